/** What GitHub's answers and errors are to an adapter. */

import { Problem, RUN_AGAIN_GITHUB, type Remedy } from '../domain/problem.js';
import { code } from '../domain/words.js';
import { TooLargeError } from '../http/body.js';

export function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = '', ...groups] = repository.split('/');
  if (groups.length > 0) {
    throw new Problem('refused', `${code(repository)} is not a GitHub repository.`, {
      remedy: {
        text: 'A GitHub repository has an owner and a name, and no groups. Correct `repository`, or remove the checks that need GitHub:',
        lines: ['repository: OWNER/REPO'],
      },
    });
  }
  return { owner, repo };
}

const CHECK_ENDPOINT: Remedy = {
  text: 'Check that `GITHUB_API_URL` points to GitHub and that no proxy answers in its place, and run the job again.',
};

export function broken(what: string, lacks: string): Problem {
  return new Problem('broken', `Can't read GitHub's answer: ${what} has no ${lacks}.`, {
    remedy: CHECK_ENDPOINT,
  });
}

/** A redirect that was not followed, since the token is for one server alone. */
export function redirected(status: number, location: string | undefined): Problem {
  const where = URL.canParse(location ?? '') ? ` to ${code(new URL(location ?? '').host)}` : '';
  return new Problem(
    'broken',
    `GitHub answered with a redirect${where} (status ${status}). To protect the token, this action didn't follow it.`,
    { remedy: CHECK_ENDPOINT },
  );
}

/** What a request is for, in the words of a Problem. */
export interface Purpose {
  /** In words, as ``pull requests of `OWNER/REPO` ``. */
  readonly subject: string;
  /** What the token should do with it; `read` unless given. */
  readonly does?: 'read' | 'write';
  readonly remedy: Remedy;
}

/** @param host of the API, for what never reached it */
export function problemOfGitHub(
  error: unknown,
  { subject, does = 'read', remedy }: Purpose,
  host: string,
): Problem {
  if (error instanceof Problem) return error;
  const said = messageOf(error).replace(/\.$/, '');
  const make = (kind: Problem['kind'], message: string, remedyOfKind = remedy) =>
    new Problem(kind, message, { cause: error, remedy: remedyOfKind });
  const status = statusOf(error);
  switch (status) {
    case 401:
      return make('credentials', `GitHub does not accept \`github-token\`: ${said}.`);
    case 403:
    case 429:
      return /rate limit/i.test(said)
        ? make('throttled', `\`github-token\` has exceeded its rate limit: ${said}.`, {
            text: 'Run the job again when the limit resets, within an hour.',
          })
        : make('denied', `\`github-token\` is not allowed to ${does} ${subject}: ${said}.`);
    case 404:
      return make(
        'denied',
        `\`github-token\` can't see ${subject}: it doesn't exist, or the token has no access to it.`,
      );
    case 422:
      return make('refused', `GitHub refused to ${does} ${subject}: ${said}.`);
    case undefined:
      if (isTooLarge(error)) return make('broken', `${said}.`, CHECK_ENDPOINT);
      return make('unreachable', `No answer from GitHub at ${code(host)}: ${said}.`, {
        text: 'Check that the runner can reach GitHub (firewall, proxy), and run the job again.',
      });
    default:
      return make('broken', `GitHub answered with status ${status}: ${said}.`, RUN_AGAIN_GITHUB);
  }
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof TooLargeError || (error instanceof Error && error.cause instanceof TooLargeError);

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
