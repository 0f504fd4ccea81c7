import { renderConcluded, renderInProgress, runUrl } from '../../../../src/report/publish/check-run';
import { renderSummary } from '../../../../src/report/summary/summary';
import { headline } from '../../../../src/report/words/headline';
import type { Finding } from '../../../../src/domain/finding.js';
import type { Outcome } from '../../../../src/domain/outcome.js';
import type { RunEvent } from '../../../../src/domain/run-event.js';
import { eventOf, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';
import { HOSTILE_CASES, LONG } from '../hostile';

const EVENT = eventOf({ workflow: 'octo/app/.github/workflows/deploy.yml', job: 'deploy' });
const URL = 'https://github.com/octo/app/actions/runs/4711/attempts/1';
const LINK = `\n\n<a href="${URL}">View the log of this run</a>`;

const conclude = (outcome: Partial<Outcome>, event: RunEvent = EVENT, cancelled = false) =>
  renderConcluded(outcomeOf(outcome), event, cancelled);

function finding(status: Finding['status'], overrides: Partial<Finding> = {}): Finding {
  const remedy = { text: 'Change the input:', lines: ['start: if-needed'] };
  return {
    id: 'trigger',
    status,
    pipeline: 'app',
    connection: null,
    message: 'It will not.',
    remedy,
    ...overrides,
  };
}

test('the page of the run is the one of its attempt', () => {
  expect(runUrl(eventOf({ runAttempt: '3', serverUrl: 'https://ghe.example' }))).toBe(
    'https://ghe.example/octo/app/actions/runs/4711/attempts/3',
  );
});

describe('the conclusion', () => {
  const warned = { findings: [finding('warn')] };
  const failed = { findings: [finding('fail')], ready: false };

  test.each<[string, Partial<Outcome>, string]>([
    ['all that passes', { findings: [finding('pass')] }, 'success'],
    ['what was skipped', { findings: [finding('skip')] }, 'success'],
    ['warnings alone', warned, 'neutral'],
    ['warnings that fail the step', { ...warned, failed: true, ready: false }, 'failure'],
    ['failures', { ...failed, failed: true }, 'failure'],
    ['failures that the step forgives', failed, 'neutral'],
    ['a cancelled step', { ...failed, failed: true, cancelled: true }, 'cancelled'],
    ['an unexpected end', { failed: true, ready: false, problem: problemOf('broken', 'Oh.') }, 'failure'],
  ])('of %s', (_what, outcome, conclusion) => {
    expect(conclude(outcome).conclusion).toBe(conclusion);
  });

  test('is cancelled where the cancellation left no report', () => {
    const problem = problemOf('refused', 'The workflow was cancelled.');
    expect(conclude({ failed: true, ready: false, problem }, EVENT, true).conclusion).toBe('cancelled');
  });
});

test('the title is the headline, the summary that of the job and a link', () => {
  const outcome = outcomeOf({ findings: [finding('warn')] });
  const { title, summary } = renderConcluded(outcome, EVENT, false);
  expect(title).toBe(headline(outcome));
  // Whether GitHub draws diagrams in a check run is not known.
  expect(summary).toBe(renderSummary(outcome, { limitBytes: 60_000, hasDiagrams: false }) + LINK);
});

describe('annotations', () => {
  test('name the file of the workflow where a line of it is the remedy', () => {
    const failed = finding('fail', {
      id: 'connection-found',
      pipeline: null,
      remedy: { text: 'Give it:', lines: ['connection: a'] },
    });
    expect(conclude({ findings: [finding('warn'), failed] }).annotations).toEqual([
      {
        path: '.github/workflows/deploy.yml',
        level: 'failure',
        title: 'connection-found',
        message: 'It will not.\nGive it:\nconnection: a',
      },
      {
        path: '.github/workflows/deploy.yml',
        level: 'warning',
        title: 'trigger (app)',
        message: 'It will not.\nChange the input:\nstart: if-needed',
      },
    ]);
  });

  test.each<[string, Finding]>([
    ['a pass', finding('pass')],
    ['a skip', finding('skip')],
    ['a policy', finding('fail', { remedy: { text: 'Add:', lines: ['{', '  "Effect": "Allow"', '}'] } })],
    ['a pipeline', finding('fail', { remedy: { text: 'Write:', lines: ['"BranchName": "main"'] } })],
    ['a page', finding('warn', { remedy: { text: 'Look:', url: 'https://console' } })],
    ['a command', finding('warn', { remedy: { text: 'Run:', lines: ['aws codepipeline list-pipelines'] } })],
  ])('do not tell of %s', (_what, one) => {
    expect(conclude({ findings: [one] }).annotations).toEqual([]);
  });

  test.each<[string, RunEvent]>([
    ['of another repository', eventOf({ workflow: 'octo/app-workflows/.github/workflows/deploy.yml' })],
    ['that is not known', eventOf()],
  ])('name no workflow %s', (_what, event) => {
    expect(conclude({ findings: [finding('warn')] }, event).annotations).toEqual([]);
  });

  test.each(HOSTILE_CASES)('show %s as it is', (_what, text) => {
    const one = finding('warn', { pipeline: text, message: text });
    const [annotation] = conclude({ findings: [one] }).annotations;
    // eslint-disable-next-line no-control-regex -- control characters are what this is about
    expect(annotation?.title).not.toMatch(/[\u0000-\u001f\u202a-\u202e\u2066-\u2069]/);
    expect(annotation?.title.length).toBeLessThanOrEqual(255);
    expect(Buffer.byteLength(annotation?.message ?? '')).toBeLessThanOrEqual(64 * 1024);
  });
});

describe('limits', () => {
  test('a summary of many pipelines is cut to 65,535 bytes and keeps the link', () => {
    const names = Array.from({ length: 300 }, (_, index) => `✓-${index}`);
    const { summary } = conclude({
      findings: names.map((pipeline) => finding('fail', { pipeline, message: '✓'.repeat(200) })),
      pipelines: names.map((name) => pipelineOutcomeOf({ name })),
    });
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
    expect(Buffer.byteLength(summary)).toBeGreaterThan(32_000);
    expect(summary.endsWith(LINK)).toBe(true);
  });

  test('a title is not cut between the halves of a character', () => {
    const { title } = renderInProgress([`${'x'.repeat(253)}😀😀`], EVENT);
    expect(title).toBe(`${'x'.repeat(253)}…`);
  });
});

describe('in progress', () => {
  test('begins with a title and the link', () => {
    expect(renderInProgress([], EVENT)).toEqual({
      title: 'Checks are running',
      summary: LINK,
      annotations: [],
    });
  });

  test('shows the latest lines, and how many came before', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `line ${index + 1}`);
    const { title, summary, conclusion } = renderInProgress(lines, EVENT);
    expect(conclusion).toBeUndefined();
    expect(title).toBe('line 60');
    expect(summary).toMatch(/^10 earlier lines are in the log\.\n\n- line 11\n- line 12\n/);
    expect(summary).toContain(`\n- line 60${LINK}`);
  });

  test('shows the last line alone where all are too long', () => {
    const lines = Array.from({ length: 50 }, () => LONG);
    const { summary } = renderInProgress(lines, EVENT);
    expect(summary).not.toMatch(/^- /);
    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(65_535);
  });

  test('lines stay text', () => {
    const { summary } = renderInProgress(['app · <img> @octocat | `x`'], EVENT);
    expect(summary).not.toMatch(/<img|@octocat|`/);
  });
});
