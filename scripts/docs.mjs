/** Keeps the inputs and outputs tables of README.md in step with action.yml. `--check` compares and changes nothing. */

import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';

/**
 * @param {string} actionYml text of action.yml
 * @param {string} readme text of README.md, with the markers of both tables
 * @param {import('prettier').Options} style options for Prettier, which pads the tables
 * @returns {Promise<string>} the README as it should be
 * @throws {Error} where a marker is missing
 */
export async function renderReadme(actionYml, readme, style = {}) {
  const { inputs, outputs } = parse(actionYml);
  const tables = {
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
  };
  const filled = Object.entries(tables).reduce((text, [name, rows]) => fill(text, name, rows), readme);
  return format(filled, { ...style, parser: 'markdown' });
}

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
function fill(readme, name, text) {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const from = readme.indexOf(begin);
  const to = readme.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`README.md lacks ${begin} or, after it, ${end}.`);
  return `${readme.slice(0, from)}${begin}\n\n${text}\n\n${readme.slice(to)}`;
}

async function main([flag]) {
  const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
  const file = path.join(root, 'README.md');
  const before = readFileSync(file, 'utf8');
  const actionYml = readFileSync(path.join(root, 'action.yml'), 'utf8');
  const after = await renderReadme(actionYml, before, (await resolveConfig(file)) ?? {});
  if (after === before) return;
  if (flag === '--check') {
    console.error('README.md is not in step with action.yml. Run: npm run docs');
    process.exitCode = 1;
    return;
  }
  writeFileSync(file, after);
}

const isCommand =
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url);
if (isCommand) await main(process.argv.slice(2));
