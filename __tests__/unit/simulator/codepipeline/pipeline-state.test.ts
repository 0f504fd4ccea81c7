import type { PipelineSpec, WorldSpec } from '../../../../simulator/index.js';
import { ACCOUNT, codeOf, declarePipeline, declareStages, open, REGION } from '../fixtures.js';

const ADMIN = `arn:aws:iam::${ACCOUNT}:user/admin`;
const CLOSED = { stageName: 'Deploy', reason: 'Freeze until Monday', changedBy: ADMIN };

function openWith(pipeline: Partial<PipelineSpec> = {}, spec: Partial<WorldSpec> = {}) {
  const declaration = declarePipeline({ stages: declareStages() });
  const opened = open({ pipelines: [{ region: REGION, declaration, ...pipeline }], ...spec });
  const state = () =>
    opened.call('codepipeline', 'GetPipelineState', { name: 'app' }) as { stageStates: object[] };
  const statusOf = () =>
    opened.call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' }) as object;
  const start = () => opened.call('codepipeline', 'StartPipelineExecution', { name: 'app' });
  return { ...opened, state, statusOf, start };
}

test('a pipeline that never ran has its stages in their order, and all transitions enabled', () => {
  const { state, clock } = openWith();
  const day = 24 * 60 * 60;
  expect(state()).toEqual({
    pipelineName: 'app',
    pipelineVersion: 3,
    created: clock.now() / 1000 - 30 * day,
    updated: clock.now() / 1000 - day,
    stageStates: [
      {
        stageName: 'Source',
        inboundTransitionState: { enabled: true },
        actionStates: [{ actionName: 'GitHub' }],
      },
      {
        stageName: 'Build',
        inboundTransitionState: { enabled: true },
        actionStates: [{ actionName: 'Compile' }],
      },
      {
        stageName: 'Deploy',
        inboundTransitionState: { enabled: true },
        actionStates: [{ actionName: 'Live' }, { actionName: 'Approve' }],
      },
    ],
  });
});

test('each stage shows the newest execution that got as far, and what its actions did', () => {
  const older = '11111111-1111-4111-8111-111111111111';
  const newer = '22222222-2222-4222-8222-222222222222';
  const deploy = { stageName: 'Deploy', actionName: 'Approve', startTimeMs: 5000, lastUpdateTimeMs: 600_000 };
  const { state, clock } = openWith({
    executions: [
      { id: older, startsAtMs: -60_000, actions: [{ ...deploy, status: 'Succeeded' }] },
      { id: newer, startsAtMs: -1000, status: 'Failed', durationMs: 500 },
    ],
  });
  expect(state()).toMatchObject({
    stageStates: [
      { stageName: 'Source', latestExecution: { pipelineExecutionId: newer, status: 'Succeeded' } },
      {
        stageName: 'Build',
        latestExecution: { pipelineExecutionId: newer, status: 'Failed' },
        actionStates: [
          {
            actionName: 'Compile',
            latestExecution: { status: 'Failed', lastStatusChange: clock.now() / 1000 - 0.5 },
          },
        ],
      },
      {
        stageName: 'Deploy',
        latestExecution: { pipelineExecutionId: older, status: 'InProgress', type: 'STANDARD' },
        actionStates: [
          { actionName: 'Live' },
          {
            actionName: 'Approve',
            latestExecution: { status: 'InProgress', token: expect.any(String) as string },
          },
        ],
      },
    ],
  });
});

test.each([
  ['Abandoned', 'Stopped', 'Stopped'],
  ['Succeeded', 'InProgress', 'InProgress'],
  ['Succeeded', 'Superseded', 'Cancelled'],
  ['InProgress', 'Stopping', 'Stopping'],
] as const)('a stage with one action %s of a %s execution is %s', (action, status, expected) => {
  const actions = [{ stageName: 'Deploy', actionName: 'Approve', status: action }];
  const { state } = openWith({ executions: [{ startsAtMs: -60_000, status, actions }] });
  expect(state().stageStates[2]).toMatchObject({ latestExecution: { status: expected } });
});

test('a stage whose one action was abandoned is Stopped', () => {
  const { state } = openWith({ executions: [{ startsAtMs: -60_000, status: 'Stopped' }] });
  expect(state().stageStates[1]).toMatchObject({ latestExecution: { status: 'Stopped' } });
});

test('an execution with a fixed status waits for no transition', () => {
  const { state } = openWith({
    disabledTransitions: [CLOSED],
    executions: [{ startsAtMs: -90_000, status: 'Succeeded' }],
  });
  expect(state().stageStates[2]).toMatchObject({ latestExecution: { status: 'Succeeded' } });
  expect(state().stageStates[2]).not.toHaveProperty('inboundExecution');
});

test('a disabled transition has its reason, and an execution waits before it without end', () => {
  const { state, statusOf, start, clock } = openWith({
    durationMs: 10_000,
    disabledTransitions: [{ ...CLOSED, changedAtMs: -5000 }],
    executions: [{ startsAtMs: -20_000 }],
  });
  const disabledAt = clock.now() / 1000 - 5;
  const { pipelineExecutionId } = start() as { pipelineExecutionId: string };
  clock.advance(9999);
  expect(state().stageStates[1]).toMatchObject({ latestExecution: { status: 'InProgress' } });
  expect(state().stageStates[2]).not.toHaveProperty('inboundExecution');
  clock.advance(60_000);
  const waiting = { pipelineExecutionId, status: 'InProgress', type: 'STANDARD' };
  expect(state().stageStates.slice(1)).toMatchObject([
    { latestExecution: { pipelineExecutionId, status: 'Succeeded' } },
    {
      stageName: 'Deploy',
      inboundTransitionState: {
        enabled: false,
        lastChangedBy: ADMIN,
        lastChangedAt: disabledAt,
        disabledReason: CLOSED.reason,
      },
      inboundExecution: waiting,
      inboundExecutions: [waiting],
    },
  ]);
  expect(statusOf()).toMatchObject({
    pipelineExecutionSummaries: [{ status: 'InProgress' }, { status: 'Succeeded' }],
  });
});

test.each([
  ['fails before the closed stage', 'Deploy', 'Failed', 'Failed'],
  ['fails behind the closed transition', 'Build', 'Failed', 'InProgress'],
  ['is stopped from outside', 'Build', 'Stopped', 'Stopped'],
] as const)('an execution that %s', (_case, stageName, endStatus, status) => {
  const { start, statusOf, clock } = openWith({
    durationMs: 1000,
    endStatus,
    disabledTransitions: [{ ...CLOSED, stageName }],
  });
  start();
  clock.advance(2000);
  expect(statusOf()).toMatchObject({ pipelineExecutionSummaries: [{ status }] });
});

test.each(['Nope', 'Source'])('there is no transition into the stage %s to disable', (stageName) => {
  expect(() => openWith({ disabledTransitions: [{ ...CLOSED, stageName }] })).toThrow(RangeError);
});

test('of a PARALLEL pipeline there are names alone, or nothing', () => {
  const declaration = declarePipeline({ stages: declareStages(), executionMode: 'PARALLEL' });
  expect(openWith({ declaration }).state().stageStates).toEqual([
    { stageName: 'Source' },
    { stageName: 'Build' },
    { stageName: 'Deploy' },
  ]);
  expect(codeOf(openWith({ declaration }, { parallelState: 'refused' }).state)).toMatch(
    /^ValidationException: /,
  );
});

test('an unknown pipeline is not found', () => {
  const { call } = openWith();
  expect(codeOf(() => call('codepipeline', 'GetPipelineState', { name: 'other' }))).toBe(
    `PipelineNotFoundException: Account '${ACCOUNT}' does not have a pipeline with name 'other'`,
  );
});
