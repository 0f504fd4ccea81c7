/** What a node says: references and intrinsic functions of CloudFormation. Conditions are not evaluated: both sides count. */

import type { ConditionBranch, Content, Place, Possibility, Unknown, Value } from '../domain/template.js';
import type { Context, ListSide, Locate, Scope } from './context.js';
import { findInMap, joinOf, select, substitute } from './functions.js';
import { asIf, expressionOf, isNoEcho, isNoValue, textAt, type CallNode, type Node } from './node.js';
import {
  absent,
  assuming,
  certain,
  MOST_POSSIBILITIES,
  under,
  unknown,
  written,
  type Known,
} from './possibilities.js';

export interface Resolver {
  /**
   * @param place of an absent value
   * @param when what is assumed
   */
  value(node: Node | undefined, place: Place, when?: readonly ConditionBranch[]): Value;
  /** The values of a list; a single value is a list of one. */
  values(node: Node | undefined, place: Place, when?: readonly ConditionBranch[]): readonly Value[];
}

export function createResolver(scope: Scope, locate: Locate): Resolver {
  const { budget } = scope;

  const context: Context = {
    scope,
    locate,

    sides(node) {
      budget.left -= 1;
      const give = (why: Unknown) => certain(locate(node.at), unknown(why, expressionOf(node, budget)));
      if (budget.left < 0) return give({ kind: 'form' });
      switch (node.kind) {
        case 'text':
          return certain(locate(node.at), read(node.text, scope));
        case 'null':
          return certain(locate(node.at), absent);
        case 'opaque':
          return give(node.why);
        case 'map':
        case 'list':
          return give({ kind: 'form' });
        case 'call':
          return apply(node, context) ?? give({ kind: 'form' });
      }
    },

    lists(node) {
      budget.left -= 1;
      if (budget.left < 0 || isNoValue(node)) return [{ when: [], items: [] }];
      if (node.kind === 'list') return [{ when: [], items: node.items.map(context.sides) }];
      const choice = asIf(node);
      if (choice) {
        const { condition, then, otherwise } = choice;
        return [
          ...listsUnder({ condition, holds: true }, context.lists(then)),
          ...listsUnder({ condition, holds: false }, context.lists(otherwise)),
        ];
      }
      return spread(node, context) ?? [{ when: [], items: [context.sides(node)] }];
    },

    refer(name, node) {
      const place = locate(node.at);
      const give = (why: Unknown) => certain(place, unknown(why, expressionOf(node, budget)));
      const value = scope.given.get(name);
      const parameter = scope.parameters.get(name)?.value;
      if (name.startsWith('AWS::')) {
        return value === undefined ? give({ kind: 'pseudo', name }) : certain(place, given(name, value));
      }
      if (!parameter) {
        const resource = findResource(name, scope);
        return resource ? certain(place, resource) : give({ kind: 'undeclared', name });
      }
      if (textAt(parameter, 'Type')?.text.startsWith('AWS::SSM::Parameter::Value')) {
        return give({ kind: 'ssm', name });
      }
      if (value !== undefined) return certain(place, given(name, value));
      return readDefault(name, parameter, context) ?? give({ kind: 'parameter', name });
    },
  };

  return {
    value(node, place, when = []) {
      const all = node ? assuming(when, context.sides(node)) : [];
      const possibilities = all.length > 0 ? all : certain(place, absent);
      return { place: node && node.kind !== 'null' ? locate(node.at) : place, possibilities };
    },
    values(node, place, when = []) {
      if (!node || node.kind === 'null') return [];
      return context
        .lists(node)
        .flatMap(({ when: branches, items }) => items.map((item) => assuming(when, under(branches, item))))
        .filter((possibilities) => possibilities.some(({ content }) => content.kind !== 'absent'))
        .map((possibilities) => ({ place: possibilities[0]?.place ?? place, possibilities }));
    },
  };
}

/** @param name a logical id, with the attribute after a dot; an address of Terraform has dots of its own */
function findResource(name: string, { resources }: Scope): Content | undefined {
  if (resources.has(name)) return { kind: 'resource', id: name, attribute: 'Ref' };
  const dot = [name.indexOf('.'), name.lastIndexOf('.')].find((at) => resources.has(name.slice(0, at)));
  return dot === undefined
    ? undefined
    : { kind: 'resource', id: name.slice(0, dot), attribute: name.slice(dot + 1) };
}

/** @returns none if the call is malformed */
function apply(node: CallNode, context: Context): readonly Possibility[] | undefined {
  const { name, argument } = node;
  const place = context.locate(node.at);
  const give = (why: Unknown) => certain(place, unknown(why, expressionOf(node, context.scope.budget)));
  switch (name) {
    case 'Ref':
      if (isNoValue(node)) return certain(place, absent);
      return argument.kind === 'text' ? context.refer(argument.text, node) : undefined;
    case 'Fn::GetAtt': {
      const path = argument.kind === 'list' ? argument.items : [argument];
      const texts = path.flatMap((each) => (each.kind === 'text' ? [each.text] : []));
      return texts.length === path.length ? context.refer(texts.join('.'), node) : undefined;
    }
    case 'Fn::If': {
      const choice = asIf(node);
      if (!choice) return undefined;
      const { condition, then, otherwise } = choice;
      const all = [
        ...under([{ condition, holds: true }], context.sides(then)),
        ...under([{ condition, holds: false }], context.sides(otherwise)),
      ];
      return all.length > MOST_POSSIBILITIES ? undefined : all;
    }
    case 'Fn::Sub':
      return substitute(node, context);
    case 'Fn::Join':
      return joinOf(node, context);
    case 'Fn::Select':
      return select(node, context);
    case 'Fn::FindInMap':
      return findInMap(node, context, context.sides);
    case 'Fn::ImportValue':
      return give({ kind: 'import' });
    case 'Fn::Transform':
      return give({ kind: 'macro', name: macroOf(argument) });
    default:
      return give({ kind: 'function', name });
  }
}

/** `Name` of a transform. */
export function macroOf(argument: Node): string {
  const name = argument.kind === 'map' ? argument.entries.get('Name')?.value : argument;
  return name?.kind === 'text' ? name.text : 'Fn::Transform';
}

const listsUnder = (branch: ConditionBranch, lists: readonly ListSide[]): ListSide[] =>
  lists.map(({ when, items }) => ({ when: [branch, ...when], items }));

/** Functions and references that give a list. */
function spread(node: Node, context: Context): readonly ListSide[] | undefined {
  if (node.kind !== 'call') return undefined;
  const { name, argument } = node;
  if (name === 'Fn::Split' && argument.kind === 'list') {
    const [delimiter, source] = argument.items;
    if (delimiter?.kind === 'text' && delimiter.text !== '' && source) {
      return cut(context.sides(source), delimiter.text);
    }
  }
  if (name === 'Fn::FindInMap') {
    let list: Node | undefined;
    findInMap(node, context, (found) => {
      list = found;
      return [];
    });
    if (list?.kind === 'list') return context.lists(list);
  }
  if (name === 'Ref' && argument.kind === 'text') {
    const parameter = context.scope.parameters.get(argument.text)?.value;
    const type = parameter && textAt(parameter, 'Type');
    if (type && /^(?:CommaDelimitedList|List<)/.test(type.text)) return cut(context.sides(node), ',');
  }
  return undefined;
}

const cut = (texts: readonly Possibility[], delimiter: string): ListSide[] =>
  texts.map(({ when, place, content }) => {
    if (content.kind !== 'known') return { when, items: [certain(place, content)] };
    const pieces = content.text.split(delimiter, MOST_PIECES);
    return { when, items: pieces.map((piece) => certain(place, { ...content, text: piece.trim() })) };
  });

const MOST_PIECES = 1000;

/** @returns none if the parameter has no default */
function readDefault(
  name: string,
  parameter: Node,
  { scope, locate }: Context,
): readonly Possibility[] | undefined {
  const preset = textAt(parameter, 'Default');
  if (!preset) return undefined;
  const content = read(preset.text, scope);
  const origin = { origin: 'default', parameters: [name], secret: isNoEcho(parameter) } as const;
  return certain(locate(preset.at), content.kind === 'known' ? { ...content, ...origin } : content);
}

/** What was passed to the action is never shown. */
const given = (name: string, text: string): Known => ({
  kind: 'known',
  text,
  origin: 'given',
  parameters: [name],
  secret: true,
});

/** A text as it is written, which can stand for something that another tool or AWS puts in its place. */
function read(text: string, scope: Scope) {
  const expression = JSON.stringify(text);
  if (text.includes('{{resolve:')) return unknown({ kind: 'dynamic' }, expression);
  if (/\{\{|\{%|<%/.test(text)) return unknown({ kind: 'placeholder' }, expression);
  if (text.includes('#{')) return unknown({ kind: 'variable' }, expression);
  const placeholder = /\$\{([\w:.]+)\}/.exec(text)?.[1];
  // With a name of the template it is a forgotten `Fn::Sub`, else a placeholder of another tool.
  if (placeholder !== undefined && !isDeclared(placeholder, scope))
    return unknown({ kind: 'placeholder' }, expression);
  return written(text);
}

const isDeclared = (name: string, { parameters, resources }: Scope): boolean =>
  name.startsWith('AWS::') || parameters.has(name) || resources.has(name.split('.')[0] ?? '');
