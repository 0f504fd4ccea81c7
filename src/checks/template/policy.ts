/** What the policies of a template allow, as far as their parts are known. */

import {
  INCOMPARABLE,
  type ConditionBranch,
  type Content,
  type TemplateCondition,
  type TemplateStatement,
  type Value,
} from '../../domain/template.js';

/** A use of a connection by a role. */
export interface Use {
  /** Prefix of the action, as `codeconnections`. */
  readonly service: string;
  readonly connection: Content;
  /** `any` is a repository that no policy names. */
  readonly repository: Content | 'any';
  readonly branch: Content;
  /** The conditions of the template under which this is so. */
  readonly when: readonly ConditionBranch[];
}

export interface PolicyDecision {
  readonly kind: 'allowed' | 'denied' | 'not-allowed' | 'unknown';
  /** The one that decides; what nothing allows has none. */
  readonly statement?: TemplateStatement;
}

type Answer = 'yes' | 'no' | 'perhaps';

/** A denial wins over what is allowed, so does one that is possible. */
export function decide(statements: readonly TemplateStatement[], use: Use): PolicyDecision {
  const applying = statements
    .map((statement) => ({ statement, answer: applies(statement, use), effect: effectOf(statement, use) }))
    .filter(({ answer }) => answer !== 'no');
  const find = (effect: string, answer: Answer) =>
    applying.find((each) => each.effect === effect && each.answer === answer)?.statement;
  const denied = find('Deny', 'yes');
  if (denied) return { kind: 'denied', statement: denied };
  const allowed = find('Allow', 'yes');
  const unsure = applying.find(
    ({ answer, effect }) =>
      (answer === 'perhaps' && (effect === 'Deny' || !allowed)) || (effect === 'unknown' && !allowed),
  );
  if (unsure) return { kind: 'unknown', statement: unsure.statement };
  return allowed ? { kind: 'allowed', statement: allowed } : { kind: 'not-allowed' };
}

function effectOf({ effect }: TemplateStatement, { when }: Use): 'Allow' | 'Deny' | 'unknown' {
  const texts = new Set(
    relevant(effect, when).map(({ content }) => (content.kind === 'known' ? content.text : 'unknown')),
  );
  const [text] = texts;
  return texts.size === 1 && (text === 'Allow' || text === 'Deny') ? text : 'unknown';
}

function applies(statement: TemplateStatement, use: Use): Answer {
  const { when, actions, resources, inverted, conditions } = statement;
  // What a statement leaves out is not followed.
  if (inverted) return 'perhaps';
  const action = `${use.service}:UseConnection`.toLowerCase();
  return every([
    exists(when, use),
    some(actions, use, (content) =>
      content.kind === 'known' ? answer(matches(content.text.toLowerCase(), action)) : 'perhaps',
    ),
    some(resources, use, (content) =>
      content.kind === 'known' && content.text === '*' ? 'yes' : compare(content, use.connection),
    ),
    ...conditions.map((condition) => holds(condition, use)),
  ]);
}

/** Whether the policy is there: as far as its own condition is among those that are assumed. */
function exists(when: readonly ConditionBranch[], use: Use): Answer {
  return every(
    when.map(({ condition, holds }) => {
      const assumed = use.when.find((each) => each.condition === condition);
      return assumed ? answer(assumed.holds === holds) : 'perhaps';
    }),
  );
}

/** Condition keys of UseConnection whose value is known (user guide, "Permissions reference for connections"). */
const KEY = /^(codeconnections|codestar-connections):(FullRepositoryId|BranchName)$/i;
const OPERATOR = /^(?:For(Any|All)Values?:)?(StringEquals|StringLike)(IfExists)?$/;

function holds({ operator, key, values }: TemplateCondition, use: Use): Answer {
  const [, set, comparison, ifExists] = OPERATOR.exec(operator) ?? [];
  const [, service, name] = KEY.exec(key) ?? [];
  if (comparison === undefined || service === undefined || name === undefined) return 'perhaps';
  // A request has the keys of its own prefix alone, and `ForAllValues` holds for a key that is absent:
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (service.toLowerCase() !== use.service) return answer(ifExists !== undefined || set === 'All');
  const target = name.toLowerCase() === 'branchname' ? use.branch : use.repository;
  return some(values, use, (content) => {
    if (target !== 'any') return compare(content, target, comparison === 'StringLike');
    // A value that is not known can only be a repository, or a pattern of some.
    return answer(content.kind === 'known' && content.text === '*' && comparison === 'StringLike');
  });
}

/** @param isPattern `*` and `?` of what is written stand for others */
function compare(written: Content, target: Content, isPattern = true): Answer {
  if (written.kind === 'known' && target.kind === 'known')
    return answer(isPattern ? matches(written.text, target.text) : written.text === target.text);
  if (written.kind === 'resource' && target.kind === 'resource') return answer(written.id === target.id);
  if (written.kind === 'unknown' && target.kind === 'unknown' && written.expression === target.expression)
    return written.expression === INCOMPARABLE ? 'perhaps' : 'yes';
  return written.kind === 'absent' ? 'no' : 'perhaps';
}

/** Whether one of the values does, on the sides of the conditions that matter. */
function some(values: readonly Value[], { when }: Use, test: (content: Content) => Answer): Answer {
  const answers = values.map((value): Answer => {
    const each = new Set(relevant(value, when).map(({ content }) => test(content)));
    const [first = 'no'] = each;
    return each.size > 1 ? 'perhaps' : first;
  });
  if (answers.includes('yes')) return 'yes';
  return answers.includes('perhaps') ? 'perhaps' : 'no';
}

function every(answers: readonly Answer[]): Answer {
  if (answers.includes('no')) return 'no';
  return answers.includes('perhaps') ? 'perhaps' : 'yes';
}

const answer = (holds: boolean): Answer => (holds ? 'yes' : 'no');

const relevant = ({ possibilities }: Value, when: readonly ConditionBranch[]) =>
  possibilities.filter((possibility) =>
    possibility.when.every(({ condition, holds }) =>
      when.every((other) => other.condition !== condition || other.holds === holds),
    ),
  );

/** IAM's wildcards: `*` and `?`. It goes back to the last `*` alone, so that no pattern takes long. */
function matches(pattern: string, text: string): boolean {
  let [p, t, star, from] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      from = t;
      p += 1;
    } else if (pattern[p] === '?' || pattern[p] === text[t]) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      from += 1;
      p = star + 1;
      t = from;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}
