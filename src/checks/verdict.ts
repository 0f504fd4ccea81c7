/** How a check says what it found. */

import { isTransient } from '../domain/poll.js';
import { code } from '../domain/words.js';
import type { Problem, Remedy } from '../domain/problem.js';
import type { Finding } from '../domain/finding.js';

/** What a check found, without what it is about. */
export type Verdict = Pick<
  Finding,
  'status' | 'message' | 'remedy' | 'headline' | 'because' | 'unasked' | 'unanswered'
>;

export const pass = (message: string): Verdict => ({ status: 'pass', message });
export const skip = (message: string, remedy?: Remedy): Verdict => ({
  status: 'skip',
  message,
  ...(remedy && { remedy }),
});
export const warn = (message: string, remedy: Remedy): Verdict => ({ status: 'warn', message, remedy });
export const fail = (message: string, remedy: Remedy): Verdict => ({ status: 'fail', message, remedy });

/** The same with a headline, for what stops the deploy. */
export const withHeadline = (headline: string, verdict: Verdict): Verdict => ({ ...verdict, headline });

/**
 * A skip that follows from the finding of another check.
 *
 * @param because its id
 * @param what was not checked, or could not be
 */
export const follows = (because: string, what: string): Verdict => ({
  ...skip(`${what}: see ${code(because)}.`),
  because,
});

/** A skip that nobody has to see, since an input is empty, or asks for nothing. */
export const unasked = (message: string, remedy?: Remedy): Verdict => ({
  ...skip(message, remedy),
  unasked: true,
});

/** The verdict of a check that is about a start alone. */
export const nothingStarts = (): Verdict => unasked('`start: never`: this run starts nothing.');

/** A problem as a failure. */
export const failWith = ({ message, remedy }: Problem): Verdict => fail(message, remedy);

/** Whether a problem is for `permissions` to explain. */
export const isOfPermissions = ({ kind }: Problem): boolean => kind === 'denied' || kind === 'credentials';

/** The verdict of a check whose own fact could not be read. What the credentials lack is the finding of `permissions`. */
export function unread(what: string, problem: Problem): Verdict {
  return isOfPermissions(problem) ? follows('permissions', `Couldn't read ${what}`) : failWith(problem);
}

/** The same for a check that only warns. */
export function unknown(what: string, problem: Problem): Verdict {
  if (isOfPermissions(problem)) return unread(what, problem);
  const skipped = skip(`Couldn't read ${what}: ${problem.message}`, problem.remedy);
  return isTransient(problem) ? { ...skipped, unanswered: problem } : skipped;
}

/** The verdict of a check whose fact GitHub did not give. */
export function unanswered(problem: Problem): Verdict {
  return skip(`Not checked: ${problem.message}`, problem.remedy);
}

export const PASS_TOKEN: Remedy = {
  text: 'Pass a token that can read the repository:',
  lines: ['github-token: ${{ github.token }}'],
};

/** The verdict of a check that asks GitHub, without a token to ask with. */
export const needsToken = (): Verdict =>
  unasked('`github-token` is empty, so this was not checked.', PASS_TOKEN);
