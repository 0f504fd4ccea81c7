/** What the members of an answer hold, whatever came in their place: the SDK checks none of it. */

import { brokenAnswer, type Call } from './faults.js';

/** The list that an answer must have. */
export function items<T>(list: readonly T[] | undefined, member: string, call: Call): T[] {
  if (!list || !Array.isArray(list)) throw brokenAnswer(call, `it has no member ${member}`);
  return listOf<T>(list);
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
