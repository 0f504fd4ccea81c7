/** What every AWS client of this action has in common. */

import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentityProvider, RetryStrategyV2, RetryToken } from '@smithy/types';
import type { Agents } from '../http/agents.js';
import type { Clock } from '../domain/clock.js';
import { isExpired } from './faults.js';
import { createPace, MOST_ATTEMPTS, type Pace } from './pace.js';

/** What every AWS client sends its requests with. */
export interface Transport {
  readonly requestHandler: NodeHttpHandler;
  readonly retryStrategy: RetryStrategyV2;
  readonly maxAttempts: number;
}

export interface ClientSettings extends Transport {
  readonly credentials: AwsCredentialIdentityProvider;
}

/** A provider that keeps what it has by itself, so that the SDK asks it before every signature. */
export interface RenewableCredentials extends AwsCredentialIdentityProvider {
  readonly memoized: true;
  /** Forgets credentials that AWS calls expired; several calls can find that at once. */
  renew(): void;
}

/** Milliseconds until a connection stands; AWS answers in well under a second. */
const CONNECTION_TIMEOUT = 4000;
/** Milliseconds until one attempt has its whole answer. */
const REQUEST_TIMEOUT = 10_000;

/** One pace for all clients: AWS throttles an account, not a client. */
export function createTransport(clock: Clock, agents: Agents): Transport {
  const pace = createPace(() => clock.now());
  return {
    requestHandler: createHandler(pace, agents),
    retryStrategy: pace.retryStrategy,
    maxAttempts: MOST_ATTEMPTS,
  };
}

/** Has a call that met expired credentials sent once more with new ones, where there are any. */
export function withCredentials(
  transport: Transport,
  credentials: AwsCredentialIdentityProvider | RenewableCredentials,
): ClientSettings {
  const { retryStrategy } = transport;
  const renewed = new WeakSet<RetryToken>();
  return {
    ...transport,
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
  };
}

/** One handler for all clients, so that calls to one host share its sockets; a call's time begins when it is sent. */
function createHandler(pace: Pace, agents: Agents): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
    httpAgent: agents.http,
    httpsAgent: agents.https,
  });
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) =>
    pace.run(`${request.hostname} ${request.headers['x-amz-target'] ?? ''}`, async () => {
      const sentAt = performance.now();
      const result = await handle(request, options);
      endBy(result.response.body, REQUEST_TIMEOUT - (performance.now() - sentAt));
      return result;
    });
  return handler;
}

/** The handler's own limit ends with the head of an answer; its body can stall too. */
function endBy(body: unknown, ms: number): void {
  if (!(body instanceof Readable)) return;
  const timer = setTimeout(() => {
    const message = `the answer was not whole within ${REQUEST_TIMEOUT} ms.`;
    body.destroy(Object.assign(new Error(message), { name: 'TimeoutError' }));
  }, ms);
  body.once('close', () => {
    clearTimeout(timer);
  });
}
