import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFiles } from '../../../../src/report/publish/files';

const before = { ...process.env };
let folder = '';

const file = (name: string) => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY']) {
    process.env[name] = join(folder, name);
    writeFileSync(join(folder, name), '');
  }
});

afterEach(() => {
  process.env = { ...before };
  rmSync(folder, { recursive: true });
});

const silent = (message: string) => {
  throw new Error(message);
};

test('a summary is replaced, longer or shorter, and what others wrote before it stays', () => {
  writeFileSync(join(folder, 'GITHUB_STEP_SUMMARY'), 'Others.\n');
  const files = createFiles(process.env, silent);
  files.writeSummary('first, and longer');
  expect(file('GITHUB_STEP_SUMMARY')).toBe('Others.\nfirst, and longer\n');
  files.writeSummary('second');
  expect(file('GITHUB_STEP_SUMMARY')).toBe('Others.\nsecond\n');
  files.writeSummary('third, and longer ✓');
  expect(file('GITHUB_STEP_SUMMARY')).toBe('Others.\nthird, and longer ✓\n');
});

test('outputs are added, so that the last value counts', () => {
  const files = createFiles(process.env, silent);
  appendFileSync(join(folder, 'GITHUB_OUTPUT'), 'other=1\n');
  files.writeOutputs({ a: '1', b: 'x\ny' });
  files.writeOutputs({ a: '2' });
  expect(file('GITHUB_OUTPUT').replace(/ghadelimiter_[\w-]+/g, 'D')).toBe(
    'other=1\na<<D\n1\nD\nb<<D\nx\ny\nD\na<<D\n2\nD\n',
  );
});

test('a file that the runner does not have is left out', () => {
  const files = createFiles({}, silent);
  files.writeOutputs({ a: '1' });
  files.writeSummary('x');
  expect(file('GITHUB_OUTPUT') + file('GITHUB_STEP_SUMMARY')).toBe('');
});

test('a file that cannot be written is told', () => {
  process.env['GITHUB_OUTPUT'] = join(folder, 'no', 'output');
  process.env['GITHUB_STEP_SUMMARY'] = join(folder, 'no', 'summary');
  const told: string[] = [];
  const files = createFiles(process.env, (message) => told.push(message));
  files.writeOutputs({ a: '1' });
  files.writeSummary('x');
  expect(told).toEqual([
    expect.stringMatching(/^GITHUB_OUTPUT can't be written: Missing file at path: /) as string,
    expect.stringMatching(/^GITHUB_STEP_SUMMARY can't be written: .*ENOENT/) as string,
  ]);
});
