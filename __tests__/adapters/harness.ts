/**
 * The adapters as the composition root builds them, in-process against the simulator: real HTTP on loopback, and no
 * module replaced.
 */

import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createConnections } from '../../src/aws/connections';
import { createBuilds } from '../../src/aws/builds';
import { createIdentity } from '../../src/aws/identity';
import { createPipelines } from '../../src/aws/pipelines';
import { createRoles } from '../../src/aws/roles';
import { createTransport, withCredentials, type Settings } from '../../src/aws/settings';
import { createFetch } from '../../src/github/fetch';
import { createForge } from '../../src/github/forge';
import { createPublishing } from '../../src/github/publishing';
import { createRequest, type Request } from '../../src/github/request';
import { createAgents } from '../../src/http/agents';
import { systemClock } from '../../src/runner/clock';
import type { Clock } from '../../src/domain/clock';
import { Problem } from '../../src/domain/problem';
import {
  ManualClock,
  startServer,
  World,
  type RunningServer,
  type ServerOptions,
  type WorldSpec,
} from '../../simulator/index.js';
import { KEYS, REGION, TOKEN, worldOf } from '../process/fixtures';
import { eventOf } from '../unit/fakes';

export { systemClock };

/** A world whose time is the machine's, with pauses of which only the length is kept. */
export class PausingClock implements Clock {
  readonly slept: number[] = [];

  now(): number {
    return Date.now();
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    return signal?.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
  }
}

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
  delete process.env['AWS_ENDPOINT_URL'];
});

export interface Options extends ServerOptions {
  world?: Partial<WorldSpec>;
  /** The Region that the step is about; that of the fixtures unless given. */
  region?: string;
  clock?: Clock;
  /** The world's own time; the machine's unless given. */
  time?: ManualClock;
  /** Of one attempt of a call of AWS. */
  limits?: Parameters<typeof createTransport>[3];
}

/** What an adapter is built from, and what it is asked in. */
export interface Stage extends RunningServer {
  readonly simulated: World;
  readonly settings: Settings;
  readonly region: string;
  readonly request: Request;
}

/** A simulated world with the adapters' way to it. It is closed after the test. */
export async function open({
  world,
  region = REGION,
  clock,
  time,
  limits,
  ...options
}: Options = {}): Promise<Stage> {
  const simulated = new World(worldOf(world), time);
  const server = await startServer(simulated, options);
  closing.push(() => server.close());
  const agents = createAgents({});
  process.env['AWS_ENDPOINT_URL'] = server.url;
  const transport = createTransport(systemClock, agents, {}, limits);
  const settings = withCredentials(transport, () => Promise.resolve(KEYS));
  const request = createRequest({
    token: TOKEN,
    apiUrl: server.githubUrl,
    fetch: createFetch(agents),
    clock: clock ?? systemClock,
  });
  return { ...server, simulated, settings, region, request };
}

export const pipelinesOf = ({ region, settings }: Stage) => createPipelines(region, settings);
export const connectionsOf = ({ region, settings }: Stage) => createConnections(region, settings);
export const rolesOf = ({ region, settings }: Stage) => createRoles(region, settings);
export const identityOf = ({ region, settings }: Stage) => createIdentity(region, settings);
export const buildsOf = ({ region, settings }: Stage) => createBuilds(region, settings);
export const forgeOf = ({ request }: Stage) => createForge(request);

/** @param event a run of the pull request 5 of the repository unless it says otherwise */
export const publishingOf = ({ request }: Stage, event: Parameters<typeof eventOf>[0] = {}) =>
  createPublishing(request, eventOf({ repository: 'octo-org/app', pullRequest: 5, ...event }));

/** The operations that arrived, in their order. */
export const operations = ({ requests }: Stage): string[] => requests.map(({ operation }) => operation);

/** The Problem that a promise rejects with. */
export async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    (value) => {
      throw new Error(`It gave ${JSON.stringify(value)}.`);
    },
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error;
}

/** Every item of every page. */
export async function allOf<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const found: (readonly T[])[] = [];
  for await (const page of pages) found.push(page);
  return found.flat();
}

export interface Served {
  readonly url: string;
  /** Every request, by its method and path. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
  readonly bodies: string[];
}

/** A server of this test alone, for what neither AWS nor GitHub would answer. It is closed after the test. */
export async function serve(answer: RequestListener): Promise<Served> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    headers.push(request.headers);
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(chunks).toString('utf8'));
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  );
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, headers, bodies };
}

/** GitHub's API as a server of this test answers it. */
export function requestTo(url: string, clock: Clock = systemClock): Request {
  return createRequest({ token: TOKEN, apiUrl: url, fetch: createFetch(createAgents({})), clock });
}
