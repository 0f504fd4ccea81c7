/** The licences of the packages that a bundle holds, as one text: each text once, under the names of its packages. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Where a package has no file of its own with the text: the text that its `license` names. */
const STANDARD_TEXTS = { 'Apache-2.0': path.join(import.meta.dirname, '..', '..', 'LICENSE') };

/**
 * @param {Iterable<string>} files the bundled modules, as absolute paths
 * @returns {string} the same text on every system; empty where no module is a package's
 * @throws {Error} where a package has no licence, or one whose text is not known
 */
export function renderLicenses(files) {
  const packages = [...new Set([...files].flatMap(packageOf))].map(readPackage);
  /** The text to its packages. */
  const texts = new Map();
  for (const { name, text } of packages.sort((a, b) => compare(a.name, b.name))) {
    texts.set(text, [...(texts.get(text) ?? []), name]);
  }
  return [...texts].map(([text, names]) => `${names.join('\n')}\n\n${indent(text)}\n`).join(`\n${LINE}\n\n`);
}

const LINE = '-'.repeat(80);

// Not by the language of the machine: the text is compared byte for byte.
const compare = (a, b) => (a < b ? -1 : Number(a > b));

/** A heading is what stands at the beginning of a line; a text cannot be taken for one. */
const indent = (text) => text.replace(/^(?=.)/gm, '    ');

/** The folder of the package that a file belongs to; none for a file of this project. */
function packageOf(file) {
  const match = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+(?=[\\/])/.exec(file);
  return match ? [match[0]] : [];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const files = readdirSync(folder)
    .filter((file) => /^(?:licen[cs]e|copying|notice)(?:[.-]|$)/i.test(file))
    .sort(compare);
  const sources = files.map((file) => path.join(folder, file));
  if (sources.length === 0 && Object.hasOwn(STANDARD_TEXTS, license)) sources.push(STANDARD_TEXTS[license]);
  if (typeof license !== 'string' || sources.length === 0) {
    throw new Error(
      `${name} ${version} is bundled and has no text of its licence (${JSON.stringify(license)}); allowed: a file ` +
        `LICENSE in its folder, or one of ${Object.keys(STANDARD_TEXTS).join(', ')}. Read it up, and add its text.`,
    );
  }
  return { name: `${name} ${version} (${license})`, text: sources.map(readText).join('\n\n') };
}

const readText = (file) =>
  readFileSync(file, 'utf8')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+$/gm, '')
    .replace(/^\n+|\n+$/g, '');
