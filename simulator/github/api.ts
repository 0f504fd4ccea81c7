import type { Clock } from '../core/clock.js';
import { describeCheckRun, type CheckRuns } from './check-runs.js';
import { describeComment, type Comments } from './comments.js';
import type { Refusal } from '../core/faults.js';
import { GitHubError, notAccessible } from './error.js';
import { decodePercent, type HttpRequest, type HttpResponse } from '../core/http.js';
import { listInstallations } from './installations.js';
import { pageOf } from './linked-pages.js';
import { compareCommits, headOf, renamedBranch, resolveRevision, type Repositories } from './repositories.js';
import type { GitHubSpec, UserSpec, RepositorySpec, TokenPermission, TokenSpec } from './spec.js';

/** GitHub's id of an operation on a repository. */
type RepositoryOperation =
  | 'repos/get'
  | 'repos/get-branch'
  | 'repos/compare-commits'
  | 'checks/create'
  | 'checks/update'
  | 'checks/list-for-ref'
  | 'issues/list-comments'
  | 'issues/create-comment'
  | 'issues/update-comment'
  | 'issues/delete-comment';

/** GitHub's id of an operation. */
export type GitHubOperation = RepositoryOperation | 'orgs/list-app-installations' | 'users/get-authenticated';

interface RepositoryRoute {
  operation: RepositoryOperation;
  /** `owner/name` as it was asked for. */
  fullName: string;
  /** What follows the operation's fixed part, decoded: a branch, `base...head`, or a number. */
  subject: string;
}

type Route =
  | RepositoryRoute
  | { operation: 'orgs/list-app-installations'; login: string }
  | { operation: 'users/get-authenticated' };

const LIMIT = 5000;

const API_URL = 'https://api.github.com';

const DOCUMENTATION: Readonly<Record<GitHubOperation, string>> = {
  'repos/get': 'https://docs.github.com/rest/repos/repos#get-a-repository',
  'repos/get-branch': 'https://docs.github.com/rest/branches/branches#get-a-branch',
  'repos/compare-commits': 'https://docs.github.com/rest/commits/commits#compare-two-commits',
  'checks/create': 'https://docs.github.com/rest/checks/runs#create-a-check-run',
  'checks/update': 'https://docs.github.com/rest/checks/runs#update-a-check-run',
  'checks/list-for-ref': 'https://docs.github.com/rest/checks/runs#list-check-runs-for-a-git-reference',
  'issues/list-comments': 'https://docs.github.com/rest/issues/comments#list-issue-comments',
  'issues/create-comment': 'https://docs.github.com/rest/issues/comments#create-an-issue-comment',
  'issues/update-comment': 'https://docs.github.com/rest/issues/comments#update-an-issue-comment',
  'issues/delete-comment': 'https://docs.github.com/rest/issues/comments#delete-an-issue-comment',
  'orgs/list-app-installations':
    'https://docs.github.com/rest/orgs/orgs#list-app-installations-for-an-organization',
  'users/get-authenticated': 'https://docs.github.com/rest/users/users#get-the-authenticated-user',
};

const ORGANIZATION = /^\/orgs\/([^/]+)\/installations$/;

const PATTERNS: readonly [RepositoryOperation, string, RegExp][] = [
  ['repos/get', 'GET', /^\/repos\/([^/]+)\/([^/]+)$/],
  ['repos/get-branch', 'GET', /^\/repos\/([^/]+)\/([^/]+)\/branches\/(.+)$/],
  ['repos/compare-commits', 'GET', /^\/repos\/([^/]+)\/([^/]+)\/compare\/(.+)$/],
  ['checks/create', 'POST', /^\/repos\/([^/]+)\/([^/]+)\/check-runs$/],
  ['checks/update', 'PATCH', /^\/repos\/([^/]+)\/([^/]+)\/check-runs\/(\d+)$/],
  ['checks/list-for-ref', 'GET', /^\/repos\/([^/]+)\/([^/]+)\/commits\/(.+)\/check-runs$/],
  ['issues/list-comments', 'GET', /^\/repos\/([^/]+)\/([^/]+)\/issues\/(\d+)\/comments$/],
  ['issues/create-comment', 'POST', /^\/repos\/([^/]+)\/([^/]+)\/issues\/(\d+)\/comments$/],
  ['issues/update-comment', 'PATCH', /^\/repos\/([^/]+)\/([^/]+)\/issues\/comments\/(\d+)$/],
  ['issues/delete-comment', 'DELETE', /^\/repos\/([^/]+)\/([^/]+)\/issues\/comments\/(\d+)$/],
];

/** Which of these permissions an operation needs, and how much of it; reading a public repository needs none. */
const NEEDS: Partial<Record<RepositoryOperation, readonly ['read' | 'write', ...TokenPermission[]]>> = {
  'checks/create': ['write', 'checks'],
  'checks/update': ['write', 'checks'],
  'checks/list-for-ref': ['read', 'checks'],
  'issues/list-comments': ['read', 'issues', 'pull-requests'],
  'issues/create-comment': ['write', 'issues', 'pull-requests'],
  'issues/update-comment': ['write', 'issues', 'pull-requests'],
  'issues/delete-comment': ['write', 'issues', 'pull-requests'],
};

/** What GitHub is made of. */
export interface GitHubState {
  readonly spec: { github?: GitHubSpec };
  readonly clock: Clock;
  readonly repositories: Repositories;
  readonly checkRuns: CheckRuns;
  readonly comments: Comments;
}

/** The app whose tokens a job gets. */
const ACTIONS: UserSpec = { login: 'github-actions[bot]', id: 41_898_282, type: 'Bot' };

/** Which operation a request asks for, or undefined for one that is not simulated. */
export function routeGitHub({ method, path }: HttpRequest): Route | undefined {
  if (method === 'GET' && path === '/user') return { operation: 'users/get-authenticated' };
  const login = decodePercent(ORGANIZATION.exec(path)?.[1] ?? '');
  if (method === 'GET' && login !== undefined && login !== '') {
    return { operation: 'orgs/list-app-installations', login };
  }
  for (const [operation, verb, pattern] of PATTERNS) {
    const parts = verb === method ? pattern.exec(path)?.slice(1).map(decodePercent) : undefined;
    if (parts === undefined) continue;
    const [owner, name, subject = ''] = parts;
    if (owner === undefined || name === undefined || parts.includes(undefined)) return undefined;
    return { operation, fullName: `${owner}/${name}`, subject };
  }
  return undefined;
}

/**
 * GitHub's REST API: repositories, branches, comparisons, installations of apps, check runs and comments. It counts the
 * calls of each token.
 */
export class GitHub {
  readonly #world: GitHubState;
  readonly #used = new Map<string, number>();

  constructor(world: GitHubState) {
    this.#world = world;
  }

  /**
   * GitHub's answer. Stricter than GitHub in two ways: a public repository needs a token too, and an abbreviated
   * commit id names nothing. `commits` and `files` of a comparison are always empty.
   * @param request its path without the API's own prefix
   * @param refusal a fault to play once the token is known
   * @param apiUrl what stands before the path in the links of an answer
   */
  answer(request: HttpRequest, refusal?: Refusal, apiUrl = API_URL): HttpResponse {
    if (request.headers['user-agent'] === undefined) {
      return respond(403, {
        message:
          'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      });
    }
    const token = /^(?:bearer|token) (\S+)$/i.exec(request.headers['authorization'] ?? '')?.[1];
    const known = this.#world.spec.github?.tokens.find((candidate) => candidate.token === token);
    if (known === undefined) return badCredentials();
    const route = routeGitHub(request);
    const response =
      refusal === undefined ? this.#answerRoute(route, known, request, apiUrl) : refuse(refusal);
    const limits = this.#countCall(known.token, refusal === 'throttled');
    return { ...response, headers: { ...response.headers, ...limits } };
  }

  #answerRoute(
    route: Route | undefined,
    token: TokenSpec,
    request: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    if (route === undefined) return notFound('https://docs.github.com/rest');
    switch (route.operation) {
      case 'orgs/list-app-installations':
        return this.#answerInstallations(route.login, token, request, apiUrl);
      case 'users/get-authenticated':
        return token.user === undefined
          ? fail(403, 'Resource not accessible by integration', DOCUMENTATION[route.operation])
          : respond(200, { type: 'User', ...token.user });
      default:
        return this.#answerRepository(route, token, request, apiUrl);
    }
  }

  #answerInstallations(
    login: string,
    token: TokenSpec,
    { path, query }: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    const documentation = DOCUMENTATION['orgs/list-app-installations'];
    const organization = this.#world.spec.github?.organizations?.find((candidate) =>
      equalsInAnyCase(candidate.login, login),
    );
    if (organization === undefined) return notFound(documentation);
    if (token.organizations?.some((name) => equalsInAnyCase(name, login)) !== true) {
      return fail(403, 'Resource not accessible by integration', documentation);
    }
    const { body, link } = listInstallations(organization, apiUrl + path, query);
    return withLink(respond(200, body), link);
  }

  #answerRepository(
    route: RepositoryRoute,
    token: TokenSpec,
    request: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    const repository = this.#world.repositories.find(route.fullName);
    const isVisible =
      repository !== undefined &&
      (!repository.private || token.repositories.some((name) => equalsInAnyCase(name, repository.fullName)));
    const documentation = DOCUMENTATION[route.operation];
    if (!isVisible) return notFound(documentation);
    switch (route.operation) {
      case 'repos/get':
        return respond(200, describeRepository(repository));
      case 'repos/get-branch':
        return answerBranch(repository, route.subject, documentation, apiUrl);
      case 'repos/compare-commits':
        return answerComparison(repository, route.subject, documentation);
      default:
        try {
          requirePermission(route.operation, repository, token);
          return this.#answerPublication(route.operation, route.subject, repository, token, request, apiUrl);
        } catch (error) {
          if (!(error instanceof GitHubError)) throw error;
          return fail(error.status, error.message, documentation, error.errors);
        }
    }
  }

  #answerPublication(
    operation: Exclude<RepositoryOperation, `repos/${string}`>,
    subject: string,
    repository: RepositorySpec,
    token: TokenSpec,
    { path, query, body }: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    const { checkRuns, comments } = this.#world;
    const number = Number(subject);
    switch (operation) {
      case 'checks/create':
        return respond(201, describeCheckRun(checkRuns.create(repository, readJson(body))));
      case 'checks/update':
        return respond(200, describeCheckRun(checkRuns.update(repository, number, readJson(body))));
      case 'checks/list-for-ref': {
        const found = checkRuns.list(repository, subject, query);
        const { shown, link } = pageOf(found, apiUrl + path, query);
        const page = { total_count: found.length, check_runs: shown.map(describeCheckRun) };
        return withLink(respond(200, page), link);
      }
      case 'issues/list-comments': {
        const { shown, link } = pageOf(comments.list(repository, number), apiUrl + path, query);
        return withLink(respond(200, shown.map(describeComment)), link);
      }
      case 'issues/create-comment': {
        const { user = ACTIONS } = token;
        return respond(201, describeComment(comments.create(repository, number, readJson(body), user)));
      }
      case 'issues/update-comment':
        return respond(200, describeComment(comments.update(repository, number, readJson(body))));
      case 'issues/delete-comment':
        comments.remove(repository, number);
        return { status: 204, headers: {}, body: '' };
    }
  }

  #countCall(token: string, exhausted: boolean): Record<string, string> {
    const used = exhausted ? LIMIT : (this.#used.get(token) ?? 0) + 1;
    this.#used.set(token, used);
    const hour = 60 * 60;
    const reset = (Math.floor(this.#world.clock.now() / 1000 / hour) + 1) * hour;
    return {
      'x-ratelimit-limit': String(LIMIT),
      'x-ratelimit-remaining': String(Math.max(0, LIMIT - used)),
      'x-ratelimit-used': String(used),
      'x-ratelimit-reset': String(reset),
      'x-ratelimit-resource': 'core',
    };
  }
}

function equalsInAnyCase(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function respond(status: number, body: object): HttpResponse {
  return {
    status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'x-github-media-type': 'github.v3; format=json',
    },
    body: JSON.stringify(body),
  };
}

function fail(
  status: number,
  message: string,
  documentation: string,
  errors?: readonly object[],
): HttpResponse {
  return respond(status, {
    message,
    ...(errors && { errors }),
    documentation_url: documentation,
    status: String(status),
  });
}

const withLink = (response: HttpResponse, link: string | undefined): HttpResponse =>
  link === undefined ? response : { ...response, headers: { ...response.headers, link } };

/** Throws GitHubError: 403. */
function requirePermission(
  operation: RepositoryOperation,
  repository: RepositorySpec,
  { permissions = {}, user }: TokenSpec,
): void {
  const [level, ...names] = NEEDS[operation] ?? ['read'];
  if (level === 'read' && !repository.private) return;
  if (level === 'write' && names.includes('checks') && user !== undefined) {
    throw new GitHubError(403, 'You must authenticate via a GitHub App.');
  }
  const has = names.some((name) =>
    level === 'write' ? permissions[name] === 'write' : permissions[name] !== undefined,
  );
  if (!has) throw notAccessible();
}

/** Throws GitHubError: 400. */
function readJson(body: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(body) as Readonly<Record<string, unknown>>;
  } catch {
    throw new GitHubError(400, 'Problems parsing JSON');
  }
}

function notFound(documentation: string): HttpResponse {
  return fail(404, 'Not Found', documentation);
}

function badCredentials(): HttpResponse {
  return fail(401, 'Bad credentials', 'https://docs.github.com/rest');
}

function refuse(refusal: Refusal): HttpResponse {
  const documentation = 'https://docs.github.com/rest';
  if (typeof refusal === 'object') {
    const response = fail(refusal.status ?? 400, refusal.message, documentation);
    if (refusal.retryAfter === undefined) return response;
    return { ...response, headers: { ...response.headers, 'retry-after': String(refusal.retryAfter) } };
  }
  switch (refusal) {
    case 'denied':
      return fail(403, 'Resource not accessible by integration', 'https://docs.github.com/rest');
    case 'throttled':
      return fail(
        403,
        'API rate limit exceeded for installation ID 1234.',
        'https://docs.github.com/rest/overview/rate-limits-for-the-rest-api',
      );
    case 'error500':
      return fail(500, 'Server Error', 'https://docs.github.com/rest');
    case 'expired':
      return badCredentials();
    case 'conflict':
      return fail(409, 'Conflict', documentation);
  }
}

function describeRepository(repository: RepositorySpec): object {
  const [owner = '', name = ''] = repository.fullName.split('/');
  return {
    name,
    full_name: repository.fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: { login: owner },
    default_branch: repository.defaultBranch ?? Object.keys(repository.branches)[0] ?? 'main',
  };
}

function answerBranch(
  repository: RepositorySpec,
  branch: string,
  documentation: string,
  apiUrl: string,
): HttpResponse {
  const sha = headOf(repository, branch);
  if (sha !== undefined) return respond(200, { name: branch, commit: { sha }, protected: false });
  const renamed = renamedBranch(repository, branch);
  if (renamed === undefined) return fail(404, 'Branch not found', documentation);
  const url = `${apiUrl}/repos/${repository.fullName}/branches/${encodeURIComponent(renamed)}`;
  const response = respond(301, { message: 'Moved Permanently', url, documentation_url: documentation });
  return { ...response, headers: { ...response.headers, location: url } };
}

function answerComparison(repository: RepositorySpec, basehead: string, documentation: string): HttpResponse {
  const dots = basehead.indexOf('...');
  const base = dots < 0 ? undefined : resolveRevision(repository, basehead.slice(0, dots));
  const head = dots < 0 ? undefined : resolveRevision(repository, basehead.slice(dots + 3));
  if (base === undefined || head === undefined) return notFound(documentation);
  const comparison = compareCommits(repository, base, head);
  if (comparison === undefined) {
    return fail(404, `No common ancestor between ${basehead.replace('...', ' and ')}.`, documentation);
  }
  return respond(200, {
    base_commit: { sha: base },
    merge_base_commit: { sha: comparison.mergeBase },
    status: comparison.status,
    ahead_by: comparison.aheadBy,
    behind_by: comparison.behindBy,
    total_commits: comparison.aheadBy,
    commits: [],
    files: [],
  });
}
