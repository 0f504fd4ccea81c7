import type { RuleExecution } from '../../../../src/domain/execution.js';
import type { ExecutionEvent } from '../../../../src/domain/progress.js';
import { renderEvent } from '../../../../src/report/log/execution-event';
import { actionOf, THROTTLED } from '../../fakes';

const textOf = (event: ExecutionEvent): string => {
  const entry = renderEvent('app', event);
  return entry.kind === 'line' ? entry.text : JSON.stringify(entry);
};

test.each([
  [undefined, 'No earlier successful run to estimate from.'],
  [{ usualMs: 450_000, successes: 20 }, 'Usually takes about 7m 30s (last 20 successful runs).'],
  [{ usualMs: 1000, successes: 1 }, 'Usually takes about 1s (last successful run).'],
])('the beginning says how long it usually takes: %j', (expected, says) => {
  const event = { kind: 'waiting', id: 'e-1', url: 'https://page', timeoutMs: 3_600_000, expected } as const;
  expect(textOf(event)).toBe(`\`app\` · Waiting up to 1h. ${says}`);
});

test.each([
  [{ status: 'InProgress', externalUrl: 'https://build' }, 1, 'InProgress https://build'],
  [{ status: 'InProgress' }, 1, 'InProgress'],
  // The page was told when it began, and the summary of a success is not for people.
  [{ summary: '{"ProviderType":"GitHub"}', externalUrl: 'https://build' }, 1, 'Succeeded after 1m'],
  [{ startedAt: undefined }, 1, 'Succeeded'],
  // AWS gives both times, and they can be the same.
  [{ startedAt: 5000, updatedAt: 5000 }, 1, 'Succeeded after 0s'],
  [{ startedAt: 5000, updatedAt: 4999 }, 1, 'Succeeded'],
  [{ status: 'Abandoned' }, 1, 'Abandoned after 1m'],
  [
    { status: 'Failed', error: { code: 'JobFailed', message: 'No luck. Really.' } },
    1,
    'Failed after 1m: No luck',
  ],
  [{ status: 'Failed', summary: 'in short' }, 1, 'Failed after 1m: in short'],
  [{ status: 'Failed' }, 1, 'Failed after 1m'],
] as const)('an action: %j', (overrides, attempt, says) => {
  const event = { kind: 'action', execution: actionOf(overrides), attempt } as const;
  expect(textOf(event)).toBe(`\`app\` · \`Build\`: ${says}`);
});

test('an action has the name of its stage before its own, and of its attempt behind it', () => {
  const event = { kind: 'action', execution: actionOf({ action: 'Image' }), attempt: 2 } as const;
  expect(textOf(event)).toBe('`app` · `Build` / `Image` (attempt 2): Succeeded after 1m');
});

test('a manual approval is a notice with its link', () => {
  const event = { kind: 'approval', stage: 'Release', action: 'Approve', url: 'https://page' } as const;
  expect(renderEvent('app', event)).toEqual({
    kind: 'notice',
    title: 'Approval (app)',
    message: '`app` is waiting for manual approval `Approve` in stage `Release`: https://page',
  });
});

test.each<readonly [ExecutionEvent, string]>([
  [{ kind: 'retry', stage: 'Build', attempt: 2 }, 'Stage `Build` is being retried (attempt 2)'],
  [{ kind: 'rollback' }, 'This execution is a rollback.'],
  [{ kind: 'stopping', summary: '' }, 'The execution is being stopped.'],
  [{ kind: 'stopping', summary: 'by somebody' }, 'The execution is being stopped: by somebody'],
  [
    { kind: 'unanswered', problem: THROTTLED },
    "Still waiting, but couldn't get the status from AWS: AWS throttled the call.",
  ],
  [
    { kind: 'followed', from: 'a', to: 'b', url: 'https://page', why: 'Superseded' },
    'Execution `b` superseded `a`. Following it: https://page',
  ],
])('%j', (event, says) => {
  expect(textOf(event)).toBe(`\`app\` · ${says}`);
});

const BUILD = { stage: 'Build', action: 'Compile', attempt: 1, externalUrl: 'https://build' } as const;

test('the lines of a log stand behind the name of their action, in a group of it, without colors', () => {
  const lines = ['\u001b[31mred\u001b[0m', '::error::x'];
  expect(renderEvent('app', { kind: 'log', ...BUILD, attempt: 2, lines })).toEqual({
    kind: 'stream',
    title: 'app · Build / Compile (attempt 2): log',
    lines: ['Compile | red', 'Compile | ::error::x'],
  });
});

test.each([
  ['disabled', "the CodeBuild project doesn't write to CloudWatch Logs."],
  ['absent', 'CloudWatch Logs has none.'],
  ['unknown', "CodeBuild doesn't know this build. The logs of batch builds can't be followed."],
  [THROTTLED, 'AWS throttled the call.'],
] as const)('a log that is not shown says why: %s', (why, says) => {
  expect(textOf({ kind: 'no-log', ...BUILD, why })).toBe(
    `\`app\` · No log for \`Build\` / \`Compile\`: ${says} https://build`,
  );
});

test('a rollback is told with its link', () => {
  const rollback = { id: 'e-2', status: 'InProgress', url: 'https://page' } as const;
  expect(textOf({ kind: 'rolled-back', rollback })).toBe(
    '`app` · AWS started execution `e-2` to roll the stage back (InProgress). https://page',
  );
});

const rule = (overrides: Partial<RuleExecution> = {}): ExecutionEvent => ({
  kind: 'rule',
  point: 'beforeEntry',
  attempt: 1,
  execution: {
    id: 'rule-1',
    stage: 'Deploy',
    rule: 'Window',
    status: 'Succeeded',
    provider: 'DeploymentWindow',
    startedAt: 0,
    updatedAt: 60_000,
    summary: '',
    externalUrl: '',
    error: undefined,
    ...overrides,
  },
});

test.each<[ExecutionEvent, string]>([
  [rule(), '`Deploy` entry condition, rule `Window`: Succeeded after 1m'],
  [rule({ status: 'InProgress' }), '`Deploy` entry condition, rule `Window`: InProgress'],
  [
    rule({ status: 'InProgress', externalUrl: 'https://rule' }),
    '`Deploy` entry condition, rule `Window`: InProgress https://rule',
  ],
  [
    rule({ status: 'Failed', summary: 'Closed. Really.' }),
    '`Deploy` entry condition, rule `Window`: Failed after 1m: Closed',
  ],
  [
    rule({ status: 'Failed', summary: 'in short', error: { code: 'X', message: 'ALARM' } }),
    '`Deploy` entry condition, rule `Window`: Failed after 1m: ALARM',
  ],
  [{ kind: 'skipped', stage: 'Deploy' }, 'Stage `Deploy` is skipped: its condition was not met'],
  [
    { kind: 'held', stage: 'Deploy', transition: { enabled: false, changedBy: 'ops', reason: 'Freeze' } },
    'The execution is waiting: the transition into `Deploy` is disabled by `ops`: Freeze',
  ],
  [
    { kind: 'held', stage: 'Deploy', transition: { enabled: false, changedBy: '', reason: '' } },
    'The execution is waiting: the transition into `Deploy` is disabled',
  ],
  [{ kind: 'not-visible', ms: 60_000 }, "AWS doesn't show the execution yet. Waiting up to 1m for it."],
  [{ kind: 'status', status: 'Paused', summary: '' }, 'The execution is Paused'],
  [{ kind: 'status', status: 'Paused', summary: 'for lunch' }, 'The execution is Paused: for lunch'],
  [{ kind: 'rollback' }, 'This execution is a rollback.'],
  [{ kind: 'stopping', summary: '' }, 'The execution is being stopped.'],
  [{ kind: 'stopping', summary: 'by ann' }, 'The execution is being stopped: by ann'],
])('a wait beyond its actions: %j', (event, says) => {
  expect(textOf(event)).toBe(`\`app\` · ${says}`);
});
