/** What the members of an answer hold, whatever came in their place: the SDK checks none of it. */

import type { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import type { Call } from './call.js';
import { brokenAnswer } from './faults.js';

/** The list that an answer must have. */
export function items<T>(list: readonly T[] | undefined, member: string, call: Call): T[] {
  if (!list || !Array.isArray(list)) throw unfit(call, member, list);
  return listOf<T>(list);
}

/** The text that an answer must have. */
export function required<T extends string>(text: T | undefined, member: string, call: Call): T {
  if (typeof text !== 'string' || text === '') throw unfit(call, member, text);
  return text;
}

/** A member that must be there, and is not, or is something else. Of lists and maps the kind is told, never what they hold. */
export function unfit(call: Call, member: string, value: unknown): Problem {
  return brokenAnswer(
    call,
    value === undefined || value === null
      ? `${code(member)} is missing`
      : `${code(member)} is ${typeof value === 'object' ? (Array.isArray(value) ? 'a list' : 'a map') : code(JSON.stringify(value))}`,
  );
}

/** What a list holds; nothing if the answer has something else in its place. */
export function listOf<T>(list: readonly T[] | undefined): T[] {
  return Array.isArray(list) ? list.filter((item: T | null) => item !== null) : [];
}

export const textsOf = (list: readonly string[] | undefined): string[] =>
  listOf(list).filter((text: unknown) => typeof text === 'string');

export const textOf = (text: string | undefined): string => (typeof text === 'string' ? text : '');

/** Milliseconds since the epoch. */
export function timeOf(date: Date | undefined): number | undefined {
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}
