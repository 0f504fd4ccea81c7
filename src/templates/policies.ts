/** The statements of policy documents. */

import type { TemplateCondition, TemplateStatement } from '../domain/template.js';
import { entriesOf, itemsOf, type Entry, type Node } from './node.js';
import type { Resolver } from './resolve.js';
import type { Resource } from './stack.js';

/** None if the document cannot be read. */
export type Statements = readonly TemplateStatement[] | undefined;

export function readDocument(
  node: Node | undefined,
  resolver: Resolver,
  { place, locate, when }: Pick<Resource, 'place' | 'locate' | 'when'>,
): Statements {
  const statements = entriesOf(node)?.get('Statement')?.value;
  if (!statements) return undefined;
  const items = itemsOf(statements) ?? [statements];
  const all: TemplateStatement[] = [];
  for (const item of items) {
    const parts = entriesOf(item);
    if (!parts) return undefined;
    const conditions = readConditions(parts.get('Condition'), resolver, place);
    const read = (key: string) => resolver.values(parts.get(key)?.value, place);
    if (!conditions) return undefined;
    all.push({
      place: item.at >= 0 ? locate(item.at) : place,
      when,
      effect: resolver.value(parts.get('Effect')?.value, place),
      actions: read('Action'),
      inverted: parts.has('NotAction') || parts.has('NotResource'),
      resources: read('Resource'),
      conditions,
    });
  }
  return all;
}

function readConditions(
  entry: Entry | undefined,
  resolver: Resolver,
  place: Resource['place'],
): TemplateCondition[] | undefined {
  if (!entry || entry.value.kind === 'null') return [];
  const operators = entriesOf(entry.value);
  if (!operators) return undefined;
  return [...operators].flatMap(([operator, { value }]) => {
    const keys = entriesOf(value);
    if (!keys) return [{ operator, key: '', values: [] }];
    return [...keys].map(([key, { value: values }]) => ({
      operator,
      key,
      values: resolver.values(values, place),
    }));
  });
}

const USES = ['codeconnections:useconnection', 'codestar-connections:useconnection'];

/** Whether a policy can say something of the use of connections. */
export const concernsConnections = (statements: Statements): boolean =>
  statements?.some(
    ({ actions, inverted }) =>
      inverted ||
      actions.some(({ possibilities }) =>
        possibilities.some(({ content }) => content.kind !== 'known' || mayMatchUse(content.text)),
      ),
  ) ?? true;

/** What stands before the first wildcard of a pattern begins the name of the action. */
function mayMatchUse(action: string): boolean {
  const [start = ''] = action.toLowerCase().split(/[*?]/);
  return USES.some((use) => use.startsWith(start));
}
