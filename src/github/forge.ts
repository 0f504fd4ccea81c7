/** What GitHub says of branches and commits. Octokit is loaded by the first call only. */

import type { CommitOnBranch, Forge } from '../model.js';
import { Problem, type Remedy } from '../problem.js';

/** Milliseconds until one request has its answer. */
const TIMEOUT = 10_000;

/** @param apiUrl `GITHUB_API_URL`, read by the toolkit itself; named here for messages */
export function createForge(token: string, apiUrl: string): Forge {
  return {
    async commitOnBranch(repository, branch, commit): Promise<CommitOnBranch> {
      const [owner = '', repo = '', ...groups] = repository.split('/');
      if (groups.length > 0) {
        throw new Problem('refused', `${repository} is no GitHub repository: GitHub has owner/name alone.`);
      }
      const { getOctokit } = await import('@actions/github');
      const { repos } = getOctokit(token).rest;
      const request = () => ({ owner, repo, request: { signal: AbortSignal.timeout(TIMEOUT) } });
      try {
        // Seen from the branch's head, a commit of the branch is behind it or the same; the answer then lists nothing.
        const { data } = await repos.compareCommitsWithBasehead({
          ...request(),
          basehead: `${branch}...${commit}`,
          per_page: 1,
        });
        return readComparison(data);
      } catch (error) {
        if (error instanceof Problem) throw error;
        if (statusOf(error) !== 404) throw toProblem(error, repository, apiUrl);
      }
      // 404 is also what a token without access sees: the repository itself tells the two apart.
      try {
        await repos.get(request());
        return 'unknown';
      } catch (error) {
        throw toProblem(error, repository, apiUrl);
      }
    },
  };
}

/** @param data the commit, seen from the branch's head: `ahead`, `behind`, `identical` or `diverged` */
function readComparison(data: unknown): CommitOnBranch {
  const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : undefined;
  switch (status) {
    case 'behind':
    case 'identical':
      return 'on';
    case 'ahead':
    case 'diverged':
      return 'off';
    default:
      throw new Problem('broken', "GitHub's comparison of commit and branch has no status that is known.", {
        remedy: { text: 'Check that GITHUB_API_URL or a proxy leads to GitHub, and run the job again.' },
      });
  }
}

const GRANT: Remedy = {
  text: 'Give the job the permission to read the repository, or pass a token that has it as github-token.',
  lines: ['permissions:', '  contents: read'],
};

function toProblem(error: unknown, repository: string, apiUrl: string): Problem {
  const status = statusOf(error);
  // Octokit puts a link to its documentation at the end of what GitHub said.
  const said = (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .trim();
  const details = { cause: error, remedy: GRANT };
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
        : new Problem('denied', `github-token may not read ${repository}: ${said}.`, details);
    case 404:
      return new Problem(
        'denied',
        `github-token does not see ${repository}: it is private to this token, or there is no such repository.`,
        details,
      );
    case undefined:
      return new Problem('unreachable', `GitHub gave no answer at ${apiUrl}: ${said}`, {
        cause: error,
        remedy: { text: 'Check that the runner reaches GitHub (firewall, proxy) and run the job again.' },
      });
    default:
      return new Problem('broken', `GitHub answered with status ${status}: ${said}`, {
        cause: error,
        remedy: {
          text: 'Run the job again; https://www.githubstatus.com tells whether GitHub is disturbed.',
        },
      });
  }
}

/** Octokit says 500 of its own where no answer came: only an error with a response has a status. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null || !('response' in error) || !error.response)
    return undefined;
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}
