/** How the denied calls of a role are told: one finding, and one statement that allows all of them. */

import { isOfList, notePrefix, principalName, statementsFor, type Statement } from '../domain/permissions.js';
import { capital, code, listOf } from '../domain/words.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { Finding } from '../domain/finding.js';
import type { MissingPermission, Problem, Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';
import type { Judgment } from './check.js';
import { failCredentials } from './credentials.js';

/** A call that was denied, or could not be made without credentials. */
export interface DeniedCall extends Pick<Finding, 'pipeline' | 'connection'> {
  readonly problem: Problem;
  /** None if the checks, the start or the wait can't do without the call. */
  readonly optional?: {
    /** Checks that alone need it. */
    readonly checks?: readonly string[];
    /** An input that asks for it alone, and how it does not: `follow-logs: false`. */
    readonly input?: string;
  };
}

interface DeniedContext {
  readonly target: Target;
  readonly pipelines: readonly Pick<PipelineFacts, 'name' | 'connection'>[];
}

/** @returns none if nothing was denied; bad credentials spoil every call alike, and are told once */
export function judgeDenied(calls: readonly DeniedCall[], context: DeniedContext): Judgment | undefined {
  const isNeeded = ({ optional }: DeniedCall) => optional === undefined;
  const spoiled = calls.filter(({ problem }) => problem.kind === 'credentials');
  const credentials = spoiled.find(isNeeded) ?? spoiled[0];
  if (credentials) {
    const subject = subjectOf(isNeeded(credentials) ? spoiled.filter(isNeeded) : spoiled, context.pipelines);
    const { headline, ...verdict } = failCredentials(credentials.problem, context.target.event);
    if (!isNeeded(credentials)) return { ...subject, ...verdict, status: 'warn' };
    return { ...subject, ...verdict, ...headlineFor(subject, headline) };
  }
  if (calls.length === 0) return undefined;
  const needed = calls.filter(isNeeded);
  const isWarning = needed.length === 0;
  const decisive = isWarning || context.target.failOn === 'warning' ? calls : needed;
  const subject = subjectOf(decisive, context.pipelines);
  return {
    ...subject,
    status: isWarning ? 'warn' : 'fail',
    ...(!isWarning && headlineFor(subject, clauseOf(permissionsOf(needed)))),
    message: messageOf(permissionsOf(calls)),
    remedy: remedyFor(calls, context.target),
  };
}

const permissionsOf = (calls: readonly DeniedCall[]): MissingPermission[] =>
  calls.flatMap(({ problem }) => problem.permission ?? []);

const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

/** One pipeline or connection if all calls are about it, else the pipelines that they are about. */
function subjectOf(
  calls: readonly DeniedCall[],
  pipelines: DeniedContext['pipelines'],
): Pick<Finding, 'pipeline' | 'pipelines' | 'connection'> {
  const names = unique(calls.map(({ pipeline }) => pipeline));
  const connections = unique(calls.map(({ connection }) => connection));
  const [pipeline = null] = names;
  const [connection = null] = connections;
  if (names.length === 1 && connections.length === 1) return { pipeline, connection };
  const concerned = pipelines.filter((each) =>
    calls.some((call) => {
      if (call.pipeline !== null) return call.pipeline === each.name;
      return call.connection === null || call.connection === each.connection;
    }),
  );
  return {
    pipeline: null,
    connection: null,
    ...(concerned.length < pipelines.length && { pipelines: concerned.map(({ name }) => name) }),
  };
}

/** A clause, which goes on after the name of a pipeline if there is one. */
function headlineFor(
  { pipeline }: Pick<Finding, 'pipeline'>,
  clause: string | undefined,
): Pick<Finding, 'headline'> {
  if (clause === undefined) return {};
  return { headline: pipeline === null ? clause : `can't be checked: ${clause}` };
}

function clauseOf(permissions: readonly MissingPermission[]): string {
  const [first = '', ...others] = unique(permissions.map(({ action }) => action));
  const { name, is } = nameOf(permissions);
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  return `${name} ${is} not authorized to perform ${code(first)}${more}`;
}

const nameOf = (permissions: readonly MissingPermission[]) =>
  principalName(permissions.find(({ principal }) => principal !== undefined)?.principal);

/** Calls that are denied on the same resources stand together. */
function messageOf(permissions: readonly MissingPermission[]): string {
  const actions = new Map<string, string[]>();
  for (const action of unique(permissions.map((each) => each.action))) {
    const resources = resourcesOf(action, permissions);
    const on = isOfList(action) ? '' : ` on ${listOf(resources)}`;
    actions.set(on, [...(actions.get(on) ?? []), action]);
  }
  const { name, is } = nameOf(permissions);
  const denied = [...actions].map(([on, all]) => `${all.map(code).join(', ')}${on}`);
  return `${capital(name)} ${is} not authorized to perform ${denied.join(' and ')}.`;
}

const resourcesOf = (action: string, permissions: readonly MissingPermission[]): string[] =>
  unique(permissions.flatMap((each) => (each.action === action ? each.resource : [])));

function remedyFor(calls: readonly DeniedCall[], { pipelines }: Target): Remedy {
  const permissions = permissionsOf(calls);
  const isBeyond = ({ problem }: DeniedCall) => problem.permission?.isBeyondRole === true;
  const beyond = calls.find(isBeyond)?.problem.remedy.text;
  const without = calls.every(({ optional }) => optional) ? withoutCalls(calls) : '';
  const statements = statementsOf(
    permissions.filter((each) => !each.isBeyondRole),
    pipelines === '*',
  );
  if (statements.length === 0) return { text: [beyond, without].filter(Boolean).join(' ') };
  const { principal } = permissions.find((each) => each.principal !== undefined) ?? {};
  const who = principal === undefined ? 'the role of these credentials' : principalName(principal).name;
  const what = statements.length === 1 ? 'this statement' : 'these statements';
  const prefix = notePrefix(statements.flatMap(({ action }) => action));
  return {
    text: [beyond, without, `${without === '' ? 'Add' : 'Or add'} ${what} to a policy of ${who}${prefix}:`]
      .filter(Boolean)
      .join(' '),
    lines: statementsFor(statements),
  };
}

/** Resources of a kind that are named; of more, any is. */
const MOST_NAMED = 20;

/** One statement for all calls, and another for lists, which would widen it to every resource. */
function statementsOf(permissions: readonly MissingPermission[], isSearch: boolean): Statement[] {
  const [lists, others] = [true, false].map((isList) =>
    permissions.filter(({ action }) => isOfList(action) === isList),
  );
  const resources = unique((others ?? []).map(({ resource }) => resource));
  const pipelines = resources.filter((resource) => PIPELINE.test(resource));
  const isAny = isSearch || pipelines.length > MOST_NAMED;
  const any = unique(resources.map((each) => (isAny ? each.replace(PIPELINE, '$1*') : each)));
  return [statementOf(others ?? [], any), statementOf(lists ?? [], ['*'])].flatMap((each) => each ?? []);
}

const PIPELINE = /^(arn:[^:]*:codepipeline:[^:]*:[^:]*:)[^:/]+$/;

function statementOf(
  permissions: readonly MissingPermission[],
  resources: readonly string[],
): Statement | undefined {
  if (permissions.length === 0) return undefined;
  return { action: one(unique(permissions.map(({ action }) => action))), resource: one(resources) };
}

const one = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values;

/** How the step does without the calls. */
function withoutCalls(calls: readonly DeniedCall[]): string {
  const checks = unique(calls.flatMap(({ optional }) => optional?.checks ?? []));
  const inputs = unique(calls.flatMap(({ optional }) => optional?.input ?? []));
  const ways = [
    ...(checks.length === 0 ? [] : [`add ${checks.map((id) => code(`-${id}`)).join(', ')} to \`checks\``]),
    ...(inputs.length === 0 ? [] : [`set ${inputs.map(code).join(', ')}`]),
  ];
  return ways.length === 0 ? '' : `To run without this access, ${ways.join(' and ')}.`;
}
