import type { ContextEntry } from './model.js';
import type { PolicyStatement } from './spec.js';

/** What a policy simulation comes to. */
export type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** What the statements of a principal say of one action on one resource. */
export interface Evaluation {
  decision: Decision;
  /** The statements that decided: the denying ones alone, or the allowing ones. */
  matched: PolicyStatement[];
  /** Condition keys that the statements for this action and resource ask for and the context does not give. */
  missing: string[];
}

/** A request as it is simulated. */
export interface SimulatedRequest {
  /** As `codeconnections:UseConnection`; its letter case does not count. */
  action: string;
  /** An ARN, or `*`. */
  resource: string;
  context: readonly ContextEntry[];
}

interface Operator {
  negated: boolean;
  fits: (given: string, asked: string) => boolean;
}

const equals: Operator['fits'] = (given, asked) => given === asked;
const equalsInAnyCase: Operator['fits'] = (given, asked) => given.toLowerCase() === asked.toLowerCase();

const OPERATORS: Readonly<Record<string, Operator>> = {
  StringEquals: { negated: false, fits: equals },
  StringNotEquals: { negated: true, fits: equals },
  StringEqualsIgnoreCase: { negated: false, fits: equalsInAnyCase },
  StringNotEqualsIgnoreCase: { negated: true, fits: equalsInAnyCase },
  StringLike: { negated: false, fits: matchesWildcards },
  StringNotLike: { negated: true, fits: matchesWildcards },
};

/** Fields of an ARN: prefix, partition, service, Region, account, resource. */
const ARN_FIELDS = 6;

const IF_EXISTS = 'IfExists';

/** An operator, with or without `IfExists`; undefined for one that is not simulated. */
function operatorOf(name: string): Operator | undefined {
  const plain = name.endsWith(IF_EXISTS) ? name.slice(0, -IF_EXISTS.length) : name;
  return Object.hasOwn(OPERATORS, plain) ? OPERATORS[plain] : undefined;
}

/**
 * Throws a RangeError for statements with a condition operator that is not simulated: to take it as met would be
 * kinder than AWS, and to take it as not met would deny what AWS allows.
 */
export function checkStatements(statements: readonly PolicyStatement[]): void {
  const operators = statements.flatMap(({ conditions = {} }) => Object.keys(conditions));
  const unknown = operators.find((name) => operatorOf(name) === undefined);
  if (unknown !== undefined) throw new RangeError(`The condition operator ${unknown} is not simulated.`);
}

/**
 * Decides a request by identity-based statements (IAM user guide, "Policy evaluation logic"): an explicit deny wins
 * over any allow, and what nothing allows is denied.
 */
export function evaluate(statements: readonly PolicyStatement[], request: SimulatedRequest): Evaluation {
  const concerned = statements.filter(
    ({ actions, resources }) =>
      actions.some((action) => matchesWildcards(request.action.toLowerCase(), action.toLowerCase())) &&
      resources.some((resource) => matchesResource(request.resource, resource)),
  );
  const missing = concerned.flatMap(keysOf).filter((key) => valuesOf(request.context, key) === undefined);
  const met = concerned.filter((statement) => isMet(statement, request.context));
  const denying = met.filter(({ effect }) => effect === 'Deny');
  const allowing = met.filter(({ effect }) => effect === 'Allow');
  return {
    decision: denying.length > 0 ? 'explicitDeny' : allowing.length > 0 ? 'allowed' : 'implicitDeny',
    matched: denying.length > 0 ? denying : allowing,
    missing: [...new Set(missing)],
  };
}

/** The decision for an action on several resources at once: allowed only where each of them is. */
export function combineDecisions(decisions: readonly Decision[]): Decision {
  const worst = (['explicitDeny', 'implicitDeny'] as const).find((decision) => decisions.includes(decision));
  return worst ?? 'allowed';
}

/** Whether a text fits a pattern in which `*` stands for any text and `?` for any one character. */
function matchesWildcards(text: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

/** A wildcard does not cross the fields of an ARN; fields that a pattern lacks are `*` (IAM user guide, "Resource"). */
function matchesResource(resource: string, pattern: string): boolean {
  if (pattern === '*') return true;
  const fields = fieldsOf(resource);
  const patterns = fieldsOf(pattern);
  return fields.every((field, index) => matchesWildcards(field, patterns[index] ?? '*'));
}

function fieldsOf(arn: string): string[] {
  const fields = arn.split(':');
  const resource = fields.splice(ARN_FIELDS - 1).join(':');
  return resource === '' ? fields : [...fields, resource];
}

/** The keys that a statement cannot do without. */
function keysOf({ conditions = {} }: PolicyStatement): string[] {
  return Object.entries(conditions).flatMap(([name, keys]) =>
    name.endsWith(IF_EXISTS) ? [] : Object.keys(keys),
  );
}

function valuesOf(context: readonly ContextEntry[], key: string): readonly string[] | undefined {
  return context.find(({ ContextKeyName }) => ContextKeyName.toLowerCase() === key.toLowerCase())
    ?.ContextKeyValues;
}

/** A key that is not given meets a negated condition, one with `IfExists`, and no other (IAM user guide, "Condition operators"). */
function isMet({ conditions = {} }: PolicyStatement, context: readonly ContextEntry[]): boolean {
  return Object.entries(conditions).every(([name, keys]) => {
    const operator = operatorOf(name);
    return (
      operator !== undefined &&
      Object.entries(keys).every(([key, asked]) => {
        const given = valuesOf(context, key);
        if (given === undefined) return operator.negated || name.endsWith(IF_EXISTS);
        return (
          [asked].flat().some((value) => given.some((text) => operator.fits(text, value))) !==
          operator.negated
        );
      })
    );
  });
}
