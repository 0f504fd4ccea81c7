import { decodePercent, type HttpRequest } from '../core/http.js';
import { notAccessible, GitHubError } from './error.js';
import type { RepositorySpec, TokenPermission, TokenSpec } from './spec.js';

/** What an operation on a repository is asked by, and what it needs. */
interface RouteSpec {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** What follows `/repos/OWNER/NAME`; its group is the subject. */
  path: RegExp;
  /** Which of these permissions it needs, and how much of it; reading a public repository needs none. */
  needs?: readonly ['read' | 'write', ...TokenPermission[]];
  /** Below GitHub's documentation of the REST API. */
  page: string;
}

/** By GitHub's ids of the operations. */
const ROUTES = {
  'repos/get': { method: 'GET', path: /^$/, page: 'repos/repos#get-a-repository' },
  'repos/get-branch': {
    method: 'GET',
    path: /^\/branches\/(.+)$/,
    needs: ['read', 'contents'],
    page: 'branches/branches#get-a-branch',
  },
  'repos/compare-commits': {
    method: 'GET',
    path: /^\/compare\/(.+)$/,
    needs: ['read', 'contents'],
    page: 'commits/commits#compare-two-commits',
  },
  'repos/get-content': {
    method: 'GET',
    path: /^\/contents(?:\/(.*))?$/,
    needs: ['read', 'contents'],
    page: 'repos/contents#get-repository-content',
  },
  'git/get-tree': {
    method: 'GET',
    path: /^\/git\/trees\/(.+)$/,
    needs: ['read', 'contents'],
    page: 'git/trees#get-a-tree',
  },
  'git/get-blob': {
    method: 'GET',
    path: /^\/git\/blobs\/([0-9a-f]+)$/,
    needs: ['read', 'contents'],
    page: 'git/blobs#get-a-blob',
  },
  'git/get-ref': {
    method: 'GET',
    path: /^\/git\/ref\/(.+)$/,
    needs: ['read', 'contents'],
    page: 'git/refs#get-a-reference',
  },
  'git/get-tag': {
    method: 'GET',
    path: /^\/git\/tags\/([0-9a-f]+)$/,
    needs: ['read', 'contents'],
    page: 'git/tags#get-a-tag',
  },
  'checks/list-for-ref': {
    method: 'GET',
    path: /^\/commits\/(.+)\/check-runs$/,
    needs: ['read', 'checks'],
    page: 'checks/runs#list-check-runs-for-a-git-reference',
  },
  'repos/list-pull-requests-associated-with-commit': {
    method: 'GET',
    path: /^\/commits\/(.+)\/pulls$/,
    needs: ['read', 'pull-requests'],
    page: 'commits/commits#list-pull-requests-associated-with-a-commit',
  },
  'repos/get-commit': {
    method: 'GET',
    path: /^\/commits\/(.+)$/,
    needs: ['read', 'contents'],
    page: 'commits/commits#get-a-commit',
  },
  'pulls/get': {
    method: 'GET',
    path: /^\/pulls\/(\d+)$/,
    needs: ['read', 'pull-requests'],
    page: 'pulls/pulls#get-a-pull-request',
  },
  'pulls/list-files': {
    method: 'GET',
    path: /^\/pulls\/(\d+)\/files$/,
    needs: ['read', 'pull-requests'],
    page: 'pulls/pulls#list-pull-requests-files',
  },
  'checks/create': {
    method: 'POST',
    path: /^\/check-runs$/,
    needs: ['write', 'checks'],
    page: 'checks/runs#create-a-check-run',
  },
  'checks/update': {
    method: 'PATCH',
    path: /^\/check-runs\/(\d+)$/,
    needs: ['write', 'checks'],
    page: 'checks/runs#update-a-check-run',
  },
  'issues/list-comments': {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: ['read', 'issues', 'pull-requests'],
    page: 'issues/comments#list-issue-comments',
  },
  'issues/create-comment': {
    method: 'POST',
    path: /^\/issues\/(\d+)\/comments$/,
    needs: ['write', 'issues', 'pull-requests'],
    page: 'issues/comments#create-an-issue-comment',
  },
  'issues/update-comment': {
    method: 'PATCH',
    path: /^\/issues\/comments\/(\d+)$/,
    needs: ['write', 'issues', 'pull-requests'],
    page: 'issues/comments#update-an-issue-comment',
  },
  'issues/delete-comment': {
    method: 'DELETE',
    path: /^\/issues\/comments\/(\d+)$/,
    needs: ['write', 'issues', 'pull-requests'],
    page: 'issues/comments#delete-an-issue-comment',
  },
} satisfies Record<string, RouteSpec>;

export type RepositoryOperation = keyof typeof ROUTES;

/** A request for an operation on a repository. */
export interface RepositoryRoute {
  operation: RepositoryOperation;
  /** `owner/name` as it was asked for. */
  fullName: string;
  /** What follows the operation's fixed part, decoded: a branch, `base...head`, a path, or a number. */
  subject: string;
}

export type Route =
  | RepositoryRoute
  | { operation: 'orgs/list-app-installations'; login: string }
  | { operation: 'users/get-authenticated' };

export type GitHubOperation = Route['operation'];

const ORGANIZATION = /^\/orgs\/([^/]+)\/installations$/;

const REPOSITORY = /^\/repos\/([^/]+)\/([^/]+)(\/.*)?$/;

/** Which operation a request asks for, or undefined for one that is not simulated. */
export function routeGitHub({ method, path }: HttpRequest): Route | undefined {
  if (method === 'GET' && path === '/user') return { operation: 'users/get-authenticated' };
  const login = decodePercent(ORGANIZATION.exec(path)?.[1] ?? '');
  if (method === 'GET' && login !== undefined && login !== '') {
    return { operation: 'orgs/list-app-installations', login };
  }
  const [, owner = '%', name = '%', rest = ''] = REPOSITORY.exec(path) ?? [];
  for (const [operation, route] of Object.entries(ROUTES)) {
    const parts = route.method === method ? route.path.exec(rest) : null;
    if (parts === null) continue;
    const [ownerName, repositoryName, subject] = [owner, name, parts[1] ?? ''].map(decodePercent);
    if (ownerName === undefined || repositoryName === undefined || subject === undefined) return undefined;
    return {
      operation: operation as RepositoryOperation,
      fullName: `${ownerName}/${repositoryName}`,
      subject,
    };
  }
  return undefined;
}

/** The page of GitHub's documentation that an answer to an operation links to. */
export function documentationOf(operation: GitHubOperation): string {
  const rest = 'https://docs.github.com/rest';
  switch (operation) {
    case 'orgs/list-app-installations':
      return `${rest}/orgs/orgs#list-app-installations-for-an-organization`;
    case 'users/get-authenticated':
      return `${rest}/users/users#get-the-authenticated-user`;
    default:
      return `${rest}/${ROUTES[operation].page}`;
  }
}

/** Throws GitHubError: 403. */
export function requirePermission(
  operation: RepositoryOperation,
  repository: RepositorySpec,
  { permissions = {}, user }: TokenSpec,
): void {
  const route: RouteSpec = ROUTES[operation];
  if (route.needs === undefined) return;
  const [level, ...names] = route.needs;
  if (level === 'read' && !repository.private) return;
  if (level === 'write' && names.includes('checks') && user !== undefined) {
    throw new GitHubError(403, 'You must authenticate via a GitHub App.');
  }
  const has = names.some((name) => {
    const held = permissions[name] ?? (name === 'contents' ? 'read' : 'none');
    return level === 'write' ? held === 'write' : held !== 'none';
  });
  if (!has) throw notAccessible();
}
