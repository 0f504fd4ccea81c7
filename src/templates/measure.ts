/** Offsets in a text as lines and columns. */

import type { Place } from '../domain/template.js';

export interface Measure {
  place(at: number): Place;
}

/** @param file path below the workspace */
export function createMeasure(file: string, source: string): Measure {
  let starts: number[] | undefined;
  return {
    place(at) {
      starts ??= [0, ...[...source.matchAll(/\r\n?|\n/g)].map(({ 0: end, index }) => index + end.length)];
      let [low, high] = [0, starts.length];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((starts[middle] ?? 0) <= at) low = middle;
        else high = middle;
      }
      return { file, line: low + 1, column: at - (starts[low] ?? 0) + 1 };
    },
  };
}
