/**
 * Makes the pictures of README.md from the summary of a story of the demo, in GitHub's look, light and dark, with a
 * Chromium of this machine: `npm run pictures`. What they were made from is recorded in docs/pictures.json. `--check`
 * needs no browser: it compares the record with the story's summary and the scripts of today, and changes nothing. Runs what is in
 * demo/ and dist/: build first.
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { capture, findBrowser, MODES } from './preview/browser.mjs';

const ROOT = path.dirname(import.meta.dirname);
const DOCS = path.join(ROOT, 'docs');
const RECORD = path.join(DOCS, 'pictures.json');

/** A deploy that fails in its build. */
const STORY = '7';
/** Pixels of the picture, and of the screen for each of them. */
const LOOK = { width: 800, scale: 2 };

/** Where a picture is decided, beside the summary. */
const SOURCES = ['pictures.mjs', 'preview/browser.mjs', 'preview/page.mjs'];

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

async function readSummary() {
  const folder = await mkdtemp(path.join(tmpdir(), 'summary-'));
  try {
    const env = { ...process.env, SUMMARIES: folder };
    await promisify(execFile)(process.execPath, [path.join(ROOT, 'demo', 'index.js'), STORY], { env });
    const [file = ''] = await readdir(folder);
    return await readFile(path.join(folder, file), 'utf8');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the picture shows: not what is folded, nor how long a busy machine took. */
const shown = (text) => text.split('<details>')[0]?.replaceAll(/\b(?:\d+(?:ms|s|m|h)(?:&nbsp;| )?)+/g, '0s ');

async function recordOf(summary) {
  const sources = await Promise.all(
    SOURCES.map((file) => readFile(path.join(import.meta.dirname, file), 'utf8')),
  );
  const lines = (text) => text.replaceAll('\r\n', '\n');
  return { summary: sha256(shown(lines(summary))), scripts: sha256(lines(sources.join('\n'))) };
}

const summary = await readSummary();
const record = await recordOf(summary);
if (process.argv.includes('--check')) {
  const before = JSON.parse(await readFile(RECORD, 'utf8'));
  const stale = Object.keys(record).filter((name) => before[name] !== record[name]);
  if (stale.length > 0) {
    console.error(`The pictures of README.md are stale (${stale.join(', ')}). Run: npm run pictures`);
    process.exitCode = 1;
  }
} else if (findBrowser() === undefined) {
  console.error('No Chromium is found. Install one, or set CHROMIUM to its path.');
  process.exitCode = 1;
} else {
  for (const mode of MODES) await capture(summary, mode, LOOK, path.join(DOCS, `summary.${mode}.png`));
  await writeFile(RECORD, `${JSON.stringify(record, undefined, 2)}\n`);
}
