/** The questions to GitHub, each asked once for all pipelines. */

import { usesRepository } from '../domain/source.js';
import { factOf, memoize } from '../domain/fact.js';
import type { Fact } from '../domain/fact.js';
import type { BranchFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { AppInstallation, Branch, Comparison, PullRequestOfCommit } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import type { Forge } from '../ports/github.js';

export interface GitHubQuestions {
  /** A branch of the repository. */
  readonly branch: (name: string) => Promise<Fact<Branch>>;
  /** A commit, seen from a base. Both are full ids: a tag of the same name answers for a branch. */
  readonly compare: (base: string, commit: string) => Promise<Fact<Comparison | undefined>>;
  readonly pullRequestsOf: (commit: string) => Promise<Fact<readonly PullRequestOfCommit[] | undefined>>;
}

/** @returns none without a token */
export function askGitHub({ repository }: Target, forge: Forge | undefined): GitHubQuestions | undefined {
  return (
    forge && {
      branch: memoize((name: string) => factOf(forge.branch(repository, name))),
      compare: memoize((base: string, commit: string) => factOf(forge.compare(repository, base, commit))),
      pullRequestsOf: memoize((commit: string) => factOf(forge.pullRequestsOf(repository, commit))),
    }
  );
}

/** The branch of the run, and the one of the source action if it uses the same repository. */
export async function readBranches(
  source: SourceAction | undefined,
  target: Target,
  github: GitHubQuestions | undefined,
): Promise<readonly BranchFacts[] | undefined> {
  if (!github) return undefined;
  const sourceBranch = source && usesRepository(source, target.repository) ? source.branch : undefined;
  const names = [...new Set([target.branch, sourceBranch])].filter((name) => name !== undefined);
  return Promise.all(names.map(async (name) => ({ name, branch: await github.branch(name) })));
}

/** The apps that the owner of the repository has installed. None without a token. */
export function readInstallations(
  repository: string,
  forge: Forge | undefined,
): Promise<Fact<readonly AppInstallation[] | undefined>> | undefined {
  const [owner = ''] = repository.split('/');
  return forge && factOf(forge.installations(owner));
}
