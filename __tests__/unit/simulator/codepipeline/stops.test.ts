import type { PipelineSpec } from '../../../../simulator/index.js';
import {
  codeOf,
  declarePipeline,
  declareStages,
  open,
  openPlanned,
  planStages,
  REGION,
} from '../fixtures.js';

function openStopped(pipeline: Partial<PipelineSpec> = {}) {
  const opened = openPlanned(pipeline);
  const { pipelineExecutionId } = opened.start();
  const stop = (input: object = {}) => opened.ask('StopPipelineExecution', { pipelineExecutionId, ...input });
  return { ...opened, pipelineExecutionId, stop, refusal: (input?: object) => codeOf(() => stop(input)) };
}

test('a stop waits for the action that runs, and starts no other', () => {
  const { clock, stop, statuses, told, state, list, pipelineExecutionId } = openStopped();
  clock.advance(5000);
  expect(stop({ reason: 'Not today' })).toEqual({ pipelineExecutionId });
  expect(statuses()).toBe('Stopping');
  expect(told()).toBe('GitHub Succeeded, Compile InProgress');
  expect(state()[1]).toMatchObject({ latestExecution: { status: 'Stopping' } });
  clock.advance(5999);
  expect(statuses()).toBe('Stopping');
  clock.advance(1);
  expect(statuses()).toBe('Stopped');
  expect(told()).toBe('GitHub Succeeded, Compile Succeeded');
  expect(state()[1]).toMatchObject({ latestExecution: { status: 'Stopped' } });
  expect(list()).toMatchObject([
    { stopTrigger: { reason: 'Not today' }, lastUpdateTime: clock.now() / 1000 },
  ]);
});

test('an execution is Stopped also where the action fails that it waited for', () => {
  const Compile = { durationMs: 10_000, outcome: 'Failed' as const };
  const { clock, stop, statuses, told } = openStopped({
    plan: planStages({ Build: { actions: { Compile } } }),
  });
  clock.advance(5000);
  stop();
  clock.advance(6000);
  expect([statuses(), told()]).toEqual(['Stopped', 'GitHub Succeeded, Compile Failed']);
});

test('an abandoned action ends at once, and takes the execution with it', () => {
  const { clock, stop, statuses, told, actions, refusal } = openStopped();
  clock.advance(5000);
  stop({ abandon: true });
  expect(statuses()).toBe('Stopped');
  expect(told()).toBe('GitHub Succeeded, Compile Abandoned');
  expect(actions()[0]?.lastUpdateTime).toBe(clock.now() / 1000);
  expect(refusal()).toMatch(/^PipelineExecutionNotStoppableException: /);
  clock.advance(600_000);
  expect(told()).toBe('GitHub Succeeded, Compile Abandoned');
});

test('a stop is asked for once, and may then be made one that abandons, once', () => {
  const { clock, stop, statuses, refusal } = openStopped({ abandonMs: 2000 });
  clock.advance(5000);
  stop();
  expect(refusal()).toMatch(/^DuplicatedStopRequestException: /);
  expect(refusal({ abandon: false })).toMatch(/^DuplicatedStopRequestException: /);
  stop({ abandon: true });
  expect(statuses()).toBe('Stopping');
  expect(refusal({ abandon: true })).toMatch(/^DuplicatedStopRequestException: /);
  clock.advance(2000);
  expect(statuses()).toBe('Stopped');
});

test('an execution that waits is stopped at once, and frees its place', () => {
  const { clock, start, ask, statuses } = openPlanned();
  start();
  const { pipelineExecutionId } = start();
  ask('StopPipelineExecution', { pipelineExecutionId });
  expect(statuses()).toBe('InProgress Stopped');
  clock.advance(600_000);
  expect(statuses()).toBe('Succeeded Stopped');
});

test('a stop frees the stage for the next', () => {
  const { clock, start, stop, statuses, told } = openStopped();
  const { pipelineExecutionId: next } = start();
  expect(told(next)).toBe('');
  stop({ abandon: true });
  expect(statuses()).toBe('Stopped InProgress');
  expect(told(next)).toBe('GitHub InProgress');
  clock.advance(600_000);
  expect(statuses()).toBe('Stopped Succeeded');
});

test('somebody else stops an execution at a time', () => {
  const { clock, statuses, list } = openPlanned({
    executions: [
      { startsAtMs: 0, stop: { afterMs: 2000, abandon: true, reason: 'Wrong branch' } },
      { startsAtMs: -600_000, stop: { afterMs: 300_000 } },
    ],
  });
  clock.advance(1999);
  expect(statuses()).toBe('Succeeded InProgress');
  clock.advance(1);
  expect(statuses()).toBe('Succeeded Stopped');
  expect(list()[0]).toMatchObject({ stopTrigger: { reason: 'Wrong branch' } });
  expect(list()[1]).not.toHaveProperty('stopTrigger');
});

test('what is over, or was never there, is not stopped', () => {
  const { clock, refusal } = openStopped();
  clock.advance(600_000);
  expect(refusal()).toMatch(/^PipelineExecutionNotStoppableException: .*Succeeded$/);
  expect(refusal({ pipelineExecutionId: '00000000-0000-4000-8000-000000000000' })).toMatch(
    /^PipelineExecutionNotStoppableException: /,
  );
  expect(refusal({ pipelineName: 'other' })).toMatch(/^PipelineNotFoundException: /);
});

describe('without a plan', () => {
  function openPlain(pipeline: Partial<PipelineSpec> = {}) {
    const declaration = declarePipeline({ stages: declareStages() });
    const opened = open({ pipelines: [{ region: REGION, declaration, durationMs: 30_000, ...pipeline }] });
    const ask = (operation: string, input: object = {}) =>
      opened.call('codepipeline', operation, { pipelineName: 'app', ...input }) as {
        pipelineExecutionSummaries: { pipelineExecutionId: string; status: string }[];
        actionExecutionDetails: { actionName: string; status: string }[];
      };
    if (pipeline.executions === undefined) {
      opened.call('codepipeline', 'StartPipelineExecution', { name: 'app' });
    }
    const [newest] = ask('ListPipelineExecutions').pipelineExecutionSummaries;
    const { pipelineExecutionId } = newest ?? { pipelineExecutionId: '' };
    return {
      ...opened,
      stop: (input: object = {}) => ask('StopPipelineExecution', { pipelineExecutionId, ...input }),
      status: () => ask('ListPipelineExecutions').pipelineExecutionSummaries[0]?.status,
      told: () =>
        ask('ListActionExecutions')
          .actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`)
          .reverse()
          .join(', '),
    };
  }

  test.each([
    [{}, 10_000, 'GitHub Succeeded, Compile InProgress', 20_000, 'GitHub Succeeded, Compile Succeeded'],
    [
      { endStatus: 'Failed' as const },
      10_000,
      'GitHub Succeeded, Compile InProgress',
      20_000,
      'GitHub Succeeded, Compile Failed',
    ],
    [{ sourceMs: 15_000 }, 10_000, 'GitHub InProgress', 5000, 'GitHub Succeeded'],
  ])('%j: a stop waits for what runs', (pipeline, at, before, left, after) => {
    const { clock, stop, status, told } = openPlain(pipeline);
    clock.advance(at);
    stop();
    expect([status(), told()]).toEqual(['Stopping', before]);
    clock.advance(left - 1);
    expect(status()).toBe('Stopping');
    clock.advance(1);
    expect([status(), told()]).toEqual(['Stopped', after]);
  });

  test.each([
    [{}, 'GitHub Succeeded, Compile Abandoned'],
    [{ sourceMs: 15_000 }, 'GitHub Abandoned'],
  ])('%j: what runs is abandoned', (pipeline, after) => {
    const { clock, stop, status, told } = openPlain(pipeline);
    clock.advance(10_000);
    stop({ abandon: true });
    expect([status(), told()]).toEqual(['Stopped', after]);
    clock.advance(60_000);
    expect([status(), told()]).toEqual(['Stopped', after]);
  });

  test('an execution with a fixed status stops when it is abandoned alone', () => {
    const executions = [{ startsAtMs: -10_000, status: 'InProgress' as const }];
    const { clock, stop, status } = openPlain({ executions });
    stop();
    clock.advance(86_400_000);
    expect(status()).toBe('Stopping');
    stop({ abandon: true });
    expect(status()).toBe('Stopped');
  });

  test('actions that the spec tells of are waited for, or abandoned', () => {
    const compile = { stageName: 'Build', actionName: 'Compile', status: 'Succeeded' as const };
    const executions = [
      { startsAtMs: 0, durationMs: 90_000, actions: [{ ...compile, lastUpdateTimeMs: 8000 }] },
    ];
    const waiting = openPlain({ executions });
    waiting.stop();
    waiting.clock.advance(8000);
    expect([waiting.status(), waiting.told()]).toEqual(['Stopped', 'Compile Succeeded']);
    const abandoned = openPlain({ executions });
    abandoned.clock.advance(1000);
    abandoned.stop({ abandon: true });
    expect([abandoned.status(), abandoned.told()]).toEqual(['Stopped', 'Compile Abandoned']);
  });
});
