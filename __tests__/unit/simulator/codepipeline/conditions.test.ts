import type {
  ConditionDeclaration,
  ConditionPlan,
  ConditionType,
  PipelineDeclaration,
  PipelineSpec,
} from '../../../../simulator/index.js';
import { codeOf, declareStages, openPlanned, planStages } from '../fixtures.js';

/** A condition with a rule of each of these names. */
const conditionOf = (result: ConditionDeclaration['result'], ...names: string[]): ConditionDeclaration => ({
  ...(result && { result }),
  rules: names.map((name) => ({
    name,
    ruleTypeId: { category: 'Rule', owner: 'AWS', provider: 'CloudWatchAlarm', version: '1' },
    configuration: { AlarmName: 'errors' },
  })),
});

/** A pipeline whose stage Build has a condition. */
function openJudged(
  type: ConditionType,
  condition: ConditionDeclaration,
  plan: ConditionPlan = {},
  {
    pipeline = {},
    mode,
    ...build
  }: {
    pipeline?: Partial<PipelineSpec>;
    mode?: NonNullable<PipelineDeclaration['executionMode']>;
    outcome?: 'Failed';
  } = {},
) {
  const stages = declareStages().map((stage) =>
    stage.name === 'Build' ? { ...stage, [type]: { conditions: [condition] } } : stage,
  );
  const stagePlan = {
    actions: { Compile: { durationMs: 10_000, ...build } },
    conditions: { [type]: plan },
  };
  const opened = openPlanned(
    { plan: planStages({ Build: stagePlan }), ...pipeline },
    { stages, ...(mode && { executionMode: mode }) },
  );
  return {
    ...opened,
    build: () => opened.state()[1],
    rules: (filter: object = {}) =>
      (
        opened.ask('ListRuleExecutions', { filter }) as {
          ruleExecutionDetails: { ruleName: string; status: string; startTime: number }[];
        }
      ).ruleExecutionDetails,
  };
}

const ERROR = { code: 'RuleFailed', message: 'The alarm errors is in ALARM.' };

const FAILING: ConditionPlan = {
  summary: 'One or more rules failed.',
  rules: { Alarm: { durationMs: 3000, outcome: 'Failed', summary: 'ALARM', errorDetails: ERROR } },
};

describe('an entry condition', () => {
  test('holds the execution before its stage while its rules run, and lets it in when they have', () => {
    const { clock, start, build, rules, told } = openJudged(
      'beforeEntry',
      conditionOf('FAIL', 'Alarm', 'Window'),
    );
    expect(build()).toMatchObject({
      beforeEntryConditionState: {
        conditionStates: [{ ruleStates: [{ ruleName: 'Alarm' }, { ruleName: 'Window' }] }],
      },
    });
    expect(build()?.beforeEntryConditionState).not.toHaveProperty('latestExecution');
    const { pipelineExecutionId } = start();
    clock.advance(1000);
    expect(build()).toMatchObject({
      inboundExecution: { pipelineExecutionId, status: 'InProgress' },
      inboundExecutions: [{ pipelineExecutionId }],
      beforeEntryConditionState: {
        latestExecution: { status: 'InProgress' },
        conditionStates: [
          {
            latestExecution: { status: 'InProgress', lastStatusChange: clock.now() / 1000 },
            ruleStates: [
              { ruleName: 'Alarm', latestExecution: { status: 'InProgress' } },
              { ruleName: 'Window', latestExecution: { status: 'InProgress' } },
            ],
          },
        ],
      },
    });
    expect(build()).not.toHaveProperty('latestExecution');
    expect(told()).toBe('GitHub Succeeded');
    clock.advance(5000);
    expect(told()).toBe('GitHub Succeeded, Compile InProgress');
    expect(build()).toMatchObject({
      latestExecution: { pipelineExecutionId, status: 'InProgress' },
      beforeEntryConditionState: { latestExecution: { status: 'Succeeded' } },
    });
    expect(build()).not.toHaveProperty('inboundExecution');
    expect(rules()).toMatchObject([
      { ruleName: 'Window', status: 'Succeeded' },
      {
        pipelineExecutionId,
        ruleName: 'Alarm',
        stageName: 'Build',
        status: 'Succeeded',
        input: { ruleTypeId: { provider: 'CloudWatchAlarm' }, configuration: { AlarmName: 'errors' } },
      },
    ]);
  });

  test('fails the execution although every action of it succeeded', () => {
    const { clock, start, build, rules, told, statuses, ask } = openJudged(
      'beforeEntry',
      conditionOf('FAIL', 'Alarm'),
      FAILING,
    );
    const { pipelineExecutionId } = start();
    clock.advance(4000);
    expect(statuses()).toBe('Failed');
    expect(told()).toBe('GitHub Succeeded');
    expect(build()).toMatchObject({
      latestExecution: { pipelineExecutionId, status: 'Failed' },
      beforeEntryConditionState: {
        latestExecution: { status: 'Failed', summary: 'One or more rules failed.' },
        conditionStates: [
          { ruleStates: [{ latestExecution: { status: 'Failed', summary: 'ALARM', errorDetails: ERROR } }] },
        ],
      },
    });
    expect(build()).not.toHaveProperty('inboundExecution');
    expect(rules({ pipelineExecutionId })).toMatchObject([
      {
        status: 'Failed',
        output: { executionResult: { externalExecutionSummary: 'ALARM', errorDetails: ERROR } },
      },
    ]);
    expect(codeOf(() => ask('ListRuleExecutions', { filter: { pipelineExecutionId: UNKNOWN } }))).toContain(
      'PipelineExecutionNotFoundException',
    );
  });

  test('ends with the last of its rules, and an error that did not come is not told', () => {
    const rules = { Alarm: { durationMs: 1000, errorDetails: ERROR }, Window: { durationMs: 3000 } };
    const {
      clock,
      start,
      told,
      rules: list,
    } = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm', 'Window'), {
      rules,
    });
    start();
    clock.advance(3999);
    expect(list()).toMatchObject([
      { ruleName: 'Window', status: 'InProgress' },
      { ruleName: 'Alarm', status: 'Succeeded', output: {} },
    ]);
    expect(list()[1]).not.toHaveProperty('output.executionResult');
    expect(told()).toBe('GitHub Succeeded');
    clock.advance(1);
    expect(told()).toBe('GitHub Succeeded, Compile InProgress');
  });

  test('skips its stage, and the execution goes on with the next', () => {
    const { clock, start, build, told, state } = openJudged(
      'beforeEntry',
      conditionOf('SKIP', 'Alarm'),
      FAILING,
    );
    start();
    clock.advance(4000);
    expect(told()).toBe('GitHub Succeeded, Approve InProgress');
    expect(build()).toMatchObject({ latestExecution: { status: 'Skipped' } });
    expect(state()[2]).toMatchObject({ latestExecution: { status: 'InProgress' } });
  });

  test('is overridden by somebody, and Errored by a rule that could not run', () => {
    const overridden = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm'), {
      ...FAILING,
      overriddenAfterMs: 2000,
    });
    overridden.start();
    overridden.clock.advance(3000);
    expect(overridden.told()).toBe('GitHub Succeeded, Compile InProgress');
    expect(overridden.build()).toMatchObject({
      beforeEntryConditionState: { latestExecution: { status: 'Overridden' } },
    });
    expect(overridden.rules()).toMatchObject([{ status: 'Abandoned' }]);

    const errored = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm'), { ...FAILING, errored: true });
    errored.start();
    errored.clock.advance(4000);
    expect(errored.build()).toMatchObject({
      beforeEntryConditionState: { latestExecution: { status: 'Errored' } },
    });
    expect(errored.statuses()).toBe('Failed');
  });

  test('is cancelled where a newer execution overtakes, and where it is stopped', () => {
    const { clock, start, build, statuses, rules } = openJudged(
      'beforeEntry',
      conditionOf('FAIL', 'Alarm'),
      {},
      { mode: 'SUPERSEDED' },
    );
    start();
    clock.advance(2000);
    start();
    clock.advance(1000);
    expect(statuses()).toBe('Superseded InProgress');
    expect(rules()).toMatchObject([{ status: 'InProgress' }, { status: 'Abandoned' }]);

    const stopped = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm'));
    const { pipelineExecutionId } = stopped.start();
    stopped.clock.advance(2000);
    stopped.ask('StopPipelineExecution', { pipelineExecutionId });
    expect(stopped.statuses()).toBe('Stopped');
    expect(stopped.build()).toMatchObject({
      beforeEntryConditionState: { latestExecution: { status: 'Cancelled' } },
    });
    expect(build()).toMatchObject({
      beforeEntryConditionState: { latestExecution: { status: 'InProgress' } },
    });
  });

  test('is judged for one execution after the other in a queue, and at once in parallel', () => {
    const queued = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm'), {}, { mode: 'QUEUED' });
    queued.start();
    queued.start();
    queued.clock.advance(3000);
    expect(queued.rules()).toHaveLength(1);
    expect(queued.build()?.inboundExecutions).toHaveLength(2);
    const parallel = openJudged('beforeEntry', conditionOf('FAIL', 'Alarm'), {}, { mode: 'PARALLEL' });
    parallel.start();
    parallel.start();
    parallel.clock.advance(3000);
    expect(parallel.rules()).toHaveLength(2);
  });
});

const UNKNOWN = '99999999-9999-4999-8999-999999999999';

describe('a success condition', () => {
  test('is judged after the actions, while the stage is in progress', () => {
    const { clock, start, build, told } = openJudged('onSuccess', conditionOf('FAIL', 'Alarm'));
    start();
    clock.advance(12_000);
    expect(told()).toBe('GitHub Succeeded, Compile Succeeded');
    expect(build()).toMatchObject({
      latestExecution: { status: 'InProgress' },
      onSuccessConditionState: { latestExecution: { status: 'InProgress' } },
    });
    clock.advance(4000);
    expect(build()).toMatchObject({
      latestExecution: { status: 'Succeeded' },
      onSuccessConditionState: { latestExecution: { status: 'Succeeded' } },
    });
    expect(told()).toBe('GitHub Succeeded, Compile Succeeded, Approve InProgress');
  });

  test('fails the stage and the execution although every action succeeded', () => {
    const { clock, start, build, told, statuses } = openJudged(
      'onSuccess',
      conditionOf(undefined, 'Alarm'),
      FAILING,
    );
    start();
    clock.advance(14_000);
    expect(statuses()).toBe('Failed');
    expect(told()).toBe('GitHub Succeeded, Compile Succeeded');
    expect(build()).toMatchObject({
      latestExecution: { status: 'Failed' },
      onSuccessConditionState: { latestExecution: { status: 'Failed' } },
    });
  });

  test('rolls the stage back', () => {
    const success = planStages({ Build: { actions: { Compile: { durationMs: 1000 } } } });
    const executions = [{ startsAtMs: -600_000, plan: success }];
    const { clock, start, list, build } = openJudged('onSuccess', conditionOf('ROLLBACK', 'Alarm'), FAILING, {
      pipeline: { executions },
    });
    const { pipelineExecutionId } = start();
    clock.advance(14_000);
    expect(list().map(({ status, executionType }) => `${executionType} ${status}`)).toEqual([
      'ROLLBACK InProgress',
      'STANDARD Failed',
      'STANDARD Succeeded',
    ]);
    expect(list()[0]).toMatchObject({
      rollbackMetadata: { rollbackTargetPipelineExecutionId: list()[2]?.pipelineExecutionId },
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: pipelineExecutionId }),
      },
    });
    expect(build()).toMatchObject({ latestExecution: { type: 'ROLLBACK', status: 'InProgress' } });
  });

  test('is waited for by a stop, and abandoned by one that abandons', () => {
    const waiting = openJudged('onSuccess', conditionOf('FAIL', 'Alarm'));
    const { pipelineExecutionId } = waiting.start();
    waiting.clock.advance(12_000);
    waiting.ask('StopPipelineExecution', { pipelineExecutionId });
    expect(waiting.statuses()).toBe('Stopping');
    waiting.clock.advance(4000);
    expect(waiting.statuses()).toBe('Stopped');

    const abandoned = openJudged('onSuccess', conditionOf('FAIL', 'Alarm'));
    const started = abandoned.start();
    abandoned.clock.advance(12_000);
    abandoned.ask('StopPipelineExecution', { ...started, abandon: true });
    expect(abandoned.statuses()).toBe('Stopped');
    expect(abandoned.build()).toMatchObject({
      onSuccessConditionState: { latestExecution: { status: 'Abandoned' } },
    });
  });
});

describe('a failure condition', () => {
  test('is judged when an action failed, and the stage stays failed where it is met', () => {
    const { clock, start, build, statuses } = openJudged(
      'onFailure',
      conditionOf('RETRY', 'Alarm'),
      {},
      { outcome: 'Failed' },
    );
    start();
    clock.advance(12_000);
    expect(statuses()).toBe('InProgress');
    expect(build()).toMatchObject({
      onFailureConditionState: { latestExecution: { status: 'InProgress' } },
      actionStates: [{ latestExecution: { status: 'Failed' } }],
    });
    clock.advance(4000);
    expect(statuses()).toBe('Failed');
    expect(build()).toMatchObject({
      latestExecution: { status: 'Failed' },
      onFailureConditionState: { latestExecution: { status: 'Succeeded' } },
    });
  });

  test('that is not met retries the stage', () => {
    const { clock, start, told, rules } = openJudged('onFailure', conditionOf('RETRY', 'Alarm'), FAILING, {
      outcome: 'Failed',
    });
    const { pipelineExecutionId } = start();
    clock.advance(14_000);
    expect(told()).toBe('GitHub Succeeded, Compile Failed, Compile InProgress');
    clock.advance(13_000);
    expect(rules()).toMatchObject([{ status: 'Failed' }, { status: 'Failed' }]);
    const latest = (startTimeRange: string) =>
      rules({ latestInPipelineExecution: { pipelineExecutionId, startTimeRange } });
    expect(latest('Latest')).toEqual(rules().slice(0, 1));
    expect(latest('All')).toEqual(rules());
  });
});

test.each<[string, ConditionType, ConditionDeclaration, ConditionPlan]>([
  ['a result that its type has not', 'beforeEntry', conditionOf('ROLLBACK', 'Alarm'), {}],
  ['a plan for a rule that it has not', 'onSuccess', conditionOf('FAIL', 'Alarm'), { rules: { Window: {} } }],
  ['a duration below 0', 'onSuccess', conditionOf('FAIL', 'Alarm'), { rules: { Alarm: { durationMs: -1 } } }],
])('a condition with %s is refused', (_case, type, condition, plan) => {
  expect(() => openJudged(type, condition, plan)).toThrow(RangeError);
});

test('a plan for a condition that the stage has not is refused', () => {
  const plan = planStages({ Build: { conditions: { onSuccess: {} } } });
  expect(() => openPlanned({ plan })).toThrow(RangeError);
});
