/** The event that the workflow runs for. */

import type { CommitInfo } from './repository.js';

/** Whether the event allows a start. */
export type StartRule =
  | { readonly kind: 'yes' }
  | { readonly kind: 'off-branch'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string };

/** The events of a pull request that a trigger can name. */
export type PullRequestEvent = 'OPEN' | 'UPDATED' | 'CLOSED';

export interface RunEvent {
  /** `GITHUB_EVENT_NAME`. */
  readonly name: string;
  readonly repository: string;
  /** None if the event has no branch (tags, releases): the pipeline's then counts. */
  readonly branch?: string;
  readonly tag?: string;
  readonly commit?: string;
  /** What the payload says about that commit. */
  readonly commitInfo?: CommitInfo;
  /** The commit to compare with: the head of the pull request's base branch, or the one before the push. */
  readonly base?: string;
  /**
   * The event itself proves that `commit` is on `branch`: it ran on that ref, at that commit (a push, a manual or scheduled
   * run, a merged pull request).
   */
  readonly isOnBranch: boolean;
  /** `branch` can be a tag: the `head_branch` of a workflow run is either, and does not tell which. */
  readonly branchMayBeTag?: true;
  /** Number of the pull request that the event is about. */
  readonly pullRequest?: number;
  /** What AWS calls the pull request's event, if AWS has a name for it. */
  readonly pullRequestEvent?: PullRequestEvent;
  readonly startRule: StartRule;
  /** The code that the event is about comes from a fork. */
  readonly fork: boolean;
  /** The run has Dependabot's secrets alone, and a read-only token unless `permissions` says more. */
  readonly isDependabot: boolean;
  /** The job has `id-token: write`: the runner offers an OIDC token. */
  readonly idToken: boolean;
  /** `GITHUB_SERVER_URL`, without a slash at its end. */
  readonly serverUrl: string;
  /** The page that explains the checks, in the version of this action that runs. */
  readonly docsUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
  /** The workflow's file, as `octo/app/.github/workflows/deploy.yml`: `GITHUB_WORKFLOW_REF` without the ref. */
  readonly workflow?: string;
  /** `GITHUB_JOB`: id of the job in that file. */
  readonly job?: string;
  /** `GITHUB_ACTION`: id of the step in that job. */
  readonly step?: string;
}

/** The events that are about a pull request. */
const PULL_REQUEST_NAMES = [
  'pull_request',
  'pull_request_target',
  'pull_request_review',
  'pull_request_review_comment',
];

export const isPullRequest = ({ name }: Pick<RunEvent, 'name'>): boolean => PULL_REQUEST_NAMES.includes(name);
