import { renderProgress } from '../../../../src/report/log/progress';
import type { ExecutionEvent } from '../../../../src/domain/progress.js';
import { connectionOf, outcomeOf } from '../../fakes';

test('a person hears which connection is waited for, for how long, and where to go', () => {
  const connection = { ...connectionOf({ status: 'PENDING' }), url: 'https://console/c' };
  expect(renderProgress({ kind: 'waiting-for-connection', connection, timeoutMs: 90_000 })).toEqual([
    {
      kind: 'notice',
      title: 'Connection is PENDING',
      message:
        'Connection `octo-github` is PENDING. Waiting up to 1m 30s for someone to choose "Update pending connection": https://console/c',
    },
  ]);
});

test.each([
  [0, 'Read 100 of 812 pipelines in eu-west-1: 0 use `octo/app`.'],
  [1, 'Read 100 of 812 pipelines in eu-west-1: 1 uses `octo/app`.'],
])('how many pipelines were read, of how many, and how many fit (%i)', (found, text) => {
  const progress = { region: 'eu-west-1', repository: 'octo/app', read: 100, listed: 812, found };
  expect(renderProgress({ kind: 'reading-pipelines', ...progress })).toEqual([{ kind: 'line', text }]);
});

test('a notice is itself', () => {
  const notice = { kind: 'notice', title: 'Region', message: 'It is eu-west-1.' } as const;
  expect(renderProgress(notice)).toEqual([notice]);
});

test('the end of the checks is their groups', () => {
  expect(renderProgress({ kind: 'checked', outcome: outcomeOf() }).map(({ kind }) => kind)).toEqual([
    'group',
    'group',
  ]);
});

test('an execution of one of several pipelines has its name in every line', () => {
  const event: ExecutionEvent = { kind: 'retry', stage: 'Build', attempt: 2 };
  const progress = { kind: 'execution', pipeline: 'app', event } as const;
  const text = 'Stage `Build` is being retried (attempt 2)';
  expect(renderProgress(progress)).toEqual([{ kind: 'line', text: `\`app\` · ${text}` }]);
  expect(renderProgress(progress, true)).toEqual([{ kind: 'line', text }]);
});
