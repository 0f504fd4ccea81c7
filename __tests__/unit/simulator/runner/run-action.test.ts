import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCommandFile } from '../../../../simulator/runner/command-file.js';
import { runAction, type ActionRun } from '../../../../simulator/runner/run-action.js';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'runner-test-'));
  writeFileSync(
    join(directory, 'action.yml'),
    `inputs:
  repository: { default: '\${{ github.repository }}' }
  github-token: { default: '\${{ github.token }}' }
  wait: { default: false }
  two words: { description: has none }
  bare:
`,
  );
});

afterAll(() => {
  rmSync(directory, { recursive: true });
});

function run(script: string, overrides: Partial<ActionRun> = {}) {
  const entry = join(directory, 'main.js');
  writeFileSync(entry, `const fs = require('node:fs'); const env = process.env;\n${script}`);
  return runAction({
    entry,
    node: process.execPath,
    actionYml: join(directory, 'action.yml'),
    inputs: {},
    event: { name: 'push', payload: { after: 'abc' } },
    github: {
      repository: 'octo/app',
      ref: 'refs/heads/main',
      refName: 'main',
      refType: 'branch',
      sha: 'abc',
      apiUrl: 'http://127.0.0.1:1/github',
      token: 'ghs_x',
    },
    ...overrides,
  });
}

test('a job asks for its token where it may, and else has no word of it', async () => {
  const script =
    "console.log(JSON.stringify(Object.entries(env).filter(([name]) => name.startsWith('ACTIONS_'))))";
  expect((await run(script)).stdout.trim()).toBe('[]');
  const github = {
    repository: 'octo/app',
    ref: 'refs/heads/main',
    refName: 'main',
    refType: 'branch' as const,
    sha: 'abc',
    apiUrl: 'http://127.0.0.1:1/github',
    idToken: { requestUrl: 'http://127.0.0.1:1/oidc/token?api-version=2.0', requestToken: 'ask' },
  };
  expect(JSON.parse((await run(script, { github })).stdout)).toEqual([
    ['ACTIONS_ID_TOKEN_REQUEST_URL', github.idToken.requestUrl],
    ['ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ask'],
  ]);
});

test('the environment is the runner’s and no more', async () => {
  process.env['LEAKED'] = 'yes';
  try {
    const { stdout, runnerWarnings } = await run('console.log(JSON.stringify(env))', {
      inputs: { Repository: 'octo/other', unknown: '1' },
      env: { AWS_REGION: 'eu-west-1' },
    });
    const env = JSON.parse(stdout) as Record<string, string>;
    expect(env).toMatchObject({
      CI: 'true',
      AWS_REGION: 'eu-west-1',
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REPOSITORY_OWNER: 'octo',
      GITHUB_RUN_ID: '1234567890',
      GITHUB_RUN_ATTEMPT: '1',
      INPUT_REPOSITORY: 'octo/other',
      'INPUT_GITHUB-TOKEN': 'ghs_x',
      INPUT_WAIT: 'false',
      INPUT_TWO_WORDS: '',
      INPUT_BARE: '',
      INPUT_UNKNOWN: '1',
    });
    const own = Object.keys(env).filter((name) => !/^(GITHUB|RUNNER|INPUT)_/.test(name));
    expect(own.sort()).toEqual(['AWS_REGION', 'CI', 'HOME', 'PATH']);
    expect(env).not.toHaveProperty('GITHUB_TOKEN');
    expect(env['HOME']).not.toBe(process.env['HOME']);
    expect(existsSync(env['HOME'] ?? '')).toBe(false);
    expect(runnerWarnings).toEqual([
      "Unexpected input(s) 'unknown', valid inputs are ['repository', 'github-token', 'wait', 'two words', 'bare']",
    ]);
  } finally {
    delete process.env['LEAKED'];
  }
});

test('outputs, summary, exported variables and the exit status are handed back', async () => {
  const result = await run(`
    fs.appendFileSync(env.GITHUB_OUTPUT, 'a=1\\nreport<<EOF_1\\n{\\n}\\nEOF_1\\n');
    fs.appendFileSync(env.GITHUB_ENV, 'NEXT=2\\n');
    fs.appendFileSync(env.GITHUB_STEP_SUMMARY, '# Done\\n');
    console.log(JSON.parse(fs.readFileSync(env.GITHUB_EVENT_PATH, 'utf8')).after);
    console.error('oops');
    process.exitCode = 3;
  `);
  expect(result).toMatchObject({
    exitCode: 3,
    signal: null,
    stdout: 'abc\n',
    stderr: 'oops\n',
    outputs: { a: '1', report: '{\n}' },
    exportedEnv: { NEXT: '2' },
    summary: '# Done\n',
    runnerErrors: [],
    runnerWarnings: [],
  });
});

test('a summary over 1 MiB is dropped, one of 1 MiB is shown', async () => {
  const write = (size: number) => run(`fs.writeFileSync(env.GITHUB_STEP_SUMMARY, 'x'.repeat(${size}));`);
  expect((await write(1024 * 1024)).summary).toHaveLength(1024 * 1024);
  expect(await write(1025 * 1024)).toMatchObject({
    summary: '',
    runnerErrors: ['$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1025k.'],
  });
});

test('a file of outputs that does not parse is an error of the runner', async () => {
  const { outputs, runnerErrors } = await run(`fs.writeFileSync(env.GITHUB_OUTPUT, 'a=1\\nno value\\n');`);
  expect(outputs).toEqual({});
  expect(runnerErrors).toEqual([
    "Unable to process file command 'set_output' successfully.",
    "Error: Invalid format 'no value'",
  ]);
});

// Windows has no signals: `kill` there ends a process at once, whatever the signal.
const testWithSignals = process.platform === 'win32' ? test.skip : test;

testWithSignals('a step is cancelled with SIGINT first', async () => {
  const script = `
    process.on('SIGINT', () => { console.log('stopped'); process.exit(1); });
    setInterval(() => {}, 1000);
    console.log('waiting');
  `;
  const onOutput = await run(script, { signalOnOutput: 'waiting' });
  expect(onOutput).toMatchObject({ exitCode: 1, stdout: 'waiting\nstopped\n' });
  const afterTime = await run('setInterval(() => {}, 1000)', { signalAfterMs: 200 });
  expect(afterTime).toMatchObject({ exitCode: null, signal: 'SIGINT' });
});

test('a step that lasts too long is killed', async () => {
  const result = await run("process.on('SIGINT', () => {}); setInterval(() => {}, 1000);", {
    timeoutMs: 200,
  });
  expect(result).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
});

test('an expression that is not known here is refused', async () => {
  const actionYml = join(directory, 'other.yml');
  writeFileSync(actionYml, "inputs: { a: { default: '${{ job.status }}' } }\n");
  await expect(run('', { actionYml })).rejects.toThrow("'job.status'");
});

test('a node that is not there is an error', async () => {
  await expect(run('', { node: join(directory, 'no-node') })).rejects.toThrow('ENOENT');
});

describe('a file for the runner', () => {
  test.each([
    ['', {}],
    ['a=b=c\n', { a: 'b=c' }],
    ['a=<<x\n', { a: '<<x' }],
    ['a<<E\nb=c\n\nd\nE\n', { a: 'b=c\n\nd' }],
    ['a<<E\nE\n', { a: '' }],
    ['a<<E\r\none\r\ntwo\r\nE\r\nb=1\r\n', { a: 'one\r\ntwo', b: '1' }],
    ['a=1\na=2\n', { a: '2' }],
    ['__proto__=1\n', JSON.parse('{"__proto__":"1"}')],
  ])('%j holds %j', (text, values) => {
    expect(parseCommandFile(text)).toEqual(values);
  });

  test.each([
    ['a', "Invalid format 'a'"],
    ['=1', 'Name must not be empty'],
    ['<<E\nE', 'Name must not be empty'],
    ['a<<\n', 'delimiter must not be empty'],
    ['a<<E\nb', "Matching delimiter not found 'E'"],
  ])('%j is refused', (text, message) => {
    expect(() => parseCommandFile(text)).toThrow(message);
  });
});

test('a step lives in the time that it is given', async () => {
  const since = Date.now() - 60_000;
  const script = `
    const began = Date.now();
    const uptime = performance.now();
    const timer = setTimeout((word) => {
      const text = [Date.now() - began, performance.now() - uptime, new Date() - began].map(Math.round);
      console.log(JSON.stringify([began, ...text, word, new Date(0).getTime(), new Date() instanceof Date]));
    }, 30_000, 'later');
    if (!timer.hasRef()) throw new Error('The timer is no timer.');`;
  const before = Date.now();
  const { stdout, durationMs } = await run(script, { timeScale: { speed: 100, since } });
  const realMs = Date.now() - before;
  const [began = 0, ...spans] = JSON.parse(stdout) as number[];
  expect(began).toBeGreaterThanOrEqual(since + (before - since) * 100);
  expect(began).toBeLessThan(since + (before + realMs - since) * 100);
  for (const span of spans.slice(0, 3)) {
    expect(span).toBeGreaterThan(29_000);
    expect(span).toBeLessThan(realMs * 100);
  }
  expect(spans.slice(3)).toEqual(['later', 0, true]);
  expect(durationMs).toBeGreaterThan(30_000);
  expect(realMs).toBeLessThan(30_000);
});

test('a signal that times out does so by that time', async () => {
  const script = `const began = Date.now();
    AbortSignal.timeout(30_000).addEventListener('abort', () => console.log(Date.now() - began));
    setTimeout(() => {}, 60_000);`;
  const { stdout } = await run(script, { timeScale: { speed: 100, since: Date.now() } });
  expect(Number(stdout)).toBeGreaterThan(29_000);
  expect(Number(stdout)).toBeLessThan(60_000);
});

test('a step is cancelled by its own clock', async () => {
  const script = "process.on('SIGINT', () => process.exit(3)); setInterval(() => {}, 1000)";
  const timeScale = { speed: 100, since: Date.now() };
  const result = await run(script, { timeScale, signalAfterMs: 60_000, timeoutMs: 20_000 });
  expect(result).toMatchObject({ exitCode: 3, signal: null });
  expect(result.durationMs).toBeGreaterThan(60_000);
});
