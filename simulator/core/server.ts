import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { FaultPlan, type Fault, type Refusal } from './faults.js';
import type { HttpRequest, HttpResponse } from './http.js';

/** A request as it was seen; times are milliseconds of the world since the server's start. */
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

/** What a request asks for, and how it is answered. */
export interface Received {
  /** What the request is logged as. */
  entry: Omit<LoggedRequest, 'at'>;
  /** What faults know the operation by. */
  faultOperation: string;
  answer: (refusal?: Refusal) => HttpResponse;
  /** An answer of the service's form that has nothing in it. */
  answerWithoutMembers: () => HttpResponse;
}

export interface ListenOptions {
  /** Delay before every answer; 0 ms unless given. */
  latencyMs?: number;
  faults?: readonly Fault[];
  /** Seed of the chance in faults with a `share`; 1 unless given. */
  seed?: number;
  /** How many milliseconds of the world pass in one of the machine's, for delays and the log; 1 unless given. */
  speed?: number;
  /** The time of the world, for the header `date`; the machine's unless given. */
  now?: () => number;
}

/** A server that listens. */
export interface Listening {
  /** `http://127.0.0.1:<port>` */
  url: string;
  /** Every request, in the order in which they arrived whole. */
  requests: LoggedRequest[];
  /** Stops listening and destroys what is still open. */
  close: () => Promise<void>;
}

/** Answers requests on a free port of 127.0.0.1, with the faults of a run between request and answer. */
export async function listen(
  receive: (request: HttpRequest) => Received,
  { latencyMs = 0, faults = [], seed = 1, speed = 1, now = Date.now }: ListenOptions,
): Promise<Listening> {
  const startedAt = performance.now();
  const elapsed = (): number => (performance.now() - startedAt) * speed;
  const requests: LoggedRequest[] = [];
  const plan = new FaultPlan(faults, seed);
  const closing = new AbortController();

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const at = elapsed();
    const received = receive(await readRequest(incoming));
    const entry: LoggedRequest = { ...received.entry, at };
    requests.push(entry);
    const fault = plan.next(entry.service, received.faultOperation);
    if (fault?.kind === 'hang') return;
    const response = applyFault(fault, received);
    const delay = latencyMs + (fault?.kind === 'slow' ? fault.delayMs : 0);
    if (delay > 0) await sleep(delay / speed, undefined, { signal: closing.signal });
    if (response === undefined) {
      outgoing.destroy();
    } else {
      entry.status = response.status;
      const headers = { date: new Date(now()).toUTCString(), ...response.headers };
      outgoing.writeHead(response.status, headers).end(response.body);
    }
    entry.answeredAt = elapsed();
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
  return {
    url: `http://127.0.0.1:${port}`,
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
