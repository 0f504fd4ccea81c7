/** What every AWS client of this action has in common. */

import type { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import {
  SMITHY_CONTEXT_KEY,
  type AwsCredentialIdentityProvider,
  type FinalizeRequestMiddleware,
  type MetadataBearer,
  type MiddlewareStack,
  type RetryStrategyV2,
  type RetryToken,
} from '@smithy/types';
import type { Agents } from '../http/agents.js';
import { readBody } from '../http/body.js';
import type { Clock } from '../domain/clock.js';
import { endpointVariablesOf } from './call.js';
import { isExpired } from './faults.js';
import { createPace, MOST_ATTEMPTS, type Pace } from './pace.js';
import { readableTimes } from './times.js';

/** What every client is configured with. */
export interface ClientConfig {
  readonly requestHandler: NodeHttpHandler;
  readonly retryStrategy: RetryStrategyV2;
  readonly maxAttempts: number;
}

/** The way to AWS, for whoever has no credentials yet. */
export interface Transport {
  readonly config: ClientConfig;
  readonly endpointVariables: readonly string[];
  readonly pace: Pace;
}

/** What an adapter is built from. */
export interface Settings extends Transport {
  readonly config: ClientConfig & { readonly credentials: AwsCredentialIdentityProvider };
}

/** A provider that caches its credentials, so that the SDK asks it before every signature. */
export interface RenewableCredentials extends AwsCredentialIdentityProvider {
  readonly memoized: true;
  /** Forgets credentials that AWS calls expired; several calls can find that at once. */
  renew(): void;
}

/** AWS takes a connection in well under a second. */
const CONNECTION_TIMEOUT_MS = 4000;
/** Until one attempt has its whole answer. */
const REQUEST_TIMEOUT_MS = 10_000;

const BODY_LIMIT = { what: "AWS's answer", bytes: 32 * 1024 ** 2 };

/**
 * @param env the environment of the step
 * @param limits of one attempt
 */
export function createTransport(
  clock: Clock,
  agents: Agents,
  env: Readonly<Record<string, string | undefined>>,
  limits: Partial<Limits> = {},
): Transport {
  const pace = createPace(clock);
  return {
    config: {
      requestHandler: createHandler(pace, agents, {
        connectionMs: CONNECTION_TIMEOUT_MS,
        requestMs: REQUEST_TIMEOUT_MS,
        ...limits,
      }),
      retryStrategy: pace.retryStrategy,
      maxAttempts: MOST_ATTEMPTS,
    },
    endpointVariables: endpointVariablesOf(env),
    pace,
  };
}

interface Limits {
  readonly connectionMs: number;
  readonly requestMs: number;
}

/** Has each attempt of a client's calls wait for its turn, before it is signed: a signature is good for minutes. */
export function paced<Input extends object, Output extends MetadataBearer, C extends Client<Input, Output>>(
  client: C & Client<Input, Output>,
  { pace }: Transport,
): C {
  const takeTurns: FinalizeRequestMiddleware<Input, Output> = (next, context) => (args) => {
    const signal = context[SMITHY_CONTEXT_KEY]?.abortSignal;
    return pace.turn(() => next(args), signal as AbortSignal | undefined);
  };
  client.middlewareStack.addRelativeTo(takeTurns, {
    relation: 'after',
    toMiddleware: 'retryMiddleware',
    name: 'pace',
  });
  return client;
}

interface Client<Input extends object, Output extends MetadataBearer> {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}

/** Has a call that met expired credentials sent once more with new ones, if there are any. */
export function withCredentials(
  transport: Transport,
  credentials: AwsCredentialIdentityProvider | RenewableCredentials,
): Settings {
  const { retryStrategy } = transport.config;
  const renewed = new WeakSet<RetryToken>();
  return {
    ...transport,
    config: {
      ...transport.config,
      credentials,
      retryStrategy: {
        acquireInitialRetryToken: (scope) => retryStrategy.acquireInitialRetryToken(scope),
        refreshRetryTokenForRetry: (token, info) => {
          if (!isExpired(info.error) || !('renew' in credentials) || renewed.has(token))
            return retryStrategy.refreshRetryTokenForRetry(token, info);
          credentials.renew();
          const again = { ...token };
          renewed.add(again);
          return Promise.resolve(again);
        },
        recordSuccess: (token) => {
          retryStrategy.recordSuccess(token);
        },
      },
    },
  };
}

/** One handler for all clients, so that calls to one host share its sockets; a call's time begins when it is sent. */
function createHandler(pace: Pace, agents: Agents, { connectionMs, requestMs }: Limits): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: connectionMs,
    requestTimeout: requestMs,
    throwOnRequestTimeout: true,
    httpAgent: agents.http,
    httpsAgent: agents.https,
  });
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) =>
    pace.observe(`${request.hostname} ${request.headers['x-amz-target'] ?? ''}`, async () => {
      const sentAt = performance.now();
      const result = await handle(request, options);
      const message = result.response.body as Readable;
      // The handler's own limit ends with the head of an answer; its body can stall too.
      const timer = setTimeout(
        () => {
          const text = `the full response did not arrive within ${requestMs} ms.`;
          message.destroy(Object.assign(new Error(text), { name: 'TimeoutError' }));
        },
        requestMs - (performance.now() - sentAt),
      );
      try {
        result.response.body = readableTimes(await readBody(message, BODY_LIMIT));
      } finally {
        clearTimeout(timer);
      }
      return result;
    });
  return handler;
}
