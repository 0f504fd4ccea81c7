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
  /** What it may do in the repositories, as `checks: write` of a job; nothing of these unless given. */
  permissions?: Partial<Record<TokenPermission, 'read' | 'write'>>;
  /** The user whose personal token it is; a token of the app `github-actions` unless given. */
  user?: UserSpec;
}

export type TokenPermission = 'checks' | 'issues' | 'pull-requests';

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
  /** Commit id to the commit's message. */
  messages?: Record<string, string>;
  /** None unless given. */
  pullRequests?: PullRequestSpec[];
}
