/** Watching an execution to its end, as events of what changed; nothing is printed here. */

import { Problem } from '../domain/problem.js';
import { isTransient, within } from '../domain/poll.js';
import type { ActionExecution, ExecutionState, FinalStatus } from '../domain/execution.js';
import type { FailedAction } from '../domain/outcome.js';
import type { ExecutionEvent } from '../domain/progress.js';
import type { Pipelines } from '../ports/aws.js';
import type { Clock } from '../domain/clock.js';
import { keyOf, numberAttempts } from './attempts.js';
import { nextDelay, type Expectation } from './schedule.js';

export interface Watched {
  readonly pipeline: string;
  readonly id: string;
  /** The execution's page in the console, where an approval is given. */
  readonly url: string;
  /** Milliseconds since the epoch: when it began, as far as is known. */
  readonly beganAt: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly expectation: Expectation | undefined;
  /** Hears of all actions as they are, with each answer. */
  readonly see?: (actions: readonly ActionExecution[]) => void;
}

/** How watching ended, the execution itself being over or not. */
export type Watch =
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly summary: string;
      readonly failures: readonly FailedAction[];
    }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'lost'; readonly problem: Problem };

interface Snapshot {
  readonly state: ExecutionState;
  readonly actions: readonly ActionExecution[];
}

/**
 * Yields each change once. What is named as transient is waited out until the deadline; a denied call, and credentials
 * that are no good, end the watch.
 *
 * @param signal aborts when the workflow is cancelled
 */
export async function* watch(
  watched: Watched,
  pipelines: Pipelines,
  clock: Clock,
  signal?: AbortSignal,
): AsyncGenerator<ExecutionEvent, Watch> {
  const { pipeline, id, beganAt, deadline, expectation } = watched;
  const changes = new Changes(watched.url);
  const isCancelled = () => signal?.aborted === true;
  for (;;) {
    // The last look is at the deadline, and has a moment for its answer.
    const left = Math.max(deadline - clock.now(), LAST_ANSWER);
    const seen = await within(clock, left, signal, (until) => look(pipelines, pipeline, id, until));
    if (isCancelled()) return { kind: 'cancelled' };
    if (seen instanceof Problem) {
      if (!isTransient(seen)) return { kind: 'lost', problem: seen };
      yield* changes.problem(seen);
    } else if (seen !== undefined) {
      const { state, actions } = seen;
      yield* changes.between(seen);
      watched.see?.(actions);
      if (isFinal(state.status)) {
        const failures = state.status === 'Failed' ? failuresOf(actions) : [];
        return { kind: 'ended', status: state.status, summary: state.summary, failures };
      }
    }
    const now = clock.now();
    if (now >= deadline) return { kind: 'timeout' };
    const delay = nextDelay(Math.max(0, now - beganAt), expectation);
    await clock.sleep(Math.min(delay, deadline - now), signal).catch(() => undefined);
    if (isCancelled()) return { kind: 'cancelled' };
  }
}

/** Milliseconds. */
const LAST_ANSWER = 2000;

/** The execution and its actions at the same time; at its end the actions again if they are older than that. */
async function look(
  pipelines: Pipelines,
  pipeline: string,
  id: string,
  signal: AbortSignal,
): Promise<Snapshot> {
  const [state, actions] = await Promise.all([
    pipelines.execution(pipeline, id, signal),
    pipelines.actions(pipeline, id, signal),
  ]);
  const isTold =
    !actions.some(({ status }) => status === 'InProgress') &&
    (state.status !== 'Failed' || failuresOf(actions).length > 0);
  if (!isFinal(state.status) || isTold) return { state, actions };
  return { state, actions: await pipelines.actions(pipeline, id, signal) };
}

const isFinal = (status: ExecutionState['status']): status is FinalStatus =>
  status !== 'InProgress' && status !== 'Stopping';

/** The actions whose last attempt failed. */
function failuresOf(actions: readonly ActionExecution[]): FailedAction[] {
  const last = new Map(actions.map((each) => [keyOf(each), each]));
  return [...last.values()]
    .filter(({ status }) => status === 'Failed')
    .map(({ stage, action, error, summary, externalUrl }) => ({
      stage,
      action,
      message: [error?.code, error?.message === '' ? summary : error?.message].filter(Boolean).join(': '),
      externalUrl,
    }));
}

/** What was said already, so that nothing is said twice. */
class Changes {
  readonly #url: string;
  readonly #said = new Set<string>();
  readonly #attempts = new Map<string, number>();

  constructor(url: string) {
    this.#url = url;
  }

  *between({ state, actions }: Snapshot): Generator<ExecutionEvent> {
    if (state.isRollback && this.#isNew('rollback')) yield { kind: 'rollback' };
    for (const { execution, attempt } of numberAttempts(actions)) {
      const { stage, action, status, provider } = execution;
      if (attempt > (this.#attempts.get(stage) ?? 1)) {
        this.#attempts.set(stage, attempt);
        yield { kind: 'retry', stage, attempt };
      }
      if (!this.#isNew('action', keyOf(execution), attempt, status)) continue;
      if (provider === 'Manual' && status === 'InProgress')
        yield { kind: 'approval', stage, action, url: this.#url };
      else yield { kind: 'action', execution, attempt };
    }
    const { status, summary } = state;
    if (status === 'Stopping' && this.#isNew('stopping')) yield { kind: 'stopping', summary };
  }

  *problem(problem: Problem): Generator<ExecutionEvent> {
    if (this.#isNew('problem', problem.message)) yield { kind: 'unanswered', problem };
  }

  #isNew(...what: readonly (string | number)[]): boolean {
    const key = JSON.stringify(what);
    if (this.#said.has(key)) return false;
    this.#said.add(key);
    return true;
  }
}
