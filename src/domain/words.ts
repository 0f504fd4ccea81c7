/** How messages name what was given. */

import { distance } from 'fastest-levenshtein';

/** Longest value that is repeated whole: one must not hide the others. */
const GIVEN_LENGTH = 200;

/** A value in backticks, which it cannot leave. */
export const code = (text: string): string => `\`${clip(text).replaceAll('`', "'")}\``;

/** `a`, `b` and 3 more */
export function listOf(values: readonly string[], most = 3): string {
  const shown = values.slice(0, most).map(code).join(', ');
  const more = values.length - most;
  return more > 0 ? `${shown} and ${more} more` : shown;
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const clip = (text: string): string =>
  text.length <= GIVEN_LENGTH
    ? text
    : `${text.slice(0, GIVEN_LENGTH)}… (${text.length - GIVEN_LENGTH} more characters)`;

/** `a`, `b` or `c` */
export function alternatives(values: readonly string[]): string {
  const all = values.map(code);
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} or ${last}`;
}

/** The value that was probably meant; none if nothing is close. */
export function closest(text: string, values: readonly string[]): string | undefined {
  const plain = (word: string) => word.toLowerCase().replace(/[\s_-]+/g, '-');
  const ranked = values
    .map((value) => ({ value, edits: distance(plain(text), plain(value)) }))
    .sort((a, b) => a.edits - b.edits);
  const [best] = ranked;
  if (!best) return undefined;
  const allowed = Math.max(1, Math.ceil(Math.min(text.length, best.value.length) / 3));
  return best.edits <= allowed ? best.value : undefined;
}

export const didYouMean = (value: string | undefined): string =>
  value === undefined ? '' : `Did you mean ${code(value)}? `;

/** One line that ends like a sentence: messages of AWS end as they like. */
export function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
