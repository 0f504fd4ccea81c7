/**
 * Prints the notes of a release, its section of CHANGELOG.md, once tag, package.json and changelog agree on the version.
 *
 * Usage: node scripts/release-notes.mjs v1.2.3
 */

import { readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * @param {string} tag the release's tag
 * @param {string} version `version` of package.json
 * @param {string} changelog text of CHANGELOG.md, in the form of keepachangelog.com
 * @returns {string} the section of the version, without its heading, with the links that it refers to
 * @throws {Error} where one of the three does not tell of the release
 */
export function renderNotes(tag, version, changelog) {
  if (tag !== `v${version}`) {
    throw new Error(
      `The tag is ${tag}, and package.json has version ${version}; allowed: the tag v${version}.`,
    );
  }
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  const [heading = '', ...lines] = (section ?? '').split('\n');
  if (!/^\[[^\]]+\] - \d{4}-\d{2}-\d{2}$/.test(heading)) {
    throw new Error(
      `CHANGELOG.md has ${section === undefined ? 'no section' : `"## ${heading}"`}; add: ## [${version}] - YYYY-MM-DD`,
    );
  }
  const isLink = (line) => /^\[[^\]]+\]: /.test(line);
  const notes = lines
    .filter((line) => !isLink(line))
    .join('\n')
    .trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing under [${version}]; add what changed.`);
  const links = changelog.split('\n').filter((line) => isLink(line) && notes.includes(line.split(':')[0]));
  return `${[notes, ...(links.length > 0 ? ['', ...links] : [])].join('\n')}\n`;
}

function main([tag]) {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  const read = (name) => readFileSync(path.join(root, name), 'utf8');
  try {
    if (tag === undefined) throw new Error('No tag was given; usage: node scripts/release-notes.mjs v1.2.3');
    process.stdout.write(renderNotes(tag, JSON.parse(read('package.json')).version, read('CHANGELOG.md')));
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

const isCommand =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isCommand) main(process.argv.slice(2));
