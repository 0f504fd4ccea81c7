import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

test('dist/ and demo/ are what the sources build', () => {
  const root = join(__dirname, '..');
  const result = spawnSync(process.execPath, ['scripts/build.mjs', '--check'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 0, stderr: '' });
}, 120_000);
