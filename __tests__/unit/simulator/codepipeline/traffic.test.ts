import fc from 'fast-check';
import { declarePipeline, declareStages, openPlanned, planStages } from '../fixtures.js';

const LONG = planStages({ Deploy: { actions: { Approve: { durationMs: 600_000 } } } });

function openThree(executionMode: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL') {
  const opened = openPlanned({ plan: LONG }, { executionMode });
  const [first, second, third] = [0, 20_000, 20_000].map((ms) => {
    opened.clock.advance(ms);
    return opened.start().pipelineExecutionId;
  }) as [string, string, string];
  return { ...opened, first, second, third };
}

describe('SUPERSEDED', () => {
  test('a newer execution overtakes the one that waits, not the one that is in the stage', () => {
    const { clock, statuses, state, second, third, list } = openThree('SUPERSEDED');
    clock.advance(10_999);
    expect(statuses()).toBe('InProgress InProgress InProgress');
    expect(state()[2]?.inboundExecutions).toMatchObject([{ pipelineExecutionId: second }]);
    clock.advance(1);
    expect(statuses()).toBe('InProgress Superseded InProgress');
    expect(list()[1]?.lastUpdateTime).toBe(clock.now() / 1000);
    expect(state()[2]?.inboundExecutions).toMatchObject([{ pipelineExecutionId: third }]);
    expect(state()[1]).toMatchObject({
      latestExecution: { pipelineExecutionId: third, status: 'Succeeded' },
    });
    clock.advance(11_000 + 605_000 - 51_000 - 1);
    expect(statuses()).toBe('InProgress Superseded InProgress');
    clock.advance(10_001 + 605_000 + 20_000);
    expect(statuses()).toBe('Succeeded Superseded Succeeded');
  });

  test('a start waits before the source stage too, so long as that is taken', () => {
    const { clock, start, told, statuses } = openPlanned({}, { executionMode: 'SUPERSEDED' });
    start();
    start();
    start();
    expect(told()).toBe('GitHub InProgress');
    expect(statuses()).toBe('InProgress Superseded InProgress');
    clock.advance(1000);
    expect(told()).toMatch(/GitHub Succeeded/);
    expect(told().match(/GitHub/g)).toHaveLength(2);
  });

  test('is the mode of a pipeline that names none', () => {
    const declaration = declarePipeline({ stages: declareStages() });
    delete declaration.executionMode;
    const opened = openPlanned({ plan: LONG, declaration });
    for (let count = 0; count < 3; count += 1) opened.start();
    expect(opened.statuses()).toBe('InProgress Superseded InProgress');
  });

  test('a retry comes to nothing where a newer execution has been in the stage', () => {
    const failing = { durationMs: 1000, outcome: 'Failed' } as const;
    const retried = planStages({
      Build: { actions: { Compile: [failing, { durationMs: 1 }] }, retries: [{ afterMs: 30_000 }] },
    });
    const opened = openPlanned(
      { executions: [{ startsAtMs: 0, plan: retried }, { startsAtMs: 5000 }] },
      { executionMode: 'SUPERSEDED' },
    );
    opened.clock.advance(600_000);
    expect(opened.statuses()).toBe('Failed Succeeded');
  });
});

test('QUEUED: executions go in one after the other, and none is overtaken', () => {
  const { clock, statuses, state, first, second, third } = openThree('QUEUED');
  clock.advance(20_000);
  expect(statuses()).toBe('InProgress InProgress InProgress');
  expect(state()[2]).toMatchObject({
    latestExecution: { pipelineExecutionId: first },
    inboundExecutions: [{ pipelineExecutionId: third }, { pipelineExecutionId: second }],
  });
  clock.advance(11_000 + 610_000 - 60_000);
  expect(state()[2]).toMatchObject({
    latestExecution: { pipelineExecutionId: second },
    inboundExecutions: [{ pipelineExecutionId: third }],
  });
  clock.advance(3_600_000);
  expect(statuses()).toBe('Succeeded Succeeded Succeeded');
});

test('PARALLEL: none waits for another', () => {
  const { clock, statuses, told, third } = openThree('PARALLEL');
  clock.advance(11_000);
  expect(told(third)).toMatch(/Approve InProgress$/);
  clock.advance(611_000 - 51_000);
  expect(statuses()).toBe('InProgress InProgress InProgress');
  clock.advance(60_000);
  expect(statuses()).toBe('Succeeded Succeeded Succeeded');
});

describe('a rollback', () => {
  const stages = declareStages().map((stage) => ({ ...stage, onFailure: { result: 'ROLLBACK' as const } }));
  const failing = planStages({ Build: { actions: { Compile: { durationMs: 1000, outcome: 'Failed' } } } });
  const revision = { actionName: 'GitHub', revisionId: '1'.repeat(40) };
  const good = { startsAtMs: -90_000, status: 'Succeeded' as const, sourceRevisions: [revision] };

  test('of a stage goes to the last execution that succeeded in it', () => {
    const { clock, start, list, told, state, ask } = openPlanned(
      { plan: failing, executions: [good, { startsAtMs: -80_000, status: 'Failed' }] },
      { stages },
    );
    const { pipelineExecutionId: failed } = start();
    clock.advance(2000);
    const [rollback, execution, , target] = list();
    expect(execution).toMatchObject({ pipelineExecutionId: failed, status: 'Failed' });
    const rollbackMetadata = { rollbackTargetPipelineExecutionId: target?.pipelineExecutionId };
    expect(rollback).toMatchObject({
      status: 'InProgress',
      startTime: clock.now() / 1000,
      executionType: 'ROLLBACK',
      rollbackMetadata,
      sourceRevisions: [revision],
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: failed }),
      },
    });
    expect(execution).not.toHaveProperty('rollbackMetadata');
    const pipelineExecutionId = rollback?.pipelineExecutionId ?? '';
    expect(ask('GetPipelineExecution', { pipelineExecutionId })).toMatchObject({
      pipelineExecution: { executionType: 'ROLLBACK', rollbackMetadata },
    });
    expect(state()[1]).toMatchObject({ latestExecution: { pipelineExecutionId, type: 'ROLLBACK' } });
    clock.advance(10_000);
    expect(told(pipelineExecutionId)).toBe('Compile Succeeded');
    expect(list()[0]).toMatchObject({ status: 'Succeeded' });
    clock.advance(600_000);
    expect(list()).toHaveLength(4);
  });

  test('that fails is not rolled back in its turn', () => {
    const rollbackPlan = { Build: { actions: { Compile: { durationMs: 0, outcome: 'Failed' as const } } } };
    const { clock, start, statuses } = openPlanned(
      { plan: failing, rollbackPlan, executions: [good] },
      { stages },
    );
    start();
    clock.advance(600_000);
    expect(statuses()).toBe('Succeeded Failed Failed');
  });

  test.each([
    ['without an execution to go to', {}, { stages }],
    [
      'of a source stage',
      {
        executions: [good],
        plan: planStages({ Source: { actions: { GitHub: { durationMs: 1, outcome: 'Failed' as const } } } }),
      },
      { stages },
    ],
    ['in PARALLEL mode', { executions: [good] }, { stages, executionMode: 'PARALLEL' as const }],
    ['to a rollback', { executions: [{ ...good, rollbackTargetId: '1' }] }, { stages }],
    ['that the stage does not ask for', { executions: [good] }, {}],
  ])('%s does not happen', (_case, pipeline, declaration) => {
    const { clock, start, list } = openPlanned({ plan: failing, ...pipeline }, declaration);
    const before = list().length;
    start();
    clock.advance(600_000);
    expect(list()).toHaveLength(before + 1);
  });

  test('of somebody is told by the spec', () => {
    const { list } = openPlanned({
      executions: [
        good,
        {
          startsAtMs: -1000,
          rollbackTargetId: '11111111-1111-4111-8111-111111111111',
          trigger: { triggerType: 'ManualRollback' },
        },
      ],
    });
    expect(list()[0]).toMatchObject({
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: '11111111-1111-4111-8111-111111111111' },
    });
  });
});

const attempt = fc.record({
  durationMs: fc.integer({ min: 0, max: 5000 }),
  outcome: fc.constantFrom('Succeeded' as const, 'Failed' as const),
});

const someExecution = fc.record({
  startsAtMs: fc.integer({ min: 0, max: 20_000 }),
  plan: fc.record({
    Source: fc.record({ actions: fc.record({ GitHub: attempt }) }),
    Build: fc.record({
      actions: fc.record({ Compile: fc.array(attempt, { minLength: 1, maxLength: 3 }) }),
      retries: fc.array(fc.record({ afterMs: fc.integer({ min: 0, max: 5000 }) }), { maxLength: 2 }),
    }),
    Deploy: fc.record({ actions: fc.record({ Approve: attempt, Live: attempt }) }),
  }),
});

test.each(['SUPERSEDED', 'QUEUED', 'PARALLEL'] as const)(
  '%s: whatever happens, every execution ends, and a stage has as many as the mode allows',
  (executionMode) => {
    fc.assert(
      fc.property(fc.array(someExecution, { maxLength: 6 }), (executions) => {
        const opened = openPlanned({ executions }, { executionMode });
        for (let second = 0; second < 30; second += 1) {
          opened.clock.advance(1000);
          const running = opened.actions().filter(({ status }) => status === 'InProgress');
          for (const { stageName } of executionMode === 'PARALLEL' ? [] : running) {
            const inStage = running.filter((action) => action.stageName === stageName);
            expect(new Set(inStage.map(({ pipelineExecutionId }) => pipelineExecutionId)).size).toBe(1);
          }
        }
        opened.clock.advance(600_000);
        const statuses = opened.list().map(({ status }) => status);
        expect(statuses).toHaveLength(executions.length);
        const ends = ['Succeeded', 'Failed', ...(executionMode === 'SUPERSEDED' ? ['Superseded'] : [])];
        expect(statuses.filter((status) => !ends.includes(status))).toEqual([]);
        const late = openPlanned({ executions }, { executionMode });
        late.clock.advance(630_000);
        expect(late.actions()).toEqual(opened.actions());
        expect(late.list()).toEqual(opened.list());
      }),
      { numRuns: 60 },
    );
  },
);
