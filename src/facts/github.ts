/** What is asked of GitHub, each question once for all pipelines. */

import { usesRepository } from '../domain/source.js';
import { factOf, memoize } from '../domain/fact.js';
import type { Fact } from '../domain/fact.js';
import type { BranchFacts, FactName } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { AppInstallation, Branch, CommitOnBranch, Comparison } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import type { Forge } from '../ports/github.js';

export interface GitHubQuestions {
  /** Whether the commit of the run is on a branch. None if nothing depends on it. */
  readonly commitOnBranch: ((branch: string) => Promise<Fact<CommitOnBranch>>) | undefined;
  /** A branch of the repository. None if no chosen check asks for one. */
  readonly branch: ((name: string) => Promise<Fact<Branch>>) | undefined;
  readonly compare: (branch: string, commit: string) => Promise<Fact<Comparison | undefined>>;
}

/** @returns none without a token */
export function askGitHub(
  { start, commit, repository, allowOffBranch }: Target,
  needs: ReadonlySet<FactName>,
  forge: Forge | undefined,
): GitHubQuestions | undefined {
  if (!forge) return undefined;
  const compare = memoize((branch: string, to: string) => factOf(forge.compare(repository, branch, to)));
  const isCommitJudged =
    start !== 'never' && commit !== undefined && !allowOffBranch && needs.has('commitOnBranch');
  return {
    compare,
    commitOnBranch: isCommitJudged ? async (branch) => standing(await compare(branch, commit)) : undefined,
    branch: needs.has('branches')
      ? memoize((name: string) => factOf(forge.branch(repository, name)))
      : undefined,
  };
}

function standing(fact: Fact<Comparison | undefined>): Fact<CommitOnBranch> {
  if (!fact.ok) return fact;
  const status = fact.value?.status;
  if (status === undefined) return { ok: true, value: 'unknown' };
  return { ok: true, value: status === 'behind' || status === 'identical' ? 'on' : 'off' };
}

/** The branch of the run, and the one of the source action if it uses the same repository. */
export async function readBranches(
  source: SourceAction | undefined,
  target: Target,
  github: GitHubQuestions | undefined,
): Promise<readonly BranchFacts[] | undefined> {
  const ask = github?.branch;
  if (!ask) return undefined;
  const sourceBranch = source && usesRepository(source, target.repository) ? source.branch : undefined;
  const names = [...new Set([target.branch, sourceBranch])].filter((name) => name !== undefined);
  return Promise.all(names.map(async (name) => ({ name, branch: await ask(name) })));
}

/** The apps that the owner of the repository has installed. None without a token. */
export function readInstallations(
  repository: string,
  forge: Forge | undefined,
): Promise<Fact<readonly AppInstallation[] | undefined>> | undefined {
  const [owner = ''] = repository.split('/');
  return forge && factOf(forge.installations(owner));
}
