/** What a job downloads before its first step with this action: the tree at the tag, as the runner gets it from GitHub. */

import { spawnSync } from 'node:child_process';
import { lstatSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const MIB = 1024 * 1024;

const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8' });
const files = stdout.split('\0').filter((name) => name !== '');

const sizeOf = (names: readonly string[]): number =>
  names.reduce((sum, name) => sum + (lstatSync(join(ROOT, name), { throwIfNoEntry: false })?.size ?? 0), 0);

test('dist/ is under 3 MiB', () => {
  const dist = files.filter((name) => name.startsWith('dist/'));
  expect(status).toBe(0);
  expect(dist).toContain('dist/index.js');
  expect(sizeOf(dist) / MIB).toBeLessThan(3);
});

test('the whole tree is under 6 MiB', () => {
  expect(sizeOf(files) / MIB).toBeLessThan(6);
});

test('has no heavy file beside what is generated', () => {
  const heavy = files.filter((name) => sizeOf([name]) > MIB / 4 && !/^dist\/|^package-lock/.test(name));
  expect(heavy).toEqual([]);
});
