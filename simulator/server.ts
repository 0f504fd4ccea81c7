import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultPlan, type Fault, type Refusal } from './faults.js';
import { GitHub, routeGitHub } from './github.js';
import type { HttpRequest, HttpResponse } from './http.js';
import { answerOidc } from './oidc.js';
import { answerAws, answerWithoutMembers, identifyAws } from './protocol.js';
import { TokenBucket, type Rate } from './tokenBucket.js';
import type { World } from './world.js';

const GITHUB_PREFIX = '/github';

const OIDC_PATH = '/oidc/token';

/** A request as it was seen; times are milliseconds since the server's start. */
export interface LoggedRequest {
  /** Signing name of an AWS service, `github`, `oidc`, or `unknown`. */
  service: string;
  /** Region of the signature. */
  region?: string;
  /** An operation of AWS; method and path of a request to GitHub, or to the runner's token endpoint. */
  operation: string;
  /** What was sent to AWS: the members of the input, or the form of a query service. */
  input?: unknown;
  /** When its head arrived. */
  at: number;
  /** When its answer was complete, or its socket destroyed; absent while it has none. */
  answeredAt?: number;
  /** Status of the answer; absent where there was none. */
  status?: number;
}

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
  close(): Promise<void>;
}

export interface ServerOptions {
  /** Delay before every answer; 0 ms unless given. */
  latencyMs?: number;
  faults?: readonly Fault[];
  /** Seed of the chance in faults with a `share`; 1 unless given. */
  seed?: number;
  /**
   * How many calls to AWS are answered, those of all services together, by the world's clock. A call beyond it is
   * throttled and takes no token, nor does one that a fault keeps from reaching AWS. Without a limit unless given.
   */
  rate?: Rate;
}

interface Received {
  /** What faults know the operation by. */
  faultOperation: string;
  entry: LoggedRequest;
  answer: (refusal?: Refusal) => HttpResponse;
  /** An answer of the service's form that has nothing in it. */
  answerWithoutMembers: () => HttpResponse;
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
  { latencyMs = 0, faults = [], seed = 1, rate }: ServerOptions = {},
): Promise<RunningServer> {
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  const requests: LoggedRequest[] = [];
  const plan = new FaultPlan(faults, seed);
  const backend: Backend = {
    world,
    github: new GitHub(world),
    bucket: rate && new TokenBucket(rate, world.clock),
  };
  const closing = new AbortController();

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const at = elapsed();
    const request = await readRequest(incoming);
    const received = receive(backend, request, at);
    requests.push(received.entry);
    const fault = plan.next(received.entry.service, received.faultOperation);
    if (fault?.kind === 'hang') return;
    const response = applyFault(fault, received);
    const delay = latencyMs + (fault?.kind === 'slow' ? fault.delayMs : 0);
    if (delay > 0) await sleep(delay, undefined, { signal: closing.signal });
    if (response === undefined) {
      outgoing.destroy();
    } else {
      received.entry.status = response.status;
      outgoing.writeHead(response.status, response.headers).end(response.body);
    }
    received.entry.answeredAt = elapsed();
  };

  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch((error: unknown) => {
      if (!closing.signal.aborted && !incoming.destroyed) outgoing.writeHead(500).end(String(error));
      outgoing.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    githubUrl: url + GITHUB_PREFIX,
    oidcUrl: `${url}${OIDC_PATH}?api-version=2.0`,
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        closing.abort();
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        server.closeAllConnections();
      }),
  };
}

async function readRequest(incoming: IncomingMessage): Promise<HttpRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const target = incoming.url ?? '/';
  const mark = target.indexOf('?');
  const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)] as const);
  return {
    method: incoming.method ?? '',
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? '' : target.slice(mark + 1),
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

function receive({ world, github, bucket }: Backend, request: HttpRequest, at: number): Received {
  if (request.path.startsWith(`${GITHUB_PREFIX}/`)) {
    const inner = { ...request, path: request.path.slice(GITHUB_PREFIX.length) };
    const operation = `${inner.method} ${inner.path}`;
    const apiUrl = `http://${request.headers['host'] ?? ''}${GITHUB_PREFIX}`;
    return {
      faultOperation: routeGitHub(inner)?.operation ?? operation,
      entry: { service: 'github', operation, at },
      answer: (refusal) => github.answer(inner, refusal, apiUrl),
      answerWithoutMembers: () => EMPTY,
    };
  }
  if (request.path === OIDC_PATH) {
    return {
      faultOperation: 'oidc/token',
      entry: { service: 'oidc', operation: `${request.method} ${request.path}`, at },
      answer: (refusal) => answerOidc(world.oidc, request, refusal),
      answerWithoutMembers: () => EMPTY,
    };
  }
  const identity = identifyAws(request);
  const { service, region, operation, input } = identity;
  return {
    faultOperation: operation,
    entry: { service, ...(region === undefined ? {} : { region }), operation, input, at },
    answer: (refusal) =>
      answerAws(world, request, { refusal: bucket?.take() === false ? 'throttled' : refusal }),
    answerWithoutMembers: () => answerWithoutMembers(identity),
  };
}

/** The answer under a fault, or undefined where there is none to be. */
function applyFault(
  fault: Fault | undefined,
  { answer, answerWithoutMembers: answerEmpty }: Received,
): HttpResponse | undefined {
  if (fault === undefined) return answer();
  switch (fault.kind) {
    case 'slow':
      return answer();
    case 'denied':
    case 'throttled':
    case 'error500':
    case 'expired':
    case 'conflict':
      return answer(fault.kind);
    case 'error':
      return answer(fault);
    case 'hang':
    case 'reset':
      return undefined;
    case 'resetAfter':
      answer();
      return undefined;
    case 'notJson':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        body: '<html><head><title>Sign in</title></head><body>Please sign in to the network.</body></html>',
      };
    case 'noMembers':
      return answerEmpty();
  }
}
