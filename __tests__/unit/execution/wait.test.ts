import { awaitExecution, type WaitResult } from '../../../src/execution/wait';
import type { Execution, ExecutionStatus } from '../../../src/domain/execution.js';
import type { ExecutionMode, StageCondition } from '../../../src/domain/pipeline.js';
import type { ExecutionOutcome } from '../../../src/domain/outcome.js';
import type { Target } from '../../../src/domain/target.js';
import { Problem } from '../../../src/domain/problem';
import {
  actionOf,
  COMMIT,
  conditionOf,
  contextOf,
  denied,
  executionOf,
  fakePorts,
  OTHER_COMMIT,
  pipelineOf,
  stateOf,
  targetOf,
  THROTTLED,
  type FakePorts,
  type World,
  problemOf,
  ruleOf,
} from '../fakes';

const MINUTE = 60_000;

const INITIAL: ExecutionOutcome = {
  id: 'e-1',
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: 'https://page/e-1',
};

interface Story {
  readonly world?: World;
  readonly target?: Partial<Target>;
  readonly execution?: Partial<ExecutionOutcome>;
  readonly history?: readonly Execution[] | undefined;
  readonly rollsBack?: readonly string[];
  readonly executionMode?: ExecutionMode;
  readonly conditions?: readonly StageCondition[];
  readonly signal?: AbortSignal;
  readonly ports?: FakePorts;
}

async function waitFor({
  world,
  target,
  execution,
  rollsBack = [],
  executionMode = 'QUEUED',
  conditions = [],
  history = [],
  signal,
  ports = fakePorts(world),
}: Story): Promise<WaitResult & { ports: FakePorts }> {
  const context = {
    ...contextOf({ ports, signal, pipeline: pipelineOf({ rollsBack, executionMode, conditions }) }),
    target: targetOf({ start: 'always', wait: true, waitTimeoutMs: MINUTE, ...target }),
    execution: { ...INITIAL, ...execution },
    history: history.length === 0 ? undefined : history,
  };
  return { ...(await awaitExecution(context)), ports };
}

const running = () => stateOf('InProgress');

test('one that succeeds passes, with its last status', async () => {
  const { execution, wait } = await waitFor({});
  expect(execution).toEqual({ ...INITIAL, status: 'Succeeded' });
  expect(wait).toMatchObject({ passed: true, superseded: [], end: { kind: 'ended', status: 'Succeeded' } });
});

test.each(['Failed', 'Stopped', 'Cancelled', 'Superseded'] as const)(
  'one that is %s does not',
  async (status) => {
    const { execution, wait } = await waitFor({ world: { state: () => stateOf(status) } });
    expect(execution.status).toBe(status);
    expect(wait).toMatchObject({ passed: false, end: { kind: 'ended', status } });
  },
);

test('what changes on the way is told with the name of the pipeline', async () => {
  const { ports } = await waitFor({ world: { actions: () => [actionOf()] } });
  const event = { kind: 'action', execution: actionOf(), attempt: 1 };
  expect(ports.progressed[1]).toEqual({ kind: 'execution', pipeline: 'app', event });
});

describe('what it says at first', () => {
  const success = (minutes: number) =>
    executionOf('Succeeded', { startedAt: 0, updatedAt: minutes * MINUTE });

  test('is how long it usually takes, by the history that was read', async () => {
    const { ports } = await waitFor({ history: [success(5)] });
    expect(ports.progressed[0]).toEqual({
      kind: 'execution',
      pipeline: 'app',
      event: {
        kind: 'waiting',
        id: 'e-1',
        url: 'https://page/e-1',
        timeoutMs: MINUTE,
        expected: { usualMs: 5 * MINUTE, successes: 1 },
      },
    });
  });

  test('is the same of one that was adopted, however long it has run', async () => {
    const ports = fakePorts();
    const startedAt = ports.clock.now() - 6 * MINUTE;
    const own = executionOf('InProgress', { id: 'e-1', startedAt });
    await waitFor({ ports, history: [own, success(5)] });
    expect(ports.progressed[0]).toMatchObject({ event: { expected: { usualMs: 5 * MINUTE } } });
  });

  test('is taken from the first page of executions where none were read', async () => {
    const { ports } = await waitFor({ world: { executions: { app: [[success(2)], [success(9)]] } } });
    expect(ports.progressed[0]).toMatchObject({ event: { expected: { usualMs: 2 * MINUTE } } });
    expect(ports.wire.calls).not.toContain('ListPipelineExecutions app page 2');
  });

  test.each([
    ['cannot be read', [denied('codepipeline:ListPipelineExecutions')]],
    ['have no page', []],
  ])('is nothing where they %s, and the wait goes on', async (_, pages) => {
    const { ports, wait } = await waitFor({ world: { executions: { app: pages } } });
    expect(ports.progressed[0]).toMatchObject({ event: { expected: undefined } });
    expect(wait.passed).toBe(true);
  });
});

describe('past the timeout', () => {
  const state = running;

  test('it is left where that is asked', async () => {
    const { execution, wait, ports } = await waitFor({ world: { state } });
    expect(wait).toEqual({
      end: { kind: 'timeout', timeoutMs: MINUTE, release: { kind: 'left', why: 'asked' } },
      passed: false,
      superseded: [],
      canceled: [],
      skipped: [],
      logProblems: [],
      lookProblems: [],
      actions: [],
    });
    expect(execution.status).toBe('InProgress');
    expect(ports.stopped).toEqual([]);
  });

  test.each([
    ['stop', false],
    ['abandon', true],
  ] as const)('it is told to %s, with a reason that AWS takes', async (onCancel, abandon) => {
    const { execution, wait, ports } = await waitFor({ world: { state }, target: { onCancel } });
    expect(wait.end).toMatchObject({ release: { kind: 'stopped', abandoned: abandon } });
    expect(execution.status).toBe('Stopping');
    expect(ports.stopped).toEqual([
      {
        pipeline: 'app',
        executionId: 'e-1',
        abandon,
        reason: 'GitHub Actions run 4711 of octo/app: wait-timeout passed.',
      },
    ]);
    expect(ports.stopped[0]?.reason.length).toBeLessThanOrEqual(200);
  });

  test('one that was adopted is left, whatever is asked', async () => {
    const { wait, ports } = await waitFor({
      world: { state },
      target: { onCancel: 'stop' },
      execution: { started: false },
    });
    expect(wait.end).toMatchObject({ release: { kind: 'left', why: 'adopted' } });
    expect(ports.stopped).toEqual([]);
  });

  test('one that cannot be stopped is told of, and its status stays', async () => {
    const problem = denied('codepipeline:StopPipelineExecution');
    const { execution, wait } = await waitFor({
      world: { state, stop: () => problem },
      target: { onCancel: 'stop' },
    });
    expect(wait.end).toMatchObject({ release: { kind: 'not-stopped', problem } });
    expect(execution.status).toBe('InProgress');
  });

  test('a stop that gets no answer is given up after 3 seconds', async () => {
    const ports = fakePorts({ state });
    const silent = { ...ports.pipelines, stop: () => new Promise<never>(() => undefined) };
    const { wait } = await waitFor({
      ports: { ...ports, pipelines: silent },
      target: { onCancel: 'abandon' },
    });
    expect(ports.clock.elapsed()).toBe(MINUTE + 3000);
    expect(wait.end).toMatchObject({ release: { kind: 'not-stopped', problem: { kind: 'unreachable' } } });
  });
});

test('a cancelled workflow is the reason of the stop', async () => {
  const cancel = new AbortController();
  const ports = fakePorts({ state: running });
  ports.clock.at(20_000, () => {
    cancel.abort(problemOf('refused', 'cancelled'));
  });
  const { wait } = await waitFor({ ports, signal: cancel.signal, target: { onCancel: 'stop' } });
  expect(wait.end).toMatchObject({ kind: 'cancelled', release: { kind: 'stopped', abandoned: false } });
  expect(ports.stopped[0]?.reason).toContain('the job was canceled or timed out');
});

test('what no waiting mends ends it, and nothing is stopped', async () => {
  const problem = denied('codepipeline:GetPipelineExecution');
  const { wait, ports } = await waitFor({ world: { state: () => problem }, target: { onCancel: 'stop' } });
  expect(wait).toEqual({
    end: { kind: 'lost', problem },
    passed: false,
    superseded: [],
    canceled: [],
    skipped: [],
    actions: [],
    logProblems: [],
    lookProblems: [],
  });
  expect(ports.stopped).toEqual([]);
});

describe('one that is superseded', () => {
  const list = [
    executionOf('InProgress', { id: 'e-3' }),
    executionOf('InProgress', {
      id: 'e-2',
      sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }],
    }),
    executionOf('Superseded', { id: 'e-1' }),
  ];
  const state = (id: string) => stateOf(id === 'e-1' ? 'Superseded' : 'Succeeded');
  const world: World = {
    state,
    executions: { app: [list.slice(0, 2), list.slice(2), [executionOf('Succeeded')]] },
  };
  const follow = { onSuperseded: 'follow' } as const;

  test('passes where that is asked', async () => {
    const { wait } = await waitFor({ world, target: { onSuperseded: 'pass' } });
    expect(wait.passed).toBe(true);
  });

  test('is followed, over the pages, to the next that took its source so', async () => {
    const { execution, wait, ports } = await waitFor({ world, target: follow });
    expect(wait).toMatchObject({ passed: true, superseded: ['e-1'] });
    expect(execution).toMatchObject({ id: 'e-2', status: 'Succeeded', commit: OTHER_COMMIT });
    expect(execution.url).toContain('/executions/e-2/');
    const followed = expect.objectContaining({
      kind: 'followed',
      from: 'e-1',
      to: 'e-2',
      why: 'Superseded',
    }) as unknown;
    expect(ports.progressed).toContainEqual({ kind: 'execution', pipeline: 'app', event: followed });
    expect(ports.wire.calls).not.toContain('ListPipelineExecutions app page 3');
  });

  test('is followed from one to the next', async () => {
    const twice = { ...world, state: (id: string) => stateOf(id === 'e-3' ? 'Failed' : 'Superseded') };
    const { execution, wait } = await waitFor({ world: twice, target: follow });
    expect(execution).toMatchObject({ id: 'e-3', status: 'Failed' });
    expect(wait).toMatchObject({ passed: false, superseded: ['e-1', 'e-2'] });
  });

  test('leaves the one that is followed when the time is up: it is not ours', async () => {
    const endless = { ...world, state: (id: string) => stateOf(id === 'e-1' ? 'Superseded' : 'InProgress') };
    const { wait, ports } = await waitFor({ world: endless, target: { ...follow, onCancel: 'stop' } });
    expect(wait.end).toMatchObject({ kind: 'timeout', release: { kind: 'left', why: 'followed' } });
    expect(ports.stopped).toEqual([]);
  });

  test('ends as superseded where none is found', async () => {
    const { wait } = await waitFor({
      world: { state, executions: { app: [list.slice(2)] } },
      target: follow,
    });
    expect(wait).toMatchObject({ passed: false, end: { status: 'Superseded' } });
  });

  test('is lost where the list is denied', async () => {
    const problem = denied('codepipeline:ListPipelineExecutions');
    const { wait } = await waitFor({ world: { state, executions: { app: [problem] } }, target: follow });
    expect(wait).toMatchObject({ passed: false, end: { kind: 'lost', problem } });
  });

  test('waits out a throttled list within the deadline', async () => {
    const { wait, ports } = await waitFor({
      world: { state, executions: { app: [THROTTLED] } },
      target: follow,
    });
    expect(wait).toMatchObject({ end: { kind: 'ended', status: 'Superseded' } });
    expect(ports.clock.elapsed()).toBeGreaterThanOrEqual(MINUTE);
  });
});

describe('one that is Cancelled, since the definition of the pipeline changed', () => {
  const ours = executionOf('Cancelled', { id: 'e-1' });
  const restart = executionOf('InProgress', { id: 'e-2' });
  const state = (id: string) => stateOf(id === 'e-1' ? 'Cancelled' : 'Succeeded');
  /** What is newer, newest first, after so many milliseconds. */
  const restarted = (newer: readonly Execution[], after = 0): World => ({
    state,
    executionsAt: (elapsed) => (elapsed >= after ? [...newer, ours] : [ours]),
  });
  const follow = { onSuperseded: 'follow' } as const;

  test('is followed to the newer execution of the same commit', async () => {
    const { execution, wait, ports } = await waitFor({ world: restarted([restart], 8000), target: follow });
    expect(execution).toMatchObject({ id: 'e-2', status: 'Succeeded', commit: COMMIT });
    expect(wait).toMatchObject({ passed: true, superseded: ['e-1'], canceled: ['e-1'] });
    const followed = expect.objectContaining({
      kind: 'followed',
      from: 'e-1',
      to: 'e-2',
      why: 'Cancelled',
    }) as unknown;
    expect(ports.progressed).toContainEqual({ kind: 'execution', pipeline: 'app', event: followed });
  });

  test('is followed to the one that shows its revision late', async () => {
    const unseen = { ...restart, sourceRevisions: [] };
    const world: World = {
      state,
      executionsAt: (elapsed) => [elapsed < 30_000 ? unseen : restart, ours],
    };
    const { execution } = await waitFor({ world, target: follow });
    expect(execution.id).toBe('e-2');
  });

  test('is followed from one to the next, and what is followed is never stopped', async () => {
    const world: World = {
      state: (id) => stateOf(id === 'e-3' ? 'InProgress' : 'Cancelled'),
      executionsAt: () => [
        executionOf('InProgress', { id: 'e-3' }),
        executionOf('Cancelled', { id: 'e-2' }),
        ours,
      ],
    };
    const { wait, ports } = await waitFor({ world, target: { ...follow, onCancel: 'stop' } });
    expect(wait).toMatchObject({ canceled: ['e-1', 'e-2'], end: { release: { why: 'followed' } } });
    expect(ports.stopped).toEqual([]);
  });

  test.each(['fail', 'pass'] as const)(
    'is named, and fails, with on-superseded: %s',
    async (onSuperseded) => {
      const { execution, wait } = await waitFor({ world: restarted([restart]), target: { onSuperseded } });
      expect(execution).toMatchObject({ id: 'e-1', status: 'Cancelled' });
      expect(wait).toMatchObject({
        passed: false,
        end: {
          kind: 'ended',
          successor: {
            id: 'e-2',
            status: 'InProgress',
            url: expect.stringContaining('/executions/e-2/') as string,
          },
        },
      });
    },
  );

  test.each<[string, readonly Execution[] | Problem]>([
    ['none is newer', [ours, executionOf('InProgress', { id: 'e-0' })]],
    [
      'only another commit is newer',
      [{ ...restart, sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] }, ours],
    ],
    ['only a rollback is newer', [{ ...restart, trigger: 'ManualRollback' }, ours]],
    ['the list does not go back to it', [restart]],
    ['the list is denied', denied('codepipeline:ListPipelineExecutions')],
  ])('ends as it is if %s, and not late', async (_, executions) => {
    const { execution, wait, ports } = await waitFor({
      world: { state, executionsAt: () => executions },
      target: follow,
    });
    expect(execution).toMatchObject({ id: 'e-1', status: 'Cancelled' });
    expect(wait).toMatchObject({ passed: false, superseded: [], end: { status: 'Cancelled' } });
    expect(wait.end).not.toHaveProperty('successor');
    expect(ports.clock.elapsed()).toBeLessThanOrEqual(25_000);
  });
});

describe('one that AWS says it can not stop', () => {
  const problem = problemOf('refused', "AWS can't stop execution e-1 of pipeline app now.", {
    code: 'not-stoppable',
  });

  /** It ends as the wait for it does. */
  const endingAt = (status: ExecutionStatus): World => ({
    stop: () => problem,
    state: () => stateOf(status),
  });

  test('is told as it ended, if that shows', async () => {
    let stopping = false;
    const { execution, wait } = await waitFor({
      world: {
        stop: () => {
          stopping = true;
          return problem;
        },
        state: () => stateOf(stopping ? 'Succeeded' : 'InProgress'),
      },
      target: { onCancel: 'stop' },
    });
    expect(execution.status).toBe('Succeeded');
    expect(wait.end).toMatchObject({ kind: 'timeout', release: { kind: 'ended', status: 'Succeeded' } });
  });

  test('and still runs, or is not shown, could not be stopped: how to stop it is said', async () => {
    const { execution, wait } = await waitFor({
      world: endingAt('InProgress'),
      target: { onCancel: 'stop' },
    });
    expect(execution.status).toBe('InProgress');
    const lines = [
      'aws codepipeline stop-pipeline-execution --pipeline-name app --pipeline-execution-id e-1',
    ];
    const { message } = problem;
    expect(wait.end).toMatchObject({
      release: { kind: 'not-stopped', problem: { message, remedy: { lines } } },
    });
  });
});

describe('a stage that failed and is rolled back', () => {
  const failed = actionOf({ status: 'Failed' });
  const own = executionOf('Failed', { id: 'e-1' });
  const rollback = (id: string, trigger = 'AutomatedRollback') => executionOf('InProgress', { id, trigger });

  const waitForRollback = (
    newest: readonly Execution[] | Problem,
    rollsBack = ['Build'],
    actions: World['actions'] = () => [failed],
  ) =>
    waitFor({
      rollsBack,
      history: [own],
      world: { state: () => stateOf('Failed'), actions, executionsAt: () => newest },
    });

  const rollbackOf = ({ wait: { end } }: WaitResult) => (end.kind === 'ended' ? end.rollback : undefined);

  test('names the automated rollback that came next, and tells it', async () => {
    const waited = await waitForRollback([
      rollback('e-4'),
      rollback('e-3'),
      rollback('e-2', 'ManualRollback'),
      own,
      rollback('e-0'),
    ]);
    expect(rollbackOf(waited)).toMatchObject({ id: 'e-3', status: 'InProgress' });
    expect(waited.wait.passed).toBe(false);
    expect(waited.ports.progressed.at(-1)).toMatchObject({
      event: { kind: 'rolled-back', rollback: { id: 'e-3' } },
    });
  });

  test('is looked for without an action that is known to have failed', async () => {
    expect(rollbackOf(await waitForRollback([rollback('e-2'), own], ['Build'], () => []))).toBeDefined();
  });

  test.each<[string, readonly Execution[] | Problem]>([
    ['none came', [own]],
    ['the execution is not there', [rollback('e-2')]],
    ['there are none to see', []],
    ['they cannot be read', denied('codepipeline:ListPipelineExecutions')],
    ['they cannot be read for now', THROTTLED],
  ])('has none where %s, and is not looked for without end', async (_, newest) => {
    const waited = await waitForRollback(newest);
    expect(rollbackOf(waited)).toBeUndefined();
    expect(waited.wait.end).toMatchObject({ kind: 'ended', status: 'Failed' });
    expect(waited.ports.clock.elapsed()).toBeLessThanOrEqual(16_000);
  });

  test.each([[[]], [['Deploy']]])('is not looked for where AWS rolls back %j', async (rollsBack) => {
    const { ports } = await waitForRollback([rollback('e-2'), own], rollsBack);
    expect(ports.wire.calls.join()).not.toContain('ListPipelineExecutions');
  });

  test('is looked for if a condition of the stage rolls it back', async () => {
    const rules = () => [ruleOf({ status: 'Failed' })];
    const world = {
      state: () => stateOf('Failed'),
      actions: () => [actionOf()],
      rules,
      executionsAt: () => [rollback('e-2'), own],
    };
    const rolledBack = [conditionOf({ point: 'onSuccess', result: 'ROLLBACK' })];
    expect(rollbackOf(await waitFor({ conditions: rolledBack, history: [own], world }))).toMatchObject({
      id: 'e-2',
    });
    const failing = [conditionOf({ point: 'onSuccess' })];
    const other = await waitFor({ conditions: failing, rollsBack: ['Deploy'], history: [own], world });
    expect(rollbackOf(other)).toBeUndefined();
  });

  test('is not looked for in PARALLEL mode, which has no rollbacks', async () => {
    const { ports } = await waitFor({
      rollsBack: ['Build'],
      executionMode: 'PARALLEL',
      history: [own],
      world: { state: () => stateOf('Failed'), actions: () => [failed] },
    });
    expect(ports.wire.calls.join()).not.toContain('ListPipelineExecutions');
  });
});
