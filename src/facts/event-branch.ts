/** The branch of an event that does not tell a branch from a tag. */

import type { RunEvent } from '../domain/run-event.js';
import type { Forge } from '../ports/github.js';

/**
 * The `head_branch` of a workflow run can be a tag. If GitHub has no branch of that name, it is a tag or a branch that is
 * gone: either way the run has no branch of its own, and its commit has to be on the pipeline's.
 *
 * @param forge none without a token; what GitHub does not answer leaves the event as it is, not settled
 */
export async function settleBranch(event: RunEvent, forge: Forge | undefined): Promise<RunEvent> {
  const { branch, branchMayBeTag, ...rest } = event;
  if (!branchMayBeTag || branch === undefined || !forge) return event;
  const found = await forge.branch(event.repository, branch).catch(() => undefined);
  if (!found) return event;
  return found.kind === 'absent' && found.renamedTo === undefined
    ? { ...rest, tag: branch }
    : { ...rest, branch };
}
