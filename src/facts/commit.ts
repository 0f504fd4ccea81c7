/** What people want to know of the commit: its title and its author. It decides nothing, so it may be missing. */

import { within } from '../domain/poll.js';
import { Problem, RUN_AGAIN } from '../domain/problem.js';
import type { CommitInfo } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';

/** How long a report may wait for it. */
const TIMEOUT_MS = 3000;

const LATE = new Problem('unreachable', "GitHub didn't return the commit in time.", { remedy: RUN_AGAIN });

/** From the event if it is about this commit, else from GitHub. */
export async function describeCommit(
  { event, repository, commit }: Pick<Target, 'event' | 'repository' | 'commit'>,
  { forge, clock }: Pick<Ports, 'forge' | 'clock'>,
  signal?: AbortSignal,
): Promise<CommitInfo | undefined> {
  if (commit === undefined) return undefined;
  if (event.commitInfo && event.commit === commit) return event.commitInfo;
  // A repository of another name can be one of another provider.
  if (!forge || repository.toLowerCase() !== event.repository.toLowerCase()) return undefined;
  const limit = { clock, ms: TIMEOUT_MS, signal, late: LATE };
  return within(limit, () => forge.commit(event.repository, commit)).catch(() => undefined);
}
