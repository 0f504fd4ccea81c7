/** Why a step has no credentials, as far as the run can tell. */

import type { RunEvent } from '../domain/run-event.js';
import type { Problem } from '../domain/problem.js';
import { fail, failWith, withHeadline, type Verdict } from './verdict.js';

const ROLE = 'role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME';
const NONE = 'This step has no AWS credentials';

/** Credentials that no call can be made with. */
export function failCredentials(problem: Problem, event: RunEvent): Verdict {
  if (problem.code !== 'no-credentials') return failWith(problem);
  return withHeadline('the step has no AWS credentials', explainAbsence(event));
}

function explainAbsence({ fork, idToken, isDependabot }: RunEvent): Verdict {
  if (fork && !idToken)
    return fail(
      `${NONE}: GitHub doesn't issue an OIDC token to the workflow run for a pull request from a fork.`,
      {
        text: 'Skip this job for forks. The push after the merge can run it with credentials:',
        lines: [
          'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
        ],
      },
    );
  if (isDependabot)
    return fail(`${NONE}: workflow runs that Dependabot triggers only get Dependabot's secrets.`, {
      text: `Store the role's ARN in a variable or in Dependabot's secrets${idToken ? '' : ', and give the job `id-token: write`'}. Or skip this job for Dependabot:`,
      lines: ["if: github.actor != 'dependabot[bot]'"],
    });
  if (!idToken)
    return fail(
      `${NONE}. The job lacks \`id-token: write\`, so it can't get any over OIDC, and no secret or earlier step provided any.`,
      {
        text: 'Give the job the permission, and let this step assume a role. If the credentials come from secrets, check that those are set:',
        lines: [
          'permissions:',
          '  id-token: write',
          '  contents: read',
          'steps:',
          '  # in the with: block of this step',
          `  ${ROLE}`,
        ],
      },
    );
  return fail(`${NONE}. \`role-to-assume\` is empty, and no earlier step in this job configured any.`, {
    text: 'If the role comes from a secret or a variable, check that it is set for this repository, environment and event. An unset one is empty. Otherwise set it, or run `aws-actions/configure-aws-credentials` before this step:',
    lines: [ROLE],
  });
}
