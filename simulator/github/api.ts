import type { Refusal } from '../core/faults.js';
import type { HttpRequest, HttpResponse } from '../core/http.js';
import * as commits from './commits.js';
import * as contents from './contents.js';
import type { GitHubState, Handler } from './context.js';
import { GitHubError } from './error.js';
import { listInstallations } from './installations.js';
import * as publications from './publications.js';
import * as pulls from './pulls.js';
import { fail, refuse, respond, withLink } from './responses.js';
import {
  documentationOf,
  requirePermission,
  routeGitHub,
  type RepositoryOperation,
  type RepositoryRoute,
  type Route,
} from './routes.js';
import type { TokenSpec } from './spec.js';

export { routeGitHub } from './routes.js';

const LIMIT = 5000;

const API_URL = 'https://api.github.com';

const HANDLERS: Readonly<Record<RepositoryOperation, Handler>> = {
  'repos/get': commits.getRepository,
  'repos/get-branch': commits.getBranch,
  'repos/compare-commits': commits.compare,
  'repos/get-commit': commits.getCommit,
  'git/get-ref': commits.getRef,
  'git/get-tag': commits.getTag,
  'repos/get-content': contents.getContents,
  'git/get-tree': contents.getTree,
  'git/get-blob': contents.getBlob,
  'repos/list-pull-requests-associated-with-commit': pulls.listPullsOfCommit,
  'pulls/get': pulls.getPull,
  'pulls/list-files': pulls.listPullFiles,
  'checks/create': publications.createCheckRun,
  'checks/update': publications.updateCheckRun,
  'checks/list-for-ref': publications.listCheckRuns,
  'issues/list-comments': publications.listComments,
  'issues/create-comment': publications.createComment,
  'issues/update-comment': publications.updateComment,
  'issues/delete-comment': publications.deleteComment,
};

/**
 * GitHub's REST API: repositories, commits, contents, pull requests, installations of apps, check runs and comments. It
 * counts the calls of each token.
 */
export class GitHub {
  readonly #state: GitHubState;
  readonly #used = new Map<string, number>();

  constructor(state: GitHubState) {
    this.#state = state;
  }

  /**
   * GitHub's answer. Stricter than GitHub in two ways: a public repository needs a token too, and an abbreviated
   * commit id names nothing.
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
    const known = this.#state.spec.github?.tokens.find((candidate) => candidate.token === token);
    if (known === undefined) return fail(401, 'Bad credentials');
    const response =
      refusal === undefined
        ? this.#answerRoute(routeGitHub(request), known, request, apiUrl)
        : refuse(refusal);
    const limits = this.#countCall(known.token, refusal === 'throttled');
    return { ...response, headers: { ...response.headers, ...limits } };
  }

  #answerRoute(
    route: Route | undefined,
    token: TokenSpec,
    request: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    if (route === undefined) return fail(404, 'Not Found');
    try {
      switch (route.operation) {
        case 'orgs/list-app-installations':
          return this.#answerInstallations(route.login, token, request, apiUrl);
        case 'users/get-authenticated':
          if (token.user === undefined) throw new GitHubError(403, 'Resource not accessible by integration');
          return respond(200, { type: 'User', ...token.user });
        default:
          return this.#answerRepository(route, token, request, apiUrl);
      }
    } catch (error) {
      if (!(error instanceof GitHubError)) throw error;
      return fail(error.status, error.message, documentationOf(route.operation), error.errors);
    }
  }

  #answerInstallations(
    login: string,
    token: TokenSpec,
    { path, query }: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    const organization = this.#state.spec.github?.organizations?.find((candidate) =>
      equalsInAnyCase(candidate.login, login),
    );
    if (organization === undefined) throw new GitHubError(404, 'Not Found');
    if (token.organizations?.some((name) => equalsInAnyCase(name, login)) !== true) {
      throw new GitHubError(403, 'Resource not accessible by integration');
    }
    const { body, link } = listInstallations(organization, apiUrl + path, query);
    return withLink(respond(200, body), link);
  }

  #answerRepository(
    { operation, fullName, subject }: RepositoryRoute,
    token: TokenSpec,
    request: HttpRequest,
    apiUrl: string,
  ): HttpResponse {
    const repository = this.#state.repositories.find(fullName);
    const isVisible =
      repository !== undefined &&
      (!repository.private || token.repositories.some((name) => equalsInAnyCase(name, repository.fullName)));
    if (!isVisible) throw new GitHubError(404, 'Not Found');
    requirePermission(operation, repository, token);
    const url = apiUrl + request.path;
    return HANDLERS[operation]({ state: this.#state, repository, token, subject, request, url, apiUrl });
  }

  #countCall(token: string, exhausted: boolean): Record<string, string> {
    const used = exhausted ? LIMIT : (this.#used.get(token) ?? 0) + 1;
    this.#used.set(token, used);
    const hour = 60 * 60;
    const reset = (Math.floor(this.#state.clock.now() / 1000 / hour) + 1) * hour;
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
