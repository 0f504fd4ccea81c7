import { Problem } from '../../../../src/domain/problem';
import { renderEnd } from '../../../../src/report/log/end';
import type { LogEntry } from '../../../../src/report/log/entry';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import type { PipelineOutcome, WaitEnd } from '../../../../src/domain/outcome.js';
import { actionOf, COMMIT, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';

const REMEDY = { text: 'Do this:', lines: ['a: 1'] };
const EXECUTION = {
  id: 'ce6ae1ac-082f-471f-8d73-f21cea12464d',
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: 'https://console/e-1',
} as const;

const finding = (status: FindingStatus, overrides: Partial<Finding> = {}): Finding => ({
  id: 'branch',
  status,
  pipeline: 'app',
  connection: null,
  message: `It ${status}s.`,
  ...((status === 'fail' || status === 'warn') && { remedy: REMEDY }),
  ...overrides,
});

const waited = (end: WaitEnd, passed = false, superseded: string[] = []): Partial<PipelineOutcome> => ({
  execution: EXECUTION,
  wait: { end, passed, superseded, logProblems: [], actions: [actionOf({ startedAt: 0, updatedAt: 9000 })] },
});

/** As `error branch (app): message`, or the text of a line. */
const said = (entries: readonly LogEntry[]): string[] =>
  entries.map((entry) => {
    if (entry.kind === 'line') return entry.text;
    if (entry.kind === 'debug') return entry.message;
    return 'lines' in entry
      ? `${entry.kind} ${entry.title}`
      : `${entry.kind} ${entry.title}: ${entry.message}`;
  });

const checked = outcomeOf({ findings: [finding('warn')] });

test('what was told when the checks were done is not told again', () => {
  expect(said(renderEnd(checked, checked))).toEqual(['`app` is ready']);
});

test('checks that were not told yet come before the headline', () => {
  expect(said(renderEnd(checked, undefined))).toEqual([
    'group ✓ Connection and permissions: ',
    'group ! Pipeline `app`: 1 warned',
    'warning branch (app): It warns.\nDo this:\na: 1',
    '`app` is ready',
  ]);
});

test('a failed deploy: its cause with the build log, then the headline', () => {
  const failure = { stage: 'Build', action: 'Compile', message: 'no luck', externalUrl: 'https://build' };
  const outcome = outcomeOf({
    failed: true,
    findings: [finding('warn')],
    pipelines: [
      pipelineOutcomeOf(waited({ kind: 'ended', status: 'Failed', summary: '', failures: [failure] })),
    ],
  });
  expect(said(renderEnd(outcome, checked))).toEqual([
    'error execution (app): Action `Compile` in stage `Build` failed: no luck\nView build log: https://build',
    '`app` failed in `Build`: no luck',
  ]);
});

test('a start that failed is told once, by the finding that it made', () => {
  const outcome = outcomeOf({
    ready: false,
    failed: true,
    findings: [finding('warn'), finding('fail', { id: 'start', message: 'AWS refused it.' })],
    pipelines: [pipelineOutcomeOf({ ready: false, problem: problemOf('refused', 'AWS refused it.') })],
  });
  expect(said(renderEnd(outcome, checked))).toEqual([
    'error start (app): AWS refused it.\nDo this:\na: 1',
    "Couldn't start `app`: AWS refused it",
  ]);
});

test('an execution that was followed says so, though it passed', () => {
  const end = { kind: 'ended', status: 'Succeeded', summary: '', failures: [] } as const;
  const outcome = outcomeOf({ pipelines: [pipelineOutcomeOf(waited(end, true, ['e-0']))] });
  expect(said(renderEnd(outcome, outcome))).toEqual([
    '`ce6ae1ac` superseded `e-0`. Execution `ce6ae1ac` of `app` succeeded.',
    '`app` succeeded at `aaaaaaa` in 9s',
  ]);
});

test('of several pipelines each has a line, but for those whose start was told', () => {
  const pipelines = [
    pipelineOutcomeOf(),
    pipelineOutcomeOf({ name: 'web', ready: false }),
    pipelineOutcomeOf({ name: 'api', execution: EXECUTION }),
  ];
  const outcome = outcomeOf({ ready: false, failed: true, pipelines });
  expect(said(renderEnd(outcome, outcome))).toEqual([
    '`app` is ready',
    "`web` isn't ready",
    "1 of 3 pipelines isn't ready: `web`",
  ]);
});

test('of more than 10 pipelines the lines are in a group', () => {
  const pipelines = (number: number) =>
    outcomeOf({ pipelines: Array.from({ length: number }, () => pipelineOutcomeOf()) });
  expect(renderEnd(pipelines(10), pipelines(10))).toHaveLength(11);
  const [group, last] = renderEnd(pipelines(11), pipelines(11));
  expect(group).toMatchObject({ kind: 'group', title: '11 pipelines' });
  expect(group).toHaveProperty('lines.length', 11);
  expect(last).toMatchObject({ text: '11 of 11 pipelines are ready: `app`, `app`, `app` and 8 more' });
});

test.each([
  ['input', 'Invalid inputs', 'Invalid inputs'],
  ['broken', 'Stopped', 'Stopped: It broke'],
] as const)('a step that could not begin says why (%s)', (kind, title, last) => {
  const problem = new Problem(kind, 'It broke.', { remedy: REMEDY });
  expect(said(renderEnd(outcomeOf({ ready: false, problem, pipelines: [] }), undefined))).toEqual([
    `error ${title}: It broke.\nDo this:\na: 1`,
    last,
  ]);
});

test('a cancellation, which was told when it came, is the headline alone', () => {
  const problem = problemOf('refused', 'The job was canceled or timed out.');
  const outcome = outcomeOf({ ready: false, cancelled: true, problem, pipelines: [] });
  expect(said(renderEnd(outcome, undefined))).toEqual(['Canceled: nothing was started']);
});
