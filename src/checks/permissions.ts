/** `permissions`: the calls that were denied, and credentials that no call can be made with. */

import { mayStart } from '../domain/target.js';
import type { Fact } from '../domain/fact.js';
import type { FactName, PipelineFacts } from '../domain/facts.js';
import type { BuildRole } from '../domain/role.js';
import { aboutRun, type Check, type CheckContext, type Judgment } from './check.js';
import { judgeDenied, type DeniedCall } from './denied.js';
import { isForeign } from './foreign.js';
import { follows, isOfPermissions, pass } from './verdict.js';

export const permissions = {
  id: 'permissions',
  group: 'core',
  about: 'run',
  needs: [],
  judge: (context) => [judgePermissions(context, [])],
} as const satisfies Check;

type PermissionsContext = Pick<CheckContext, 'facts' | 'target' | 'checksNeeding'>;

/** @param more calls that were denied after the checks */
export function judgePermissions(context: PermissionsContext, more: readonly DeniedCall[]): Judgment {
  const { target, facts } = context;
  const denied = judgeDenied([...collect(context), ...more], { target, pipelines: facts.pipelines });
  if (denied) return denied;
  const isForeignDenied = facts.connections.some((each) => !each.lookup.ok && isForeign(each, facts));
  return aboutRun(
    isForeignDenied ? follows('connection-found', 'A call was denied') : pass('No call was denied.'),
  );
}

function collect(context: PermissionsContext): DeniedCall[] {
  const { facts } = context;
  const { connections, pipelines, search } = facts;
  const deniedOf = (
    name: FactName,
    fact: Fact<unknown> | undefined,
    about: Pick<DeniedCall, 'pipeline' | 'connection'>,
  ): DeniedCall[] => {
    if (!fact || fact.ok || !isOfPermissions(fact.problem)) return [];
    const { problem } = fact;
    const checks = onlyFor(name, context);
    const optional = checks && { optional: { checks } };
    // Bad credentials are no matter of the one pipeline.
    return problem.kind === 'credentials'
      ? [{ pipeline: null, connection: null, problem, ...optional }]
      : [{ ...about, problem, ...optional }];
  };
  const list = search?.problem && ({ ok: false, problem: search.problem } as const);
  return [
    ...connections.flatMap((each, connection) =>
      // What only its owner can change is told by connection-found.
      isForeign(each, facts) ? [] : deniedOf('connection', each.lookup, { pipeline: null, connection }),
    ),
    ...deniedOf('pipeline', list, { pipeline: null, connection: null }),
    ...pipelines.flatMap((each) =>
      factsOfAws(each).flatMap(([name, fact]) =>
        deniedOf(name, fact, { pipeline: each.name, connection: null }),
      ),
    ),
  ];
}

/** The chosen checks that alone need a fact. None if a core check or the start needs it. */
function onlyFor(
  fact: FactName,
  { target, checksNeeding }: PermissionsContext,
): readonly string[] | undefined {
  const checks = checksNeeding(fact);
  const isForStart = fact === 'executions' && target.start === 'if-needed' && mayStart(target);
  if (isForStart || checks.some(({ group }) => group === 'core')) return undefined;
  return checks.flatMap(({ id }) => (target.checks.has(id) ? id : []));
}

/** What GitHub denies is told by the check that asked. */
function factsOfAws({
  pipeline,
  executions,
  stages,
  sourceFailure,
  role,
  buildRoles = [],
}: PipelineFacts): (readonly [FactName, Fact<unknown> | undefined])[] {
  // A PARALLEL pipeline has no state that could be missed.
  const hasState = !pipeline.ok || pipeline.value.executionMode !== 'PARALLEL';
  return [
    ['pipeline', pipeline],
    ['executions', executions],
    ['stages', hasState ? stages : undefined],
    ['sourceFailure', sourceFailure],
    ['role', role],
    ...buildRoles.map((build) => ['buildRoles', simulationOf(build)] as const),
  ];
}

/** Which roles the builds have may stay unknown. */
function simulationOf({ role }: BuildRole): Fact<unknown> | undefined {
  if (role.kind === 'found') return role.simulation;
  return role.kind === 'unread' && role.problem.kind === 'credentials'
    ? { ok: false, problem: role.problem }
    : undefined;
}
