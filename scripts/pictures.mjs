/**
 * Makes what README.md shows of a story of the demo: pictures of its summary, in GitHub's look, light and dark, with a
 * Chromium of this machine, and the lines of its log: `npm run pictures`. What the pictures were made from is recorded in
 * docs/pictures.json. `--check` needs no browser: it compares the record and the lines with the story and the scripts of
 * today, and changes nothing. Runs what is in demo/ and dist/: build first.
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
const README = path.join(ROOT, 'README.md');

/** A deploy that fails in its build. */
const STORY = '7';
/** Pixels of the picture, and of the screen for each of them. */
const LOOK = { width: 800, scale: 2 };
/** Characters of a line of the log. */
const LOG_LINE = 110;

/** Where a picture is decided, beside the summary. */
const SOURCES = ['pictures.mjs', 'preview/browser.mjs', 'preview/page.mjs'];

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

async function playStory() {
  const folder = await mkdtemp(path.join(tmpdir(), 'summary-'));
  try {
    const env = { ...process.env, SUMMARIES: folder };
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [path.join(ROOT, 'demo', 'index.js'), STORY],
      { env },
    );
    const [file = ''] = await readdir(folder);
    return { summary: await readFile(path.join(folder, file), 'utf8'), log: excerpt(stdout) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The log from the start on, which the demo indents; pages of running builds are left out, and long lines are cut. */
function excerpt(stdout) {
  const [, lines = ''] = /^( {2}Started [\s\S]*?)\n\n {2}exit /m.exec(stdout) ?? [];
  return lines
    .split('\n')
    .filter((line) => !line.includes('InProgress'))
    .map((line) => line.trim().replace(/https:\/\/\S+/, 'https://…'))
    .map((line) => (line.length > LOG_LINE ? `${line.slice(0, LOG_LINE)}…` : line))
    .join('\n');
}

/** The block of README.md that has it. */
const LOG = /(?<=<!-- log:begin -->\n\n```text\n)[\s\S]*?(?=\n```\n\n<!-- log:end -->)/;

/** A busy machine takes longer. */
const withoutTimes = (text) => text.replaceAll(/\b(?:\d+(?:ms|s|m|h)(?:&nbsp;| )?)+/g, '0s ');

/** What the picture shows: not what is folded. */
const shown = (text) => withoutTimes(text.split('<details>')[0]);

async function recordOf(summary) {
  const sources = await Promise.all(
    SOURCES.map((file) => readFile(path.join(import.meta.dirname, file), 'utf8')),
  );
  const lines = (text) => text.replaceAll('\r\n', '\n');
  return { summary: sha256(shown(lines(summary))), scripts: sha256(lines(sources.join('\n'))) };
}

const { summary, log } = await playStory();
const record = await recordOf(summary);
const readme = (await readFile(README, 'utf8')).replaceAll('\r\n', '\n');
if (process.argv.includes('--check')) {
  const before = JSON.parse(await readFile(RECORD, 'utf8'));
  const isLogStale = withoutTimes(LOG.exec(readme)?.[0] ?? '') !== withoutTimes(log);
  const stale = [
    ...Object.keys(record).filter((name) => before[name] !== record[name]),
    ...(isLogStale ? ['log'] : []),
  ];
  if (stale.length > 0) {
    console.error(`What README.md shows of the demo is stale (${stale.join(', ')}). Run: npm run pictures`);
    process.exitCode = 1;
  }
} else if (findBrowser() === undefined) {
  console.error('No Chromium is found. Install one, or set CHROMIUM to its path.');
  process.exitCode = 1;
} else {
  for (const mode of MODES) await capture(summary, mode, LOOK, path.join(DOCS, `summary.${mode}.png`));
  await writeFile(RECORD, `${JSON.stringify(record, undefined, 2)}\n`);
  await writeFile(
    README,
    readme.replace(LOG, () => log),
  );
}
