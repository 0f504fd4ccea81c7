/** What a run is about: the runner's environment and the event's payload, turned into a RunEvent; pure. */

import { Problem } from './domain/problem.js';
import type { PullRequestEvent, RunEvent, StartRule } from './domain/run-event.js';

/** A webhook payload as far as it can be trusted: not at all. */
type Json = Readonly<Record<string, unknown>>;

interface Subject {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly pullRequest?: number | undefined;
  readonly pullRequestEvent?: PullRequestEvent | undefined;
  readonly startRule: StartRule;
  readonly fork?: boolean;
}

/** The page that explains the checks, where the runner does not say which action it runs. */
export const DOCS_URL = docsUrl('org/codestar-connection-action', 'v1');

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
 * Follows the table "Repository, branch and commit, by event" of CONTRACT.md.
 * @param env the runner's default variables (`GITHUB_*`)
 * @param payload the JSON of `GITHUB_EVENT_PATH`
 * @throws Problem of kind `input` where the runner's variables are absent
 */
export function readEvent(env: Readonly<Record<string, string | undefined>>, payload: unknown): RunEvent {
  const name = env['GITHUB_EVENT_NAME'] ?? '';
  const repository = env['GITHUB_REPOSITORY'] ?? '';
  if (name === '' || repository === '') {
    throw new Problem(
      'input',
      'GITHUB_EVENT_NAME or GITHUB_REPOSITORY is not set, so this is no workflow run.',
      {
        remedy: { text: 'Run this action as a step of a GitHub Actions workflow.' },
      },
    );
  }
  const { branch, tag, commit, pullRequest, pullRequestEvent, startRule, fork } = readSubject(
    name,
    repository,
    env,
    record(payload),
  );
  const workflow = withoutRef(env['GITHUB_WORKFLOW_REF']);
  const job = text(env['GITHUB_JOB']);
  return {
    name,
    repository,
    ...(branch !== undefined && { branch }),
    ...(tag !== undefined && { tag }),
    ...(commit !== undefined && { commit: commit.toLowerCase() }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...(pullRequestEvent && { pullRequestEvent }),
    startRule,
    fork: fork ?? false,
    idToken: Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']),
    serverUrl: (text(env['GITHUB_SERVER_URL']) ?? 'https://github.com').replace(/\/+$/, ''),
    docsUrl: docsUrlFrom(env),
    runId: env['GITHUB_RUN_ID'] ?? '',
    runAttempt: env['GITHUB_RUN_ATTEMPT'] ?? '1',
    ...(workflow !== undefined && { workflow }),
    ...(job !== undefined && { job }),
  };
}

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
        startRule: YES,
      };
    case 'pull_request':
    case 'pull_request_target':
    case 'pull_request_review':
    case 'pull_request_review_comment':
      return readPullRequest(record(payload['pull_request']), text(payload['action']), repository);
    case 'merge_group': {
      const group = record(payload['merge_group']);
      return {
        branch: branchOfRef(text(group['base_ref'])) ?? text(group['base_ref']),
        commit: commitId(text(group['head_sha'])),
        startRule: offBranch('the commit of a merge group is not on its base branch yet'),
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
        // The merge commit of a pull request, whoever wrote it.
        startRule: ref?.startsWith('refs/pull/') ? { kind: 'never', why: `it runs on ${ref}` } : YES,
      };
    }
  }
}

function readPush(ref: string | undefined, payload: Json, sha: string | undefined): Subject {
  const after = commitId(text(payload['after'])) ?? sha;
  if (payload['deleted'] === true || after === '0'.repeat(40)) {
    return {
      startRule: {
        kind: 'never',
        why: `this push deleted ${ref ?? 'the ref'}: no commit is left to start at`,
      },
    };
  }
  const branch = branchOfRef(ref);
  if (branch !== undefined) return { branch, commit: after, startRule: YES };
  // `after` of an annotated tag is the tag's own object; `head_commit` is the commit that it names.
  const tagged = commitId(text(record(payload['head_commit'])['id'])) ?? sha;
  return { tag: nameIn('refs/tags/', ref), commit: tagged, startRule: YES };
}

/** Webhook actions for which AWS has an event; it ignores all others (user guide, "Filter triggers"). */
const PULL_REQUEST_EVENTS: ReadonlyMap<string | undefined, PullRequestEvent> = new Map([
  ['opened', 'OPEN'],
  ['synchronize', 'UPDATED'],
  ['closed', 'CLOSED'],
]);

function readPullRequest(pullRequest: Json, action: string | undefined, repository: string): Subject {
  const head = record(pullRequest['head']);
  const base = record(pullRequest['base']);
  const number =
    typeof pullRequest['number'] === 'number' ? `#${pullRequest['number']}` : 'this pull request';
  // The head repository is null once a fork was deleted.
  const headName = text(record(head['repo'])['full_name']);
  const baseName = text(record(base['repo'])['full_name']) ?? repository;
  const fork = headName?.toLowerCase() !== baseName.toLowerCase();
  return {
    branch: text(base['ref']),
    commit: commitId(text(head['sha'])),
    pullRequest: numberOf(pullRequest),
    pullRequestEvent: PULL_REQUEST_EVENTS.get(action),
    startRule: fork
      ? { kind: 'never', why: `pull request ${number} comes from a fork` }
      : offBranch(`the commit of pull request ${number} is not on its base branch`),
    fork,
  };
}

function readWorkflowRun(run: Json, repository: string): Subject {
  const head = text(record(run['head_repository'])['full_name']);
  const fork = head?.toLowerCase() !== repository.toLowerCase();
  return {
    branch: text(run['head_branch']),
    commit: commitId(text(run['head_sha'])),
    pullRequest: onlyPullRequestOf(run, repository),
    startRule: fork
      ? { kind: 'never', why: `the workflow run is of another repository, ${head ?? 'one that was deleted'}` }
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

const offBranch = (why: string): StartRule => ({ kind: 'off-branch', why });

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

const record = (value: unknown): Json => (isRecord(value) ? value : {});

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
