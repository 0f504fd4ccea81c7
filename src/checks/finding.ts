/** How a check says what it found. */

import type { Problem, Remedy } from '../domain/problem.js';
import type { CheckId, Finding, FindingStatus } from '../domain/finding.js';

/** What a check found, before it is known which pipeline or connection it belongs to. */
export interface Verdict {
  readonly status: FindingStatus;
  readonly message: string;
  readonly remedy?: Remedy;
}

export const pass = (message: string): Verdict => ({ status: 'pass', message });
export const skip = (message: string, remedy?: Remedy): Verdict => ({
  status: 'skip',
  message,
  ...(remedy && { remedy }),
});
export const warn = (message: string, remedy: Remedy): Verdict => ({ status: 'warn', message, remedy });
export const fail = (message: string, remedy: Remedy): Verdict => ({ status: 'fail', message, remedy });

/**
 * The verdict of a check whose own fact could not be read: what the credentials lack is the finding of `permissions`,
 * anything else is the check's.
 */
export function unread(what: string, problem: Problem): Verdict {
  if (problem.kind === 'denied' || problem.kind === 'credentials') {
    return skip(`${what} could not be read; the finding of permissions says why.`);
  }
  return fail(problem.message, problem.remedy ?? { text: 'Run the job again.' });
}

/** The verdict of a check that only warns, or that others do not hang on, whose fact AWS did not give. */
export function unknown(what: string, problem: Problem): Verdict {
  const verdict = unread(what, problem);
  return verdict.status === 'skip'
    ? verdict
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

export function aboutPipeline(id: CheckId, pipeline: string, verdict: Verdict): Finding {
  return { id, pipeline, connection: null, ...verdict };
}

export function aboutConnection(id: CheckId, connection: number, verdict: Verdict): Finding {
  return { id, pipeline: null, connection, ...verdict };
}
