import { answerAws, answerWithoutMembers, identifyAws } from './aws/protocol.js';
import type { HttpRequest, HttpResponse } from './core/http.js';
import { listen, type ListenOptions, type LoggedRequest, type Received } from './core/server.js';
import { TokenBucket, type Rate } from './core/token-bucket.js';
import { GitHub, routeGitHub } from './github/api.js';
import { answerOidc } from './oidc/issuer.js';
import type { World } from './world.js';

const GITHUB_PREFIX = '/github';

const OIDC_PATH = '/oidc/token';

/** A server that runs. */
export interface RunningServer {
  /** For AWS_ENDPOINT_URL. */
  url: string;
  /** For GITHUB_API_URL. */
  githubUrl: string;
  /** For ACTIONS_ID_TOKEN_REQUEST_URL. */
  oidcUrl: string;
  /** Every request, in the order in which they arrived whole. */
  requests: LoggedRequest[];
  /** Stops listening and destroys what is still open. */
  close: () => Promise<void>;
}

export interface ServerOptions extends Omit<ListenOptions, 'speed'> {
  /**
   * How many calls to AWS are answered, those of all services together, by the world's clock. A call beyond it is
   * throttled and takes no token, nor does one that a fault keeps from reaching AWS. Without a limit unless given.
   */
  rate?: Rate;
}

/** What a request reaches. */
interface Backend {
  world: World;
  github: GitHub;
  bucket: TokenBucket | undefined;
}

const EMPTY: HttpResponse = { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };

/**
 * Serves a world on a free port of 127.0.0.1: AWS at `/`, GitHub's REST API below `/github`, and the
 * runner's tokens at `/oidc/token`.
 */
export async function startServer(
  world: World,
  { rate, ...options }: ServerOptions = {},
): Promise<RunningServer> {
  const backend: Backend = {
    world,
    github: new GitHub(world),
    bucket: rate && new TokenBucket(rate, world.clock),
  };
  const { url, requests, close } = await listen((request) => receive(backend, request), {
    ...options,
    speed: world.timeScale?.speed ?? 1,
    ...(world.timeScale && { now: () => world.clock.now() }),
  });
  return {
    url,
    githubUrl: url + GITHUB_PREFIX,
    oidcUrl: `${url}${OIDC_PATH}?api-version=2.0`,
    requests,
    close,
  };
}

function receive({ world, github, bucket }: Backend, request: HttpRequest): Received {
  if (request.path.startsWith(`${GITHUB_PREFIX}/`)) {
    const inner = { ...request, path: request.path.slice(GITHUB_PREFIX.length) };
    const operation = `${inner.method} ${inner.path}`;
    const apiUrl = `http://${request.headers['host'] ?? ''}${GITHUB_PREFIX}`;
    return {
      faultOperation: routeGitHub(inner)?.operation ?? operation,
      entry: { service: 'github', operation },
      answer: (refusal) => github.answer(inner, refusal, apiUrl),
      answerWithoutMembers: () => EMPTY,
    };
  }
  if (request.path === OIDC_PATH) {
    return {
      faultOperation: 'oidc/token',
      entry: { service: 'oidc', operation: `${request.method} ${request.path}` },
      answer: (refusal) => answerOidc(world.oidc, request, refusal),
      answerWithoutMembers: () => EMPTY,
    };
  }
  const identity = identifyAws(world.services, request);
  const { service, region, operation, input } = identity;
  return {
    faultOperation: operation,
    entry: {
      service: service?.name ?? 'unknown',
      ...(region === undefined ? {} : { region }),
      operation,
      input,
    },
    answer: (refusal) =>
      answerAws(world, request, { refusal: bucket?.take() === false ? 'throttled' : refusal }),
    answerWithoutMembers: () => answerWithoutMembers(identity),
  };
}
