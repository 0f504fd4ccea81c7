/** How a bad input is told: one line, with what was given, what is allowed, and the likely fix. */

import { code } from '../domain/words.js';

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

/** `Invalid `start: true`. Use `never`, `if-needed` or `always`.` */
export function tell(name: string, { expected, given, place }: Fault): string {
  const [first, ...others] = given;
  if (first === undefined || first === '')
    return `Invalid \`${name}\`${place === undefined ? '' : `, ${place}`}: ${expected}`;
  const shown = [code(`${name}: ${first}`), ...others.map(code)].join(', ');
  return `Invalid ${shown}. ${expected}`;
}
