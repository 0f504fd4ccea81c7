/** The workflow is canceled: the runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. */

import { ARN, connectionOf, pipelineToStart } from './fixtures.js';
import {
  ids,
  listStarted,
  playStart,
  starts,
  testWithSignals,
  type Play,
  type Played,
  type Stage,
} from './harness.js';

/** Ended by itself, in time, with a report, and started nothing. */
function expectCanceled(played: Played): void {
  expect(played.exitCode).toBe(1);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
  expect(played.stdout).toContain('SIGINT');
}

testWithSignals('while a PENDING connection is waited for', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed', 'wait-for-connection': '1h' },
    signalOnRequest: { operation: 'GetConnection', count: 2 },
  });
  expectCanceled(played);
  expect(ids(played, 'fail')).toEqual(['connection-available']);
  expect(played.durationMs).toBeLessThan(5000);
});

testWithSignals('while waiting, with fail-on: never', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, 'wait-for-connection': '1h', 'fail-on': 'never' },
    signalOnRequest: { operation: 'GetConnection', count: 2 },
  });
  expectCanceled(played);
});

testWithSignals('while AWS does not answer', async () => {
  const played = await playStart({
    faults: [{ operation: 'GetPipeline', kind: 'hang' }],
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed' },
    signalOnRequest: { operation: 'GetPipeline' },
  });
  expect(played.durationMs).toBeLessThan(6000);
  expectCanceled(played);
});

describe('whatever comes, whenever, and with a GitHub that never answers', () => {
  const PHASES: readonly (readonly [phase: string, more: Play & Stage])[] = [
    ['reading', { signalOnRequest: { operation: 'GetPipeline' } }],
    [
      'waiting for a person',
      {
        world: { connections: [connectionOf({ status: 'PENDING' })] },
        signalOnRequest: { operation: 'GetConnection', count: 2 },
      },
    ],
    ['starting', { signalOnRequest: { operation: 'StartPipelineExecution' } }],
    ['reading back what was started', { signalOnRequest: { operation: 'ListPipelineExecutions', count: 2 } }],
    ['waiting for the execution', { signalOnRequest: { operation: 'GetPipelineExecution' } }],
  ];
  const SIGNALS: readonly NonNullable<Play['signals']>[] = [
    [{ name: 'SIGINT', afterMs: 0 }],
    [{ name: 'SIGTERM', afterMs: 0 }],
    [
      { name: 'SIGINT', afterMs: 0 },
      { name: 'SIGTERM', afterMs: 300 },
    ],
  ];
  const faults = (
    [
      'repos/get-branch',
      'repos/compare-commits',
      'repos/get-commit',
      'checks/create',
      'checks/update',
    ] as const
  ).map((operation) => ({ operation, kind: 'hang' }) as const);
  const inputs = {
    connection: ARN,
    pipeline: 'app',
    start: 'always',
    wait: 'true',
    'wait-for-connection': '1h',
    checks: 'commit-on-branch',
    'check-run': 'true',
  };
  const cases = PHASES.flatMap(([phase, more]) =>
    SIGNALS.map(
      (signals) => [phase, signals.map(({ name }) => name).join(' and '), { ...more, signals }] as const,
    ),
  );

  testWithSignals.concurrent.each(cases)('while %s: %s', async (_, _names, more) => {
    const played = await playStart({
      inputs,
      faults: [...faults],
      ...more,
      world: { pipelines: [pipelineToStart({ durationMs: 60_000 })], ...more.world },
    });
    // It ended by itself, before the runner would have killed it, and what it tells is what happened.
    expect(played.signal).toBeNull();
    expect(played.exitCode).toBe(1);
    expect(played.durationMs).toBeLessThan(15_000);
    const [execution, ...others] = listStarted(played.world, 'app');
    expect(others).toEqual([]);
    expect(played.outputs).toMatchObject({
      result: 'canceled',
      started: String(execution !== undefined),
      'pipeline-execution-id': execution?.pipelineExecutionId ?? '',
    });
    expect(played.report.result).toBe('canceled');
    expect(played.summary).toMatch(/^## \S+ Canceled: /);
  });
});
