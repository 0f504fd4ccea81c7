/** The pictures of README.md against what they were made from. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');

test('are of what the demo shows today, and so are the lines of its log', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts', 'pictures.mjs'), '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 60_000);

test('are there, in light and dark, where README.md names them', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  for (const mode of ['light', 'dark']) {
    expect(readme).toContain(`"docs/summary.${mode}.png"`);
    expect(existsSync(join(ROOT, 'docs', `summary.${mode}.png`))).toBe(true);
  }
});
