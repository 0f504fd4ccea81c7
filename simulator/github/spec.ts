/** What GitHub has, and who may see it. */
export interface GitHubSpec {
  tokens: TokenSpec[];
  repositories: RepositorySpec[];
  /** A login that is not here is unknown, or a personal account. */
  organizations?: OrganizationSpec[];
}

/** A token and what it reaches. */
export interface TokenSpec {
  token: string;
  /** The private repositories that it sees. */
  repositories: string[];
  /** Logins of the organizations whose installations it may list; none unless given. */
  organizations?: string[];
  /** What it may do in the repositories, as `checks: write` of a job; unless given, it reads contents and no more. */
  permissions?: Partial<Record<TokenPermission, 'read' | 'write' | 'none'>>;
  /** The user whose personal token it is; a token of the app `github-actions` unless given. */
  user?: UserSpec;
}

export type TokenPermission = 'checks' | 'contents' | 'issues' | 'pull-requests';

/** An account that writes comments. */
export interface UserSpec {
  login: string;
  id: number;
  /** `User` unless given. */
  type?: 'User' | 'Bot';
}

/** A pull request and its conversation. */
export interface PullRequestSpec {
  number: number;
  /** Whether the conversation is locked; `false` unless given. */
  locked?: boolean;
  comments?: CommentSpec[];
  title?: string;
  /** `open` unless given, or merged. */
  state?: 'open' | 'closed';
  /** Where it comes from; a branch `topic` of the repository at the head of its default branch unless given. */
  head?: {
    branch: string;
    commit: string;
    /** `owner/name` of the repository that has the branch; null for a fork that was deleted. Its own unless given. */
    repository?: string | null;
  };
  /** The branch that it is to be merged into; the default branch unless given. */
  base?: string;
  /** Ids of its commits; the one of its head unless given. */
  commits?: string[];
  /** The commit on its base branch that it was merged with, which makes it merged. */
  mergeCommit?: string;
  /** What it changes; what differs between its base branch and its head unless given. */
  files?: (string | ChangedFileSpec)[];
}

/** A file in a comparison, in the words of GitHub. */
export interface ChangedFileSpec {
  filename: string;
  status: 'added' | 'removed' | 'modified' | 'renamed';
  previous_filename?: string;
}

/** Who wrote a commit. */
export interface AuthorSpec {
  name: string;
  email?: string;
  /** The account with the address; none unless given. */
  login?: string;
  /** ISO 8601. */
  date?: string;
}

/** A comment that is there from the beginning. */
export interface CommentSpec {
  body: string;
  author: UserSpec;
}

/** An organization and the apps that are installed in it. */
export interface OrganizationSpec {
  login: string;
  installations: InstallationSpec[];
}

/** An installation of an app, in the words of GitHub. */
export interface InstallationSpec {
  id: number;
  app_slug: string;
  repository_selection: 'all' | 'selected';
  /** The installation's id unless given. */
  app_id?: number;
  /** ISO 8601; null, which is not suspended, unless given. */
  suspended_at?: string | null;
  /** The page of the installation in the organization's settings unless given. */
  html_url?: string;
  permissions?: Record<string, string>;
}

/** A repository and its commits. */
export interface RepositorySpec {
  /** `owner/name` in its exact letter case. */
  fullName: string;
  private: boolean;
  /** The first branch unless given. */
  defaultBranch?: string;
  /** Branch name to commit id. */
  branches: Record<string, string>;
  /** Former name of a branch to its present one. */
  renamedBranches?: Record<string, string>;
  /** Tag name to commit id. */
  tags?: Record<string, string>;
  /** Commit id to the ids of its parents. */
  commits: Record<string, string[]>;
  /** Id of the object of an annotated tag to the name of the tag. */
  tagObjects?: Record<string, string>;
  /**
   * What a name stands for that a branch and a tag have, in a comparison as in any place for a revision. Git itself
   * prefers the tag. `tag` unless given.
   */
  ambiguousNames?: 'branch' | 'tag';
  /** Commit id to the commit's message. */
  messages?: Record<string, string>;
  /** Commit id to who wrote it. */
  authors?: Record<string, AuthorSpec>;
  /** Commit id to its files, path to text; those of its first parent unless given. */
  trees?: Record<string, Record<string, string>>;
  /** Commit id to the files that it changes; where trees tell both sides of a comparison, what differs. */
  changes?: Record<string, (string | ChangedFileSpec)[]>;
  /** Most entries of a recursive tree before it is truncated; 100,000 unless given. */
  treeLimit?: number;
  /** None unless given. */
  pullRequests?: PullRequestSpec[];
}
