/** Starts a pipeline once, at exactly this commit. */

import { factOf } from '../domain/fact.js';
import { executionUrl } from '../domain/arn.js';
import { poll, unlessAborted, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN, type Remedy } from '../domain/problem.js';
import { shortCommit } from '../domain/short.js';
import { shellWord } from '../domain/shell.js';
import type { Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { ExecutionOutcome } from '../domain/outcome.js';
import type { StartAnswer, StartRequest } from '../ports/aws.js';
import { findExecution, type AdoptContext } from './adopt.js';
import { tellStart, type ExecutionContext } from './context.js';
import { clientRequestToken, newToken } from './token.js';
import { chooseByVariables } from './variables.js';

/**
 * Adopts or starts an execution, as `start` says, and tells its id as soon as it is known. Called only for a pipeline
 * whose checks allow it.
 *
 * @throws Problem if the start failed, or if it can't be told whether one is needed; the signal's reason if the workflow
 * was canceled first
 */
export async function startOrAdopt(context: AdoptContext): Promise<Started> {
  const { target, executions, signal } = context;
  const found = target.start === 'if-needed' ? await findExecution(context) : undefined;
  const adoption = found && (await chooseByVariables(context, found.adoptable));
  if (adoption) {
    const execution = outcomeOf(context, { ...adoption.execution, started: false });
    tellStart(context, { kind: 'adopted', execution });
    if (adoption.unknown)
      tellStart(context, { kind: 'unknown-variables', execution: execution.id, ...adoption.unknown });
    return { execution, requestedAt: undefined };
  }
  signal.throwIfAborted();
  const history = found?.executions ?? (executions?.ok ? executions.value : []);
  const { id, requestedAt } = await start(context, history).catch((error: unknown) => {
    throw explain(asProblem(error), context);
  });
  const execution = outcomeOf(context, { id, status: 'InProgress', started: true });
  tellStart(context, { kind: 'requested', execution });
  return { execution, requestedAt };
}

/** An execution, and when it was requested by the clock of AWS: milliseconds since the epoch. */
export interface Started {
  readonly execution: ExecutionOutcome;
  /** None if nothing was requested. */
  readonly requestedAt: number | undefined;
}

interface GivenStart {
  readonly id: string;
  readonly requestedAt: number;
}

function outcomeOf(
  { region, pipeline, commit }: ExecutionContext,
  { id, status, started }: Pick<ExecutionOutcome, 'id' | 'status' | 'started'>,
): ExecutionOutcome {
  return { id, status, started, commit, url: executionUrl(region, pipeline.name, id) };
}

async function start(context: ExecutionContext, executions: readonly Execution[]): Promise<GivenStart> {
  const { pipeline, source, commit, target, signal } = context;
  const isAtHead = pipeline.type === 'V1';
  if (isAtHead) {
    await requireHead(context);
    signal.throwIfAborted();
    tellStart(context, { kind: 'at-head', branch: source.branch });
  }
  return requestUntilTaken(context, {
    pipeline: pipeline.name,
    sourceAction: source.name,
    commit: isAtHead ? undefined : commit,
    variables: target.variables,
    clientRequestToken: clientRequestToken(context, executions),
  });
}

/** How long a start is requested again while another change of the pipeline is under way. */
export const CONFLICT_TIMEOUT_MS = 30_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** Only a conflict is requested again here. The adapter retries everything else that is worth it. */
async function requestUntilTaken(context: ExecutionContext, request: StartRequest): Promise<GivenStart> {
  const { ports, signal } = context;
  const read = () => factOf(requestOnce(context, request));
  const isConflict = (answer: Fact<GivenStart>) => !answer.ok && answer.problem.code === 'conflict';
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
): Promise<GivenStart> {
  signal.throwIfAborted();
  const requestedAt = clock.now();
  const over = new AbortController();
  const first = pipelines.start(request, over.signal);
  const isInFlight = (error: unknown) => signal.aborted && error === signal.reason;
  const answer = await unlessAborted(first, signal)
    .catch((error: unknown) => {
      if (!isInFlight(error)) throw error;
      return within({ clock, ms: IN_FLIGHT_MS, late: NO_ANSWER }, () => first);
    })
    .catch((error: unknown) => {
      if (error !== NO_ANSWER) throw error;
      over.abort(NO_ANSWER);
      if (target.onCancel === 'leave') throw error;
      return within({ clock, ms: AGAIN_MS, late: NO_ANSWER }, (until) => pipelines.start(request, until));
    });
  return { id: answer.id, requestedAt: requestedAt + clockOffset(answer, clock.now()) };
}

/** The clock of AWS is told in whole seconds, and a moment passed since. */
const CLOCK_PRECISION_MS = 2000;

/** How far the clock of AWS is ahead of the runner's, if it is clearly another one. */
function clockOffset({ answeredAt }: StartAnswer, now: number): number {
  const offset = answeredAt === undefined ? 0 : answeredAt - now;
  return Math.abs(offset) > CLOCK_PRECISION_MS ? offset - CLOCK_PRECISION_MS : 0;
}

const NO_ANSWER = new Problem(
  'unreachable',
  'The job was canceled or timed out before AWS answered `StartPipelineExecution`.',
  { remedy: RUN_AGAIN },
);

/**
 * AWS starts a V1 pipeline at the head of its branch. So the head must be the commit. A push in between shows when the
 * execution is read back.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types-planning.html
 * @throws Problem if it is not, or can't be told
 */
async function requireHead({ pipeline, source, commit, ports, signal }: ExecutionContext): Promise<void> {
  const refuse = (why: string, remedy: Remedy, cause?: Problem) =>
    new Problem('refused', `Can't start V1 pipeline \`${pipeline.name}\` ${why}`, { cause, remedy });
  const { branch } = source;
  const convert: Remedy = {
    text: `Convert the pipeline to V2, which starts at any commit, or run the job for the head of \`${branch}\`.`,
  };
  const only = `at \`${shortCommit(commit)}\`: AWS starts it only at the head of \`${branch}\``;
  if (!ports.forge)
    throw refuse(`${only}, and without \`github-token\` this step can't tell what that is.`, {
      text: 'Give the step a token that can read the repository, or convert the pipeline to V2:',
      lines: ['github-token: ${{ github.token }}'],
    });
  const answer = await unlessAborted(factOf(ports.forge.branch(source.repository, branch)), signal);
  if (!answer.ok)
    throw refuse(
      `${only}, and GitHub didn't say what that is. ${answer.problem.message}`,
      answer.problem.remedy,
      answer.problem,
    );
  if (answer.value.kind === 'absent') throw refuse(`${only}, and GitHub has no such branch.`, convert);
  const { head } = answer.value;
  if (head !== commit) throw refuse(`${only}, which is \`${shortCommit(head)}\`.`, convert);
}

/** What a failed request means, as far as that can be told. */
function explain(problem: Problem, { pipeline: { name }, target }: ExecutionContext): Problem {
  if (problem.code === 'used-token')
    return new Problem(problem.kind, problem.message, { cause: problem, remedy: newToken(target.start) });
  if (problem.kind !== 'unreachable' && problem.kind !== 'broken') return problem;
  // It may have taken effect.
  return new Problem(
    problem.kind,
    `${problem.message} Can't tell whether AWS started pipeline \`${name}\`.`,
    {
      cause: problem,
      remedy: {
        text: 'Check the latest executions before you run the job again, or run it again with `start: if-needed`:',
        lines: [`aws codepipeline list-pipeline-executions --pipeline-name ${shellWord(name)} --max-items 5`],
      },
    },
  );
}
