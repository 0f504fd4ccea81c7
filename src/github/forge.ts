/** What GitHub says of branches, commits and apps. Octokit is loaded by the first call only. */

import type { AppInstallation, Branch, Comparison, Forge } from '../model.js';
import { Problem, type Remedy } from '../problem.js';
import type { Fetch } from './fetch.js';

/** Milliseconds until one request has its answer. */
const TIMEOUT = 10_000;

/** Installations on a page; GitHub has at most as many. */
const PAGE_SIZE = 100;

/** An answer, as far as it can be trusted: not at all. */
type Json = Readonly<Record<string, unknown>>;

/** @param apiUrl `GITHUB_API_URL` */
export function createForge(token: string, apiUrl: string, fetch: Fetch): Forge {
  const get = async (route: string, repository: string, parameters: Record<string, string | number>) => {
    const { request } = await import('@octokit/request');
    const answer = await request(`GET /repos/{owner}/{repo}${route}`, {
      ...parameters,
      ...split(repository),
      baseUrl: apiUrl,
      headers: { authorization: `token ${token}` },
      request: { fetch, signal: AbortSignal.timeout(TIMEOUT) },
    });
    return record(answer.data);
  };

  /** 404 is also what a token without access sees: the repository itself tells the two apart. */
  async function getOrAbsent(route: string, repository: string, parameters: Record<string, string | number>) {
    const reading = { subject: repository, apiUrl, remedy: READ_CONTENTS };
    try {
      return await get(route, repository, parameters);
    } catch (error) {
      if (statusOf(error) !== 404) throw toProblem(error, reading);
    }
    try {
      const { full_name: name } = await get('', repository, {});
      if (typeof name !== 'string') throw broken('of a repository', 'full_name');
      return undefined;
    } catch (error) {
      throw toProblem(error, reading);
    }
  }

  return {
    async branch(repository, branch): Promise<Branch> {
      const data = await getOrAbsent('/branches/{branch}', repository, { branch });
      if (!data) return { kind: 'absent' };
      const head = record(data['commit'])['sha'];
      const name = data['name'];
      if (typeof head !== 'string' || typeof name !== 'string') throw broken('of a branch', 'name or commit');
      // A branch that was renamed is redirected to, by GitHub alone.
      return name === branch ? { kind: 'found', head } : { kind: 'absent', renamedTo: name };
    },

    async compare(repository, branch, commit): Promise<Comparison | undefined> {
      // Seen from the branch's head, a commit of the branch is behind it or the same; the answer then lists nothing.
      const data = await getOrAbsent('/compare/{basehead}', repository, {
        basehead: `${branch}...${commit}`,
        per_page: 1,
      });
      return data && readComparison(data);
    },

    async installations(organization) {
      try {
        const { getOctokit } = await import('@actions/github');
        const { orgs } = getOctokit(token, { baseUrl: apiUrl, request: { fetch } }).rest;
        const signal = AbortSignal.timeout(TIMEOUT);
        const found: AppInstallation[] = [];
        for (let page = 1; ; page += 1) {
          const request = { org: organization, per_page: PAGE_SIZE, page, request: { signal } };
          const { installations } = record((await orgs.listAppInstallations(request)).data);
          if (!Array.isArray(installations)) throw broken('of the installations', 'list of them');
          found.push(...installations.map((each) => readInstallation(record(each))));
          if (installations.length < PAGE_SIZE) return found;
        }
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw toProblem(error, {
          subject: `the apps of ${organization}`,
          apiUrl,
          remedy: READ_INSTALLATIONS,
        });
      }
    },
  };
}

function split(repository: string): { owner: string; repo: string } {
  const [owner = '', repo = '', ...groups] = repository.split('/');
  if (groups.length > 0) {
    throw new Problem('refused', `${repository} is no GitHub repository: GitHub has owner/name alone.`);
  }
  return { owner, repo };
}

/** @param data the commit, seen from the branch's head */
function readComparison({ status, ahead_by: aheadBy, behind_by: behindBy }: Json): Comparison {
  if (status !== 'identical' && status !== 'ahead' && status !== 'behind' && status !== 'diverged')
    throw broken('of a comparison', 'status that is known');
  return { status, aheadBy: count(aheadBy), behindBy: count(behindBy) };
}

function readInstallation({
  id,
  app_slug: app,
  repository_selection: selection,
  ...rest
}: Json): AppInstallation {
  if (typeof id !== 'number' || typeof app !== 'string' || (selection !== 'all' && selection !== 'selected'))
    throw broken('of an installation', 'id, app_slug or repository_selection');
  return { id, app, selection, suspended: typeof rest['suspended_at'] === 'string' };
}

const record = (value: unknown): Json => (typeof value === 'object' && value !== null ? (value as Json) : {});

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

function broken(what: string, lacks: string): Problem {
  return new Problem('broken', `GitHub's answer ${what} has no ${lacks}.`, {
    remedy: { text: 'Check that GITHUB_API_URL or a proxy leads to GitHub, and run the job again.' },
  });
}

const READ_CONTENTS: Remedy = {
  text: 'Give the job the permission to read the repository, or pass a token that has it as github-token.',
  lines: ['permissions:', '  contents: read'],
};

const READ_INSTALLATIONS: Remedy = {
  text: "Only a token of an owner of the organization sees them (classic scope read:org, or the fine-grained permission Administration: read); the job's own token never does. Pass such a token, or leave the check out:",
  lines: ['checks: |', '  all', '  -app-scope'],
};

interface Reading {
  readonly subject: string;
  readonly apiUrl: string;
  readonly remedy: Remedy;
}

function toProblem(error: unknown, { subject, apiUrl, remedy }: Reading): Problem {
  if (error instanceof Problem) return error;
  const status = statusOf(error);
  // Octokit puts a link to its documentation at the end of what GitHub said.
  const said = (error instanceof Error ? error.message : String(error))
    .replace(/\s+/g, ' ')
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .trim();
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
        : new Problem('denied', `github-token may not read ${subject}: ${said}.`, details);
    case 404:
      return new Problem(
        'denied',
        `github-token does not see ${subject}: it is private to this token, or there is no such repository.`,
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
