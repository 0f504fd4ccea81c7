import { awaitExecution, type WaitResult } from '../../../src/execution/wait';
import type { ActionExecution } from '../../../src/domain/execution.js';
import type { ExecutionEvent } from '../../../src/domain/progress.js';
import type { Target } from '../../../src/domain/target.js';
import { BROKEN, COMMIT, contextOf, denied, fakePorts, REGION, stateOf, targetOf, THROTTLED } from '../fakes';
import { actionOf, without, type FakePorts, type World } from '../fakes';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const ID = 'app:1';

interface Story {
  readonly world: World;
  /** Milliseconds after which the execution has ended. */
  readonly endsAt?: number;
  readonly actions?: (elapsed: number) => readonly ActionExecution[];
  readonly target?: Partial<Target>;
  readonly started?: boolean;
  readonly signal?: AbortSignal;
}

interface Told extends WaitResult {
  readonly ports: FakePorts;
  readonly events: readonly ExecutionEvent[];
}

const build = (overrides: Partial<ActionExecution> = {}): ActionExecution =>
  actionOf({ status: 'InProgress', externalId: ID, ...overrides });

/** Waits for an execution with one build that runs until its end. */
async function follow({
  world,
  endsAt = MINUTE,
  actions = (elapsed) => [build({ status: elapsed < endsAt ? 'InProgress' : 'Succeeded' })],
  target = {},
  started = true,
  signal,
}: Story): Promise<Told> {
  const ports: FakePorts = fakePorts({
    state: () => stateOf(ports.clock.elapsed() < endsAt ? 'InProgress' : 'Succeeded'),
    actions: () => actions(ports.clock.elapsed()),
    ...world,
  });
  const execution = { id: 'e-1', status: 'InProgress', started, commit: COMMIT, url: '' } as const;
  const result = await awaitExecution({
    ...contextOf({ ports, signal }),
    target: targetOf({
      start: 'always',
      wait: true,
      waitTimeoutMs: 10 * MINUTE,
      followLogs: true,
      ...target,
    }),
    execution,
    history: [],
  });
  const events = ports.progressed.flatMap((each) => (each.kind === 'execution' ? [each.event] : []));
  return { ...result, ports, events };
}

const logs = ({ events }: Told) => events.filter((event) => event.kind === 'log');
const lines = (told: Told): string[] => logs(told).flatMap((event) => event.lines);
const missing = ({ events }: Told) => events.filter((event) => event.kind === 'no-log');

/** One line a second from the beginning on, as far as the log has come. */
const growing =
  (most: number, late = 0) =>
  (_: string, elapsed: number): string[] =>
    Array.from(
      { length: Math.min(most, Math.max(0, Math.floor((elapsed - late) / SECOND))) },
      (_line, index) => `line ${index + 1}\n`,
    );
const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}`);

test('without follow-logs no log is read', async () => {
  const told = await follow({ world: { log: growing(5) }, target: { followLogs: false } });
  expect(told.ports.wire.calls.join()).not.toMatch(/BatchGetBuilds|GetLogEvents/);
});

test('a log is shown as it comes, each line once and in order, with the action that it belongs to', async () => {
  const told = await follow({ world: { log: growing(50) } });
  expect(lines(told)).toEqual(numbered(50));
  expect(logs(told).length).toBeGreaterThan(8);
  expect(logs(told)[0]).toMatchObject({ stage: 'Build', action: 'Build', attempt: 1 });
  expect(told.wait.passed).toBe(true);
});

test('pages of a log follow one another at once', async () => {
  const told = await follow({ world: { log: () => numbered(100), logPage: 7 }, endsAt: 2 * SECOND });
  expect(lines(told)).toEqual(numbered(100));
});

test('where a build logs is asked only until it is known', async () => {
  const told = await follow({ world: { log: growing(50) } });
  expect(told.ports.wire.calls.filter((call) => call.startsWith('BatchGetBuilds'))).toEqual([
    `BatchGetBuilds ${REGION} ${ID}`,
  ]);
});

test('the last lines, which show only after the end of the build, are shown', async () => {
  const told = await follow({ world: { log: growing(60, 4 * SECOND) } });
  expect(lines(told)).toEqual(numbered(60));
});

test('a build that begins and ends between two looks is shown', async () => {
  const told = await follow({
    world: { log: () => numbered(3) },
    actions: (elapsed) => (elapsed < 2 * SECOND ? [] : [build({ status: 'Failed' })]),
  });
  expect(lines(told)).toEqual(numbered(3));
});

test('a build whose id shows only while it runs is followed from then on', async () => {
  const told = await follow({
    world: { log: () => numbered(3) },
    actions: (elapsed) => [build({ externalId: elapsed < 20 * SECOND ? '' : ID })],
  });
  expect(lines(told)).toEqual(numbered(3));
});

test('several builds are followed side by side, a retry as an attempt of its own', async () => {
  const told = await follow({
    world: { log: (stream) => [`of ${stream}`] },
    actions: () => [
      build(),
      build({ action: 'Lint', externalId: 'lint:1' }),
      build({ externalId: 'app:2' }),
      actionOf({ action: 'Deploy', provider: 'CloudFormation', externalId: 'stack' }),
    ],
  });
  expect(logs(told).map(({ action, attempt, lines: [text] }) => [action, attempt, text])).toEqual([
    ['Build', 1, 'of app:1'],
    ['Lint', 1, 'of lint:1'],
    ['Build', 2, 'of app:2'],
  ]);
});

test('a build in another Region is asked for there', async () => {
  const { ports } = await follow({
    world: { log: () => ['a'] },
    actions: () => [build({ region: 'us-east-1' })],
  });
  expect(ports.wire.calls).toContain(`BatchGetBuilds us-east-1 ${ID}`);
});

describe('a Commands action', () => {
  const logStream = { region: 'us-west-2', group: '/aws/codepipeline/app', stream: 'build-1' };
  const commands = (overrides: Partial<ActionExecution> = {}) =>
    actionOf({ status: 'InProgress', category: 'Compute', provider: 'Commands', logStream, ...overrides });

  test('is followed in its own stream, and CodeBuild is not asked', async () => {
    const told = await follow({
      world: { log: (stream) => [`of ${stream}`] },
      actions: (elapsed) => [commands({ status: elapsed < MINUTE ? 'InProgress' : 'Succeeded' })],
    });
    expect(lines(told)).toEqual(['of build-1']);
    expect(logs(told)[0]).toMatchObject({ stage: 'Build', action: 'Build', attempt: 1 });
    const { calls } = told.ports.wire;
    expect(calls.join()).not.toContain('BatchGetBuilds');
    expect(calls.find((call) => call.startsWith('GetLogEvents'))).toBe('GetLogEvents build-1 0+0');
  });

  test('is followed from when AWS shows its stream', async () => {
    const told = await follow({
      world: { log: () => numbered(3) },
      actions: (elapsed) => [
        elapsed < 20 * SECOND ? without(commands(), 'logStream') : commands({ status: 'Succeeded' }),
      ],
    });
    expect(lines(told)).toEqual(numbered(3));
  });

  test('of two attempts is followed in both', async () => {
    const told = await follow({
      world: { log: (stream) => [`of ${stream}`] },
      actions: () => [
        commands({ status: 'Failed' }),
        commands({ logStream: { ...logStream, stream: 'build-2' } }),
      ],
    });
    expect(logs(told).map(({ attempt, lines: [text] }) => [attempt, text])).toEqual([
      [1, 'of build-1'],
      [2, 'of build-2'],
    ]);
  });

  test('without its log, since CloudWatch Logs has none, is told of once', async () => {
    const told = await follow({ world: { log: () => undefined }, actions: () => [commands()] });
    expect(missing(told)).toEqual([expect.objectContaining({ why: 'absent', action: 'Build' })]);
  });
});

describe('an execution that was adopted', () => {
  test('shows no log of what was over before', async () => {
    const told = await follow({
      started: false,
      world: { log: (stream) => [`of ${stream}`] },
      actions: () => [
        build({ status: 'Succeeded' }),
        build({ action: 'Test', externalId: 'test:1' }),
        build({ action: 'Pack', externalId: 'pack:1' }),
      ],
    });
    expect(lines(told)).toEqual(['of test:1', 'of pack:1']);
  });
});

describe('lines', () => {
  test('are parted at their ends, and kept as they are', async () => {
    const told = await follow({ world: { log: () => ['a\nb\r\n', 'c', '\n', '  d\t\n'] } });
    expect(lines(told)).toEqual(['a', 'b', 'c', '', '  d\t']);
  });

  test.each([
    ['', ['']],
    ['a', ['a']],
    ['a\r', ['a\r']],
    ['\n\n', ['', '']],
    ['\r\n\r\n', ['', '']],
    ['a\n\nb\n', ['a', '', 'b']],
    ['a\rb\r\nc', ['a\rb', 'c']],
  ])('of the event %j are %j', async (message, parts) => {
    expect(lines(await follow({ world: { log: () => [message] } }))).toEqual(parts);
  });

  test('of an event of a million newlines are all told, some at a time', async () => {
    const told = await follow({ world: { log: () => ['first', '\n'.repeat(1_000_000), 'last'] } });
    const all = logs(told);
    expect(all.reduce((sum, event) => sum + event.lines.length, 0)).toBe(1_000_002);
    expect(Math.max(...all.map((event) => event.lines.length))).toBe(1000);
    expect(all[0]?.lines[0]).toBe('first');
    expect(all.at(-1)?.lines.at(-1)).toBe('last');
  });
});

describe('what goes wrong on the way', () => {
  test('throttling loses nothing and repeats nothing', async () => {
    let calls = 0;
    const told = await follow({
      world: {
        logPage: 3,
        log: (stream, elapsed) => {
          calls += 1;
          return calls % 2 === 0 ? THROTTLED : growing(50)(stream, elapsed);
        },
      },
    });
    expect(lines(told)).toEqual(numbered(50));
  });

  test('pages that are empty are gone through', async () => {
    const told = await follow({ world: { log: growing(50), emptyLogPages: 3 } });
    expect(lines(told)).toEqual(numbered(50));
  });

  test('pages that are empty without end are not asked for without end', async () => {
    const told = await follow({ world: { log: () => ['a'], emptyLogPages: Number.POSITIVE_INFINITY } });
    expect(lines(told)).toEqual([]);
    expect(told.wait.passed).toBe(true);
    expect(told.ports.clock.elapsed()).toBeLessThan(MINUTE + 15 * SECOND);
  });

  test('a log that is not there yet is waited for', async () => {
    const told = await follow({
      world: {
        logOf: () => ({ kind: 'stream', group: 'group', stream: ID }),
        log: (_, elapsed) => (elapsed < 30 * SECOND ? undefined : numbered(3)),
      },
    });
    expect(lines(told)).toEqual(numbered(3));
  });

  test('a place that is not known yet is asked for again', async () => {
    let asked = 0;
    const told = await follow({
      world: {
        log: () => numbered(3),
        logOf: () => {
          asked += 1;
          return asked < 4 ? { kind: 'pending' } : { kind: 'stream', group: 'group', stream: ID };
        },
      },
    });
    expect(asked).toBe(4);
    expect(lines(told)).toEqual(numbered(3));
  });

  test.each<[string, Pick<World, 'logOf'>]>([
    ['absent', { logOf: () => ({ kind: 'pending' }) }],
    ['absent', {}],
    ['disabled', { logOf: () => ({ kind: 'disabled' }) }],
    ['unknown', { logOf: () => undefined }],
  ])('a log that is %s is told once', async (why, world) => {
    const told = await follow({ world: { log: () => undefined, ...world } });
    expect(missing(told)).toEqual([expect.objectContaining({ why, stage: 'Build', action: 'Build' })]);
    expect(told.wait.logProblems).toEqual([]);
  });

  test('a denied call is told once for each build, and is one problem of the wait, which goes on', async () => {
    const problem = denied('logs:GetLogEvents');
    const told = await follow({
      world: { log: () => problem },
      actions: () => [build(), build({ action: 'Lint', externalId: 'lint:1' })],
    });
    expect(missing(told).map(({ action, why }) => [action, why])).toEqual([
      ['Build', problem],
      ['Lint', problem],
    ]);
    expect(told.wait).toMatchObject({ passed: true, logProblems: [problem] });
  });

  test('a log that gives no answer holds the end of the step for half a minute', async () => {
    const told = await follow({ world: { log: () => BROKEN } });
    expect(missing(told)).toEqual([expect.objectContaining({ why: BROKEN })]);
    expect(told.ports.clock.elapsed()).toBeLessThan(MINUTE + 45 * SECOND);
    expect(told.wait.logProblems).toEqual([]);
  });
});

describe('nobody waits any more', () => {
  test('after the timeout', async () => {
    const told = await follow({ world: { log: growing(1000) }, target: { waitTimeoutMs: 20 * SECOND } });
    expect(told.wait.end.kind).toBe('timeout');
    expect(told.ports.clock.elapsed()).toBe(20 * SECOND);
    const before = told.ports.progressed.length;
    await told.ports.clock.sleep(MINUTE);
    expect(told.ports.progressed).toHaveLength(before);
  });

  test.each([
    ['while it runs', 20 * SECOND],
    ['while the rest of its log is read', MINUTE + 3 * SECOND],
  ])('after a cancel %s', async (_, at) => {
    const cancel = new AbortController();
    const world = {
      log: (stream: string, elapsed: number) => {
        if (elapsed >= at) cancel.abort();
        return growing(1000)(stream, elapsed);
      },
    };
    const told = await follow({ world, signal: cancel.signal });
    expect(told.ports.clock.elapsed()).toBeLessThan(at + 5 * SECOND);
    expect(missing(told)).toEqual([]);
  });
});
