import { watch, type WatchEnd } from '../../../src/execution/watch';
import type { ActionExecution, ExecutionState } from '../../../src/domain/execution.js';
import type { ExecutionEvent } from '../../../src/domain/progress.js';
import { Problem } from '../../../src/domain/problem';
import {
  actionOf,
  BROKEN,
  denied,
  fakePorts,
  NO_CREDENTIALS,
  stateOf,
  THROTTLED,
  UNREACHABLE,
  type FakePorts,
} from '../fakes';

const MINUTE = 60_000;
const running = stateOf('InProgress');

interface Look {
  readonly state?: ExecutionState | Problem;
  readonly actions?: readonly ActionExecution[];
}

/** Watches an execution that shows this at each look, the last for ever. */
async function see(
  looks: readonly Look[],
  {
    timeout = 60 * MINUTE,
    signal,
    onLook,
  }: { timeout?: number; signal?: AbortSignal; onLook?: (look: number) => void } = {},
): Promise<{ events: ExecutionEvent[]; end: WatchEnd; ports: FakePorts }> {
  let at = -1;
  const current = () => looks[Math.min(Math.max(at, 0), looks.length - 1)] ?? {};
  const ports = fakePorts({
    state: () => {
      at += 1;
      onLook?.(at);
      return current().state ?? running;
    },
    actions: () => current().actions ?? [],
  });
  const events: ExecutionEvent[] = [];
  const { pipelines, clock } = ports;
  const stream = watch({
    pipeline: 'app',
    id: 'e-1',
    url: 'https://page',
    beganAt: clock.now(),
    deadline: clock.now() + timeout,
    expectation: undefined,
    pipelines,
    clock,
    signal,
  });
  for (;;) {
    const step = await stream.next();
    if (step.done) return { events, end: step.value, ports };
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
    const { end, ports } = await see([{ state: running }], { timeout: 10_000 });
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
    const step = await watch({
      pipeline: 'app',
      id: 'e-1',
      url: '',
      beganAt: clock.now(),
      deadline: clock.now() + MINUTE,
      expectation: undefined,
      pipelines,
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
