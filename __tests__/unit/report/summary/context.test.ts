import { contextLine } from '../../../../src/report/summary/context';
import type { Outcome } from '../../../../src/domain/outcome.js';
import { actionOf, connectionOf, outcomeOf, pipelineOutcomeOf } from '../../fakes';

const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';
const URL = `https://github.com/octo/app/commit/${COMMIT}`;

const lineOf = (overrides: Partial<Outcome>): string =>
  contextLine(outcomeOf({ commit: COMMIT, ...overrides }));

const waited = (seconds: number) => ({
  execution: {
    id: 'e',
    status: 'Succeeded',
    started: true,
    commit: COMMIT,
    url: 'https://console/run',
  } as const,
  wait: {
    end: { kind: 'ended', status: 'Succeeded', summary: '', failures: [] } as const,
    passed: true,
    superseded: [],
    logProblems: [],
    actions: [actionOf({ startedAt: 0, updatedAt: seconds * 1000 })],
  },
});

test('pipeline, Region, account, commit with its title and author, duration', () => {
  const context = {
    region: 'eu-west-1',
    account: '111122223333',
    commit: { url: URL, title: 'Fix #12 for @octo', author: 'Mona Lisa' },
  };
  const pipelines = [pipelineOutcomeOf({ url: 'https://console/app', ...waited(95) })];
  expect(lineOf({ context, pipelines })).toBe(
    [
      '<a href="https://console/app"><code>app</code></a>',
      '<a href="https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines?region=eu-west-1">eu-west-1</a>',
      'account <a href="https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"><code>111122223333</code></a>',
      `<a href="${URL}"><code>3f2a9c1</code></a> Fix <code>&#35;12</code> for <code>&#64;<!-- -->octo</code> (Mona Lisa)`,
      '<a href="https://console/run">1m 35s</a>',
    ].join(' · '),
  );
});

test.each<readonly [string, Partial<Outcome>]>([
  ['<a href="https://eu-west-1.console.aws.amazon.com/app"><code>app</code></a> · <code>3f2a9c1</code>', {}],
  [
    '<a href="https://eu-west-1.console.aws.amazon.com/app"><code>app</code></a> · branch <code>main</code>',
    { commit: undefined },
  ],
  [
    '<a href="https://eu-west-1.console.aws.amazon.com/app"><code>app</code></a>',
    { commit: undefined, branch: undefined },
  ],
  ['<a href="https://c"><code>github</code></a> · <code>3f2a9c1</code>', { pipelines: [] }],
  ['<code>octo/app</code> · <code>3f2a9c1</code>', { pipelines: [], connections: [] }],
  ['', { pipelines: [], connections: [], repository: '', commit: undefined, branch: undefined }],
])('what is not known is left out: %s', (line, overrides) => {
  const connections = [{ ...connectionOf({ name: 'github' }), url: 'https://c' }];
  expect(lineOf({ connections, ...overrides })).toBe(line);
});

test('of up to three pipelines each is named, of more the number', () => {
  const of = (...names: string[]) =>
    lineOf({
      commit: undefined,
      branch: undefined,
      pipelines: names.map((name) => pipelineOutcomeOf({ name, url: 'u' })),
    });
  expect(of('a', 'b', 'c')).toBe(
    ['a', 'b', 'c'].map((name) => `<a href="u"><code>${name}</code></a>`).join(' · '),
  );
  expect(of('a', 'b', 'c', 'd')).toBe('4 pipelines');
});

test('an account without a Region has no page to link to', () => {
  expect(lineOf({ context: { account: '111122223333' } })).toContain(
    ' · account <code>111122223333</code> · ',
  );
});

test('of several pipelines there is no one duration', () => {
  const pipelines = [pipelineOutcomeOf(waited(95)), pipelineOutcomeOf({ name: 'web' })];
  expect(lineOf({ pipelines })).not.toContain('1m 35s');
});

test('a title is cut at 80 characters', () => {
  const context = { commit: { url: URL, title: 'x'.repeat(100) } };
  expect(lineOf({ context })).toContain(`${'x'.repeat(79)}…`);
  expect(lineOf({ context })).not.toContain('x'.repeat(80));
});

test('an execution that was followed shows the commit that ran, without the title of the other', () => {
  const other = 'b'.repeat(40);
  const { execution, wait } = waited(95);
  const pipelines = [
    pipelineOutcomeOf({ execution: { ...execution, commit: other }, wait: { ...wait, superseded: ['e-0'] } }),
  ];
  const context = { commit: { url: URL, title: 'Fix it', author: 'Mona' } };
  expect(lineOf({ context, pipelines })).toContain(
    ` · <a href="https://github.com/octo/app/commit/${other}"><code>bbbbbbb</code></a> · `,
  );
  expect(lineOf({ pipelines })).toContain(' · <code>bbbbbbb</code> · ');
});
