/**
 * Writes the job summaries of all the demo's stories, and of some that it has not, as pages in GitHub's look, light and
 * dark, into preview/; with a browser on this machine also as pictures, at the widths of a telephone and of a desk.
 * Runs what is in demo/ and dist/: build first. `--markdown <folder>` writes the summaries alone, into that folder.
 */

import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundle } from './bundle/bundle.mjs';
import { findBrowser, look, MODES } from './preview/browser.mjs';
import { MERMAID, pageOf } from './preview/page.mjs';

const ROOT = path.dirname(import.meta.dirname);
const FOLDER = path.join(ROOT, 'preview');
const SUMMARIES = path.join(ROOT, 'summaries');

const run = async (file) =>
  (await promisify(execFile)(process.execPath, [file], { maxBuffer: 64 * 1024 * 1024 })).stdout;

/** What the stories of the demo wrote. */
async function stories() {
  await run(path.join(ROOT, 'demo', 'index.js'));
  const names = (await readdir(SUMMARIES)).filter((name) => name.endsWith('.md'));
  return Promise.all(
    names.sort().map(async (name) => ({
      name: path.basename(name, '.md'),
      markdown: await readFile(path.join(SUMMARIES, name), 'utf8'),
    })),
  );
}

async function extremes() {
  const folder = await mkdtemp(path.join(tmpdir(), 'extremes-'));
  try {
    await bundle(path.join(import.meta.dirname, 'preview', 'pages.ts'), folder);
    return JSON.parse(await run(path.join(folder, 'index.js')));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writePages(pages) {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  await cp(MERMAID, path.join(FOLDER, path.basename(MERMAID)));
  for (const { name, markdown } of pages) {
    for (const mode of MODES) {
      const file = path.join(FOLDER, `${name}.${mode}.html`);
      await writeFile(file, pageOf(markdown, mode, path.basename(MERMAID)));
    }
  }
  console.log(`${pages.length} summaries, light and dark, are in ${FOLDER}.`);
  if (findBrowser()) {
    await look(pages, FOLDER);
    console.log('A picture of each is beside it, 360 and 1,280 pixels wide.');
  } else {
    console.log('No Chromium is found, so there are no pictures: set CHROMIUM to the path of one.');
  }
}

const pages = [...(await stories()), ...(await extremes())];
const [flag, folder] = process.argv.slice(2);
if (flag === '--markdown') {
  for (const { name, markdown } of pages) await writeFile(path.join(folder, `${name}.md`), markdown);
} else await writePages(pages);
