/** Values that depend on conditions: what each can be, and what several of them make together. */

import type { ConditionBranch, Content, Place, Possibility, Unknown } from '../domain/template.js';

/** A value with more sides than this is not followed. */
export const MOST_POSSIBILITIES = 16;

/** Longest text that is put together. */
const LONGEST_TEXT = 4096;

export type Known = Extract<Content, { kind: 'known' }>;

export const written = (text: string): Known => ({
  kind: 'known',
  text,
  origin: 'written',
  parameters: [],
  secret: false,
});

export const unknown = (why: Unknown, expression: string): Content => ({ kind: 'unknown', why, expression });

export const absent: Content = { kind: 'absent' };

/** Both lists of branches, or none if they contradict each other. */
export function joinBranches(
  a: readonly ConditionBranch[],
  b: readonly ConditionBranch[],
): readonly ConditionBranch[] | undefined {
  const joined = [...a];
  for (const branch of b) {
    const same = joined.find(({ condition }) => condition === branch.condition);
    if (same && same.holds !== branch.holds) return undefined;
    if (!same) joined.push(branch);
  }
  return joined;
}

/** The possibilities under further branches; those that contradict them are left out. */
export function under(
  when: readonly ConditionBranch[],
  possibilities: readonly Possibility[],
): Possibility[] {
  return possibilities.flatMap((each) => {
    const joined = joinBranches(when, each.when);
    return joined ? [{ ...each, when: joined }] : [];
  });
}

/** The possibilities that remain if branches hold, without mentioning those branches. */
export function assuming(
  when: readonly ConditionBranch[],
  possibilities: readonly Possibility[],
): Possibility[] {
  return possibilities.flatMap((each) => {
    if (!joinBranches(when, each.when)) return [];
    const rest = each.when.filter(({ condition }) => when.every((given) => given.condition !== condition));
    return [{ ...each, when: rest }];
  });
}

interface Combination {
  readonly when: readonly ConditionBranch[];
  readonly parts: Possibility[];
}

/**
 * Every combination of the possibilities of several values in which no condition contradicts itself.
 *
 * @returns none if they are too many
 */
export function combine(
  values: readonly (readonly Possibility[])[],
  make: (parts: readonly Possibility[], when: readonly ConditionBranch[]) => readonly Possibility[],
): readonly Possibility[] | undefined {
  let combinations: Combination[] = [{ when: [], parts: [] }];
  for (const possibilities of values) {
    const [only] = possibilities;
    if (only && possibilities.length === 1 && only.when.length === 0) {
      for (const { parts } of combinations) parts.push(only);
      continue;
    }
    combinations = combinations.flatMap(({ when, parts }) =>
      possibilities.flatMap((possibility) => {
        const joined = joinBranches(when, possibility.when);
        return joined ? [{ when: joined, parts: [...parts, possibility] }] : [];
      }),
    );
    if (combinations.length > MOST_POSSIBILITIES) return undefined;
  }
  return combinations.flatMap(({ when, parts }) => make(parts, when));
}

/**
 * Texts one after the other.
 *
 * @param expression what the whole is if a part of it is not known
 */
export function concatenate(parts: readonly Content[], delimiter: string, expression: string): Content {
  const texts: Known[] = [];
  for (const part of parts) {
    if (part.kind === 'unknown') return unknown(part.why, expression);
    if (part.kind === 'resource') return unknown({ kind: 'attribute', resource: part.id }, expression);
    if (part.kind !== 'known') continue;
    const [parameter] = part.parameters;
    // An empty default means that the value has to be passed.
    if (part.text === '' && part.origin === 'default' && parameter !== undefined)
      return unknown({ kind: 'parameter', name: parameter }, expression);
    texts.push(part);
  }
  const text = texts.map((part) => part.text).join(delimiter);
  if (text.length > LONGEST_TEXT) return unknown({ kind: 'form' }, expression);
  return inherit(written(text), texts);
}

/** A text that depends on others comes from where they come from, and is as secret as they are. */
export function inherit(content: Content, others: readonly Known[]): Content {
  if (content.kind !== 'known') return content;
  const all = [content, ...others];
  const origins = new Set(all.map(({ origin }) => origin));
  return {
    kind: 'known',
    text: content.text,
    origin: origins.has('default') ? 'default' : origins.has('given') ? 'given' : 'written',
    parameters: [...new Set(all.flatMap(({ parameters }) => parameters))],
    secret: all.some(({ secret }) => secret),
  };
}

export const certain = (place: Place, content: Content): Possibility[] => [{ when: [], place, content }];
