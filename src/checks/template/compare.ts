/** What changes from one version of a template to the next, as far as the two files tell. */

import {
  INCOMPARABLE,
  type Content,
  type Possibility,
  type Template,
  type TemplatePipeline,
  type Unknown,
  type Value,
} from '../../domain/template.js';
import { certainText, conditionsOf, isText, textOf } from './values.js';

/** The same pipeline in the version before. If its logical id is gone, its name tells. */
export function earlierOf(
  { id, name }: TemplatePipeline,
  before: Template,
  { format, pipelines }: Template,
): TemplatePipeline | undefined {
  const same = before.pipelines.find((old) => old.id === id);
  const text = certainText(name);
  // Terraform's plan has the new address on both sides, unless it makes another pipeline.
  if (same || text === undefined || format === 'Terraform') return same;
  return before.pipelines.find(
    (old) => certainText(old.name) === text && pipelines.every((each) => each.id !== old.id),
  );
}

/** Why two values can't be compared, and the new one. */
export interface Gap {
  readonly why: Unknown;
  readonly at: Possibility;
}

export type Comparison = 'same' | 'different' | Gap;

/** Two values are different if they are for sure on one side of the conditions. */
export function compare(before: Value, after: Value): Comparison {
  const pairs = before.possibilities.flatMap((left) =>
    after.possibilities.map((right) => ({
      isSameSide: conditionsOf(left.when) === conditionsOf(right.when),
      result: comparePossibilities(left, right),
    })),
  );
  const matching = pairs.filter(({ isSameSide }) => isSameSide);
  const results = (matching.length > 0 ? matching : pairs).map(({ result }) => result);
  const isDifferent = (result: Comparison) => result === 'different';
  if (matching.length > 0 ? results.some(isDifferent) : results.every(isDifferent)) return 'different';
  return results.find((result) => typeof result !== 'string') ?? 'same';
}

function comparePossibilities({ content: a }: Possibility, at: Possibility): Comparison {
  const { content: b } = at;
  if (a.kind === 'unknown' && b.kind === 'unknown') return compareExpressions(a, b) ?? { why: b.why, at };
  if (a.kind === 'resource' && b.kind === 'resource') return a.id === b.id ? 'same' : 'different';
  const [left, right] = [textOf(a), textOf(b)];
  if (isText(left) && isText(right)) return left.text === right.text ? 'same' : 'different';
  const parameter = passedIn(a);
  if (parameter !== undefined && parameter === passedIn(b)) return 'same';
  const why = [right, left].find((each): each is Unknown => each !== undefined && 'kind' in each);
  const kinds = [a.kind, b.kind];
  // A resource that is named for the first time, or no longer, is a change whatever its value is.
  const isSure = !why || (kinds.includes('absent') && kinds.includes('resource'));
  if (isSure) return a.kind === b.kind ? 'same' : 'different';
  return { why, at };
}

type Expression = Extract<Content, { kind: 'unknown' }>;

function compareExpressions(a: Expression, b: Expression): Comparison | undefined {
  if (a.expression === INCOMPARABLE || b.expression === INCOMPARABLE) return undefined;
  if (a.expression === b.expression) {
    const isMoved = [...(a.choices ?? [])].some(([key, old]) => (b.choices?.get(key) ?? old) !== old);
    return isMoved ? 'different' : 'same';
  }
  // With the same references, only what is written around them has changed.
  const references = referencesIn(a.expression);
  return references !== '' && references === referencesIn(b.expression) ? 'different' : undefined;
}

const referencesIn = (expression: string): string =>
  (expression.match(/\$\{[^}]*\}|\bRef\("[^"]*"\)/g) ?? []).sort().join();

/** The parameter that a value is: a default that comes or goes leaves the value of a deployed stack. */
function passedIn(content: Content): string | undefined {
  if (content.kind === 'known' && content.origin === 'default') return content.parameters.join();
  if (content.kind !== 'unknown' || content.why.kind !== 'parameter') return undefined;
  const { name } = content.why;
  return content.expression === `Ref(${JSON.stringify(name)})` ? name : undefined;
}
