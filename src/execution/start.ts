/** Start: exactly once, at exactly this commit. */

import { createHash } from 'node:crypto';
import { poll } from '../domain/poll.js';
import { asProblem, Problem } from '../domain/problem.js';
import { shellWord } from '../domain/shell.js';
import type { ExecutionStatus } from '../domain/execution.js';
import type { StartStep } from '../domain/progress.js';
import type { RunEvent } from '../domain/run-event.js';
import type { Target } from '../domain/target.js';
import type { StartRequest } from '../ports/aws.js';
import type { Ports } from '../ports/index.js';
import { readBack } from './confirm.js';
import { findExecution, type Sought } from './search.js';

export interface Started {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** False where the execution was adopted. */
  readonly started: boolean;
  /** The commit that it runs, as far as it shows one. */
  readonly commit: string;
  /** It was started and runs another commit. */
  readonly problem?: Problem;
}

/** What is to be started, and what is known of it. */
export interface Wanted extends Sought {
  readonly target: Target;
}

export type StartPorts = Pick<Ports, 'pipelines' | 'forge' | 'clock' | 'progress'>;

type Tell = (step: StartStep) => void;

/**
 * Adopts or starts, as `start` asks; called only for a pipeline whose checks allow it.
 *
 * @param signal aborts when the workflow is cancelled: nothing more is started, and what was started is still told
 * @throws Problem where the start failed, or whether one is needed could not be read
 */
export async function startOrAdopt(
  wanted: Wanted,
  ports: StartPorts,
  signal?: AbortSignal,
): Promise<Started> {
  const { facts, source, commit, target } = wanted;
  const tell: Tell = (step) => {
    ports.progress({ kind: 'start', pipeline: facts.name, commit, step });
  };
  if (target.start === 'if-needed') {
    const execution = await findExecution(wanted, ports, tell, signal);
    if (execution) return { id: execution.id, status: execution.status, started: false, commit };
    signal?.throwIfAborted();
  }
  const id = await start(wanted, ports, tell, signal);
  const shown = await readBack(id, facts.name, source, ports, tell, signal);
  const did = { id, status: 'InProgress', started: true, commit: shown ?? commit } as const;
  if (shown !== undefined && shown !== commit) return { ...did, problem: runsAnother(wanted, id, shown) };
  if (shown === commit) tell({ kind: 'confirmed', execution: id });
  return did;
}

/** @returns the execution's id */
async function start(
  wanted: Wanted,
  ports: StartPorts,
  tell: Tell,
  signal: AbortSignal | undefined,
): Promise<string> {
  const { facts, source, commit, target } = wanted;
  const request: StartRequest = {
    pipeline: facts.name,
    sourceAction: source.name,
    commit,
    variables: target.variables,
    clientRequestToken: clientRequestToken(target.event, facts.name, commit),
  };
  let answer = await ask(request, ports, tell, signal);
  if (answer instanceof Problem && answer.refusal === 'source-revisions') {
    await requireHead(wanted, answer, ports);
    signal?.throwIfAborted();
    tell({ kind: 'at-head', branch: source.branch, problem: answer });
    // What was refused had no effect: the same token still stands for this start alone.
    answer = await ask({ ...request, commit: undefined }, ports, tell, signal);
  }
  if (answer instanceof Problem) throw tellUncertainty(answer, facts.name);
  return answer;
}

/** Milliseconds for which a start is asked for again while another change of the pipeline is under way. */
export const CONFLICT = 30_000;
/** Milliseconds between two requests, at first and at most. */
const SHORTEST = 1000;
const LONGEST = 5000;

/** @returns the execution's id, or why there is none; only a conflict is asked again here, the adapter sees to the rest */
async function ask(
  request: StartRequest,
  { pipelines, clock }: StartPorts,
  tell: Tell,
  signal: AbortSignal | undefined,
): Promise<string | Problem> {
  const read = () => pipelines.start(request, signal).catch(asProblem);
  const isConflict = (answer: string | Problem): answer is Problem =>
    answer instanceof Problem && answer.refusal === 'conflict';
  const first = await read();
  if (!isConflict(first)) return first;
  tell({ kind: 'conflict', problem: first, ms: CONFLICT });
  const isDone = (answer: string | Problem) => !isConflict(answer);
  return poll(first, {
    read,
    isDone,
    clock,
    timeout: CONFLICT,
    shortest: SHORTEST,
    longest: LONGEST,
    signal,
  });
}

/**
 * A pipeline that takes no commit runs the head of its branch, so that must be the commit; a push in between is seen
 * when the execution is read back.
 *
 * @throws Problem where it is not, or cannot be told
 */
async function requireHead(
  { facts, source, commit }: Wanted,
  refusal: Problem,
  { forge }: StartPorts,
): Promise<void> {
  const refuse = (why: string, remedy: Problem['remedy']) =>
    new Problem(
      'refused',
      `Pipeline ${facts.name} takes no commit for a start, only the head of branch ${source.branch}, and ${why}, so it was not started. ${refusal.message}`,
      { cause: refusal, ...(remedy && { remedy }) },
    );
  if (!forge) {
    throw refuse(`without github-token it is not known whether that is ${commit}`, {
      text: 'Give the step a token that can read the repository, or make the pipeline one of type V2:',
      lines: ['github-token: ${{ github.token }}'],
    });
  }
  const branch = await forge.branch(source.repository, source.branch).catch(asProblem);
  if (branch instanceof Problem)
    throw refuse(`whether that is ${commit} could not be read: ${branch.message}`, branch.remedy);
  const head = branch.kind === 'found' ? branch.head : undefined;
  if (head === commit) return;
  throw refuse(head === undefined ? 'GitHub has no such branch' : `that is ${head}, not ${commit}`, {
    text: `Make the pipeline one of type V2, which takes a commit, or run the job for the head of ${source.branch}.`,
  });
}

function runsAnother({ facts, source, commit }: Wanted, id: string, runs: string): Problem {
  return new Problem(
    'refused',
    `Execution ${id} of pipeline ${facts.name} was started for ${commit}, and shows ${runs} as its revision of source action ${source.name}.`,
    {
      remedy: {
        text: 'If that commit must not run, stop the execution; then re-run the job, which starts another one:',
        lines: [
          `aws codepipeline stop-pipeline-execution --pipeline-name ${shellWord(facts.name)} --pipeline-execution-id ${shellWord(id)}`,
        ],
      },
    },
  );
}

/** A request whose answer did not come, or cannot be read, may have taken effect; another run has another token. */
function tellUncertainty(problem: Problem, pipeline: string): Problem {
  if (problem.kind !== 'unreachable' && problem.kind !== 'broken') return problem;
  return new Problem(
    problem.kind,
    `${problem.message} Whether pipeline ${pipeline} was started is not known.`,
    {
      cause: problem,
      remedy: {
        text: 'Look at its executions before you run the job again, or run it again with start: if-needed:',
        lines: [
          `aws codepipeline list-pipeline-executions --pipeline-name ${shellWord(pipeline)} --max-items 5`,
        ],
      },
    },
  );
}

/**
 * The same for every retry of this attempt of this run, so that none starts twice; `[a-zA-Z0-9-]{1,128}` (API
 * reference, StartPipelineExecution).
 */
export function clientRequestToken(
  { runId, runAttempt }: RunEvent,
  pipeline: string,
  commit: string,
): string {
  return createHash('sha256').update([runId, runAttempt, pipeline, commit].join('\n')).digest('hex');
}
