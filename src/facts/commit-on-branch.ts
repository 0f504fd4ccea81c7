/** Whether the commit to start at is on the branch. What GitHub does not answer is not proven. */

import { isProvenByEvent, type Target } from '../domain/target.js';
import type { Fact } from '../domain/fact.js';
import type { CommitOnBranch, PullRequestOfCommit } from '../domain/repository.js';
import type { GitHubQuestions } from './github.js';

/** @returns none if no start is requested, there is no commit, or there is no token to ask with */
export async function readCommitOnBranch(
  target: Target,
  branch: string,
  github: GitHubQuestions | undefined,
): Promise<Fact<CommitOnBranch> | undefined> {
  const { start, commit, allowOffBranch } = target;
  if (start === 'never' || commit === undefined) return undefined;
  const isProven = isProvenByEvent(target, branch);
  if (isProven && !allowOffBranch) return known({ kind: 'event' });
  if (!github) return isProven ? known({ kind: 'event' }) : undefined;
  if (!allowOffBranch) return compareWithHead(branch, commit, github);

  const pullRequests = await github.pullRequestsOf(commit);
  const pullRequest = pullRequests.ok
    ? pullRequests.value?.find((each) => isOfFork(each, target.repository))
    : undefined;
  if (pullRequest) {
    // Anyone can open a pull request with a commit that is on the branch.
    const standing = await compareWithHead(branch, commit, github);
    return standing.ok && standing.value.kind === 'on' ? standing : known({ kind: 'fork', pullRequest });
  }
  if (isProven) return known({ kind: 'event' });
  if (!pullRequests.ok) return pullRequests;
  return known({ kind: pullRequests.value ? 'allowed' : 'unrelated' });
}

async function compareWithHead(
  branch: string,
  commit: string,
  github: GitHubQuestions,
): Promise<Fact<CommitOnBranch>> {
  const found = await github.branch(branch);
  if (!found.ok) return found;
  if (found.value.kind === 'absent') return known({ kind: 'no-branch' });
  if (found.value.head === commit) return known({ kind: 'on' });
  const comparison = await github.compare(found.value.head, commit);
  if (!comparison.ok) return comparison;
  switch (comparison.value?.status) {
    case 'identical':
    case 'behind':
      return known({ kind: 'on' });
    case 'ahead':
    case 'diverged':
      return known({ kind: 'off' });
    case undefined:
      return known({ kind: 'unrelated' });
  }
}

/** A deleted repository was one, too. */
const isOfFork = ({ merged, headRepository }: PullRequestOfCommit, repository: string): boolean =>
  !merged && headRepository?.toLowerCase() !== repository.toLowerCase();

const known = (value: CommitOnBranch): Fact<CommitOnBranch> => ({ ok: true, value });
