/** What GitHub says of branches, commits and apps. */

import type { AppInstallation, Branch, Comparison } from '../domain/repository.js';
import type { Forge } from '../ports/github.js';
import type { Remedy } from '../domain/problem.js';
import { broken, record, split, statusOf, type Json } from './answers.js';
import type { Request } from './request.js';

/** Installations on a page; GitHub has at most as many. */
const PAGE_SIZE = 100;

export function createForge(request: Request): Forge {
  const get = async (route: string, repository: string, parameters: Json = {}) => {
    const purpose = { subject: repository, remedy: READ_CONTENTS };
    const { data } = await request(
      `GET /repos/{owner}/{repo}${route}`,
      { ...parameters, ...split(repository) },
      purpose,
    );
    return record(data);
  };

  /** 404 is also what a token without access sees: the repository itself tells the two apart. */
  async function getOrAbsent(route: string, repository: string, parameters: Json) {
    try {
      return await get(route, repository, parameters);
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
    }
    const { full_name: name } = await get('', repository);
    if (typeof name !== 'string') throw broken('of a repository', 'full_name');
    return undefined;
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
      const purpose = { subject: `the apps of ${organization}`, remedy: READ_INSTALLATIONS };
      const found: AppInstallation[] = [];
      try {
        for (let page = 1; ; page += 1) {
          const parameters = { org: organization, per_page: PAGE_SIZE, page };
          const { data } = await request('GET /orgs/{org}/installations', parameters, purpose);
          const { installations } = record(data);
          if (!Array.isArray(installations)) throw broken('of the installations', 'list of them');
          found.push(...installations.map((each) => readInstallation(record(each))));
          if (installations.length < PAGE_SIZE) return found;
        }
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    },
  };
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

const count = (value: unknown): number => (typeof value === 'number' ? value : 0);

const READ_CONTENTS: Remedy = {
  text: 'Give the job the permission to read the repository, or pass a token that has it as github-token.',
  lines: ['permissions:', '  contents: read'],
};

const READ_INSTALLATIONS: Remedy = {
  text: "Only a token of an owner of the organization sees them (classic scope read:org, or the fine-grained permission Administration: read); the job's own token never does. Pass such a token, or leave the check out:",
  lines: ['checks: |', '  all', '  -app-scope'],
};
