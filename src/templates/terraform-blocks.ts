/** Where the resources of a Terraform configuration are declared. HCL is not read any further. */

import type { Place } from '../domain/template.js';
import { createMeasure } from './measure.js';

const BLOCK = /^[ \t]*resource[ \t]+"([\w-]+)"[ \t]+"([\w-]+)"/gm;

/** @returns a function that finds the block of a resource, if there is exactly one */
export function readBlocks(
  files: readonly { readonly file: string; readonly text: string }[],
): (type: string, name: string) => Place | undefined {
  const places = new Map<string, Place | undefined>();
  for (const { file, text } of files) {
    const measure = createMeasure(file, text);
    for (const { 0: whole, 1: type = '', 2: name = '', index } of text.matchAll(BLOCK)) {
      const key = `${type}.${name}`;
      const indent = whole.length - whole.trimStart().length;
      places.set(key, places.has(key) ? undefined : measure.place(index + indent));
    }
  }
  return (type, name) => places.get(`${type}.${name}`);
}
