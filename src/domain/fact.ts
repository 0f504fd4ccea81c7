/** A promise as a Fact, with its problem in place of the value. */

import { asProblem, type Problem } from './problem.js';

/** What was read, or why it could not be. */
export type Fact<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

export async function factOf<T>(promise: Promise<T>): Promise<Fact<T>> {
  try {
    return { ok: true, value: await promise };
  } catch (error) {
    return { ok: false, problem: asProblem(error) };
  }
}

/** @returns a function that computes once for equal arguments */
export function memoize<A extends readonly string[], V>(compute: (...args: A) => V): (...args: A) => V {
  const computed = new Map<string, V>();
  return (...args) => {
    const key = JSON.stringify(args);
    const value = computed.get(key) ?? compute(...args);
    computed.set(key, value);
    return value;
  };
}
