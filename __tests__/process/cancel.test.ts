/** What was started is never denied, wherever the cancellation comes: it is in the outputs, and on-cancel is done. */

import type { Fault } from '../../simulator/index.js';
import { COMMITS, pipelineToStart } from './fixtures.js';
import { listStarted, playStart, testWithSignals, type Play, type Played, type Stage } from './harness.js';

const INPUTS = { pipeline: 'app', start: 'always', checks: 'commit-on-branch', 'on-cancel': 'stop' };
const signals: Play['signals'] = [{ name: 'SIGINT', afterMs: 0 }];

const stops = ({ requests }: Played): unknown[] =>
  requests.flatMap(({ operation, input }) => (operation === 'StopPipelineExecution' ? [input] : []));

/** The step ended by itself and in time, and tells the one execution that there is. */
function expectTold(played: Played): void {
  const [execution, ...more] = listStarted(played.world, 'app');
  expect(more).toEqual([]);
  expect(played.exitCode).toBe(1);
  expect(played.outputs).toMatchObject({
    started: 'true',
    commit: COMMITS.main,
    'pipeline-execution-id': execution?.pipelineExecutionId,
  });
  expect(played.report.pipelines[0]?.execution).toMatchObject({
    id: execution?.pipelineExecutionId,
    started: true,
  });
  expect(played.stdout).toContain(execution?.pipelineExecutionId);
  expect(played.stdout).not.toContain('nothing was started');
}

const playCancel = (faults: Fault[], more: Play & Stage): Promise<Played> =>
  playStart({ inputs: INPUTS, signals, faults, ...more });

describe('the start succeeded, and then', () => {
  testWithSignals.each<[string, Fault]>([
    ['the next call hangs', { operation: 'ListPipelineExecutions', kind: 'hang' }],
    ['the next call only throttles', { operation: 'ListPipelineExecutions', kind: 'throttled' }],
    ['the next call fails', { operation: 'ListPipelineExecutions', kind: 'error500' }],
  ])('%s', async (_, fault) => {
    const played = await playCancel([fault], { signalOnRequest: { operation: fault.operation } });
    expectTold(played);
    expect(stops(played)).toMatchObject([{ abandon: false }]);
    expect(played.durationMs).toBeLessThan(6000);
  });

  testWithSignals('the stop hangs too', async () => {
    const faults: Fault[] = [
      { operation: 'ListPipelineExecutions', kind: 'hang' },
      { operation: 'StopPipelineExecution', kind: 'hang' },
    ];
    const played = await playCancel(faults, { signalOnRequest: { operation: 'ListPipelineExecutions' } });
    expectTold(played);
    expect(played.durationMs).toBeLessThan(6000);
  });

  testWithSignals('it is left if that is what on-cancel says', async () => {
    const played = await playCancel([{ operation: 'ListPipelineExecutions', kind: 'hang' }], {
      signalOnRequest: { operation: 'ListPipelineExecutions' },
      inputs: { ...INPUTS, 'on-cancel': 'leave' },
    });
    expectTold(played);
    expect(stops(played)).toEqual([]);
  });
});

describe('the start took effect, and its answer', () => {
  testWithSignals('comes a moment after the cancellation', async () => {
    const played = await playCancel([{ operation: 'StartPipelineExecution', kind: 'slow', delayMs: 1000 }], {
      signalOnRequest: { operation: 'StartPipelineExecution' },
    });
    expectTold(played);
    expect(stops(played)).toHaveLength(1);
  });

  testWithSignals('does not come, but comes to the same request made again', async () => {
    const played = await playCancel(
      [{ operation: 'StartPipelineExecution', kind: 'slow', delayMs: 60_000, times: 1 }],
      { signalOnRequest: { operation: 'StartPipelineExecution' } },
    );
    expectTold(played);
    expect(stops(played)).toHaveLength(1);
    expect(played.durationMs).toBeLessThan(6000);
  });

  testWithSignals('never comes: that it may have started is said', async () => {
    const played = await playCancel([{ operation: 'StartPipelineExecution', kind: 'hang' }], {
      signalOnRequest: { operation: 'StartPipelineExecution' },
    });
    expect(played.exitCode).toBe(1);
    expect(played.stdout).toContain("Can't tell whether AWS started pipeline `app`.");
    expect(played.stdout).not.toContain('nothing was started');
    expect(played.stdout).toMatch(/^Canceled: `app` may have been started$/m);
    expect(played.durationMs).toBeLessThan(6000);
  });
});

testWithSignals('with two pipelines, each keeps its own truth', async () => {
  const names = ['app', 'web'];
  const played = await playStart({
    world: { pipelines: names.map((name) => pipelineToStart({ name })) },
    faults: [{ operation: 'ListPipelineExecutions', kind: 'hang' }],
    inputs: { ...INPUTS, pipeline: names.join('\n') },
    signalOnRequest: { operation: 'ListPipelineExecutions', count: 2 },
    signals,
  });
  expectTold(played);
  const ids = names.map((name) => listStarted(played.world, name)[0]?.pipelineExecutionId);
  expect(played.report.pipelines.map(({ execution }) => execution?.id)).toEqual(ids);
  expect(stops(played)).toHaveLength(2);
});
