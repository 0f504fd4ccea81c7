import { refuseType, type Shape, type StructureShape } from './constraints.js';

/** The parts of a key, as `ActionNames`, `member`, `1`, to the text of the form under it. */
type Entry = readonly [path: readonly string[], text: string];

/**
 * The input that a form of the query protocol stands for, with the types that `shape` asks for: lists are
 * `Name.member.1`, structures `Name.Member`. What the shape does not know is kept, to be refused with the rest.
 *
 * Throws AwsError: SerializationException where the indices of a list have a gap, or a number is none.
 */
export function parseForm(
  form: Readonly<Record<string, string>>,
  shape: StructureShape,
): Record<string, unknown> {
  const entries = Object.entries(form).map(([key, text]): Entry => [key.split('.'), text]);
  return parseStructure(entries, shape, '');
}

function parseStructure(
  entries: readonly Entry[],
  shape: StructureShape,
  at: string,
): Record<string, unknown> {
  const members = [...groupByFirst(entries)].map(([name, inner]) => {
    const member = Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
    return [
      name,
      member === undefined ? inner : parseValue(inner, member, at === '' ? name : `${at}.${name}`),
    ];
  });
  return Object.fromEntries(members) as Record<string, unknown>;
}

function parseValue(entries: readonly Entry[], shape: Shape, at: string): unknown {
  switch (shape.type) {
    case 'structure':
      return parseStructure(entries, shape, at);
    case 'list': {
      const groups = groupByFirst(entries);
      const indexed = groupByFirst(groups.get('member') ?? []);
      if (indexed.size === 0 || groups.size > 1) return refuseType(at, 'a List');
      const places = Array.from(indexed.keys(), (_, index) => indexed.get(String(index + 1)));
      return places.map((inner, index) =>
        inner === undefined
          ? refuseType(at, 'a List')
          : parseValue(inner, shape.member, `${at}.${index + 1}`),
      );
    }
    case 'integer':
      return /^\d{1,9}$/.test(textOf(entries, at))
        ? Number(textOf(entries, at))
        : refuseType(at, 'an Integer');
    case 'boolean':
      return /^(true|false)$/.test(textOf(entries, at))
        ? textOf(entries, at) === 'true'
        : refuseType(at, 'a Boolean');
    case 'string':
      return textOf(entries, at);
  }
}

function textOf(entries: readonly Entry[], at: string): string {
  const [only] = entries;
  return entries.length === 1 && only?.[0].length === 0 ? only[1] : refuseType(at, 'a String');
}

function groupByFirst(entries: readonly Entry[]): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const [[first = '', ...rest], text] of entries) {
    groups.set(first, [...(groups.get(first) ?? []), [rest, text]]);
  }
  return groups;
}
