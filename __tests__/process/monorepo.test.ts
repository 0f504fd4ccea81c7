/** Pipelines whose triggers have file paths: GitHub's comparison decides whether they missed a push, or need a start. */

import type { RepositorySpec, WorldSpec } from '../../simulator/index.js';
import { concerns, expectFinding } from './findings.js';
import { COMMITS, FAST, gitHubOf, pipelineOf, ran, repositoryOf, short, sourceOf } from './fixtures.js';
import { calls, check, play, starts } from './harness.js';

interface Filter {
  includes?: string[];
  excludes?: string[];
}

const withFiles = (filePaths: Filter, more: object = {}) => ({
  branches: { includes: ['main'] },
  filePaths,
  ...more,
});

/** A pipeline of one service, which last ran the commit before the head of main. */
const serviceOf = (name: string, push: object[], executions = [ran(COMMITS.root)]) =>
  pipelineOf({
    name,
    actions: [sourceOf({ DetectChanges: 'false' })],
    declaration: {
      triggers: [
        {
          providerType: 'CodeStarSourceConnection',
          gitConfiguration: { sourceActionName: 'Source', push },
        },
      ],
    },
    executions,
  });

/** What the head of main changed. */
const changed = (files: string[], more: Partial<RepositorySpec> = {}): Partial<WorldSpec> => ({
  github: gitHubOf({ repositories: [repositoryOf({ changes: { [COMMITS.main]: files }, ...more })] }),
});

const API = withFiles({ includes: ['services/api/**', 'lib/**'], excludes: ['**/*.md'] });
const WEB = withFiles({ includes: ['services/web/**'] });
const IF_NEEDED = { pipeline: 'api\nweb', start: 'if-needed' };
const BY_HAND = { name: 'workflow_dispatch', payload: {} };

test('an audit of a monorepo is green: commits that no filter covers are not missed pushes', async () => {
  const world = { pipelines: [serviceOf('api', [API]), serviceOf('web', [WEB])], ...changed(['README.md']) };
  const played = await play({
    world,
    inputs: { pipeline: '*', 'fail-on': 'warning' },
    event: { name: 'schedule', payload: {} },
  });
  expect(concerns(played)).toEqual([]);
  expect(played.exitCode).toBe(0);
  for (const pipeline of ['api', 'web'])
    expectFinding(played, 'freshness', 'pass', {
      names: [pipeline, short(COMMITS.root), /no push/, /no changed file matches/],
      pipeline,
    });
});

test('a push starts what it changed, and nothing else', async () => {
  const world = {
    pipelines: [serviceOf('api', [API]), serviceOf('web', [WEB])],
    ...changed(['services/web/index.ts', 'services/api/README.md']),
    speed: FAST,
  };
  const played = await play({ world, inputs: IF_NEEDED });
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toMatchObject([{ name: 'web' }]);
  expect(played.report.pipelines).toMatchObject([
    { name: 'api', ready: true, execution: null },
    { name: 'web', ready: true, execution: { started: true } },
  ]);
  expectFinding(played, 'start', 'pass', {
    names: [/nothing to start/i, short(COMMITS.main), 'services/api/**', /no changed file matches/],
    pipeline: 'api',
  });
  // What the last run had is compared with the commit once for both.
  const compared = calls(played).filter((call) => call.includes('/compare/'));
  expect(compared).toEqual([expect.stringContaining(`${COMMITS.root}...${COMMITS.main}`)]);
});

test('if no pipeline has anything to do, the step is done at once, and ready', async () => {
  const world = { pipelines: [serviceOf('api', [API]), serviceOf('web', [WEB])], ...changed(['docs/a.md']) };
  const played = await play({ world, inputs: IF_NEEDED });
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({
    ready: 'true',
    result: 'ready',
    started: 'false',
    'pipeline-execution-id': '',
  });
  expect(played.stdout).not.toContain('Waiting');
  expect(played.stdout.trimEnd().split('\n').at(-1)).toBe(
    'Not started: no changed file matches the filters of 2 of 2 pipelines: `api`, `web`',
  );
});

test.each([
  ['with wait', { wait: 'true' }],
  ['by hand', {}],
])('the same %s', async (_, more) => {
  const world = { pipelines: [serviceOf('api', [API])], ...changed(['docs/a.md']) };
  const inputs = { pipeline: 'api', start: 'if-needed', ...more };
  const played = await play({ world, inputs, ...(_ === 'by hand' && { event: BY_HAND }) });
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ result: 'ready', started: 'false' });
  const said = 'Not started: no changed file matches the filters of `api`';
  expect(played.stdout.trimEnd().split('\n').at(-1)).toBe(said);
  expect(played.summary.split('\n')[0]).toContain('Not started: no changed file matches');
});

test('start: always starts it all the same, and warns of no double run: this push starts nothing', async () => {
  const world = { pipelines: [serviceOf('api', [API])], ...changed(['docs/a.md']) };
  const played = await play({ world, inputs: { pipeline: 'api', start: 'always' } });
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toHaveLength(1);
  expect(concerns(played)).toEqual([]);
});

/** A commit that the service needs, and after it one that changes the docs. */
const CHANGES = { [COMMITS.root]: ['services/api/index.ts'], [COMMITS.main]: ['docs/a.md'] };

test.each([
  ['a push', {}],
  ['a run by hand', { event: BY_HAND }],
])('freshness and a start on %s mean the same by the last run: one that failed, too', async (_, event) => {
  const executions = [ran(COMMITS.first), ran(COMMITS.root, { startsAtMs: -60_000, status: 'Failed' })];
  const world = { pipelines: [serviceOf('api', [API], executions)], ...changed([], { changes: CHANGES }) };
  const played = await play({ world, inputs: { pipeline: 'api', start: 'if-needed' }, ...event });
  expectFinding(played, 'freshness', 'pass', { names: [/no push/, /no changed file matches/] });
  expect(starts(played)).toEqual([]);
  expect(played.outputs['result']).toBe('ready');
  expect(played.stdout).not.toContain('Waiting');
});

test('an earlier push was missed: it is made up for at once, since this push starts nothing', async () => {
  const executions = [ran(COMMITS.first)];
  const world = { pipelines: [serviceOf('api', [API], executions)], ...changed([], { changes: CHANGES }) };
  const played = await play({ world, inputs: { pipeline: 'api', start: 'if-needed' } });
  expect(starts(played)).toHaveLength(1);
  expect(played.stdout).not.toMatch(/triggers|Waiting/);
});

test('a former name of a file counts: it was moved out of the service', async () => {
  const moved = {
    filename: 'old/index.ts',
    previous_filename: 'services/web/index.ts',
    status: 'renamed',
  } as const;
  const world = {
    pipelines: [serviceOf('web', [WEB])],
    ...changed([], { changes: { [COMMITS.main]: [moved] } }),
  };
  const played = await play({ world, inputs: { pipeline: 'web' } });
  expectFinding(played, 'freshness', 'warn', { names: ['web', /1 commit/] });
});

describe('what cannot be told is not claimed', () => {
  const many = Array.from({ length: 400 }, (_, at) => `docs/${String(at).padStart(3, '0')}.md`);

  test('300 files and more, of which none matches', async () => {
    const world = { pipelines: [serviceOf('api', [API])], ...changed(many), speed: FAST };
    const played = await play({ world, inputs: { pipeline: 'api' } });
    expectFinding(played, 'freshness', 'skip', {
      names: ['api', /can't tell/i, /GitHub's list of changed files/],
    });
    const started = await play({ world, inputs: { pipeline: 'api', start: 'if-needed' } });
    expect(starts(started)).toHaveLength(1);
  });

  test('a comparison that GitHub does not give', async () => {
    const world = { pipelines: [serviceOf('api', [API])], ...changed(['docs/a.md']), speed: FAST };
    const faults = [{ operation: 'repos/compare-commits', kind: 'error500' }] as const;
    const played = await play({ world, faults: [...faults], inputs: { pipeline: 'api' } });
    expect(check(played, 'freshness').status).toBe('skip');
    const started = await play({
      world,
      faults: [...faults],
      inputs: { pipeline: 'api', start: 'if-needed' },
    });
    expect(starts(started)).toHaveLength(1);
  });

  test('a filter with branches and tags, which AWS does not document', async () => {
    const filter = { branches: { includes: ['main'] }, tags: { includes: ['v*'] } };
    const world = { pipelines: [serviceOf('api', [filter], [ran(COMMITS.main)])] };
    const played = await play({ world, inputs: { pipeline: 'api' } });
    expectFinding(played, 'trigger', 'pass', {
      names: [/may be set to start/, 'main', 'v*', /doesn't document/],
    });
  });
});

test('a pipeline that never ran, or that was moved back, misses something whatever changed', async () => {
  const never = { pipelines: [serviceOf('api', [API], [])], ...changed(['docs/a.md']) };
  expectFinding(await play({ world: never, inputs: { pipeline: 'api' } }), 'freshness', 'warn', {
    names: [/never run/],
  });
  const ahead = { pipelines: [serviceOf('api', [API], [ran(COMMITS.topic)])], ...changed(['docs/a.md']) };
  expectFinding(await play({ world: ahead, inputs: { pipeline: 'api' } }), 'freshness', 'warn', {
    names: ['api'],
  });
});
