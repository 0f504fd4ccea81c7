import { Problem } from '../../../../src/domain/problem';
import type { LogEntry } from '../../../../src/report/log/entry';
import { renderLog } from '../../../../src/report/log/log';
import { renderProgress } from '../../../../src/report/log/progress';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import type { Outcome } from '../../../../src/domain/outcome.js';
import { COMMIT, connectionOf, outcomeOf, pipelineOutcomeOf } from '../../fakes';

const REMEDY = { text: 'Do this:', lines: ['a: 1', 'b: 2'], url: 'https://console/x' };

function finding(status: FindingStatus, overrides: Partial<Finding> = {}): Finding {
  const remedy = status === 'fail' || status === 'warn' ? { remedy: REMEDY } : {};
  return {
    id: 'branch',
    status,
    pipeline: 'app',
    connection: null,
    message: `It ${status}s.`,
    ...remedy,
    ...overrides,
  };
}

const ofKind = <K extends LogEntry['kind']>(entries: readonly LogEntry[], kind: K) =>
  entries.filter((entry): entry is Extract<LogEntry, { kind: K }> => entry.kind === kind);

const EXECUTION = {
  id: 'e-1',
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: 'https://console/e-1',
} as const;

test('one group for what is shared, and one for each pipeline', () => {
  const findings = [
    finding('pass', { id: 'connection-found', pipeline: null, connection: 0 }),
    finding('pass'),
    finding('fail', { pipeline: 'web' }),
    finding('pass', { id: 'permissions', pipeline: null }),
  ];
  const outcome = outcomeOf({
    findings,
    pipelines: [pipelineOutcomeOf(), pipelineOutcomeOf({ name: 'web' })],
  });
  const groups = ofKind(renderLog(outcome), 'group');
  expect(groups.map(({ title }) => title)).toEqual([
    '✓ Connection and permissions: 2 passed',
    '✓ Pipeline app: 1 passed',
    '✗ Pipeline web: 1 failed',
  ]);
});

test.each([
  [['skip', 'skip'], '– Pipeline app: 2 skipped'],
  [['skip', 'pass'], '✓ Pipeline app: 1 passed, 1 skipped'],
  [['skip', 'pass', 'skip'], '– Pipeline app: 1 passed, 2 skipped'],
  [['skip', 'pass', 'warn'], '! Pipeline app: 1 warned, 1 passed, 1 skipped'],
  [['warn', 'fail', 'skip'], '✗ Pipeline app: 1 failed, 1 warned, 1 skipped'],
] as const)(
  'a group of %j has the mark of the worst, or of what there is most, and counts',
  (statuses, title) => {
    const findings = statuses.map((status) => finding(status));
    expect(ofKind(renderLog(outcomeOf({ findings })), 'group')[1]?.title).toBe(title);
  },
);

test('a line a check, and the remedy of one that fails or warns', () => {
  const findings = (['pass', 'skip', 'warn', 'fail'] as const).map((status) => finding(status));
  const [, group] = ofKind(renderLog(outcomeOf({ findings })), 'group');
  const lines = group?.lines ?? [];
  for (const { id, message } of findings)
    expect(lines.filter((line) => line.includes(id) && line.includes(message))).toHaveLength(1);
  for (const text of ['Do this:', 'a: 1', 'b: 2', 'https://console/x']) {
    expect(lines.filter((line) => line.endsWith(text))).toHaveLength(2);
  }
});

test('the console pages are in the log', () => {
  const text = JSON.stringify(
    renderLog(outcomeOf({ pipelines: [pipelineOutcomeOf({ url: 'https://console/app' })] })),
  );
  expect(text).toContain('https://console/app');
  expect(text).toContain('https://eu-west-1.console.aws.amazon.com/connection');
  const started = JSON.stringify(
    renderLog(outcomeOf({ startAsked: true, pipelines: [pipelineOutcomeOf({ execution: EXECUTION })] })),
  );
  expect(started).toContain('https://console/e-1');
});

test('the last line is the verdict', () => {
  expect(renderLog(outcomeOf({ findings: [finding('pass')] })).at(-1)).toEqual({
    kind: 'line',
    text: expect.stringMatching(/^Ready/) as string,
  });
});

describe('under the verdict stands what to do next', () => {
  const tail = (overrides: Partial<Outcome>) => {
    const lines = ofKind(renderLog(outcomeOf(overrides)), 'line').map(({ text }) => text);
    return lines.slice(lines.findIndex((text) => /^(?:Ready|Not |Stopped)/.test(text)) + 1);
  };

  test('the remedy of what weighs most, with its lines and its link', () => {
    const other = { text: 'Do that.' };
    const findings = [
      finding('warn', { remedy: other }),
      finding('fail'),
      finding('fail', { remedy: other }),
    ];
    expect(tail({ ready: false, failed: true, findings })).toEqual([
      'Next: Do this:',
      '    | a: 1',
      '    | b: 2',
      '    https://console/x',
    ]);
  });

  test('of a step that could not begin', () => {
    const problem = new Problem('input', 'Bad input.', { remedy: { text: 'Correct it.' } });
    expect(tail({ ready: false, failed: true, problem })).toEqual(['Next: Correct it.']);
  });

  test('the page of an execution that was started and is not waited for', () => {
    const pipelines = [pipelineOutcomeOf({ execution: EXECUTION })];
    expect(tail({ findings: [finding('pass')], pipelines })).toEqual([
      'Next: Follow the execution in the console:',
      '    https://console/e-1',
    ]);
  });
});

describe('of 300 pipelines', () => {
  const names = Array.from({ length: 300 }, (_, index) => `app-${index}`);
  const log = renderLog(
    outcomeOf({
      startAsked: true,
      findings: names.map((pipeline, index) => finding(index === 7 ? 'fail' : 'pass', { pipeline })),
      pipelines: names.map((name) => pipelineOutcomeOf({ name, execution: EXECUTION })),
    }),
  );

  test('only those that somebody has to look at have a group of their own', () => {
    expect(ofKind(log, 'group').map(({ title }) => title)).toEqual([
      expect.stringMatching(/^✓ Connection/) as string,
      '✗ Pipeline app-7: 1 failed',
      '✓ 299 pipelines with nothing to look at',
      'Starts: 300',
    ]);
    const [, , others, starts] = ofKind(log, 'group');
    expect(others?.lines.filter((line) => line.startsWith('✓ Pipeline app-'))).toHaveLength(299);
    expect(starts?.lines[0]).toContain('https://console/e-1');
  });

  test('the log is a screen long, without its groups', () => {
    expect(log.length).toBeLessThan(15);
  });
});

describe('annotations', () => {
  test('are of what fails or warns, with message and remedy', () => {
    const findings = (['pass', 'skip', 'warn', 'fail'] as const).map((status) => finding(status));
    const entries = renderLog(outcomeOf({ findings }));
    expect(ofKind(entries, 'error')).toEqual([
      {
        kind: 'error',
        title: 'branch (app)',
        message: expect.stringMatching(/^It fails\.\nDo this:\na: 1\nb: 2/) as string,
      },
    ]);
    expect(ofKind(entries, 'warning')).toHaveLength(1);
    expect(ofKind(entries, 'notice')).toHaveLength(0);
  });

  test('are at most 10 of a kind', () => {
    const findings = Array.from({ length: 15 }, (_, index) => [
      finding('fail', { message: `f${index}` }),
      finding('warn', { message: `w${index}` }),
    ]).flat();
    const entries = renderLog(outcomeOf({ ready: false, failed: true, findings }));
    expect(ofKind(entries, 'error')).toHaveLength(10);
    expect(ofKind(entries, 'warning')).toHaveLength(10);
    // All of them are still lines.
    expect(
      ofKind(entries, 'group')
        .flatMap(({ lines }) => lines)
        .filter((line) => /\bf\d+$/.test(line)),
    ).toHaveLength(15);
    expect(ofKind(entries, 'line').map(({ text }) => text)).toEqual(
      expect.arrayContaining(['5 more failed: see the groups.', '5 more warned: see the groups.']),
    );
  });

  test('a start that failed is told once: by the finding of start', () => {
    const problem = new Problem('refused', 'AWS refused it.', { remedy: REMEDY });
    const findings = [finding('fail', { id: 'start', message: 'AWS refused it.' })];
    const entries = renderLog(
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings,
        pipelines: [pipelineOutcomeOf({ ready: false, problem })],
      }),
    );
    expect(ofKind(entries, 'error')).toEqual([
      {
        kind: 'error',
        title: 'start (app)',
        message: expect.stringMatching(/^AWS refused it\.\nDo this:\na: 1\nb: 2/) as string,
      },
    ]);
  });

  test('a start that was denied is told once: by permissions', () => {
    const problem = new Problem('denied', 'It may not.', { remedy: REMEDY });
    const findings = [finding('fail', { id: 'permissions', message: 'It may not.' })];
    const entries = renderLog(
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings,
        pipelines: [pipelineOutcomeOf({ problem })],
      }),
    );
    expect(ofKind(entries, 'error')).toHaveLength(1);
  });
});

test('a step that could not begin says why, with the remedy', () => {
  const entries = renderLog(
    outcomeOf({
      ready: false,
      failed: true,
      problem: new Problem('input', 'Bad input.', { remedy: REMEDY }),
    }),
  );
  expect(ofKind(entries, 'error')).toMatchObject([
    { message: expect.stringMatching(/^Bad input\.\nDo this:/) as string },
  ]);
});

describe('progress', () => {
  test('a person hears which connection is waited for, for how long, and where to go', () => {
    const connection = { ...connectionOf({ status: 'PENDING' }), url: 'https://console/c' };
    const entry = renderProgress({ kind: 'waiting-for-connection', connection, timeoutMs: 90_000 });
    expect(entry).toMatchObject([{ kind: 'notice' }]);
    for (const text of ['octo-github', '1m 30s', 'https://console/c', 'Update pending connection']) {
      expect(JSON.stringify(entry).replace(/\\"/g, '"')).toContain(text);
    }
  });

  test.each([
    [0, /0 take from octo\/app/],
    [1, /1 takes from octo\/app/],
    [2, /2 take from octo\/app/],
  ])('a line tells how many pipelines were read, of how many, and how many fit (%i)', (found, said) => {
    const progress = { region: 'eu-west-1', repository: 'octo/app', read: 100, listed: 812, found };
    const entry = renderProgress({ kind: 'reading-pipelines', ...progress });
    expect(entry).toEqual([{ kind: 'line', text: expect.stringMatching(said) as string }]);
    for (const text of ['100 of 812', 'eu-west-1']) expect(JSON.stringify(entry)).toContain(text);
  });

  test('a notice is one', () => {
    expect(
      renderProgress({ kind: 'notice', title: 'Region', message: 'The Region of the ARN is used.' }),
    ).toMatchObject([{ kind: 'notice', message: 'The Region of the ARN is used.' }]);
  });
});

test('what changed in an execution is a line that begins with its pipeline', () => {
  const event = { kind: 'retry', stage: 'Build', attempt: 2 } as const;
  expect(renderProgress({ kind: 'execution', pipeline: 'app', event })).toEqual([
    { kind: 'line', text: 'app · Build is retried: attempt 2' },
  ]);
});
