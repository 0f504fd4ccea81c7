/** A start needs proof that its commit is on the branch. What an adversary can break, or GitHub does not answer, is none. */

import type { Fault, RepositorySpec, WorldSpec } from '../../simulator/index.js';
import { expectFinding } from './findings.js';
import {
  COMMITS,
  FAST,
  REPOSITORY,
  TOKEN,
  TO_START,
  gitHubOf,
  readsPullRequests,
  repositoryOf,
  short,
} from './fixtures.js';
import { calls, check, ids, playStart, starts, type Play, type Played } from './harness.js';

const ID = 'commit-on-branch';
/** A commit of the branch that no event proves. */
const inputs = { pipeline: 'app', start: 'if-needed', checks: ID, commit: COMMITS.root };
const ALLOWED = { ...inputs, commit: COMMITS.topic, 'allow-off-branch': 'true' };

function expectRefused(played: Played, ...names: (string | RegExp)[]): void {
  expect(played.exitCode).toBe(1);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false', result: 'not-ready' });
  expectFinding(played, ID, 'fail', { names });
  // Nobody is told to deploy what is not proven.
  for (const { remedy } of played.report.checks) expect(remedy ?? '').not.toContain('allow-off-branch');
}

/** Every way in which GitHub can fail to answer; the author of a commit can cause some of them. */
const FAILURES: readonly (readonly [what: string, fault: Omit<Fault, 'operation'>, says: RegExp])[] = [
  ['500', { kind: 'error500' }, /500/],
  ['502', { kind: 'error', code: '502', message: 'Server Error', status: 502 }, /502/],
  ['422', { kind: 'error', code: '422', message: 'The diff is too large', status: 422 }, /too large/],
  ['403', { kind: 'denied' }, /not authorized|can't|may not|not accessible/],
  ['429', { kind: 'throttled' }, /rate limit/i],
  ['a page that is no JSON', { kind: 'notJson' }, /GitHub/],
  ['an answer without its members', { kind: 'noMembers' }, /GitHub/],
  ['a broken connection', { kind: 'reset' }, /GitHub/],
  ['no answer', { kind: 'hang' }, /GitHub/],
] as readonly (readonly [string, Omit<Fault, 'operation'>, RegExp])[];

describe.each(['repos/get-branch', 'repos/compare-commits'])('%s fails', (operation) => {
  test.each(FAILURES)('with %s: nothing starts', async (_, fault, says) => {
    const faults = [{ operation, ...fault } as Fault];
    const played = await playStart({ world: { ...TO_START, speed: FAST }, faults, inputs });
    expectRefused(played, short(COMMITS.root), 'main', /can't prove/i, says);
  });
});

describe('the pull requests of a commit cannot be read', () => {
  test.each(FAILURES)('with %s: allow-off-branch starts nothing', async (_, fault, says) => {
    const faults = [{ operation: 'repos/list-pull-requests-associated-with-commit', ...fault } as Fault];
    const world = { ...TO_START, ...readsPullRequests(), speed: FAST };
    const played = await playStart({ world, faults, inputs: ALLOWED });
    expectRefused(played, short(COMMITS.topic), 'fork', /can't rule out/i, says);
  });

  test('for want of a permission, which is named', async () => {
    const played = await playStart({ inputs: ALLOWED });
    expectRefused(played, short(COMMITS.topic), 'fork');
    expect(check(played, ID).remedy).toContain('  pull-requests: read');
  });
});

describe('without a token', () => {
  const withoutToken = { ...inputs, 'github-token': '' };

  test('nothing starts, and the remedy is a token', async () => {
    const played = await playStart({ inputs: withoutToken });
    expectRefused(played, short(COMMITS.root), 'github-token');
    expect(check(played, ID).remedy).toContain('github-token: ${{ github.token }}');
  });

  test('nothing starts with allow-off-branch', async () => {
    expectRefused(await playStart({ inputs: { ...ALLOWED, 'github-token': '' } }), 'github-token');
  });

  test('nor with a token that does not see the repository', async () => {
    const github = gitHubOf({ tokens: [{ token: TOKEN, repositories: [] }] });
    expectRefused(await playStart({ world: { github }, inputs }), REPOSITORY);
  });

  test.each<readonly [string, Play['event']]>([
    ['push', undefined],
    ['workflow_dispatch', { name: 'workflow_dispatch', payload: {} }],
    ['schedule', { name: 'schedule', payload: { schedule: '0 4 * * *' } }],
  ])('%s of its own commit on its own ref starts: the event itself is proof', async (name, event) => {
    const faults: Fault[] = [{ operation: '*', service: 'github', kind: 'error500' }];
    const played = await playStart({
      faults,
      inputs: { ...withoutToken, commit: '' },
      ...(event && { event }),
    });
    expect(played.exitCode).toBe(0);
    expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.main }] }]);
    expectFinding(played, ID, 'pass', { names: [short(COMMITS.main), 'main', name] });
  });

  test('a merged pull request starts its merge commit', async () => {
    const repo = { full_name: REPOSITORY };
    const pull_request = {
      number: 7,
      merged: true,
      merged_at: '2026-01-01T00:00:00Z',
      merge_commit_sha: COMMITS.main,
      head: { sha: COMMITS.topic, ref: 'topic', repo },
      base: { ref: 'main', repo },
    };
    const event = { name: 'pull_request', payload: { action: 'closed', number: 7, pull_request } };
    const played = await playStart({ inputs: { ...withoutToken, commit: '' }, event });
    expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.main }] }]);
  });

  test.each<readonly [string, Record<string, string>, Play]>([
    ['another commit than the event’s', { commit: COMMITS.root }, {}],
    [
      'another branch than the event’s',
      { commit: '' },
      { github: { ref: 'refs/heads/topic', refName: 'topic' } },
    ],
    ['a tag', { commit: '' }, { github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag' } }],
    ['a deployment', { commit: '' }, { event: { name: 'deployment_status', payload: {} } }],
    ['a comment', { commit: '' }, { event: { name: 'issue_comment', payload: {} } }],
  ])('%s is not proven by it', async (_, more, step) => {
    const event = step.event ?? { name: 'workflow_dispatch', payload: {} };
    const played = await playStart({ inputs: { ...withoutToken, branch: 'main', ...more }, ...step, event });
    expect(played.exitCode).toBe(1);
    expect(starts(played)).toEqual([]);
    expect(check(played, ID).status).toBe('fail');
  });
});

test('a tag with the name of the branch answers for nothing', async () => {
  // Git and GitHub take the tag for that name, which has the topic.
  const repository = repositoryOf({ tags: { main: COMMITS.topic }, ambiguousNames: 'tag' });
  const world = { ...TO_START, github: gitHubOf({ repositories: [repository] }) };
  const played = await playStart({ world, inputs: { ...inputs, commit: COMMITS.topic } });
  expectRefused(played, short(COMMITS.topic), 'main');
  expect(calls(played).filter((call) => call.includes('/compare/'))).toEqual([
    expect.stringContaining(`${COMMITS.main}...${COMMITS.topic}`),
  ]);
});

test('without the check the guard stays: start refuses what is not proven', async () => {
  const checks = 'start';
  for (const step of [
    { inputs: { ...inputs, checks, 'github-token': '' } },
    { inputs: { ...inputs, checks, commit: COMMITS.topic } },
  ]) {
    const played = await playStart(step);
    expect(played.exitCode).toBe(1);
    expect(starts(played)).toEqual([]);
    expect(ids(played, 'fail')).toEqual(['start']);
  }
  const proven = await playStart({ inputs: { ...inputs, checks } });
  expect(starts(proven)).toHaveLength(1);
});

describe('a commit in a pull request of a fork', () => {
  const pull = (more: object = {}) => ({
    number: 7,
    head: { branch: 'topic', commit: COMMITS.topic, repository: 'mallory/app' },
    ...more,
  });
  const withPull = (pullRequest: object, more: Partial<RepositorySpec> = {}): Partial<WorldSpec> => ({
    ...TO_START,
    ...readsPullRequests(repositoryOf({ pullRequests: [pullRequest as never], ...more })),
  });
  const onTopic: NonNullable<Play['github']> = { sha: COMMITS.topic };

  test.each<readonly [string, Play['event'], Play['github']]>([
    ['workflow_dispatch', { name: 'workflow_dispatch', payload: {} }, onTopic],
    ['issue_comment', { name: 'issue_comment', payload: { issue: { number: 7, pull_request: {} } } }, {}],
    [
      'deployment_status',
      { name: 'deployment_status', payload: { deployment: { sha: COMMITS.topic } } },
      onTopic,
    ],
    ['repository_dispatch', { name: 'repository_dispatch', payload: {} }, {}],
    ['push', undefined, {}],
  ])('is refused on %s, even with allow-off-branch', async (_, event, github) => {
    const played = await playStart({
      world: withPull(pull()),
      inputs: ALLOWED,
      ...(event && { event }),
      ...(github && { github }),
    });
    expectRefused(played, short(COMMITS.topic), '#7', 'mallory/app', /not merged/);
  });

  test('is refused without the check, too', async () => {
    const played = await playStart({ world: withPull(pull()), inputs: { ...ALLOWED, checks: 'start' } });
    expect(starts(played)).toEqual([]);
    expectFinding(played, 'start', 'fail', { names: ['#7', 'mallory/app'] });
  });

  test('of a fork that was deleted is refused', async () => {
    const deleted = pull({ head: { branch: 'topic', commit: COMMITS.topic, repository: null } });
    expectRefused(await playStart({ world: withPull(deleted), inputs: ALLOWED }), '#7', 'fork');
  });

  test.each([
    ['that is merged', pull({ mergeCommit: COMMITS.main })],
    ['of the repository itself', pull({ head: { branch: 'topic', commit: COMMITS.topic } })],
  ])('%s may start with allow-off-branch', async (_, pullRequest) => {
    const played = await playStart({ world: withPull(pullRequest), inputs: ALLOWED });
    expect(played.exitCode).toBe(0);
    expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.topic }] }]);
  });

  test('may start if it is on the branch: nobody can hold a deployment back by opening a pull request', async () => {
    const branches = { trunk: COMMITS.first, main: COMMITS.main };
    const world = withPull(pull({ commits: [COMMITS.root], base: 'trunk' }), { branches });
    const played = await playStart({ world, inputs: { ...ALLOWED, commit: COMMITS.root } });
    expect(played.exitCode).toBe(0);
    expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.root }] }]);
  });
});
