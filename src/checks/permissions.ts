/** `permissions`: the calls that were denied, and credentials that no call can be made with. */

import { mayStart } from '../domain/target.js';
import type { Fact } from '../domain/fact.js';
import type { FactName, PipelineFacts } from '../domain/facts.js';
import { aboutRun, type Check, type CheckContext } from './check.js';
import { failDenied, warnDenied, type Denied } from './denied.js';
import { isOfPermissions, pass } from './verdict.js';

export const permissions = {
  id: 'permissions',
  group: 'core',
  about: 'run',
  needs: [],
  judge(context) {
    const { event } = context.target;
    const denied = collect(context);
    if (denied.length === 0) return [aboutRun(pass('No call was denied.'))];
    const needed = denied.filter(({ onlyFor }) => onlyFor === undefined);
    const others = denied.flatMap(({ onlyFor, ...each }) => (onlyFor ? [{ ...each, onlyFor }] : []));
    return [
      ...needed.map((each) => failDenied(each, event)),
      ...warnDenied(others, event, ({ onlyFor }) => withoutChecks(onlyFor)),
    ];
  },
} as const satisfies Check;

const withoutChecks = (ids: readonly string[]): string =>
  `${ids.map((id) => `"-${id}"`).join(' and ')} in the input checks`;

interface DeniedFact extends Denied {
  /** The checks that alone need it, and are then skipped. None if a core check or the start needs it. */
  readonly onlyFor: readonly string[] | undefined;
}

/** Bad credentials spoil every call alike and are said once. */
function collect(context: CheckContext): DeniedFact[] {
  const { connections, pipelines, search } = context.facts;
  const deniedOf = (
    name: FactName,
    fact: Fact<unknown> | undefined,
    about: Pick<Denied, 'pipeline' | 'connection'>,
  ): DeniedFact[] =>
    fact && !fact.ok && isOfPermissions(fact.problem)
      ? [{ ...about, problem: fact.problem, onlyFor: onlyFor(name, context) }]
      : [];
  const list = search?.problem && ({ ok: false, problem: search.problem } as const);
  const all = [
    ...connections.flatMap(({ lookup }, connection) =>
      deniedOf('connection', lookup, { pipeline: null, connection }),
    ),
    ...deniedOf('pipeline', list, { pipeline: null, connection: null }),
    ...pipelines.flatMap((facts) =>
      factsOfAws(facts).flatMap(([name, fact]) =>
        deniedOf(name, fact, { pipeline: facts.name, connection: null }),
      ),
    ),
  ];
  const spoiled = all.filter(({ problem }) => problem.kind === 'credentials');
  const credentials = spoiled.find((each) => each.onlyFor === undefined) ?? spoiled[0];
  return credentials ? [{ ...credentials, pipeline: null, connection: null }] : all;
}

function onlyFor(fact: FactName, { target, checksNeeding }: CheckContext): readonly string[] | undefined {
  const checks = checksNeeding(fact);
  const isForStart = fact === 'executions' && target.start === 'if-needed' && mayStart(target);
  if (isForStart || checks.some(({ group }) => group === 'core')) return undefined;
  return checks.map(({ id }) => id);
}

/** What GitHub denies is told by the check that asked. */
function factsOfAws({
  pipeline,
  executions,
  stages,
  sourceFailure,
  role,
}: PipelineFacts): (readonly [FactName, Fact<unknown> | undefined])[] {
  // A PARALLEL pipeline has no state that could be missed.
  const hasState = !pipeline.ok || pipeline.value.executionMode !== 'PARALLEL';
  return [
    ['pipeline', pipeline],
    ['executions', executions],
    ['stages', hasState ? stages : undefined],
    ['sourceFailure', sourceFailure],
    ['role', role],
  ];
}
