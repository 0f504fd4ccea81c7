/** A value in a Terraform plan, with the plan's marks of what is unknown and what is sensitive. */

import type { Json } from '../domain/json.js';
import { list, opaque, text, type Entry, type MapNode, type Node } from './node.js';

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

export const array = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export interface Planned {
  readonly value: unknown;
  /** `true`, or marks of the same form as the value. */
  readonly unknown: unknown;
  readonly sensitive: unknown;
}

/** @param key of an object, or index of an array */
export function under({ value, unknown, sensitive }: Planned, key: string | number): Planned {
  const step = (from: unknown): unknown => {
    if (from === true) return true;
    if (typeof key === 'number') return array(from)[key];
    const object = record(from);
    return Object.hasOwn(object, key) ? object[key] : undefined;
  };
  return {
    value: value === true ? undefined : step(value),
    unknown: step(unknown),
    sensitive: step(sensitive),
  };
}

export const itemsOf = (planned: Planned): Planned[] =>
  array(planned.value).map((_, index) => under(planned, index));

export function toNode({ value, unknown, sensitive }: Planned): Node {
  if (unknown === true) return opaque({ kind: 'apply' });
  if (sensitive === true) return opaque({ kind: 'sensitive' });
  return jsonNode(value, (key) => toNode(under({ value, unknown, sensitive }, key)));
}

/** @param child the node of what is below */
export function jsonNode(value: unknown, child: (key: string | number) => Node): Node {
  if (value === null || value === undefined) return { kind: 'null', at: -1 };
  if (Array.isArray(value)) return list(value.map((_, index) => child(index)));
  if (typeof value === 'object')
    return mapOf(Object.fromEntries(Object.keys(value).map((key) => [key, child(key)])));
  return text(typeof value === 'string' ? value : JSON.stringify(value));
}

/** @param properties what is `undefined` is left out */
export function mapOf(properties: Readonly<Record<string, Node | undefined>>): MapNode {
  const entries = new Map<string, Entry>();
  for (const [key, value] of Object.entries(properties)) if (value) entries.set(key, { at: -1, value });
  return { kind: 'map', entries, at: -1 };
}

/**
 * A policy is JSON in a text.
 *
 * @param textNode of a text in it
 */
export function policyNode(planned: Planned, textNode: (text: string) => Node): Node {
  const node = toNode(planned);
  if (node.kind !== 'text') return node;
  const plain = (value: unknown): Node =>
    typeof value === 'string'
      ? textNode(value)
      : jsonNode(value, (key) => plain(typeof key === 'number' ? array(value)[key] : record(value)[key]));
  try {
    return plain(JSON.parse(node.text));
  } catch {
    return opaque({ kind: 'form' });
  }
}
