/** `permissions`: the calls that were denied, and credentials that no call can be made with. */

import type { Problem, Remedy } from '../domain/problem.js';
import { mayStart } from '../domain/target.js';
import { statementFor } from '../domain/permissions.js';
import type { Fact } from '../domain/fact.js';
import type { Facts, PipelineFacts } from '../domain/facts.js';
import type { CheckId, Finding } from '../domain/finding.js';
import type { RunEvent } from '../domain/run-event.js';
import type { Target } from '../domain/target.js';

interface Refused {
  readonly problem: Problem;
  readonly pipeline: string | null;
  readonly connection: number | null;
  /** The checks that alone need the call, and are then skipped; none where the start, or one that is never left out, does. */
  readonly only: readonly CheckId[] | undefined;
}

export function checkPermissions(facts: Facts, target: Target): Finding[] {
  const refused = collect(facts, target);
  if (refused.length === 0) {
    return [
      {
        id: 'permissions',
        status: 'pass',
        pipeline: null,
        connection: null,
        message: 'No call was denied.',
      },
    ];
  }
  const needed = refused.filter(({ only }) => only === undefined);
  const others = groupByCall(refused.filter(({ only }) => only !== undefined));
  return [
    ...needed.map(({ problem, pipeline, connection }) => deny(problem, target.event, pipeline, connection)),
    ...others.map((group) => warnOf(group, target.event, withoutChecks(group[0].only))),
  ];
}

/** One warning a call, for however many pipelines: one statement mends them all. */
function warnOf(group: Group, event: RunEvent, without: string): Finding {
  const [{ problem, pipeline, connection }, ...others] = group;
  const single = { ...deny(problem, event, pipeline, connection), status: 'warn' } as const;
  const { permission } = problem;
  if (!permission || !single.remedy) return single;
  const text = `Leave out what alone needs this call, by ${without}, or: ${single.remedy.text}`;
  if (others.length === 0) return { ...single, remedy: { ...single.remedy, text } };
  const names = group.flatMap((each) => each.pipeline ?? []);
  const resource = [...new Set(group.flatMap((each) => each.problem.permission?.resource ?? []))];
  return {
    ...single,
    pipeline: null,
    message: `${single.message} The same is denied for ${names.length} pipelines: ${names.join(', ')}.`,
    remedy: { ...single.remedy, text, lines: statementFor({ ...permission, resource }) },
  };
}

const withoutChecks = (ids: readonly CheckId[] = []): string =>
  `${ids.map((id) => `"-${id}"`).join(' and ')} in the input checks`;

/** The warnings of logs that could not be followed; the wait goes on without them. */
export function warnOfLogs(
  denied: readonly { readonly pipeline: string; readonly problem: Problem }[],
  event: RunEvent,
): Finding[] {
  const refused = denied.map((each) => ({ ...each, connection: null, only: [] }));
  return groupByCall(refused).map((group) => warnOf(group, event, 'follow-logs: false'));
}

/** The finding of a call that a check of the first nine, the start or the wait needs. */
export function deny(
  problem: Problem,
  event: RunEvent,
  pipeline: string | null,
  connection: number | null,
): Finding {
  const base = { id: 'permissions', status: 'fail', pipeline, connection } as const;
  if (problem.kind === 'credentials' && problem.remedy === undefined)
    return { ...base, ...explainAbsence(event) };
  return { ...base, message: problem.message, remedy: problem.remedy ?? { text: 'Run the job again.' } };
}

/** One entry a distinct problem: bad credentials spoil every call alike and are said once. */
function collect({ connections, pipelines, search }: Facts, target: Target): Refused[] {
  const all: Refused[] = [
    ...connections.flatMap(({ lookup }, connection) => refusalOf(lookup, { pipeline: null, connection })),
    ...refusalOf(search?.problem && { ok: false, problem: search.problem }, {
      pipeline: null,
      connection: null,
    }),
    ...pipelines.flatMap((known) => collectPipeline(known, target)),
  ];
  const without = all.filter(({ problem }) => problem.kind === 'credentials');
  const credentials = without.find(({ only }) => only === undefined) ?? without[0];
  return credentials ? [{ ...credentials, pipeline: null, connection: null }] : all;
}

function collectPipeline(known: PipelineFacts, target: Target): Refused[] {
  const about = { pipeline: known.name, connection: null };
  const { pipeline, executions, stages, sourceFailure, role } = known;
  const isParallel = pipeline.ok && pipeline.value.executionMode === 'PARALLEL';
  const forStart = target.start === 'if-needed' && mayStart(target);
  return [
    ...refusalOf(pipeline, about),
    ...refusalOf(executions, about, forStart ? undefined : ['last-source', 'freshness']),
    // What its state would have said is not asked of a PARALLEL pipeline.
    ...refusalOf(isParallel ? undefined : stages, about, ['transition']),
    ...refusalOf(sourceFailure, about, ['last-source']),
    ...refusalOf(role, about, ['role']),
  ];
}

function refusalOf(
  fact: Fact<unknown> | undefined,
  about: Pick<Refused, 'pipeline' | 'connection'>,
  only?: readonly CheckId[],
): Refused[] {
  if (!fact || fact.ok) return [];
  const { problem } = fact;
  return problem.kind === 'denied' || problem.kind === 'credentials' ? [{ ...about, problem, only }] : [];
}

type Group = [Refused, ...Refused[]];

function groupByCall(refused: readonly Refused[]): Group[] {
  const groups = new Map<string, Group>();
  for (const each of refused) {
    const call = each.problem.permission?.action ?? each.problem.message;
    const group = groups.get(call);
    if (group) group.push(each);
    else groups.set(call, [each]);
  }
  return [...groups.values()];
}

const CONFIGURE = [
  '- uses: aws-actions/configure-aws-credentials@<commit id> # before this step',
  '  with:',
  '    role-to-assume: arn:aws:iam::<account>:role/<role>',
  '    aws-region: <region>',
];

/** Why there are no credentials, as far as the run can tell (FACTS.md, GitHub, OIDC). */
function explainAbsence(event: RunEvent): { message: string; remedy: Remedy } {
  if (event.fork && !event.idToken) {
    return {
      message: 'This step has no AWS credentials: GitHub gives no OIDC token to a run for a fork.',
      remedy: {
        text: 'Skip this job for forks; after the merge the push runs it:',
        lines: [
          'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
        ],
      },
    };
  }
  if (!event.idToken) {
    return {
      message:
        'This step has no AWS credentials, and the job lacks the permission "id-token: write" to get any over OIDC.',
      remedy: {
        text: 'Add the permission to the job, and the step that assumes the role before this one:',
        lines: [
          'permissions:',
          '  id-token: write',
          '  contents: read',
          'steps:',
          ...CONFIGURE.map((line) => `  ${line}`),
        ],
      },
    };
  }
  return {
    message: 'This step has no AWS credentials: no step before it in this job has configured them.',
    remedy: {
      text: 'Add the step that assumes the role before this one, in the same job:',
      lines: CONFIGURE,
    },
  };
}
