import { Problem } from '../../../../src/domain/problem';
import { renderSummary } from '../../../../src/report/summary/summary';
import { connectionUrl } from '../../../../src/domain/arn';
import type { Finding, FindingStatus } from '../../../../src/domain/finding.js';
import type { Outcome, WaitOutcome } from '../../../../src/domain/outcome.js';
import {
  COMMIT,
  actionOf,
  connectionOf,
  outcomeOf,
  pipelineOf,
  pipelineOutcomeOf,
  problemOf,
  sourceOf,
} from '../../fakes';
import { HOSTILE_CASES, LONG } from '../hostile';
import { bare, diagramsOf, faultsOf, tagsOf, withoutDiagrams } from '../pages';

const finding = (status: FindingStatus, overrides: Partial<Finding> = {}): Finding => ({
  id: 'branch',
  status,
  pipeline: 'app',
  connection: null,
  message: `It ${status}s.`,
  ...overrides,
});

/** An outcome in which every text from outside is this one. */
function outcomeOfText(text: string): Outcome {
  const remedy = { text, lines: [text, 'second'], url: 'https://console/x' };
  const execution = {
    id: text,
    status: 'InProgress',
    started: true,
    commit: text,
    url: 'https://console/e',
  } as const;
  return outcomeOf({
    ready: false,
    failed: true,
    startAsked: true,
    repository: text,
    branch: text,
    commit: text,
    connections: [{ ...connectionOf({ name: text, provider: text }), url: 'https://console/c' }],
    findings: (['fail', 'warn', 'pass', 'skip'] as const).map((status) =>
      finding(status, { pipeline: text, message: text, remedy }),
    ),
    pipelines: [
      pipelineOutcomeOf({
        name: text,
        url: 'https://console/p',
        pipeline: pipelineOf({ name: text }),
        source: sourceOf({ name: text, repository: text }),
        execution,
      }),
      pipelineOutcomeOf({
        name: text,
        url: 'https://console/p',
        ready: false,
        problem: new Problem('refused', text, { remedy }),
      }),
    ],
  });
}

const addresses = (page: string) =>
  [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address);

const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/codesuite';
const EXECUTION = {
  id: 'ce6ae1ac-082f-471f-8d73-f21cea12464d',
  status: 'InProgress',
  started: true,
  commit: COMMIT,
  url: `${CONSOLE}/e-1`,
} as const;

/** The parts of a page. */
const partsOf = (page: string): string[] => page.split('\n\n');

const rowsOf = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('| '));

describe('a summary', () => {
  test('has the headline, the context, and the checks closed', () => {
    const summary = renderSummary(outcomeOf({ findings: [finding('pass'), finding('skip')] }));
    expect(partsOf(summary)).toEqual([
      '## ✅ <code>app</code> is ready',
      '<a href="https://eu-west-1.console.aws.amazon.com/app"><code>app</code></a> · <code>aaaaaaa</code>',
      '<details>\n<summary>Checks: 1 passed, 1 skipped</summary>',
      expect.stringMatching(/^\| {2}\| Check \| Finding \|\n/) as string,
      '</details>',
    ]);
  });

  test.each([
    ['failed', outcomeOf({ ready: false, failed: true, findings: [finding('fail')] }), '❌'],
    ['warned', outcomeOf({ findings: [finding('warn')] }), '⚠️'],
    ['passed', outcomeOf({ findings: [finding('pass'), finding('skip')] }), '✅'],
    [
      'is not ready, though fail-on: never lets the step pass',
      outcomeOf({ ready: false, findings: [finding('fail')] }),
      '❌',
    ],
    ['was canceled', outcomeOf({ failed: true, cancelled: true, findings: [finding('pass')] }), '❌'],
  ])('shows at its head that it %s', (_, outcome, icon) => {
    expect(renderSummary(outcome).split(' ')[1]).toBe(icon);
  });

  test('has every check as a row, failures first, with a link to what it means', () => {
    const findings = [
      finding('pass', { id: 'repository' }),
      finding('skip', { id: 'start' }),
      finding('warn', { id: 'commit-on-branch' }),
      finding('fail', { file: 'infra/app.yaml', line: 12 }),
      finding('fail', { id: 'trigger', file: 'app.json' }),
    ];
    const docs = 'https://docs';
    const rows = rowsOf(renderSummary(outcomeOf({ ready: false, docsUrl: docs, findings })));
    expect(rows).toEqual([
      '|  | Check | Finding |',
      '| --- | --- | --- |',
      `| ❌&nbsp;fail | <a href="${docs}#branch">branch</a> | <code>infra/app.yaml:12</code>: It fails. |`,
      `| ❌&nbsp;fail | <a href="${docs}#trigger">trigger</a> | <code>app.json</code>: It fails. |`,
      `| ⚠️&nbsp;warn | <a href="${docs}#commit-on-branch">commit-on-branch</a> | It warns. |`,
      `| ✅&nbsp;pass | <a href="${docs}#repository">repository</a> | It passs. |`,
      `| ➖&nbsp;skip | <a href="${docs}#start">start</a> | It skips. |`,
    ]);
  });

  test('has one row for skips that follow from one missing fact, and none for what was not asked for', () => {
    const findings = [
      finding('skip', { id: 'source-action', message: 'Not known.' }),
      finding('skip', { id: 'repository', message: 'Not known.' }),
      finding('skip', { id: 'start', unasked: true }),
    ];
    const summary = renderSummary(outcomeOf({ docsUrl: 'd', findings }));
    expect(rowsOf(summary).slice(2)).toEqual([
      '| ➖&nbsp;skip | <a href="d#source-action">source-action</a>, <a href="d#repository">repository</a> | Not known. |',
    ]);
    expect(summary).toContain('<summary>Checks: 1 skipped</summary>');
  });

  test('has what fails or warns with its remedy, the first five folded open', () => {
    const remedy = { text: 'Write this:', lines: ['BranchName: main'], url: 'https://github.com/x' };
    const findings = Array.from({ length: 7 }, (_, at) => finding('fail', { message: `f${at}`, remedy }));
    const summary = renderSummary(outcomeOf({ ready: false, docsUrl: 'd', findings }));
    expect(summary.match(/^<details open>$/gm)).toHaveLength(5);
    expect(partsOf(summary).slice(2, 8)).toEqual([
      '<details open>\n<summary>❌ <b><a href="d#branch">branch</a></b></summary>',
      'f0',
      'Write this:',
      '<pre>BranchName: main</pre>',
      '<a href="https://github.com/x">https&#58;//github.com/x</a>',
      '</details>',
    ]);
  });

  test('shows 12 of many findings, and counts the others', () => {
    const findings = Array.from({ length: 14 }, () => finding('fail'));
    expect(renderSummary(outcomeOf({ ready: false, findings }))).toContain(
      '2 more findings: see the checks, and the log.',
    );
  });

  test('of a start has the link to the execution', () => {
    const pipelines = [pipelineOutcomeOf({ execution: EXECUTION })];
    expect(partsOf(renderSummary(outcomeOf({ startAsked: true, pipelines })))).toEqual([
      '## ✅ Started <code>app</code> at <code>aaaaaaa</code>',
      expect.stringContaining('<code>app</code>') as string,
      `<a href="${CONSOLE}/e-1">View execution</a>`,
    ]);
  });

  test('of a step that could not begin says why, and what to do', () => {
    const problem = new Problem('input', 'Invalid `wait: x`.', { remedy: { text: 'Use `true`.' } });
    expect(partsOf(renderSummary(outcomeOf({ ready: false, failed: true, problem, pipelines: [] })))).toEqual(
      [
        '## ❌ Invalid inputs',
        expect.any(String) as string,
        'Invalid <code>wait: x</code>.',
        'Use <code>true</code>.',
        expect.stringContaining('octo-github') as string,
      ],
    );
  });

  test('of several faults has a line for each', () => {
    const problem = problemOf('input', 'Invalid `a`.\nInvalid `b`.');
    expect(renderSummary(outcomeOf({ ready: false, failed: true, problem }))).toContain(
      '\n\n- Invalid <code>a</code>.\n- Invalid <code>b</code>.\n\n',
    );
  });

  test('of a connection alone names it, with its state', () => {
    const connections = [{ ...connectionOf({ status: 'PENDING' }), url: 'https://c' }];
    expect(renderSummary(outcomeOf({ connections, pipelines: [] }))).toContain(
      'Connection <a href="https://c"><code>octo-github</code></a>: PENDING (in the <a href=',
    );
  });

  test('beside a pipeline has only connections that need a look', () => {
    const connections = (['AVAILABLE', 'PENDING'] as const).map((status) => ({
      ...connectionOf({ status, name: status }),
      url: 'u',
    }));
    const summary = renderSummary(outcomeOf({ connections }));
    expect(summary).toContain('<code>PENDING</code>');
    expect(summary).not.toContain('<code>AVAILABLE</code>');
  });

  test('has the stages of the latest execution in a line, if they have one', () => {
    const stages = (['Succeeded', 'Failed'] as const).map((status, at) => ({
      name: `S${at}`,
      inbound: undefined,
      latest: { executionId: 'e-9', status },
    }));
    const of = (overrides: object) =>
      renderSummary(outcomeOf({ pipelines: [pipelineOutcomeOf({ stages, ...overrides })] }));
    expect(of({})).toContain('\n\nLatest execution: ✅ S0 → ❌ S1');
    expect(of({ execution: EXECUTION })).not.toContain('S0');
    expect(renderSummary(outcomeOf())).not.toContain('Latest execution');
  });

  test('draws a disabled transition', () => {
    const stages = [true, false].map((enabled, at) => ({
      name: `S${at}`,
      inbound: { enabled, reason: '', changedBy: '' },
    }));
    const outcome = outcomeOf({ pipelines: [pipelineOutcomeOf({ stages })] });
    expect(diagramsOf(renderSummary(outcome))).toHaveLength(1);
    expect(diagramsOf(renderSummary(outcome, { hasDiagrams: false }))).toEqual([]);
    // The stages are shown once.
    const ran = stages.map((each) => ({
      ...each,
      latest: { executionId: 'e-9', status: 'Succeeded' } as const,
    }));
    const drawn = outcomeOf({ pipelines: [pipelineOutcomeOf({ stages: ran })] });
    expect(renderSummary(drawn)).not.toContain('Latest execution');
    expect(renderSummary(drawn, { hasDiagrams: false })).toContain('Latest execution: ✅ S0 → ✅ S1');
  });
});

describe('a summary of a deploy that was waited for', () => {
  const outcomeOfWait = (externalUrl: string, overrides: Partial<WaitOutcome> = {}) => {
    const failure = { stage: 'Build', action: 'Image', message: 'No luck.', externalUrl };
    const end = { kind: 'ended', status: 'Failed', summary: '', failures: [failure] } as const;
    const actions = [
      actionOf({ stage: 'Source' }),
      actionOf({ action: 'Image', status: 'Failed', updatedAt: Date.UTC(2026, 0, 1, 0, 2) }),
    ];
    const execution = { ...EXECUTION, status: 'Failed' } as const;
    const wait = { end, passed: false, superseded: [], logProblems: [], actions, ...overrides };
    const pipeline = pipelineOf({ stages: ['Source', 'Build', 'Deploy'] });
    return outcomeOf({
      failed: true,
      startAsked: true,
      pipelines: [pipelineOutcomeOf({ pipeline, execution, wait })],
    });
  };

  test('has the cause, the links to build log and execution, and the stages with state and duration', () => {
    const summary = renderSummary(outcomeOfWait(`${CONSOLE}/build`));
    expect(partsOf(summary)).toEqual([
      '## ❌ <code>app</code> failed in <code>Build</code>: No luck',
      expect.stringMatching(/ · <a href="[^"]+\/e-1">2m<\/a>$/) as string,
      'Action <code>Image</code> in stage <code>Build</code> failed: No luck.',
      `<a href="${CONSOLE}/build">View build log</a> · <a href="${CONSOLE}/e-1">View execution</a>`,
      [
        '| Stage | State | Time |',
        '| --- | --- | --- |',
        '| Source | ✅&nbsp;Succeeded | 1m |',
        '| Build | ❌&nbsp;Failed | 2m |',
        '| Deploy | ➖&nbsp;Not run |  |',
      ].join('\n'),
    ]);
  });

  test('links what AWS gives as a page if it is in its console, and nothing else', () => {
    for (const url of [
      'https://evil.example/console.aws.amazon.com/',
      'javascript:alert(1)',
      `${CONSOLE}/x y`,
      'https://console.aws.amazon.com.evil.example/',
    ]) {
      const summary = renderSummary(outcomeOfWait(url));
      expect(addresses(summary)).not.toContain(url);
      expect(summary).toContain('View build log: ');
    }
  });

  test('links the execution that brings the old state back', () => {
    const rollback = { id: 'e-2', status: 'InProgress', url: `${CONSOLE}/e-2` } as const;
    const end = { kind: 'ended', status: 'Failed', summary: '', failures: [], rollback } as const;
    expect(renderSummary(outcomeOfWait('', { end }))).toContain(
      `<a href="${CONSOLE}/e-1">View execution</a> · <a href="${CONSOLE}/e-2">View rollback</a>`,
    );
  });

  test('says what its status does not say, and what to do', () => {
    const end = { kind: 'timeout', timeoutMs: 60_000, release: { kind: 'left', why: 'asked' } } as const;
    expect(partsOf(renderSummary(outcomeOfWait('', { end }))).slice(2, 6)).toEqual([
      'Execution <code>ce6ae1ac</code> of <code>app</code> is still running after 1m. It keeps running (<code>on-cancel: leave</code>).',
      'To wait longer, set:',
      '<pre>wait-timeout: 2h</pre>',
      `<a href="${CONSOLE}/e-1">View execution</a>`,
    ]);
  });

  test('of many stages has the first 50, and a count of the others', () => {
    const actions = Array.from({ length: 70 }, (_, at) => actionOf({ stage: `S${at}` }));
    const rows = rowsOf(renderSummary(outcomeOfWait('', { actions })));
    expect(rows).toHaveLength(53);
    expect(rows.at(-1)).toBe('| 23 more stages |  |  |');
  });
});

describe('a summary of several pipelines', () => {
  test('of up to three has a part for each, those with trouble first', () => {
    const pipelines = [
      pipelineOutcomeOf({ execution: EXECUTION }),
      pipelineOutcomeOf({ name: 'web', ready: false }),
    ];
    const summary = renderSummary(outcomeOf({ ready: false, pipelines }));
    expect(partsOf(summary).slice(2)).toEqual([
      "❌ <code>web</code> isn't ready",
      `✅ Started <code>app</code> at <code>aaaaaaa</code> · <a href="${CONSOLE}/e-1">View execution</a>`,
    ]);
  });

  test('names the pipeline of a finding', () => {
    const pipelines = [pipelineOutcomeOf(), pipelineOutcomeOf({ name: 'web', ready: false })];
    const findings = [finding('fail', { pipeline: 'web' }), finding('pass')];
    const summary = renderSummary(outcomeOf({ ready: false, docsUrl: 'd', pipelines, findings }));
    expect(summary).toContain(
      '<summary>❌ <b><a href="d#branch">branch</a></b> · <code>web</code></summary>',
    );
    expect(rowsOf(summary)[0]).toBe('|  | Check | Pipeline | Finding |');
  });

  const pipelines = Array.from({ length: 40 }, (_, at) =>
    pipelineOutcomeOf({
      name: `p${at}`,
      url: `https://p${at}`,
      ready: at !== 30,
      ...(at === 2 && { execution: EXECUTION }),
    }),
  );
  const findings = pipelines.flatMap(({ name }) =>
    (['pass', 'skip'] as const).map((status) => finding(status, { pipeline: name })),
  );

  test('of more than three has a table, those with trouble first, and folds most of the others', () => {
    const summary = renderSummary(outcomeOf({ ready: false, startAsked: true, pipelines, findings }));
    const rows = rowsOf(summary).filter((line) => /^\| (?:❌|✅) \|/.test(line));
    expect(rows).toHaveLength(40);
    expect(rows[0]).toBe('| ❌ | <code>p30</code> isn\'t ready | <a href="https://p30">View pipeline</a> |');
    expect(rows[3]).toBe(
      `| ✅ | Started <code>p2</code> at <code>aaaaaaa</code> | <a href="${CONSOLE}/e-1">View execution</a> |`,
    );
    expect(summary).toContain('<summary>The other 25 pipelines</summary>');
    expect(rows.slice(0, 15)).toEqual(rowsOf(summary.split('The other')[0] ?? '').slice(2));
  });

  test('counts the checks that need no look, and has no empty table of them', () => {
    const summary = renderSummary(outcomeOf({ pipelines, findings }));
    expect(summary).toContain('80 more checks: see the log.');
    expect(summary).not.toContain('| Check |');
  });

  test('has every check of up to 60 rows', () => {
    const of = (number: number) =>
      renderSummary(
        outcomeOf({
          findings: Array.from({ length: number }, (_, at) => finding('pass', { message: `${at}` })),
        }),
      );
    expect(rowsOf(of(60))).toHaveLength(62);
    expect(rowsOf(of(61))).toHaveLength(0);
  });
});

describe('a short page, as a comment is', () => {
  const connections = [{ ...connectionOf(), url: 'https://c' }];
  const findings = [finding('fail', { remedy: { text: 'Mend it.' } }), finding('warn')];

  test('has headline, context and what to do, and the rest folded', () => {
    const summary = renderSummary(outcomeOf({ ready: false, connections, docsUrl: 'd', findings }), {
      isShort: true,
    });
    expect(faultsOf(summary)).toEqual([]);
    expect(partsOf(summary).slice(0, 7)).toEqual([
      "## ❌ <code>app</code> isn't ready: It fails",
      expect.stringContaining('<code>app</code>') as string,
      '<details open>\n<summary>❌ <b><a href="d#branch">branch</a></b></summary>',
      'It fails.',
      'Mend it.',
      '</details>',
      '<details>\n<summary>Details</summary>',
    ]);
    expect(summary.endsWith('</details>\n\n</details>')).toBe(true);
  });

  test('of what is well is headline and context, and folds the checks', () => {
    const summary = renderSummary(outcomeOf({ findings: [finding('pass')] }), { isShort: true });
    expect(partsOf(summary)[2]).toBe('<details>\n<summary>Details</summary>');
  });

  test('of a start shows the link to the execution, and does not repeat it', () => {
    const pipelines = [pipelineOutcomeOf({ execution: EXECUTION })];
    const summary = renderSummary(outcomeOf({ pipelines, findings: [finding('pass')] }), { isShort: true });
    expect(partsOf(summary).slice(2, 4)).toEqual([
      `<a href="${CONSOLE}/e-1">View execution</a>`,
      '<details>\n<summary>Details</summary>',
    ]);
    expect(summary.match(/View execution/g)).toHaveLength(1);
  });

  test('without details has nothing to fold', () => {
    expect(renderSummary(outcomeOf(), { isShort: true })).not.toContain('<details>');
  });

  test('stays under its limit, whole', () => {
    const many = Array.from({ length: 300 }, () => finding('fail', { message: LONG }));
    for (const limitBytes of [4000, 20_000, 65_536]) {
      const summary = renderSummary(outcomeOf({ ready: false, findings: many }), {
        limitBytes,
        isShort: true,
      });
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limitBytes);
      expect(faultsOf(summary)).toEqual([]);
    }
  });
});

describe('a summary in little room', () => {
  const outcome = outcomeOf({
    ready: false,
    failed: true,
    pipelines: Array.from({ length: 300 }, (_, at) =>
      pipelineOutcomeOf({ name: `pipeline-${at}`, ready: false }),
    ),
    findings: Array.from({ length: 300 }, (_, at) =>
      finding('fail', { pipeline: `pipeline-${at}`, remedy: { text: 'Mend it:', lines: ['a: b'] } }),
    ),
  });

  test.each([4000, 10_000, 65_535])(
    'of %d bytes is whole, counts what is left out, and begins the same',
    (limitBytes) => {
      const summary = renderSummary(outcome, { limitBytes });
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limitBytes);
      expect(Buffer.byteLength(summary)).toBeGreaterThan(limitBytes * 0.4);
      expect(faultsOf(summary)).toEqual([]);
      expect(summary).toMatch(/^## ❌ 300 of 300 pipelines aren't ready: <code>pipeline-0<\/code>/);
      expect(summary).toMatch(/\d+ more findings: see the checks/);
      expect(summary).toMatch(/\d+ more (?:pipelines|checks): see the log/);
    },
  );

  test('has a remedy that is too long for it in the log', () => {
    const remedy = { text: 'Mend it.', lines: Array.from({ length: 300 }, () => 'x'.repeat(300)) };
    const problem = new Problem('input', 'Bad input.', { remedy });
    const summary = renderSummary(outcomeOf({ ready: false, failed: true, problem }), { limitBytes: 10_000 });
    expect(summary).toContain('See the log for the fix');
  });
});

test('the connection of a remedy is found without the account id too', () => {
  const connection = {
    ...connectionOf({ status: 'PENDING' }),
    url: connectionUrl(connectionOf().arn),
    index: 0,
  };
  const remedy = { text: 'Choose it here:', url: connection.url };
  const findings = [finding('fail', { id: 'connection-available', pipeline: null, connection: 0, remedy })];
  const summary = renderSummary(outcomeOf({ ready: false, connections: [connection], findings }));
  const list = 'https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1';
  expect(summary).toMatch(
    /Choose it here: <a [^>]*>Complete the connection in the AWS console<\/a> \(in the <a /,
  );
  expect(addresses(summary).filter((address) => address === list)).toHaveLength(2);
});

test.each([
  [`${CONSOLE}/codepipeline/pipelines/app/executions/e-1/timeline`, 'View execution'],
  [`${CONSOLE}/codepipeline/pipelines/app/view`, 'View pipeline'],
  [`${CONSOLE}/settings/connections`, 'View connections'],
  [connectionUrl(connectionOf().arn), 'View connection'],
  [`${CONSOLE}/other`, 'View in the AWS console'],
  ['https://www.githubstatus.com', 'https&#58;//www&#46;githubstatus.com'],
])('a link names its page: %s', (url, text) => {
  const connections = [{ ...connectionOf(), url: connectionUrl(connectionOf().arn) }];
  const findings = [finding('fail', { remedy: { text: 'Look:', url } })];
  expect(renderSummary(outcomeOf({ ready: false, connections, findings }))).toContain(
    `<a href="${url}">${text}</a>`,
  );
});

describe('text from outside', () => {
  const plain = renderSummary(outcomeOfText('plain'));

  test.each(HOSTILE_CASES)('%s changes nothing of the structure', (_, text) => {
    const summary = renderSummary(outcomeOfText(text));
    expect(tagsOf(bare(summary))).toEqual(tagsOf(bare(plain)));
    expect(faultsOf(summary)).toEqual([]);
    expect(addresses(summary)).toEqual(addresses(plain));
    // No line more, no cell more, no fence, no heading.
    expect(summary.split('\n')).toHaveLength(plain.split('\n').length);
    expect(withoutDiagrams(summary).match(/\|/g)).toHaveLength(
      withoutDiagrams(plain).match(/\|/g)?.length ?? 0,
    );
    expect(withoutDiagrams(summary)).not.toMatch(/```|~~~/);
    expect(diagramsOf(summary).map((source) => source.split('\n').length)).toEqual(
      diagramsOf(plain).map((source) => source.split('\n').length),
    );
    expect(summary.match(/^#+ /gm)).toEqual(['## ']);
    // No link of Markdown's own, no mention, no bare address.
    const words = withoutDiagrams(summary).replace(/href="[^"]*"/g, '');
    expect(words).not.toMatch(/\]\(|@\w|https?:\/\/(?!console)|www\./i);
  });

  test('of 10,000 characters is cut', () => {
    const summary = renderSummary(outcomeOfText(LONG));
    expect(summary).toMatch(/<code>(?:&#60;)+…<\/code>/);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
  });
});

describe('a summary of very much stays under 1 MiB, over which GitHub shows nothing', () => {
  const many = (findings: readonly Finding[], pipelines = [pipelineOutcomeOf()]) =>
    renderSummary(outcomeOf({ ready: false, failed: true, findings, pipelines }));

  test('rows', () => {
    const findings = Array.from({ length: 3000 }, () => finding('warn', { message: LONG }));
    const summary = many(findings);
    expect(Buffer.byteLength(summary)).toBeLessThan(1024 * 1024);
    expect(summary).toMatch(/\d+ more checks: see the log\./);
    expect(faultsOf(summary)).toEqual([]);
  });

  test('remedies', () => {
    const findings = Array.from({ length: 300 }, () =>
      finding('fail', { message: LONG, remedy: { text: LONG, lines: [LONG] } }),
    );
    expect(Buffer.byteLength(many(findings))).toBeLessThan(1024 * 1024);
  });

  test('pipelines', () => {
    const pipelines = Array.from({ length: 1000 }, (_, index) =>
      pipelineOutcomeOf({ name: `${'p'.repeat(90)}${index}`, url: `https://console/${'p'.repeat(300)}` }),
    );
    expect(Buffer.byteLength(many([finding('fail')], pipelines))).toBeLessThan(1024 * 1024);
  });
});
