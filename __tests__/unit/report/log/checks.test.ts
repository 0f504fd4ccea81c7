import { renderChecks } from '../../../../src/report/log/checks';
import type { LogEntry } from '../../../../src/report/log/entry';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import { outcomeOf, pipelineOutcomeOf } from '../../fakes';

const REMEDY = { text: 'Do this:', lines: ['a: 1', 'b: 2'], url: 'https://console/x' };

const finding = (status: FindingStatus, overrides: Partial<Finding> = {}): Finding => ({
  id: 'branch',
  status,
  pipeline: 'app',
  connection: null,
  message: `It ${status}s.`,
  ...((status === 'fail' || status === 'warn') && { remedy: REMEDY }),
  ...overrides,
});

const ofKind = <K extends LogEntry['kind']>(entries: readonly LogEntry[], kind: K) =>
  entries.filter((entry): entry is Extract<LogEntry, { kind: K }> => entry.kind === kind);

test('a group for what is shared, and one for each pipeline', () => {
  const outcome = outcomeOf({
    findings: [
      finding('pass', { id: 'connection-found', pipeline: null, connection: 0 }),
      finding('pass'),
      finding('fail', { pipeline: 'web' }),
      finding('pass', { id: 'permissions', pipeline: null }),
    ],
    pipelines: [pipelineOutcomeOf({ url: 'https://console/app' }), pipelineOutcomeOf({ name: 'web' })],
  });
  const groups = ofKind(renderChecks(outcome), 'group');
  expect(groups.map(({ title }) => title)).toEqual([
    '✓ Connection and permissions: 2 passed',
    '✓ Pipeline `app`: 1 passed',
    '✗ Pipeline `web`: 1 failed',
  ]);
  expect(groups[0]?.lines.at(-1)).toBe(
    'Connection `octo-github`: https://eu-west-1.console.aws.amazon.com/connection',
  );
  expect(groups[1]?.lines.at(-1)).toBe('Pipeline `app`: https://console/app');
});

test.each([
  [['skip', 'skip'], '– Pipeline `app`: 1 skipped'],
  [['skip', 'pass'], '✓ Pipeline `app`: 1 passed, 1 skipped'],
  [['skip', 'pass', 'skip'], '– Pipeline `app`: 1 passed, 1 skipped'],
  [['skip', 'pass', 'warn'], '! Pipeline `app`: 1 warned, 1 passed, 1 skipped'],
  [['warn', 'fail', 'skip'], '✗ Pipeline `app`: 1 failed, 1 warned, 1 skipped'],
] as const)(
  'a group of %j has the mark of the worst, or of what there is most, and counts rows',
  (statuses, title) => {
    const findings = statuses.map((status) => finding(status));
    expect(ofKind(renderChecks(outcomeOf({ findings })), 'group')[1]?.title).toBe(title);
  },
);

test('a line per row, under it the remedy of what fails or warns', () => {
  const findings = [
    finding('pass'),
    finding('warn'),
    finding('skip', { id: 'start', message: 'Not known.' }),
    finding('skip', { id: 'trigger', message: 'Not known.' }),
    finding('skip', { id: 'freshness', unasked: true }),
  ];
  const [, group] = ofKind(renderChecks(outcomeOf({ findings })), 'group');
  expect(group?.lines.slice(0, -1)).toEqual([
    '✓ branch                It passes.'.replace('passes', 'passs'),
    '! branch                It warns.',
    '    | Do this:',
    '    | a: 1',
    '    | b: 2',
    '    | https://console/x',
    '– start, trigger        Not known.',
  ]);
});

test('annotations of what fails and warns, failures first, with message and remedy', () => {
  const findings = [
    ...(['pass', 'skip', 'warn', 'fail'] as const).map((status) => finding(status)),
    finding('fail', { id: 'permissions', pipeline: null }),
  ];
  const annotations = renderChecks(outcomeOf({ findings })).filter(({ kind }) => kind !== 'group');
  const rest = 'Do this:\na: 1\nb: 2\nhttps://console/x';
  expect(annotations).toEqual([
    { kind: 'error', title: 'branch (app)', message: `It fails.\n${rest}` },
    { kind: 'error', title: 'permissions', message: `It fails.\n${rest}` },
    { kind: 'warning', title: 'branch (app)', message: `It warns.\n${rest}` },
  ]);
});

test('GitHub shows 10 annotations of a kind: the others are in the groups, and counted', () => {
  const findings = Array.from({ length: 12 }, (_, at) => [
    finding('fail', { message: `f${at}` }),
    finding('warn', { message: `w${at}` }),
  ]).flat();
  const entries = renderChecks(outcomeOf({ findings }));
  expect(ofKind(entries, 'error')).toHaveLength(10);
  expect(ofKind(entries, 'warning')).toHaveLength(10);
  expect(ofKind(entries, 'line').map(({ text }) => text)).toEqual([
    '2 more failed. See the groups above.',
    '2 more warned. See the groups above.',
  ]);
  const lines = ofKind(entries, 'group').flatMap((group) => group.lines);
  expect(lines.filter((line) => /\b[fw]\d+$/.test(line))).toHaveLength(24);
});

describe('many pipelines', () => {
  const logOf = (number: number) => {
    const names = Array.from({ length: number }, (_, at) => `app-${at}`);
    return renderChecks(
      outcomeOf({
        findings: names.map((pipeline, at) => finding(at === 7 ? 'fail' : 'pass', { pipeline })),
        pipelines: names.map((name) => pipelineOutcomeOf({ name })),
      }),
    );
  };

  test('10 that pass have a group each', () => {
    expect(ofKind(logOf(11), 'group')).toHaveLength(12);
  });

  test('more of them share one', () => {
    const groups = ofKind(logOf(300), 'group');
    expect(groups.map(({ title }) => title)).toEqual([
      '✓ Connection and permissions: ',
      '✗ Pipeline `app-7`: 1 failed',
      '✓ 299 pipelines passed',
    ]);
    expect(groups[2]?.lines.filter((line) => line.startsWith('✓ Pipeline `app-'))).toHaveLength(299);
  });
});

test('a group of permissions alone claims nothing of a connection', () => {
  const findings: Finding[] = [
    { id: 'connection-found', status: 'skip', pipeline: 'app', connection: null, message: 'No.' },
    { id: 'permissions', status: 'pass', pipeline: null, connection: null, message: 'No call was denied.' },
  ];
  const [first] = renderChecks(outcomeOf({ pipelines: [pipelineOutcomeOf()], findings }));
  expect(first).toMatchObject({ kind: 'group', title: '✓ Permissions: 1 passed' });
});
