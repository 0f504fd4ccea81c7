/** What the package `yaml` parsed, as nodes: with tags as calls, aliases as what they stand for, and merged keys. */

import type { Alias, ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import { TemplateProblem, type DuplicateKey } from '../domain/template.js';
import type { Measure } from './measure.js';
import { call, list, mapOrCall, opaque, text, type Entry, type Node } from './node.js';

/** The package `yaml`, which is loaded on demand. */
export type Yaml = Pick<
  typeof import('yaml'),
  'Composer' | 'Lexer' | 'Parser' | 'isAlias' | 'isMap' | 'isScalar' | 'isSeq'
>;

/** Levels of nesting; the templates that people write have up to about 20. */
export const MOST_LEVELS = 100;

/** Entries that merge keys may copy. */
const MOST_COPIES = 100_000;

/** Duplicate keys that are told. */
const MOST_DUPLICATES = 10;

/** Longest source of a part that cannot be read, for comparisons. */
const LONGEST_SOURCE = 200;

/** Tags of CloudFormation that stand for no `Fn::…`. */
const BARE_TAGS: ReadonlySet<string> = new Set(['Ref', 'Condition']);

const NULL = /^(?:|~|null)$/i;

interface Converted {
  readonly node: Node;
  /** Levels below it: an alias adds them to its own. */
  readonly height: number;
}

export interface Converter {
  /** @throws TemplateProblem */
  convert(root: ParsedNode): Node;
  /** Of what was converted. */
  readonly duplicates: readonly DuplicateKey[];
}

export function createConverter(yaml: Yaml, measure: Measure, source: string): Converter {
  const duplicates: DuplicateKey[] = [];
  const anchors = new Map<string, Converted>();
  const open = new Set<string>();
  let copies = 0;

  const fail = (at: number, message: string, text: string): never => {
    throw new TemplateProblem(measure.place(at), message, { text });
  };

  const convert = (node: ParsedNode | null, level: number, at: number): Converted => {
    if (!node) return { node: { kind: 'null', at }, height: 0 };
    if (yaml.isAlias(node)) return follow(node, level);
    const { anchor } = node;
    if (anchor !== undefined) open.add(anchor);
    const { node: bare, height } = convertBare(node, level);
    const converted = { node: withTag(node.tag, bare), height };
    if (anchor !== undefined) {
      open.delete(anchor);
      anchors.set(anchor, converted);
    }
    return converted;
  };

  const follow = ({ source: name, range }: Alias.Parsed, level: number): Converted => {
    const target = anchors.get(name);
    if (!target || open.has(name))
      return fail(
        range[0],
        `Alias \`*${name}\` refers to ${open.has(name) ? 'itself' : 'no anchor'}.`,
        'Write the value itself.',
      );
    if (level + target.height > MOST_LEVELS)
      return fail(
        range[0],
        `With its aliases expanded, this is nested more than ${MOST_LEVELS} levels deep.`,
        'Write the values themselves.',
      );
    return target;
  };

  const convertBare = (node: Scalar.Parsed | YAMLMap.Parsed | YAMLSeq.Parsed, level: number): Converted => {
    const [at, end] = node.range;
    if (yaml.isScalar(node)) {
      const isNull = node.type === 'PLAIN' && NULL.test(node.source);
      return { node: isNull ? { kind: 'null', at } : text(String(node.value), at), height: 0 };
    }
    if (source.startsWith('{{', at)) {
      const written = source.slice(at, Math.min(end, at + LONGEST_SOURCE));
      return { node: opaque({ kind: 'placeholder' }, at, written), height: 0 };
    }
    if (yaml.isSeq(node)) {
      const items = node.items.map((item) => convert(item, level + 1, at));
      return {
        node: list(
          items.map(({ node: item }) => item),
          at,
        ),
        height: 1 + highest(items),
      };
    }
    return convertMap(node, level, at);
  };

  const convertMap = ({ items }: YAMLMap.Parsed, level: number, at: number): Converted => {
    const entries = new Map<string, Entry>();
    const merged: Converted[] = [];
    const values: Converted[] = [];
    const written = new Map<string, string>();
    for (const { key, value } of items) {
      const keyAt = key.range[0];
      const name = convert(key, level + 1, keyAt).node;
      const converted = convert(value, level + 1, keyAt);
      values.push(converted);
      const text = name.kind === 'text' ? name.text : source.slice(keyAt, key.range[1]);
      if (text === '<<') {
        merged.push(converted);
        continue;
      }
      const valueText = value ? source.slice(value.range[0], value.range[1]).trim() : '';
      const first = entries.get(text);
      if (first && duplicates.length < MOST_DUPLICATES)
        duplicates.push({
          name: text,
          place: measure.place(keyAt),
          firstLine: measure.place(first.at).line ?? 1,
          isHarmless: written.get(text) === valueText,
        });
      written.set(text, valueText);
      entries.set(text, { at: keyAt, value: converted.node });
    }
    for (const { node } of merged) {
      for (const each of node.kind === 'list' ? node.items : [node]) merge(entries, each);
    }
    return { node: mapOrCall(entries, at), height: 1 + highest(values) };
  };

  /** What is written in the map itself wins, then what is merged first. */
  const merge = (entries: Map<string, Entry>, node: Node): void => {
    if (node.kind !== 'map') return;
    copies += node.entries.size;
    if (copies > MOST_COPIES)
      fail(
        node.at,
        'With its merge keys (`<<`) expanded, this file is too large.',
        'Write the values themselves.',
      );
    for (const [name, entry] of node.entries) if (!entries.has(name)) entries.set(name, entry);
  };

  return { convert: (root) => convert(root, 0, 0).node, duplicates };
}

/** `!Sub` is `Fn::Sub`; tags of YAML itself say nothing that matters here. */
function withTag(tag: string | undefined, node: Node): Node {
  const name = tag === undefined ? undefined : /^!([A-Za-z][\w:]*)$/.exec(tag)?.[1];
  if (name === undefined) return node;
  return call(BARE_TAGS.has(name) ? name : `Fn::${name}`, node, node.at);
}

const highest = (all: readonly Converted[]): number =>
  all.reduce((most, { height }) => Math.max(most, height), 0);
