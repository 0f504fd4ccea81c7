/** Whether the roles of a template can use its connections, by the policies in it. */

import { parseConnectionArn } from '../../domain/arn.js';
import { statementFor, useConnection, useConnectionStatement } from '../../domain/permissions.js';
import type { Remedy } from '../../domain/problem.js';
import {
  INCOMPARABLE,
  type ConditionBranch,
  type Content,
  type Template,
  type TemplatePipeline,
  type TemplateRole,
  type TemplateSource,
  type Value,
} from '../../domain/template.js';
import { code } from '../../domain/words.js';
import { fail, skip, warn, type Verdict } from '../verdict.js';
import { decide, type Use } from './policy.js';
import { conditionsOf, labelOf, nameOf, show, type TemplateVerdict } from './values.js';

export function judgeRoles({ pipelines, projects, roles }: Template): TemplateVerdict[] {
  const known: Roles = {
    byId: new Map(roles.map((role) => [role.id, role])),
    byName: new Map(roles.flatMap((role) => textsOf(role.name).map((name) => [name, role] as const))),
  };
  return pipelines.flatMap((pipeline) =>
    pipeline.sources.flatMap((source) =>
      [
        { role: roleOf(source, pipeline), owner: `pipeline ${code(nameOf(pipeline))}` },
        ...projects
          .filter((project) => clonesFor(project, source, pipeline))
          .map(({ id, name, role }) => ({ role, owner: `CodeBuild project ${code(labelOf(name, id))}` })),
      ].flatMap(({ role, owner }) =>
        judgeRole(role, { owner, source, assumed: pipeline.when, roles: known }),
      ),
    ),
  );
}

interface Roles {
  readonly byId: ReadonlyMap<string, TemplateRole>;
  readonly byName: ReadonlyMap<string, TemplateRole>;
}

const textsOf = ({ possibilities }: Value): string[] =>
  possibilities.flatMap(({ content }) => (content.kind === 'known' ? [content.text] : []));

/** The role of the action, else the one of the pipeline. */
const roleOf = ({ role }: TemplateSource, pipeline: TemplatePipeline): Value =>
  role.possibilities.some(({ content }) => content.kind !== 'absent') ? role : pipeline.role;

/** Of a full clone it is CodeBuild that fetches the repository. */
function clonesFor(
  { id, name }: Template['projects'][number],
  { format, outputs }: TemplateSource,
  { actions }: TemplatePipeline,
): boolean {
  if (!textsOf(format).includes('CODEBUILD_CLONE_REF')) return false;
  const artifacts = new Set(outputs.flatMap(textsOf));
  const names = new Set(textsOf(name));
  return actions.some(
    ({ inputs, project }) =>
      inputs.flatMap(textsOf).some((artifact) => artifacts.has(artifact)) &&
      project.possibilities.some(({ content }) =>
        content.kind === 'resource' ? content.id === id : content.kind === 'known' && names.has(content.text),
      ),
  );
}

interface Side {
  readonly when: readonly ConditionBranch[];
  readonly verdict: TemplateVerdict | undefined;
}

interface RoleContext {
  /** Whose role it is, as "pipeline `app`". */
  readonly owner: string;
  readonly source: TemplateSource;
  /** The pipeline's own condition: without it there is nothing to judge. */
  readonly assumed: readonly ConditionBranch[];
  readonly roles: Roles;
}

/** What is so on one side of a condition alone is no failure. */
function judgeRole(role: Value, { owner, source, assumed, roles }: RoleContext): TemplateVerdict[] {
  const sides = role.possibilities.flatMap(({ content, when }): Side[] => {
    const found = findRole(content, source, roles);
    if (!found) return [{ when, verdict: { ...elsewhere(owner, content), place: role.place } }];
    return source.connection.possibilities
      .filter((connection) => agree(when, connection.when))
      .flatMap((connection) =>
        sidesOf(found, [...when, ...connection.when], assumed).map((both) => ({
          when: both,
          verdict: judgeUse(found, source, {
            connection: connection.content,
            when: [...assumed, ...both],
          }),
        })),
      );
  });
  const isEverywhere = source.when.length === 0 && sides.every(({ verdict }) => verdict?.status === 'fail');
  const verdicts = sides.flatMap(({ when, verdict }): TemplateVerdict[] => {
    if (verdict?.status !== 'fail' || isEverywhere) return verdict ? [verdict] : [];
    const message = verdict.message.replace(/\.$/, `${conditionsOf([...source.when, ...when])}.`);
    return [{ ...verdict, status: 'warn', message }];
  });
  // Two connections of one statement are one finding.
  const byPlace = verdicts.map(
    (verdict) => [JSON.stringify([verdict.status, verdict.place]), verdict] as const,
  );
  return [...new Map(byPlace.reverse()).values()].reverse();
}

/** Both sides of the condition of its policies. Several conditions can depend on each other, which a template does not tell. */
function sidesOf(
  { statements }: TemplateRole,
  when: readonly ConditionBranch[],
  assumed: readonly ConditionBranch[],
): (readonly ConditionBranch[])[] {
  const known = new Set([...when, ...assumed].map(({ condition }) => condition));
  const open = new Set(
    statements
      .flatMap((statement) => statement.when)
      .flatMap(({ condition }) => (known.has(condition) ? [] : condition)),
  );
  const [condition, ...others] = open;
  if (condition === undefined || others.length > 0) return [when];
  return [true, false].map((holds) => [...when, { condition, holds }]);
}

const agree = (a: readonly ConditionBranch[], b: readonly ConditionBranch[]): boolean =>
  a.every(({ condition, holds }) =>
    b.every((other) => other.condition !== condition || other.holds === holds),
  );

/** An ARN of a role: the account and the name. */
const ROLE_ARN = /^arn:[^:]+:iam::(\d+):role\/(?:.*\/)?([^/]+)$/;

/** By reference, or by its ARN. One of another account can have the same name, so the connection has to be in that account. */
function findRole(
  content: Content,
  source: TemplateSource,
  { byId, byName }: Roles,
): TemplateRole | undefined {
  if (content.kind === 'resource') return byId.get(content.id);
  if (content.kind !== 'known') return undefined;
  const [, account, name] = ROLE_ARN.exec(content.text) ?? [];
  const isOwn =
    content.origin === 'given' ||
    textsOf(source.connection).some((arn) => parseConnectionArn(arn)?.account === account);
  return name !== undefined && isOwn ? byName.get(name) : undefined;
}

const elsewhere = (owner: string, content: Content): Verdict =>
  skip(
    content.kind === 'absent'
      ? `The template names no role of ${owner}.`
      : `The role of ${owner} is not in this template.`,
    CHECK_DEPLOYED,
  );

const CHECK_DEPLOYED: Remedy = {
  text: 'To check the role once it is deployed:',
  lines: ['pipeline: PIPELINE', 'checks: all'],
};

/** AWS asks for both prefixes in its reference, and in practice for the old one (docs/facts.md). */
function judgeUse(
  role: TemplateRole,
  source: TemplateSource,
  { connection, when }: Pick<Use, 'connection' | 'when'>,
): TemplateVerdict | undefined {
  if (connection.kind === 'absent') return undefined;
  const repository = certainOf(source.repository, when);
  const branch = certainOf(source.branch, when);
  const ask = (service: string, of: Use['repository'] = repository) =>
    decide(role.statements, { service, connection, repository: of, branch, when });
  const [old, current] = [ask('codestar-connections'), ask('codeconnections')];
  const who = `Role ${code(role.id)}`;
  const what = connection.kind === 'resource' ? `connection ${code(connection.id)}` : 'the connection';
  const lines = statementLines(connection, repository);
  const cannotTell = (why: string, place = role.place): TemplateVerdict => ({
    ...skip(`Can't tell whether role ${code(role.id)} can use ${what}: ${why}.`, CHECK_DEPLOYED),
    place,
  });
  const isRefused = ({ kind }: typeof old) => kind === 'denied' || kind === 'not-allowed';
  const isWhole = role.elsewhere.length === 0;

  if (old.kind === 'allowed') {
    if (role.hasBoundary) return cannotTell('its permissions boundary counts too', old.statement?.place);
    const any = ask('codestar-connections', 'any');
    if (any.kind !== 'allowed') return undefined;
    const remedy = { text: 'Limit the statement to the repositories that this role deploys:', lines };
    return {
      ...warn(`${who} can use ${what} for any repository that its app can access.`, remedy),
      place: old.statement?.place ?? role.place,
    };
  }
  const denial = [old, current].find(({ kind }) => kind === 'denied')?.statement;
  const isRefusedTwice = isRefused(old) && isRefused(current);
  if (isRefusedTwice && (isWhole || (old.kind === 'denied' && current.kind === 'denied'))) {
    return denial
      ? {
          ...fail(`A policy explicitly denies role ${code(role.id)} permission to use ${what}.`, {
            text: 'Remove the `Deny` statement. The role needs this statement:',
            lines,
          }),
          place: denial.place,
        }
      : {
          ...fail(`${who} is not authorized to use ${what} for ${show(repository, 'the repository')}.`, {
            text: 'Add this statement to a policy of the role:',
            lines,
          }),
          place: role.place,
        };
  }
  if (old.kind === 'denied')
    return {
      ...warn(
        `A policy explicitly denies role ${code(role.id)} ${code(useConnection('codestar-connections'))}. Source actions have been seen to fail without it.`,
        { text: 'Remove the `Deny` statement. The role needs this statement:', lines },
      ),
      place: old.statement?.place ?? role.place,
    };
  if (old.kind === 'not-allowed' && current.kind === 'allowed' && isWhole)
    return {
      ...warn(
        `${who} is allowed ${code(useConnection('codeconnections'))} only. Source actions have been seen to fail without ${code(useConnection('codestar-connections'))}.`,
        { text: 'Allow the action under both prefixes:', lines },
      ),
      place: current.statement?.place ?? role.place,
    };
  const unsure = [old, current].find(({ kind }) => kind === 'unknown')?.statement;
  return unsure
    ? cannotTell('part of a policy is unknown', unsure.place)
    : cannotTell(`other policies count too (${role.elsewhere.join(', ')})`);
}

/** The value under these conditions, if it has one side only. */
function certainOf({ possibilities }: Value, when: readonly ConditionBranch[]): Content {
  const [first, second] = possibilities.filter((possibility) => agree(when, possibility.when));
  return first && !second
    ? first.content
    : { kind: 'unknown', why: { kind: 'form' }, expression: INCOMPARABLE };
}

function statementLines(connection: Content, repository: Content): readonly string[] {
  const isShown = (content: Content) => content.kind === 'known' && !content.secret;
  const name = isShown(repository) && repository.kind === 'known' ? repository.text : 'OWNER/REPO';
  const connectionArn =
    isShown(connection) && connection.kind === 'known' ? connection.text : 'CONNECTION_ARN';
  return statementFor(useConnectionStatement({ connectionArn, repository: name }));
}
