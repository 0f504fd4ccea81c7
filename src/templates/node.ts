/** A template as a tree, whatever its format: the readers make it, the resolver and the descriptions walk it. */

import { INCOMPARABLE, type Unknown } from '../domain/template.js';

interface At {
  /** Offset in the text of the file; -1 if the format has no places. */
  readonly at: number;
}

export interface TextNode extends At {
  readonly kind: 'text';
  readonly text: string;
}

export interface ListNode extends At {
  readonly kind: 'list';
  readonly items: readonly Node[];
}

export interface Entry extends At {
  readonly value: Node;
}

export interface MapNode extends At {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Entry>;
}

/** An intrinsic function, in its short or its long form. */
export interface CallNode extends At {
  readonly kind: 'call';
  /** As `Ref` and `Fn::Sub`. */
  readonly name: string;
  readonly argument: Node;
}

/** `null`: as if the key were absent. */
export interface NullNode extends At {
  readonly kind: 'null';
}

/** What the reader could not read. */
export interface OpaqueNode extends At {
  readonly kind: 'opaque';
  readonly why: Unknown;
  /** As it is written, if it is short. */
  readonly source: string;
}

export type Node = TextNode | ListNode | MapNode | CallNode | NullNode | OpaqueNode;

export const text = (value: string, at = -1): TextNode => ({ kind: 'text', text: value, at });
export const list = (items: readonly Node[], at = -1): ListNode => ({ kind: 'list', items, at });
export const call = (name: string, argument: Node, at = -1): CallNode => ({
  kind: 'call',
  name,
  argument,
  at,
});
export const opaque = (why: Unknown, at = -1, source = ''): OpaqueNode => ({
  kind: 'opaque',
  why,
  at,
  source,
});

/** @param entries a map that says nothing with one key `Ref` or `Fn::…` is a call */
export function mapOrCall(entries: ReadonlyMap<string, Entry>, at: number): Node {
  if (entries.size === 1) {
    for (const [name, { value, at: keyAt }] of entries) {
      if (name.startsWith('Fn::ForEach::')) return opaque({ kind: 'loop' }, keyAt);
      if (name === 'Ref' || name.startsWith('Fn::'))
        return call(name, value, value.at < 0 ? keyAt : value.at);
    }
  }
  return { kind: 'map', entries, at };
}

const NOTHING = 'AWS::NoValue';

/** `Ref: AWS::NoValue`: as if the property were not there. */
export const isNoValue = (node: Node): boolean =>
  node.kind === 'call' &&
  node.name === 'Ref' &&
  node.argument.kind === 'text' &&
  node.argument.text === NOTHING;

export const noValue = (at: number): CallNode => call('Ref', text(NOTHING, at), at);

export interface If {
  readonly condition: string;
  readonly then: Node;
  readonly otherwise: Node;
}

/** @returns none if the node is not a well-formed `Fn::If` */
export function asIf(node: Node): If | undefined {
  if (node.kind !== 'call' || node.name !== 'Fn::If' || node.argument.kind !== 'list') return undefined;
  const [condition, then, otherwise] = node.argument.items;
  if (condition?.kind !== 'text' || !then || !otherwise) return undefined;
  return { condition: condition.text, then, otherwise };
}

const either = ({ condition, then, otherwise }: If, at: number): CallNode =>
  call('Fn::If', list([text(condition, at), then, otherwise], at), at);

/**
 * The entries of a map. If an `Fn::If` chooses the map, each value is an `Fn::If`, so that it is judged on both sides.
 *
 * @param depth stops what no template has
 */
export function entriesOf(node: Node | undefined, depth = 0): ReadonlyMap<string, Entry> | undefined {
  if (!node || depth > MOST_IFS) return undefined;
  if (node.kind === 'map') return node.entries;
  const choice = asIf(node);
  if (!choice) return undefined;
  const { condition } = choice;
  const then = isNoValue(choice.then) ? EMPTY : entriesOf(choice.then, depth + 1);
  const otherwise = isNoValue(choice.otherwise) ? EMPTY : entriesOf(choice.otherwise, depth + 1);
  if (!then || !otherwise) return undefined;
  const merged = new Map<string, Entry>();
  for (const name of new Set([...then.keys(), ...otherwise.keys()])) {
    const [a, b] = [then.get(name), otherwise.get(name)];
    const at = (a ?? b)?.at ?? node.at;
    const sides = { condition, then: a?.value ?? noValue(at), otherwise: b?.value ?? noValue(at) };
    merged.set(name, { at, value: either(sides, at) });
  }
  return merged;
}

const EMPTY: ReadonlyMap<string, Entry> = new Map();

/** `Fn::If`s inside each other in the place of a map or a list. */
const MOST_IFS = 5;

/** The items of a list. If an `Fn::If` chooses the list, each item is an `Fn::If` of the two items at that index. */
export function itemsOf(node: Node | undefined, depth = 0): readonly Node[] | undefined {
  if (!node || depth > MOST_IFS) return undefined;
  if (node.kind === 'list') return node.items;
  const choice = asIf(node);
  if (!choice) return undefined;
  const { condition } = choice;
  const then = isNoValue(choice.then) ? [] : itemsOf(choice.then, depth + 1);
  const otherwise = isNoValue(choice.otherwise) ? [] : itemsOf(choice.otherwise, depth + 1);
  if (!then || !otherwise) return undefined;
  const longer = then.length > otherwise.length ? then : otherwise;
  return longer.map(({ at }, index) => {
    const sides = {
      condition,
      then: then[index] ?? noValue(at),
      otherwise: otherwise[index] ?? noValue(at),
    };
    return either(sides, at);
  });
}

/** Steps that may still be taken: with aliases, a template has more nodes than characters. */
export interface Budget {
  left: number;
}

/** A text that is equal for nodes of equal meaning; one that is too long begins with a mark, and equals nothing. */
export function expressionOf(node: Node, budget: Budget): string {
  let length = 0;
  const write = (each: Node): string => {
    length += each.kind === 'text' ? each.text.length : 1;
    budget.left -= 1;
    if (length > LONGEST_EXPRESSION || budget.left < 0) return '';
    switch (each.kind) {
      case 'text':
        return JSON.stringify(each.text);
      case 'list':
        return `[${each.items.map(write).join()}]`;
      case 'map':
        return `{${[...each.entries].map(([key, { value }]) => `${JSON.stringify(key)}:${write(value)}`).join()}}`;
      case 'call':
        return `${each.name}(${write(each.argument)})`;
      case 'null':
        return 'null';
      case 'opaque':
        length += each.source === '' ? LONGEST_EXPRESSION : 0;
        return each.source;
    }
  };
  const expression = budget.left < 0 ? '' : write(node);
  return length > LONGEST_EXPRESSION || budget.left < 0 ? INCOMPARABLE : expression;
}

const LONGEST_EXPRESSION = 1000;

export function textAt(node: Node, key: string): TextNode | undefined {
  const value = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return value?.kind === 'text' ? value : undefined;
}

/** Whether the value of a parameter must not be shown. */
export const isNoEcho = (parameter: Node | undefined): boolean =>
  parameter !== undefined && textAt(parameter, 'NoEcho')?.text.toLowerCase() === 'true';
