/**
 * Keeps the tables of the documents in step with what they are made from: inputs and outputs with action.yml, checks with
 * src/checks and the sections of docs/checks.md. `--check` compares and changes nothing.
 */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { loadChecks, rowsOf } from './docs/checks.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const read = (file) => readFileSync(path.join(ROOT, file), 'utf8');

const code = (text) => (text === '' ? '' : `\`${text}\``);

/** A pipe would end a cell, even inside of code; a line break would end the table. */
const cell = (text) =>
  text
    .replaceAll('|', String.raw`\|`)
    .replace(/\s+/g, ' ')
    .trim();

function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Puts text between `<!-- name:begin -->` and `<!-- name:end -->`. */
function fill(file, document, name, text) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = document.indexOf(begin);
  const to = document.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${file} lacks ${begin} or, after it, ${end}.`);
  return `${document.slice(0, from)}${begin}\n\n${text}\n\n${document.slice(to)}`;
}

/** The tables of each document, by their markers. */
async function tables() {
  const { inputs, outputs } = parse(read('action.yml'));
  const checks = rowsOf(await loadChecks(ROOT), read('docs/checks.md'));
  return {
    'docs/reference.md': {
      inputs: table(
        ['input', 'default', 'meaning'],
        Object.entries(inputs).map(([name, input]) => [
          code(name),
          code(input.default ?? ''),
          input.description,
        ]),
      ),
      outputs: table(
        ['output', 'meaning'],
        Object.entries(outputs).map(([name, output]) => [code(name), output.description]),
      ),
      checks: table(
        ['check', 'fails if', 'warns if'],
        checks.map(({ id, fails, warns }) => [code(id), fails, warns]),
      ),
    },
    'docs/checks.md': {
      checks: table(
        ['check', 'group', 'fails', 'warns', 'needs'],
        checks.map(({ id, group, fails, warns, needs }) => [
          `[${code(id)}](#${id})`,
          group,
          fails === '' ? '' : 'yes',
          warns === '' ? '' : 'yes',
          needs,
        ]),
      ),
    },
  };
}

/** @returns the documents that are not as they should be, and their text */
async function findChanges() {
  const changes = new Map();
  for (const [file, rows] of Object.entries(await tables())) {
    const before = read(file);
    const filled = Object.entries(rows).reduce((text, [name, rows]) => fill(file, text, name, rows), before);
    const style = (await resolveConfig(path.join(ROOT, file))) ?? {};
    const after = await format(filled, { ...style, parser: 'markdown' });
    if (after !== before) changes.set(file, after);
  }
  return changes;
}

const changes = await findChanges();
if (!process.argv.includes('--check')) {
  for (const [file, text] of changes) writeFileSync(path.join(ROOT, file), text);
} else if (changes.size > 0) {
  console.error(`Not in step with its sources: ${[...changes.keys()].join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
}
