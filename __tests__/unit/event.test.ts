import examples from '@octokit/webhooks-examples';
import { DOCS_URL, readEvent } from '../../src/event';
import { Problem } from '../../src/domain/problem';
import type { RunEvent } from '../../src/domain/run-event.js';

type Json = Readonly<Record<string, unknown>>;
type Env = Readonly<Record<string, string | undefined>>;

/** A payload that GitHub really sent. */
function sample(name: string, fits: (payload: Json) => boolean = () => true): Json {
  const all = (examples.find((each) => each.name === name)?.examples ?? []) as unknown as readonly Json[];
  const payload = all.find(fits);
  if (!payload) throw new Error(`No such example of ${name}.`);
  return payload;
}

const at = (payload: unknown, ...path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (value as Json)[key], payload);

/** The payload with one field changed. */
function change(payload: Json, path: readonly string[], value: unknown): Json {
  const [key = '', ...rest] = path;
  return { ...payload, [key]: rest.length > 0 ? change(payload[key] as Json, rest, value) : value };
}

const MERGE = 'c'.repeat(40);

/** The runner's variables, as for a run on the default branch. */
function envOf(name: string, payload: Json, overrides: Env = {}): Env {
  return {
    GITHUB_EVENT_NAME: name,
    GITHUB_REPOSITORY: String(at(payload, 'repository', 'full_name')),
    GITHUB_REF: 'refs/heads/master',
    GITHUB_REF_NAME: 'master',
    GITHUB_SHA: MERGE,
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_RUN_ID: '4711',
    GITHUB_RUN_ATTEMPT: '2',
    ...overrides,
  };
}

function readSample(name: string, payload: Json, overrides: Env = {}): RunEvent {
  return readEvent(envOf(name, payload, overrides), payload);
}

const TAGGED = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';

describe('the time of a push', () => {
  test('to a branch or of a tag is in its repository', () => {
    for (const ref of ['refs/heads/master', 'refs/tags/simple-tag'])
      expect(
        readSample(
          'push',
          sample('push', (each) => each['ref'] === ref),
        ).pushedAt,
      ).toBe(Date.parse('2019-05-15T15:20:57Z'));
  });

  test('that a release stands for is when it was published', () => {
    const payload = sample('release', ({ action }) => action === 'published');
    expect(readSample('release', payload).pushedAt).toBe(Date.parse('2019-05-15T15:20:53Z'));
  });

  test('that a merge stands for is when it happened', () => {
    const closed = sample('pull_request', ({ action }) => action === 'closed');
    const pullRequest = { merged: true, merged_at: '2026-01-02T03:04:05Z', merge_commit_sha: MERGE };
    const merged = { ...closed, pull_request: { ...(closed['pull_request'] as Json), ...pullRequest } };
    expect(readSample('pull_request', merged).pushedAt).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
    expect(readSample('pull_request', closed).pushedAt).toBeUndefined();
  });

  test.each([undefined, null, 'yesterday', {}, ''])('is not known if the payload has %p', (pushedAt) => {
    const payload = change(
      sample('push', ({ ref }) => ref === 'refs/heads/master'),
      ['repository', 'pushed_at'],
      pushedAt,
    );
    expect(readSample('push', payload)).not.toHaveProperty('pushedAt');
  });
});

describe('push', () => {
  test('to a branch: its name and `after`', () => {
    const payload = sample('push', ({ ref }) => ref === 'refs/heads/master');
    const event = readSample('push', payload);
    expect(event).toMatchObject({
      branch: 'master',
      commit: TAGGED,
      startRule: { kind: 'yes' },
      fork: false,
    });
    expect(event.commit).toBe(at(payload, 'after'));
    expect(event.tag).toBeUndefined();
  });

  test('to a branch with slashes: the whole name', () => {
    const payload = change(
      sample('push', ({ ref }) => ref === 'refs/heads/master'),
      ['ref'],
      'refs/heads/feature/a/b',
    );
    expect(readSample('push', payload).branch).toBe('feature/a/b');
  });

  test('to a branch that is called like a tag ref', () => {
    const payload = change(
      sample('push', ({ ref }) => ref === 'refs/heads/master'),
      ['ref'],
      'refs/heads/refs/tags/v1',
    );
    expect(readSample('push', payload)).toMatchObject({ branch: 'refs/tags/v1' });
  });

  test('that deletes a branch: no branch, no commit, and a start is refused', () => {
    const deletion = sample('push', ({ deleted }) => deleted === true);
    const event = readSample('push', change(deletion, ['ref'], 'refs/heads/old'));
    expect(event.branch).toBeUndefined();
    expect(event.commit).toBeUndefined();
    expect(event.startRule).toMatchObject({
      kind: 'never',
      why: expect.stringContaining('refs/heads/old') as string,
    });
  });

  test('that deletes a branch is known by `after` alone', () => {
    const deletion = change(
      sample('push', ({ deleted }) => deleted === true),
      ['ref'],
      'refs/heads/old',
    );
    expect(readSample('push', change(deletion, ['deleted'], undefined)).startRule.kind).toBe('never');
  });

  test('of a tag: no branch, the tagged commit, start allowed', () => {
    const payload = sample('push', ({ ref, created }) => ref === 'refs/tags/simple-tag' && created === true);
    const event = readSample('push', payload, {
      GITHUB_REF: 'refs/tags/simple-tag',
      GITHUB_REF_NAME: 'simple-tag',
    });
    expect(event).toMatchObject({ tag: 'simple-tag', commit: TAGGED, startRule: { kind: 'yes' } });
    expect(event.branch).toBeUndefined();
  });

  test('of an annotated tag: the commit, not the object of the tag', () => {
    const payload = change(
      sample('push', ({ ref, created }) => ref === 'refs/tags/simple-tag' && created === true),
      ['after'],
      'd'.repeat(40),
    );
    expect(readSample('push', payload).commit).toBe(TAGGED);
  });

  test('that deletes a tag: no commit is left', () => {
    const payload = sample('push', ({ ref, deleted }) => ref === 'refs/tags/simple-tag' && deleted === true);
    const event = readSample('push', payload);
    expect(event.branch).toBeUndefined();
    expect(event.commit).toBeUndefined();
    expect(event.startRule.kind).toBe('never');
  });
});

describe('release', () => {
  test.each(['published', 'created', 'released', 'prereleased'])(
    '%s: no branch, the tagged commit',
    (action) => {
      const payload = sample('release', (each) => each['action'] === action);
      const event = readSample('release', payload, {
        GITHUB_REF: 'refs/tags/0.0.1',
        GITHUB_REF_NAME: '0.0.1',
        GITHUB_SHA: TAGGED,
      });
      expect(event).toMatchObject({ tag: '0.0.1', commit: TAGGED, startRule: { kind: 'yes' }, fork: false });
      // Not the release's target_commitish, which here is master.
      expect(event.branch).toBeUndefined();
    },
  );
});

describe.each(['pull_request', 'pull_request_target'])('%s', (name) => {
  const merged = sample(
    'pull_request',
    (each) => typeof at(each, 'pull_request', 'merge_commit_sha') === 'string',
  );
  const HEAD = 'ec26c3e57ca3a959ca5aad62de7213c562f8c821';
  const env = name === 'pull_request' ? { GITHUB_REF: 'refs/pull/2/merge', GITHUB_REF_NAME: '2/merge' } : {};

  test('of the same repository: base branch, head commit, a start only off the branch', () => {
    const event = readSample(name, merged, env);
    expect(event).toMatchObject({
      name,
      branch: 'master',
      commit: HEAD,
      startRule: { kind: 'off-branch' },
      fork: false,
    });
    expect(event.commit).not.toBe(at(merged, 'pull_request', 'merge_commit_sha'));
    expect(event.commit).not.toBe(MERGE);
  });

  test('into a branch that is not the default: that branch', () => {
    expect(readSample(name, change(merged, ['pull_request', 'base', 'ref'], 'release/1.x'), env).branch).toBe(
      'release/1.x',
    );
  });

  test.each([
    [
      'a fork',
      {
        ...(at(merged, 'pull_request', 'head', 'repo') as Json),
        id: 1,
        full_name: 'mallory/Hello-World',
        fork: true,
      },
    ],
    ['a fork that was deleted', null],
  ])('from %s: never a start', (_, repo) => {
    const event = readSample(name, change(merged, ['pull_request', 'head', 'repo'], repo), env);
    expect(event).toMatchObject({ branch: 'master', commit: HEAD, startRule: { kind: 'never' }, fork: true });
    expect(event.startRule).toMatchObject({ why: expect.stringMatching(/#2.*fork/) as string });
  });

  test('of a repository that is a fork itself, from a branch of its own: no fork', () => {
    const own = change(
      change(merged, ['pull_request', 'head', 'repo', 'fork'], true),
      ['pull_request', 'base', 'repo', 'fork'],
      true,
    );
    expect(readSample(name, own, env)).toMatchObject({ fork: false, startRule: { kind: 'off-branch' } });
  });

  test('merged: the merge commit on the base branch, which may start', () => {
    const closed = change(change(merged, ['action'], 'closed'), ['pull_request', 'merged'], true);
    const squashed = change(closed, ['pull_request', 'merge_commit_sha'], 'AB'.repeat(20));
    expect(readSample(name, squashed, { GITHUB_REF: 'refs/heads/master' })).toMatchObject({
      branch: 'master',
      commit: 'ab'.repeat(20),
      isOnBranch: true,
      pullRequestEvent: 'CLOSED',
      startRule: { kind: 'yes' },
    });
  });

  test("merged from a fork: its code is the branch's now, its token still a fork's", () => {
    const closed = change(change(merged, ['action'], 'closed'), ['pull_request', 'merged'], true);
    const fork = change(closed, ['pull_request', 'head', 'repo', 'full_name'], 'mallory/x');
    expect(readSample(name, fork, env)).toMatchObject({ fork: true, startRule: { kind: 'yes' } });
  });

  test.each([
    ['opened', { state: 'open', merged: false, merged_at: null }, undefined],
    ['closed', { state: 'closed', merged: false, merged_at: null }, 'closed'],
    ['labeled', { state: 'closed', merged: false, merged_at: null }, 'closed'],
    ['labeled', { state: 'closed', merged: true }, 'merged'],
    // A review has no `merged`.
    ['submitted', { state: 'closed', merged: undefined, merged_at: '2026-01-02T03:04:05Z' }, 'merged'],
    ['closed', { merged: undefined, state: undefined }, 'closed'],
  ])('%s, of %j: it ended as %s', (action, more, end) => {
    const own = at(merged, 'pull_request') as Json;
    const payload = { ...merged, action, pull_request: { ...own, ...more } };
    expect(readSample(name, payload, env).pullRequestEnd).toBe(end);
  });

  test.each([
    ['closed without a merge', 'closed', false],
    ['a merged one that is labeled', 'labeled', true],
  ])('%s: still its head commit, off the branch', (_, action, isMerged) => {
    const payload = change(change(merged, ['action'], action), ['pull_request', 'merged'], isMerged);
    expect(readSample(name, payload, env)).toMatchObject({
      commit: HEAD,
      isOnBranch: false,
      startRule: { kind: 'off-branch' },
    });
  });

  test.each(['opened', 'closed', 'synchronize', 'reopened'])('%s is no different', (action) => {
    const payload = sample('pull_request', (each) => each['action'] === action);
    expect(readSample(name, payload, env)).toMatchObject({
      branch: 'master',
      commit: HEAD,
      startRule: { kind: 'off-branch' },
    });
  });
});

describe('the event of a pull request that a trigger can name', () => {
  const payload = sample('pull_request');
  const eventOf = (name: string, action: unknown) =>
    readSample(name, change(payload, ['action'], action)).pullRequestEvent;

  test.each([
    ['opened', 'OPEN'],
    ['synchronize', 'UPDATED'],
    ['closed', 'CLOSED'],
  ])('%s is %s', (action, event) => {
    for (const name of ['pull_request', 'pull_request_target']) expect(eventOf(name, action)).toBe(event);
  });

  test.each(['reopened', 'labeled', 'edited', 'Opened', '', undefined, 1])('%j is none', (action) => {
    expect(eventOf('pull_request', action)).toBeUndefined();
  });

  test('a review is none', () => {
    const review = sample('pull_request_review');
    expect(readSample('pull_request_review', review).pullRequestEvent).toBeUndefined();
  });

  test.each(['push', 'issues', 'workflow_run', 'merge_group', 'release'])('%s has none', (name) => {
    expect(eventOf(name, 'opened')).toBeUndefined();
  });
});

test('merge_group: base branch without refs/heads/, head_sha, a start only off the branch', () => {
  const payload = sample('merge_group');
  const event = readSample('merge_group', payload, {
    GITHUB_REF: String(at(payload, 'merge_group', 'head_ref')),
    GITHUB_REF_NAME: 'gh-readonly-queue/main/pr-104',
  });
  expect(event).toMatchObject({
    branch: 'main',
    commit: '2ffea6db159f6b6c47a24e778fb9ef40cf6b1c7d',
    startRule: { kind: 'off-branch' },
    fork: false,
  });
});

test.each([
  ['refs/heads/gh-readonly-queue/main/pr-104-8a1f0d2', 'main'],
  ['refs/heads/gh-readonly-queue/release/1.x/pr-7-8a1f0d2', 'release/1.x'],
])('a push to %s is the merge queue of %s', (ref, branch) => {
  const payload = change(sample('push'), ['ref'], ref);
  expect(readSample('push', payload)).toMatchObject({
    branch,
    isOnBranch: false,
    startRule: { kind: 'off-branch' },
  });
});

test('any other event on a branch of the merge queue, and a run that followed one, are about the base branch', () => {
  const queue = 'gh-readonly-queue/release/1.x/pr-7-8a1f0d2';
  const env = { GITHUB_REF: `refs/heads/${queue}`, GITHUB_REF_NAME: queue };
  const expected = { branch: 'release/1.x', isOnBranch: false, startRule: { kind: 'off-branch' } };
  expect(readSample('workflow_dispatch', sample('workflow_dispatch'), env)).toMatchObject(expected);
  const run = change(sample('workflow_run'), ['workflow_run', 'head_branch'], queue);
  const full = at(run, 'repository', 'full_name');
  const own = change(run, ['workflow_run', 'head_repository', 'full_name'], full);
  expect(readSample('workflow_run', own)).toMatchObject(expected);
  const other = change(run, ['workflow_run', 'head_repository', 'full_name'], 'mallory/x');
  expect(readSample('workflow_run', other).startRule.kind).toBe('never');
});

test('the creation of a tag is its push, with its time', () => {
  const payload = change(sample('create'), ['repository', 'pushed_at'], '2026-01-02T03:04:05Z');
  const event = readSample('create', payload, { GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1' });
  expect(event).toMatchObject({
    tag: 'v1',
    pushedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    startRule: { kind: 'yes' },
  });
});

describe('the proof that a commit is on its branch', () => {
  test.each([
    ['push', 'refs/heads/master', true],
    ['push', 'refs/tags/v1', false],
    ['workflow_dispatch', 'refs/heads/master', true],
    ['workflow_dispatch', 'refs/tags/v1', false],
    ['schedule', 'refs/heads/master', true],
    ['create', 'refs/heads/master', true],
    ['create', 'refs/tags/v1', false],
    ['workflow_dispatch', 'refs/heads/gh-readonly-queue/main/pr-104-8a1f0d2', false],
    ['issue_comment', 'refs/heads/master', false],
    ['deployment_status', 'refs/heads/master', false],
    ['repository_dispatch', 'refs/heads/master', false],
  ])('%s on %s: %s', (name, ref, isOnBranch) => {
    const payload = { ref, after: TAGGED, repository: { full_name: 'octo/app' } };
    const env = { GITHUB_REF: ref, GITHUB_REF_NAME: ref.replace(/^refs\/\w+\//, '') };
    expect(readSample(name, payload, env).isOnBranch).toBe(isOnBranch);
  });
});

test.each([
  ['pull_request', 'dependabot[bot]', true],
  ['push', 'dependabot[bot]', true],
  ['pull_request', 'octocat', false],
  ['schedule', 'dependabot[bot]', false],
])("%s by %s has Dependabot's secrets alone: %s", (name, actor, isDependabot) => {
  expect(readSample(name, sample('pull_request'), { GITHUB_ACTOR: actor }).isDependabot).toBe(isDependabot);
});

describe('workflow_run', () => {
  const own = sample(
    'workflow_run',
    (each) =>
      at(each, 'repository', 'full_name') === at(each, 'workflow_run', 'head_repository', 'full_name'),
  );

  test('of this repository: head_branch and head_sha, not those of the environment', () => {
    const event = readSample('workflow_run', change(own, ['workflow_run', 'head_branch'], 'feature/x'));
    expect(event).toMatchObject({
      branch: 'feature/x',
      commit: '3484a3fb816e0859fd6e1cea078d76385ff50625',
      startRule: { kind: 'yes' },
      fork: false,
      isOnBranch: false,
      branchMayBeTag: true,
    });
  });

  test.each([
    ['push', '2026-05-04T12:00:00Z', Date.UTC(2026, 4, 4, 11, 59)],
    ['create', '2026-05-04T12:00:00Z', Date.UTC(2026, 4, 4, 11, 59)],
    ['release', '2026-05-04T12:00:00Z', Date.UTC(2026, 4, 4, 11, 59)],
    ['workflow_dispatch', '2026-05-04T12:00:00Z', undefined],
    ['push', 'yesterday', undefined],
  ])('of %s, created at %s: was pushed a minute before', (event, createdAt, pushedAt) => {
    const created = change(own, ['workflow_run', 'created_at'], createdAt);
    expect(readSample('workflow_run', change(created, ['workflow_run', 'event'], event)).pushedAt).toBe(
      pushedAt,
    );
  });

  test('of a release: a tag, and no branch', () => {
    const released = change(own, ['workflow_run', 'event'], 'release');
    const event = readSample('workflow_run', change(released, ['workflow_run', 'head_branch'], 'v1.2.3'));
    expect(event).toMatchObject({ tag: 'v1.2.3', startRule: { kind: 'yes' } });
    expect(event.branch).toBeUndefined();
    expect(event.branchMayBeTag).toBeUndefined();
  });

  test('of another repository: never a start', () => {
    const other = change(own, ['workflow_run', 'head_repository', 'full_name'], 'mallory/octo-repo');
    const event = readSample('workflow_run', other);
    expect(event.startRule).toMatchObject({
      kind: 'never',
      why: expect.stringContaining('mallory/octo-repo') as string,
    });
    expect(event.commit).toBe('3484a3fb816e0859fd6e1cea078d76385ff50625');
  });

  test('of a repository that was deleted: never a start', () => {
    expect(
      readSample('workflow_run', change(own, ['workflow_run', 'head_repository'], null)).startRule.kind,
    ).toBe('never');
  });
});

describe('workflow_dispatch, schedule and others', () => {
  const dispatch = sample('workflow_dispatch', ({ ref }) => ref === 'refs/heads/master');
  // The package has no schedule: its payload holds the cron line, the repository and little more.
  const schedule = {
    repository: dispatch['repository'],
    schedule: '0 4 * * *',
    workflow: dispatch['workflow'],
  };

  test.each([
    ['workflow_dispatch', dispatch],
    ['schedule', schedule],
    ['repository_dispatch', sample('repository_dispatch')],
    ['deployment', sample('deployment')],
    ['an_event_of_tomorrow', schedule],
  ])('%s: the environment, where the ref is a branch', (name, payload: Json) => {
    const event = readSample(name, payload, {
      GITHUB_REF: 'refs/heads/feature/x',
      GITHUB_REF_NAME: 'feature/x',
    });
    expect(event).toMatchObject({
      name,
      branch: 'feature/x',
      commit: MERGE,
      startRule: { kind: 'yes' },
      fork: false,
    });
  });

  test('no branch where the ref is a tag', () => {
    const event = readSample('workflow_dispatch', change(dispatch, ['ref'], 'refs/tags/v1'), {
      GITHUB_REF: 'refs/tags/v1',
      GITHUB_REF_NAME: 'v1',
    });
    expect(event.branch).toBeUndefined();
    expect(event).toMatchObject({ commit: MERGE, startRule: { kind: 'yes' } });
  });

  test('a review is about its pull request, never about the merge commit that it runs on', () => {
    const payload = sample('pull_request_review');
    const event = readSample('pull_request_review', payload, {
      GITHUB_REF: 'refs/pull/2/merge',
      GITHUB_REF_NAME: '2/merge',
    });
    expect(event).toMatchObject({
      branch: at(payload, 'pull_request', 'base', 'ref'),
      commit: at(payload, 'pull_request', 'head', 'sha'),
    });
    expect(event.startRule.kind).not.toBe('yes');
  });

  test('no branch and no start where the ref is a pull request', () => {
    const event = readSample('workflow_dispatch', dispatch, {
      GITHUB_REF: 'refs/pull/2/merge',
      GITHUB_REF_NAME: '2/merge',
    });
    expect(event.branch).toBeUndefined();
    expect(event.startRule.kind).toBe('never');
  });
});

describe('the environment', () => {
  const push = sample('push', ({ ref }) => ref === 'refs/heads/master');

  test('names repository, run and attempt', () => {
    expect(readSample('push', push)).toMatchObject({
      repository: 'Codertocat/Hello-World',
      runId: '4711',
      runAttempt: '2',
    });
  });

  test.each([
    ['https://ghe.example.com/', 'https://ghe.example.com'],
    ['https://github.com', 'https://github.com'],
    [undefined, 'https://github.com'],
    [
      'https://user:hunter2@ghe.example.com:8443/github/?key=hunter2#x',
      'https://ghe.example.com:8443/github',
    ],
  ])('names the server %s', (given, expected) => {
    expect(readSample('push', push, { GITHUB_SERVER_URL: given }).serverUrl).toBe(expected);
  });

  test.each(['http://user:hunter2#x@ghe.example.com', 'user:hunter2@ghe.example.com', 'ghe'])(
    'does not repeat a server that is none: %s',
    (given) => {
      const read = () => readSample('push', push, { GITHUB_SERVER_URL: given });
      expect(read).toThrow('`GITHUB_SERVER_URL` is not a valid URL.');
      expect(read).not.toThrow('hunter2');
    },
  );

  test.each([
    ['octo/fork', 'v1.2.3', 'https://github.com/octo/fork/blob/v1.2.3/docs/checks.md'],
    ['octo/fork', 'feature/x', 'https://github.com/octo/fork/blob/feature/x/docs/checks.md'],
    ['octo/fork', '', DOCS_URL],
    ['', 'v1', DOCS_URL],
    [undefined, undefined, DOCS_URL],
    ['octo/fork"><b>', 'v1', DOCS_URL],
    ['octo/fork', '../x"', DOCS_URL],
  ])('names the page of the checks for action %s at %s', (repository, ref, expected) => {
    const env = { GITHUB_ACTION_REPOSITORY: repository, GITHUB_ACTION_REF: ref };
    expect(readSample('push', push, env).docsUrl).toBe(expected);
  });

  test('names the page of the checks in this repository', () => {
    expect(DOCS_URL).toBe('https://github.com/OWNER/codestar-connection-action/blob/HEAD/docs/checks.md');
  });

  test.each([
    ['https://token.actions.githubusercontent.com/x', true],
    ['', false],
    [undefined, false],
  ])('with ACTIONS_ID_TOKEN_REQUEST_URL %j an OIDC token can be had: %s', (url, expected) => {
    expect(readSample('push', push, { ACTIONS_ID_TOKEN_REQUEST_URL: url }).idToken).toBe(expected);
  });

  test.each(['GITHUB_EVENT_NAME', 'GITHUB_REPOSITORY'])('without %s it is no workflow run', (name) => {
    expect(() => readEvent({ ...envOf('push', push), [name]: undefined }, push)).toThrow(Problem);
  });
});

test.each([
  'push',
  'release',
  'pull_request',
  'pull_request_target',
  'merge_group',
  'workflow_run',
  'workflow_dispatch',
  'schedule',
])('%s with a payload that is not what it should be is no error', (name) => {
  const payloads = [
    null,
    7,
    'text',
    [],
    {},
    { pull_request: 'x', release: [], merge_group: null, workflow_run: 1, ref: 7 },
  ];
  for (const payload of payloads) {
    const event = readEvent(envOf(name, { repository: { full_name: 'octo/app' } }), payload);
    expect(event.name).toBe(name);
    for (const value of [event.branch, event.tag, event.commit])
      expect(typeof value).toMatch(/^(string|undefined)$/);
  }
});

test('a commit of a payload that is none is not taken', () => {
  const payload = change(sample('pull_request'), ['pull_request', 'head', 'sha'], '$(reboot)');
  expect(readSample('pull_request', payload).commit).toBeUndefined();
});

test.each(['pull_request', 'pull_request_target', 'workflow_run'])(
  '%s that does not say where its code comes from never starts anything',
  (name) => {
    for (const payload of [
      {},
      { pull_request: {} },
      { pull_request: { head: {}, base: {} } },
      { workflow_run: {} },
    ]) {
      const event = readEvent(envOf(name, { repository: { full_name: 'octo/app' } }), payload);
      expect(event).toMatchObject({ fork: true, startRule: { kind: 'never' } });
    }
  },
);

describe('a payload that says less than GitHub does', () => {
  const ENV: Env = {
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REPOSITORY: 'octo/app',
    GITHUB_REF: 'refs/heads/feature/x',
    GITHUB_SHA: MERGE,
  };

  test('of a push: the ref and the commit are the run’s', () => {
    expect(readEvent(ENV, {})).toMatchObject({
      branch: 'feature/x',
      commit: MERGE,
      startRule: { kind: 'yes' },
    });
  });

  test('of a pull request: the names alone tell whether it is from a fork', () => {
    const pull = (fullName: string) => ({
      pull_request: { head: { sha: MERGE, repo: { full_name: fullName } }, base: { ref: 'main' } },
    });
    const env = { ...ENV, GITHUB_EVENT_NAME: 'pull_request' };
    expect(readEvent(env, pull('Octo/App'))).toMatchObject({
      fork: false,
      startRule: { kind: 'off-branch' },
    });
    expect(readEvent(env, pull('mallory/app'))).toMatchObject({ fork: true, startRule: { kind: 'never' } });
  });
});

describe('the number of the pull request', () => {
  const pull = sample('pull_request');
  const number = at(pull, 'pull_request', 'number');
  const repo = { full_name: 'octo/app' };
  const run = (...pulls: unknown[]) => ({ repository: repo, workflow_run: { pull_requests: pulls } });
  const own = (id: number) => ({ number: id, base: { repo: { url: 'https://ghe/api/v3/repos/OCTO/app' } } });
  const others = { number: 5, base: { repo: { url: 'https://api.github.com/repos/octo/fork' } } };
  const issue = (more: object) => ({ repository: repo, issue: { number: 7, ...more } });

  test.each(['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'])(
    'is the one of %s',
    (name) => {
      expect(readSample(name, pull).pullRequest).toBe(number);
    },
  );

  test.each<[string, Json, number | undefined]>([
    ['issue_comment', issue({ pull_request: { url: 'x' } }), 7],
    ['issue_comment', issue({}), undefined],
    ['issue_comment', issue({ pull_request: null }), undefined],
    ['workflow_run', run(own(3)), 3],
    ['workflow_run', run(others, own(3)), 3],
    ['workflow_run', run(own(3), own(4)), undefined],
    ['workflow_run', run(others), undefined],
    ['workflow_run', run(), undefined],
    ['workflow_run', run(1, null, { number: 3, base: 'x' }), undefined],
    ['workflow_run', { repository: repo, workflow_run: { pull_requests: 'x' } }, undefined],
    ['pull_request', change(pull, ['pull_request', 'number'], '../../user'), undefined],
    ['pull_request', change(pull, ['pull_request', 'number'], -1), undefined],
    ['push', { repository: repo, pull_request: { number: 3 } }, undefined],
  ])('of %s', (name, payload, expected) => {
    expect(readSample(name, payload).pullRequest).toBe(expected);
  });
});

describe('the workflow and the job', () => {
  const read = (env: Env) => readSample('push', sample('push'), env);

  test.each([
    ['octo/app/.github/workflows/a.yml@refs/heads/main', 'octo/app/.github/workflows/a.yml'],
    ['octo/app/.github/workflows/a@b.yml@refs/heads/x@y', 'octo/app/.github/workflows/a@b.yml'],
    ['octo/app/.github/workflows/a.yml@0123abc', 'octo/app/.github/workflows/a.yml'],
    ['octo/app/.github/workflows/a.yml', 'octo/app/.github/workflows/a.yml'],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (ref, workflow) => {
    expect(read({ GITHUB_WORKFLOW_REF: ref }).workflow).toBe(workflow);
  });

  test('the job has its id', () => {
    expect(read({ GITHUB_JOB: 'deploy' }).job).toBe('deploy');
    expect(read({})).not.toHaveProperty('job');
  });
});

describe('what the payload says about the commit', () => {
  const commit = 'd'.repeat(40);
  const head = (more: Json = {}): Json => ({
    id: commit,
    message: 'Fix it\n\nAt last.',
    author: { name: 'Mona Lisa', username: 'mona', email: 'mona@example.com' },
    ...more,
  });
  const push = (headCommit: unknown): Json => ({
    ref: 'refs/heads/main',
    after: commit,
    head_commit: headCommit,
    repository: { full_name: 'octo/app' },
  });

  test.each<readonly [string, unknown, unknown]>([
    ['title and login', head(), { title: 'Fix it', author: 'mona' }],
    [
      'the name of an author without a login',
      head({ author: { name: 'Mona' } }),
      { title: 'Fix it', author: 'Mona' },
    ],
    ['nothing of another commit', head({ id: 'e'.repeat(40) }), undefined],
    ['nothing without a message', head({ message: '\n' }), undefined],
    ['nothing without an author', head({ author: null }), undefined],
    ['nothing without a commit', null, undefined],
  ])('is %s', (_, headCommit, info) => {
    const payload = push(headCommit);
    expect(readSample('push', payload, { GITHUB_REF: 'refs/heads/main' }).commitInfo).toEqual(info);
  });

  test('is in the run that a workflow_run follows', () => {
    const payload = {
      repository: { full_name: 'octo/app' },
      workflow_run: {
        head_sha: commit,
        head_branch: 'main',
        head_commit: head({ author: { name: 'Mona' } }),
        head_repository: { full_name: 'octo/app' },
      },
    };
    expect(readSample('workflow_run', payload).commitInfo).toEqual({ title: 'Fix it', author: 'Mona' });
  });
});
