import type { Refusal } from './faults.js';
import { decodePercent, type HttpRequest, type HttpResponse } from './http.js';
import { listInstallations } from './installations.js';
import { compareCommits, headOf, renamedBranch, resolveRevision } from './repositories.js';
import type { RepositorySpec, TokenSpec } from './spec.js';
import type { World } from './world.js';

/** GitHub's id of an operation on a repository. */
type RepositoryOperation = 'repos/get' | 'repos/get-branch' | 'repos/compare-commits';

/** GitHub's id of an operation. */
export type GitHubOperation = RepositoryOperation | 'orgs/list-app-installations';

interface RepositoryRoute {
  operation: RepositoryOperation;
  /** `owner/name` as it was asked for. */
  fullName: string;
  /** What follows the operation's fixed part, decoded: a branch, or `base...head`. */
  subject: string;
}

type Route = RepositoryRoute | { operation: 'orgs/list-app-installations'; login: string };

const LIMIT = 5000;

const API_URL = 'https://api.github.com';

const DOCUMENTATION: Readonly<Record<GitHubOperation, string>> = {
  'repos/get': 'https://docs.github.com/rest/repos/repos#get-a-repository',
  'repos/get-branch': 'https://docs.github.com/rest/branches/branches#get-a-branch',
  'repos/compare-commits': 'https://docs.github.com/rest/commits/commits#compare-two-commits',
  'orgs/list-app-installations':
    'https://docs.github.com/rest/orgs/orgs#list-app-installations-for-an-organization',
};

const ORGANIZATION = /^\/orgs\/([^/]+)\/installations$/;

const PATTERNS: readonly [RepositoryOperation, RegExp][] = [
  ['repos/get', /^\/repos\/([^/]+)\/([^/]+)$/],
  ['repos/get-branch', /^\/repos\/([^/]+)\/([^/]+)\/branches\/(.+)$/],
  ['repos/compare-commits', /^\/repos\/([^/]+)\/([^/]+)\/compare\/(.+)$/],
];

/** Which operation a request asks for, or undefined for one that is not simulated. */
export function routeGitHub({ method, path }: HttpRequest): Route | undefined {
  if (method !== 'GET') return undefined;
  const login = decodePercent(ORGANIZATION.exec(path)?.[1] ?? '');
  if (login !== undefined && login !== '') return { operation: 'orgs/list-app-installations', login };
  for (const [operation, pattern] of PATTERNS) {
    const parts = pattern.exec(path)?.slice(1).map(decodePercent);
    if (parts === undefined) continue;
    const [owner, name, subject = ''] = parts;
    if (owner === undefined || name === undefined || parts.includes(undefined)) return undefined;
    return { operation, fullName: `${owner}/${name}`, subject };
  }
  return undefined;
}

/** GitHub's REST API: repositories, branches, comparisons and installations of apps. It counts the calls of each token. */
export class GitHub {
  readonly #world: World;
  readonly #used = new Map<string, number>();

  constructor(world: World) {
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
    return route.operation === 'orgs/list-app-installations'
      ? this.#answerInstallations(route.login, token, request, apiUrl)
      : this.#answerRepository(route, token, apiUrl);
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
    const response = respond(200, body);
    return link === undefined ? response : { ...response, headers: { ...response.headers, link } };
  }

  #answerRepository(route: RepositoryRoute, token: TokenSpec, apiUrl: string): HttpResponse {
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

function fail(status: number, message: string, documentation: string): HttpResponse {
  return respond(status, { message, documentation_url: documentation, status: String(status) });
}

function notFound(documentation: string): HttpResponse {
  return fail(404, 'Not Found', documentation);
}

function badCredentials(): HttpResponse {
  return fail(401, 'Bad credentials', 'https://docs.github.com/rest');
}

function refuse(refusal: Refusal): HttpResponse {
  const documentation = 'https://docs.github.com/rest';
  if (typeof refusal === 'object') return fail(refusal.status ?? 400, refusal.message, documentation);
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
