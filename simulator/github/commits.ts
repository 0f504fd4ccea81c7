import { notFound, type Handler } from './context.js';
import { GitHubError } from './error.js';
import { blobId, changesBetween, toChange, treeOf } from './git-objects.js';
import { pageOf } from './linked-pages.js';
import { compareCommits, defaultBranchOf, headOf, renamedBranch, resolveRevision } from './repositories.js';
import { respond, withLink } from './responses.js';
import { documentationOf } from './routes.js';
import type { AuthorSpec, ChangedFileSpec, RepositorySpec } from './spec.js';

/** A comparison has the files on its first page alone, and no more than these. */
const MOST_COMPARED_FILES = 300;

/** Commits on a page of a comparison, unless it is asked for otherwise. */
const COMPARED_COMMITS = 250;

export const getRepository: Handler = ({ repository }) => {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return respond(200, {
    name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: { login: owner },
    default_branch: defaultBranchOf(repository),
  });
};

export const getBranch: Handler = ({ repository, subject: branch, apiUrl }) => {
  const sha = headOf(repository, branch);
  if (sha !== undefined) {
    return respond(200, { name: branch, commit: describeCommit(repository, sha), protected: false });
  }
  const renamed = renamedBranch(repository, branch);
  if (renamed === undefined) throw new GitHubError(404, 'Branch not found');
  const url = `${apiUrl}/repos/${repository.fullName}/branches/${encodeURIComponent(renamed)}`;
  const documentation = documentationOf('repos/get-branch');
  const response = respond(301, { message: 'Moved Permanently', url, documentation_url: documentation });
  return { ...response, headers: { ...response.headers, location: url } };
};

/** Between `base...head`, from their best common ancestor to the head. */
export const compare: Handler = ({ repository, subject: basehead, request, url }) => {
  const dots = basehead.indexOf('...');
  const base = dots < 0 ? undefined : resolveRevision(repository, basehead.slice(0, dots));
  const head = dots < 0 ? undefined : resolveRevision(repository, basehead.slice(dots + 3));
  if (base === undefined || head === undefined) throw notFound();
  const comparison = compareCommits(repository, base, head);
  if (comparison === undefined) {
    throw new GitHubError(404, `No common ancestor between ${basehead.replace('...', ' and ')}.`);
  }
  const { shown, link, page } = pageOf(comparison.commits, url, request.query, COMPARED_COMMITS);
  const files = page === 1 ? changesBetween(repository, comparison.mergeBase, head) : [];
  const body = {
    base_commit: describeCommit(repository, base),
    merge_base_commit: describeCommit(repository, comparison.mergeBase),
    status: comparison.status,
    ahead_by: comparison.aheadBy,
    behind_by: comparison.behindBy,
    total_commits: comparison.aheadBy,
    commits: shown.map((commit) => describeCommit(repository, commit)),
    files: files.slice(0, MOST_COMPARED_FILES).map((file) => describeFile(repository, head, file)),
  };
  return withLink(respond(200, body), link);
};

export const getCommit: Handler = ({ repository, subject: ref, request, url }) => {
  const commit = Object.hasOwn(repository.tagObjects ?? {}, ref)
    ? undefined
    : resolveRevision(repository, ref);
  if (commit === undefined) throw new GitHubError(422, `No commit found for SHA: ${ref}`);
  const parent = repository.commits[commit]?.[0];
  const files =
    parent === undefined
      ? (repository.changes?.[commit] ?? []).map(toChange)
      : changesBetween(repository, parent, commit);
  const { shown, link } = pageOf(files, url, request.query, MOST_COMPARED_FILES);
  const described = shown.map((file) => describeFile(repository, commit, file));
  return withLink(respond(200, { ...describeCommit(repository, commit), files: described }), link);
};

/** Of the whole name of a reference, as `heads/main`. */
export const getRef: Handler = ({ repository, subject: name }) => {
  const { branches, tags = {}, tagObjects = {} } = repository;
  const [, kind = '', short = ''] = /^(heads|tags)\/(.+)$/.exec(name) ?? [];
  const refs = kind === 'heads' ? branches : tags;
  const commit = kind !== '' && Object.hasOwn(refs, short) ? refs[short] : undefined;
  if (commit === undefined) throw notFound();
  const annotation =
    kind === 'tags' ? Object.entries(tagObjects).find(([, tag]) => tag === short)?.[0] : undefined;
  const object =
    annotation === undefined ? { type: 'commit', sha: commit } : { type: 'tag', sha: annotation };
  return respond(200, { ref: `refs/${name}`, object });
};

/** Of an annotated tag, by the id of its object. */
export const getTag: Handler = ({ repository, subject: sha }) => {
  const { tags = {}, tagObjects = {} } = repository;
  const tag = Object.hasOwn(tagObjects, sha) ? tagObjects[sha] : undefined;
  const commit = tag === undefined ? undefined : tags[tag];
  if (commit === undefined) throw notFound();
  return respond(200, { sha, tag, message: tag, object: { type: 'commit', sha: commit } });
};

/** A commit as GitHub answers with it. */
export function describeCommit(repository: RepositorySpec, sha: string): object {
  const given: AuthorSpec = repository.authors?.[sha] ?? { name: 'Mona' };
  const { name, login, email = `${login ?? 'mona'}@example.com`, date = '2026-01-15T12:00:00Z' } = given;
  const by = { name, email, date };
  const account = login === undefined ? null : { login, type: 'User' };
  return {
    sha,
    html_url: `https://github.com/${repository.fullName}/commit/${sha}`,
    commit: { author: by, committer: by, message: repository.messages?.[sha] ?? '' },
    author: account,
    committer: account,
    parents: (repository.commits[sha] ?? []).map((parent) => ({ sha: parent })),
  };
}

/** A changed file as GitHub answers with it; how many lines changed is not counted. */
export function describeFile(repository: RepositorySpec, commit: string, file: ChangedFileSpec): object {
  const text = treeOf(repository, commit)?.[file.filename];
  return {
    sha: blobId(text ?? file.filename),
    ...file,
    additions: 1,
    deletions: 1,
    changes: 2,
    blob_url: `https://github.com/${repository.fullName}/blob/${commit}/${file.filename}`,
  };
}
