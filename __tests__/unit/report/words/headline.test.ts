import { headline, headlinesOfPipelines } from '../../../../src/report/words/headline';
import type { ExecutionStatus } from '../../../../src/domain/execution.js';
import type { Finding } from '../../../../src/domain/finding.js';
import type {
  FailedAction,
  Outcome,
  PipelineOutcome,
  Release,
  WaitEnd,
} from '../../../../src/domain/outcome.js';
import { actionOf, connectionOf, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';

const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';
const ID = 'ce6ae1ac-082f-471f-8d73-f21cea12464d';

const execution = (status: ExecutionStatus = 'InProgress', started = true) => ({
  execution: { id: ID, status, started, commit: COMMIT, url: 'https://console/e' },
});

const waited = (end: WaitEnd, status: ExecutionStatus = 'Failed', seconds = 9): Partial<PipelineOutcome> => ({
  ...execution(status),
  wait: {
    end,
    passed: false,
    superseded: [],
    logProblems: [],
    actions: [actionOf({ startedAt: 0, updatedAt: seconds * 1000 })],
  },
});

const ended = (
  status: Extract<WaitEnd, { kind: 'ended' }>['status'],
  summary = '',
  failures: readonly FailedAction[] = [],
) => waited({ kind: 'ended', status, summary, failures }, status);

const failure = (message: string, stage = 'Build'): FailedAction => ({
  stage,
  action: 'Compile',
  message,
  externalUrl: '',
});

const LEFT: Release = { kind: 'left', why: 'asked' };
const STOPPED: Release = { kind: 'stopped', abandoned: false };

const finding = (overrides: Partial<Finding> = {}): Finding => ({
  id: 'repository',
  status: 'fail',
  pipeline: 'app',
  connection: null,
  message: 'Source action `Source` uses `octo-org/app`, but this repository is `octo-org/App`.',
  ...overrides,
});

const of = (pipeline: Partial<PipelineOutcome>, overrides: Partial<Outcome> = {}): Outcome =>
  outcomeOf({ commit: COMMIT, pipelines: [pipelineOutcomeOf(pipeline)], ...overrides });

const denied = problemOf('denied', 'AccessDeniedException: User is not authorized.', {
  permission: {
    action: 'codepipeline:StartPipelineExecution',
    resource: 'arn:aws:codepipeline:eu-west-1:111122223333:app',
    principal: 'arn:aws:sts::111122223333:assumed-role/ci/session',
  },
});

describe('what a template says', () => {
  const template = (overrides: Partial<Finding> = {}): Finding =>
    finding({
      id: 'template-source',
      pipeline: null,
      message: '`BranchName` of source action `App` of pipeline `next` is empty.',
      headline: '`next` has an invalid source action: `BranchName` is empty',
      ...overrides,
    });
  const role = finding({
    id: 'template-role',
    pipeline: null,
    message: 'Role `Ci` is not authorized to use connection `github` for `octo/app`.',
  });
  const removed = template({
    id: 'template-change',
    status: 'warn',
    headline: 'connection `github` is removed',
  });

  test.each<readonly [string, Outcome]>([
    [
      '`next` has an invalid source action: `BranchName` is empty',
      of({ ready: false }, { findings: [template()] }),
    ],
    [
      '`next` has an invalid source action: `BranchName` is empty',
      outcomeOf({ pipelines: [], findings: [template()] }),
    ],
    [
      'Role `Ci` is not authorized to use connection `github` for `octo/app`',
      of({ ready: false }, { findings: [role] }),
    ],
    ['Connection `github` is removed', of({}, { findings: [removed] })],
    [
      'Started `app` at `3f2a9c1`, but connection `github` is removed',
      of(execution(), { findings: [removed] }),
    ],
  ])('%s', (text, outcome) => {
    expect(headline(outcome)).toBe(text);
  });
});

describe('one pipeline', () => {
  test.each<readonly [string, Outcome]>([
    ['`app` is ready', of({})],
    [
      'Not started: no changed file matches the filters of `app`',
      of({ notNeeded: 'no changed file matches' }),
    ],
    ['Started `app` at `3f2a9c1`', of(execution())],
    ['Not started: `app` already runs `3f2a9c1`', of(execution('InProgress', false))],
    ['Not started: `app` already runs `3f2a9c1`', of(execution('Succeeded', false))],
    ['`app` succeeded at `3f2a9c1` in 9s', of(ended('Succeeded'))],
    [
      '`app` failed in `Build`: `npm run build` exited with status 2',
      of(
        ended('Failed', '', [
          failure(
            'JobFailed: Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: npm run build. Reason: exit status 2',
          ),
          failure('Later.', 'Lint'),
        ]),
      ),
    ],
    ['`app` failed in `Build`: AWS gives no reason', of(ended('Failed', '', [failure('')]))],
    [
      '`app` failed: The condition of a stage failed',
      of(ended('Failed', 'The condition of a stage failed.')),
    ],
    ['`app` failed', of(ended('Failed'))],
    ['`app` was stopped: by ops', of(ended('Stopped', 'by ops'))],
    ['`app` was stopped', of(ended('Stopped'))],
    ["`app` was canceled: the pipeline's definition changed", of(ended('Cancelled'))],
    ['`app` was superseded by a newer execution', of(ended('Superseded'))],
    [
      'Timed out after 1h: `app` is still running',
      of(waited({ kind: 'timeout', timeoutMs: 3_600_000, release: LEFT }, 'InProgress')),
    ],
    [
      'Timed out after 1m: `app` is waiting for manual approval `Approve` in stage `Deploy`',
      of(
        waited(
          {
            kind: 'timeout',
            timeoutMs: 60_000,
            release: LEFT,
            hold: { kind: 'approval', stage: 'Deploy', name: 'Approve' },
          },
          'InProgress',
        ),
      ),
    ],
    [
      'Timed out after 1h 30m: `app` is being stopped',
      of(waited({ kind: 'timeout', timeoutMs: 5_400_000, release: STOPPED }, 'Stopping')),
    ],
    [
      'Lost track of `app`: role `ci` is not authorized to perform `codepipeline:StartPipelineExecution`',
      of(waited({ kind: 'lost', problem: denied }, 'InProgress')),
    ],
    [
      "Couldn't start `app`: role `ci` is not authorized to perform `codepipeline:StartPipelineExecution`",
      of({ problem: denied, ready: false }, { ready: false }),
    ],
    [
      "Couldn't start `app`: AWS refused it",
      of({ problem: problemOf('refused', 'AWS refused it. Twice.'), ready: false }, { ready: false }),
    ],
    [
      '`app` may have been started: AWS gave no answer',
      of(
        { problem: problemOf('unreachable', 'AWS gave no answer. Is it up?'), ready: false },
        { ready: false },
      ),
    ],
    [
      '`app` may have been started: It broke',
      of({ problem: problemOf('broken', 'It broke.'), ready: false }, { ready: false }),
    ],
    [
      '`app` runs `0d1e2f3` instead of `3f2a9c1`',
      of({
        execution: { ...execution().execution, commit: '0d1e2f30415263748596a7b8c9dadbecfd0e1f20' },
        problem: problemOf('refused', 'Another commit.'),
      }),
    ],
  ])('%s', (text, outcome) => {
    expect(headline(outcome)).toBe(text);
  });

  test('an execution whose times are not known took no time that is told', () => {
    const { wait, ...rest } = ended('Succeeded');
    expect(headline(of({ ...rest, ...(wait && { wait: { ...wait, actions: [] } }) }))).toBe(
      '`app` succeeded at `3f2a9c1`',
    );
  });
});

describe('checks decide the headline', () => {
  test.each<readonly [string, Finding[], Partial<PipelineOutcome>]>([
    [
      '`app` ignores pushes: wrong letter case in the repository name',
      [finding({ headline: 'ignores pushes: wrong letter case in the repository name' })],
      { ready: false },
    ],
    // The first failure, before any warning.
    [
      '`app` does this',
      [
        finding({ status: 'warn', headline: 'does that' }),
        finding({ headline: 'does this' }),
        finding({ headline: 'does more' }),
      ],
      { ready: false },
    ],
    // Another pipeline's failure is not about this one.
    ['`app` is ready', [finding({ pipeline: 'web' })], {}],
    [
      "`app` isn't ready: Source action `Source` uses `octo-org/app`, but this repository is `octo-org/App`",
      [finding()],
      { ready: false },
    ],
    [
      "`app` can't deploy: connection `github` is PENDING",
      [finding({ pipeline: null, connection: 0, headline: 'connection `github` is PENDING' })],
      { ready: false },
    ],
    [
      "`app` can't be checked: role `ci` is not authorized",
      [finding({ id: 'permissions', pipeline: null, headline: 'role `ci` is not authorized' })],
      { ready: false },
    ],
    // A warning that stops the deploy, without a failure.
    [
      "`app` can't deploy: the transition into `Build` is disabled",
      [finding({ status: 'warn', headline: "can't deploy: the transition into `Build` is disabled" })],
      {},
    ],
    // A warning that stops nothing.
    ['`app` is ready', [finding({ status: 'warn' })], {}],
    ['`app` is ready', [finding({ status: 'skip', headline: 'no' }), finding({ status: 'pass' })], {}],
    [
      "Started `app` at `3f2a9c1`, but it can't deploy: the transition into `Build` is disabled",
      [finding({ status: 'warn', headline: "can't deploy: the transition into `Build` is disabled" })],
      execution(),
    ],
    // How the deploy ended weighs more.
    ['`app` succeeded at `3f2a9c1` in 9s', [finding({ status: 'warn', headline: 'no' })], ended('Succeeded')],
    // With `fail-on: warning`.
    ["`app` isn't ready", [finding({ status: 'warn' })], { ready: false }],
  ])('%s', (text, findings, pipeline) => {
    expect(headline(of(pipeline, { findings, ready: pipeline.ready ?? true }))).toBe(text);
  });
});

describe('no pipeline', () => {
  test.each<readonly [string, Partial<Outcome>]>([
    ['Connection `octo-github` is ready', {}],
    ['Ready', { connections: [] }],
    [
      'Connection `github` is PENDING',
      {
        ready: false,
        connections: [{ ...connectionOf({ status: 'PENDING' }), url: 'u' }],
        findings: [finding({ pipeline: null, headline: 'connection `github` is PENDING' })],
      },
    ],
    [
      'No pipeline uses `octo/app`',
      { ready: false, findings: [finding({ pipeline: null, message: 'No pipeline uses `octo/app`.' })] },
    ],
    ['Invalid inputs', { ready: false, problem: problemOf('input', 'Invalid `start: true`.') }],
    [
      'Stopped: AWS gave no answer',
      { ready: false, problem: problemOf('unreachable', 'AWS gave no answer. Is it up?') },
    ],
    ['Canceled: nothing was started', { ready: false, cancelled: true, problem: problemOf('refused', 'x') }],
  ])('%s', (text, overrides) => {
    expect(headline(outcomeOf({ pipelines: [], ...overrides }))).toBe(text);
  });
});

describe('a canceled workflow', () => {
  const canceled = (...pipelines: Partial<PipelineOutcome>[]) =>
    headline(outcomeOf({ cancelled: true, pipelines: pipelines.map(pipelineOutcomeOf) }));
  const wait = (release: Release) =>
    waited({ kind: 'cancelled', release }, release.kind === 'stopped' ? 'Stopping' : 'InProgress');

  test.each<readonly [string, readonly Partial<PipelineOutcome>[]]>([
    ['Canceled: nothing was started', [{}]],
    ['Canceled: `app` keeps running in AWS', [wait(LEFT)]],
    ['Canceled: `app` keeps running in AWS', [execution()]],
    ['Canceled: `app` is being stopped', [wait(STOPPED)]],
    [
      'Canceled: `a`, `b` keep running in AWS',
      [{ name: 'a', ...wait(LEFT) }, { name: 'b', ...execution() }, { name: 'c' }],
    ],
    [
      'Canceled: `a`, `b` are being stopped',
      [
        { name: 'a', ...wait(STOPPED) },
        { name: 'b', ...wait(STOPPED) },
      ],
    ],
    // What keeps running is what somebody has to know of.
    [
      'Canceled: `b` keeps running in AWS',
      [
        { name: 'a', ...wait(STOPPED) },
        { name: 'b', ...wait(LEFT) },
      ],
    ],
    ['Canceled: `app` had already ended', [ended('Succeeded')]],
    ['Canceled: `app` may have been started', [{ problem: problemOf('unreachable', 'No answer.') }]],
    ['Canceled: nothing was started', [{ problem: problemOf('refused', 'Canceled.') }]],
  ])('%s', (text, pipelines) => {
    expect(canceled(...pipelines)).toBe(text);
  });
});

describe('several pipelines: how many of how many, and the first few names', () => {
  const several = (pipelines: readonly Partial<PipelineOutcome>[], overrides: Partial<Outcome> = {}) =>
    headline(
      outcomeOf({
        commit: COMMIT,
        ready: pipelines.every(({ ready }) => ready !== false),
        pipelines: pipelines.map((each, at) => pipelineOutcomeOf({ name: 'abcdefgh'[at] ?? '', ...each })),
        ...overrides,
      }),
    );

  test.each<
    | readonly [string, readonly Partial<PipelineOutcome>[]]
    | readonly [string, readonly Partial<PipelineOutcome>[], Partial<Outcome>]
  >([
    ['2 of 2 pipelines are ready: `a`, `b`', [{}, {}]],
    ['5 of 5 pipelines are ready: `a`, `b`, `c` and 2 more', [{}, {}, {}, {}, {}]],
    [
      'Started 2 of 3 pipelines at `3f2a9c1`: `a`, `c`',
      [execution(), execution('InProgress', false), execution()],
    ],
    [
      'Not started: 2 of 2 pipelines already run `3f2a9c1`: `a`, `b`',
      [execution('Succeeded', false), execution('Succeeded', false)],
    ],
    [
      'Not started: no changed file matches the filters of 1 of 2 pipelines: `b`',
      [{}, { notNeeded: 'no changed file matches' }],
    ],
    ['Started 1 of 2 pipelines at `3f2a9c1`: `a`', [execution(), { notNeeded: 'no changed file matches' }]],
    ['2 of 2 pipelines succeeded at `3f2a9c1`: `a`, `b`', [ended('Succeeded'), ended('Succeeded')]],
    [
      '1 of 3 pipelines failed: `b`, 1 was stopped: `c`',
      [ended('Succeeded'), ended('Failed'), ended('Stopped')],
    ],
    [
      "1 of 4 pipelines failed: `a`, 2 aren't ready: `b`, `c`",
      [ended('Failed'), { ready: false }, { ready: false }, ended('Succeeded')],
    ],
    ['2 of 2 pipelines were stopped: `a`, `b`', [ended('Stopped'), ended('Stopped')]],
    ['1 of 2 pipelines was canceled: `b`, 1 was superseded: `a`', [ended('Superseded'), ended('Cancelled')]],
    ['1 of 2 pipelines was superseded: `b`', [ended('Succeeded'), ended('Superseded')]],
    [
      'Timed out: 1 of 2 pipelines is still running: `a`, 1 was stopped: `b`',
      [waited({ kind: 'timeout', timeoutMs: 1, release: LEFT }), ended('Stopped')],
    ],
    ["1 of 3 pipelines isn't ready: `b`", [{}, { ready: false }, execution()]],
    ["2 of 2 pipelines aren't ready: `a`, `b`", [{ ready: false }, { ready: false }]],
    ["Couldn't start 1 of 2 pipelines: `b`, 1 failed: `a`", [ended('Failed'), { problem: denied }]],
    ['1 of 2 pipelines ran into errors: `b`', [execution(), waited({ kind: 'lost', problem: denied })]],
    [
      '1 of 2 pipelines ran into errors: `b`',
      [execution(), { problem: problemOf('unreachable', 'No answer.') }],
    ],
    [
      '1 of 2 pipelines needs attention: `b`',
      [{}, {}],
      { findings: [finding({ status: 'warn', pipeline: 'b', headline: "can't deploy" })] },
    ],
    // A warning that is about the run is about each.
    [
      '2 of 2 pipelines need attention: `a`, `b`',
      [execution(), {}],
      { findings: [finding({ status: 'warn', pipeline: null, headline: "can't deploy" })] },
    ],
    [
      '2 of 2 pipelines succeeded at `3f2a9c1`: `a`, `b`',
      [ended('Succeeded'), ended('Succeeded')],
      { findings: [finding({ status: 'warn', pipeline: 'b', headline: "can't deploy" })] },
    ],
  ])('%s', (text, pipelines, overrides = {}) => {
    expect(several(pipelines, overrides)).toBe(text);
  });

  test('each has its own, whatever the others came to', () => {
    const bad = pipelineOutcomeOf({ name: 'b', ready: false });
    const outcome = outcomeOf({ ready: false, pipelines: [pipelineOutcomeOf(), bad] });
    expect(outcome.pipelines.map(headlinesOfPipelines(outcome))).toEqual([
      '`app` is ready',
      "`b` isn't ready",
    ]);
  });
});
