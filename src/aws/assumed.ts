/** Credentials of a role that this step assumes over OIDC, for itself alone: nothing is left for later steps. */

import type { AwsCredentialIdentity } from '@smithy/types';
import type { RoleToAssume } from '../domain/role.js';
import type { Clock } from '../domain/clock.js';
import { isTransient } from '../domain/poll.js';
import { asProblem, Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import type { RequestIdToken } from '../ports/github.js';
import { required } from './answers.js';
import type { Call } from './call.js';
import { createPatience } from './patience.js';
import { explainRefusal } from './refusal.js';
import { send } from './send.js';
import type { RenewableCredentials, Transport } from './settings.js';

/** Credentials are renewed so long before their end; short ones in the last quarter of their life. */
const RENEWED_BEFORE_MS = 5 * 60 * 1000;

/** For so long the outcome of the last request counts: what is refused is not requested again and again. */
const OUTCOME_COUNTS_MS = 10_000;

/** What the credentials are requested with. */
export interface RoleContext {
  readonly role: RoleToAssume;
  readonly region: string;
  readonly requestIdToken: RequestIdToken;
  readonly transport: Transport;
  readonly clock: Clock;
  /** Hides a secret in everything that the runner prints; called before the secret is used. */
  readonly mask: (secret: string) => void;
  /** Hears of each retry. */
  readonly tell: (message: string) => void;
}

interface Session {
  readonly credentials: Promise<AwsCredentialIdentity>;
  readonly beganAt: number;
  /** None while it is requested. */
  endedAt?: number;
  /** None if it was refused. */
  given?: AwsCredentialIdentity;
}

/**
 * @returns a provider that throws a Problem: of kind `credentials` if the role cannot be assumed, of a transient kind if
 *   the runner or STS gave no usable answer
 */
export function assumedCredentials(context: RoleContext): RenewableCredentials {
  const { clock } = context;
  const patiently = createPatience(context);
  let session: Session | undefined;
  let good: AwsCredentialIdentity | undefined;
  let renewedAt = -Infinity;

  const begin = (): Session => {
    const newest: Session = { credentials: patiently(() => assume(context)), beganAt: clock.now() };
    newest.credentials.then(
      (given) => {
        newest.given = given;
        newest.endedAt = clock.now();
        // One that was forgotten in the meantime is not taken up again.
        if (session === newest) good = given;
      },
      () => {
        newest.endedAt = clock.now();
      },
    );
    return newest;
  };
  const isStale = ({ beganAt: begunAt, endedAt, given }: Session): boolean => {
    const now = clock.now();
    if (endedAt === undefined || now - endedAt < OUTCOME_COUNTS_MS) return false;
    if (!given) return true;
    const end = endOf(given);
    return now >= end - Math.min(RENEWED_BEFORE_MS, (end - begunAt) / 4);
  };
  const provide = (): Promise<AwsCredentialIdentity> => {
    if (!session || isStale(session)) session = begin();
    // Those that are being renewed are still good for a while.
    return good && clock.now() < endOf(good) ? Promise.resolve(good) : session.credentials;
  };
  return Object.assign(provide, {
    memoized: true as const,
    renew: () => {
      if (clock.now() - renewedAt < OUTCOME_COUNTS_MS) return;
      renewedAt = clock.now();
      session = undefined;
      good = undefined;
    },
  });
}

const endOf = ({ expiration }: AwsCredentialIdentity): number => expiration?.getTime() ?? Infinity;

const ACTION = 'sts:AssumeRoleWithWebIdentity';

async function assume({
  role,
  region,
  requestIdToken,
  transport,
  mask,
}: RoleContext): Promise<AwsCredentialIdentity> {
  const token = await requestIdToken(role.audience);
  mask(token.jwt);
  const { endpointVariables } = transport;
  const call: Call = {
    action: ACTION,
    resource: role.arn,
    region,
    subject: `role ${code(role.arn)}`,
    endpointVariables,
  };
  const { AssumeRoleWithWebIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    WebIdentityToken: token.jwt,
  });
  const client = new STSClient({ ...transport.config, region });
  const { Credentials: given } = await send(client, command, call).catch((error: unknown) => {
    const problem = asProblem(error);
    throw explainRefusal(problem.cause, role, token) ?? asCredentials(problem);
  });
  const accessKeyId = required(given?.AccessKeyId, 'Credentials.AccessKeyId', call);
  const secretAccessKey = required(given?.SecretAccessKey, 'Credentials.SecretAccessKey', call);
  const sessionToken = required(given?.SessionToken, 'Credentials.SessionToken', call);
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) mask(secret);
  return {
    accessKeyId,
    secretAccessKey,
    sessionToken,
    ...(given?.Expiration && { expiration: given.Expiration }),
  };
}

/** What stands in the way of the role stands in the way of every call. */
function asCredentials(problem: Problem): Problem {
  if (isTransient(problem)) return problem;
  const { message, remedy } = problem;
  return new Problem('credentials', message, { cause: problem, remedy });
}
