/** Every row of the contract's table of events, with `start: if-needed` and the payloads that GitHub shows in its docs. */

import examples from '@octokit/webhooks-examples';
import { COMMITS, readsPullRequests, REPOSITORY, repositoryOf, short } from './fixtures.js';
import { expectFinding } from './findings.js';
import { calls, check, ids, play, playStart, starts, type Play, type Played } from './harness.js';

type Payload = Record<string, unknown>;

/** Head of the branch of a pull request; GitHub's merge commit for it is another one. */
const HEAD = COMMITS.topic;
const MERGE = '9999999999999999999999999999999999999999';

/** The first example of an event for which the claim holds, with `octo-org/app` in the place of its repository. */
function exampleOf(name: string, claim: (payload: Payload) => boolean = () => true): Payload {
  const all = examples as unknown as { name: string; examples: Payload[] }[];
  const found = all.find((event) => event.name === name)?.examples.find(claim);
  if (!found) throw new Error(`There is no such example of ${name}.`);
  const text = JSON.stringify(found).replace(
    /(?:Codertocat|octo-org)\/(?:Hello-World|octo-repo)/g,
    REPOSITORY,
  );
  return JSON.parse(text) as Payload;
}

const onBranch = (branch: string, sha: string): NonNullable<Play['github']> => ({
  ref: `refs/heads/${branch}`,
  refName: branch,
  refType: 'branch',
  sha,
});

const onTag = (tag: string, sha: string): NonNullable<Play['github']> => ({
  ref: `refs/tags/${tag}`,
  refName: tag,
  refType: 'tag',
  sha,
});

const START = { pipeline: 'app', start: 'if-needed' };

function expectStarted(played: Played, commit: string): void {
  expect(ids(played, 'fail')).toEqual([]);
  expect(played.exitCode).toBe(0);
  expect(played.outputs).toMatchObject({ started: 'true', commit });
  expect(starts(played)).toMatchObject([
    {
      name: 'app',
      sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: commit }],
    },
  ]);
}

/** Is refused by the first of these checks, whose message names this, and fails no other than these. */
function expectRefused(played: Played, failing: string | string[], ...names: (string | RegExp)[]): void {
  const [first = '', ...more] = [failing].flat();
  expect(played.exitCode).toBe(1);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false', 'pipeline-execution-id': '' });
  expect(ids(played, 'fail')).toEqual([first, ...more]);
  expectFinding(played, first, 'fail', { names });
  expect(starts(played)).toEqual([]);
}

/** What the commit of the run was compared with. */
const comparison = (played: Played, commit = played.outputs['commit'] ?? ''): string | undefined =>
  calls(played)
    .map((call) => call.split('/compare/')[1])
    .find((basehead) => basehead?.endsWith(`...${commit}`));

describe('push', () => {
  const branchPush = exampleOf('push', ({ ref }) => ref === 'refs/heads/master');
  const tagPush = exampleOf('push', ({ ref, deleted }) => String(ref).startsWith('refs/tags/') && !deleted);
  const pushOf = (payload: Payload, changes: Payload) => ({
    name: 'push',
    payload: { ...payload, ...changes },
  });

  test('to a branch starts at its new head', async () => {
    const played = await playStart({
      inputs: START,
      event: pushOf(branchPush, { ref: 'refs/heads/main', after: COMMITS.main, deleted: false }),
    });
    expectStarted(played, COMMITS.main);
    // The event itself is proof.
    expectFinding(played, 'commit-on-branch', 'pass', { names: ['push', 'main', short(COMMITS.main)] });
    expect(played.report.branch).toBe('main');
  });

  test.each([
    ['a branch', 'refs/heads/topic'],
    ['a tag', 'refs/tags/v1.0.0'],
  ])('that deletes %s is refused', async (_what, ref) => {
    const played = await playStart({
      inputs: START,
      event: pushOf(branchPush, { ref, after: '0'.repeat(40), deleted: true, head_commit: null }),
    });
    expectRefused(played, 'start', /delete/, ref);
    expect(played.outputs['commit']).toBe('');
  });

  test('of a tag on the branch starts at the tagged commit', async () => {
    const played = await playStart({
      inputs: START,
      event: pushOf(tagPush, {
        ref: 'refs/tags/v1.0.0',
        after: COMMITS.root,
        head_commit: { id: COMMITS.root },
      }),
      github: onTag('v1.0.0', COMMITS.root),
    });
    expectStarted(played, COMMITS.root);
    expect(comparison(played)).toBe(`${COMMITS.main}...${COMMITS.root}`);
    expect(played.report.branch).toBeNull();
  });

  test('of an annotated tag starts at the commit that the tag names', async () => {
    const played = await playStart({
      inputs: START,
      event: pushOf(tagPush, { ref: 'refs/tags/v1.0.0', after: MERGE, head_commit: { id: COMMITS.root } }),
      github: onTag('v1.0.0', COMMITS.root),
    });
    expectStarted(played, COMMITS.root);
  });

  test('of a tag off the branch is refused', async () => {
    const played = await playStart({
      inputs: START,
      event: pushOf(tagPush, { ref: 'refs/tags/v2.0.0', after: HEAD, head_commit: { id: HEAD } }),
      github: onTag('v2.0.0', HEAD),
    });
    expectRefused(played, 'commit-on-branch', short(HEAD), 'main', REPOSITORY);
    expect(comparison(played)).toBe(`${COMMITS.main}...${HEAD}`);
    expect(check(played, 'commit-on-branch').remedy).toMatch(/Merge it into `main`/);
  });
});

describe('release', () => {
  const published = exampleOf('release', ({ action }) => action === 'published');
  const event = (tag: string) => ({
    name: 'release',
    payload: { ...published, release: { ...(published['release'] as Payload), tag_name: tag } },
  });

  test('of a commit on the branch starts at the tagged commit', async () => {
    const played = await playStart({
      inputs: START,
      event: event('v1.0.0'),
      github: onTag('v1.0.0', COMMITS.root),
    });
    expectStarted(played, COMMITS.root);
    expectFinding(played, 'branch', 'pass', { names: ['release', 'main'] });
    expect(played.report.branch).toBeNull();
  });

  test('of a commit off the branch is refused', async () => {
    const played = await playStart({ inputs: START, event: event('v2.0.0'), github: onTag('v2.0.0', HEAD) });
    expectRefused(played, 'commit-on-branch', short(HEAD), 'main');
  });
});

describe('pull requests', () => {
  const example = exampleOf('pull_request', ({ action }) => action === 'synchronize');
  const pullRequest = example['pull_request'] as Payload & { head: Payload; base: Payload };
  const eventOf = (name: string, headRepository: unknown) => ({
    name,
    payload: {
      ...example,
      pull_request: {
        ...pullRequest,
        head: { ...pullRequest.head, sha: HEAD, ref: 'topic', repo: headRepository },
        base: { ...pullRequest.base, ref: 'main' },
      },
    },
  });
  const own = pullRequest.base['repo'];
  const fork = { ...(own as Payload), id: 4711, full_name: 'mallory/app', fork: true };
  const onPullRequest: NonNullable<Play['github']> = {
    ref: 'refs/pull/2/merge',
    refName: '2/merge',
    sha: MERGE,
    headRef: 'topic',
    baseRef: 'main',
  };
  const onTarget = { ...onBranch('main', COMMITS.main), headRef: 'topic', baseRef: 'main' };

  test('pull_request is refused, and told to merge', async () => {
    const played = await playStart({
      inputs: START,
      event: eventOf('pull_request', own),
      github: onPullRequest,
    });
    expectRefused(played, ['start', 'commit-on-branch'], 'pull request #2', /base branch|`?main`?/);
    expect(check(played, 'start').remedy).toContain('After the merge, run this action on `main`.');
    // Nobody is told to deploy what is not merged.
    expect(played.stdout).not.toContain('allow-off-branch');
    expect(played.report).toMatchObject({ branch: 'main', commit: HEAD });
  });

  test('pull_request starts at a commit of its base branch that the input names, and of no other', async () => {
    const event = eventOf('pull_request', own);
    const play = (commit: string) =>
      playStart({ inputs: { ...START, commit }, event, github: onPullRequest });
    expectStarted(await play(COMMITS.root), COMMITS.root);
    expectRefused(await play(HEAD), ['start', 'commit-on-branch'], 'pull request #2');
    const fromFork = await playStart({
      inputs: { ...START, commit: COMMITS.root },
      event: eventOf('pull_request', fork),
      github: onPullRequest,
    });
    expectRefused(fromFork, 'start', 'pull request #2', 'fork');
  });

  test('pull_request with allow-off-branch starts at the head, never at the merge commit', async () => {
    const played = await playStart({
      world: readsPullRequests(),
      inputs: { ...START, 'allow-off-branch': 'true' },
      event: eventOf('pull_request', own),
      github: onPullRequest,
    });
    expectStarted(played, HEAD);
    expect(comparison(played)).toBeUndefined();
    expect(JSON.stringify(played.requests)).not.toContain(MERGE);
  });

  test('pull_request without a start is a check of its base branch', async () => {
    const played = await play({
      inputs: { pipeline: 'app' },
      event: eventOf('pull_request', fork),
      github: onPullRequest,
    });
    expect(played.exitCode).toBe(0);
    expect(played.outputs['ready']).toBe('true');
  });

  test.each([
    ['pull_request', 'a fork', fork, 'true'],
    ['pull_request', 'a fork', fork, 'false'],
    ['pull_request', 'a fork that was deleted', null, 'true'],
    ['pull_request_target', 'a fork', fork, 'true'],
    ['pull_request_target', 'a fork', fork, 'false'],
  ] as const)('%s from %s is refused (%#)', async (name, _from, repository, allowed) => {
    const pull = {
      number: 2,
      head: { branch: 'topic', commit: HEAD, repository: repository?.full_name ?? null },
    };
    const played = await playStart({
      world: readsPullRequests(repositoryOf({ pullRequests: [pull] })),
      inputs: { ...START, 'allow-off-branch': allowed },
      event: eventOf(name, repository),
      github: name === 'pull_request' ? onPullRequest : onTarget,
    });
    expectRefused(played, ['start', 'commit-on-branch'], 'pull request #2', 'fork');
    for (const id of ['start', 'commit-on-branch'])
      expect(check(played, id).remedy).not.toContain('allow-off-branch');
    expect(played.outputs['commit']).toBe(HEAD);
  });

  test('pull_request_target of the own repository is refused without allow-off-branch', async () => {
    const event = eventOf('pull_request_target', own);
    const played = await playStart({ inputs: START, event, github: onTarget });
    expectRefused(played, ['start', 'commit-on-branch'], 'pull request #2', /base branch|`?main`?/);
  });

  test('pull_request_target of the own repository starts at the head with allow-off-branch', async () => {
    const inputs = { ...START, 'allow-off-branch': 'true' };
    const world = readsPullRequests();
    const event = eventOf('pull_request_target', own);
    const played = await playStart({ world, inputs, event, github: onTarget });
    expectStarted(played, HEAD);
  });
});

describe('a pull request that has ended', () => {
  const example = exampleOf('pull_request', ({ action }) => action === 'closed');
  const pullRequest = example['pull_request'] as Payload & { head: Payload; base: Payload };
  const own = pullRequest.base['repo'];
  const fork = { ...(own as Payload), id: 4711, full_name: 'mallory/app', fork: true };
  const MERGED = { merged: true, merged_at: '2026-01-02T03:04:05Z', merge_commit_sha: COMMITS.main };
  const endedWith = (action: string, overrides: Payload, headRepository: unknown = own) => ({
    ...example,
    action,
    pull_request: {
      ...pullRequest,
      head: { ...pullRequest.head, sha: HEAD, ref: 'topic', repo: headRepository },
      base: { ...pullRequest.base, ref: 'main' },
      state: 'closed',
      ...overrides,
    },
  });

  test.each([
    ['pull_request', 'the repository itself', own],
    ['pull_request', 'a fork', fork],
    ['pull_request', 'a fork that was deleted', null],
    ['pull_request_target', 'a fork', fork],
  ])('%s of %s, closed and merged, starts the merge commit', async (name, _, headRepository) => {
    const payload = endedWith('closed', MERGED, headRepository);
    const played = await playStart({ inputs: START, event: { name, payload } });
    expectStarted(played, COMMITS.main);
    expectFinding(played, 'commit-on-branch', 'pass', { names: [short(COMMITS.main), 'main'] });
    expect(played.report.branch).toBe('main');
  });

  test('closed without a merge: it can only be merged if it is opened again', async () => {
    const payload = endedWith('closed', { merged: false, merged_at: null, merge_commit_sha: MERGE });
    const played = await playStart({ inputs: START, event: { name: 'pull_request', payload } });
    expectRefused(played, ['start', 'commit-on-branch'], '#2', /was closed without being merged/);
    for (const id of ['start', 'commit-on-branch'])
      expect(check(played, id).remedy).toMatch(/Reopen pull request #2 and merge it/);
    expect(played.stdout).not.toContain('allow-off-branch');
  });

  test.each([
    ['pull_request', 'labeled', MERGED],
    // A review says when it was merged, and no more.
    ['pull_request_review', 'submitted', { ...MERGED, merged: undefined }],
  ])('%s (%s) after the merge is not told to merge', async (name, action, overrides) => {
    const event = { name, payload: endedWith(action, overrides) };
    const played = await playStart({ inputs: START, event });
    expectRefused(played, ['start', 'commit-on-branch'], '#2', /was merged before this event/);
    expect(check(played, 'start').remedy).toContain('Run this action on pushes to `main`');
    expect(played.stdout).not.toMatch(/Merge: |Merge it into/);
  });

  test.each([
    ['closed', { merged: false, merged_at: null }],
    ['labeled', MERGED],
  ])('freshness (%s) does not tell to merge it either', async (action, overrides) => {
    const event = { name: 'pull_request', payload: endedWith(action, overrides) };
    const played = await playStart({ inputs: { pipeline: 'app' }, event });
    expect(check(played, 'freshness').remedy).toMatch(/ Run this action on `main`\.$/);
    expect(played.stdout).not.toContain('Merge: ');
  });
});

describe('a branch of the merge queue', () => {
  const QUEUE = `gh-readonly-queue/main/pr-7-${COMMITS.main}`;
  const group = { ref: `refs/heads/${QUEUE}`, after: HEAD, deleted: false, head_commit: { id: HEAD } };
  const run = {
    event: 'merge_group',
    head_branch: QUEUE,
    head_sha: HEAD,
    head_repository: { full_name: REPOSITORY },
    pull_requests: [],
  };

  test.each([
    ['push', group],
    ['workflow_run', { action: 'completed', workflow_run: run }],
    ['create', { ref: QUEUE, ref_type: 'branch' }],
    ['workflow_dispatch', { ref: group.ref }],
  ])('%s is about the base branch, and starts nothing', async (name, payload) => {
    const event = { name, payload };
    const played = await playStart({ inputs: START, event, github: onBranch(QUEUE, HEAD) });
    expectRefused(played, ['start', 'commit-on-branch'], name, 'merge group');
    expect(check(played, 'start').remedy).toContain(
      'Let the merge queue merge it. Then run this action on `main`.',
    );
    expect(played.report).toMatchObject({ branch: 'main', commit: HEAD });
    const warned = await playStart({
      inputs: { pipeline: 'app' },
      event,
      github: onBranch(QUEUE, HEAD),
    });
    // On this event, which is a push, the action would refuse the start.
    expect(check(warned, 'trigger').remedy).toContain('in a workflow that runs on pushes to `main`');
    expect(check(warned, 'freshness').remedy).not.toContain('start:');
  });
});

describe('create', () => {
  test('of a tag starts at its commit', async () => {
    const event = { name: 'create', payload: { ...exampleOf('create'), ref: 'v1.0.0', ref_type: 'tag' } };
    const played = await playStart({ inputs: START, event, github: onTag('v1.0.0', COMMITS.root) });
    expectStarted(played, COMMITS.root);
    expect(played.report.branch).toBeNull();
  });

  test('of the branch is a push of it: the event itself is proof', async () => {
    const event = { name: 'create', payload: { ...exampleOf('create'), ref: 'main', ref_type: 'branch' } };
    const played = await playStart({ inputs: { ...START, 'github-token': '' }, event });
    expectStarted(played, COMMITS.main);
  });
});

test.each(['issue_comment', 'issues'])(
  '%s of a pull request is about the branch that it runs on',
  async (name) => {
    const issue = { number: 7, pull_request: { url: 'https://api.github.com/repos/octo-org/app/pulls/7' } };
    const event = { name, payload: { ...exampleOf(name), issue } };
    const played = await playStart({ inputs: START, event });
    expectStarted(played, COMMITS.main);
    expect(played.report.branch).toBe('main');
  },
);

describe('merge_group', () => {
  const example = exampleOf('merge_group');
  const group = { ...(example['merge_group'] as Payload), head_sha: HEAD, base_ref: 'refs/heads/main' };
  const step = {
    event: { name: 'merge_group', payload: { ...example, merge_group: group } },
    github: onBranch('gh-readonly-queue/main/pr-104-929f8209', HEAD),
  };

  test('is refused', async () => {
    const played = await playStart({ inputs: START, ...step });
    expectRefused(played, ['start', 'commit-on-branch'], 'merge group');
    expect(played.report).toMatchObject({ branch: 'main', commit: HEAD });
  });

  test('starts with allow-off-branch', async () => {
    const inputs = { ...START, 'allow-off-branch': 'true' };
    expectStarted(await playStart({ world: readsPullRequests(), inputs, ...step }), HEAD);
  });
});

describe('events without a subject of their own', () => {
  test('workflow_dispatch starts at the commit of the ref', async () => {
    const payload = { ...exampleOf('workflow_dispatch'), ref: 'refs/heads/main' };
    const played = await playStart({ inputs: START, event: { name: 'workflow_dispatch', payload } });
    expectStarted(played, COMMITS.main);
    expect(played.report.branch).toBe('main');
  });

  test('workflow_dispatch on a tag takes the branch from the pipeline', async () => {
    const payload = { ...exampleOf('workflow_dispatch'), ref: 'refs/tags/v1.0.0' };
    const github = onTag('v1.0.0', COMMITS.root);
    const played = await playStart({ inputs: START, event: { name: 'workflow_dispatch', payload }, github });
    expectStarted(played, COMMITS.root);
    expect(played.report.branch).toBeNull();
  });

  test('workflow_dispatch on another branch than the pipeline’s is refused', async () => {
    const payload = { ...exampleOf('workflow_dispatch'), ref: 'refs/heads/topic' };
    const github = onBranch('topic', HEAD);
    const played = await playStart({ inputs: START, event: { name: 'workflow_dispatch', payload }, github });
    expectRefused(played, 'branch', 'main', 'topic');
  });

  test('schedule starts at the commit of the default branch', async () => {
    const played = await playStart({
      inputs: START,
      event: { name: 'schedule', payload: { schedule: '0 4 * * *' } },
    });
    expectStarted(played, COMMITS.main);
  });
});

describe('workflow_run', () => {
  const example = exampleOf('workflow_run', ({ action }) => action === 'completed');
  const eventOf = (fullName: string | undefined, headBranch = 'main', headSha = COMMITS.root) => ({
    name: 'workflow_run',
    payload: {
      ...example,
      workflow_run: {
        ...(example['workflow_run'] as Payload),
        head_branch: headBranch,
        head_sha: headSha,
        head_repository: fullName === undefined ? null : { full_name: fullName },
      },
    },
  });

  test('of the own repository starts at the commit of that run, not at the head of the default branch', async () => {
    const played = await playStart({ inputs: START, event: eventOf(REPOSITORY) });
    expectStarted(played, COMMITS.root);
  });

  test.each([['mallory/app'], [undefined]])('of another repository, %s, is refused', async (fullName) => {
    const inputs = { ...START, 'allow-off-branch': 'true' };
    const played = await playStart({ world: readsPullRequests(), inputs, event: eventOf(fullName) });
    expectRefused(played, 'start', 'workflow run', /another repository|mallory/);
  });

  test.each([
    ['a release', 'release'],
    ['a push of a tag', 'push'],
    ['a new tag', 'create'],
  ])('of %s has a tag in head_branch, and takes the branch from the pipeline', async (_, event) => {
    const { name, payload } = eventOf(REPOSITORY, 'v1.0.0');
    const workflow_run = { ...payload.workflow_run, event };
    const played = await playStart({ inputs: START, event: { name, payload: { ...payload, workflow_run } } });
    expectStarted(played, COMMITS.root);
    expect(played.report.branch).toBeNull();
  });

  test('of a commit that is not on the branch it names is refused', async () => {
    const played = await playStart({ inputs: START, event: eventOf(REPOSITORY, 'main', HEAD) });
    expectRefused(played, 'commit-on-branch', short(HEAD), 'main');
  });
});

describe('the inputs branch and commit', () => {
  test('win over the event', async () => {
    const played = await playStart({ inputs: { ...START, branch: 'main', commit: COMMITS.root } });
    expectStarted(played, COMMITS.root);
    expect(comparison(played)).toBe(`${COMMITS.main}...${COMMITS.root}`);
  });

  test('in capitals are the same commit', async () => {
    const commit = 'abcdef'.repeat(6) + 'abcd';
    const { commits } = repositoryOf();
    const world = readsPullRequests(repositoryOf({ commits: { ...commits, [commit]: [COMMITS.main] } }));
    const inputs = { ...START, commit: commit.toUpperCase(), 'allow-off-branch': 'true' };
    expectStarted(await playStart({ world, inputs }), commit);
  });

  test('do not lift what the event forbids', async () => {
    const payload = { ref: 'refs/heads/topic', after: '0'.repeat(40), deleted: true };
    const played = await playStart({
      inputs: { ...START, branch: 'main', commit: COMMITS.main },
      event: { name: 'push', payload },
    });
    expectRefused(played, 'start', /delete/, 'refs/heads/topic');
  });

  test('that GitHub does not know are refused', async () => {
    const played = await playStart({ inputs: { ...START, commit: MERGE } });
    expectRefused(played, 'commit-on-branch', 'main', short(MERGE));
  });
});
