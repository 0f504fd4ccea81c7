import { Look } from '../../../src/execution/look';
import { VISIBILITY_MS, watch, type WatchEnd } from '../../../src/execution/watch';
import type { ActionExecution, ExecutionState, RuleExecution } from '../../../src/domain/execution.js';
import type { Pipeline, StageState } from '../../../src/domain/pipeline.js';
import type { ExecutionEvent } from '../../../src/domain/progress.js';
import { Problem } from '../../../src/domain/problem';
import {
  actionOf,
  BROKEN,
  conditionOf,
  denied,
  fakePorts,
  NO_CREDENTIALS,
  pipelineOf,
  problemOf,
  ruleOf,
  stageOf,
  stateOf,
  THROTTLED,
  UNREACHABLE,
  type FakePorts,
} from '../fakes';

const MINUTE = 60_000;
const running = stateOf('InProgress');

interface Shown {
  readonly state?: ExecutionState | Problem;
  readonly actions?: readonly ActionExecution[];
  readonly rules?: readonly RuleExecution[] | Problem;
  readonly stages?: readonly StageState[] | Problem;
}

/** Watches an execution that shows this at each look, the last for ever. */
async function see(
  looks: readonly Shown[],
  {
    timeout = 60 * MINUTE,
    pipeline = pipelineOf(),
    signal,
    onLook,
  }: {
    timeout?: number;
    pipeline?: Pipeline;
    signal?: AbortSignal;
    onLook?: (look: number) => void;
  } = {},
): Promise<{ events: ExecutionEvent[]; end: WatchEnd; look: Look; ports: FakePorts }> {
  let at = -1;
  const current = () => looks[Math.min(Math.max(at, 0), looks.length - 1)] ?? {};
  const ports = fakePorts({
    state: () => {
      at += 1;
      onLook?.(at);
      return current().state ?? running;
    },
    actions: () => current().actions ?? [],
    rules: () => current().rules ?? [],
    stages: () => current().stages ?? [],
  });
  const events: ExecutionEvent[] = [];
  const { pipelines, clock } = ports;
  const look = new Look({ pipeline, id: 'e-1', pipelines });
  const stream = watch({
    look,
    pipeline,
    url: 'https://page',
    beganAt: clock.now(),
    deadline: clock.now() + timeout,
    expectation: undefined,
    clock,
    signal,
  });
  for (;;) {
    const step = await stream.next();
    if (step.done) return { events, end: step.value, look, ports };
    events.push(step.value);
  }
}

const done = stateOf('Succeeded');
const at = (status: ActionExecution['status'], overrides: Partial<ActionExecution> = {}) =>
  actionOf({ status, ...overrides });

describe('the events', () => {
  test('tell each change of an action once', async () => {
    const { events, end } = await see([
      { actions: [at('InProgress')] },
      { actions: [at('InProgress')] },
      { actions: [at('Succeeded')] },
      { state: done, actions: [at('Succeeded')] },
    ]);
    expect(events).toEqual([
      { kind: 'action', execution: at('InProgress'), attempt: 1 },
      { kind: 'action', execution: at('Succeeded'), attempt: 1 },
    ]);
    expect(end).toEqual({ kind: 'ended', status: 'Succeeded', summary: '', failures: [] });
  });

  test('tell of a manual approval where it is given, and then of its end as of any other', async () => {
    const approval = { stage: 'Release', action: 'Approve', provider: 'Manual', category: 'Approval' };
    const { events } = await see([
      { actions: [at('InProgress', approval)] },
      { state: done, actions: [at('Succeeded', approval)] },
    ]);
    expect(events).toEqual([
      { kind: 'approval', stage: 'Release', action: 'Approve', url: 'https://page' },
      { kind: 'action', execution: at('Succeeded', approval), attempt: 1 },
    ]);
  });

  test('tell of a retry of a stage once, whatever the number of its actions', async () => {
    const [a, b] = [{ action: 'A' }, { action: 'B' }];
    const first = [at('Failed', a), at('Succeeded', b)];
    const { events } = await see([
      { actions: first },
      { state: done, actions: [...first, at('Succeeded', a), at('Succeeded', b)] },
    ]);
    expect(
      events.map((event) => ('attempt' in event ? `${event.kind} ${event.attempt}` : event.kind)),
    ).toEqual(['action 1', 'action 1', 'retry 2', 'action 2', 'action 2']);
  });

  test('tell of a rollback, and of one that is Stopping, once', async () => {
    const stopping = stateOf('Stopping', { isRollback: true, summary: 'by somebody' });
    const { events, end } = await see([
      { state: stopping },
      { state: stopping },
      { state: stateOf('Stopped') },
    ]);
    expect(events).toEqual([{ kind: 'rollback' }, { kind: 'stopping', summary: 'by somebody' }]);
    expect(end).toMatchObject({ status: 'Stopped' });
  });
});

describe('the end', () => {
  test.each(['Succeeded', 'Stopped', 'Cancelled', 'Superseded'] as const)(
    'is the execution’s own: %s',
    async (status) => {
      const { end } = await see([{ state: stateOf(status, { summary: 'why' }), actions: [at('Failed')] }]);
      expect(end).toEqual({ kind: 'ended', status, summary: 'why', failures: [] });
    },
  );

  test('of one that failed names the actions whose last attempt did', async () => {
    const error = { code: 'JobFailed', message: 'no luck' };
    const { end } = await see([
      {
        state: stateOf('Failed'),
        actions: [
          at('Failed', { action: 'Mended', error }),
          at('Succeeded', { action: 'Mended' }),
          at('Failed', { action: 'A', error, externalUrl: 'https://build' }),
          at('Failed', { action: 'B', error: { code: '', message: '' }, summary: 'in short' }),
          at('Failed', { action: 'C' }),
        ],
      },
    ]);
    expect(end).toMatchObject({
      failures: [
        { stage: 'Build', action: 'A', message: 'JobFailed: no luck', externalUrl: 'https://build' },
        { action: 'B', message: 'in short' },
        { action: 'C', message: '' },
      ],
    });
  });

  test.each([
    ['an action still runs', stateOf('Succeeded'), at('InProgress')],
    ['no action of a failed one has failed', stateOf('Failed'), at('Succeeded')],
  ])('has the actions read again where %s', async (_, state, action) => {
    const { ports } = await see([{ state, actions: [action] }]);
    expect(ports.wire.calls).toEqual([
      'GetPipelineExecution app e-1',
      'ListActionExecutions app e-1',
      'ListActionExecutions app e-1',
    ]);
  });
});

describe('what goes wrong', () => {
  test.each([
    ['throttled', THROTTLED],
    ['unreachable', UNREACHABLE],
    ['broken', BROKEN],
  ])('is waited out where it is %s, and told once', async (_, problem) => {
    const { events, end } = await see([{ state: problem }, { state: problem }, { state: done }]);
    expect(events).toEqual([{ kind: 'unanswered', problem }]);
    expect(end).toMatchObject({ kind: 'ended' });
  });

  test.each([
    ['denied', denied('codepipeline:GetPipelineExecution')],
    ['a matter of credentials', NO_CREDENTIALS],
  ])('ends the watch where it is %s', async (_, problem) => {
    const { end } = await see([{ state: problem }, { state: done }]);
    expect(end).toEqual({ kind: 'lost', problem });
  });
});

describe('the deadline', () => {
  test('ends the watch, with a last look at it', async () => {
    const { end, ports } = await see([{ actions: [at('InProgress')] }], { timeout: 10_000 });
    expect(end).toEqual({ kind: 'timeout' });
    expect(ports.clock.elapsed()).toBe(10_000);
    // At 0, 3 and 6 seconds, and at the end.
    expect(ports.wire.rounds).toHaveLength(4);
  });

  test('holds where AWS never answers', async () => {
    const ports = fakePorts();
    const never = () => new Promise<never>(() => undefined);
    const pipelines = { ...ports.pipelines, execution: never, actions: never };
    const { clock } = ports;
    const pipeline = pipelineOf();
    const step = await watch({
      look: new Look({ pipeline, id: 'e-1', pipelines }),
      pipeline,
      url: '',
      beganAt: clock.now(),
      deadline: clock.now() + MINUTE,
      expectation: undefined,
      clock,
      signal: undefined,
    }).next();
    expect(step).toEqual({ done: true, value: { kind: 'timeout' } });
    expect(clock.elapsed()).toBe(MINUTE);
  });
});

describe('a cancelled workflow', () => {
  test('ends the watch during a look, and between two', async () => {
    const [early, late] = [new AbortController(), new AbortController()];
    const during = await see([{}], {
      signal: early.signal,
      onLook: () => {
        early.abort();
      },
    });
    expect(during.end).toEqual({ kind: 'cancelled' });
    const between = await see([{}], {
      signal: late.signal,
      onLook: () => {
        setImmediate(() =>
          setImmediate(() =>
            setImmediate(() => {
              late.abort();
            }),
          ),
        );
      },
    });
    expect(between.end).toEqual({ kind: 'cancelled' });
  });

  test('before it begins does nothing', async () => {
    const { end, ports } = await see([{}], { signal: AbortSignal.abort() });
    expect(end).toEqual({ kind: 'cancelled' });
    expect(ports.wire.calls).toEqual([]);
  });
});

describe('an execution that AWS does not show yet', () => {
  const hidden = problemOf('missing', 'AWS has no execution e-1 of pipeline app.', {
    code: 'no-such-execution',
  });

  test('is waited for, which is said once', async () => {
    const { events, end } = await see([{ state: hidden }, { state: hidden }, { state: done }]);
    expect(events).toEqual([{ kind: 'not-visible', ms: VISIBILITY_MS }]);
    expect(end).toMatchObject({ kind: 'ended', status: 'Succeeded' });
  });

  test('is lost after a minute', async () => {
    const { end, ports } = await see([{ state: hidden }]);
    expect(end).toEqual({ kind: 'lost', problem: hidden });
    expect(ports.clock.elapsed()).toBeGreaterThanOrEqual(VISIBILITY_MS);
    expect(ports.clock.elapsed()).toBeLessThan(VISIBILITY_MS + 15_000);
  });

  test('is no pipeline that AWS does not have', async () => {
    const problem = problemOf('missing', 'AWS has no pipeline app.');
    const { end, ports } = await see([{ state: problem }]);
    expect(end).toEqual({ kind: 'lost', problem });
    expect(ports.clock.elapsed()).toBe(0);
  });
});

test('a status that this version does not know is told as it is, and waited out', async () => {
  const paused = stateOf('Paused', { summary: 'by a lunar eclipse' });
  const { events, end } = await see([{ state: paused }, { state: paused }, { state: done }]);
  expect(events).toEqual([{ kind: 'status', status: 'Paused', summary: 'by a lunar eclipse' }]);
  expect(end).toMatchObject({ status: 'Succeeded' });
});

describe('a disabled transition', () => {
  const inbound = { enabled: false, reason: 'Freeze', changedBy: 'ann' };
  const held = [stageOf('Source'), { ...stageOf('Build', inbound), waiting: ['e-0', 'e-1'] }];
  const holds = { kind: 'held', stage: 'Build', transition: inbound };

  test('that holds the execution is told when it begins to, and again when it does so again', async () => {
    const { events } = await see([
      { stages: held },
      { stages: held },
      { stages: [] },
      { stages: held },
      { state: done },
    ]);
    expect(events).toEqual([holds, holds]);
  });

  test.each<[string, readonly StageState[] | Problem]>([
    ['holds another execution', [{ ...stageOf('Build', inbound), waiting: ['e-0'] }]],
    ['is enabled', [{ ...stageOf('Build'), waiting: ['e-1'] }]],
    ['AWS does not show', [{ name: 'Build', inbound: undefined, waiting: ['e-1'] }]],
    ['may not be read', denied('codepipeline:GetPipelineState')],
  ])('is not told of if it %s', async (_, stages) => {
    const { events, end } = await see([{ stages }, { stages }, { state: done }]);
    expect(events).toEqual([]);
    expect(end).toMatchObject({ status: 'Succeeded' });
  });

  test('is only asked for while nothing runs, and not once that is denied', async () => {
    const asked = ({ ports }: Awaited<ReturnType<typeof see>>) =>
      ports.wire.calls.filter((call) => call.startsWith('GetPipelineState')).length;
    const busy = { actions: [at('InProgress')] };
    const ended = { state: done };
    expect(asked(await see([busy, busy, ended]))).toBe(0);
    expect(asked(await see([{ rules: [ruleOf({ status: 'InProgress' })] }, ended], WITH_CONDITION))).toBe(0);
    expect(asked(await see([{}, {}, ended]))).toBe(2);
    expect(asked(await see([{ stages: THROTTLED }, {}, ended]))).toBe(2);
    const withoutState = await see([{ stages: denied('x') }, {}, ended]);
    expect(asked(withoutState)).toBe(1);
    expect(withoutState.look.problems).toEqual([denied('x')]);
    expect(asked(await see([{}, {}, ended], { pipeline: pipelineOf({ executionMode: 'PARALLEL' }) }))).toBe(
      0,
    );
  });
});

const WITH_CONDITION = { pipeline: pipelineOf({ conditions: [conditionOf()] }) };

describe('the conditions of stages', () => {
  const failed = stateOf('Failed');
  const error = { code: 'RuleFailed', message: 'Outside the window.' };
  const ruleAt = (status: RuleExecution['status'], overrides: Partial<RuleExecution> = {}) =>
    ruleOf({ status, ...overrides });

  test('are told when they begin and end, with their point', async () => {
    const { events, end } = await see(
      [
        { rules: [ruleAt('InProgress')] },
        { rules: [ruleAt('InProgress')] },
        { state: done, rules: [ruleAt('Succeeded')] },
      ],
      WITH_CONDITION,
    );
    expect(events).toEqual(
      ['InProgress', 'Succeeded'].map((status) => ({
        kind: 'rule',
        execution: ruleAt(status),
        point: 'beforeEntry',
        attempt: 1,
      })),
    );
    expect(end).not.toHaveProperty('condition');
  });

  test('are asked for only if the pipeline has any', async () => {
    const { ports } = await see([{ state: done }]);
    expect(ports.wire.calls.join()).not.toContain('ListRuleExecutions');
  });

  test('that failed are the cause, with the rules that failed', async () => {
    const rules = [
      { name: 'Window', provider: 'DeploymentWindow' },
      { name: 'Alarm', provider: 'CloudWatchAlarm' },
      { name: 'Calm', provider: 'CloudWatchAlarm' },
    ];
    const pipeline = pipelineOf({ conditions: [conditionOf({ rules, point: 'onSuccess' })] });
    const { end } = await see(
      [
        {
          state: failed,
          actions: [at('Succeeded')],
          rules: [
            ruleAt('Succeeded', { rule: 'Calm' }),
            ruleAt('Failed', { error, externalUrl: 'https://rule' }),
            ruleAt('Failed', { rule: 'Alarm', provider: 'CloudWatchAlarm', summary: 'It rings.' }),
          ],
        },
      ],
      { pipeline },
    );
    expect(end).toMatchObject({
      failures: [],
      condition: {
        stage: 'Build',
        point: 'onSuccess',
        rules: [
          {
            name: 'Window',
            provider: 'DeploymentWindow',
            message: 'RuleFailed: Outside the window.',
            externalUrl: 'https://rule',
          },
          { name: 'Alarm', provider: 'CloudWatchAlarm', message: 'It rings.', externalUrl: '' },
        ],
      },
    });
  });

  test('that somebody overrode, or that were met in the end, are not', async () => {
    const pipeline = pipelineOf({
      conditions: [
        conditionOf({ stage: 'Source', point: 'onSuccess' }),
        conditionOf({ stage: 'Build', point: 'beforeEntry' }),
        conditionOf({ stage: 'Build', point: 'onSuccess', rules: [{ name: 'Alarm', provider: 'x' }] }),
      ],
    });
    const rules = [
      ruleAt('Failed', { stage: 'Source' }),
      ruleAt('Failed'),
      ruleAt('Succeeded'),
      ruleAt('Failed', { rule: 'Alarm' }),
    ];
    const { end } = await see([{ state: failed, rules }], { pipeline });
    expect(end).toMatchObject({ condition: { point: 'onSuccess', rules: [{ name: 'Alarm' }] } });
  });

  test('are not the cause if an action failed', async () => {
    const { end } = await see(
      [{ state: failed, actions: [at('Failed')], rules: [ruleAt('Failed')] }],
      WITH_CONDITION,
    );
    expect(end).toMatchObject({ failures: [{ action: 'Build' }] });
    expect(end).not.toHaveProperty('condition');
  });

  test('that the pipeline no longer has are told without their point', async () => {
    const { events, end } = await see(
      [{ state: failed, rules: [ruleAt('Failed', { rule: 'Gone' })] }],
      WITH_CONDITION,
    );
    expect(events).toMatchObject([{ kind: 'rule', point: undefined }]);
    expect(end).toMatchObject({ condition: { stage: 'Build', point: undefined } });
  });

  test.each([
    ['runs', [ruleAt('InProgress')]],
    ['none of which failed', []],
  ])('are read again at the end if they are older than that: one that %s', async (_, rules) => {
    const { ports } = await see([{ state: failed, rules }], WITH_CONDITION);
    expect(ports.wire.calls.filter((call) => call.startsWith('ListRuleExecutions'))).toHaveLength(2);
  });

  test('that have a stage skipped are told, and are no failure', async () => {
    const pipeline = pipelineOf({ conditions: [conditionOf({ result: 'SKIP' })] });
    const rules = [ruleAt('Failed')];
    const { events, end, look } = await see([{ rules }, { state: done, rules }], { pipeline });
    expect(events.map(({ kind }) => kind)).toEqual(['rule', 'skipped']);
    expect(events[1]).toEqual({ kind: 'skipped', stage: 'Build' });
    expect(look.skipped).toEqual(['Build']);
    expect(end).toMatchObject({ status: 'Succeeded' });
    const other = await see([{ state: failed, rules }], { pipeline });
    expect(other.end).not.toHaveProperty('condition');
  });

  test('that have a stage skipped and were overridden skip nothing', async () => {
    const pipeline = pipelineOf({ conditions: [conditionOf({ result: 'SKIP' })] });
    const actions = [at('Succeeded')];
    const { look } = await see([{ state: done, rules: [ruleAt('Failed')], actions }], { pipeline });
    expect(look.skipped).toEqual([]);
  });

  test('that may not be read leave the rest as it is, and are not asked for again', async () => {
    const rules = denied('codepipeline:ListRuleExecutions');
    const { end, look, ports } = await see([{ rules }, { rules }, { state: failed, rules }], WITH_CONDITION);
    expect(end).toEqual({ kind: 'ended', status: 'Failed', summary: '', failures: [] });
    expect(look.problems).toEqual([rules]);
    expect(ports.wire.calls.filter((call) => call.startsWith('ListRuleExecutions'))).toHaveLength(1);
  });

  test('that can not be read for now are waited for', async () => {
    const { end, look } = await see([{ rules: THROTTLED }, { state: done }], WITH_CONDITION);
    expect(end).toMatchObject({ status: 'Succeeded' });
    expect(look.problems).toEqual([]);
  });
});
