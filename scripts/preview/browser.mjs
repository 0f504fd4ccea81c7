/** A headless Chromium in which pages are looked at. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from 'puppeteer-core';
import { inspect } from './inspect.mjs';
import { MERMAID, shell, toHtml } from './page.mjs';

export const MODES = ['light', 'dark'];
/** Widths of a telephone and of a desk, in pixels. */
export const WIDTHS = [360, 1280];

const USUAL = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** @returns {string | undefined} path of a Chromium or Chrome of this machine */
export function findBrowser() {
  const { CHROMIUM, PUPPETEER_EXECUTABLE_PATH } = process.env;
  return [CHROMIUM, PUPPETEER_EXECUTABLE_PATH, ...USUAL].find((file) => file && existsSync(file));
}

const start = () =>
  launch({
    executablePath: findBrowser(),
    // In a container Chromium runs as root, which its sandbox does not. The pages are our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--hide-scrollbars'],
  });

/**
 * Makes a picture of a page, as high as its content.
 *
 * @param {string} markdown
 * @param {string} mode one of MODES
 * @param {{ width: number, scale: number }} look pixels of the page, and of the screen for each of them
 * @param {string} file where the picture goes
 */
export async function capture(markdown, mode, { width, scale }, file) {
  const home = await mkdtemp(path.join(tmpdir(), 'picture-'));
  const browser = await start();
  try {
    const page = path.join(home, 'page.html');
    await writeFile(page, shell(mode, pathToFileURL(MERMAID).href));
    const tab = await browser.newPage();
    await tab.setViewport({ width, height: 100, deviceScaleFactor: scale });
    await tab.goto(pathToFileURL(page).href);
    await tab.evaluate((content) => globalThis.show(content), toHtml(markdown));
    const height = await tab.evaluate(() => globalThis.document.documentElement.scrollHeight);
    await tab.setViewport({ width, height, deviceScaleFactor: scale });
    await tab.screenshot({ path: file });
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}

/**
 * Shows pages in both modes and at all widths.
 *
 * @param {readonly { name: string, markdown: string }[]} pages
 * @param {string} [folder] where screenshots go; none are made without one
 * @returns what was seen of each page in each mode at each width
 */
export async function look(pages, folder) {
  const home = await mkdtemp(path.join(tmpdir(), 'pages-'));
  const browser = await start();
  try {
    const seen = [];
    for (const mode of MODES) {
      const file = path.join(home, `${mode}.html`);
      await writeFile(file, shell(mode, pathToFileURL(MERMAID).href));
      const tab = await browser.newPage();
      const errors = [];
      tab.on('pageerror', (error) => errors.push(String(error)));
      tab.on('dialog', (dialog) => {
        errors.push(`A dialog opened: ${dialog.message()}`);
        void dialog.dismiss();
      });
      for (const { name, markdown } of pages) {
        const html = toHtml(markdown);
        for (const width of WIDTHS) {
          await tab.setViewport({ width, height: 800 });
          if (width === WIDTHS[0]) await tab.goto(pathToFileURL(file).href);
          // A chart of time is drawn for the width that there is.
          await tab.evaluate((content) => globalThis.show(content), html);
          seen.push({ name, mode, width, errors: errors.splice(0), ...(await tab.evaluate(inspect)) });
          if (folder === undefined) continue;
          await tab.screenshot({ path: path.join(folder, `${name}.${mode}.${width}.png`), fullPage: true });
        }
      }
      await tab.close();
    }
    return seen;
  } finally {
    await browser.close();
    await rm(home, { recursive: true, force: true });
  }
}
