import { checkConcerns, concernsOf, waitConcerns } from '../../../../src/report/words/concerns';
import { byWeight, MARKS, rowsOf, statusCounts } from '../../../../src/report/words/marks';
import { count, executionName } from '../../../../src/report/words/names';
import { remedyText } from '../../../../src/report/words/remedy';
import { waitLine } from '../../../../src/report/words/wait-line';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import type { Hold, PipelineOutcome, Release, WaitEnd } from '../../../../src/domain/outcome.js';
import type { Remedy } from '../../../../src/domain/problem.js';
import { actionOf, COMMIT, denied, outcomeOf, pipelineOutcomeOf, THROTTLED } from '../../fakes';

const finding = (status: FindingStatus, overrides: Partial<Finding> = {}): Finding => ({
  id: 'branch',
  status,
  pipeline: 'app',
  connection: null,
  message: `${status}.`,
  ...overrides,
});

const ID = 'ce6ae1ac-082f-471f-8d73-f21cea12464d';
const execution = { id: ID, status: 'Failed', started: true, commit: COMMIT, url: 'https://page' } as const;

const waited = (end: WaitEnd, passed = false, superseded: string[] = []): PipelineOutcome =>
  pipelineOutcomeOf({
    execution,
    wait: {
      end,
      passed,
      superseded,
      logProblems: [],
      actions: [actionOf({ action: 'Image', provider: 'ECS' })],
    },
  });

const ended = (status: Extract<WaitEnd, { kind: 'ended' }>['status'], summary = '') =>
  ({ kind: 'ended', status, summary, failures: [] }) as const;
const timeout = (release: Release): WaitEnd => ({ kind: 'timeout', timeoutMs: 60_000, release });
const FAILURE = { stage: 'Build', action: 'Compile', message: 'no luck', externalUrl: 'https://build' };
const STILL = 'Execution `ce6ae1ac` of `app` is still running after 1m.';

test.each<readonly [WaitEnd, string]>([
  [ended('Succeeded'), 'Execution `ce6ae1ac` of `app` succeeded.'],
  [ended('Failed', 'So it is.'), 'Execution `ce6ae1ac` of `app` failed. AWS: So it is.'],
  [ended('Stopped'), 'Execution `ce6ae1ac` of `app` was stopped.'],
  [
    ended('Cancelled'),
    "Execution `ce6ae1ac` of `app` was canceled: the pipeline's definition changed while it ran.",
  ],
  [ended('Superseded'), 'Execution `ce6ae1ac` of `app` was superseded by a newer execution.'],
  [
    { ...ended('Failed'), rollback: { id: 'e-2', status: 'InProgress', url: 'https://page' } },
    'Execution `ce6ae1ac` of `app` failed. AWS started execution `e-2` to roll the stage back (InProgress).',
  ],
  [timeout({ kind: 'left', why: 'asked' }), `${STILL} It keeps running (\`on-cancel: leave\`).`],
  [
    timeout({ kind: 'stopped', abandoned: false }),
    `${STILL} It stops when its running actions end (\`on-cancel: stop\`).`,
  ],
  [
    timeout({ kind: 'stopped', abandoned: true }),
    `${STILL} It is being stopped, and running actions are abandoned (\`on-cancel: abandon\`).`,
  ],
  [
    timeout({ kind: 'left', why: 'adopted' }),
    `${STILL} It keeps running: this step adopted it instead of starting it, and only stops executions that it started.`,
  ],
  [
    timeout({ kind: 'left', why: 'followed' }),
    `${STILL} It keeps running: it replaced the execution of this step, which only stops executions that it started.`,
  ],
  [
    timeout({ kind: 'not-stopped', problem: THROTTLED }),
    `${STILL} Couldn't stop it: AWS throttled the call.`,
  ],
  [
    { kind: 'cancelled', release: { kind: 'left', why: 'asked' } },
    'Stopped waiting for `app`. It keeps running (`on-cancel: leave`).',
  ],
  [
    { kind: 'lost', problem: THROTTLED },
    "Can't follow execution `ce6ae1ac` of `app` any longer: AWS throttled the call.",
  ],
])('the end in words: %j', (end, says) => {
  expect(waitLine(waited(end))).toBe(says);
});

test('an execution that was followed names those that it superseded', () => {
  expect(waitLine(waited(ended('Succeeded'), true, ['e-0']))).toBe(
    '`ce6ae1ac` superseded `e-0`. Execution `ce6ae1ac` of `app` succeeded.',
  );
});

test('nothing is said if nothing was waited for, or the wait passed', () => {
  expect(waitLine(pipelineOutcomeOf({ execution }))).toBeUndefined();
  for (const pipeline of [pipelineOutcomeOf({ execution }), waited(ended('Succeeded'), true)])
    expect(waitConcerns({ context: {}, pipelines: [pipeline] })).toEqual([]);
});

test('a failed execution is told by its failed actions, with the page of each', () => {
  const rollback = { id: 'e-2', status: 'InProgress', url: 'https://page' } as const;
  const failures = [FAILURE, { ...FAILURE, action: 'Image', message: '' }, { ...FAILURE, externalUrl: '' }];
  const all = waitConcerns({ context: {}, pipelines: [waited({ ...ended('Failed'), failures, rollback })] });
  expect(all.map(({ message }) => message)).toEqual([
    // What AWS made of it is said once.
    'Action `Compile` in stage `Build` failed: no luck. AWS started execution `e-2` to roll the stage back (InProgress).',
    'Action `Image` in stage `Build` failed. AWS gives no reason.',
    'Action `Compile` in stage `Build` failed: no luck',
  ]);
  expect(all.map(({ page }) => page)).toEqual([
    { name: 'View build log', url: 'https://build' },
    // An action of ECS has no build log.
    { name: 'View action', url: 'https://build' },
    // The link to the execution is told when it starts.
    undefined,
  ]);
});

test.each<readonly [WaitEnd, readonly string[] | undefined]>([
  [timeout({ kind: 'left', why: 'asked' }), ['wait-timeout: 2h']],
  [{ ...timeout({ kind: 'left', why: 'asked' }), timeoutMs: 3 * 3_600_000 } as WaitEnd, ['wait-timeout: 6h']],
  [ended('Superseded'), ['on-superseded: follow']],
  [{ ...ended('Superseded'), hasNoSuperseder: true }, []],
  [ended('Cancelled'), []],
  [ended('Stopped'), []],
  [ended('Failed'), undefined],
  [{ kind: 'cancelled', release: { kind: 'left', why: 'asked' } }, undefined],
])('the remedy of %j', (end, lines) => {
  const [concern] = waitConcerns({ context: {}, pipelines: [waited(end)] });
  expect(concern?.remedy && (concern.remedy.lines ?? [])).toEqual(lines);
});

test('what a lost wait or a stop lacked is its remedy', () => {
  const remedy = { text: 'Try again.' };
  const problem = Object.assign(Object.create(THROTTLED) as typeof THROTTLED, { remedy });
  for (const end of [
    { kind: 'lost', problem } as const,
    timeout({ kind: 'not-stopped', problem }),
    { kind: 'cancelled', release: { kind: 'not-stopped', problem } } as const,
  ])
    expect(waitConcerns({ context: {}, pipelines: [waited(end)] })[0]?.remedy).toEqual(remedy);
});

test('a wait that lacked a permission is told once, by permissions', () => {
  const problem = denied('codepipeline:GetPipelineExecution');
  expect(waitConcerns({ context: {}, pipelines: [waited({ kind: 'lost', problem })] })).toEqual([]);
});

test('executions come before checks, and failures before warnings', () => {
  const findings = [finding('warn'), finding('pass'), finding('fail', { id: 'start' }), finding('skip')];
  const outcome = outcomeOf({ findings, pipelines: [waited(ended('Failed'))] });
  expect(concernsOf(outcome).map(({ status, id }) => `${status} ${id}`)).toEqual([
    'fail execution',
    'fail start',
    'warn branch',
  ]);
  expect(checkConcerns(outcome)).toHaveLength(2);
});

test('byWeight puts failures first, then warnings, passes and skips, and keeps the order of the checks', () => {
  const findings = [
    finding('skip'),
    finding('fail'),
    finding('pass'),
    finding('warn'),
    finding('fail', { id: 'repository' }),
  ];
  expect(byWeight(findings).map(({ status, id }) => `${status} ${id}`)).toEqual([
    'fail branch',
    'fail repository',
    'warn branch',
    'pass branch',
    'skip branch',
  ]);
  expect(findings[0]?.status).toBe('skip');
});

test('skips that say the same of the same pipeline are one row, and nobody sees what was not asked for', () => {
  const message = 'Pipeline `app` is not known.';
  const rows = rowsOf([
    finding('fail', { id: 'pipeline-found' }),
    finding('skip', { id: 'source-action', message }),
    finding('pass', { id: 'start', message }),
    finding('skip', { id: 'repository', message }),
    finding('skip', { id: 'branch', message, pipeline: 'web' }),
    finding('skip', { id: 'trigger', message, unasked: true }),
    finding('fail', { id: 'freshness' }),
  ]);
  expect(rows.map(({ ids, finding: { status, pipeline } }) => [status, pipeline, ...ids])).toEqual([
    ['fail', 'app', 'pipeline-found'],
    ['skip', 'app', 'source-action', 'repository'],
    ['pass', 'app', 'start'],
    ['skip', 'web', 'branch'],
    ['fail', 'app', 'freshness'],
  ]);
});

test('skips that follow from one finding are one row, which says what the first of them says', () => {
  const skip = (id: string, message: string) => finding('skip', { id, message, because: 'permissions' });
  const rows = rowsOf([
    skip('connection-found', "Couldn't read connection `github`: see `permissions`."),
    skip('connection-available', 'No connection to check: see `permissions`.'),
    finding('skip', { id: 'start', message: 'No connection to check: see `permissions`.' }),
  ]);
  expect(rows.map(({ ids, finding: { message } }) => [message, ...ids])).toEqual([
    ["Couldn't read connection `github`: see `permissions`.", 'connection-found', 'connection-available'],
    ['No connection to check: see `permissions`.', 'start'],
  ]);
});

test('statusCounts counts each status that there is', () => {
  expect(
    statusCounts([finding('skip'), finding('pass'), finding('warn'), finding('pass'), finding('fail')]),
  ).toBe('1 failed, 1 warned, 2 passed, 1 skipped');
  expect(statusCounts([finding('pass')])).toBe('1 passed');
});

test('remedyText has text, lines and link, each on its own line', () => {
  expect(remedyText({ text: 'Do:', lines: ['a', 'b'], url: 'https://x' })).toBe('Do:\na\nb\nhttps://x');
  expect(remedyText({ text: 'Do.' })).toBe('Do.');
});

test('every status has a mark of its own', () => {
  expect(new Set(Object.values(MARKS)).size).toBe(4);
});

test('an id is short in prose, and one of another form whole', () => {
  expect(executionName(ID)).toBe('`ce6ae1ac`');
  expect(executionName('e-1')).toBe('`e-1`');
});

test('a thing is one, and others are several', () => {
  expect([count(1, 'stage'), count(0, 'stage'), count(2, 'stage')]).toEqual([
    '1 stage',
    '0 stages',
    '2 stages',
  ]);
});

describe('what held an execution when the time was over', () => {
  const timedOut = (hold: Hold): PipelineOutcome =>
    waited({ kind: 'timeout', timeoutMs: 60_000, release: { kind: 'left', why: 'asked' }, hold });

  test.each<readonly [Hold, string, Remedy]>([
    [
      { kind: 'approval', stage: 'Deploy', name: 'Approve' },
      'It is waiting for manual approval `Approve` in stage `Deploy`.',
      { text: 'Approve or reject it:', url: execution.url },
    ],
    [
      { kind: 'transition', stage: 'Deploy' },
      'It is waiting: the transition into `Deploy` is disabled.',
      {
        text: "When it's safe to deploy, enable the transition:",
        lines: [
          'aws codepipeline enable-stage-transition --region eu-west-1 --pipeline-name app --stage-name Deploy --transition-type Inbound',
        ],
      },
    ],
    [
      { kind: 'rule', stage: 'Deploy', name: 'Window' },
      'It is waiting for rule `Window` of stage `Deploy`.',
      { text: 'To wait longer, set:', lines: ['wait-timeout: 2h'] },
    ],
  ])('%j', (hold, says, remedy) => {
    const [concern] = waitConcerns({ context: { region: 'eu-west-1' }, pipelines: [timedOut(hold)] });
    expect(concern?.message).toContain(`is still running after 1m. ${says} It keeps running`);
    expect(concern?.remedy).toEqual(remedy);
  });
});

test('a stop that was denied has its statement in the finding of permissions alone', () => {
  const problem = denied('codepipeline:StopPipelineExecution');
  const end: WaitEnd = { kind: 'cancelled', release: { kind: 'not-stopped', problem } };
  const [concern] = waitConcerns({ context: {}, pipelines: [waited(end)] });
  expect(concern?.message).toContain("Couldn't stop it: ");
  expect(concern?.remedy).toBeUndefined();
});
