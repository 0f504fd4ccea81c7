/** What GitHub says of branches, commits and apps. */

import { record, type Json } from '../domain/json.js';
import type {
  AppInstallation,
  Branch,
  CommitInfo,
  Comparison,
  PullRequestOfCommit,
} from '../domain/repository.js';
import type { Forge } from '../ports/github.js';
import type { Remedy } from '../domain/problem.js';
import { code } from '../domain/words.js';
import { broken, messageOf, split, statusOf, type Purpose } from './answers.js';
import { allOf, listed, PAGE_SIZE, pages } from './pages.js';
import type { Request } from './request.js';

/** The most files of a comparison: https://docs.github.com/en/rest/commits/commits#compare-two-commits */
const MOST_FILES = 300;

export function createForge(request: Request): Forge {
  const get = async (
    route: string,
    repository: string,
    parameters: Json = {},
    purpose: Purpose = { subject: code(repository), remedy: readPermission('contents') },
  ): Promise<unknown> => {
    const all = { ...parameters, ...split(repository) };
    return (await request(`GET /repos/{owner}/{repo}${route}`, all, purpose)).data;
  };

  async function fullName(repository: string): Promise<string> {
    const { full_name: name } = record(await get('', repository));
    if (typeof name !== 'string') throw broken('a repository', '`full_name`');
    return name;
  }

  /**
   * 404 is also what a token without access sees: the repository itself tells the two apart. 422 is the answer to the id
   * of a commit that is not there.
   */
  async function getOrAbsent(
    route: string,
    repository: string,
    parameters: Json,
    purpose?: Purpose,
  ): Promise<unknown> {
    try {
      return await get(route, repository, parameters, purpose);
    } catch (error) {
      const isNoCommit = statusOf(error) === 422 && messageOf(error).startsWith('No commit found');
      if (statusOf(error) !== 404 && !isNoCommit) throw error;
    }
    await fullName(repository);
    return undefined;
  }

  return {
    async branch(repository, branch): Promise<Branch> {
      const answer = await getOrAbsent('/branches/{branch}', repository, { branch });
      if (answer === undefined) return { kind: 'absent' };
      const data = record(answer);
      const head = record(data['commit'])['sha'];
      const name = data['name'];
      if (typeof head !== 'string' || typeof name !== 'string')
        throw broken('a branch', '`name` or `commit`');
      // A branch that was renamed is redirected to, by GitHub alone.
      return name === branch ? { kind: 'found', head } : { kind: 'absent', renamedTo: name };
    },

    async compare(repository, base, commit) {
      // Of the commits one is enough; the files are all on the first page.
      const parameters = { basehead: `${base}...${commit}`, per_page: 1 };
      const data = await getOrAbsent('/compare/{basehead}', repository, parameters);
      return data === undefined ? undefined : readComparison(record(data));
    },

    async pullRequestsOf(repository, commit) {
      const purpose = {
        subject: `pull requests of ${code(repository)}`,
        remedy: readPermission('pull-requests'),
      };
      const read = (page: number) => {
        const parameters = { commit, per_page: PAGE_SIZE, page };
        return getOrAbsent('/commits/{commit}/pulls', repository, parameters, purpose);
      };
      const first = await read(1);
      if (first === undefined) return undefined;
      const found = pages(async (page) =>
        listed(page === 1 ? first : await read(page), 'list of pull requests'),
      );
      return (await allOf(found)).map(readPullRequest);
    },

    async commit(repository, commit) {
      // One of its files is enough.
      const data = await getOrAbsent('/commits/{commit}', repository, { commit, per_page: 1 });
      return data === undefined ? undefined : readCommit(record(data));
    },

    async nameOf(repository) {
      try {
        return await fullName(repository);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },

    async contents(repository, path, ref) {
      const parameters = { path, ref, mediaType: { format: 'raw' } };
      const data = await getOrAbsent('/contents/{path}', repository, parameters);
      if (data instanceof ArrayBuffer) return new TextDecoder().decode(data);
      return typeof data === 'string' ? data : undefined;
    },

    async installations(organization) {
      const purpose = { subject: `the apps of ${code(organization)}`, remedy: READ_INSTALLATIONS };
      const found = pages(async (page) => {
        const parameters = { org: organization, per_page: PAGE_SIZE, page };
        const { data } = await request('GET /orgs/{org}/installations', parameters, purpose);
        return listed(record(data)['installations'], '`installations`');
      });
      try {
        return (await allOf(found)).map(readInstallation);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
  };
}

function readComparison(data: Json): Comparison {
  const { status, ahead_by: aheadBy, behind_by: behindBy, files } = data;
  if (status !== 'identical' && status !== 'ahead' && status !== 'behind' && status !== 'diverged')
    throw broken('a comparison', '`status` that is known');
  const listed = Array.isArray(files) ? files.map(record) : [];
  const names = listed.flatMap(({ filename, previous_filename: former }) => [filename, former]);
  return {
    status,
    aheadBy: count(aheadBy),
    behindBy: count(behindBy),
    files: {
      names: names.filter((name) => typeof name === 'string'),
      mayBeCut: listed.length >= MOST_FILES,
    },
  };
}

function readPullRequest({ number, merged_at: mergedAt, head, base }: Json): PullRequestOfCommit {
  const { full_name: name } = record(record(head)['repo']);
  const { ref } = record(base);
  if (typeof number !== 'number' || typeof ref !== 'string')
    throw broken('a pull request', '`number` or `base`');
  return {
    number,
    merged: typeof mergedAt === 'string',
    headRepository: typeof name === 'string' ? name : undefined,
    base: ref,
  };
}

function readCommit({ commit, author }: Json): CommitInfo {
  const { message, author: written } = record(commit);
  if (typeof message !== 'string') throw broken('a commit', '`message`');
  const [login, name] = [record(author)['login'], record(written)['name']];
  return {
    title: message.split('\n', 1)[0] ?? '',
    author: typeof login === 'string' ? login : typeof name === 'string' ? name : '',
  };
}

function readInstallation({
  id,
  app_slug: app,
  repository_selection: selection,
  ...rest
}: Json): AppInstallation {
  if (typeof id !== 'number' || typeof app !== 'string' || (selection !== 'all' && selection !== 'selected'))
    throw broken('an installation', '`id`, `app_slug` or `repository_selection`');
  return { id, app, selection, suspended: typeof rest['suspended_at'] === 'string' };
}

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

const readPermission = (permission: 'contents' | 'pull-requests'): Remedy => ({
  text: 'Add the permission to the job, or set `github-token` to a token that has it:',
  lines: ['permissions:', `  ${permission}: read`],
});

const READ_INSTALLATIONS: Remedy = {
  text: "Only the token of an organization owner sees the apps (fine-grained permission `Administration: read`). The job's own token never does. Set `github-token` to such a token, or remove the check:",
  lines: ['checks: |', '  all', '  -app-scope'],
};
