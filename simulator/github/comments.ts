import { GitHubError } from './error.js';
import type { UserSpec, GitHubSpec, PullRequestSpec, RepositorySpec } from './spec.js';

type Json = Readonly<Record<string, unknown>>;

/** A comment on a pull request as it is kept. */
export interface Comment {
  id: number;
  /** `owner/name` of its repository. */
  repository: string;
  pullRequest: number;
  body: string;
  author: UserSpec;
  /** How often it was changed. */
  updates: number;
}

const LONGEST = 65_536;

/** The comments on all pull requests. */
export class Comments {
  /** In the order in which they were made. */
  readonly all: Comment[] = [];
  #lastId = 2_000_000_000;

  constructor(spec: GitHubSpec | undefined) {
    for (const { fullName, pullRequests = [] } of spec?.repositories ?? []) {
      for (const { number, comments = [] } of pullRequests) {
        for (const { body, author } of comments) this.#add(fullName, number, body, author);
      }
    }
  }

  /** Oldest first. Throws GitHubError: 404. */
  list(repository: RepositorySpec, number: number): Comment[] {
    findPullRequest(repository, number);
    return this.all.filter(
      (comment) => comment.repository === repository.fullName && comment.pullRequest === number,
    );
  }

  /** Throws GitHubError: 403 where the conversation is locked, 404, 422. */
  create(repository: RepositorySpec, number: number, input: Json, author: UserSpec): Comment {
    refuseLocked(findPullRequest(repository, number), 'create');
    return this.#add(repository.fullName, number, readBody(input), author);
  }

  /** Whether GitHub refuses this too where the conversation is locked is not known; here it does. Throws as `create`. */
  update(repository: RepositorySpec, id: number, input: Json): Comment {
    const comment = this.#find(repository, id);
    refuseLocked(findPullRequest(repository, comment.pullRequest), 'update');
    comment.body = readBody(input);
    comment.updates += 1;
    return comment;
  }

  /** Throws GitHubError: 404. */
  remove(repository: RepositorySpec, id: number): void {
    this.all.splice(this.all.indexOf(this.#find(repository, id)), 1);
  }

  #find(repository: RepositorySpec, id: number): Comment {
    const found = this.all.find((each) => each.id === id && each.repository === repository.fullName);
    if (found === undefined) throw new GitHubError(404, 'Not Found');
    return found;
  }

  #add(repository: string, pullRequest: number, body: string, author: UserSpec): Comment {
    this.#lastId += 1;
    const comment = { id: this.#lastId, repository, pullRequest, body, author, updates: 0 };
    this.all.push(comment);
    return comment;
  }
}

function findPullRequest({ pullRequests = [] }: RepositorySpec, number: number): PullRequestSpec {
  const found = pullRequests.find((each) => each.number === number);
  if (found === undefined) throw new GitHubError(404, 'Not Found');
  return found;
}

function refuseLocked({ locked = false }: PullRequestSpec, change: string): void {
  if (locked) throw new GitHubError(403, `Unable to ${change} comment because issue is locked.`);
}

function readBody({ body }: Json): string {
  if (typeof body !== 'string' || body.trim() === '') {
    throw validationFailed({ code: 'missing_field', field: 'body' });
  }
  if (body.length > LONGEST) {
    const message = `Body is too long (maximum is ${LONGEST} characters)`;
    throw validationFailed({ code: 'unprocessable', field: 'data', message });
  }
  return body;
}

const validationFailed = (error: object): GitHubError =>
  new GitHubError(422, 'Validation Failed', [{ resource: 'IssueComment', ...error }]);

/** A comment as GitHub answers with it. */
export function describeComment({ id, repository, pullRequest, body, author }: Comment): object {
  const { type = 'User' } = author;
  return {
    id,
    html_url: `https://github.com/${repository}/pull/${pullRequest}#issuecomment-${id}`,
    body,
    user: { login: author.login, id: author.id, type },
    performed_via_github_app: null,
  };
}
