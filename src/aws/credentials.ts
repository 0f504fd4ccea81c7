/** The ambient credentials: what `aws-actions/configure-aws-credentials`, or the machine, left for this step. */

import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity, AwsCredentialIdentityProvider } from '@smithy/types';
import { Problem, RUN_AGAIN } from '../domain/problem.js';
import { code, sentence } from '../domain/words.js';
import { isTransientName, noCredentials } from './faults.js';
import { createPatience, type PatienceContext } from './patience.js';

/**
 * Until the credential chain must have given something. Its last link asks the machine's metadata service, which off EC2
 * and ECS may never answer.
 */
const TIMEOUT_MS = 4000;
const LATE = `no credential provider answered within ${TIMEOUT_MS / 1000} s`;

export interface AmbientContext extends PatienceContext {
  /** Names the providers that the environment points to. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * The SDK's default chain, bounded in time. Its provider throws a Problem: of kind `credentials`, or of a transient kind
 * if a provider gave no usable answer.
 */
export function ambientCredentials(context: AmbientContext): AwsCredentialIdentityProvider {
  const { clock, env } = context;
  const chain = defaultProvider();
  const patiently = createPatience(context);
  const load = async (properties: Parameters<typeof chain>[0]) => {
    const done = new AbortController();
    const limit = clock.sleep(TIMEOUT_MS, done.signal).then(() => {
      throw new Error(LATE);
    });
    try {
      return await Promise.race([chain(properties), limit]);
    } catch (error) {
      throw whyNone(error, env);
    } finally {
      limit.catch(() => undefined);
      done.abort();
    }
  };
  // All clients ask at once, and need one answer.
  let pending: Promise<AwsCredentialIdentity> | undefined;
  return (properties) => {
    pending ??= patiently(() => load(properties)).finally(() => {
      pending = undefined;
    });
    return pending;
  };
}

/** Where a container's agent gives credentials: https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html */
const CONTAINER_VARIABLES = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI'];

/** That no provider has any is for the checks to explain; what a provider failed at is told in its own words. */
function whyNone(error: unknown, env: AmbientContext['env']): Problem {
  if (error instanceof Problem) return error;
  const said = error instanceof Error ? error.message.replace(/\s+/g, ' ').trim() : String(error);
  const isLate = said === LATE;
  const isNone = isLate || said.startsWith('Could not load credentials from any providers');
  // A provider that is named and has no answer is not missing.
  const source = [...CONTAINER_VARIABLES, ...(isLate ? ['AWS_WEB_IDENTITY_TOKEN_FILE'] : [])].find(
    (name) => env[name],
  );
  if (isNone && source !== undefined)
    return new Problem('unreachable', `The provider that ${code(source)} names gave no AWS credentials.`, {
      cause: error,
      remedy: { text: `Check the provider that ${code(source)} names, and run the job again.` },
    });
  if (isNone) return noCredentials(error);
  const message = `Couldn't load the AWS credentials of this step: ${sentence(said)}`;
  if (isTransientFault(error))
    return new Problem('unreachable', message, { cause: error, remedy: RUN_AGAIN });
  return new Problem('credentials', message, {
    cause: error,
    remedy: {
      text: 'Fix the profile, role or provider that the environment of this step names, or run `aws-actions/configure-aws-credentials` before it.',
    },
  });
}

/** What STS says while it can't reach GitHub to check a token, or has no time: `InvalidIdentityToken` is permanent otherwise. */
const TRANSIENT_MESSAGE = /retrieve verification key|IDPCommunicationError/i;

function isTransientFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code: kind = '', $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const status = $metadata?.httpStatusCode ?? 0;
  const names = [error.name, String(kind)];
  return (
    status === 429 ||
    status >= 500 ||
    names.some(isTransientName) ||
    TRANSIENT_MESSAGE.test(`${error.name} ${error.message}`)
  );
}
