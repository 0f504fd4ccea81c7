import type { GitHubSpec, RepositorySpec } from './spec.js';

/** How a head commit stands to a base commit, as GitHub's comparison counts it. */
export interface Comparison {
  status: 'identical' | 'ahead' | 'behind' | 'diverged';
  aheadBy: number;
  behindBy: number;
  mergeBase: string;
  /** What the head has and the base has not, oldest first. */
  commits: string[];
}

/** The repositories that GitHub has, by their names in any letter case. */
export class Repositories {
  readonly #byName: ReadonlyMap<string, RepositorySpec>;

  constructor(spec: GitHubSpec | undefined) {
    this.#byName = new Map(
      (spec?.repositories ?? []).map((repository) => [repository.fullName.toLowerCase(), repository]),
    );
  }

  /** @param fullName `owner/name` in any letter case */
  find(fullName: string): RepositorySpec | undefined {
    return this.#byName.get(fullName.toLowerCase());
  }
}

/** The commit at the head of a branch, or undefined where there is no such branch. */
export function headOf({ branches }: RepositorySpec, branch: string): string | undefined {
  return Object.hasOwn(branches, branch) ? branches[branch] : undefined;
}

/** The present name of a branch that was renamed, or undefined. */
export function renamedBranch({ renamedBranches = {} }: RepositorySpec, branch: string): string | undefined {
  return Object.hasOwn(renamedBranches, branch) ? renamedBranches[branch] : undefined;
}

/**
 * The commit that a branch, a tag, the object of an annotated tag or a full commit id names, or undefined. A name can be
 * given whole, as `refs/heads/main` or `heads/main`.
 */
export function resolveRevision(repository: RepositorySpec, revision: string): string | undefined {
  const { branches, tags = {}, tagObjects = {}, commits, ambiguousNames } = repository;
  const [, kind, name] = /^(?:refs\/)?(heads|tags)\/(.+)$/.exec(revision) ?? [];
  const whole = kind === 'heads' ? branches : tags;
  if (name !== undefined && Object.hasOwn(whole, name)) return whole[name];
  const order = ambiguousNames === 'branch' ? [branches, tags] : [tags, branches];
  const named = order.find((refs) => Object.hasOwn(refs, revision));
  if (named !== undefined) return named[revision];
  const tag = Object.hasOwn(tagObjects, revision) ? tagObjects[revision] : undefined;
  if (tag !== undefined) return tags[tag];
  return Object.hasOwn(commits, revision) ? revision : undefined;
}

export function defaultBranchOf({ defaultBranch, branches }: RepositorySpec): string {
  return defaultBranch ?? Object.keys(branches)[0] ?? 'main';
}

/** A commit and all that can be reached from it, nearest first. */
export function historyOf(repository: RepositorySpec, commit: string): Set<string> {
  const history = new Set([commit]);
  for (const reached of history) {
    for (const parent of repository.commits[reached] ?? []) history.add(parent);
  }
  return history;
}

/** Compares two commits of one repository. Undefined where they have no common ancestor. */
export function compareCommits(
  repository: RepositorySpec,
  base: string,
  head: string,
): Comparison | undefined {
  const ofBase = historyOf(repository, base);
  const ofHead = historyOf(repository, head);
  const shared = [...ofHead].filter((commit) => ofBase.has(commit));
  const mergeBase = shared.find((commit) =>
    shared.every((other) => other === commit || !historyOf(repository, other).has(commit)),
  );
  if (mergeBase === undefined) return undefined;
  const commits = [...ofHead].filter((commit) => !ofBase.has(commit)).reverse();
  const aheadBy = commits.length;
  const behindBy = [...ofBase].filter((commit) => !ofHead.has(commit)).length;
  return { status: statusOf(aheadBy, behindBy), aheadBy, behindBy, mergeBase, commits };
}

function statusOf(aheadBy: number, behindBy: number): Comparison['status'] {
  if (aheadBy > 0) return behindBy > 0 ? 'diverged' : 'ahead';
  return behindBy > 0 ? 'behind' : 'identical';
}
