import {
  digestOf,
  isSameBody,
  markOf,
  renderComment,
  type CommentScope,
} from '../../../../src/report/publish/comment';
import { renderSummary } from '../../../../src/report/summary/summary';
import { inputsOf, outcomeOf, pipelineOutcomeOf } from '../../fakes';
import { HOSTILE_CASES } from '../hostile';

const scopeOf = (
  inputs: Partial<CommentScope['inputs']> = {},
  more: Partial<Omit<CommentScope, 'inputs'>> = {},
): CommentScope => ({
  inputs: inputsOf(inputs),
  event: { workflow: 'octo/app/.github/workflows/deploy.yml', job: 'deploy' },
  region: 'eu-west-1',
  ...more,
});

const role = (arn: string) => ({ arn, sessionName: 's', audience: 'a' });

test('everything that a report is about has a mark of its own', () => {
  const scopes = [
    scopeOf(),
    scopeOf({}, { region: 'us-east-1' }),
    scopeOf({}, { event: { workflow: 'octo/app/.github/workflows/other.yml', job: 'deploy' } }),
    scopeOf({}, { event: { workflow: 'octo/app/.github/workflows/deploy.yml', job: 'other' } }),
    scopeOf({}, { event: {} }),
    scopeOf({ pipelines: ['docs'] }),
    scopeOf({ pipelines: ['app', 'docs'] }),
    scopeOf({ pipelines: ['app,docs'] }),
    scopeOf({ pipelines: '*' }),
    scopeOf({ pipelines: ['*'] }),
    scopeOf({ connection: { kind: 'name', name: 'github' } }),
    scopeOf({ connection: { kind: 'arn', arn: 'github' } }),
    scopeOf({ repository: 'octo/docs' }),
    scopeOf({ sourceAction: 'Source' }),
    scopeOf({ role: role('arn:aws:iam::111122223333:role/a') }),
    scopeOf({ role: role('arn:aws:iam::444455556666:role/a') }),
  ];
  expect(new Set(scopes.map(markOf)).size).toBe(scopes.length);
});

test('the same report has the same mark, whatever else was asked for', () => {
  const other = inputsOf({ failOn: 'never', waitTimeoutMs: 1, githubToken: undefined, comment: true });
  expect(digestOf({ ...scopeOf(), inputs: other })).toBe(digestOf(scopeOf()));
});

test.each(HOSTILE_CASES)('no name breaks the mark: %s', (_what, text) => {
  const mark = markOf(scopeOf({ pipelines: [text] }, { event: { workflow: text, job: text } }));
  expect(mark).toMatch(/^<!-- codestar-connection-action [0-9a-f]{32} -->$/);
});

test('the body is the mark and the summary', () => {
  expect(renderComment(outcomeOf(), '<!-- x -->')).toBe(`<!-- x -->\n${renderSummary(outcomeOf())}`);
});

test('the body of many pipelines is cut to 65,536 characters', () => {
  const names = Array.from({ length: 300 }, (_, index) => `${'é'.repeat(100)}${index}`);
  const findings = names.map((pipeline) => ({
    id: 'branch' as const,
    status: 'pass' as const,
    pipeline,
    connection: null,
    message: 'It fits.'.repeat(20),
  }));
  const pipelines = names.map((name) => pipelineOutcomeOf({ name }));
  const body = renderComment(outcomeOf({ findings, pipelines }), markOf(scopeOf()));
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(65_536);
  expect(body.startsWith(markOf(scopeOf()))).toBe(true);
});

test.each([
  ['a\nb', 'a\r\nb', true],
  ['a\nb', 'a\nb\n\n ', true],
  ['a\nb', 'a\nc', false],
  ['a\nb', ' a\nb', false],
])('%j and %j are the same: %s', (a, b, same) => {
  expect(isSameBody(a, b)).toBe(same);
});
