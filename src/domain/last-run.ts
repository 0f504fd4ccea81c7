/** What a pipeline last ran: the commits that its executions took, and which execution of a commit can be adopted. */

import type { Execution } from './execution.js';
import type { SourceAction } from './pipeline.js';

/** The commit that an execution took through a source action. It has none until the source action succeeded. */
export function commitOf(
  execution: Execution | undefined,
  source: Pick<SourceAction, 'name'>,
): string | undefined {
  const revision = execution?.sourceRevisions.find(({ sourceAction }) => sourceAction === source.name);
  return revision?.commit === '' ? undefined : revision?.commit;
}

/**
 * The commit that a source action took last.
 *
 * @param executions newest first
 */
export function lastCommit(
  executions: readonly Execution[],
  source: Pick<SourceAction, 'name'>,
): string | undefined {
  return executions.map((execution) => commitOf(execution, source)).find((commit) => commit !== undefined);
}

/**
 * The execution that `start: if-needed` adopts: of the same commit through the same source action, in progress or
 * succeeded.
 *
 * @param executions newest first
 */
export function findAdoptable(
  executions: readonly Execution[],
  source: Pick<SourceAction, 'name'>,
  commit: string,
): Execution | undefined {
  return executions.find(
    (execution) =>
      (execution.status === 'InProgress' || execution.status === 'Succeeded') &&
      execution.sourceRevisions.some(
        (revision) => revision.sourceAction === source.name && revision.commit === commit,
      ),
  );
}

/**
 * The newest execution with a source stage: a rollback has none.
 *
 * @param executions newest first
 */
export function newestWithSource(executions: readonly Execution[]): Execution | undefined {
  return executions.find((execution) => !isRollback(execution));
}

/** Whether an execution brings a stage back to what it ran before. */
export const isRollback = ({ rollback, trigger }: Execution): boolean =>
  rollback !== undefined || trigger === 'ManualRollback' || trigger === 'AutomatedRollback';

/** Whether an execution in progress can still turn out to be of any commit. */
export function isUndecided(execution: Execution, source: Pick<SourceAction, 'name'>): boolean {
  return execution.status === 'InProgress' && commitOf(execution, source) === undefined;
}

/** Whether an execution in progress shows no commit at all. One that shows another source action's commit is decided. */
export function isUnseen({ status, sourceRevisions }: Execution): boolean {
  return status === 'InProgress' && sourceRevisions.every(({ commit }) => commit === '');
}
