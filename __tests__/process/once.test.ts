/** One execution of one commit, though a push starts the pipeline too, others start it, and AWS is in the way. */

import { type ExecutionSpec, type PipelineSpec, startServer, World } from '../../simulator/index.js';
import {
  COMMITS,
  FAST,
  REGION,
  TO_START,
  gitHubOf,
  pipelineOf,
  pipelineToStart,
  ran,
  repositoryOf,
  worldOf,
} from './fixtures.js';
import { expectFinding } from './findings.js';
import { calls, onStage, play, playStart, starts, testWithSignals, type Played } from './harness.js';

const PUSHED = '0123abcd-0000-4000-8000-000000000000';
const LIST = `codepipeline ${REGION} ListPipelineExecutions`;
const IF_NEEDED = { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' };
const ALWAYS = { ...IF_NEEDED, start: 'always' };
const operation = 'StartPipelineExecution';

/** What a push makes, so long after the step began. */
const pushed = (startsAtMs: number, commit = COMMITS.main): ExecutionSpec =>
  ran(commit, { id: PUSHED, startsAtMs, status: 'InProgress' });

/** A pipeline that every push to main starts by itself, and that is two commits behind. */
const triggered = (execution?: ExecutionSpec, more: Partial<PipelineSpec> = {}): PipelineSpec =>
  pipelineOf({ executions: [ran(COMMITS.first), ...(execution ? [execution] : [])], ...more });

/** The line that says how long the execution of the push itself is waited for. */
const GRACE = /\b20s\b/;

function expectAdopted(played: Played): void {
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ started: 'false', 'pipeline-execution-id': PUSHED });
}

describe('a push that starts the pipeline by itself', () => {
  test.concurrent('has its execution adopted when that shows within the grace', async () => {
    const played = await play({
      world: { pipelines: [triggered(pushed(15_000))], speed: FAST },
      inputs: IF_NEEDED,
    });
    expectAdopted(played);
    expect(played.stdout).toMatch(GRACE);
  });

  test.concurrent('has its execution waited for until it shows its revision', async () => {
    const pipeline = triggered(pushed(-500), { sourceMs: 15_000 });
    const played = await play({ world: { pipelines: [pipeline], speed: FAST }, inputs: IF_NEEDED });
    expectAdopted(played);
  });

  test.concurrent('and makes none within the grace is made up for, once', async () => {
    const played = await play({ world: { pipelines: [triggered()], speed: FAST }, inputs: IF_NEEDED });
    expect(played.exitCode).toBe(0);
    expect(starts(played)).toHaveLength(1);
    expect(played.outputs['started']).toBe('true');
    expect(played.stdout).toMatch(GRACE);
    expect(played.durationMs).toBeGreaterThan(20_000);
    expect(played.durationMs).toBeLessThan(40_000);
    // Looked at with growing pauses, not all the time.
    expect(calls(played).filter((call) => call === LIST).length).toBeLessThan(12);
  });

  test.concurrent('for a part of its files alone may do so, and gets its grace', async () => {
    const push = [{ filePaths: { includes: ['src/**'] } }];
    const triggers = [
      { providerType: 'CodeStarSourceConnection', gitConfiguration: { sourceActionName: 'Source', push } },
    ];
    const pipeline = pipelineToStart({
      executions: [ran(COMMITS.first), pushed(15_000)],
      declaration: { triggers },
    });
    const github = gitHubOf({
      repositories: [repositoryOf({ changes: { [COMMITS.main]: ['src/app.ts'] } })],
    });
    const played = await play({ world: { pipelines: [pipeline], github, speed: FAST }, inputs: IF_NEEDED });
    expectAdopted(played);
    expect(played.stdout).toMatch(GRACE);
  });

  test.each([
    ['the run is no push', { event: { name: 'workflow_dispatch', payload: {} } }],
    ['the run is for another commit', { inputs: { ...IF_NEEDED, commit: COMMITS.root } }],
    ['start is always', { inputs: ALWAYS }],
  ])('is given no grace where %s', async (_, step) => {
    const played = await play({ world: { pipelines: [triggered()] }, inputs: IF_NEEDED, ...step });
    expect(starts(played)).toHaveLength(1);
    expect(played.stdout).not.toMatch(GRACE);
  });

  testWithSignals(
    'is waited for no longer when the workflow is canceled, and nothing is started',
    async () => {
      const played = await play({
        world: { pipelines: [triggered()] },
        inputs: IF_NEEDED,
        signalOnRequest: { operation: 'ListPipelineExecutions', count: 2 },
      });
      expect(played.exitCode).toBe(1);
      expect(starts(played)).toEqual([]);
      expect(played.durationMs).toBeLessThan(7000);
    },
  );
});

describe('what was started is read back', () => {
  test('another commit fails the step, with both and the command that stops it', async () => {
    // A push comes between GitHub's answer and the start: to AWS the head is another already.
    const before = await startServer(new World(worldOf()));
    try {
      const pipeline = pipelineToStart({ declaration: { pipelineType: 'V1', executionMode: 'SUPERSEDED' } });
      const branches = { main: COMMITS.topic };
      const world = {
        pipelines: [pipeline],
        github: gitHubOf({ repositories: [repositoryOf({ branches })] }),
      };
      const played = await playStart({ world, inputs: ALWAYS, github: { apiUrl: before.githubUrl } });
      expect(played.exitCode).toBe(1);
      expect(played.outputs).toMatchObject({ ready: 'false', started: 'true' });
      expect(played.report.pipelines[0]?.execution).toMatchObject({ started: true, commit: COMMITS.topic });
      const id = played.outputs['pipeline-execution-id'] ?? '';
      expectFinding(played, 'start', 'fail', {
        names: ['app', id.slice(0, 8), '2222222', '3333333'],
        lines: [`aws codepipeline stop-pipeline-execution --pipeline-name app --pipeline-execution-id ${id}`],
      });
      expect(starts(played)).toHaveLength(1);
    } finally {
      await before.close();
    }
  });

  test('one that shows none in time is told, and fails nothing', async () => {
    const played = await playStart({
      world: { pipelines: [pipelineToStart({ sourceMs: 60_000 })], speed: FAST },
      inputs: ALWAYS,
    });
    expect(played.exitCode).toBe(0);
    const id = played.outputs['pipeline-execution-id'] ?? '';
    expect(played.stdout).toMatch(new RegExp(`^Can't confirm .*\`${id.slice(0, 8)}\`.*\`2{7}\``, 'm'));
    expect(played.durationMs).toBeLessThan(20_000);
  });

  test('that it is denied is a warning, and fails nothing', async () => {
    const played = await playStart({
      world: { denied: ['codepipeline:ListPipelineExecutions'] },
      inputs: ALWAYS,
    });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', started: 'true' });
    expect(played.stdout).toMatch(/^::warning title=start \(app\)::.*codepipeline:ListPipelineExecutions/m);
  });
});

describe('AWS in the way', () => {
  test('a conflict is asked for again under the same token, and happens once', async () => {
    await onStage(
      { world: { ...TO_START, speed: FAST }, faults: [{ operation, kind: 'conflict', times: 2 }] },
      async (run, executions) => {
        const played = await run({ inputs: ALWAYS });
        expect(played.exitCode).toBe(0);
        const tokens = starts(played).map(({ clientRequestToken }) => clientRequestToken);
        expect(tokens).toHaveLength(3);
        expect(new Set(tokens).size).toBe(1);
        expect(executions()).toHaveLength(1);
        expect(played.stdout).toMatch(/\b30s\b/);
      },
    );
  });

  test.each(['conflict', 'throttled', 'error500', 'reset', 'resetAfter'] as const)(
    '%s on every second start of many pipelines: each starts once',
    async (kind) => {
      const names = Array.from({ length: 12 }, (_, index) => `app-${index}`);
      const world = { pipelines: names.map((name) => pipelineToStart({ name })), speed: FAST };
      const faults = [{ operation, kind, share: 0.5, times: 12 }];
      await onStage({ world, faults }, async (run, executions) => {
        const played = await run({ inputs: { ...ALWAYS, pipeline: names.join('\n') } });
        expect(played.exitCode).toBe(0);
        expect(starts(played).length).toBeGreaterThan(names.length);
        expect(names.map((name) => executions(name).length)).toEqual(names.map(() => 1));
      });
    },
  );

  test('a conflict that stays is told, and nothing was done', async () => {
    const world = { ...TO_START, speed: FAST };
    await onStage({ world, faults: [{ operation, kind: 'conflict' }] }, async (run, executions) => {
      const played = await run({ inputs: ALWAYS });
      expect(played.exitCode).toBe(1);
      expectFinding(played, 'start', 'fail', { names: ['app', 'AWS'] });
      expect(executions()).toEqual([]);
      expect(played.durationMs).toBeLessThan(45_000);
    });
  });
});

test('many pipelines start side by side, within bounds, and all that fail are named at the end', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `app-${String(index).padStart(2, '0')}`);
  const variables = [{ name: 'STAGE', defaultValue: 'x' }];
  const takes = (index: number) => index % 10 !== 3;
  const pipelines = names.map((name, index) =>
    pipelineToStart({ name, declaration: takes(index) ? { variables } : {} }),
  );
  const played = await play({
    world: { pipelines },
    latencyMs: 100,
    inputs: { ...ALWAYS, pipeline: names.join('\n'), variables: 'STAGE=production' },
  });
  const failed = names.filter((_, index) => !takes(index));
  expect(played.exitCode).toBe(1);
  expect(played.report.pipelines.filter(({ execution }) => execution?.started)).toHaveLength(36);
  for (const name of failed)
    expectFinding(played, 'start', 'fail', { names: [name, 'STAGE'], pipeline: name });
  // Each has a line of its own, and the headline says how many of how many.
  for (const name of failed) expect(played.stdout).toMatch(new RegExp(`^Couldn't start \`${name}\``, 'm'));
  expect(played.stdout.trimEnd().split('\n').at(-1)).toMatch(/^Couldn't start 4 of 40 pipelines: /);
  const open = played.requests.filter((request) => request.operation === operation);
  const together = open.map(
    ({ at }) => open.filter((other) => other.at <= at && at < (other.answeredAt ?? Infinity)).length,
  );
  expect(Math.max(...together)).toBeGreaterThan(4);
  expect(Math.max(...together)).toBeLessThanOrEqual(50);
});
