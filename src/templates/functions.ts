/** The intrinsic functions that make one text of several. Each returns none if it is malformed. */

import type { Content, Possibility } from '../domain/template.js';
import { call, expressionOf, isNoEcho, text, type CallNode, type Node } from './node.js';
import {
  certain,
  combine,
  concatenate,
  inherit,
  under,
  unknown,
  written,
  type Known,
} from './possibilities.js';
import type { Context, Scope } from './context.js';

type Result = readonly Possibility[] | undefined;

const argumentsOf = ({ argument }: CallNode): readonly Node[] =>
  argument.kind === 'list' ? argument.items : [argument];

/** `${Name}`, `${Resource.Attribute}`, and `${!Literal}` for `${Literal}`. */
const SUBSTITUTION = /\$\{(!?)([^{}]*)\}/g;

export function substitute(node: CallNode, context: Context): Result {
  const [template, map] = argumentsOf(node);
  if (template?.kind !== 'text' || (map && map.kind !== 'map')) return undefined;
  const parts: (readonly Possibility[])[] = [];
  const place = context.locate(template.at);
  let from = 0;
  const addText = (to: number) => {
    if (to > from) parts.push(certain(place, written(template.text.slice(from, to))));
  };
  for (const { 0: whole, 1: literal, 2: inside = '', index } of template.text.matchAll(SUBSTITUTION)) {
    addText(index);
    from = index + whole.length;
    const name = inside.trim();
    if (literal === '!') {
      parts.push(certain(place, written(`\${${inside}}`)));
    } else {
      const own = map?.entries.get(name)?.value;
      parts.push(
        own ? context.sides(own) : context.refer(name, call('Ref', text(name, template.at), template.at)),
      );
    }
  }
  addText(template.text.length);
  return concat(parts, '', node, context);
}

export function joinOf(node: CallNode, context: Context): Result {
  const [delimiter, items] = argumentsOf(node);
  if (!items || (delimiter?.kind !== 'text' && delimiter?.kind !== 'null')) return undefined;
  const between = delimiter.kind === 'text' ? delimiter.text : '';
  return onEverySide(items, context, (parts) => concat(parts, between, node, context));
}

export function select(node: CallNode, context: Context): Result {
  const [index, items] = argumentsOf(node);
  if (!items || index?.kind !== 'text' || !/^\d{1,4}$/.test(index.text)) return undefined;
  return onEverySide(items, context, (parts) => {
    const [only] = parts;
    // A list that is not known is one value that is not known.
    const isUnknown = parts.length === 1 && only?.every(({ content }) => content.kind === 'unknown');
    return isUnknown ? only : parts[Number(index.text)];
  });
}

/** @param use what is made of what is found: a value or a list */
export function findInMap(
  node: CallNode,
  { scope, locate, sides }: Pick<Context, 'scope' | 'locate' | 'sides'>,
  use: (found: Node) => readonly Possibility[],
): Result {
  const [map, first, second, options] = argumentsOf(node);
  if (!map || !first || !second) return undefined;
  const fallback = options?.kind === 'map' ? options.entries.get('DefaultValue')?.value : undefined;
  const expression = expressionOf(node, scope.budget);
  return combine([map, first, second].map(sides), (keys, when) => {
    const texts = keys.flatMap(({ content }) => (content.kind === 'known' ? [content] : []));
    if (texts.length < keys.length) {
      const contents = keys.map((key) => key.content);
      const content = concatenate(contents, '', expression);
      const choices = choicesIn(contents, scope);
      return [{ when, place: locate(node.at), content: { ...content, choices } }];
    }
    const found = texts.reduce(step, scope.mappings) ?? fallback;
    const content = unknown({ kind: 'form' }, expression);
    return found
      ? under(when, use(found)).map((each) => ({
          ...each,
          content: inherit(
            each.content,
            texts.map((key) => asKey(key, scope)),
          ),
        }))
      : [{ when, place: locate(node.at), content }];
  });
}

/** What the keys lead to, as far as they are known. */
function choicesIn(keys: readonly Content[], { mappings, budget }: Scope): ReadonlyMap<string, string> {
  let found: (readonly [path: string, node: Node])[] = mappings ? [['', mappings]] : [];
  for (const key of keys) {
    found = found.flatMap(([path, node]) => {
      if (node.kind !== 'map' || budget.left < 0) return [];
      const names = key.kind === 'known' ? [key.text] : [...node.entries.keys()];
      budget.left -= names.length;
      return names.flatMap((name) => {
        const value = node.entries.get(name)?.value;
        return value ? [[`${path}/${name}`, value] as const] : [];
      });
    });
  }
  return new Map(found.map(([path, node]) => [path, expressionOf(node, budget)]));
}

/** What stands in a map is written in the template: the value that chooses it is not shown with it. */
function asKey(key: Known, { parameters }: Pick<Scope, 'parameters'>): Known {
  const isSecret = key.parameters.some((name) => isNoEcho(parameters.get(name)?.value));
  return { ...key, secret: key.secret && isSecret };
}

const step = (node: Node | undefined, { text: key }: Known): Node | undefined =>
  node?.kind === 'map' ? node.entries.get(key)?.value : undefined;

/** What is made of a list, on every side of the conditions that choose it. */
function onEverySide(
  items: Node,
  context: Context,
  make: (items: readonly (readonly Possibility[])[]) => Result,
): Result {
  const all: Possibility[] = [];
  for (const { when, items: parts } of context.lists(items)) {
    const made = make(parts);
    if (!made) return undefined;
    all.push(...under(when, made));
  }
  return all.length > 0 ? all : undefined;
}

function concat(
  parts: readonly (readonly Possibility[])[],
  delimiter: string,
  node: CallNode,
  { locate, scope }: Context,
): Result {
  const [only] = parts;
  if (only && parts.length === 1) return only;
  const expression = expressionOf(node, scope.budget);
  return combine(parts, (chosen, when) => {
    const contents = chosen.map(({ content }) => content);
    return [{ when, place: locate(node.at), content: concatenate(contents, delimiter, expression) }];
  });
}
