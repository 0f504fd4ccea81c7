/** Which execution `start: if-needed` adopts instead of starting another; pure. */

import type { Execution } from './execution.js';
import type { SourceAction } from './pipeline.js';

/** An execution of the same commit through the same source action, in progress or succeeded (CONTRACT.md, "Start, once"). */
export function isReusable(
  { status, sourceRevisions }: Execution,
  source: SourceAction | undefined,
  commit: string | undefined,
): boolean {
  if (status !== 'InProgress' && status !== 'Succeeded') return false;
  return sourceRevisions.some(
    (revision) => revision.sourceAction === source?.name && revision.commit === commit,
  );
}

/** What an execution takes through a source action; none while it does not show it yet. */
export function commitOf(
  execution: Execution | undefined,
  source: Pick<SourceAction, 'name'>,
): string | undefined {
  const revision = execution?.sourceRevisions.find(({ sourceAction }) => sourceAction === source.name);
  return revision?.commit === '' ? undefined : revision?.commit;
}

/** One in progress that may still turn out to be of any commit: its source action has not shown what it takes. */
export function isUndecided(execution: Execution, source: SourceAction): boolean {
  return execution.status === 'InProgress' && commitOf(execution, source) === undefined;
}

/** One of which nothing at all is known, however long it was waited for; others may be of a source action of old. */
export function isUnseen({ status, sourceRevisions }: Execution): boolean {
  return status === 'InProgress' && sourceRevisions.every(({ commit }) => commit === '');
}
