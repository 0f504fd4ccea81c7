/** Watches an execution until it ends, and yields what changed. Nothing is printed here. */

import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import { isTransient, within } from '../domain/poll.js';
import { isFinal, type ActionExecution, type FinalStatus } from '../domain/execution.js';
import type { Clock } from '../domain/clock.js';
import type { FailedAction, FailedCondition, Hold } from '../domain/outcome.js';
import type { Pipeline } from '../domain/pipeline.js';
import type { ExecutionEvent } from '../domain/progress.js';
import { Changes } from './changes.js';
import { failedActions, failedCondition } from './causes.js';
import { holdOf } from './hold.js';
import type { Look } from './look.js';
import { nextDelay, type Expectation } from './schedule.js';

export interface WatchOptions {
  readonly look: Look;
  readonly pipeline: Pipeline;
  /** The page of the execution in the console, where an approval is given. */
  readonly url: string;
  /** When the execution began, as far as is known: milliseconds since the epoch. */
  readonly beganAt: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly expectation: Expectation | undefined;
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
      readonly condition?: FailedCondition;
    }
  | { readonly kind: 'timeout'; readonly hold?: Hold }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'lost'; readonly problem: Problem };

/** How long the last look, at the deadline, may take. */
const LAST_LOOK_MS = 2000;

/** How long a new execution may take to show. AWS answers PipelineExecutionNotFoundException until then. */
export const VISIBILITY_MS = 60_000;

const LATE = new Problem('unreachable', 'AWS gave no answer before the deadline.', { remedy: RUN_AGAIN });

/**
 * Yields each change once. Transient problems are waited out until the deadline. A denied call and invalid credentials
 * end the watch.
 */
export async function* watch(options: WatchOptions): AsyncGenerator<ExecutionEvent, WatchEnd> {
  const { look, pipeline, beganAt, deadline, expectation, clock, signal } = options;
  const changes = new Changes(options.url, pipeline);
  const visibleBy = clock.now() + VISIBILITY_MS;
  const isCancelled = () => signal?.aborted === true;
  let hold: Hold | undefined;
  for (;;) {
    try {
      const ms = Math.max(deadline - clock.now(), LAST_LOOK_MS);
      const snapshot = await within({ clock, ms, signal, late: LATE }, (until) => look.take(until));
      const { state, actions, rules } = snapshot;
      yield* changes.between(snapshot);
      hold = holdOf(snapshot);
      options.see?.(actions);
      if (isFinal(state.status)) {
        const { status, summary } = state;
        const failures = status === 'Failed' ? failedActions(actions) : [];
        const isOfCondition = status === 'Failed' && failures.length === 0;
        const condition = isOfCondition ? failedCondition(pipeline, rules) : undefined;
        return { kind: 'ended', status, summary, failures, ...(condition && { condition }) };
      }
    } catch (error) {
      if (isCancelled()) return { kind: 'cancelled' };
      const problem = asProblem(error);
      const isHidden = problem.code === 'no-such-execution' && clock.now() < visibleBy;
      if (!isHidden && !isTransient(error)) return { kind: 'lost', problem };
      if (isHidden) yield* changes.hidden(visibleBy - clock.now());
      else if (error !== LATE) yield* changes.problem(problem);
    }
    if (isCancelled()) return { kind: 'cancelled' };
    const now = clock.now();
    if (now >= deadline) return { kind: 'timeout', ...(hold && { hold }) };
    const delay = nextDelay(Math.max(0, now - beganAt), expectation);
    await clock.sleep(Math.min(delay, deadline - now), signal).catch(() => undefined);
    if (isCancelled()) return { kind: 'cancelled' };
  }
}
