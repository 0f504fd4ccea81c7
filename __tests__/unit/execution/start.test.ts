import { deploy } from '../../../src/execution/deploy';
import { CONFLICT_TIMEOUT_MS } from '../../../src/execution/start';
import { CONFIRM_TIMEOUT_MS } from '../../../src/execution/confirm';
import { GRACE_MS, REVISION_GRACE_MS } from '../../../src/execution/adopt';
import type { AutomaticStart } from '../../../src/domain/automatic-start.js';
import type { Execution, ExecutionState, ExecutionStatus } from '../../../src/domain/execution.js';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Pipeline } from '../../../src/domain/pipeline.js';
import type { StartStep } from '../../../src/domain/progress.js';
import type { Target } from '../../../src/domain/target.js';
import { Problem } from '../../../src/domain/problem';
import {
  BROKEN,
  COMMIT,
  contextOf,
  denied,
  eventOf,
  executionOf,
  fakePorts,
  known,
  OTHER_COMMIT,
  pipelineOf,
  stateOf,
  targetOf,
  THROTTLED,
  unknown,
  UNREACHABLE,
  without,
  type FakePorts,
  type World,
  problemOf,
} from '../fakes';

interface Story {
  readonly target?: Partial<Target>;
  readonly pipeline?: Pipeline;
  readonly facts?: Partial<Pick<PipelineFacts, 'executions'>>;
  readonly world?: World;
  readonly trigger?: AutomaticStart;
  readonly ports?: FakePorts;
  readonly signal?: AbortSignal;
}

async function play({
  target,
  pipeline = pipelineOf(),
  facts = {},
  world,
  trigger,
  ports = fakePorts(world),
  signal,
}: Story) {
  const context = {
    ...contextOf({ ports, signal, pipeline, target: targetOf({ start: 'always', ...target }) }),
    executions: 'executions' in facts ? facts.executions : known([]),
    trigger,
  };
  const { execution, problem } = await deploy(context);
  const result = execution
    ? { ...without(execution, 'url'), ...(problem && { problem }) }
    : (problem ?? 'nothing was started');
  const told = ports.progressed.flatMap((progress) => (progress.kind === 'start' ? [progress.step] : []));
  const steps = told.filter(({ kind }) => !['requested', 'started', 'adopted'].includes(kind));
  return { result, ports, started: ports.started, steps, told, elapsed: ports.clock.elapsed() };
}

const kinds = (steps: readonly StartStep[]) => steps.map(({ kind }) => kind);
const IF_NEEDED: Partial<Target> = { start: 'if-needed' };
const NEW = { id: 'new-app', status: 'InProgress', started: true, commit: COMMIT };
const FIRES: AutomaticStart = { starts: 'yes', how: 'the default detection looks at it' };
/** In progress, and without a revision yet. */
const UNSEEN = executionOf('InProgress', { id: 'unseen', sourceRevisions: [] });
const CONFLICTING = problemOf('refused', 'Another change is under way.', { code: 'conflict' });

describe('always', () => {
  test('starts at the commit, through the source action, with the variables', async () => {
    const variables = [{ name: 'STAGE', value: 'prod' }];
    const { result, started, steps, elapsed } = await play({ target: { variables } });
    expect(result).toEqual(NEW);
    expect(started).toEqual([
      {
        pipeline: 'app',
        sourceAction: 'App',
        commit: COMMIT,
        variables,
        clientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
    expect(steps).toEqual([{ kind: 'confirmed', execution: 'new-app' }]);
    expect(elapsed).toBe(0);
  });

  test('does not look at what is there, and gives no grace', async () => {
    const executions = known([executionOf('InProgress'), UNSEEN]);
    const { result, elapsed } = await play({ facts: { executions }, trigger: FIRES });
    expect(result).toEqual(NEW);
    expect(elapsed).toBe(0);
  });
});

describe('if-needed', () => {
  test.each<ExecutionStatus>(['InProgress', 'Succeeded'])('adopts one that is %s', async (status) => {
    const execution = executionOf(status);
    const { result, started, ports } = await play({
      target: IF_NEEDED,
      facts: { executions: known([execution]) },
      trigger: FIRES,
    });
    expect(result).toEqual({ id: execution.id, status, started: false, commit: COMMIT });
    expect(started).toEqual([]);
    expect(ports.wire.calls).toEqual([]);
  });

  test('adopts the newest of several', async () => {
    const executions = known([
      executionOf('Failed'),
      executionOf('InProgress', { id: 'newer' }),
      executionOf('Succeeded', { id: 'older' }),
    ]);
    expect((await play({ target: IF_NEEDED, facts: { executions } })).result).toMatchObject({ id: 'newer' });
  });

  test.each<ExecutionStatus>(['Failed', 'Stopped', 'Cancelled', 'Superseded'])(
    'starts where one is %s, at once where no push starts it',
    async (status) => {
      const executions = known([executionOf(status)]);
      const { result, started, elapsed } = await play({ target: IF_NEEDED, facts: { executions } });
      expect(result).toEqual(NEW);
      expect(started).toHaveLength(1);
      expect(elapsed).toBe(0);
    },
  );

  test.each([
    ['of another commit', [{ sourceAction: 'App', commit: OTHER_COMMIT }]],
    ['through another source action', [{ sourceAction: 'Library', commit: COMMIT }]],
  ])('starts where one is %s', async (_, sourceRevisions) => {
    const executions = known([executionOf('Succeeded', { sourceRevisions })]);
    expect((await play({ target: IF_NEEDED, facts: { executions } })).result).toEqual(NEW);
  });

  test.each([
    ['could not be read', unknown(THROTTLED), THROTTLED.message],
    ['were not read', undefined, 'its executions were not read.'],
  ])('starts nothing where the executions %s', async (_, executions, why) => {
    const { result, started } = await play({ target: IF_NEEDED, facts: { executions }, trigger: FIRES });
    expect(result).toMatchObject({
      kind: 'refused',
      message: `Can't tell whether pipeline \`app\` needs a start, so nothing was started: ${why}`,
      remedy: { text: 'Run the job again.' },
    });
    expect(started).toEqual([]);
  });
});

describe('if-needed with variables', () => {
  const STAGE = { name: 'STAGE', value: 'prod' };
  const target = { ...IF_NEEDED, variables: [STAGE] };
  const executions = known([executionOf('InProgress', { id: 'newer' }), executionOf('Succeeded')]);
  const OLDER = executionOf('Succeeded').id;
  /** The variables of each execution, as AWS shows them. */
  const withVariables = (
    newer: ExecutionState['variables'] | Problem,
    older: ExecutionState['variables'],
  ): World => ({
    state: (id) => {
      const variables = id === 'newer' ? newer : older;
      return variables instanceof Problem ? variables : stateOf('InProgress', variables && { variables });
    },
  });
  const REGION = { name: 'REGION', value: 'x' };
  const TEST = { ...STAGE, value: 'test' };

  test.each<readonly [string, World, string, readonly StartStep['kind'][]]>([
    ['the same', withVariables([REGION, STAGE], [TEST]), 'newer', ['adopted']],
    ['others, and an older one has the same', withVariables([TEST], [STAGE]), OLDER, ['adopted']],
    [
      'others, as all have',
      withVariables([TEST], [TEST]),
      'new-app',
      ['other-variables', 'requested', 'started', 'confirmed'],
    ],
    ['none that AWS shows', withVariables([REGION], undefined), 'newer', ['adopted', 'unknown-variables']],
    [
      'others, and an older one none that AWS shows',
      withVariables([TEST], []),
      OLDER,
      ['adopted', 'unknown-variables'],
    ],
    [
      'some that can not be read',
      withVariables(denied('codepipeline:GetPipelineExecution'), [STAGE]),
      'newer',
      ['adopted', 'unknown-variables'],
    ],
  ])('if the newest has %s', async (_, world, id, expected) => {
    const { result, told } = await play({ target, facts: { executions }, world });
    expect(result).toMatchObject({ id });
    expect(kinds(told)).toEqual(expected);
  });

  test('looks at no more executions than needed, and not for ever', async () => {
    const many = known(Array.from({ length: 30 }, (_, at) => executionOf('Succeeded', { id: `e-${at}` })));
    const world: World = { state: () => stateOf('Succeeded', { variables: [TEST] }) };
    const { ports, result } = await play({ target, facts: { executions: many }, world });
    expect(result).toEqual(NEW);
    const reads = ports.wire.calls.filter((call) => call.startsWith('GetPipelineExecution '));
    expect(reads).toHaveLength(10);
  });
});

describe('a push that starts the pipeline by itself', () => {
  const { clock } = fakePorts();
  const pushedAt = clock.now() - 30_000;
  const event = eventOf({ pushedAt });
  /** A success of the commit that began so many seconds after the push. */
  const began = (seconds: number, overrides: Partial<Execution> = {}) =>
    executionOf('Succeeded', { id: 'there', startedAt: pushedAt + seconds * 1000, ...overrides });

  test.each<
    readonly [what: string, starts: AutomaticStart['starts'], execution: Execution, id: string, ms: number]
  >([
    ['surely, and one of it is there', 'yes', began(5), 'there', 0],
    ['surely, and the commit ran an hour ago', 'yes', began(-3600), 'new-app', GRACE_MS],
    [
      'surely, and one runs since before it',
      'yes',
      began(-60, { status: 'InProgress' }),
      'new-app',
      GRACE_MS,
    ],
    ['surely, and one before it shows no commit yet', 'yes', began(-60, { ...UNSEEN }), 'new-app', GRACE_MS],
    ['perhaps, and one of it is there', 'perhaps', began(5), 'there', 0],
    ['perhaps, and the commit ran an hour ago', 'perhaps', began(-3600), 'there', GRACE_MS],
    ['not, and the commit ran an hour ago', 'no', began(-3600), 'there', 0],
  ])('%s', async (_, starts, execution, id, ms) => {
    const { result, elapsed } = await play({
      target: { ...IF_NEEDED, event },
      trigger: { ...FIRES, starts },
      facts: { executions: known([execution]) },
      world: { executions: { app: [[execution]] } },
    });
    expect(result).toMatchObject({ id });
    expect(elapsed).toBe(ms);
  });

  test('has an execution of its own beside an older one of its commit: a tag of what ran through main', async () => {
    const [old, own] = [began(-3600, { id: 'old' }), began(35, { id: 'own', status: 'InProgress' })];
    const { result, started } = await play({
      target: { ...IF_NEEDED, event },
      trigger: FIRES,
      facts: { executions: known([old]) },
      world: { executionsAt: (elapsed) => (elapsed >= 5000 ? [own, old] : [old]) },
    });
    expect(result).toMatchObject({ id: 'own', started: false });
    expect(started).toEqual([]);
  });
});

describe('the grace of a push that starts the pipeline by itself', () => {
  /** The push's execution shows after so many milliseconds. */
  const showing = (execution: Execution, after: number): World => ({
    executionsAt: (elapsed) => (elapsed >= after ? [execution] : []),
  });

  test.each(['yes', 'perhaps'] as const)('adopts what shows in it (%s)', async (starts) => {
    const { result, started, steps, elapsed } = await play({
      target: IF_NEEDED,
      trigger: { ...FIRES, starts },
      world: showing(executionOf('InProgress', { id: 'pushed' }), 7000),
    });
    expect(result).toEqual({ id: 'pushed', status: 'InProgress', started: false, commit: COMMIT });
    expect(started).toEqual([]);
    expect(elapsed).toBeLessThanOrEqual(7000 + 5000);
    expect(steps).toEqual([
      { kind: 'grace', certain: starts === 'yes', how: FIRES.how, ms: GRACE_MS },
      { kind: 'shown', execution: expect.objectContaining({ id: 'pushed' }) as Execution, ms: elapsed },
    ]);
  });

  test('adopts what shows at its very end', async () => {
    const { result, elapsed } = await play({
      target: IF_NEEDED,
      trigger: FIRES,
      world: showing(executionOf('InProgress', { id: 'pushed' }), GRACE_MS),
    });
    expect(result).toMatchObject({ id: 'pushed' });
    expect(elapsed).toBe(GRACE_MS);
  });

  test.each([
    ['nothing', []],
    [
      'another commit',
      [executionOf('InProgress', { sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] })],
    ],
    ['one that failed', [executionOf('Failed')]],
  ])('starts once it is over and has shown %s', async (_, executions) => {
    const { result, started, steps } = await play({
      target: IF_NEEDED,
      trigger: FIRES,
      world: { executions: { app: [executions] } },
    });
    expect(result).toEqual(NEW);
    expect(started).toHaveLength(1);
    expect(steps).toEqual([
      { kind: 'grace', certain: true, how: FIRES.how, ms: GRACE_MS },
      { kind: 'nothing-shown', others: executions.length, ms: GRACE_MS },
      { kind: 'confirmed', execution: 'new-app' },
    ]);
  });

  test('is not given where the push starts nothing', async () => {
    const trigger = { starts: 'no', how: 'there is no trigger' } as const;
    const { result, elapsed, steps } = await play({ target: IF_NEEDED, trigger });
    expect(result).toEqual(NEW);
    expect(elapsed).toBe(0);
    expect(kinds(steps)).toEqual(['confirmed']);
  });

  test('starts nothing where the last look at it was in vain', async () => {
    const { result, started } = await play({
      target: IF_NEEDED,
      trigger: FIRES,
      world: { executionsAt: () => THROTTLED },
    });
    expect(result).toMatchObject({ kind: 'refused', cause: THROTTLED });
    expect(started).toEqual([]);
  });

  test('is over when the workflow is cancelled, and nothing is started', async () => {
    const ports = fakePorts();
    const controller = new AbortController();
    const reason = problemOf('refused', 'The workflow was cancelled.');
    ports.clock.at(4000, () => {
      controller.abort(reason);
    });
    const { result, started, elapsed } = await play({
      target: IF_NEEDED,
      trigger: FIRES,
      ports,
      signal: controller.signal,
    });
    expect(result).toBe('nothing was started');
    expect(started).toEqual([]);
    expect(elapsed).toBe(4000);
  });

  test('starts nothing that was cancelled while it looked for the last time', async () => {
    const controller = new AbortController();
    const reason = problemOf('refused', 'The workflow was cancelled.');
    const executionsAt = (elapsed: number) => {
      if (elapsed >= GRACE_MS) controller.abort(reason);
      return [];
    };
    const { signal } = controller;
    const { result, started } = await play({
      target: IF_NEEDED,
      trigger: FIRES,
      world: { executionsAt },
      signal,
    });
    expect(result).toBe('nothing was started');
    expect(started).toEqual([]);
  });
});

describe('an execution in progress that shows no revision yet', () => {
  const facts = { executions: known([UNSEEN]) };
  /** It shows what it takes after so many milliseconds. */
  const showing = (commit: string, after: number): World => ({
    executionsAt: (elapsed, started) => [
      ...started.map(() => executionOf('InProgress', { id: 'new-app' })),
      elapsed < after ? UNSEEN : { ...UNSEEN, sourceRevisions: [{ sourceAction: 'App', commit }] },
    ],
  });

  test('is waited for, beyond the grace, and adopted', async () => {
    const { result, started, steps, elapsed } = await play({
      target: IF_NEEDED,
      facts,
      trigger: FIRES,
      world: showing(COMMIT, 25_000),
    });
    expect(result).toMatchObject({ id: 'unseen', started: false });
    expect(started).toEqual([]);
    expect(elapsed).toBeLessThanOrEqual(30_000);
    expect(steps).toMatchObject([
      { kind: 'grace' },
      { kind: 'undecided', executions: ['unseen'], ms: REVISION_GRACE_MS },
      { kind: 'shown', ms: elapsed },
    ]);
  });

  test('is waited for without any push too, and one is started when it is of another commit', async () => {
    const { result, started, steps } = await play({
      target: IF_NEEDED,
      facts,
      world: showing(OTHER_COMMIT, 3000),
    });
    expect(result).toEqual(NEW);
    expect(started).toHaveLength(1);
    expect(kinds(steps)).toEqual(['undecided', 'nothing-shown', 'confirmed']);
  });

  test('is never started beside while it shows nothing', async () => {
    const { result, started, elapsed } = await play({
      target: IF_NEEDED,
      facts,
      trigger: FIRES,
      world: showing(COMMIT, Infinity),
    });
    expect(result).toMatchObject({
      kind: 'refused',
      message:
        "Can't tell whether pipeline `app` needs a start, so nothing was started. Execution `unseen` is in progress and showed no source revision in 60 s.",
      remedy: { lines: ['start: always'] },
    });
    expect(started).toEqual([]);
    expect(elapsed).toBe(GRACE_MS + REVISION_GRACE_MS);
  });

  test('is let go in the end where it shows the revision of another source action alone', async () => {
    const renamed = { ...UNSEEN, sourceRevisions: [{ sourceAction: 'Old', commit: COMMIT }] };
    const executions = { app: [[renamed]] };
    const { result, elapsed } = await play({
      target: IF_NEEDED,
      facts: { executions: known([renamed]) },
      world: { executions },
    });
    expect(result).toEqual(NEW);
    expect(elapsed).toBe(REVISION_GRACE_MS);
  });
});

describe('that it was started is told once', () => {
  const showing = (after: number, overrides: Partial<Execution> = {}): World => ({
    executionsAt: (elapsed) =>
      elapsed < after
        ? []
        : [executionOf('InProgress', { id: 'new-app', sourceRevisions: [], ...overrides })],
  });

  test.each<readonly [when: string, world: World, kinds: readonly StartStep['kind'][]]>([
    ['the list shows it', showing(0), ['requested', 'started', 'unconfirmed']],
    ['the list shows it late', showing(5000), ['requested', 'started', 'unconfirmed']],
    ['the list does not show it', showing(Infinity), ['requested', 'started', 'unconfirmed']],
    ['the list can not be read', { executionsAt: () => THROTTLED }, ['requested', 'started', 'unconfirmed']],
    [
      'it shows no times, and ends',
      {
        executionsAt: (elapsed) => [
          executionOf(elapsed < 3000 ? 'InProgress' : 'Succeeded', {
            id: 'new-app',
            sourceRevisions: [],
            startedAt: undefined,
          } as unknown as Partial<Execution>),
        ],
      },
      ['requested', 'started', 'unconfirmed'],
    ],
    [
      'it began long before: not at all',
      showing(0, { startedAt: Date.UTC(2025, 0, 1) }),
      ['requested', 'already-started', 'unconfirmed'],
    ],
  ])('if %s', async (_, world, expected) => {
    expect(kinds((await play({ world })).told)).toEqual(expected);
  });
});

describe('what was started is read back', () => {
  const showing = (commitAt: (elapsed: number) => string | undefined): World => ({
    executionsAt: (elapsed) => {
      const commit = commitAt(elapsed);
      const sourceRevisions = commit === undefined ? [] : [{ sourceAction: 'App', commit }];
      return [executionOf('InProgress'), executionOf('InProgress', { id: 'new-app', sourceRevisions })];
    },
  });

  test('until it shows its revision', async () => {
    const { result, steps, elapsed } = await play({
      world: showing((elapsed) => (elapsed < 3000 ? undefined : COMMIT)),
    });
    expect(result).toEqual(NEW);
    expect(steps).toEqual([{ kind: 'confirmed', execution: 'new-app' }]);
    expect(elapsed).toBeLessThan(6000);
  });

  test('another commit fails, with both values, the execution and what to do', async () => {
    const { result } = await play({ world: showing(() => OTHER_COMMIT) });
    expect(result).toMatchObject({
      id: 'new-app',
      started: true,
      commit: OTHER_COMMIT,
      problem: {
        kind: 'refused',
        message:
          'Execution `new-app` of pipeline `app` was requested at `aaaaaaa`, but source action `App` fetched `bbbbbbb`.',
        remedy: {
          lines: [
            'aws codepipeline stop-pipeline-execution --pipeline-name app --pipeline-execution-id new-app',
          ],
        },
      },
    });
  });

  test('not for longer than it may take: that it shows none fails nothing', async () => {
    const { result, steps, elapsed } = await play({ world: showing(() => undefined) });
    expect(result).toEqual(NEW);
    expect(steps).toEqual([{ kind: 'unconfirmed', execution: 'new-app', problem: undefined }]);
    expect(elapsed).toBe(CONFIRM_TIMEOUT_MS);
  });

  test('not for longer than it runs', async () => {
    const startedAt = Date.UTC(2026, 0, 1);
    const failed = executionOf('Failed', { id: 'new-app', sourceRevisions: [], startedAt });
    const { result, elapsed } = await play({ world: { executionsAt: () => [failed] } });
    expect(result).toEqual(NEW);
    expect(elapsed).toBe(0);
  });

  test.each([denied('codepipeline:ListPipelineExecutions'), THROTTLED])(
    'that it cannot be read fails nothing',
    async (problem) => {
      const { result, steps } = await play({ world: { executionsAt: () => problem } });
      expect(result).toEqual(NEW);
      expect(steps).toEqual([{ kind: 'unconfirmed', execution: 'new-app', problem }]);
    },
  );

  test('a workflow that is cancelled meanwhile still tells what was started', async () => {
    const ports = fakePorts(showing(() => undefined));
    const controller = new AbortController();
    const reason = problemOf('refused', 'The workflow was cancelled.');
    ports.clock.at(2000, () => {
      controller.abort(reason);
    });
    const { result, steps } = await play({ ports, signal: controller.signal });
    expect(result).toEqual(NEW);
    expect(steps).toEqual([{ kind: 'unconfirmed', execution: 'new-app', problem: reason }]);
  });
});

describe('a V1 pipeline', () => {
  const pipeline = pipelineOf({ type: 'V1' });

  test('is started at the head of its branch from the beginning, if that is the commit', async () => {
    const { result, started, steps, ports } = await play({ pipeline });
    expect(result).toEqual(NEW);
    expect(started).toMatchObject([{ commit: undefined, variables: [] }]);
    expect(steps).toEqual([
      { kind: 'at-head', branch: 'main' },
      { kind: 'confirmed', execution: 'new-app' },
    ]);
    expect(ports.wire.calls.slice(0, 2)).toEqual(['branch octo/app main', 'StartPipelineExecution app']);
  });

  test('that ran another commit, after a push in between, fails', async () => {
    const other = [{ sourceAction: 'App', commit: OTHER_COMMIT }];
    const executionsAt = () => [executionOf('InProgress', { id: 'new-app', sourceRevisions: other })];
    const { result } = await play({ pipeline, world: { executionsAt } });
    expect(result).toMatchObject({ id: 'new-app', commit: OTHER_COMMIT, problem: { kind: 'refused' } });
  });

  test.each<readonly [string, World, string, string]>([
    [
      'the head is another commit',
      { branches: { main: { kind: 'found', head: OTHER_COMMIT } } },
      'only at the head of `main`, which is `bbbbbbb`.',
      'V2',
    ],
    ['there is no such branch', { branches: {} }, 'GitHub has no such branch', 'V2'],
    [
      'the head cannot be read',
      { branches: { main: UNREACHABLE } },
      UNREACHABLE.message,
      UNREACHABLE.remedy.text,
    ],
    [
      'there is no token',
      { commitOnBranch: 'no-token' },
      'without `github-token`',
      'github-token: ${{ github.token }}',
    ],
  ])('is not started if %s', async (_, world, why, remedy) => {
    const { result, started } = await play({ pipeline, world });
    expect(result).toMatchObject({ kind: 'refused' });
    expect((result as Problem).message).toContain("Can't start V1 pipeline `app` at `aaaaaaa`");
    expect((result as Problem).message).toContain(why);
    expect(JSON.stringify((result as Problem).remedy)).toContain(remedy);
    expect(started).toEqual([]);
  });
});

describe('an execution that an earlier request with the same token started', () => {
  /** AWS gives an execution that began so many milliseconds before this run did. */
  const started = (ago: number, overrides: Partial<Execution> = {}): World => ({
    executionsAt: () => [
      executionOf('InProgress', { id: 'new-app', startedAt: Date.UTC(2026, 0, 1) - ago, ...overrides }),
    ],
  });

  test.each(['InProgress', 'Succeeded'] as const)('is adopted if it is %s', async (status) => {
    const { result, steps } = await play({ target: IF_NEEDED, world: started(80, { status }) });
    expect(result).toEqual({ ...NEW, status, started: false });
    expect(steps).toMatchObject([
      { kind: 'already-started', execution: { started: false } },
      { kind: 'confirmed' },
    ]);
  });

  test.each([
    ['always', 'Re-run the job: each attempt starts an execution of its own.'],
    ['if-needed', 'start: always'],
  ] as const)('fails the step if it failed, with start: %s', async (start, remedy) => {
    const { result } = await play({ target: { start }, world: started(60_000, { status: 'Failed' }) });
    expect(result).toMatchObject({ id: 'new-app', status: 'Failed', started: false });
    const { problem } = result as { problem: Problem };
    expect(problem.message).toContain('of an earlier request, which is Failed.');
    expect(JSON.stringify(problem.remedy)).toContain(remedy);
  });

  test('is told although it runs another commit', async () => {
    const sourceRevisions = [{ sourceAction: 'App', commit: OTHER_COMMIT }];
    const { result } = await play({ world: started(60_000, { sourceRevisions }) });
    expect(result).toMatchObject({ started: false, commit: OTHER_COMMIT, problem: { kind: 'refused' } });
  });

  test.each([
    ['began with the request', { startedAt: Date.UTC(2026, 0, 1) }],
    ['failed at once', { startedAt: Date.UTC(2026, 0, 1) + 20, status: 'Failed' }],
    ['has no times', { startedAt: undefined }],
  ] as const)('is not one that %s', async (_, overrides) => {
    const { result } = await play({ world: started(0, overrides as Partial<Execution>) });
    expect(result).toEqual(NEW);
  });

  test('is one that is over and has no times', async () => {
    const { result } = await play({
      world: started(0, { startedAt: undefined, status: 'Succeeded' } as unknown as Partial<Execution>),
    });
    expect(result).toMatchObject({ started: false, status: 'Succeeded' });
  });

  test('is not one whose time is in whole seconds, in the second of the request', async () => {
    const startedAt = Date.UTC(2026, 0, 1);
    const ports = fakePorts({
      executionsAt: () => [executionOf('InProgress', { id: 'new-app', startedAt })],
    });
    await ports.clock.sleep(999);
    expect((await play({ ports })).result).toMatchObject({ started: true });
    await ports.clock.sleep(1);
    expect((await play({ ports })).result).toMatchObject({ started: false });
  });

  test.each([
    ['ahead', -3_600_000],
    ['behind', 3_600_000],
  ])('is told from one of this request although the clock of the runner is %s', async (_, offset) => {
    const ports = fakePorts();
    const startAndList = (startedAt: number): FakePorts['pipelines'] => ({
      ...ports.pipelines,
      start: () => Promise.resolve({ id: 'new-app', answeredAt: ports.clock.now() + offset }),
      executions: async function* () {
        await Promise.resolve();
        yield [executionOf('InProgress', { id: 'new-app', startedAt })];
      },
    });
    const now = ports.clock.now() + offset;
    const ours = await play({ ports: { ...ports, pipelines: startAndList(now) } });
    expect(ours.result).toMatchObject({ started: true });
    const other = await play({ ports: { ...ports, pipelines: startAndList(now - 60_000) } });
    expect(other.result).toMatchObject({ started: false });
  });
});

describe('a start on which AWS says', () => {
  test('Conflict is asked for again under the same token until it is taken', async () => {
    let left = 3;
    const { result, started, steps } = await play({
      world: { start: () => (left-- > 0 ? CONFLICTING : 'new-app') },
    });
    expect(result).toEqual(NEW);
    expect(started).toHaveLength(4);
    expect(new Set(started.map(({ clientRequestToken: token }) => token)).size).toBe(1);
    expect(steps).toEqual([
      { kind: 'conflict', problem: CONFLICTING, ms: CONFLICT_TIMEOUT_MS },
      { kind: 'confirmed', execution: 'new-app' },
    ]);
  });

  test('Conflict for good is told, after some time and not too many requests', async () => {
    const { result, started, elapsed } = await play({ world: { start: () => CONFLICTING } });
    expect(result).toBe(CONFLICTING);
    expect(elapsed).toBe(CONFLICT_TIMEOUT_MS);
    expect(started.length).toBeLessThan(15);
  });

  test.each([UNREACHABLE, BROKEN])('Conflict, and then $kind, may have happened', async (problem) => {
    let first = true;
    const start = () => {
      const answer = first ? CONFLICTING : problem;
      first = false;
      return answer;
    };
    const { result, started } = await play({ world: { start } });
    expect((result as Problem).message).toContain("Can't tell whether AWS started pipeline `app`.");
    expect(started).toHaveLength(2);
  });

  test.each([
    denied('codepipeline:StartPipelineExecution'),
    problemOf('refused', 'Too many run.'),
    THROTTLED,
  ])('anything else is told, and not asked for again here', async (problem) => {
    const { result, started } = await play({ world: { start: () => problem } });
    expect(result).toBe(problem);
    expect(started).toHaveLength(1);
  });
});

describe('a start whose answer did not come', () => {
  test.each(['unreachable', 'broken'] as const)(
    '%s: may have happened, and where to look is said',
    async (kind) => {
      const { result } = await play({ world: { start: () => problemOf(kind, 'No answer.') } });
      expect(result).toMatchObject({
        kind,
        message: "No answer. Can't tell whether AWS started pipeline `app`.",
      });
      expect((result as Problem).remedy.lines?.join()).toContain(
        'list-pipeline-executions --pipeline-name app',
      );
    },
  );
});
