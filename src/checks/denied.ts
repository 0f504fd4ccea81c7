/** How denied calls, and missing credentials, are told. */

import { statementFor } from '../domain/permissions.js';
import type { Finding } from '../domain/finding.js';
import type { Problem } from '../domain/problem.js';
import type { RunEvent } from '../domain/run-event.js';
import { aboutRun, type Judgment } from './check.js';
import { failWith } from './verdict.js';

/** A call that was denied, or could not be made without credentials. */
export interface Denied extends Pick<Finding, 'pipeline' | 'connection'> {
  readonly problem: Problem;
}

export function failDenied({ problem, pipeline, connection }: Denied, event: RunEvent): Judgment {
  const isUnexplained = problem.code === 'no-credentials';
  return {
    ...aboutRun(failWith(problem)),
    ...(isUnexplained && explainAbsence(event)),
    pipeline,
    connection,
  };
}

/**
 * One warning per call, for however many pipelines: one statement allows it for all of them.
 *
 * @param without how the step can do without the call
 */
export function warnDenied<T extends Denied>(
  denied: readonly T[],
  event: RunEvent,
  without: (denied: T) => string,
): Judgment[] {
  return groupByCall(denied).map((group) => {
    const [first, ...others] = group;
    const single = { ...failDenied(first, event), status: 'warn' } as const;
    const { permission } = first.problem;
    if (!permission || !single.remedy) return single;
    const text = `Leave out what alone needs this call, by ${without(first)}, or: ${single.remedy.text}`;
    if (others.length === 0) return { ...single, remedy: { ...single.remedy, text } };
    const names = group.flatMap((each) => each.pipeline ?? []);
    const resource = [...new Set(group.flatMap((each) => each.problem.permission?.resource ?? []))];
    return {
      ...single,
      pipeline: null,
      message: `${single.message} The same is denied for ${names.length} pipelines: ${names.join(', ')}.`,
      remedy: { ...single.remedy, text, lines: statementFor({ ...permission, resource }) },
    };
  });
}

function groupByCall<T extends Denied>(denied: readonly T[]): [T, ...T[]][] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const each of denied) {
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

/** Why there are no credentials, as far as the run can tell. */
function explainAbsence(event: RunEvent): Pick<Finding, 'message' | 'remedy'> {
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
