/**
 * YAML and JSON as a tree of nodes with their places, by the package `yaml`. The text is from outside: its depth and its
 * number of parts are limited before anything is composed from it, and it never becomes a JavaScript object.
 */

import type { Document } from 'yaml';
import { TemplateProblem, type DuplicateKey, type Place } from '../domain/template.js';
import type { Measure } from './measure.js';
import type { Node } from './node.js';
import { createConverter, MOST_LEVELS, type Yaml } from './yaml-nodes.js';

/** A level of a template is up to four entries on the stack of the parser. */
const DEEPEST_STACK = 4 * MOST_LEVELS;

/** A template of 1 MiB has about half as many. */
const MOST_TOKENS = 500_000;

const DIRECTIVE_WEIGHT = 50;

const OPTIONS = {
  // It would warn of the tags of CloudFormation, which it does not know.
  logLevel: 'silent',
  prettyErrors: false,
  schema: 'failsafe',
  // It would compare every key with every other one.
  uniqueKeys: false,
} as const;

/** @throws TemplateProblem */
export function parseYaml(
  yaml: Yaml,
  measure: Measure,
  source: string,
): { readonly root: Node; readonly duplicates: readonly DuplicateKey[] } {
  const { file } = measure.place(0);
  if (file.toLowerCase().endsWith('.json')) requireJson(measure, source);
  const [first, second] = compose(yaml, measure, source);
  const error = first?.errors[0];
  if (error) {
    const place = measure.place(error.pos[0]);
    throw hasPlaceholders(source)
      ? unrendered(place)
      : new TemplateProblem(place, describe(error.code, error.message), FIX);
  }
  if (second) {
    throw new TemplateProblem(
      measure.place(second.range[0]),
      `\`${file}\` has several YAML documents. CloudFormation reads one per file.`,
      { text: 'Put each template into a file of its own.' },
    );
  }
  const converter = createConverter(yaml, measure, source);
  const root = first?.contents && converter.convert(first.contents);
  if (!root || root.kind === 'null') throw emptyFile(file);
  return { root, duplicates: converter.duplicates };
}

export const emptyFile = (file: string): TemplateProblem =>
  new TemplateProblem({ file, line: 1 }, `\`${file}\` is empty.`, {
    text: 'Add a template to the file, or remove the file from `template`.',
  });

const FIX = { text: 'Fix the syntax here.' };

/** Jinja, cookiecutter and ERB; what CloudFormation itself resolves looks alike. */
export const hasPlaceholders = (source: string): boolean => /\{%|<%|\{\{(?!resolve:)/.test(source);

const unrendered = (place: Place): TemplateProblem =>
  new TemplateProblem(
    place,
    "This file has placeholders from another tool (`{{ … }}` or `{% … %}`), so it isn't a template yet.",
    { text: 'Render it first, and pass the rendered file in `template`.' },
    true,
  );

/** The parser reads some JSON with faults as YAML. */
function requireJson(measure: Measure, source: string): void {
  try {
    JSON.parse(source);
  } catch (error) {
    const at = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    const place = measure.place(at === undefined ? source.trimEnd().length : Number(at));
    throw hasPlaceholders(source)
      ? unrendered(place)
      : new TemplateProblem(place, 'This is not valid JSON.', FIX);
  }
}

/** @returns documents up to the first with a fault, and two at most */
function compose(yaml: Yaml, measure: Measure, source: string): Document.Parsed[] {
  const parser = new yaml.Parser();
  const tokens = [];
  let count = 0;
  for (const lexeme of new yaml.Lexer().lex(source)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      // Each is a warning, which takes far longer than a token.
      if (token.type === 'directive') count += DIRECTIVE_WEIGHT;
    }
    count += 1;
    const isDeep = parser.stack.length > DEEPEST_STACK;
    if (isDeep || count > MOST_TOKENS) {
      throw new TemplateProblem(
        measure.place(parser.offset),
        isDeep
          ? `This is nested more than ${MOST_LEVELS} levels deep.`
          : `This file has more than ${MOST_TOKENS.toLocaleString('en-US')} tokens.`,
        { text: "CloudFormation doesn't accept such templates. Check that this is the right file." },
      );
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const documents: Document.Parsed[] = [];
  for (const document of new yaml.Composer(OPTIONS).compose(tokens)) {
    documents.push(document);
    if (documents.length === 2 || document.errors.length > 0) break;
  }
  return documents;
}

/** Faults that people make in templates; the messages of the other codes name parts of the parser. */
const MESSAGES: ReadonlyMap<string, string> = new Map([
  ['BAD_ALIAS', 'A `*` begins an alias in YAML. Put the text in quotes, as `"*"`.'],
  [
    'MULTIPLE_TAGS',
    "YAML doesn't allow two short-form functions in a row. Write the outer one in its long form, such as `Fn::ImportValue:`.",
  ],
  ['TAB_AS_INDENT', 'This line is indented with a tab. YAML allows only spaces.'],
]);

const PLAIN: ReadonlySet<string> = new Set([
  'BAD_DQ_ESCAPE',
  'BAD_INDENT',
  'BLOCK_AS_IMPLICIT_KEY',
  'MISSING_CHAR',
]);

const describe = (code: string, message: string): string =>
  MESSAGES.get(code) ?? `This is not valid YAML${PLAIN.has(code) ? `: ${message}` : ''}.`;
