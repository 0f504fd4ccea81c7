/** What an event is about, by its kind; pure. */

import { isRecord, record, type Json } from '../domain/json.js';
import type { PullRequestEvent, PullRequestEnd, StartRule } from '../domain/run-event.js';
import { branchOfRef, commitId, nameIn, numberOf, tagOfRef, text, timeOf } from './values.js';

/** What an event is about, as far as its payload tells. */
export interface Subject {
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
  readonly commit?: string | undefined;
  readonly base?: string | undefined;
  readonly pullRequest?: number | undefined;
  readonly pullRequestEvent?: PullRequestEvent | undefined;
  readonly pullRequestEnd?: PullRequestEnd | undefined;
  readonly startRule: StartRule;
  readonly fork?: boolean;
  readonly isOnBranch?: boolean;
  readonly pushedAt?: number | undefined;
  readonly branchMayBeTag?: true;
}

const YES: StartRule = { kind: 'yes' };

export function readSubject(
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
    default:
      return readRef(name, env, payload, sha);
  }
}

/** An event that is about the ref that it runs on. */
function readRef(
  name: string,
  env: Readonly<Record<string, string | undefined>>,
  payload: Json,
  commit: string | undefined,
): Subject {
  const ref = env['GITHUB_REF'];
  const issue = record(payload['issue']);
  // A comment on a pull request is the event `issue_comment`, whose issue then has this member.
  const pullRequest = isRecord(issue['pull_request']) ? numberOf(issue) : undefined;
  const branch =
    branchOfRef(ref) === undefined ? undefined : (text(env['GITHUB_REF_NAME']) ?? branchOfRef(ref));
  const base = queueOf(branch);
  if (base !== undefined) return { pullRequest, branch: base, commit, startRule: QUEUED };
  return {
    pullRequest,
    branch,
    tag: tagOfRef(env),
    commit,
    isOnBranch: RUNS_AT_ITS_REF.has(name),
    pushedAt: name === 'create' ? timeOf(record(payload['repository'])['pushed_at']) : undefined,
    // The test merge of a pull request, whoever wrote it.
    startRule: ref?.startsWith('refs/pull/') ? { kind: 'never', why: `it runs on \`${ref}\`` } : YES,
  };
}

/** Events that run on the very ref that they are about, at its commit. */
const RUNS_AT_ITS_REF: ReadonlySet<string> = new Set(['workflow_dispatch', 'schedule', 'create']);

/** A merge queue pushes its groups to branches of its own: `gh-readonly-queue/BASE/pr-NUMBER-SHA`. */
const MERGE_QUEUE = /^gh-readonly-queue\/(.+?)(?:\/pr-\d+.*)?$/;

/** @returns the branch that the queue merges into; none for any other branch */
const queueOf = (branch: string | undefined): string | undefined => MERGE_QUEUE.exec(branch ?? '')?.[1];

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
  const queued = queueOf(branch);
  if (queued !== undefined) return { branch: queued, commit: after, base, startRule: QUEUED };
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
  // A review has `merged_at` alone.
  const wasMerged = pullRequest['merged'] === true || text(pullRequest['merged_at']) !== undefined;
  const isClosed = action === 'closed' || pullRequest['state'] === 'closed';
  return {
    ...about,
    commit: commitId(text(head['sha'])),
    pullRequestEnd: wasMerged ? 'merged' : isClosed ? 'closed' : undefined,
    startRule: fork
      ? { kind: 'never', why: `${which} comes from a fork` }
      : offBranch(`the commit of ${which} is not on \`${about.branch ?? 'its base branch'}\` yet`),
  };
}

const PUSHES_A_TAG: ReadonlySet<string | undefined> = new Set(['push', 'create', 'release']);

/** GitHub usually creates the run of a push within this time. */
const RUN_DELAY_MS = 60_000;

function readWorkflowRun(run: Json, repository: string): Subject {
  const head = text(record(run['head_repository'])['full_name']);
  const fork = head?.toLowerCase() !== repository.toLowerCase();
  const name = text(run['head_branch']);
  const commit = commitId(text(run['head_sha']));
  const queued = queueOf(name);
  if (queued !== undefined && !fork) return { branch: queued, commit, startRule: QUEUED };
  const isTag = run['event'] === 'release';
  const createdAt = PUSHES_A_TAG.has(text(run['event'])) ? timeOf(run['created_at']) : undefined;
  return {
    ...(isTag ? { tag: name } : { branch: name, branchMayBeTag: true }),
    commit,
    pushedAt: createdAt === undefined ? undefined : createdAt - RUN_DELAY_MS,
    pullRequest: onlyPullRequestOf(run, repository),
    startRule: fork
      ? {
          kind: 'never',
          why: `the workflow run belongs to another repository, ${head ?? 'which was deleted'}`,
        }
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

const QUEUED: StartRule = {
  kind: 'off-branch',
  why: "the commit of the merge group isn't on its base branch yet",
};

const offBranch = (why: string): StartRule => ({ kind: 'off-branch', why });
