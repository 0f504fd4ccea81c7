import type { ExecutionEvent } from '../../../../src/domain/progress.js';
import { renderEvent } from '../../../../src/report/log/execution-event';
import { actionOf, THROTTLED } from '../../fakes';

const textOf = (event: ExecutionEvent): string => {
  const entry = renderEvent('app', event);
  return entry.kind === 'line' ? entry.text : JSON.stringify(entry);
};

test.each([
  [undefined, 'How long it takes is not known: no past success shows it.'],
  [{ remainingMs: 90_000, successes: 12 }, 'By the last 12 successes it should be done in about 1m 30s.'],
  [{ remainingMs: 0, successes: 1 }, 'By the last success it should be done by now.'],
])('the beginning says when it should be done: %j', (expected, says) => {
  const event = { kind: 'waiting', id: 'e-1', url: 'https://page', timeoutMs: 3_600_000, expected } as const;
  expect(textOf(event)).toBe(`app · Waiting up to 1h for execution e-1. ${says} https://page`);
});

test.each([
  [{ status: 'InProgress', externalUrl: 'https://build' }, 1, 'InProgress · https://build'],
  [{ summary: '{"ProviderType":"GitHub"}' }, 1, 'Succeeded after 1m'],
  [{ startedAt: undefined }, 1, 'Succeeded'],
  [{ status: 'Abandoned' }, 1, 'Abandoned after 1m'],
  [
    { status: 'Failed', error: { code: 'JobFailed', message: 'no luck' } },
    1,
    'Failed after 1m · JobFailed: no luck',
  ],
  [{ status: 'Failed', summary: 'in short' }, 1, 'Failed after 1m · in short'],
] as const)('an action: %j', (overrides, attempt, says) => {
  const event = { kind: 'action', execution: actionOf(overrides), attempt } as const;
  expect(textOf(event)).toBe(`app · Build / Build: ${says}`);
});

test('an action that is tried again says so', () => {
  const event = { kind: 'action', execution: actionOf(), attempt: 2 } as const;
  expect(textOf(event)).toBe('app · Build / Build (attempt 2): Succeeded after 1m');
});

test('a manual approval is a notice with its link', () => {
  const event = { kind: 'approval', stage: 'Release', action: 'Approve', url: 'https://page' } as const;
  expect(renderEvent('app', event)).toEqual({
    kind: 'notice',
    title: 'Approval (app)',
    message:
      'The manual approval Approve of stage Release holds the deploy of pipeline app until somebody approves or rejects it: https://page',
  });
});

test.each<readonly [ExecutionEvent, string]>([
  [{ kind: 'retry', stage: 'Build', attempt: 2 }, 'Build is retried: attempt 2'],
  [{ kind: 'rollback' }, 'This execution is a rollback.'],
  [{ kind: 'stopping', summary: '' }, 'The execution is Stopping.'],
  [{ kind: 'stopping', summary: 'by somebody' }, 'The execution is Stopping. by somebody'],
  [{ kind: 'unanswered', problem: THROTTLED }, 'Waiting goes on, although: AWS throttled the call.'],
  [{ kind: 'followed', from: 'a', to: 'b' }, 'Execution a was superseded by b, which is followed.'],
])('%j', (event, says) => {
  expect(textOf(event)).toBe(`app · ${says}`);
});

const BUILD = { stage: 'Build', action: 'Compile', attempt: 1, externalUrl: 'https://build' } as const;

test('the lines of a log stand behind the name of their action, in a group of it, without colours', () => {
  const lines = ['\u001b[31mred\u001b[0m', '::error::x'];
  expect(renderEvent('app', { kind: 'log', ...BUILD, attempt: 2, lines })).toEqual({
    kind: 'stream',
    title: 'app · Build / Compile (attempt 2): log',
    lines: ['Compile | red', 'Compile | ::error::x'],
  });
});

test.each([
  ['disabled', 'the project keeps none in CloudWatch Logs.'],
  ['absent', 'CloudWatch Logs has none.'],
  ['unknown', 'CodeBuild has no build of its id; of a batch there is no log to follow.'],
  [THROTTLED, 'AWS throttled the call.'],
] as const)('a log that is not shown says why: %s', (why, says) => {
  expect(textOf({ kind: 'no-log', ...BUILD, why })).toBe(
    `app · Build / Compile: its log is not followed: ${says} · https://build`,
  );
});

test('a rollback is told with its link', () => {
  const rollback = { id: 'e-2', status: 'InProgress', url: 'https://page' } as const;
  expect(textOf({ kind: 'rolled-back', rollback })).toBe(
    'app · AWS rolls the stage back by itself: execution e-2 (InProgress). https://page',
  );
});
