import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Problem } from '../../../../src/domain/problem';
import type { Environment } from '../../../../src/report/publish/files';
import { createReport } from '../../../../src/report/publish/report';
import { OUTPUT_NAMES } from '../../../../src/report/publish/outputs';
import type { Outcome } from '../../../../src/domain/outcome.js';
import { connectionOf, outcomeOf, pipelineOutcomeOf, problemOf } from '../../fakes';
import { HOSTILE_CASES, LONG } from '../hostile';

/** Each in a log of its own. */
const publish = (outcome: Outcome, env: Environment): void => {
  createReport(env).publish(outcome);
};

/** What is written to standard output meanwhile. */
function printed(work: () => void): string {
  const chunks: string[] = [];
  const spy = jest
    .spyOn(process.stdout, 'write')
    .mockImplementation((chunk) => chunks.push(String(chunk)) > 0);
  try {
    work();
  } finally {
    spy.mockRestore();
  }
  return chunks.join('');
}

/** The commands that the runner obeys in this output (actions/runner, ActionCommand). */
function commandsOf(stdout: string): string[] {
  return stdout.split(/\r\n|[\r\n]/).flatMap((line) => {
    const modern = /^\s*::([^\s:]+)[^:]*(?:::|:)/.exec(line)?.[1];
    const old = modern === undefined ? /##\[(\S+?)(?: [^\]]*)?\]/.exec(line)?.[1] : undefined;
    return modern ?? old ?? [];
  });
}

function outcomeOfText(text: string): Outcome {
  const remedy = { text, lines: [text], url: 'https://console/x' };
  return outcomeOf({
    ready: false,
    failed: true,
    startAsked: true,
    connections: [{ ...connectionOf({ name: text }), url: 'https://console/c' }],
    findings: [
      { id: 'branch', status: 'fail', pipeline: text, connection: null, message: text, remedy },
      { id: 'start', status: 'fail', pipeline: text, connection: null, message: text, remedy },
      { id: 'commit-on-branch', status: 'warn', pipeline: text, connection: null, message: text, remedy },
      { id: 'permissions', status: 'pass', pipeline: null, connection: null, message: text },
    ],
    pipelines: [pipelineOutcomeOf({ name: text, problem: new Problem('refused', text, { remedy }) })],
  });
}

// eslint-disable-next-line no-control-regex -- control characters are what this is about
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

describe('the log', () => {
  test('opens only the commands of the report', () => {
    expect(
      commandsOf(
        printed(() => {
          publish(outcomeOfText('plain'), {});
        }),
      ),
    ).toEqual(['group', 'endgroup', 'group', 'endgroup', 'error', 'error', 'warning']);
  });

  test.each(HOSTILE_CASES)('opens no other with %s', (_, text) => {
    const plain = printed(() => {
      publish(outcomeOfText('plain'), {});
    });
    const stdout = printed(() => {
      publish(outcomeOfText(text), {});
    });
    expect(commandsOf(stdout)).toEqual(commandsOf(plain));
    expect(stdout).not.toMatch(CONTROLS);
  });

  test.each(HOSTILE_CASES)('opens no other with %s where the step could not begin', (_, text) => {
    const problem = new Problem('input', text, { remedy: { text, lines: [text] } });
    const stdout = printed(() => {
      publish(outcomeOf({ ready: false, failed: true, problem }), {});
    });
    expect(commandsOf(stdout)).toEqual(['error']);
    expect(stdout).not.toMatch(CONTROLS);
  });

  test.each(HOSTILE_CASES)('opens no other with a connection named %s that is waited for', (_, name) => {
    const connection = { ...connectionOf({ name, status: 'PENDING' }), url: 'https://console/c' };
    const stdout = printed(() => {
      createReport({}).publishProgress({ kind: 'waiting-for-connection', connection, timeoutMs: 1000 });
    });
    expect(commandsOf(stdout)).toEqual(['notice']);
    expect(stdout).not.toMatch(CONTROLS);
  });

  test('cuts 10,000 characters', () => {
    const stdout = printed(() => {
      publish(outcomeOfText(LONG), {});
    });
    expect(stdout).not.toContain('<'.repeat(3000));
    expect(stdout).toContain('more characters');
  });
});

test('notices, warnings and errors beyond ten of a kind are lines, however they came', () => {
  const report = createReport({});
  const stdout = printed(() => {
    for (let number = 1; number <= 12; number += 1)
      report.publishProgress({ kind: 'notice', title: `a ${number}`, message: 'x' });
    report.publishProgress({ kind: 'warning', title: 'b', message: 'y' });
  });
  expect(stdout.match(/^::notice/gm)).toHaveLength(10);
  expect(stdout).toContain('\nnotice: a 12: x\n::warning title=b::y\n');
});

test('a debug line is a command, which the runner hides', () => {
  const stdout = printed(() => {
    createReport({}).publishProgress({ kind: 'debug', message: 'a\nb' });
  });
  expect(stdout).toBe('::debug::a b\n');
});

describe('the lines of a log', () => {
  const log = (lines: readonly string[], action = 'Compile') =>
    ({
      kind: 'execution',
      pipeline: 'app',
      event: { kind: 'log', stage: 'Build', action, attempt: 1, externalUrl: '', lines },
    }) as const;

  test('stand in one group for as long as nothing else is shown', () => {
    const report = createReport({});
    const stdout = printed(() => {
      report.publishProgress(log(['a']));
      report.publishProgress(log(['b']));
      report.publishProgress(log(['c'], 'Test'));
      report.publishProgress({ kind: 'notice', title: 'x', message: 'y' });
      report.publishProgress(log(['d'], 'Test'));
      report.publish(outcomeOf({ pipelines: [] }));
    });
    expect(stdout.split('\n').slice(0, 11)).toEqual([
      '::group::app · Build / Compile: log',
      'Compile | a',
      'Compile | b',
      '::endgroup::',
      '::group::app · Build / Test: log',
      'Test | c',
      '::endgroup::',
      '::notice title=x::y',
      '::group::app · Build / Test: log',
      'Test | d',
      '::endgroup::',
    ]);
  });

  test('are shown whole', () => {
    const report = createReport({});
    const stdout = printed(() => {
      report.publishProgress(log([LONG]));
      report.publish(outcomeOf({ pipelines: [] }));
    });
    expect(stdout).toContain(`Compile | ${LONG}\n`);
  });
});

test('a secret is masked by one command, whatever it holds', () => {
  const stdout = printed(() => {
    createReport({}).publishMask('a%b\nc');
  });
  expect(stdout).toBe('::add-mask::a%25b%0Ac\n');
});

describe('the files of the runner', () => {
  const before = { ...process.env };
  let folder = '';

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'publish-'));
    for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
      process.env[name] = join(folder, name);
      writeFileSync(join(folder, name), '');
    }
  });

  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true });
  });

  const file = (name: string) => readFileSync(join(folder, name), 'utf8');

  /** `name<<delimiter`, the value, the delimiter (GitHub docs, "Multiline strings"). */
  function outputs(): Record<string, string> {
    const lines = file('GITHUB_OUTPUT').split(/\r?\n/);
    const read: Record<string, string> = {};
    while (lines.length > 1) {
      const [name = '', delimiter = ''] = (lines.shift() ?? '').split('<<');
      read[name] = lines.splice(0, lines.indexOf(delimiter)).join('\n');
      lines.shift();
    }
    return read;
  }

  test.each([
    'plain',
    ...HOSTILE_CASES.map(([, text]) => text),
    'x\nghadelimiter\nready=true',
    'ready<<x\ntrue\nx',
  ])('hold every output once, with %j', (text) => {
    printed(() => {
      publish(outcomeOfText(text), process.env);
    });
    expect(Object.keys(outputs()).sort()).toEqual([...OUTPUT_NAMES].sort());
    expect(outputs()).toMatchObject({ ready: 'false', started: 'false' });
    expect(JSON.parse(outputs()['report'] ?? '')).toMatchObject({ schema: 1, pipelines: [{ name: text }] });
  });

  test('hold outputs and summary also on failure', () => {
    const problem = problemOf('input', 'Bad input.');
    printed(() => {
      publish(outcomeOf({ ready: false, failed: true, problem }), process.env);
    });
    expect(outputs()).toMatchObject({ ready: 'false' });
    expect(file('GITHUB_STEP_SUMMARY')).toContain('Bad input.');
  });

  test('that cannot be written lose nothing of the rest', () => {
    process.env['GITHUB_OUTPUT'] = join(folder, 'no', 'such', 'file');
    const stdout = printed(() => {
      publish(outcomeOf(), process.env);
    });
    expect(stdout).toMatch(/^::warning.*GITHUB_OUTPUT/m);
    expect(stdout).toMatch(/^`app` is ready$/m);
    expect(file('GITHUB_STEP_SUMMARY')).toContain('is ready');
  });

  test('are left out where the runner has none', () => {
    printed(() => {
      publish(outcomeOf(), {});
    });
    expect(file('GITHUB_OUTPUT')).toBe('');
    expect(file('GITHUB_STEP_SUMMARY')).toBe('');
  });
});
