/** What every AWS client of this action has in common. */

import { NodeHttpHandler } from '@smithy/node-http-handler';
import pLimit from 'p-limit';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';

export type Credentials = AwsCredentialIdentity | AwsCredentialIdentityProvider;

export interface ClientSettings {
  readonly credentials: Credentials;
  readonly requestHandler: NodeHttpHandler;
  readonly retryMode: 'adaptive';
  readonly maxAttempts: number;
}

/** Milliseconds until a connection stands; AWS answers in well under a second. */
const CONNECTION_TIMEOUT = 4000;
/** Milliseconds until one attempt has its whole answer. */
const REQUEST_TIMEOUT = 10_000;
/** Attempts of one call, the first among them. */
const MAX_ATTEMPTS = 5;

/** Calls under way at once: AWS is seen to throttle 20 to 25 (FACTS.md, Pipelines). */
const CONCURRENCY = 20;

export function createSettings(credentials: Credentials): ClientSettings {
  return {
    credentials,
    requestHandler: createHandler(),
    retryMode: 'adaptive',
    maxAttempts: MAX_ATTEMPTS,
  };
}

/** One handler for all clients, so that calls to one host share its sockets; a call's time begins when it is sent. */
function createHandler(): NodeHttpHandler {
  const handler = new NodeHttpHandler({
    connectionTimeout: CONNECTION_TIMEOUT,
    requestTimeout: REQUEST_TIMEOUT,
    throwOnRequestTimeout: true,
  });
  const limit = pLimit(CONCURRENCY);
  const handle = handler.handle.bind(handler);
  handler.handle = (request, options) => limit(() => handle(request, options));
  return handler;
}
