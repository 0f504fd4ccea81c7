/** Everything that a person reads of this project: messages of the sources, action.yml, documents, examples, templates. */

import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const ROOT = join(__dirname, '..', '..');

export interface Text {
  /** Where it stands, as `src/run.ts:12`. */
  readonly at: string;
  /** Values that are filled in are `…`. Code of a document is too. */
  readonly text: string;
}

/** A value in a message, with the words right before it. */
export interface Filled {
  readonly at: string;
  readonly before: string;
  readonly value: string;
}

interface Messages {
  readonly texts: readonly Text[];
  readonly filled: readonly Filled[];
}

/** Strings of the sources that are no names, paths or addresses. */
export function readMessages(): Messages {
  const texts: Text[] = [];
  const filled: Filled[] = [];
  for (const file of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts')) continue;
    const path = `src/${file.replaceAll('\\', '/')}`;
    const source = ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
    const visit = (node: ts.Node): void => {
      const at = `${path}:${source.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
      if (ts.isStringLiteralLike(node) && isSaid(node)) texts.push({ at, text: node.text });
      if (ts.isTemplateExpression(node)) {
        let text = node.head.text;
        for (const { expression, literal } of node.templateSpans) {
          filled.push({ at, before: text, value: expression.getText() });
          text += `…${literal.text}`;
        }
        texts.push({ at, text });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return { texts: texts.filter(({ text }) => /\p{L} |… \p{L}/u.test(text)), filled };
}

const isSaid = ({ parent }: ts.Node): boolean =>
  !ts.isImportDeclaration(parent) && !ts.isExportDeclaration(parent) && !ts.isLiteralTypeNode(parent);

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8').replaceAll('\r\n', '\n');

/** Documents and YAML that the repository has and somebody reads. */
const PAGES = /^(?:[\w.]+\.md|action\.yml|(?:docs|examples|infrastructure)\/.+\.(?:md|ya?ml))$/;

export function pages(): string[] {
  const { stdout } = spawnSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' });
  return stdout.split('\n').filter((path) => PAGES.test(path));
}

/** Every line of every page, whatever it is. */
export function readLines(): Text[] {
  return pages().flatMap((path) =>
    read(path)
      .split('\n')
      .map((text, at) => ({ at: `${path}:${at + 1}`, text })),
  );
}

/** The sentences of the pages: paragraphs, cells and items of documents, and the words of YAML. */
export function readProse(): Text[] {
  return pages().flatMap((path) => (path.endsWith('.md') ? proseOf(path) : wordsOf(path)));
}

/** A break in a paragraph is white space. What begins something new ends the text before it. */
function proseOf(path: string): Text[] {
  const texts: { at: string; text: string }[] = [];
  let isCode = false;
  let isOpen = false;
  read(path)
    .split('\n')
    .forEach((line, index) => {
      const at = `${path}:${index + 1}`;
      if (/^\s*(?:```|~~~)/.test(line)) {
        isCode = !isCode;
        isOpen = false;
        return;
      }
      if (isCode || line.trim() === '' || /^\s*[<|]?[-:| ]+$/.test(line)) {
        isOpen = false;
        return;
      }
      const cells = /^\s*\|/.test(line) ? line.split(/(?<!\\)\|/).map((cell) => cell.trim()) : [line.trim()];
      const isNew = cells.length > 1 || /^\s*(?:[-*#>]|\d+\.)/.test(line);
      const last = texts.at(-1);
      if (isOpen && !isNew && last) last.text = plain(`${last.text} ${line.trim()}`);
      else for (const cell of cells) if (cell !== '') texts.push({ at, text: plain(cell) });
      isOpen = cells.length === 1 && !line.startsWith('#');
    });
  return texts;
}

/** Without code, addresses and emphasis. */
const plain = (text: string): string =>
  text
    .replace(/`[^`]*`/g, '…')
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/<https?:[^>]*>|https?:\S+/g, '…')
    .replace(/\*\*/g, '');

/** Comments and descriptions of YAML. */
const wordsOf = (path: string): Text[] =>
  read(path)
    .split('\n')
    .flatMap((line, index) => {
      const [, words = ''] = /^\s*(?:#|-?\s*(?:description|Description|name):)\s(.*)$/.exec(line) ?? [];
      return words === '' ? [] : [{ at: `${path}:${index + 1}`, text: plain(words) }];
    });

/** The links of the documents: their text, and where they lead. */
export function readLinks(): { readonly at: string; readonly text: string }[] {
  return readLines().flatMap(({ at, text }) =>
    [...text.matchAll(/(?<!!)\[([^\]]+)\]\([^)]+\)/g)].map(([, words = '']) => ({ at, text: words })),
  );
}

export const readHeadings = (): Text[] =>
  readLines().flatMap(({ at, text }) => {
    const [, heading] = at.includes('.md:') ? (/^#{1,6} (.+)$/.exec(text) ?? []) : [];
    return heading === undefined ? [] : [{ at, text: heading }];
  });
