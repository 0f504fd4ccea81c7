/** What a run is about: the runner's environment and the event's payload, turned into a RunEvent; pure. */

import { isRecord, record, type Json } from './domain/json.js';
import { Problem } from './domain/problem.js';
import type { CommitInfo } from './domain/repository.js';
import type { PullRequestEvent, RunEvent, StartRule } from './domain/run-event.js';

/** A webhook payload as far as it can be trusted: not at all. */
interface Subject {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly base?: string | undefined;
  readonly pullRequest?: number | undefined;
  readonly pullRequestEvent?: PullRequestEvent | undefined;
  readonly startRule: StartRule;
  readonly fork?: boolean;
  readonly isOnBranch?: boolean;
  readonly pushedAt?: number | undefined;
  readonly branchMayBeTag?: true;
}

/** The page that explains the checks, where the runner does not say which action it runs. */
export const DOCS_URL = docsUrl('OWNER/codestar-connection-action', 'HEAD');

function docsUrl(repository: string, ref: string): string {
  const path = ref.split('/').map(encodeURIComponent).join('/');
  return `https://github.com/${repository}/blob/${path}/docs/checks.md`;
}

/** GITHUB_ACTION_REPOSITORY and GITHUB_ACTION_REF are empty for an action that is in the workflow's own repository. */
function docsUrlFrom(env: Readonly<Record<string, string | undefined>>): string {
  const [repository = '', ref = ''] = [env['GITHUB_ACTION_REPOSITORY'], env['GITHUB_ACTION_REF']];
  const isKnown = /^[\w.-]+\/[\w.-]+$/.test(repository) && /^[\w.@/-]+$/.test(ref);
  return isKnown ? docsUrl(repository, ref) : DOCS_URL;
}

const YES: StartRule = { kind: 'yes' };

/**
 * What GITHUB_SHA and GITHUB_REF are for each event:
 * https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
 *
 * @param env the runner's default variables (`GITHUB_*`)
 * @param payload the JSON of `GITHUB_EVENT_PATH`
 * @throws Problem of kind `input` where the runner's variables are absent
 */
export function readEvent(env: Readonly<Record<string, string | undefined>>, payload: unknown): RunEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  for (const [variable, value] of Object.entries({
    GITHUB_EVENT_NAME: name,
    GITHUB_REPOSITORY: repository,
  })) {
    if (value !== '') continue;
    throw new Problem('input', `\`${variable}\` is not set. This action must run in GitHub Actions.`, {
      remedy: { text: 'Run this action as a step of a GitHub Actions workflow.' },
    });
  }
  const subject = readSubject(name, repository, env, record(payload));
  const { branch, tag, commit, base, pullRequest, pullRequestEvent, startRule, fork, isOnBranch, pushedAt } =
    subject;
  const commitInfo = readCommitInfo(record(payload), commit);
  const workflow = withoutRef(env['GITHUB_WORKFLOW_REF']);
  const job = text(env['GITHUB_JOB']);
  const step = text(env['GITHUB_ACTION']);
  return {
    name,
    repository,
    ...(branch !== undefined && { branch }),
    ...(tag !== undefined && { tag }),
    ...(commit !== undefined && { commit: commit.toLowerCase() }),
    ...(commitInfo && { commitInfo }),
    ...(base !== undefined && { base: base.toLowerCase() }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(pullRequestEvent && { pullRequestEvent }),
    startRule,
    fork: fork ?? false,
    isOnBranch: isOnBranch === true && branch !== undefined && commit !== undefined,
    ...(pushedAt !== undefined && { pushedAt }),
    ...(subject.branchMayBeTag && { branchMayBeTag: true as const }),
    isDependabot: env['GITHUB_ACTOR'] === 'dependabot[bot]' && WITH_DEPENDABOT_SECRETS.has(name),
    idToken: Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']),
    serverUrl: (text(env['GITHUB_SERVER_URL']) ?? 'https://github.com').replace(/\/+$/, ''),
    docsUrl: docsUrlFrom(env),
    runId: env['GITHUB_RUN_ID'] ?? '',
    runAttempt: env['GITHUB_RUN_ATTEMPT'] ?? '1',
    ...(workflow !== undefined && { workflow }),
    ...(job !== undefined && { job }),
    ...(step !== undefined && { step }),
  };
}

/** https://docs.github.com/code-security/reference/supply-chain-security/troubleshoot-dependabot/dependabot-on-actions */
const WITH_DEPENDABOT_SECRETS: ReadonlySet<string> = new Set([
  'push',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'create',
  'deployment',
  'deployment_status',
]);

/** A path may have an `@` too, and so may a ref; none has `@refs/` but by intent. */
const withoutRef = (workflow: string | undefined): string | undefined =>
  text(workflow?.replace(/@(?:refs\/.*|[^@]*)$/, ''));

function readSubject(
  name: string,
  repository: string,
  env: Readonly<Record<string, string | undefined>>,
  payload: Json,
): Subject {
  const sha = commitId(env['GITHUB_SHA']);
  switch (name) {
    case 'push':
      return readPush(text(payload['ref']) ?? env['GITHUB_REF'], payload, sha);
    case 'release':
      return {
        tag: text(record(payload['release'])['tag_name']) ?? tagOfRef(env),
        commit: sha,
        pushedAt: timeOf(record(payload['release'])['published_at']),
        startRule: YES,
      };
    case 'pull_request':
    case 'pull_request_target':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return readPullRequest(name, payload, repository);
    case 'merge_group': {
      const group = record(payload['merge_group']);
      return {
        branch: branchOfRef(text(group['base_ref'])) ?? text(group['base_ref']),
        commit: commitId(text(group['head_sha'])),
        base: commitId(text(group['base_sha'])),
        startRule: QUEUED,
      };
    }
    case 'workflow_run':
      return readWorkflowRun(record(payload['workflow_run']), repository);
    default: {
      const ref = env['GITHUB_REF'];
      const issue = record(payload['issue']);
      return {
        // A comment on a pull request is the event `issue_comment`, whose issue then has this member.
        pullRequest: isRecord(issue['pull_request']) ? numberOf(issue) : undefined,
        branch:
          branchOfRef(ref) === undefined ? undefined : (text(env['GITHUB_REF_NAME']) ?? branchOfRef(ref)),
        tag: tagOfRef(env),
        commit: sha,
        isOnBranch: name === 'workflow_dispatch' || name === 'schedule',
        // The test merge of a pull request, whoever wrote it.
        startRule: ref?.startsWith('refs/pull/') ? { kind: 'never', why: `it runs on \`${ref}\`` } : YES,
      };
    }
  }
}

/** A push has its commit in the payload, and so has a run that follows another one. */
function readCommitInfo(payload: Json, commit: string | undefined): CommitInfo | undefined {
  for (const holder of [payload, record(payload['workflow_run']), record(payload['merge_group'])]) {
    const { id, message, author } = record(holder['head_commit']);
    const title = text(message)?.split('\n')[0]?.trim();
    const name = text(record(author)['username']) ?? text(record(author)['name']);
    if (commit !== undefined && id === commit && title && name) return { title, author: name };
  }
  return undefined;
}

/** A merge queue pushes its groups to branches of its own: `gh-readonly-queue/BASE/pr-NUMBER-SHA`. */
const MERGE_QUEUE = /^gh-readonly-queue\/(.+?)(?:\/pr-\d+.*)?$/;

function readPush(ref: string | undefined, payload: Json, sha: string | undefined): Subject {
  const after = commitId(text(payload['after'])) ?? sha;
  if (payload['deleted'] === true || after === NO_COMMIT) {
    return {
      startRule: {
        kind: 'never',
        why: `this push deleted \`${ref ?? 'the ref'}\`, so there is no commit to start at`,
      },
    };
  }
  const branch = branchOfRef(ref);
  const base = beforePush(payload);
  const queue = branch === undefined ? null : MERGE_QUEUE.exec(branch);
  if (queue) return { branch: queue[1], commit: after, base, startRule: QUEUED };
  const pushedAt = timeOf(record(payload['repository'])['pushed_at']);
  if (branch !== undefined)
    return { branch, commit: after, base, isOnBranch: true, pushedAt, startRule: YES };
  // `after` of an annotated tag is the tag's own object; `head_commit` is the commit that it names.
  const tagged = commitId(text(record(payload['head_commit'])['id'])) ?? sha;
  return { tag: nameIn('refs/tags/', ref), commit: tagged, pushedAt, startRule: YES };
}

/** @returns none for the push that creates a branch */
function beforePush({ before }: Json): string | undefined {
  const commit = commitId(text(before));
  return commit === NO_COMMIT ? undefined : commit;
}

const NO_COMMIT = '0'.repeat(40);

/** Webhook actions for which AWS has an event; it ignores all others (user guide, "Filter triggers"). */
const PULL_REQUEST_EVENTS: ReadonlyMap<string | undefined, PullRequestEvent> = new Map([
  ['opened', 'OPEN'],
  ['synchronize', 'UPDATED'],
  ['closed', 'CLOSED'],
]);

function readPullRequest(name: string, payload: Json, repository: string): Subject {
  const pullRequest = record(payload['pull_request']);
  const action = text(payload['action']);
  const head = record(pullRequest['head']);
  const base = record(pullRequest['base']);
  const number = numberOf(pullRequest);
  // The head repository is null once a fork was deleted.
  const headName = text(record(head['repo'])['full_name']);
  const baseName = text(record(base['repo'])['full_name']) ?? repository;
  const fork = headName?.toLowerCase() !== baseName.toLowerCase();
  const about = {
    branch: text(base['ref']),
    pullRequest: number,
    pullRequestEvent: PULL_REQUEST_EVENTS.get(action),
    base: commitId(text(base['sha'])),
    fork,
  };
  const merged = commitId(text(pullRequest['merge_commit_sha']));
  const isMerged = action === 'closed' && pullRequest['merged'] === true && !name.includes('review');
  if (isMerged && merged !== undefined) {
    const pushedAt = timeOf(pullRequest['merged_at']);
    return { ...about, commit: merged, isOnBranch: true, pushedAt, startRule: YES };
  }
  const which = number === undefined ? 'this pull request' : `pull request #${number}`;
  return {
    ...about,
    commit: commitId(text(head['sha'])),
    startRule: fork
      ? { kind: 'never', why: `${which} comes from a fork` }
      : offBranch(`the commit of ${which} is not on \`${about.branch ?? 'its base branch'}\` yet`),
  };
}

function readWorkflowRun(run: Json, repository: string): Subject {
  const head = text(record(run['head_repository'])['full_name']);
  const fork = head?.toLowerCase() !== repository.toLowerCase();
  const name = text(run['head_branch']);
  const isTag = run['event'] === 'release';
  return {
    ...(isTag ? { tag: name } : { branch: name, branchMayBeTag: true }),
    commit: commitId(text(run['head_sha'])),
    pullRequest: onlyPullRequestOf(run, repository),
    startRule: fork
      ? { kind: 'never', why: `the workflow run is of another repository, ${head ?? 'which was deleted'}` }
      : YES,
    fork,
  };
}

/** The list is empty for a fork's, and can have those of other repositories that have the same head. */
function onlyPullRequestOf({ pull_requests: all }: Json, repository: string): number | undefined {
  const [first, ...more] = (Array.isArray(all) ? all.map(record) : []).filter(({ base }) => {
    const url = text(record(record(base)['repo'])['url'])?.toLowerCase();
    return url?.endsWith(`/repos/${repository.toLowerCase()}`) === true;
  });
  return first && more.length === 0 ? numberOf(first) : undefined;
}

const numberOf = ({ number }: Json): number | undefined =>
  typeof number === 'number' && Number.isSafeInteger(number) && number > 0 ? number : undefined;

const QUEUED: StartRule = {
  kind: 'off-branch',
  why: 'the commit of a merge group is not on its base branch yet',
};

const offBranch = (why: string): StartRule => ({ kind: 'off-branch', why });

/** A push gives seconds since the epoch, every other payload an ISO 8601 text. */
function timeOf(value: unknown): number | undefined {
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(text(value) ?? '');
  return Number.isFinite(ms) ? ms : undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const commitId = (value: string | undefined): string | undefined =>
  value !== undefined && /^[0-9a-f]{40}$/i.test(value) ? value : undefined;

const branchOfRef = (ref: string | undefined): string | undefined => nameIn('refs/heads/', ref);

const tagOfRef = ({ GITHUB_REF: ref }: Readonly<Record<string, string | undefined>>): string | undefined =>
  nameIn('refs/tags/', ref);

/** @returns none where the ref is of another kind, or has no name behind its prefix */
const nameIn = (prefix: string, ref: string | undefined): string | undefined =>
  ref?.startsWith(prefix) ? text(ref.slice(prefix.length)) : undefined;
