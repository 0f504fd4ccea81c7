/** Which execution superseded another; pure. */

import type { Execution } from '../domain/execution.js';

const ROLLBACKS: readonly (string | undefined)[] = ['AutomatedRollback', 'ManualRollback'];

/**
 * The next newer execution that took a revision through the same source action: never just the newest, which may be
 * somebody else's later push. One that was over before the other was superseded cannot have done it, nor can a rollback,
 * which brings an old revision back.
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
  const wasOver = (execution: Execution) =>
    ['Failed', 'Stopped', 'Cancelled'].includes(execution.status) &&
    execution.updatedAt !== undefined &&
    execution.updatedAt < updatedAt;
  return executions
    .slice(0, place)
    .findLast(
      (execution) =>
        !ROLLBACKS.includes(execution.trigger) &&
        !wasOver(execution) &&
        execution.sourceRevisions.some((revision) => revision.sourceAction === sourceAction),
    );
}
