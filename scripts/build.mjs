/**
 * Builds dist/, the action, and demo/, the simulator with the demo's stories.
 * `--check` builds both elsewhere and compares them with what is there, byte for byte, new files too.
 */

import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle } from './bundle/bundle.mjs';

const BUNDLES = { dist: 'src/index.ts', demo: 'simulator/demo.ts' };

/** @returns the files that differ between two folders, or are in one alone */
async function compare(built, committed) {
  const names = new Set([...(await list(built)), ...(await list(committed))]);
  const differing = [];
  for (const name of names) {
    const read = (folder) => readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if ((await read(built)) !== (await read(committed))) differing.push(path.join(committed, name));
  }
  return differing;
}

const list = (folder) => readdir(folder, { recursive: true }).catch(() => []);

async function check() {
  const folder = await mkdtemp(path.join(tmpdir(), 'build-'));
  try {
    const differing = [];
    for (const [name, entry] of Object.entries(BUNDLES)) {
      await bundle(entry, path.join(folder, name));
      differing.push(...(await compare(path.join(folder, name), name)));
    }
    if (differing.length === 0) return;
    console.error(`Not what the sources build: ${differing.join(', ')}. Run: npm run build`);
    process.exitCode = 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv.includes('--check')) await check();
else for (const [name, entry] of Object.entries(BUNDLES)) await bundle(entry, name);
