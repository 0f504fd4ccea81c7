/** How a check says what it found. */

import type { Problem, Remedy } from '../domain/problem.js';
import type { Finding } from '../domain/finding.js';

/** What a check found, without what it is about. */
export type Verdict = Pick<Finding, 'status' | 'message' | 'remedy' | 'headline'>;

export const pass = (message: string): Verdict => ({ status: 'pass', message });
export const skip = (message: string, remedy?: Remedy): Verdict => ({
  status: 'skip',
  message,
  ...(remedy && { remedy }),
});
export const warn = (message: string, remedy: Remedy): Verdict => ({ status: 'warn', message, remedy });
export const fail = (message: string, remedy: Remedy): Verdict => ({ status: 'fail', message, remedy });

export const NO_START_ASKED = 'No start is asked (start: never).';

/** A problem as a failure. */
export const failWith = ({ message, remedy }: Problem): Verdict => fail(message, remedy);

/** Whether a problem is for `permissions` to explain. */
export const isOfPermissions = ({ kind }: Problem): boolean => kind === 'denied' || kind === 'credentials';

/** The verdict of a check whose own fact could not be read. What the credentials lack is the finding of `permissions`. */
export function unread(what: string, problem: Problem): Verdict {
  return isOfPermissions(problem)
    ? skip(`${what} could not be read; the finding of permissions says why.`)
    : failWith(problem);
}

/** The same for a check that only warns. */
export function unknown(what: string, problem: Problem): Verdict {
  return isOfPermissions(problem)
    ? unread(what, problem)
    : skip(`${what} could not be read: ${problem.message}`, problem.remedy);
}

/** The verdict of a check whose fact GitHub did not give. */
export function unanswered(problem: Problem): Verdict {
  return skip(`GitHub could not tell: ${problem.message}`, problem.remedy);
}

/** The verdict of a check that asks GitHub, without a token to ask with. */
export function needsToken(): Verdict {
  return skip('github-token is empty, so GitHub was not asked.', {
    text: 'Pass a token that may read the repository:',
    lines: ['github-token: ${{ github.token }}'],
  });
}
