import { concernsOf } from '../../../../src/report/words/concerns';
import { byWeight, MARKS } from '../../../../src/report/words/marks';
import { remedyText } from '../../../../src/report/words/remedy';
import { startLine } from '../../../../src/report/words/start-line';
import { verdict } from '../../../../src/report/words/verdict';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import { COMMIT, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';

const finding = (status: FindingStatus, id: Finding['id'] = 'branch'): Finding => ({
  id,
  status,
  pipeline: 'app',
  connection: null,
  message: `${status}.`,
});
const EXECUTION = { id: 'e-1', status: 'InProgress', started: true, commit: COMMIT, url: 'u' } as const;
const started = pipelineOutcomeOf({ execution: EXECUTION });
const FAILED = pipelineOutcomeOf({ ready: false, problem: problemOf('refused', 'No.') });
const adopted = pipelineOutcomeOf({ execution: { ...EXECUTION, started: false } });

describe('verdict', () => {
  test.each([
    [
      'ready',
      outcomeOf({ findings: [finding('pass'), finding('pass'), finding('skip')] }),
      /^Ready: 2 checks passed\.$/,
    ],
    [
      'ready with a warning',
      outcomeOf({ findings: [finding('pass'), finding('warn')] }),
      /^Ready: 1 check passed, 1 check warned\.$/,
    ],
    [
      'started',
      outcomeOf({ startAsked: true, findings: [finding('pass')], pipelines: [started] }),
      /^Ready: 1 check passed; started: app\.$/,
    ],
    [
      'adopted',
      outcomeOf({ startAsked: true, findings: [finding('pass')], pipelines: [adopted] }),
      /^Ready: 1 check passed; not started again: app\.$/,
    ],
    [
      'started and adopted, by their names',
      outcomeOf({
        startAsked: true,
        findings: [finding('pass')],
        pipelines: [
          started,
          { ...adopted, name: 'api' },
          { ...started, name: 'web' },
          { ...adopted, name: 'docs' },
        ],
      }),
      /^Ready: 1 check passed; started: app, web; not started again: api, docs\.$/,
    ],
    [
      'not ready',
      outcomeOf({ ready: false, failed: true, findings: [finding('fail'), finding('fail')] }),
      /^Not ready: 2 checks failed\.$/,
    ],
    [
      'not ready, and so nothing started',
      outcomeOf({ ready: false, failed: true, startAsked: true, findings: [finding('fail')] }),
      /^Not ready: 1 check failed; nothing was started\.$/,
    ],
    [
      'a warning that counts',
      outcomeOf({ ready: false, failed: true, findings: [finding('pass'), finding('warn')] }),
      /^Not ready: 1 check warned\.$/,
    ],
    [
      'not ready, with a warning too',
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings: [finding('warn'), finding('fail'), finding('warn')],
      }),
      /^Not ready: 1 check failed, 2 checks warned; nothing was started\.$/,
    ],
    [
      'not checked',
      outcomeOf({ ready: false, failed: true, problem: problemOf('input', 'Bad.') }),
      /^Not checked: the step could not begin\.$/,
    ],
    [
      'stopped',
      outcomeOf({ ready: false, failed: true, problem: problemOf('refused', 'Cancelled.') }),
      /^Stopped before the checks were done\.$/,
    ],
    [
      'cancelled while it waited',
      outcomeOf({
        ready: false,
        failed: true,
        cancelled: true,
        startAsked: true,
        findings: [finding('fail')],
      }),
      /^Cancelled\. Not ready: 1 check failed; nothing was started\.$/,
    ],
    [
      'cancelled and ready all the same',
      outcomeOf({ failed: true, cancelled: true, findings: [finding('pass')] }),
      /^Cancelled\. Ready: 1 check passed\.$/,
    ],
    [
      'a start that failed',
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings: [finding('pass'), finding('fail', 'start')],
        pipelines: [pipelineOutcomeOf({ ready: false, problem: problemOf('refused', 'No.') })],
      }),
      /^Not ready: 1 check failed; nothing was started; start failed: app\.$/,
    ],
    [
      'some that started and all whose start failed',
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings: [finding('fail', 'start'), finding('fail', 'start')],
        pipelines: [
          { ...FAILED, name: 'api' },
          started,
          { ...FAILED, name: 'web', problem: problemOf('unreachable', 'No answer.') },
        ],
      }),
      /^Not ready: 2 checks failed; started: app; start failed: api, web\.$/,
    ],
  ])('%s', (_, outcome, words) => {
    expect(verdict(outcome)).toMatch(words);
  });

  test('does not say that nothing was started where one was', () => {
    const outcome = outcomeOf({
      ready: false,
      failed: true,
      startAsked: true,
      findings: [finding('fail')],
      pipelines: [started, pipelineOutcomeOf()],
    });
    expect(verdict(outcome)).toBe('Not ready: 1 check failed; started: app.');
  });
});

describe('startLine', () => {
  test('tells started, adopted and withheld apart', () => {
    expect(startLine(started, true)).toMatch(/app was started at a{40}: execution e-1/);
    expect(startLine(adopted, true)).toMatch(/app was not started again.*e-1.*InProgress/);
    expect(startLine(pipelineOutcomeOf({ ready: false }), true)).toMatch(/app was not started/);
    // Why is told by the finding of start.
    expect(startLine(pipelineOutcomeOf({ problem: problemOf('refused', 'No.') }), true)).toBe(
      'The start of pipeline app failed.',
    );
    const astray = { ...started, problem: problemOf('refused', 'Another commit.') };
    expect(startLine(astray, true)).toMatch(/app was started, and runs a{40} instead.*e-1/);
  });

  test('says nothing where no start was asked', () => {
    expect(startLine(pipelineOutcomeOf({ ready: false }), false)).toBeUndefined();
  });
});

test('remedyText has text, lines and link, each on its own line', () => {
  expect(remedyText({ text: 'Do:', lines: ['a', 'b'], url: 'https://x' })).toBe('Do:\na\nb\nhttps://x');
  expect(remedyText({ text: 'Do.' })).toBe('Do.');
});

test('byWeight puts failures first, then warnings, and keeps the order of the table', () => {
  const findings = [
    finding('skip'),
    finding('fail', 'branch'),
    finding('pass'),
    finding('warn'),
    finding('fail', 'repository'),
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

test('what a person has to look at is what failed or warned, as the findings have it', () => {
  const problem = problemOf('refused', 'No.');
  const findings = [finding('warn'), finding('pass'), finding('fail', 'start'), finding('skip')];
  const concerns = concernsOf(outcomeOf({ findings, pipelines: [pipelineOutcomeOf({ problem })] }));
  expect(concerns.map(({ status, id }) => `${status} ${id}`)).toEqual(['fail start', 'warn branch']);
});

test('every status has a mark of its own', () => {
  expect(new Set(Object.values(MARKS)).size).toBe(4);
});
