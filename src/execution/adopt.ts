/** Which execution `start: if-needed` adopts instead of starting another; pure. */

import type { Execution, SourceAction } from '../model.js';

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
