/** Starts a pipeline once, at exactly this commit. */

import { createHash } from 'node:crypto';
import { factOf } from '../domain/fact.js';
import { poll } from '../domain/poll.js';
import { asProblem, Problem, type Remedy } from '../domain/problem.js';
import { shellWord } from '../domain/shell.js';
import type { ExecutionStatus } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { RunEvent } from '../domain/run-event.js';
import type { StartRequest } from '../ports/aws.js';
import { findExecution, type AdoptContext } from './adopt.js';
import { readBack } from './confirm.js';
import { tellStart, type ExecutionContext } from './context.js';

export interface StartResult {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** False if the execution was adopted. */
  readonly started: boolean;
  /** The commit that it runs, as far as it shows one. */
  readonly commit: string;
  /** It was started and runs another commit. */
  readonly problem?: Problem;
}

/**
 * Adopts or starts an execution, as `start` says. Called only for a pipeline whose checks allow it. After a
 * cancellation nothing more is started, and what was started is still returned.
 *
 * @throws Problem if the start failed, or if it can't be told whether one is needed
 */
export async function startOrAdopt(context: AdoptContext): Promise<StartResult> {
  const { commit, target, signal } = context;
  if (target.start === 'if-needed') {
    const execution = await findExecution(context);
    if (execution) return { id: execution.id, status: execution.status, started: false, commit };
    signal?.throwIfAborted();
  }
  const id = await start(context);
  const shown = await readBack(context, id);
  const result = { id, status: 'InProgress', started: true, commit: shown ?? commit } as const;
  if (shown !== undefined && shown !== commit) return { ...result, problem: runsAnother(context, id, shown) };
  if (shown === commit) tellStart(context, { kind: 'confirmed', execution: id });
  return result;
}

/** @returns the id of the execution */
async function start(context: ExecutionContext): Promise<string> {
  const { pipeline, source, commit, target, signal } = context;
  const request: StartRequest = {
    pipeline: pipeline.name,
    sourceAction: source.name,
    commit,
    variables: target.variables,
    clientRequestToken: clientRequestToken(target.event, pipeline.name, commit),
  };
  try {
    return await send(context, request).catch(async (error: unknown) => {
      const refusal = asProblem(error);
      if (refusal.code !== 'source-revisions') throw refusal;
      await requireHead(context, refusal);
      signal?.throwIfAborted();
      tellStart(context, { kind: 'at-head', branch: source.branch, problem: refusal });
      // A refused request had no effect, so the same token still stands for this start alone.
      return send(context, { ...request, commit: undefined });
    });
  } catch (error) {
    throw explainUncertainty(asProblem(error), pipeline.name);
  }
}

/** How long a start is requested again while another change of the pipeline is under way. */
export const CONFLICT_TIMEOUT_MS = 30_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Only a conflict is requested again here. The adapter retries everything else that is worth it. */
async function send(context: ExecutionContext, request: StartRequest): Promise<string> {
  const { ports, signal } = context;
  const read = () => factOf(ports.pipelines.start(request, signal));
  const isConflict = (answer: Fact<string>) => !answer.ok && answer.problem.code === 'conflict';
  const first = await read();
  if (!first.ok && isConflict(first))
    tellStart(context, { kind: 'conflict', problem: first.problem, ms: CONFLICT_TIMEOUT_MS });
  const answer = await poll(first, {
    read,
    isDone: (latest) => !isConflict(latest),
    clock: ports.clock,
    timeout: CONFLICT_TIMEOUT_MS,
    shortest: SHORTEST_PAUSE_MS,
    longest: LONGEST_PAUSE_MS,
    signal,
  });
  if (!answer.ok) throw answer.problem;
  return answer.value;
}

/**
 * A pipeline that takes no commit runs the head of its branch, so the head must be the commit. A push in between shows
 * when the execution is read back.
 *
 * @throws Problem if it is not, or can't be told
 */
async function requireHead(context: ExecutionContext, refusal: Problem): Promise<void> {
  const { pipeline, source, commit, ports } = context;
  const refuse = (why: string, remedy: Remedy) =>
    new Problem(
      'refused',
      `Pipeline ${pipeline.name} takes no commit for a start, only the head of branch ${source.branch}, and ${why}, so it was not started. ${refusal.message}`,
      { cause: refusal, remedy },
    );
  if (!ports.forge) {
    throw refuse(`without github-token it is not known whether that is ${commit}`, {
      text: 'Give the step a token that can read the repository, or make the pipeline one of type V2:',
      lines: ['github-token: ${{ github.token }}'],
    });
  }
  const branch = await ports.forge.branch(source.repository, source.branch).catch((error: unknown) => {
    const { message, remedy } = asProblem(error);
    throw refuse(`whether that is ${commit} could not be read: ${message}`, remedy);
  });
  const head = branch.kind === 'found' ? branch.head : undefined;
  if (head === commit) return;
  throw refuse(head === undefined ? 'GitHub has no such branch' : `that is ${head}, not ${commit}`, {
    text: `Make the pipeline one of type V2, which takes a commit, or run the job for the head of ${source.branch}.`,
  });
}

function runsAnother({ pipeline, source, commit }: ExecutionContext, id: string, shown: string): Problem {
  return new Problem(
    'refused',
    `Execution ${id} of pipeline ${pipeline.name} was started for ${commit}, and shows ${shown} as its revision of source action ${source.name}.`,
    {
      remedy: {
        text: 'If that commit must not run, stop the execution; then re-run the job, which starts another one:',
        lines: [
          `aws codepipeline stop-pipeline-execution --pipeline-name ${shellWord(pipeline.name)} --pipeline-execution-id ${shellWord(id)}`,
        ],
      },
    },
  );
}

/** A request without a readable answer may have taken effect, and another run has another token. */
function explainUncertainty(problem: Problem, pipeline: string): Problem {
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
 * The same for every retry in this attempt of the run, so that a retry never starts twice.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
 */
export function clientRequestToken(
  { runId, runAttempt }: RunEvent,
  pipeline: string,
  commit: string,
): string {
  return createHash('sha256').update([runId, runAttempt, pipeline, commit].join('\n')).digest('hex');
}
