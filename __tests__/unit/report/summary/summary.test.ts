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

describe('a summary', () => {
  test('has the verdict first, then repository, branch and commit', () => {
    const summary = renderSummary(outcomeOf({ findings: [finding('pass')] }));
    expect(summary).toMatch(/^## ✅ Ready: 1 check passed\./);
    for (const text of ['octo/app', 'main', COMMIT]) expect(summary).toContain(`<code>${text}</code>`);
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
    ['was cancelled', outcomeOf({ failed: true, cancelled: true, findings: [finding('pass')] }), '❌'],
  ])('shows at its head that it %s', (_, outcome, icon) => {
    expect(renderSummary(outcome).split('\n')[0]).toContain(icon);
  });

  test('has every check as a row, failures first', () => {
    const findings = [
      finding('pass', { id: 'repository' }),
      finding('skip', { id: 'start' }),
      finding('warn', { id: 'commit-on-branch' }),
      finding('fail'),
    ];
    const rows = renderSummary(outcomeOf({ ready: false, failed: true, findings }))
      .split('\n')
      .filter((line) => /^\| \S+&nbsp;(?:pass|warn|fail|skip) \|/.test(line));
    expect(rows.map((row) => /#([\w-]+)"/.exec(row)?.[1])).toEqual([
      'branch',
      'commit-on-branch',
      'repository',
      'start',
    ]);
  });

  test('has the remedy of what fails or warns', () => {
    const remedy = { text: 'Write this:', lines: ['BranchName: main'], url: 'https://console/c' };
    const summary = renderSummary(
      outcomeOf({ ready: false, failed: true, findings: [finding('fail', { remedy })] }),
    );
    expect(summary).toContain('Write this:');
    expect(summary).toMatch(/<pre>BranchName: main<\/pre>/);
    expect(addresses(summary)).toContain('https://console/c');
  });

  test('links connection, pipeline and execution', () => {
    const execution = {
      id: 'e-1',
      status: 'InProgress',
      started: true,
      commit: COMMIT,
      url: 'https://console/e-1',
    } as const;
    const summary = renderSummary(
      outcomeOf({
        startAsked: true,
        pipelines: [pipelineOutcomeOf({ url: 'https://console/app', execution })],
      }),
    );
    expect(addresses(summary)).toEqual([
      'https://eu-west-1.console.aws.amazon.com/connection',
      'https://eu-west-1.console.aws.amazon.com/codesuite/settings/connections?region=eu-west-1',
      'https://console/app',
      'https://console/e-1',
    ]);
    expect(summary).toMatch(/e-1.*InProgress.*started/);
  });

  test('says why a start failed, and what to do', () => {
    const remedy = { text: 'Ask for a higher limit.' };
    const problem = new Problem('refused', 'AWS refused it.', { remedy });
    const summary = renderSummary(
      outcomeOf({
        ready: false,
        failed: true,
        startAsked: true,
        findings: [finding('fail', { id: 'start', message: problem.message, remedy })],
        pipelines: [pipelineOutcomeOf({ ready: false, problem })],
      }),
    );
    expect(summary).toMatch(/<details open>\n<summary>❌ <b><a [^>]*#start">start<\/a><\/b><\/summary>/);
    expect(summary).toContain('The start of pipeline app failed.');
    expect(summary).toContain('AWS refused it.');
    expect(summary).toContain('Ask for a higher limit.');
  });

  test('of a step that could not begin says why', () => {
    const problem = new Problem('input', 'Bad input.', { remedy: { text: 'Mend it.' } });
    const summary = renderSummary(outcomeOf({ ready: false, failed: true, problem }));
    expect(summary).toMatch(/^## ❌ Not checked/);
    expect(summary).toContain('Bad input.');
    expect(summary).toContain('Mend it.');
  });

  test('of a connection alone has no empty list or table of pipelines', () => {
    expect(renderSummary(outcomeOf({ pipelines: [] }))).not.toContain('undefined');
  });
});

describe('a summary of a deploy that was waited for', () => {
  const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/codesuite';
  const waitedFor = (externalUrl: string, overrides: Partial<WaitOutcome> = {}) => {
    const failure = { stage: 'Build', action: 'Image', message: 'No luck.', externalUrl };
    const end = { kind: 'ended', status: 'Failed', summary: '', failures: [failure] } as const;
    const actions = [
      actionOf({ stage: 'Source' }),
      actionOf({ action: 'Image', status: 'Failed', updatedAt: Date.UTC(2026, 0, 1, 0, 2) }),
    ];
    const execution = {
      id: 'e-1',
      status: 'Failed',
      started: true,
      commit: COMMIT,
      url: `${CONSOLE}/e-1`,
    } as const;
    const wait = { end, passed: false, superseded: [], logProblems: [], actions, ...overrides };
    const pipeline = pipelineOf({ stages: ['Source', 'Build', 'Deploy'] });
    return outcomeOf({
      failed: true,
      startAsked: true,
      pipelines: [pipelineOutcomeOf({ pipeline, execution, wait })],
    });
  };

  test('has its stages with state and duration, and its picture and its time', () => {
    const summary = renderSummary(waitedFor(''));
    expect(summary).toMatch(/execution <a [^>]*>e-1<\/a> Failed, started · 2m/);
    expect(summary.split('\n').filter((line) => /^\| (?:Source|Build|Deploy) /.test(line))).toEqual([
      '| Source | ✅ Succeeded | 1m |',
      '| Build | ❌ Failed | 2m |',
      '| Deploy | ➖ not run |  |',
    ]);
    expect(diagramsOf(summary).map((source) => /^(?:flowchart|gantt)/m.exec(source)?.[0])).toEqual([
      'flowchart',
      'gantt',
    ]);
  });

  test('links what AWS says of the action where that is in its console, and nowhere else', () => {
    expect(addresses(renderSummary(waitedFor(`${CONSOLE}/build`)))).toContain(`${CONSOLE}/build`);
    for (const url of [
      'https://evil.example/console.aws.amazon.com/',
      'javascript:alert(1)',
      `${CONSOLE}/x y`,
    ]) {
      expect(addresses(renderSummary(waitedFor(url)))).not.toContain(url);
    }
  });

  test('says in a sentence what its status does not say', () => {
    const end = { kind: 'timeout', timeoutMs: 60_000, release: { kind: 'left', why: 'asked' } } as const;
    expect(renderSummary(waitedFor('', { end }))).toContain('did not end within the timeout of 1m');
  });

  test('has no diagrams where they are not asked for', () => {
    expect(diagramsOf(renderSummary(waitedFor(''), undefined, { diagrams: false }))).toEqual([]);
  });

  test('of many stages has the first 50, and a count of the others', () => {
    const actions = Array.from({ length: 70 }, (_, at) => actionOf({ stage: `S${at}` }));
    expect(renderSummary(waitedFor('', { actions }))).toContain('| 23 more stages | | |');
  });
});

test('a summary of a pipeline that was not waited for has the states of its stages in one line', () => {
  const latest = { executionId: 'e-9', status: 'Succeeded' } as const;
  const stages = Array.from({ length: 52 }, (_, at) => ({ name: `S${at}`, inbound: undefined, latest }));
  const summary = renderSummary(outcomeOf({ pipelines: [pipelineOutcomeOf({ stages })] }));
  expect(summary).toMatch(
    /^- Pipeline <a [^>]*>app<\/a> · ✅ S0 Succeeded → ✅ S1 Succeeded → .* → 2 more stages$/m,
  );
});

describe('a summary of many pipelines', () => {
  const execution = {
    id: 'e-1',
    status: 'InProgress',
    started: true,
    commit: COMMIT,
    url: 'https://page',
  } as const;
  const pipelines = Array.from({ length: 40 }, (_, at) =>
    pipelineOutcomeOf({ name: `p${at}`, ready: at !== 30, ...(at === 2 && { execution }) }),
  );
  const findings = pipelines.flatMap(({ name }) =>
    (['pass', 'skip'] as const).map((status) => finding(status, { pipeline: name })),
  );

  test('has those with trouble first, and folds most of the others', () => {
    const outcome = outcomeOf({ ready: false, startAsked: true, pipelines, findings });
    const rows = renderSummary(outcome)
      .split('\n')
      .filter((line) => /^\| (?:❌|⚠️|✅) \|/.test(line));
    expect(rows).toHaveLength(40);
    expect(rows[0]).toMatch(/^\| ❌ \| <a [^>]*>p30<\/a> \| not started \|$/);
    expect(rows[3]).toMatch(/<a href="https:\/\/page">execution<\/a> InProgress, started \|$/);
    expect(renderSummary(outcome)).toContain('<summary>The other 25 pipelines</summary>');
  });

  test('counts the checks that need no look, and has no empty table of them', () => {
    const summary = renderSummary(outcomeOf({ pipelines, findings }));
    expect(summary).toContain('80 more checks: see the log.');
    expect(summary).not.toContain('| Check |');
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
    (limit) => {
      const summary = renderSummary(outcome, limit);
      expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(limit);
      expect(faultsOf(summary)).toEqual([]);
      expect(summary).toMatch(/^## ❌ Not ready: 300 checks failed\./);
      expect(summary).toMatch(/\d+ more findings to look at/);
      expect(summary).toMatch(/\d+ more (?:pipelines|checks): see the log/);
    },
  );

  test('has a remedy that is too long for it in the log', () => {
    const remedy = { text: 'Mend it.', lines: Array.from({ length: 300 }, () => 'x'.repeat(300)) };
    const problem = new Problem('input', 'Bad input.', { remedy });
    const summary = renderSummary(outcomeOf({ ready: false, failed: true, problem }), 10_000);
    expect(summary).toContain('What to do is in the log');
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
  expect(summary).toMatch(/Choose it here: <a [^>]*>Open the AWS console<\/a> \(in the <a /);
  expect(addresses(summary).filter((address) => address === list)).toHaveLength(2);
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
