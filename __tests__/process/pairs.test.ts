/** Two workflow runs that find a start needed at the same time start one execution. */

import { createRandom } from '../../simulator/index.js';
import { COMMITS, FAST, pipelineToStart, ran } from './fixtures.js';
import { onStage, starts, type Played } from './harness.js';

const PAIRS = 24;
/** Of every answer, so that there are moments between them. */
const LATENCY_MS = 8;

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const tokensOf = (played: Played) => starts(played).map(({ clientRequestToken }) => clientRequestToken);

test('24 pairs within 0.1 s, with start: if-needed', async () => {
  const names = Array.from({ length: PAIRS }, (_, index) => `app-${index}`);
  const draw = createRandom(24);
  const world = { pipelines: names.map((name) => pipelineToStart({ name })) };
  await onStage({ world, latencyMs: LATENCY_MS }, async (run, executions) => {
    let together = 0;
    for (const pipeline of names) {
      const inputs = { pipeline, start: 'if-needed', checks: 'commit-on-branch' };
      const delay = 100 * draw();
      const pair = await Promise.all(
        ['1', '2'].map(async (runId) => {
          if (runId === '2') await sleep(delay);
          return run({ inputs, github: { runId } });
        }),
      );
      const [execution, ...more] = executions(pipeline);
      expect(more).toEqual([]);
      for (const { exitCode, outputs, stdout } of pair) {
        expect(exitCode).toBe(0);
        // Told once, and only by who did it.
        expect(stdout.match(/^Started .*: https:/gm)?.length ?? 0).toBe(
          outputs['started'] === 'true' ? 1 : 0,
        );
        expect(outputs['pipeline-execution-id']).toBe(execution?.pipelineExecutionId);
      }
      expect(pair.map(({ outputs }) => outputs['started'])).toContain('true');
      // The requests of a step are all that arrived while it ran, so those of the other are among them.
      if (new Set(pair.flatMap(tokensOf)).size === 1 && pair.flatMap(tokensOf).length > 1) together += 1;
    }
    // Most of them really met.
    expect(together).toBeGreaterThan(PAIRS / 2);
  });
}, 120_000);

test('two steps of one attempt with start: always and other variables are two starts', async () => {
  const variables = [{ name: 'STAGE', defaultValue: 'test' }];
  const world = { pipelines: [pipelineToStart({ declaration: { variables } })] };
  await onStage({ world }, async (run, executions) => {
    const inputs = { pipeline: 'app', start: 'always', checks: 'commit-on-branch' };
    const first = await run({ inputs });
    const other = await run({ inputs: { ...inputs, variables: 'STAGE=production' } });
    expect(executions()).toHaveLength(2);
    for (const { outputs } of [first, other]) expect(outputs['started']).toBe('true');
    const retry = await run({ inputs });
    expect(executions()).toHaveLength(2);
    expect(retry.outputs).toMatchObject({
      started: 'false',
      'pipeline-execution-id': first.outputs['pipeline-execution-id'],
    });
    expect(retry.stdout).not.toMatch(/^Started /m);
    expect(retry.stdout).toMatch(
      /^Not started: an earlier request already started `app` at `2{7}` \(InProgress\): https:/m,
    );
  });
});

describe('variables of a step with start: if-needed', () => {
  const variables = [
    { name: 'STAGE', defaultValue: 'test' },
    { name: 'REGION', defaultValue: 'x' },
  ];
  const world = { pipelines: [pipelineToStart({ declaration: { variables } })] };
  const inputs = { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' };
  const idOf = ({ outputs }: Played) => outputs['pipeline-execution-id'];

  test('other ones are two starts, and each is adopted by a step with the same', async () => {
    await onStage({ world }, async (run, executions) => {
      const first = await run({ inputs: { ...inputs, variables: 'STAGE=secret-1' } });
      const other = await run({ inputs: { ...inputs, variables: 'STAGE=secret-2' } });
      expect(executions()).toHaveLength(2);
      expect(other.outputs['started']).toBe('true');
      expect(other.stdout).toContain(
        `Execution \`${idOf(first)?.slice(0, 8) ?? ''}\` of \`2222222\` has other \`variables\`.`,
      );
      expect(other.stdout).not.toContain('secret-');
      const again = await run({ inputs: { ...inputs, variables: 'STAGE=secret-1' } });
      expect(again.outputs).toMatchObject({ started: 'false', 'pipeline-execution-id': idOf(first) });
      const without = await run({ inputs });
      expect(without.outputs).toMatchObject({ started: 'false', 'pipeline-execution-id': idOf(other) });
      expect(executions()).toHaveLength(2);
    });
  });

  test('that can not be compared are told not to be applied, with the line that starts with them', async () => {
    const denied = ['codepipeline:GetPipelineExecution'];
    await onStage({ world: { ...world, denied } }, async (run, executions) => {
      const first = await run({ inputs });
      const second = await run({ inputs: { ...inputs, variables: 'STAGE=secret-2' } });
      expect(executions()).toHaveLength(1);
      expect(second.exitCode).toBe(0);
      expect(second.outputs).toMatchObject({ result: 'adopted', 'pipeline-execution-id': idOf(first) });
      expect(second.stdout).toMatch(
        /^::warning title=start \(app\)::.*`variables`.*GetPipelineExecution.*start: always$/m,
      );
      expect(second.stdout).not.toContain('secret-');
    });
  });
});

test('what failed is started anew with start: if-needed', async () => {
  const world = { pipelines: [pipelineToStart({ durationMs: 300, endStatus: 'Failed' })] };
  await onStage({ world }, async (run, executions) => {
    const inputs = { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' };
    for (const count of [1, 2]) {
      const { exitCode, outputs } = await run({ inputs });
      expect(exitCode).toBe(0);
      expect(outputs['started']).toBe('true');
      expect(executions()).toHaveLength(count);
      await sleep(400);
    }
  });
});

describe('what ended before its source action had a revision is started anew with start: if-needed', () => {
  const failing = { Source: { actions: { Source: { durationMs: 2000, outcome: 'Failed' as const } } } };
  const inputs = { pipeline: 'app', start: 'if-needed', checks: 'commit-on-branch' };

  test.each([
    ['it failed', { plan: failing }, {}],
    ['it was abandoned', { sourceMs: 30_000, durationMs: 60_000 }, { 'on-cancel': 'abandon' }],
  ])('%s', async (_, pipeline, more) => {
    await onStage(
      { world: { pipelines: [pipelineToStart(pipeline)], speed: FAST } },
      async (run, executions) => {
        const wait = { ...inputs, wait: 'true', 'wait-timeout': '15s', ...more };
        const first = await run({ inputs: wait });
        expect(first.exitCode).toBe(1);
        const again = await run({ inputs, github: { runAttempt: '2' } });
        expect(again.exitCode).toBe(0);
        expect(again.outputs['started']).toBe('true');
        expect(executions()).toHaveLength(2);
        expect(tokensOf(again)).not.toEqual(tokensOf(first));
      },
    );
  });

  test('by two runs at once it is started once', async () => {
    const failed = ran(COMMITS.main, { status: 'Failed', sourceRevisions: [], startsAtMs: -60_000 });
    const world = { pipelines: [pipelineToStart({ executions: [ran(COMMITS.first), failed] })] };
    await onStage({ world, latencyMs: LATENCY_MS }, async (run, executions) => {
      const pair = await Promise.all(['2', '3'].map((runId) => run({ inputs, github: { runId } })));
      expect(new Set(pair.map(({ outputs }) => outputs['pipeline-execution-id'])).size).toBe(1);
      expect(executions()).toHaveLength(1);
    });
  });
});
