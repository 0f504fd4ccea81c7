/** Text and size of Mermaid diagrams; pure. */

import { short, visible } from '../escape.js';

/** Mermaid draws nothing of a text over 50,000 characters (`maxTextSize`). */
const LONGEST_LENGTH = 45_000;

/**
 * Text in a quoted label, or in the name of a task, as Mermaid's own entities: what is neither a letter nor a digit can
 * begin a keyword, a directive, markup or HTML, and so can the first letter.
 *
 * @param length characters that are shown
 */
export function label(text: string, length = 40): string {
  return short(visible(text), length)
    .replace(/[^\p{L}\p{N} ]/gu, entity)
    .replace(/^[^#]/u, entity);
}

const entity = (char: string): string => `#${char.codePointAt(0) ?? 0};`;

/** The first line of a diagram with settings of its own. */
export function configure(settings: object): string {
  return `%%{init: ${JSON.stringify(settings)}}%%`;
}

/** A diagram as Markdown has it. @returns nothing where Mermaid would draw nothing of it */
export function fence(lines: readonly string[]): string {
  const text = lines.join('\n');
  return text.length > LONGEST_LENGTH ? '' : `\`\`\`mermaid\n${text}\n\`\`\``;
}
