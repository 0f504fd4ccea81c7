/** Finds the execution that superseded another one. */

import { isTransient, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import type { ExecutionContext } from './context.js';

const ROLLBACKS: readonly (string | undefined)[] = ['AutomatedRollback', 'ManualRollback'];

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
        !ROLLBACKS.includes(execution.trigger) &&
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
  // What is newer than the execution stands before it in the list.
  const list = async () => {
    const executions: Execution[] = [];
    for await (const page of ports.pipelines.executions(pipeline.name)) {
      executions.push(...page);
      if (page.some((execution) => execution.id === id)) break;
    }
    return supersederOf(executions, id, source.name);
  };
  const isCanceled = () => signal.aborted;
  while (clock.now() < deadline && !isCanceled()) {
    try {
      return await within({ clock, ms: deadline - clock.now(), signal, late: LATE }, list);
    } catch (error) {
      if (isCanceled()) return undefined;
      if (!isTransient(error)) throw asProblem(error);
      await clock.sleep(RETRY_PAUSE_MS, signal).catch(() => undefined);
    }
  }
  return undefined;
}

const LATE = new Problem('unreachable', 'AWS did not list the executions before the deadline.', {
  remedy: RUN_AGAIN,
});
