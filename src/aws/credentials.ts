/** The ambient credentials: what `aws-actions/configure-aws-credentials`, or the machine, left for this step. */

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Clock } from '../model.js';
import { noCredentials } from './faults.js';

/**
 * Milliseconds until the credential chain must have given something. Its last link asks the machine's metadata
 * service, which off EC2 and ECS may never answer.
 */
const LIMIT = 4000;

/** The SDK's default chain, bounded in time. Its provider throws a Problem of kind `credentials`. */
export function ambientCredentials(clock: Clock): AwsCredentialIdentityProvider {
  const chain = defaultProvider();
  return async (properties) => {
    const done = new AbortController();
    const limit = clock.sleep(LIMIT, done.signal).then(() => {
      throw noCredentials(`no credential provider answered within ${LIMIT / 1000} s`);
    });
    try {
      return await Promise.race([chain(properties), limit]);
    } catch (error) {
      throw error instanceof Error && error.name === 'CredentialsProviderError'
        ? noCredentials(error)
        : error;
    } finally {
      limit.catch(() => undefined);
      done.abort();
    }
  };
}
