/** How executions look where the model does not tell: late, odd, cancelled from outside, rolled back. */

import { codeOf, declarePipeline, openPlanned, planStages } from '../fixtures.js';

const NOT_FOUND = 'PipelineExecutionNotFoundException';

describe('a new execution', () => {
  test('is not found by reads for a while, and listed when it is', () => {
    const { clock, start, ask, list, actions, state } = openPlanned({ hiddenMs: 3000 });
    const { pipelineExecutionId } = start();
    const filter = { pipelineExecutionId };
    const reads: [string, object][] = [
      ['GetPipelineExecution', { pipelineExecutionId }],
      ['ListActionExecutions', { filter }],
      ['ListRuleExecutions', { filter }],
    ];
    clock.advance(2999);
    for (const [operation, input] of reads) {
      expect(codeOf(() => ask(operation, input))).toBe(
        `${NOT_FOUND}: Pipeline 'app' does not have an execution with id '${pipelineExecutionId}'`,
      );
    }
    expect(list()).toEqual([]);
    expect(actions()).toEqual([]);
    expect(state()[0]).not.toHaveProperty('latestExecution');
    clock.advance(1);
    for (const [operation, input] of reads)
      expect(codeOf(() => ask(operation, input))).toBe('nothing thrown');
    expect(list()).toMatchObject([{ pipelineExecutionId }]);
    expect(state()[0]).toMatchObject({ latestExecution: { pipelineExecutionId } });
  });

  test('can be listed earlier or later than it is found, and be stopped before', () => {
    const { clock, start, ask, list } = openPlanned({ hiddenMs: 3000, unlistedMs: 0 });
    const { pipelineExecutionId } = start();
    expect(list()).toMatchObject([{ pipelineExecutionId }]);
    expect(codeOf(() => ask('GetPipelineExecution', { pipelineExecutionId }))).toContain(NOT_FOUND);
    ask('StopPipelineExecution', { pipelineExecutionId, abandon: true });
    clock.advance(3000);
    expect(ask('GetPipelineExecution', { pipelineExecutionId })).toMatchObject({
      pipelineExecution: { status: 'Stopped' },
    });

    const late = openPlanned({ executions: [{ startsAtMs: 0, unlistedMs: 1000 }] });
    expect(late.list()).toEqual([]);
    expect(late.actions()).toHaveLength(1);
    late.clock.advance(1000);
    expect(late.list()).toHaveLength(1);
  });
});

describe('a status that the model has not', () => {
  test('is shown of executions, stages and actions for as long as it is told', () => {
    const { clock, start, list, ask, told, state } = openPlanned({
      oddStatuses: [
        { of: 'execution', status: 'Paused', fromMs: 2000, untilMs: 5000 },
        { of: 'stage', name: 'Build', status: 'Thawing' },
        { of: 'action', name: 'Compile', status: 'Queued', untilMs: 5000 },
      ],
    });
    const { pipelineExecutionId } = start();
    clock.advance(1999);
    expect(list()).toMatchObject([{ status: 'InProgress' }]);
    clock.advance(1);
    expect(list()).toMatchObject([{ status: 'Paused' }]);
    expect(ask('GetPipelineExecution', { pipelineExecutionId })).toMatchObject({
      pipelineExecution: { status: 'Paused' },
    });
    expect(told()).toBe('GitHub Succeeded, Compile Queued');
    expect(state()[0]).toMatchObject({ latestExecution: { status: 'Succeeded' } });
    expect(state()[1]).toMatchObject({
      latestExecution: { status: 'Thawing' },
      actionStates: [{ latestExecution: { status: 'Queued' } }],
    });
    clock.advance(3000);
    expect(list()).toMatchObject([{ status: 'InProgress' }]);
    expect(told()).toBe('GitHub Succeeded, Compile InProgress');
    clock.advance(100_000);
    expect(list()).toMatchObject([{ status: 'Succeeded' }]);
  });

  test('can be that of an execution or an action of the past', () => {
    const { list, told } = openPlanned({
      executions: [
        {
          startsAtMs: -60_000,
          status: 'Frozen',
          actions: [{ stageName: 'Source', actionName: 'GitHub', status: 'Melting' }],
        },
        { startsAtMs: -50_000, status: 'Frozen' },
      ],
    });
    expect(list().map(({ status }) => status)).toEqual(['Frozen', 'Frozen']);
    expect(told()).toBe('GitHub Melting, GitHub Succeeded');
  });
});

describe('a change of the definition', () => {
  const CANCELLED = 'The pipeline’s definition was updated before the pipeline execution could be completed.';

  test.each([
    ['with a plan', {}],
    ['without one', { plan: null, durationMs: 60_000 }],
  ])('cancels an execution %s, and one of the same commit follows', (_case, pipeline) => {
    const redefinition = { afterMs: 5000, followedAfterMs: 2000 };
    const { clock, start, list, ask, call, statuses } = openPlanned({
      ...pipeline,
      redefinition,
    });
    start();
    clock.advance(4999);
    expect(statuses()).toBe('InProgress');
    clock.advance(1);
    expect(list()).toMatchObject([{ status: 'Cancelled', statusSummary: CANCELLED }]);
    expect(list()[0]?.lastUpdateTime).toBe(clock.now() / 1000);
    clock.advance(2000);
    expect(statuses()).toBe('Cancelled InProgress');
    clock.advance(200_000);
    expect(statuses()).toBe('Cancelled Succeeded');
    const [follower, cancelled] = list();
    expect(follower?.sourceRevisions).toMatchObject([{ revisionId: expect.any(String) as string }]);
    const versionOf = (id = '') =>
      (
        ask('GetPipelineExecution', { pipelineExecutionId: id }) as {
          pipelineExecution: { pipelineVersion: number };
        }
      ).pipelineExecution.pipelineVersion;
    const { version } = declarePipeline();
    expect(versionOf(cancelled?.pipelineExecutionId)).toBe(version);
    expect(versionOf(follower?.pipelineExecutionId)).toBe(version + 1);
    expect(call('codepipeline', 'GetPipeline', { name: 'app' })).toMatchObject({
      pipeline: { version: version + 1 },
    });
  });

  test('ends what runs, with its stage', () => {
    const { clock, start, told, state } = openPlanned({ redefinition: { afterMs: 5000 } });
    start();
    clock.advance(60_000);
    expect(told()).toBe('GitHub Succeeded, Compile Abandoned');
    expect(state()[1]).toMatchObject({ latestExecution: { status: 'Cancelled' } });
  });

  test('does nothing to an execution that is over', () => {
    const { clock, start, statuses, call } = openPlanned({
      redefinition: { afterMs: 100_000, followedAfterMs: 0 },
    });
    start();
    clock.advance(200_000);
    expect(statuses()).toBe('Succeeded');
    expect(call('codepipeline', 'GetPipeline', { name: 'app' })).toMatchObject({
      pipeline: { version: declarePipeline().version },
    });
  });
});

describe('a rollback by somebody', () => {
  /** A world in which one execution has succeeded. */
  function openDone() {
    const opened = openPlanned();
    const { pipelineExecutionId: target } = opened.start();
    opened.clock.advance(100_000);
    return {
      ...opened,
      target,
      rollBack: (stageName: string, targetPipelineExecutionId = target) =>
        opened.ask('RollbackStage', { stageName, targetPipelineExecutionId }) as {
          pipelineExecutionId: string;
        },
    };
  }

  test('runs its one stage again, as an execution of its own', () => {
    const { clock, rollBack, list, told, target, ask } = openDone();
    const { pipelineExecutionId } = rollBack('Build');
    expect(told(pipelineExecutionId)).toBe('Compile InProgress');
    clock.advance(10_000);
    expect(list()[0]).toMatchObject({
      pipelineExecutionId,
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: target },
      trigger: {
        triggerType: 'ManualRollback',
        triggerDetail: 'arn:aws:sts::111122223333:assumed-role/ci/session',
      },
      sourceRevisions: list()[1]?.sourceRevisions,
    });
    expect(ask('GetPipelineExecution', { pipelineExecutionId })).toMatchObject({
      pipelineExecution: { executionType: 'ROLLBACK' },
    });
  });

  test.each([
    ['a stage that the pipeline has not', 'Nowhere', undefined, 'StageNotFoundException'],
    ['a source stage', 'Source', undefined, 'UnableToRollbackStageException'],
    ['an unknown execution', 'Build', '99999999-9999-4999-8999-999999999999', NOT_FOUND],
  ])('of %s is refused', (_case, stageName, target, code) => {
    const { rollBack } = openDone();
    expect(codeOf(() => rollBack(stageName, target))).toContain(code);
  });

  test('of a stage that runs, or in which the target failed, is refused', () => {
    const { rollBack, start, clock } = openDone();
    const { pipelineExecutionId } = start();
    clock.advance(5000);
    expect(codeOf(() => rollBack('Build'))).toContain('UnableToRollbackStageException');
    expect(codeOf(() => rollBack('Deploy', pipelineExecutionId))).toContain('UnableToRollbackStageException');
  });

  test('of an execution of an earlier version, or to a rollback, is refused', () => {
    const redefinition = { afterMs: 500 };
    const earlier = openPlanned({ redefinition, executions: [{ startsAtMs: -600_000 }] });
    const target = earlier.list()[0]?.pipelineExecutionId ?? '';
    earlier.start();
    earlier.clock.advance(1000);
    expect(
      codeOf(() => earlier.ask('RollbackStage', { stageName: 'Build', targetPipelineExecutionId: target })),
    ).toContain('UnableToRollbackStageException');

    const { clock, rollBack } = openDone();
    const { pipelineExecutionId } = rollBack('Build');
    clock.advance(60_000);
    expect(codeOf(() => rollBack('Build', pipelineExecutionId))).toContain('UnableToRollbackStageException');
  });

  test('can be one of the past, with its plan for the one stage', () => {
    const { list, actions } = openPlanned({
      executions: [
        { id: '11111111-1111-4111-8111-111111111111', startsAtMs: -600_000 },
        {
          startsAtMs: -300_000,
          rollbackTargetId: '11111111-1111-4111-8111-111111111111',
          rollbackStage: 'Build',
          plan: planStages({ Build: { actions: { Compile: { durationMs: 1000, outcome: 'Failed' } } } }),
          trigger: { triggerType: 'ManualRollback' },
        },
      ],
    });
    expect(list()).toMatchObject([{ status: 'Failed', executionType: 'ROLLBACK' }, { status: 'Succeeded' }]);
    expect(actions(list()[0]?.pipelineExecutionId)).toMatchObject([
      { actionName: 'Compile', status: 'Failed' },
    ]);
  });
});

test('executions can be asked for that succeeded in a stage with the present version', () => {
  const failing = planStages({ Deploy: { actions: { Approve: { durationMs: 1000, outcome: 'Failed' } } } });
  const { start, clock, ask, list } = openPlanned({
    executions: [{ startsAtMs: -600_000, plan: failing }],
    redefinition: { afterMs: 80_000 },
  });
  const passed = (stageName: string) =>
    (
      ask('ListPipelineExecutions', { filter: { succeededInStage: { stageName } } }) as {
        pipelineExecutionSummaries: { pipelineExecutionId: string }[];
      }
    ).pipelineExecutionSummaries.map(({ pipelineExecutionId }) => pipelineExecutionId);
  const { pipelineExecutionId } = start();
  clock.advance(100_000);
  const failed = list()[1]?.pipelineExecutionId;
  expect(passed('Build')).toEqual([pipelineExecutionId, failed]);
  expect(passed('Deploy')).toEqual([pipelineExecutionId]);
  expect(passed('Nowhere')).toEqual([]);
  expect(ask('ListPipelineExecutions', { filter: {} })).toEqual(ask('ListPipelineExecutions'));
  // Of two at once the second waits for the first, so that the definition changes while it still runs.
  start();
  start();
  clock.advance(81_000);
  expect(list()[0]).toMatchObject({ status: 'Cancelled' });
  expect(passed('Build')).toEqual([]);
});
