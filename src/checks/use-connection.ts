/** Whether a role can use a connection, by IAM's simulation, and what to do if it can't. */

import { statementFor, useConnection, useConnectionStatement } from '../domain/permissions.js';
import { roleName } from '../domain/short.js';
import { listOf } from '../domain/words.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import type { Decision, RoleSimulation } from '../domain/role.js';
import { pass, skip, type Verdict } from './verdict.js';

/** What to do, for the roles that it is about. */
interface Advice {
  readonly text: (who: string) => string;
  /** No statement can help against what is above the role's own policies. */
  readonly withoutStatement?: true;
}

export interface RoleVerdict extends Pick<Verdict, 'status' | 'message' | 'headline' | 'remedy'> {
  readonly arn?: string;
  readonly advice?: Advice;
}

const ADD: Advice = { text: (who) => `Add this statement to a policy of ${who}:` };
const ALLOW_BOTH: Advice = { text: (who) => `Allow both prefixes in a policy of ${who}:` };
const REMOVE_DENIAL: Advice = {
  text: (who) => `Remove the statement that denies it, and make sure that a policy of ${who} has this one:`,
};
const LIMIT: Advice = {
  text: (who) =>
    `In the policies of ${who}, limit the statement that allows it to the repositories to deploy:`,
};

export const RECREATE = {
  source: {
    text: (who) =>
      `Create ${who} again under the same name, or set another one as \`roleArn\`. It needs this statement:`,
  },
  build: {
    text: (who) =>
      `Create ${who} again under the same name, or set another service role in the project. It needs this statement:`,
  },
} as const satisfies Record<string, Advice>;

const ASK: Readonly<Record<NonNullable<Decision['limit']>, Advice>> = {
  'service control policy': {
    text: (who) =>
      `${beyond(who)} Ask whoever administers the organization's service control policies to ${ALLOW}.`,
    withoutStatement: true,
  },
  'permissions boundary': {
    text: (who) => `${beyond(who)} Ask whoever administers the permissions boundary of ${who} to ${ALLOW}.`,
    withoutStatement: true,
  },
};

const ALLOW = 'allow both prefixes of `UseConnection`';

const beyond = (who: string): string => `Adding a statement to the policies of ${who} can't fix this.`;

/** One statement serves all: it names the connection and the repository. */
export function remedyFor(verdicts: readonly RoleVerdict[], source: SourceAction): Remedy {
  const arns = [...new Set(verdicts.flatMap(({ arn }) => arn ?? []))];
  const advised = verdicts.flatMap(({ advice }) => advice ?? []);
  const ways = [...new Map(advised.map((advice) => [advice.text(''), advice])).values()].sort(
    (a, b) => Number(b.withoutStatement ?? false) - Number(a.withoutStatement ?? false),
  );
  const texts = ways.map((way) => {
    const ofWay = verdicts.filter(({ advice }) => advice?.text('') === way.text(''));
    const names = [...new Set(ofWay.flatMap(({ arn }) => arn ?? []))].map(roleName);
    return way.text(
      arns.length === 1
        ? 'the role'
        : `${names.length === 1 ? 'role' : 'roles'} ${listOf(names, names.length)}`,
    );
  });
  const text = texts
    .map((each, index) => (index < texts.length - 1 ? each.replace(/:$/, '.') : each))
    .join(' ');
  return ways.every(({ withoutStatement }) => withoutStatement)
    ? { text }
    : { text, lines: statementFor(useConnectionStatement(source)) };
}

interface RoleOfUse {
  readonly arn: string;
  /** As "Role `deploy`", with whose it is if it is not the source action's. */
  readonly subject: string;
  readonly source: SourceAction;
}

const [OLDER, NEWER] = [useConnection('codestar-connections'), useConnection('codeconnections')];

export function judgeUse(
  { forRepository, forAnyRepository }: RoleSimulation,
  { arn, subject, source: { connectionArn, repository } }: RoleOfUse,
): RoleVerdict {
  const lowered = subject.replace('Role', 'role');
  const of = (action: string) => forRepository.filter((decision) => decision.action === action);
  const [older, newer] = [standingOf(of(OLDER)), standingOf(of(NEWER))];
  const concern = (status: 'fail' | 'warn', message: string, advice: Advice): RoleVerdict => ({
    status,
    message,
    arn,
    advice,
  });

  if (older.kind === 'none' && newer.kind === 'none')
    return skip(`IAM's simulation didn't evaluate \`UseConnection\` for ${lowered}.`);
  if (older.kind === 'allowed') {
    if (forAnyRepository.some(({ action, decision }) => action === OLDER && decision === 'allowed'))
      return concern('warn', `${subject} can use connection \`${connectionArn}\` for any repository.`, LIMIT);
    const isLacking = newer.kind === 'none' || newer.kind === 'denied';
    const keys = [...new Set([...older.keys, ...newer.keys])];
    return pass(
      [
        `${subject} can use connection \`${connectionArn}\` for \`${repository}\`.`,
        isLacking && `It lacks \`${NEWER}\`, which AWS also documents.`,
        keys.length > 0 &&
          `Its policies also depend on ${conditionKeys(keys)}, which IAM's simulation doesn't know.`,
      ]
        .filter(Boolean)
        .join(' '),
    );
  }
  if (older.kind === 'unclear')
    return skip(
      `Can't tell whether ${lowered} can use connection \`${connectionArn}\`: the policy depends on ${conditionKeys(older.keys)}.`,
    );
  const ofOlder = explain(older, `\`${OLDER}\``);
  if (newer.kind === 'allowed')
    return concern(
      'warn',
      `${subject} is allowed \`${NEWER}\` only${ofOlder.cause}. Source actions have failed with that alone.`,
      ofOlder.advice ?? ALLOW_BOTH,
    );
  if (newer.kind === 'unclear')
    return concern(
      'warn',
      `${subject} is not authorized to perform \`${OLDER}\`${ofOlder.cause}. Source actions have failed without it. Whether \`${NEWER}\` is allowed depends on ${conditionKeys(newer.keys)}.`,
      ofOlder.advice ?? ALLOW_BOTH,
    );
  const { cause, advice = ADD } = explain(
    {
      limit: older.kind === 'none' ? newer.limit : older.limit,
      isExplicit: older.isExplicit || newer.isExplicit,
    },
    'it',
  );
  return {
    ...concern(
      'fail',
      `${subject} is not authorized to use connection \`${connectionArn}\` for \`${repository}\`${cause}.`,
      advice,
    ),
    headline: `can't deploy: role \`${roleName(arn)}\` is not authorized to use the connection`,
  };
}

interface Standing {
  readonly kind: 'allowed' | 'denied' | 'unclear' | 'none';
  /** Condition keys that it depends on. */
  readonly keys: readonly string[];
  readonly limit: Decision['limit'];
  /** By a policy of the role, not by a limit. */
  readonly isExplicit: boolean;
}

/**
 * Every way in which AWS uses the connection has to be allowed. What was decided without a condition key can be decided
 * otherwise with it, an explicit denial too.
 */
function standingOf(decisions: readonly Decision[]): Standing {
  const refused = decisions.filter(({ decision }) => decision !== 'allowed');
  const certain = refused.filter(({ missingContext }) => missingContext.length === 0);
  const kinds = { none: decisions.length === 0, denied: certain.length > 0, unclear: refused.length > 0 };
  const kind = (['none', 'denied', 'unclear'] as const).find((each) => kinds[each]) ?? 'allowed';
  return {
    kind,
    keys: [...new Set((kind === 'unclear' ? refused : decisions).flatMap((each) => each.missingContext))],
    limit: certain.find(({ limit }) => limit)?.limit,
    isExplicit: certain.some(({ decision, limit }) => decision === 'explicitDeny' && !limit),
  };
}

/** Why it is refused, if not for want of a statement alone, and what helps then. */
function explain(
  { limit, isExplicit }: Pick<Standing, 'limit' | 'isExplicit'>,
  what: string,
): { readonly cause: string; readonly advice?: Advice } {
  if (limit) {
    const whose = limit === 'service control policy' ? `a ${limit} of the organization` : `its ${limit}`;
    return { cause: `: ${whose} doesn't allow ${what}`, advice: ASK[limit] };
  }
  return isExplicit
    ? { cause: `: a policy denies ${what} explicitly`, advice: REMOVE_DENIAL }
    : { cause: '' };
}

const conditionKeys = (keys: readonly string[]): string => `condition key ${listOf(keys, keys.length)}`;
