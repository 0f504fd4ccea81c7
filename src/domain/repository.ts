/** A repository on GitHub: its branches, commits and apps. */

/**
 * How the commit to start at stands to the branch:
 * - `event`: on it, as the event itself proves
 * - `on`, `off`: on it or not, as GitHub's comparison with the head of the branch says
 * - `no-branch`: GitHub has no such branch
 * - `unrelated`: GitHub has no such commit, or no way between the two
 * - `allowed`: it need not be on it (`allow-off-branch`), and GitHub shows it in no pull request of a fork that is not merged
 * - `fork`: GitHub does, so it is never started
 */
export type CommitOnBranch =
  | { readonly kind: 'event' | 'on' | 'off' | 'no-branch' | 'unrelated' | 'allowed' }
  | { readonly kind: 'fork'; readonly pullRequest: PullRequestOfCommit };

/** A branch as GitHub has it: the commit at its head, or none; one that was renamed has another name. */
export type Branch =
  | { readonly kind: 'found'; readonly head: string }
  | { readonly kind: 'absent'; readonly renamedTo?: string };

/** A commit, seen from a branch or another commit. */
export interface Comparison {
  readonly status: 'identical' | 'ahead' | 'behind' | 'diverged';
  /** Commits that the commit has and the branch has not. */
  readonly aheadBy: number;
  /** Commits that the branch has and the commit has not. */
  readonly behindBy: number;
  /** What the commit changed since the two parted. */
  readonly files: ChangedFiles;
}

export interface ChangedFiles {
  /** Paths, the former ones of renamed files among them. */
  readonly names: readonly string[];
  /** GitHub lists 300 files at most: there may be more. */
  readonly mayBeCut: boolean;
}

/**
 * The files that changed from the one commit of a comparison to the other. None if the first is not the other's ancestor: what
 * a forced push took back is not among the files that GitHub lists.
 */
export function changedFiles(comparison: Comparison | undefined): ChangedFiles | undefined {
  const { status, files } = comparison ?? {};
  return status === 'ahead' || status === 'identical' ? files : undefined;
}

/** A pull request that contains a commit. */
export interface PullRequestOfCommit {
  readonly number: number;
  readonly merged: boolean;
  /** `owner/name` of the repository that it comes from. None if that is deleted. */
  readonly headRepository: string | undefined;
  /** The branch that it is for. */
  readonly base: string;
}

/** A commit, for people. */
export interface CommitInfo {
  /** First line of its message. */
  readonly title: string;
  /** Login on GitHub, else the name that the commit has. */
  readonly author: string;
}

/** An installation of a GitHub app in an organization. */
export interface AppInstallation {
  readonly id: number;
  /** As `aws-connector-for-github`. */
  readonly app: string;
  readonly selection: 'all' | 'selected';
  readonly suspended: boolean;
}
