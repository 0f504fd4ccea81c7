/** A repository on GitHub: its branches, commits and apps. */

/** How a commit stands to a branch, as GitHub's comparison says; `unknown` names what GitHub does not have. */
export type CommitOnBranch = 'on' | 'off' | 'unknown';

/** A branch as GitHub has it: the commit at its head, or none; one that was renamed has another name. */
export type Branch =
  | { readonly kind: 'found'; readonly head: string }
  | { readonly kind: 'absent'; readonly renamedTo?: string };

/** A commit, seen from a branch. */
export interface Comparison {
  readonly status: 'identical' | 'ahead' | 'behind' | 'diverged';
  /** Commits that the commit has and the branch has not. */
  readonly aheadBy: number;
  /** Commits that the branch has and the commit has not. */
  readonly behindBy: number;
}

/** An installation of a GitHub app in an organization. */
export interface AppInstallation {
  readonly id: number;
  /** As `aws-connector-for-github`. */
  readonly app: string;
  readonly selection: 'all' | 'selected';
  readonly suspended: boolean;
}
