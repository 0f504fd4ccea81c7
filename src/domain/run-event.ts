/** The event that the workflow runs for. */

import type { CommitInfo } from './repository.js';

/** Whether the event allows a start. */
export type StartRule =
  | { readonly kind: 'yes' }
  | { readonly kind: 'off-branch'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string };

/** The events of a pull request that a trigger can name. */
export type PullRequestEvent = 'OPEN' | 'UPDATED' | 'CLOSED';

/** How a pull request ended: merged, or closed without that. */
export type PullRequestEnd = 'closed' | 'merged';

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
   * The event itself proves that `commit` is on `branch`: it ran on that ref, at that commit (a push, a new branch, a manual
   * or scheduled run, a merged pull request).
   */
  readonly isOnBranch: boolean;
  /**
   * When GitHub took the push that this event is, or stands for: the merge of a pull request, the publication of a release,
   * the push before a workflow run. Milliseconds since the epoch.
   */
  readonly pushedAt?: number;
  /** `branch` can be a tag: the `head_branch` of a workflow run is either, and does not tell which. */
  readonly branchMayBeTag?: true;
  /** Number of the pull request that the event is about. */
  readonly pullRequest?: number;
  /** What AWS calls the pull request's event, if AWS has a name for it. */
  readonly pullRequestEvent?: PullRequestEvent;
  /** None if the pull request is open, or if this event is its merge, which is about the base branch. */
  readonly pullRequestEnd?: PullRequestEnd;
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

/** The push that an event is, or stands for. */
export interface Push {
  /** A release can be of a tag that was there before, and what a workflow run names a tag can be a branch that is gone. */
  readonly isCertain: boolean;
}

/** @returns none for any other event; the branches of a merge queue are its own, and no pipeline's */
export function pushOf(event: RunEvent): Push | undefined {
  const { name, tag, isOnBranch, pushedAt } = event;
  if (name === 'push' || name === 'create')
    return tag !== undefined || isOnBranch ? { isCertain: true } : undefined;
  if (isPullRequest(event)) return isOnBranch ? { isCertain: true } : undefined;
  const mayPushTag = name === 'release' || name === 'workflow_run';
  return mayPushTag && tag !== undefined && pushedAt !== undefined ? { isCertain: false } : undefined;
}

/** A run lasts 35 days at most and can be re-run for 30: https://docs.github.com/actions/reference/limits */
const OLDEST_PUSH_MS = 65 * 24 * 3_600_000;
/** A step usually begins sooner after the push. */
const USUAL_DELAY_MS = 15 * 60_000;

/**
 * What began before it is not of the push of this event.
 *
 * @param now milliseconds since the epoch
 */
export function pushTime({ pushedAt }: Pick<RunEvent, 'pushedAt'>, now: number): number {
  return pushedAt !== undefined && now - pushedAt < OLDEST_PUSH_MS ? pushedAt : now - USUAL_DELAY_MS;
}
