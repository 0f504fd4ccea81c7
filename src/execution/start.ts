/** Starts a pipeline once, at exactly this commit. */

import { createHash } from 'node:crypto';
import { factOf } from '../domain/fact.js';
import { executionUrl } from '../domain/arn.js';
import { poll, unlessAborted, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN, type Remedy } from '../domain/problem.js';
import { shellWord } from '../domain/shell.js';
import type { Fact } from '../domain/fact.js';
import type { ExecutionOutcome } from '../domain/outcome.js';
import type { RunEvent } from '../domain/run-event.js';
import type { StartRequest } from '../ports/aws.js';
import { findExecution, type AdoptContext } from './adopt.js';
import { tellStart, type ExecutionContext } from './context.js';

/**
 * Adopts or starts an execution, as `start` says, and tells its id as soon as it is known. Called only for a pipeline
 * whose checks allow it.
 *
 * @throws Problem if the start failed, or if it can't be told whether one is needed; the signal's reason if the workflow
 * was canceled first
 */
export async function startOrAdopt(context: AdoptContext): Promise<ExecutionOutcome> {
  const { target, signal } = context;
  const adopted = target.start === 'if-needed' ? await findExecution(context) : undefined;
  if (adopted) {
    const execution = outcomeOf(context, { ...adopted, started: false });
    tellStart(context, { kind: 'adopted', execution });
    return execution;
  }
  signal.throwIfAborted();
  const id = await start(context);
  const execution = outcomeOf(context, { id, status: 'InProgress', started: true });
  tellStart(context, { kind: 'started', execution });
  return execution;
}

function outcomeOf(
  { region, pipeline, commit }: ExecutionContext,
  { id, status, started }: Pick<ExecutionOutcome, 'id' | 'status' | 'started'>,
): ExecutionOutcome {
  return { id, status, started, commit, url: executionUrl(region, pipeline.name, id) };
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
    return await requestUntilTaken(context, request).catch(async (error: unknown) => {
      const refusal = asProblem(error);
      if (refusal.code !== 'source-revisions') throw refusal;
      await requireHead(context, refusal);
      signal.throwIfAborted();
      tellStart(context, { kind: 'at-head', branch: source.branch, problem: refusal });
      // A refused request had no effect, so the same token still stands for this start alone.
      return requestUntilTaken(context, { ...request, commit: undefined });
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
async function requestUntilTaken(context: ExecutionContext, request: StartRequest): Promise<string> {
  const { ports, signal } = context;
  const read = () => factOf(requestOnce(context, request));
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

/** How long a cancellation lets a request finish that is already sent. */
const IN_FLIGHT_MS = 1500;
/** How long the same request, sent again, may take after that. */
const AGAIN_MS = 1000;

/**
 * A request that is already sent when the workflow is canceled may have taken effect. It gets a moment to answer. If it
 * gives no answer and the execution is to be stopped, it is sent again under the same token, which starts nothing twice.
 */
async function requestOnce(
  { ports: { pipelines, clock }, target, signal }: ExecutionContext,
  request: StartRequest,
): Promise<string> {
  signal.throwIfAborted();
  const over = new AbortController();
  const answer = pipelines.start(request, over.signal);
  const isInFlight = (error: unknown) => signal.aborted && error === signal.reason;
  return unlessAborted(answer, signal)
    .catch((error: unknown) => {
      if (!isInFlight(error)) throw error;
      return within({ clock, ms: IN_FLIGHT_MS, late: NO_ANSWER }, () => answer);
    })
    .catch((error: unknown) => {
      if (error !== NO_ANSWER) throw error;
      over.abort(NO_ANSWER);
      if (target.onCancel === 'leave') throw error;
      return within({ clock, ms: AGAIN_MS, late: NO_ANSWER }, (until) => pipelines.start(request, until));
    });
}

const NO_ANSWER = new Problem(
  'unreachable',
  'The workflow was canceled before AWS answered StartPipelineExecution.',
  { remedy: RUN_AGAIN },
);

/**
 * A pipeline that takes no commit runs the head of its branch, so the head must be the commit. A push in between shows
 * when the execution is read back.
 *
 * @throws Problem if it is not, or can't be told
 */
async function requireHead(context: ExecutionContext, refusal: Problem): Promise<void> {
  const { pipeline, source, commit, ports, signal } = context;
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
  const answer = await unlessAborted(factOf(ports.forge.branch(source.repository, source.branch)), signal);
  if (!answer.ok) {
    const { message, remedy } = answer.problem;
    throw refuse(`whether that is ${commit} could not be read: ${message}`, remedy);
  }
  const branch = answer.value;
  const head = branch.kind === 'found' ? branch.head : undefined;
  if (head === commit) return;
  throw refuse(head === undefined ? 'GitHub has no such branch' : `that is ${head}, not ${commit}`, {
    text: `Make the pipeline one of type V2, which takes a commit, or run the job for the head of ${source.branch}.`,
  });
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
