/** How a bad input is told: one line, with what was given, what is allowed, and the likely fix. */

import { distance } from 'fastest-levenshtein';

/** Why a value is refused. */
export class Fault {
  /**
   * @param expected what to write instead, as sentences
   * @param given what was given, as far as it may be shown; every entry is one part of the value
   * @param place what of the value is at fault, if the value itself must not be shown: `line 2`
   */
  constructor(
    readonly expected: string,
    readonly given: readonly string[] = [],
    readonly place?: string,
  ) {}
}

/** Longest value that is repeated whole: one must not push the others out of sight. */
const LONGEST_GIVEN = 200;

/** A value in backticks, which it cannot leave. */
export const code = (text: string): string => `\`${clip(text).replaceAll('`', "'")}\``;

const clip = (text: string): string =>
  text.length <= LONGEST_GIVEN
    ? text
    : `${text.slice(0, LONGEST_GIVEN)}… (${text.length - LONGEST_GIVEN} more characters)`;

/** `Invalid `start: true`. Use `never`, `if-needed` or `always`.` */
export function tell(name: string, { expected, given, place }: Fault): string {
  const [first, ...others] = given;
  if (first === undefined || first === '')
    return `Invalid \`${name}\`${place === undefined ? '' : `, ${place}`}: ${expected}`;
  const shown = [code(`${name}: ${first}`), ...others.map(code)].join(', ');
  return `Invalid ${shown}. ${expected}`;
}

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
