import { describeFile } from './commits.js';
import { notFound, type Handler } from './context.js';
import { GitHubError } from './error.js';
import { changesBetween, toChange } from './git-objects.js';
import { pageOf } from './linked-pages.js';
import { compareCommits, defaultBranchOf, headOf, historyOf, resolveRevision } from './repositories.js';
import { respond, withLink } from './responses.js';
import type { ChangedFileSpec, PullRequestSpec, RepositorySpec } from './spec.js';

/** A pull request has at most these files. */
const MOST_FILES = 3000;

/**
 * Of a commit on the default branch the merged ones that brought it there, and of another the open and the merged ones
 * that have it.
 */
export const listPullsOfCommit: Handler = ({ repository, subject: ref, request, url }) => {
  const commit = resolveRevision(repository, ref);
  if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
  const main = headOf(repository, defaultBranchOf(repository));
  const isOnMain = main !== undefined && historyOf(repository, main).has(commit);
  const found = (repository.pullRequests ?? []).filter((pull) => {
    const isMerged = pull.mergeCommit !== undefined;
    const has = pull.mergeCommit === commit || commitsOf(repository, pull).includes(commit);
    return has && (isMerged || (!isOnMain && pull.state !== 'closed'));
  });
  const { shown, link } = pageOf(found, url, request.query);
  return withLink(
    respond(
      200,
      shown.map((pull) => describePull(repository, pull)),
    ),
    link,
  );
};

export const getPull: Handler = ({ repository, subject }) => {
  const pull = findPull(repository, Number(subject));
  return respond(200, {
    ...describePull(repository, pull),
    merged: pull.mergeCommit !== undefined,
    commits: commitsOf(repository, pull).length,
    changed_files: filesOf(repository, pull).length,
  });
};

export const listPullFiles: Handler = ({ repository, subject, request, url }) => {
  const pull = findPull(repository, Number(subject));
  const { commit } = headOfPull(repository, pull);
  const { shown, link } = pageOf(filesOf(repository, pull).slice(0, MOST_FILES), url, request.query);
  return withLink(
    respond(
      200,
      shown.map((file) => describeFile(repository, commit, file)),
    ),
    link,
  );
};

function findPull({ pullRequests = [] }: RepositorySpec, number: number): PullRequestSpec {
  const pull = pullRequests.find((each) => each.number === number);
  if (pull === undefined) throw notFound();
  return pull;
}

function headOfPull(
  repository: RepositorySpec,
  { head }: PullRequestSpec,
): NonNullable<PullRequestSpec['head']> {
  return head ?? { branch: 'topic', commit: headOf(repository, defaultBranchOf(repository)) ?? '' };
}

function commitsOf(repository: RepositorySpec, pull: PullRequestSpec): string[] {
  return pull.commits ?? [headOfPull(repository, pull).commit];
}

function filesOf(repository: RepositorySpec, pull: PullRequestSpec): ChangedFileSpec[] {
  if (pull.files !== undefined) return pull.files.map(toChange);
  const base = headOf(repository, pull.base ?? defaultBranchOf(repository)) ?? '';
  const { commit } = headOfPull(repository, pull);
  const { mergeBase = base } = compareCommits(repository, base, commit) ?? {};
  return changesBetween(repository, mergeBase, commit);
}

function describePull(repository: RepositorySpec, pull: PullRequestSpec): object {
  const { number, title = `Pull request ${number}`, mergeCommit, state = 'open' } = pull;
  const base = pull.base ?? defaultBranchOf(repository);
  const head = headOfPull(repository, pull);
  const from = head.repository === undefined ? repository.fullName : head.repository;
  return {
    number,
    title,
    state: mergeCommit === undefined ? state : 'closed',
    html_url: `https://github.com/${repository.fullName}/pull/${number}`,
    merged_at: mergeCommit === undefined ? null : '2026-01-15T12:00:00Z',
    merge_commit_sha: mergeCommit ?? null,
    head: describeSide(repository, head.branch, head.commit, from),
    base: describeSide(repository, base, headOf(repository, base) ?? '', repository.fullName),
  };
}

function describeSide(repository: RepositorySpec, ref: string, sha: string, fullName: string | null): object {
  const owner = fullName?.split('/')[0] ?? 'ghost';
  const repo =
    fullName === null
      ? null
      : { full_name: fullName, fork: fullName !== repository.fullName, private: repository.private };
  return { label: `${owner}:${ref}`, ref, sha, user: fullName === null ? null : { login: owner }, repo };
}
