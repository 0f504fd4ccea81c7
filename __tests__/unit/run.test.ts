import { run } from '../../src/run';
import type { Inputs } from '../../src/domain/inputs';
import type { Execution } from '../../src/domain/execution.js';
import type { Outcome } from '../../src/domain/outcome.js';
import type { RunEvent } from '../../src/domain/run-event.js';
import {
  ARN,
  COMMIT,
  connectionOf,
  CORE,
  denied,
  eventOf,
  exceptions,
  executionOf,
  fakePorts,
  findingOf,
  inputsOf,
  NO_CREDENTIALS,
  OTHER_ARN,
  OTHER_COMMIT,
  patterns,
  pipelineOf,
  REGION,
  sourceOf,
  stageOf,
  stateOf,
  THROTTLED,
  UNREACHABLE,
  without,
  type FakePorts,
  type World,
  problemOf,
} from './fakes';
import { templateOf } from './templates/templates';

interface Ran {
  readonly outcome: Outcome;
  readonly ports: FakePorts;
  /** Names of the pipelines that a start was asked for. */
  readonly started: string[];
}

async function runWith(
  inputs: Partial<Inputs>,
  world: World = {},
  event: RunEvent = eventOf(),
  signal?: AbortSignal,
): Promise<Ran> {
  const ports = fakePorts(world);
  const outcome = await run({ inputs: inputsOf(inputs), event, region: REGION, ports, signal });
  return { outcome, ports, started: ports.started.map(({ pipeline }) => pipeline) };
}

const WRONG_BRANCH = pipelineOf({ sourceActions: [sourceOf({ branch: 'develop' })] });

describe('a check', () => {
  test('of a healthy pipeline is ready and starts nothing', async () => {
    const { outcome, started } = await runWith({});
    expect(outcome).toMatchObject({
      ready: true,
      failed: false,
      cancelled: false,
      startAsked: false,
      repository: 'octo/app',
      branch: 'main',
      commit: COMMIT,
    });
    expect(outcome.pipelines).toMatchObject([
      { name: 'app', ready: true, execution: undefined, problem: undefined },
    ]);
    expect(outcome.connections).toMatchObject([
      { arn: ARN, url: expect.stringContaining('/connections/') as string },
    ]);
    expect(started).toEqual([]);
  });

  test('of a connection alone', async () => {
    const { outcome } = await runWith({ pipelines: [], connection: { kind: 'arn', arn: ARN } });
    expect(outcome).toMatchObject({ ready: true, failed: false, pipelines: [] });
    expect(exceptions(outcome.findings)).toEqual([]);
  });

  test.each([
    ['failure', true],
    ['warning', true],
    ['never', false],
  ] as const)('that fails, with fail-on: %s, fails the step: %s', async (failOn, failed) => {
    const { outcome } = await runWith({ failOn }, { pipelines: [WRONG_BRANCH] });
    expect(outcome).toMatchObject({ ready: false, failed });
  });

  test('asks for globs only where a pipeline has triggers, and lets them decide', async () => {
    const triggers = [{ sourceAction: 'App', push: [{ branches: patterns(['ma*']) }], pullRequest: [] }];
    const { outcome } = await runWith({}, { pipelines: [{ ...WRONG_BRANCH, triggers }] });
    expect(findingOf(outcome.findings, 'branch').status).toBe('pass');
    const ports = fakePorts();
    const loadGlobs = () => Promise.reject(new Error('The matcher was loaded.'));
    await expect(
      run({ inputs: inputsOf(), event: eventOf(), region: REGION, ports: { ...ports, loadGlobs } }),
    ).resolves.toMatchObject({
      ready: true,
    });
  });

  test('asks for globs for templates with triggers only', async () => {
    const check = async (text: string) => {
      const inputs = inputsOf({
        templates: ['app.yaml'],
        pipelines: [],
        checks: new Set(['template', 'template-trigger']),
      });
      const ports = fakePorts({ files: { 'app.yaml': text } });
      const loadGlobs = () => Promise.reject(new Error('The matcher was loaded.'));
      const outcome = await run({ inputs, event: eventOf(), region: REGION, ports: { ...ports, loadGlobs } });
      return outcome.findings.map(({ id, status }) => `${status} ${id}`);
    };
    expect(await check(templateOf())).toEqual(['pass template', 'pass template-trigger']);
    const trigger =
      '[{ ProviderType: CodeStarSourceConnection, GitConfiguration: { SourceActionName: App } }]';
    await expect(check(templateOf({ pipeline: `Triggers: ${trigger}` }))).rejects.toThrow(
      'The matcher was loaded.',
    );
  });
});

describe('an input wins over the event', () => {
  test('branch, commit and repository', async () => {
    const event = eventOf({ branch: 'other', commit: OTHER_COMMIT });
    const { outcome, ports } = await runWith({ branch: 'main', commit: COMMIT, start: 'always' }, {}, event);
    expect(outcome).toMatchObject({ ready: true, branch: 'main', commit: COMMIT });
    expect(ports.started).toMatchObject([{ commit: COMMIT }]);
    const elsewhere = await runWith({ repository: 'octo/other' });
    expect(findingOf(elsewhere.outcome.findings, 'repository').status).toBe('fail');
  });

  test('without an input the event decides', async () => {
    const { outcome } = await runWith({}, {}, eventOf({ branch: 'other' }));
    expect(outcome.branch).toBe('other');
    expect(findingOf(outcome.findings, 'branch').status).toBe('fail');
  });
});

describe('start: always', () => {
  test('starts once, at this commit', async () => {
    const { outcome, ports } = await runWith({ start: 'always', variables: [{ name: 'A', value: '1' }] });
    expect(ports.started).toMatchObject([
      { pipeline: 'app', sourceAction: 'App', commit: COMMIT, variables: [{ name: 'A', value: '1' }] },
    ]);
    expect(outcome).toMatchObject({ ready: true, failed: false, startAsked: true });
    expect(outcome.pipelines[0]?.execution).toEqual({
      id: 'new-app',
      status: 'InProgress',
      started: true,
      commit: COMMIT,
      url: expect.stringContaining('/executions/new-app/') as string,
    });
  });

  test('is one round trip more than the checks, and one to read it back', async () => {
    const { ports } = await runWith({ start: 'always', connection: { kind: 'arn', arn: ARN } });
    expect(ports.wire.rounds.slice(1)).toEqual([
      ['StartPipelineExecution app'],
      ['ListPipelineExecutions app page 1'],
    ]);
  });

  test('two runs of one attempt ask with one token, so that AWS starts once', async () => {
    const tokens = await Promise.all(
      [eventOf(), eventOf(), eventOf({ runAttempt: '2' })].map(async (event) => {
        const { ports } = await runWith({ start: 'always' }, {}, event);
        return ports.started[0]?.clientRequestToken;
      }),
    );
    expect(tokens[0]).toBe(tokens[1]);
    expect(tokens[2]).not.toBe(tokens[0]);
  });
});

describe('start: if-needed', () => {
  const withExecutions = (...executions: readonly Execution[]) => ({ executions: { app: [executions] } });

  test.each(['InProgress', 'Succeeded'] as const)('adopts one that is %s', async (status) => {
    const { outcome, started } = await runWith({ start: 'if-needed' }, withExecutions(executionOf(status)));
    expect(started).toEqual([]);
    expect(outcome.pipelines[0]?.execution).toMatchObject({
      id: `${status}-1`,
      status,
      started: false,
      commit: COMMIT,
    });
    expect(outcome).toMatchObject({ ready: true, failed: false });
  });

  test.each(['Failed', 'Stopped', 'Superseded', 'Cancelled'] as const)(
    'starts after one that is %s',
    async (status) => {
      const { outcome, started } = await runWith({ start: 'if-needed' }, withExecutions(executionOf(status)));
      expect(started).toEqual(['app']);
      expect(outcome.pipelines[0]?.execution).toMatchObject({ started: true });
    },
  );

  test('starts where only other commits ran, or this one through another source action', async () => {
    const { started } = await runWith(
      { start: 'if-needed' },
      withExecutions(
        executionOf('Succeeded', { sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] }),
        executionOf('Succeeded', { sourceRevisions: [{ sourceAction: 'Library', commit: COMMIT }] }),
      ),
    );
    expect(started).toEqual(['app']);
  });

  test('adopts one that is on page 3', async () => {
    const other = [
      executionOf('Failed', { sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] }),
    ];
    const { outcome, started } = await runWith(
      { start: 'if-needed' },
      { executions: { app: [other, other, [executionOf('Succeeded', { id: 'there' })]] } },
    );
    expect(started).toEqual([]);
    expect(outcome.pipelines[0]?.execution?.id).toBe('there');
  });

  test('starts nothing, and fails, where the executions cannot be read', async () => {
    for (const failOn of ['failure', 'never'] as const) {
      const { outcome, started } = await runWith(
        { start: 'if-needed', failOn },
        { executions: { app: [THROTTLED] } },
      );
      expect(started).toEqual([]);
      expect(outcome).toMatchObject({ ready: false, failed: true });
      expect(outcome.pipelines[0]?.problem).toMatchObject({ kind: 'refused', cause: THROTTLED });
      expect(findingOf(outcome.findings, 'start')).toMatchObject({
        status: 'fail',
        message: `Can't tell whether pipeline \`app\` needs a start, so nothing was started: ${THROTTLED.message}`,
        remedy: THROTTLED.remedy,
      });
    }
  });
});

describe('nothing starts', () => {
  const MOVED: World = { branches: { main: { kind: 'found', head: OTHER_COMMIT } } };
  const OFF: World = { ...MOVED, commitOnBranch: 'off' };
  /** It does not prove that its commit is on the branch. */
  const UNPROVEN = eventOf({ isOnBranch: false });
  const PENDING: World = { connections: [connectionOf({ status: 'PENDING' })] };

  interface Obstacle {
    readonly why: string;
    readonly world?: World;
    readonly inputs?: Partial<Inputs>;
    readonly event?: RunEvent;
  }

  const OBSTACLES: readonly Obstacle[] = [
    { why: 'the connection is PENDING', world: PENDING },
    { why: 'the connection is in ERROR', world: { connections: [connectionOf({ status: 'ERROR' })] } },
    { why: 'the connection is another', inputs: { connection: { kind: 'arn', arn: OTHER_ARN } } },
    { why: 'the provider is another', world: { connections: [connectionOf({ provider: 'GitLab' })] } },
    { why: 'the branch is another', world: { pipelines: [WRONG_BRANCH] } },
    {
      why: 'the repository differs by case',
      world: { pipelines: [pipelineOf({ sourceActions: [sourceOf({ repository: 'Octo/App' })] })] },
    },
    {
      why: 'the source action is not clear',
      world: { pipelines: [pipelineOf({ sourceActions: [sourceOf(), sourceOf({ name: 'B' })] })] },
    },
    { why: 'the commit is not on the branch', world: OFF, event: UNPROVEN },
    {
      why: 'GitHub knows no such commit',
      world: { ...MOVED, commitOnBranch: 'unknown' },
      event: UNPROVEN,
    },
    {
      why: 'GitHub does not tell whether it is',
      world: { ...MOVED, commitOnBranch: UNREACHABLE },
      event: UNPROVEN,
    },
    { why: 'there is no token to ask GitHub', world: { commitOnBranch: 'no-token' }, event: UNPROVEN },
    {
      why: 'the commit is of a fork, even with allow-off-branch',
      world: {
        ...OFF,
        pullRequestsOf: () => [{ number: 7, merged: false, headRepository: 'eve/app', base: 'main' }],
      },
      inputs: { allowOffBranch: true },
      event: UNPROVEN,
    },
    {
      why: 'GitHub does not tell whether it is of a fork, with allow-off-branch',
      world: { ...OFF, pullRequestsOf: () => UNREACHABLE },
      inputs: { allowOffBranch: true },
      event: UNPROVEN,
    },
    {
      why: 'GetConnection is denied',
      world: { getConnection: () => denied('codeconnections:GetConnection') },
    },
    {
      why: 'ListPipelineExecutions is denied',
      world: { executions: { app: [denied('codepipeline:ListPipelineExecutions')] } },
      inputs: { start: 'if-needed' },
    },
    {
      why: 'the event is of a fork',
      inputs: { allowOffBranch: true },
      event: eventOf({ startRule: { kind: 'never', why: 'fork' }, fork: true }),
    },
    {
      why: 'the event is off the branch',
      event: eventOf({ startRule: { kind: 'off-branch', why: 'pull request' } }),
    },
    { why: 'there is no commit', event: without(eventOf(), 'commit') },
  ];

  describe.each(['failure', 'warning', 'never'] as const)('with fail-on: %s', (failOn) => {
    test.each(OBSTACLES)('while $why', async ({ world, inputs, event }) => {
      const { outcome, started } = await runWith({ start: 'always', failOn, ...inputs }, world, event);
      expect(started).toEqual([]);
      expect(outcome).toMatchObject({ ready: false, failed: failOn !== 'never', startAsked: true });
      expect(outcome.pipelines).toMatchObject([{ ready: false, execution: undefined }]);
    });
  });

  test('with allow-off-branch a commit that is not on the branch may start', async () => {
    const event = eventOf({ startRule: { kind: 'off-branch', why: 'pull request' } });
    const { outcome, started } = await runWith({ start: 'always', allowOffBranch: true }, OFF, event);
    expect(started).toEqual(['app']);
    expect(outcome.ready).toBe(true);
  });

  describe('a warning', () => {
    const WARNS: World = { stages: [stageOf('Source'), stageOf('Build', { enabled: false })] };
    const checks = new Set([...CORE, 'transition']);

    test('with fail-on: warning keeps the pipeline from being started and fails the step', async () => {
      const { outcome, started } = await runWith({ start: 'always', failOn: 'warning', checks }, WARNS);
      expect(findingOf(outcome.findings, 'transition').status).toBe('warn');
      expect(started).toEqual([]);
      expect(outcome).toMatchObject({ ready: false, failed: true });
    });

    test.each(['failure', 'never'] as const)('with fail-on: %s does not', async (failOn) => {
      const { outcome, started } = await runWith({ start: 'always', failOn, checks }, WARNS);
      expect(started).toEqual(['app']);
      expect(outcome).toMatchObject({ ready: true, failed: false });
    });
  });
});

describe('several pipelines', () => {
  const THREE = ['api', 'web', 'docs'];
  const three = THREE.map((name) => pipelineOf({ name }));

  test('are each started by itself, each with its own token', async () => {
    const { outcome, ports } = await runWith({ pipelines: THREE, start: 'always' }, { pipelines: three });
    expect(ports.started.map(({ pipeline }) => pipeline)).toEqual(THREE);
    expect(new Set(ports.started.map(({ clientRequestToken }) => clientRequestToken)).size).toBe(3);
    expect(outcome.pipelines.map(({ name, execution }) => [name, execution?.id])).toEqual(
      THREE.map((name) => [name, `new-${name}`]),
    );
    // At the same time.
    expect(ports.wire.rounds.at(-1)).toHaveLength(3);
  });

  test('one whose check fails leaves the others, and the step fails', async () => {
    const pipelines = three.map((each) => (each.name === 'web' ? { ...WRONG_BRANCH, name: 'web' } : each));
    const { outcome, started } = await runWith({ pipelines: THREE, start: 'always' }, { pipelines });
    expect(started).toEqual(['api', 'docs']);
    expect(outcome).toMatchObject({ ready: false, failed: true });
    expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([true, false, true]);
  });

  test('one that cannot be found or read leaves the others', async () => {
    const { outcome, started } = await runWith(
      { pipelines: [...THREE, 'gone'], start: 'always' },
      { pipelines: three, getPipeline: { web: denied('codepipeline:GetPipeline') } },
    );
    expect(started).toEqual(['api', 'docs']);
    expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([true, false, true, false]);
  });

  test('one whose start is refused leaves the others, and the step fails whatever fail-on says', async () => {
    const refused = problemOf('refused', 'ConcurrentPipelineExecutionsLimitExceededException');
    const { outcome } = await runWith(
      { pipelines: THREE, start: 'always', failOn: 'never' },
      { pipelines: three, start: ({ pipeline }) => (pipeline === 'web' ? refused : `new-${pipeline}`) },
    );
    expect(outcome).toMatchObject({ ready: false, failed: true });
    expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([true, false, true]);
    expect(findingOf(outcome.findings, 'start', 'web')).toMatchObject({
      status: 'fail',
      message: 'ConcurrentPipelineExecutionsLimitExceededException',
    });
    expect(findingOf(outcome.findings, 'start', 'api').status).toBe('pass');
    expect(outcome.pipelines.map(({ execution, problem }) => execution?.id ?? problem)).toEqual([
      'new-api',
      refused,
      'new-docs',
    ]);
  });

  test('a connection of one that is PENDING leaves those of another connection', async () => {
    const pipelines = [
      pipelineOf({ name: 'api' }),
      pipelineOf({ name: 'web', sourceActions: [sourceOf({ connectionArn: OTHER_ARN })] }),
    ];
    const connections = [
      connectionOf({ status: 'PENDING' }),
      connectionOf({ arn: OTHER_ARN, name: 'other' }),
    ];
    const { outcome, started } = await runWith(
      { pipelines: ['api', 'web'], start: 'always' },
      { pipelines, connections },
    );
    expect(started).toEqual(['web']);
    expect(outcome.pipelines.map(({ ready }) => ready)).toEqual([false, true]);
  });

  test('some adopt and some start', async () => {
    const executions = { api: [[executionOf('InProgress')]] };
    const { outcome, started } = await runWith(
      { pipelines: THREE, start: 'if-needed' },
      { pipelines: three, executions },
    );
    expect(started).toEqual(['web', 'docs']);
    expect(outcome.pipelines.map(({ execution }) => execution?.started)).toEqual([false, true, true]);
  });
});

describe('the push of the run', () => {
  const pushed = executionOf('InProgress', { id: 'pushed' });
  const world: World = { executionsAt: (elapsed) => (elapsed < 5000 ? [] : [pushed]) };

  test('that starts the pipeline by itself has its execution adopted', async () => {
    const { outcome, started } = await runWith({ start: 'if-needed' }, world);
    expect(started).toEqual([]);
    expect(outcome).toMatchObject({ ready: true, failed: false });
    expect(outcome.pipelines[0]?.execution).toMatchObject({ id: 'pushed', started: false, commit: COMMIT });
  });

  test.each([
    ['there is none', {}, eventOf({ name: 'workflow_dispatch' })],
    ['it is another commit than the run', { commit: OTHER_COMMIT }, eventOf()],
  ])('gets no grace where %s', async (_, inputs, event) => {
    const { ports } = await runWith({ start: 'if-needed', ...inputs }, {}, event);
    expect(ports.started).toHaveLength(1);
    expect(ports.clock.elapsed()).toBe(0);
  });

  test('gets its grace once for several pipelines, side by side', async () => {
    const names = ['api', 'web', 'docs'];
    const pipelines = names.map((name) => pipelineOf({ name }));
    const { ports } = await runWith({ pipelines: names, start: 'if-needed' }, { pipelines });
    expect(new Set(ports.started.map(({ pipeline }) => pipeline))).toEqual(new Set(names));
    expect(ports.clock.elapsed()).toBe(20_000);
  });
});

test('an execution that runs another commit than it was started for fails the step, and stays in the outputs', async () => {
  const other = executionOf('InProgress', {
    id: 'new-app',
    sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }],
  });
  const { outcome } = await runWith({ start: 'always', failOn: 'never' }, { executionsAt: () => [other] });
  expect(outcome).toMatchObject({ ready: false, failed: true });
  expect(outcome.pipelines[0]?.execution).toMatchObject({
    id: 'new-app',
    started: true,
    commit: OTHER_COMMIT,
  });
  expect(findingOf(outcome.findings, 'start')).toMatchObject({ status: 'fail' });
  expect(findingOf(outcome.findings, 'start').message).toMatch(/`aaaaaaa`.*`bbbbbbb`/);
});

describe('a start that is denied', () => {
  test('is a finding of permissions in place of its pass, and fails the step', async () => {
    const { outcome } = await runWith(
      { start: 'always' },
      { start: () => denied('codepipeline:StartPipelineExecution') },
    );
    expect(outcome).toMatchObject({ ready: false, failed: true });
    expect(findingOf(outcome.findings, 'permissions')).toMatchObject({ status: 'fail', pipeline: 'app' });
    expect(findingOf(outcome.findings, 'permissions').message).toContain(
      'codepipeline:StartPipelineExecution',
    );
    // The event allows it: it is told once, by permissions.
    expect(findingOf(outcome.findings, 'start').status).toBe('pass');
    expect(outcome.pipelines).toMatchObject([{ ready: false, execution: undefined }]);
  });
});

describe('without credentials', () => {
  test('one finding says so, and nothing is started', async () => {
    const { outcome, started } = await runWith(
      { start: 'if-needed', connection: { kind: 'arn', arn: ARN } },
      {
        getConnection: () => NO_CREDENTIALS,
        getPipeline: { app: NO_CREDENTIALS },
        executions: { app: [NO_CREDENTIALS] },
      },
    );
    expect(outcome.findings.filter(({ id }) => id === 'permissions')).toHaveLength(1);
    expect(outcome.findings.filter(({ status }) => status === 'fail').map(({ id }) => id)).toEqual([
      'permissions',
    ]);
    expect(outcome).toMatchObject({ ready: false, failed: true });
    expect(started).toEqual([]);
  });
});

describe('a PENDING connection', () => {
  /** PENDING until `authorisedAt` milliseconds have passed. */
  function pendingUntil(authorisedAt: number): FakePorts {
    const ports: FakePorts = fakePorts({
      getConnection: () =>
        connectionOf({ status: ports.clock.elapsed() >= authorisedAt ? 'AVAILABLE' : 'PENDING' }),
    });
    return ports;
  }

  test('that is authorised in time is started', async () => {
    const ports = pendingUntil(40_000);
    const outcome = await run({
      inputs: inputsOf({ start: 'always', waitForConnectionMs: 60_000 }),
      event: eventOf(),
      region: REGION,
      ports,
    });
    expect(outcome).toMatchObject({ ready: true, failed: false, connections: [{ status: 'AVAILABLE' }] });
    expect(ports.started).toHaveLength(1);
    expect(ports.progressed.filter(({ kind }) => kind === 'waiting-for-connection')).toEqual([
      {
        kind: 'waiting-for-connection',
        connection: {
          ...connectionOf({ status: 'PENDING' }),
          url: expect.stringContaining('/connections/') as string,
        },
        timeoutMs: 60_000,
      },
    ]);
  });

  test('that is not authorised in time is told, and nothing is started', async () => {
    const ports = pendingUntil(61_000);
    const outcome = await run({
      inputs: inputsOf({ start: 'always', waitForConnectionMs: 60_000 }),
      event: eventOf(),
      region: REGION,
      ports,
    });
    expect(outcome).toMatchObject({ ready: false, failed: true, connections: [{ status: 'PENDING' }] });
    expect(findingOf(outcome.findings, 'connection-available').message).toContain('1m');
    expect(ports.started).toEqual([]);
  });

  test('is let go when the workflow is cancelled, and nothing is started', async () => {
    const ports = pendingUntil(40_000);
    const controller = new AbortController();
    ports.clock.at(10_000, () => {
      controller.abort(problemOf('refused', 'The workflow was cancelled (SIGINT).'));
    });
    const inputs = inputsOf({ start: 'always', waitForConnectionMs: 600_000 });
    const outcome = await run({ inputs, event: eventOf(), region: REGION, ports, signal: controller.signal });
    expect(ports.clock.elapsed()).toBe(10_000);
    expect(ports.started).toEqual([]);
    expect(outcome).toMatchObject({ ready: false, failed: true, cancelled: true });
    expect(outcome.findings.map(({ message }) => message).join()).toContain('is still PENDING after 10s');
  });
});

describe('wait', () => {
  const inputs = { start: 'always', wait: true } as const;

  test('ends as the execution does, whatever fail-on says', async () => {
    const { outcome } = await runWith({ ...inputs, failOn: 'never' }, { state: () => stateOf('Failed') });
    expect(outcome).toMatchObject({ ready: true, failed: true });
    expect(outcome.pipelines[0]).toMatchObject({ execution: { status: 'Failed' }, wait: { passed: false } });
  });

  test('begins with the executions that were read', async () => {
    const success = executionOf('Succeeded', { startedAt: 0, updatedAt: 60_000, sourceRevisions: [] });
    const { outcome, ports } = await runWith(
      { start: 'if-needed', wait: true },
      {
        pipelines: [pipelineOf({ sourceActions: [sourceOf({ detectsChanges: false })] })],
        executions: { app: [[success]] },
      },
    );
    expect(outcome).toMatchObject({ failed: false });
    const begun = ports.progressed.find(({ kind }) => kind === 'execution');
    expect(begun).toMatchObject({ event: { expected: { successes: 1 } } });
  });

  test('of several pipelines goes side by side, and one that fails leaves the others', async () => {
    const { outcome } = await runWith(
      { ...inputs, pipelines: ['app', 'docs'] },
      {
        pipelines: [pipelineOf(), pipelineOf({ name: 'docs' })],
        state: (id) => stateOf(id === 'new-app' ? 'Failed' : 'Succeeded'),
      },
    );
    expect(outcome.failed).toBe(true);
    expect(outcome.pipelines.map(({ execution }) => execution?.status)).toEqual(['Failed', 'Succeeded']);
  });

  test.each([
    ['a look', { state: () => denied('codepipeline:GetPipelineExecution') }],
    [
      'the stop at its end',
      { state: () => stateOf('InProgress'), stop: () => denied('codepipeline:StopPipelineExecution') },
    ],
  ])('is a failure of permissions where %s is denied', async (_, world) => {
    const { outcome } = await runWith({ ...inputs, onCancel: 'stop', waitTimeoutMs: 10_000 }, world);
    expect(findingOf(outcome.findings, 'permissions', 'app')).toMatchObject({ status: 'fail' });
    expect(exceptions(outcome.findings)).toContain('permissions: fail');
    expect(outcome.pipelines[0]).toMatchObject({ execution: { started: true }, problem: undefined });
  });

  test('past the timeout fails', async () => {
    const { outcome, ports } = await runWith(
      { ...inputs, waitTimeoutMs: 10_000 },
      { state: () => stateOf('InProgress') },
    );
    expect(outcome).toMatchObject({ ready: true, failed: true, cancelled: false });
    expect(ports.clock.elapsed()).toBe(10_000);
  });
});

test('a workflow that is cancelled before the start starts nothing', async () => {
  const reason = problemOf('refused', 'The workflow was cancelled.');
  const { outcome, started } = await runWith({ start: 'always' }, {}, eventOf(), AbortSignal.abort(reason));
  expect(started).toEqual([]);
  expect(outcome).toMatchObject({ failed: true, cancelled: true });
  expect(outcome).toMatchObject({ problem: reason, pipelines: [] });
});
