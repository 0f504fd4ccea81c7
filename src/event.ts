/** What a run is about: the runner's environment and the event's payload, turned into a RunEvent; pure. */

import { record, type Json } from './domain/json.js';
import { Problem } from './domain/problem.js';
import type { CommitInfo } from './domain/repository.js';
import type { RunEvent } from './domain/run-event.js';
import { serverUrlOf } from './domain/server-url.js';
import { readSubject } from './event/subject.js';
import { text } from './event/values.js';

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
  const { branch, tag, commit, base, startRule, fork, isOnBranch, pushedAt } = subject;
  const { pullRequest, pullRequestEvent, pullRequestEnd } = subject;
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
    ...(pullRequestEnd && { pullRequestEnd }),
    startRule,
    fork: fork ?? false,
    isOnBranch: isOnBranch === true && branch !== undefined && commit !== undefined,
    ...(pushedAt !== undefined && { pushedAt }),
    ...(subject.branchMayBeTag && { branchMayBeTag: true as const }),
    isDependabot: env['GITHUB_ACTOR'] === 'dependabot[bot]' && WITH_DEPENDABOT_SECRETS.has(name),
    idToken: Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']),
    serverUrl: serverUrlOf(text(env['GITHUB_SERVER_URL'])),
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
