import type { HttpRequest, HttpResponse } from '../core/http.js';
import type { Clock } from '../core/clock.js';
import type { CheckRuns } from './check-runs.js';
import type { Comments } from './comments.js';
import { GitHubError } from './error.js';
import type { Repositories } from './repositories.js';
import type { GitHubSpec, RepositorySpec, TokenSpec } from './spec.js';

/** What GitHub is made of. */
export interface GitHubState {
  readonly spec: { github?: GitHubSpec };
  readonly clock: Clock;
  readonly repositories: Repositories;
  readonly checkRuns: CheckRuns;
  readonly comments: Comments;
}

/** A request for an operation on a repository that its token sees. */
export interface RepositoryRequest {
  state: GitHubState;
  repository: RepositorySpec;
  token: TokenSpec;
  /** What follows the operation's fixed part, decoded. */
  subject: string;
  request: HttpRequest;
  /** What was asked for, without the query. */
  url: string;
  /** What stands before `/repos/...` in the links of an answer. */
  apiUrl: string;
}

/** Answers a request, or throws GitHubError. */
export type Handler = (request: RepositoryRequest) => HttpResponse;

/** The JSON of a request. Throws GitHubError: 400. */
export function readJson({ body }: HttpRequest): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    throw new GitHubError(400, 'Problems parsing JSON');
  }
}

export const notFound = (): GitHubError => new GitHubError(404, 'Not Found');
