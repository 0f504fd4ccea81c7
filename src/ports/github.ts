/** What the middle needs of GitHub and the runner. Every method throws a Problem. */

import type {
  AppInstallation,
  Branch,
  CommitInfo,
  Comparison,
  PullRequestOfCommit,
} from '../domain/repository.js';

/** GitHub's token for this job, and what it claims; the claims are no secret, the token is. */
export interface IdToken {
  readonly jwt: string;
  readonly claims: Readonly<Record<string, string>>;
}

export type RequestIdToken = (audience: string) => Promise<IdToken>;

/** The forge is GitHub: what the token of the run can see there. */
export interface Forge {
  branch(repository: string, branch: string): Promise<Branch>;
  /**
   * The commit, seen from a base: a branch, or the full id of a commit, which no tag of the same name can answer for.
   *
   * @returns none if GitHub lacks one of the two, or any way between them
   */
  compare(repository: string, base: string, commit: string): Promise<Comparison | undefined>;
  /**
   * The pull requests that contain a commit; no value if GitHub has no such commit. In a private repository the token
   * needs `pull-requests: read`.
   */
  pullRequestsOf(repository: string, commit: string): Promise<readonly PullRequestOfCommit[] | undefined>;
  /** A commit, for people; no value if GitHub has no such commit. */
  commit(repository: string, commit: string): Promise<CommitInfo | undefined>;
  /** The repository's name as GitHub writes it; no value if the token sees none. */
  nameOf(repository: string): Promise<string | undefined>;
  /** The text of a file at a ref; no value if there is none. */
  contents(repository: string, path: string, ref: string): Promise<string | undefined>;
  /** The apps that an organization has installed; no value where the token sees no organization of that name. */
  installations(organization: string): Promise<readonly AppInstallation[] | undefined>;
}

/** How a check run that is over stands. */
export type CheckConclusion = 'success' | 'neutral' | 'failure' | 'cancelled';

/** What a check run says of a file. */
export interface CheckAnnotation {
  /** As `.github/workflows/deploy.yml`. */
  readonly path: string;
  /** The first unless given. */
  readonly line?: number;
  readonly level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** What a check run shows; it is in progress where it has no conclusion. */
export interface CheckRunState {
  readonly conclusion?: CheckConclusion;
  /** One line. */
  readonly title: string;
  /** Markdown of at most 65,535 bytes. */
  readonly summary: string;
  /** Any number. They are added to those that are there. */
  readonly annotations: readonly CheckAnnotation[];
}

/** What makes a check run the one of this step. */
export interface CheckRunKey {
  readonly name: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** `external_id`. */
  readonly externalId: string;
  /** `details_url`; GitHub takes none of a job's own token (actions/github-script, issue 143). */
  readonly detailsUrl: string;
}

/** The check runs of the repository that the workflow runs in. */
export interface CheckRuns {
  /** Id of the check run with this key that is not over; none if there is none. */
  find(key: CheckRunKey, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Of the annotations those that fit into one request.
   *
   * @returns its id
   */
  create(key: CheckRunKey, state: CheckRunState, signal?: AbortSignal): Promise<number>;
  update(id: number, state: CheckRunState, signal?: AbortSignal): Promise<void>;
}

/** A comment on the pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** None if the account is gone. */
  readonly author: { readonly id: number; readonly isBot: boolean } | undefined;
}

/** The comments of the pull request that the event is about. An id that is no more is a Problem of kind `missing`. */
export interface Comments {
  /** Oldest first, page by page. */
  list(signal?: AbortSignal): AsyncIterable<readonly Comment[]>;
  /** Id of the user whose token this is; none if it is the token of an app, as a job's own is. */
  viewer(signal?: AbortSignal): Promise<number | undefined>;
  /** @returns its id */
  create(body: string, signal?: AbortSignal): Promise<number>;
  update(id: number, body: string, signal?: AbortSignal): Promise<void>;
  remove(id: number, signal?: AbortSignal): Promise<void>;
}
