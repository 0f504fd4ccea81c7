/** What every AWS client of this action has in common. */

import { Readable } from 'node:stream';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider, RetryStrategyV2 } from '@smithy/types';
import type { Clock } from '../model.js';
import { createPace, MOST_ATTEMPTS, type Pace } from './pace.js';

export type Credentials = AwsCredentialIdentity | AwsCredentialIdentityProvider;

export interface ClientSettings {
  readonly credentials: Credentials;
  readonly requestHandler: NodeHttpHandler;
  readonly retryStrategy: RetryStrategyV2;
  readonly maxAttempts: number;
}

/** Milliseconds until a connection stands; AWS answers in well under a second. */
const CONNECTION_TIMEOUT = 4000;
/** Milliseconds until one attempt has its whole answer. */
const REQUEST_TIMEOUT = 10_000;

/** One pace for all clients: AWS throttles an account, not a client. */
export function createSettings(credentials: Credentials, clock: Clock): ClientSettings {
  const pace = createPace(() => clock.now());
  return {
    credentials,
    requestHandler: createHandler(pace),
    retryStrategy: pace.retryStrategy,
    maxAttempts: MOST_ATTEMPTS,
  };
}

/** One handler for all clients, so that calls to one host share its sockets; a call's time begins when it is sent. */
function createHandler(pace: Pace): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
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
