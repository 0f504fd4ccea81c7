/** The ambient credentials: what `aws-actions/configure-aws-credentials`, or the machine, left for this step. */

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentityProvider } from '@smithy/types';
import type { Clock } from '../domain/clock.js';
import { Problem } from '../domain/problem.js';
import { noCredentials } from './faults.js';

/**
 * Until the credential chain must have given something. Its last link asks the machine's metadata service, which off EC2
 * and ECS may never answer.
 */
const TIMEOUT_MS = 4000;

/** The SDK's default chain, bounded in time. Its provider throws a Problem of kind `credentials`. */
export function ambientCredentials(clock: Clock): AwsCredentialIdentityProvider {
  const chain = defaultProvider();
  return async (properties) => {
    const done = new AbortController();
    const limit = clock.sleep(TIMEOUT_MS, done.signal).then(() => {
      throw noCredentials(`no credential provider answered within ${TIMEOUT_MS / 1000} s`);
    });
    try {
      return await Promise.race([chain(properties), limit]);
    } catch (error) {
      throw whyNone(error);
    } finally {
      limit.catch(() => undefined);
      done.abort();
    }
  };
}

/** That no provider has any is for the checks to explain; what a provider failed at is told in its own words. */
function whyNone(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const said = error instanceof Error ? error.message.replace(/\s+/g, ' ').trim() : String(error);
  if (said.startsWith('Could not load credentials from any providers')) return noCredentials(error);
  return new Problem('credentials', `Couldn't load the AWS credentials of this step: ${said}`, {
    cause: error,
    remedy: {
      text: 'Fix the profile, role or provider that the environment of this step names, or run `aws-actions/configure-aws-credentials` before it.',
    },
  });
}
