/** What GitHub's answers and errors are to an adapter. */

import { Problem, RUN_AGAIN_GITHUB, type Remedy } from '../domain/problem.js';

/** An answer, as far as it can be trusted: not at all. */
export type Json = Readonly<Record<string, unknown>>;

export const record = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};

export function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = '', ...groups] = repository.split('/');
  if (groups.length > 0) {
    throw new Problem('refused', `${repository} is no GitHub repository: GitHub has owner/name alone.`, {
      remedy: {
        text: 'Give the repository as GitHub names it, or leave out the checks that ask GitHub:',
        lines: ['repository: OWNER/NAME'],
      },
    });
  }
  return { owner, repo };
}

export function broken(what: string, lacks: string): Problem {
  return new Problem('broken', `GitHub's answer ${what} has no ${lacks}.`, {
    remedy: { text: 'Check that GITHUB_API_URL or a proxy leads to GitHub, and run the job again.' },
  });
}

/** A redirect that was not followed, since the token is for one server alone. */
export function redirected(status: number, location: string | undefined): Problem {
  const where = URL.canParse(location ?? '') ? ` to ${new URL(location ?? '').host}` : '';
  return new Problem(
    'broken',
    `GitHub answered with a redirect${where} (status ${status}), which was not followed: the token is for one server alone.`,
    { remedy: { text: 'Check that GITHUB_API_URL or a proxy leads to GitHub, and run the job again.' } },
  );
}

/** What a request is for, in the words of a Problem. */
export interface Purpose {
  readonly subject: string;
  /** What the token should do with it; `read` unless given. */
  readonly does?: 'read' | 'write';
  readonly remedy: Remedy;
}

export function toProblem(
  error: unknown,
  { subject, does = 'read', remedy }: Purpose,
  apiUrl: string,
): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  const said = messageOf(error);
  const details = { cause: error, remedy };
  switch (status) {
    case 401:
      return new Problem('credentials', `GitHub does not accept github-token: ${said}.`, details);
    case 403:
    case 429:
      return /rate limit/i.test(said)
        ? new Problem('throttled', `GitHub's rate limit for github-token is used up: ${said}`, {
            cause: error,
            remedy: { text: 'Run the job again once the limit is reset.' },
          })
        : new Problem(
            'denied',
            `github-token may not ${does} ${subject}: ${said.replace(/\.$/, '')}.`,
            details,
          );
    case 404:
      return new Problem(
        'denied',
        `github-token does not see ${subject}: it is private to this token, or there is no such repository.`,
        details,
      );
    case 422:
      return new Problem('refused', `GitHub declined to ${does} ${subject}: ${said}`, details);
    case undefined:
      return new Problem('unreachable', `GitHub gave no answer at ${apiUrl}: ${said}`, {
        cause: error,
        remedy: { text: 'Check that the runner reaches GitHub (firewall, proxy) and run the job again.' },
      });
    default:
      return new Problem('broken', `GitHub answered with status ${status}: ${said}`, {
        cause: error,
        remedy: RUN_AGAIN_GITHUB,
      });
  }
}

/** What GitHub, or the connection to it, said; without the link to its documentation that Octokit adds. */
export function messageOf(error: unknown): string {
  if (error instanceof Problem) return messageOf(error.cause);
  return (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .trim();
}

/** Octokit says 500 of its own if no answer came: only an error with a response has a status. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof Problem) return statusOf(error.cause);
  if (typeof error !== 'object' || error === null || !('response' in error) || !error.response)
    return undefined;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}
