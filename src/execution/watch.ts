/** Watches an execution until it ends, and yields what changed. Nothing is printed here. */

import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import { isTransient, within } from '../domain/poll.js';
import { isFinal } from '../domain/execution.js';
import type { ActionExecution, ExecutionState, FinalStatus } from '../domain/execution.js';
import type { FailedAction } from '../domain/outcome.js';
import type { ExecutionEvent } from '../domain/progress.js';
import type { Pipelines } from '../ports/aws.js';
import type { Clock } from '../domain/clock.js';
import { keyOf, numberAttempts } from './attempts.js';
import { nextDelay, type Expectation } from './schedule.js';

export interface WatchOptions {
  readonly pipeline: string;
  readonly id: string;
  /** The page of the execution in the console, where an approval is given. */
  readonly url: string;
  /** When the execution began, as far as is known: milliseconds since the epoch. */
  readonly beganAt: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly expectation: Expectation | undefined;
  readonly pipelines: Pipelines;
  readonly clock: Clock;
  /** Aborts when the workflow is canceled. */
  readonly signal: AbortSignal | undefined;
  /** Called with all actions as they are, with each answer. */
  readonly see?: (actions: readonly ActionExecution[]) => void;
}

/** How watching ended, whether or not the execution has. */
export type WatchEnd =
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

/** How long the last look, at the deadline, may take. */
const LAST_LOOK_MS = 2000;

const LATE = new Problem('unreachable', 'AWS gave no answer before the deadline.', { remedy: RUN_AGAIN });

/**
 * Yields each change once. Transient problems are waited out until the deadline. A denied call and invalid credentials
 * end the watch.
 */
export async function* watch(options: WatchOptions): AsyncGenerator<ExecutionEvent, WatchEnd> {
  const { beganAt, deadline, expectation, clock, signal } = options;
  const changes = new Changes(options.url);
  const isCancelled = () => signal?.aborted === true;
  for (;;) {
    try {
      const ms = Math.max(deadline - clock.now(), LAST_LOOK_MS);
      const snapshot = await within({ clock, ms, signal, late: LATE }, (until) => look(options, until));
      const { state, actions } = snapshot;
      yield* changes.between(snapshot);
      options.see?.(actions);
      if (isFinal(state.status)) {
        const failures = state.status === 'Failed' ? failuresOf(actions) : [];
        return { kind: 'ended', status: state.status, summary: state.summary, failures };
      }
    } catch (error) {
      if (isCancelled()) return { kind: 'cancelled' };
      if (!isTransient(error)) return { kind: 'lost', problem: asProblem(error) };
      if (error !== LATE) yield* changes.problem(asProblem(error));
    }
    if (isCancelled()) return { kind: 'cancelled' };
    const now = clock.now();
    if (now >= deadline) return { kind: 'timeout' };
    const delay = nextDelay(Math.max(0, now - beganAt), expectation);
    await clock.sleep(Math.min(delay, deadline - now), signal).catch(() => undefined);
    if (isCancelled()) return { kind: 'cancelled' };
  }
}

/** Reads the execution and its actions at the same time, and the actions again if they are older than its end. */
async function look({ pipelines, pipeline, id }: WatchOptions, signal: AbortSignal): Promise<Snapshot> {
  const [state, actions] = await Promise.all([
    pipelines.execution(pipeline, id, signal),
    pipelines.actions(pipeline, id, signal),
  ]);
  const isCurrent =
    !actions.some(({ status }) => status === 'InProgress') &&
    (state.status !== 'Failed' || failuresOf(actions).length > 0);
  if (!isFinal(state.status) || isCurrent) return { state, actions };
  return { state, actions: await pipelines.actions(pipeline, id, signal) };
}

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

/** Remembers what was told, so that nothing is told twice. */
class Changes {
  readonly #url: string;
  readonly #told = new Set<string>();
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
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }
}
