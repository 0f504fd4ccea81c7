import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * webpack numbers modules and parts by their paths, which Windows writes otherwise; what is committed is built, and
 * compared in CI, on Linux.
 */
const testWhereBuilt = process.platform === 'win32' ? test.skip : test;

testWhereBuilt(
  'dist/ and demo/ are what the sources build',
  () => {
    const root = join(__dirname, '..');
    const result = spawnSync(process.execPath, ['scripts/build.mjs', '--check'], {
      cwd: root,
      encoding: 'utf8',
    });
    expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' });
  },
  120_000,
);
