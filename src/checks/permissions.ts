/** `permissions`: the calls that were denied, and credentials that no call can be made with. */

import type { Problem, Remedy } from '../problem.js';
import type { Fact, Facts, Finding, RunEvent } from '../model.js';

interface Refused {
  readonly problem: Problem;
  readonly pipeline: string | null;
  readonly connection: number | null;
}

export function checkPermissions(facts: Facts, event: RunEvent): Finding[] {
  const refused = collect(facts);
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
  return refused.map(({ problem, pipeline, connection }) => deny(problem, event, pipeline, connection));
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
function collect({ connections, pipelines }: Facts): Refused[] {
  const all: Refused[] = [
    ...connections.flatMap(({ lookup }, connection) => refusalOf(lookup, null, connection)),
    ...pipelines.flatMap(({ name, pipeline, executions }) => [
      ...refusalOf(pipeline, name, null),
      ...refusalOf(executions, name, null),
    ]),
  ];
  const credentials = all.find(({ problem }) => problem.kind === 'credentials');
  return credentials ? [{ ...credentials, pipeline: null, connection: null }] : all;
}

function refusalOf(
  fact: Fact<unknown> | undefined,
  pipeline: string | null,
  connection: number | null,
): Refused[] {
  if (!fact || fact.ok) return [];
  const { problem } = fact;
  return problem.kind === 'denied' || problem.kind === 'credentials'
    ? [{ problem, pipeline, connection }]
    : [];
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
