/** Finds the execution that takes the place of one that was superseded or canceled. */

import { commitOf, isRollback, isUndecided } from '../domain/last-run.js';
import { isTransient, poll, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import type { ExecutionOutcome } from '../domain/outcome.js';
import type { Pipelines } from '../ports/aws.js';
import type { ExecutionContext } from './context.js';

/**
 * The next newer execution that took a revision through the same source action. Never just the newest, which may be
 * somebody else's later push. An execution that ended before the other was superseded can't have done it, and neither can
 * a rollback, which brings an old revision back.
 *
 * @param executions newest first
 */
export function supersederOf(
  executions: readonly Execution[],
  id: string,
  sourceAction: string,
): Execution | undefined {
  const place = executions.findIndex((execution) => execution.id === id);
  const superseded = executions[place];
  if (!superseded) return undefined;
  const { updatedAt = 0 } = superseded;
  const endedBefore = (execution: Execution) =>
    ['Failed', 'Stopped', 'Cancelled'].includes(execution.status) &&
    execution.updatedAt !== undefined &&
    execution.updatedAt < updatedAt;
  return executions
    .slice(0, place)
    .findLast(
      (execution) =>
        !isRollback(execution) &&
        !endedBefore(execution) &&
        execution.sourceRevisions.some((revision) => revision.sourceAction === sourceAction),
    );
}

/** Pause before a list that AWS did not give is requested again. */
const RETRY_PAUSE_MS = 5000;

/**
 * @param deadline milliseconds since the epoch
 * @returns none if no execution superseded it, or none could be found by the deadline or the cancellation
 * @throws Problem that waiting doesn't solve
 */
export async function findSuperseder(
  { pipeline, source, ports, signal }: ExecutionContext,
  id: string,
  deadline: number,
): Promise<Execution | undefined> {
  const { clock } = ports;
  const isCanceled = () => signal.aborted;
  while (clock.now() < deadline && !isCanceled()) {
    try {
      return await within({ clock, ms: deadline - clock.now(), signal, late: LATE }, async () =>
        supersederOf(await listUntil(pipeline.name, id, ports.pipelines), id, source.name),
      );
    } catch (error) {
      if (isCanceled()) return undefined;
      if (!isTransient(error)) throw asProblem(error);
      await clock.sleep(RETRY_PAUSE_MS, signal).catch(() => undefined);
    }
  }
  return undefined;
}

/** The list back to an execution. What is newer than it stands before it. */
async function listUntil(name: string, id: string, pipelines: Pipelines): Promise<readonly Execution[]> {
  const executions: Execution[] = [];
  for await (const page of pipelines.executions(name)) {
    for (const execution of page) executions.push(execution);
    if (page.some((execution) => execution.id === id)) break;
  }
  return executions;
}

/** How long a new execution may take to appear after a pipeline has changed, and to show its revision. */
const RESTART_GRACE_MS = 20_000;
const RESTART_TIMEOUT_MS = 60_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/**
 * AWS cancels an execution when the definition of its pipeline changes, as pipelines that update themselves do. Often an
 * execution of the same commit follows, but not always.
 *
 * @param deadline milliseconds since the epoch
 * @returns the next newer execution of the same commit; none if there is none, or it can't be told
 */
export async function findRestart(
  { pipeline, source, ports, signal }: ExecutionContext,
  { id, commit }: Pick<ExecutionOutcome, 'id' | 'commit'>,
  deadline: number,
): Promise<Execution | undefined> {
  const { clock, pipelines } = ports;
  const settledAt = clock.now() + RESTART_GRACE_MS;
  const read = async () => {
    const executions = await listUntil(pipeline.name, id, pipelines);
    const place = executions.findIndex((execution) => execution.id === id);
    const newer = executions.slice(0, Math.max(0, place)).filter((execution) => !isRollback(execution));
    return {
      next: newer.findLast((execution) => commitOf(execution, source) === commit),
      isUndecided: newer.some((execution) => isUndecided(execution, source)),
    };
  };
  const first: Awaited<ReturnType<typeof read>> = { next: undefined, isUndecided: false };
  const last = await poll(first, {
    read,
    isDone: ({ next, isUndecided }) => next !== undefined || (!isUndecided && clock.now() >= settledAt),
    clock,
    timeout: Math.min(RESTART_TIMEOUT_MS, deadline - clock.now()),
    shortest: SHORTEST_PAUSE_MS,
    longest: LONGEST_PAUSE_MS,
    signal,
  }).catch(() => first);
  return last.next;
}

const LATE = new Problem('unreachable', 'AWS did not list the executions before the deadline.', {
  remedy: RUN_AGAIN,
});
