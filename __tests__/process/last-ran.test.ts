/** What a pipeline last ran, as `freshness` and `start: if-needed` see it: one definition for both. */

import type { ExecutionSpec, WorldSpec } from '../../simulator/index.js';
import { expectFinding } from './findings.js';
import { COMMITS, FAST, REPOSITORY, pipelineOf, pipelineToStart, ran, short, sourceOf } from './fixtures.js';
import { check, play, playStart, starts, type Play, type Played } from './harness.js';

const IF_NEEDED = { pipeline: 'app', start: 'if-needed' };
const FIRST = '0f1e2d3c-0000-4000-8000-000000000000';
const OWN = '0123abcd-0000-4000-8000-000000000000';
const BACK = 'ba5eba11-0000-4000-8000-000000000000';

const minutesAgo = (minutes: number): number => -minutes * 60_000;

/** The head of main, deployed half an hour ago, after an older commit. */
const first = ran(COMMITS.first, { id: FIRST });
const own = (overrides: Partial<ExecutionSpec> = {}): ExecutionSpec =>
  ran(COMMITS.main, { id: OWN, startsAtMs: minutesAgo(30), ...overrides });
const rollback = (status: 'Succeeded' | 'Failed' | 'InProgress', triggerType = 'ManualRollback') =>
  ran(COMMITS.first, {
    id: BACK,
    startsAtMs: minutesAgo(10),
    status,
    rollbackTargetId: FIRST,
    trigger: { triggerType },
  });

const worldOf = (...executions: ExecutionSpec[]): Partial<WorldSpec> => ({
  pipelines: [pipelineToStart({ executions })],
});

function expectStarted(played: Played, commit: string): void {
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: commit }] }]);
  expect(played.outputs).toMatchObject({ started: 'true', result: 'started', commit });
}

function expectAdopted(played: Played, id: string): void {
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ started: 'false', result: 'adopted', 'pipeline-execution-id': id });
}

describe('after a rollback', () => {
  test.each(['ManualRollback', 'AutomatedRollback'])('freshness calls it one (%s)', async (triggerType) => {
    const world = worldOf(first, own(), rollback('Succeeded', triggerType));
    const played = await play({ world, inputs: { pipeline: 'app' } });
    expectFinding(played, 'freshness', 'warn', {
      names: [
        'app',
        /rolled back/,
        short(COMMITS.first),
        short(COMMITS.main),
        /\b2 commits\b/,
        BACK.slice(0, 8),
      ],
      lines: ['start: if-needed'],
    });
    expect(played.stdout).not.toContain('`app` is ready');
  });

  test.each(['Succeeded', 'InProgress'] as const)(
    'a re-run of the job deploys the commit again, instead of being green about nothing (%s)',
    async (status) => {
      const played = await playStart({ world: worldOf(first, own(), rollback(status)), inputs: IF_NEEDED });
      expectStarted(played, COMMITS.main);
    },
  );

  test('that failed, everything is as it was', async () => {
    const world = worldOf(first, own(), rollback('Failed'));
    expectAdopted(await playStart({ world, inputs: IF_NEEDED }), OWN);
    const played = await play({ world, inputs: { pipeline: 'app' } });
    expectFinding(played, 'freshness', 'pass', { names: [short(COMMITS.main), 'main'] });
  });
});

test('a forced push back is not taken for deployed since its commit ran once', async () => {
  const world = worldOf(first, own(), ran(COMMITS.topic, { startsAtMs: minutesAgo(5) }));
  const played = await playStart({ world, inputs: IF_NEEDED });
  expectStarted(played, COMMITS.main);
});

test('a re-run of an old job deploys its commit again', async () => {
  const world = worldOf(first, own());
  const payload = { ref: 'refs/heads/main', after: COMMITS.first };
  const played = await playStart({
    world,
    inputs: IF_NEEDED,
    event: { name: 'push', payload },
    github: { sha: COMMITS.first, runAttempt: '2' },
  });
  expectStarted(played, COMMITS.first);
});

test('an execution of another commit that failed leaves what is deployed', async () => {
  const failed = ran(COMMITS.topic, { startsAtMs: minutesAgo(5), status: 'Failed' });
  expectAdopted(await playStart({ world: worldOf(first, own(), failed), inputs: IF_NEEDED }), OWN);
});

describe('a push that starts the pipeline itself', () => {
  /** Set to start on pushes to main and on tags. */
  const triggers = [
    {
      providerType: 'CodeStarSourceConnection',
      gitConfiguration: {
        sourceActionName: 'Source',
        push: [{ tags: { includes: ['v*'] } }, { branches: { includes: ['main'] } }],
      },
    },
  ];
  const triggered = (...executions: ExecutionSpec[]): Partial<WorldSpec> => ({
    pipelines: [
      pipelineOf({ actions: [sourceOf({ DetectChanges: 'false' })], declaration: { triggers }, executions }),
    ],
    speed: FAST,
  });
  /** A push of just now. */
  const pushOf = (ref: string, sha: string): Play => ({
    event: {
      name: 'push',
      payload: {
        ref,
        after: sha,
        head_commit: { id: sha },
        repository: { pushed_at: Math.floor(Date.now() / 1000) },
      },
    },
    github: {
      ref,
      refName: ref.split('/').slice(2).join('/'),
      refType: ref.includes('tags') ? 'tag' : 'branch',
      sha,
    },
  });
  const TAG = pushOf('refs/tags/v1.0.0', COMMITS.main);

  test('a tag of a commit that ran through main an hour ago has an execution of its own', async () => {
    const tagged = own({ startsAtMs: 8000, status: 'InProgress' });
    const world = triggered(ran(COMMITS.main, { id: FIRST }), tagged);
    expectAdopted(await play({ world, ...TAG, inputs: IF_NEEDED }), OWN);
  });

  test('so has one whose run is for its creation', async () => {
    const { github } = TAG;
    const repository = { pushed_at: new Date().toISOString() };
    const event = { name: 'create', payload: { ref: 'v1.0.0', ref_type: 'tag', repository } };
    const world = triggered(
      ran(COMMITS.main, { id: FIRST }),
      own({ startsAtMs: 8000, status: 'InProgress' }),
    );
    const played = await play({ world, event, ...(github && { github }), inputs: IF_NEEDED });
    expectAdopted(played, OWN);
  });

  describe('so has one that arrives through workflow_run', () => {
    const runOf = (event: string, createdAgoMs: number): Play => ({
      event: {
        name: 'workflow_run',
        payload: {
          workflow_run: {
            event,
            head_branch: 'v1.0.0',
            head_sha: COMMITS.main,
            head_repository: { full_name: REPOSITORY },
            created_at: new Date(Date.now() - createdAgoMs).toISOString(),
          },
        },
      },
    });

    test.each(['push', 'release'])(
      'of a %s: the execution of an hour ago is not taken for it',
      async (name) => {
        const tagged = own({ startsAtMs: 8000, status: 'InProgress' });
        const world = triggered(ran(COMMITS.main, { id: FIRST }), tagged);
        expectAdopted(await play({ world, ...runOf(name, 1000), inputs: IF_NEEDED }), OWN);
      },
    );

    test('what the push started before the run was created is adopted at once', async () => {
      const world = triggered(ran(COMMITS.main, { id: FIRST }), own({ startsAtMs: -310_000 }));
      const played = await play({ world, ...runOf('push', 300_000), inputs: IF_NEEDED });
      expectAdopted(played, OWN);
      expect(played.requests.filter(({ operation }) => operation === 'ListPipelineExecutions')).toHaveLength(
        1,
      );
    });

    test('by hand, nothing is waited for', async () => {
      const world = triggered(ran(COMMITS.main, { id: FIRST }));
      const played = await play({ world, ...runOf('workflow_dispatch', 1000), inputs: IF_NEEDED });
      expectAdopted(played, FIRST);
      expect(played.requests.filter(({ operation }) => operation === 'ListPipelineExecutions')).toHaveLength(
        1,
      );
    });
  });

  test('the same, and no execution of the tag shows: it is started', async () => {
    const played = await play({
      world: triggered(ran(COMMITS.main, { id: FIRST })),
      ...TAG,
      inputs: IF_NEEDED,
    });
    expectStarted(played, COMMITS.main);
    expect(played.durationMs).toBeGreaterThan(20_000);
  });

  test('the same without a time of the push in the payload', async () => {
    const { event, github } = TAG;
    const payload = { ...event?.payload, repository: {} };
    const step: Play = { event: { name: 'push', payload }, ...(github && { github }) };
    const played = await play({
      world: triggered(ran(COMMITS.main, { id: FIRST })),
      ...step,
      inputs: IF_NEEDED,
    });
    expectStarted(played, COMMITS.main);
  });

  test('an execution that its push made before this step began is adopted at once', async () => {
    const { event, github } = TAG;
    const pushedAt = Math.floor(Date.now() / 1000) - 120;
    const payload = { ...event?.payload, repository: { pushed_at: pushedAt } };
    const world = triggered(own({ startsAtMs: -110_000 }));
    const step: Play = { event: { name: 'push', payload }, ...(github && { github }) };
    const played = await play({ world, ...step, inputs: IF_NEEDED });
    expectAdopted(played, OWN);
    // Nothing is waited for.
    expect(played.requests.filter(({ operation }) => operation === 'ListPipelineExecutions')).toHaveLength(1);
  });

  test('a manual run, which starts nothing itself, adopts what ran an hour ago', async () => {
    const world = triggered(ran(COMMITS.main, { id: FIRST }));
    const played = await play({
      world,
      event: { name: 'workflow_dispatch', payload: {} },
      inputs: IF_NEEDED,
    });
    expectAdopted(played, FIRST);
    expect(check(played, 'freshness').status).toBe('pass');
  });
});
