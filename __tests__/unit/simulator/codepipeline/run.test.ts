import type { ActionDeclaration } from '../../../../simulator/index.js';
import { codeOf, COMMITS, declarePipeline, declareStages, openPlanned, planStages } from '../fixtures.js';

const ERROR = { code: 'JobFailed', message: 'Build terminated with state: FAILED' };

/** A stage of two actions that run at once, and one that follows them. */
function declareParallel() {
  const action = (name: string, runOrder: number): ActionDeclaration => ({
    name,
    runOrder,
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  });
  const actions = [action('Linux', 1), action('Mac', 1), action('Pack', 2)];
  return [...declarePipeline().stages, { name: 'Build', actions }];
}

test('an execution goes from action to action, each for its time, and ends after the last', () => {
  const { clock, start, list, told, ask, statuses } = openPlanned();
  const { pipelineExecutionId } = start();
  const startedAt = clock.now() / 1000;
  expect(told()).toBe('GitHub InProgress');
  expect(list()).toMatchObject([{ status: 'InProgress', sourceRevisions: [], lastUpdateTime: startedAt }]);
  clock.advance(999);
  expect(told()).toBe('GitHub InProgress');
  clock.advance(1);
  expect(told()).toBe('GitHub Succeeded, Compile InProgress');
  expect(list()).toMatchObject([
    { sourceRevisions: [{ revisionId: COMMITS.main }], lastUpdateTime: startedAt + 1 },
  ]);
  expect(ask('GetPipelineExecution', { pipelineExecutionId })).toMatchObject({
    pipelineExecution: {
      status: 'InProgress',
      executionType: 'STANDARD',
      artifactRevisions: [{ name: 'SourceOutput', revisionId: COMMITS.main }],
    },
  });
  clock.advance(10_000);
  expect(told()).toBe('GitHub Succeeded, Compile Succeeded, Approve InProgress');
  clock.advance(60_000);
  expect(told()).toBe('GitHub Succeeded, Compile Succeeded, Approve Succeeded, Live InProgress');
  expect(statuses()).toBe('InProgress');
  clock.advance(5000);
  expect(statuses()).toBe('Succeeded');
  expect(list()[0]?.lastUpdateTime).toBe(startedAt + 76);
});

test('what is seen does not depend on when it is looked at', () => {
  const looked = openPlanned();
  const late = openPlanned();
  looked.start();
  late.start();
  for (let second = 0; second < 80; second += 1) {
    looked.clock.advance(1000);
    looked.list();
  }
  late.clock.advance(80_000);
  expect(late.actions()).toEqual(looked.actions());
  expect(late.list()).toEqual(looked.list());
});

test('an action shows its execution at once, and its error when it has failed', () => {
  const externalExecutionUrl = 'https://build/1';
  const result = { externalExecutionId: 'app:1', externalExecutionUrl, errorDetails: ERROR };
  const { clock, start, actions, statuses, state } = openPlanned({
    plan: planStages({ Build: { actions: { Compile: { durationMs: 10_000, outcome: 'Failed', result } } } }),
  });
  start();
  clock.advance(1500);
  expect(actions()[0]).toMatchObject({
    actionName: 'Compile',
    status: 'InProgress',
    startTime: clock.now() / 1000 - 0.5,
    lastUpdateTime: clock.now() / 1000 - 0.5,
    output: { executionResult: { externalExecutionUrl } },
  });
  expect(actions()[0]).not.toHaveProperty('output.executionResult.errorDetails');
  clock.advance(9500);
  expect(actions()[0]).toMatchObject({
    status: 'Failed',
    lastUpdateTime: clock.now() / 1000,
    output: { executionResult: result },
  });
  expect(statuses()).toBe('Failed');
  expect(state()).toMatchObject([
    { latestExecution: { status: 'Succeeded' } },
    { latestExecution: { status: 'Failed' } },
    {},
  ]);
  expect(state()[2]).not.toHaveProperty('latestExecution');
  clock.advance(3_600_000);
  expect(actions()).toHaveLength(2);
});

test('an approval that nobody answers holds the execution for 7 days, and then fails', () => {
  const { clock, start, statuses, told, state } = openPlanned({ plan: planStages({ Deploy: {} }) });
  start();
  clock.advance(11_000 + 7 * 24 * 3_600_000 - 1);
  expect(told()).toMatch(/Approve InProgress$/);
  expect(state()[2]?.actionStates[1]?.latestExecution?.token).toEqual(expect.any(String));
  clock.advance(1);
  expect(told()).toMatch(/Approve Failed$/);
  expect(statuses()).toBe('Failed');
});

test('actions without a plan last 10 seconds, a source as long as its pipeline says', () => {
  const { clock, start, told } = openPlanned({ plan: {}, sourceMs: 3000 });
  start();
  clock.advance(2999);
  expect(told()).toBe('GitHub InProgress');
  clock.advance(10_000);
  expect(told()).toBe('GitHub Succeeded, Compile InProgress');
  clock.advance(1);
  expect(told()).toMatch(/Compile Succeeded, Approve InProgress$/);
});

test('a source action fails when its time is up, in the words of AWS', () => {
  const { clock, start, actions, statuses } = openPlanned(
    {},
    {},
    { github: { tokens: [], repositories: [] } },
  );
  start();
  expect(statuses()).toBe('InProgress');
  clock.advance(1000);
  expect(statuses()).toBe('Failed');
  expect(actions()).toMatchObject([
    {
      status: 'Failed',
      output: {
        executionResult: {
          errorDetails: {
            message: '[GitHub] No Branch [main] found for FullRepositoryName [octo/app]',
          },
        },
      },
    },
  ]);
});

describe('a retry', () => {
  const failing = { durationMs: 1000, outcome: 'Failed' } as const;

  test('runs the failed action again in the same execution, which is InProgress again', () => {
    const { clock, start, told, statuses, actions, state } = openPlanned({
      plan: planStages({
        Build: { actions: { Compile: [failing, { durationMs: 4000 }] }, retries: [{ afterMs: 30_000 }] },
      }),
    });
    start();
    clock.advance(2000);
    expect(statuses()).toBe('Failed');
    clock.advance(29_999);
    expect(statuses()).toBe('Failed');
    clock.advance(1);
    expect(statuses()).toBe('InProgress');
    expect(state()[1]).toMatchObject({ latestExecution: { status: 'InProgress' } });
    expect(told()).toBe('GitHub Succeeded, Compile Failed, Compile InProgress');
    clock.advance(4000);
    expect(told()).toMatch(/Compile Failed, Compile Succeeded, Approve InProgress$/);
    expect(new Set(actions().map(({ actionExecutionId }) => actionExecutionId)).size).toBe(4);
  });

  test('comes so often as somebody retries', () => {
    const retries = [{ afterMs: 1000 }, { afterMs: 2000 }];
    const { clock, start, told, statuses } = openPlanned({
      plan: planStages({ Build: { actions: { Compile: failing }, retries } }),
    });
    start();
    clock.advance(3_600_000);
    expect(told()).toBe('GitHub Succeeded, Compile Failed, Compile Failed, Compile Failed');
    expect(statuses()).toBe('Failed');
  });

  test.each([
    ['FAILED_ACTIONS', 'Linux Failed, Mac Succeeded, Linux Succeeded, Pack InProgress'],
    ['ALL_ACTIONS', 'Linux Failed, Mac Succeeded, Linux Succeeded, Mac InProgress'],
  ] as const)('of %s runs these', (mode, expected) => {
    const { clock, start, told } = openPlanned(
      {
        plan: {
          Build: {
            actions: {
              Linux: [failing, { durationMs: 100 }],
              Mac: [{ durationMs: 500 }, { durationMs: 60_000 }],
            },
            retries: [{ afterMs: 0, mode }],
          },
        },
      },
      { stages: declareParallel() },
    );
    start();
    clock.advance(1200);
    expect(told()).toBe(`GitHub Succeeded, ${expected}`);
  });

  test('is made once by AWS where the stage asks for it', () => {
    const stages = declareStages().map((stage) => ({ ...stage, onFailure: { result: 'RETRY' as const } }));
    const { clock, start, told } = openPlanned(
      { plan: planStages({ Build: { actions: { Compile: failing } } }) },
      { stages },
    );
    start();
    clock.advance(60_000);
    expect(told()).toBe('GitHub Succeeded, Compile Failed, Compile Failed');
  });
});

test.each([
  ['when-all-ended', 'InProgress'],
  ['at-once', 'Failed'],
] as const)('a stage of actions that run at once fails %s', (stageFailure, status) => {
  const { clock, start, told, statuses } = openPlanned(
    {
      plan: {
        Build: { actions: { Linux: { durationMs: 1000, outcome: 'Failed' }, Mac: { durationMs: 9000 } } },
      },
    },
    { stages: declareParallel() },
    { stageFailure },
  );
  start();
  clock.advance(1000);
  expect(told()).toBe('GitHub Succeeded, Linux Failed, Mac InProgress');
  expect(statuses()).toBe(status);
  clock.advance(8000);
  expect(told()).toBe('GitHub Succeeded, Linux Failed, Mac Succeeded');
  expect(statuses()).toBe('Failed');
});

test('a retry waits for the actions that still run of a stage that failed at once', () => {
  const Linux = [{ durationMs: 1000, outcome: 'Failed' as const }, { durationMs: 500 }];
  const { clock, start, told } = openPlanned(
    { plan: { Build: { actions: { Linux, Mac: { durationMs: 9000 } }, retries: [{ afterMs: 0 }] } } },
    { stages: declareParallel() },
    { stageFailure: 'at-once' },
  );
  start();
  clock.advance(8999);
  expect(told()).toBe('GitHub Succeeded, Linux Failed, Mac InProgress');
  clock.advance(1);
  expect(told()).toBe('GitHub Succeeded, Linux Failed, Mac Succeeded, Linux InProgress');
});

test('a disabled transition holds an execution before its stage', () => {
  const { clock, start, statuses, told, state } = openPlanned({
    disabledTransitions: [{ stageName: 'Deploy', reason: 'Freeze', changedBy: 'arn', changedAtMs: 0 }],
  });
  const { pipelineExecutionId } = start();
  clock.advance(3_600_000);
  expect(told()).toBe('GitHub Succeeded, Compile Succeeded');
  expect(statuses()).toBe('InProgress');
  expect(state()[2]).toMatchObject({ inboundExecution: { pipelineExecutionId, type: 'STANDARD' } });
});

test('the plan of the pipeline is not for an execution that is told otherwise', () => {
  const { told, statuses, clock } = openPlanned({
    executions: [
      { startsAtMs: -90_000, status: 'Superseded' },
      { startsAtMs: -80_000, durationMs: 90_000 },
      { startsAtMs: -70_000, plan: planStages({ Source: { actions: { GitHub: { durationMs: 75_000 } } } }) },
    ],
  });
  expect(statuses()).toBe('Superseded InProgress InProgress');
  clock.advance(10_000);
  expect(statuses()).toBe('Superseded Succeeded InProgress');
  expect(told()).toMatch(/Compile InProgress$/);
});

test.each([
  [{ Nope: {} }, 'no stage Nope'],
  [{ Build: { actions: { Nope: { durationMs: 1 } } } }, 'no action Nope'],
  [{ Build: { actions: { Compile: { durationMs: -1 } } } }, 'not -1'],
  [{ Build: { retries: [{ afterMs: Number.NaN }] } }, 'not NaN'],
])('a plan that does not fit the pipeline is refused: %j', (plan, message) => {
  expect(codeOf(() => openPlanned({ plan }))).toContain(message);
  expect(codeOf(() => openPlanned({ rollbackPlan: plan }))).toMatch(/^RangeError: /);
  expect(codeOf(() => openPlanned({ executions: [{ startsAtMs: 0, plan }] }))).toMatch(/^RangeError: /);
});
