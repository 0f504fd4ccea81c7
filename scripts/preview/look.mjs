/**
 * Takes pages as JSON, [{ name, markdown }], and prints as JSON what a browser shows of them. `--find` prints the path of
 * that browser alone, or nothing.
 */

import { text } from 'node:stream/consumers';
import { findBrowser, look } from './browser.mjs';

process.stdout.write(
  process.argv.includes('--find')
    ? (findBrowser() ?? '')
    : JSON.stringify(await look(JSON.parse(await text(process.stdin)))),
);
