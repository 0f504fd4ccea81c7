/** Credentials of a role that this step assumes over OIDC, for itself alone: nothing is left for later steps. */

import type { AwsCredentialIdentity } from '@smithy/types';
import type { RoleToAssume } from '../domain/role.js';
import type { Clock } from '../domain/clock.js';
import type { IdToken, RequestIdToken } from '../ports/github.js';
import { asProblem, Problem, RUN_AGAIN, type Remedy } from '../domain/problem.js';
import type { Call } from './faults.js';
import { send } from './send.js';
import type { RenewableCredentials, Transport } from './settings.js';

/** Milliseconds before their end in which credentials are no longer used; of short ones a quarter of their life. */
const EARLY = 5 * 60 * 1000;

/** Milliseconds in which the outcome of the last request holds, good or bad: what is refused is not asked for again and again. */
const HOLDS = 10_000;

interface Session {
  readonly credentials: Promise<AwsCredentialIdentity>;
  readonly begunAt: number;
}

/**
 * @param mask hides a secret in everything that the runner prints; called before the secret is used
 * @returns a provider that throws a Problem of kind `credentials` where the role cannot be assumed
 */
export function assumedCredentials(
  role: RoleToAssume,
  region: string,
  requestIdToken: RequestIdToken,
  transport: Transport,
  clock: Clock,
  mask: (secret: string) => void,
): RenewableCredentials {
  let session: Session | undefined;
  let good: AwsCredentialIdentity | undefined;
  let renewedAt = -Infinity;

  const begin = (): Session => {
    const credentials = assume(role, region, requestIdToken, transport, mask);
    credentials.catch(() => undefined);
    return { credentials, begunAt: clock.now() };
  };
  const isStale = async ({ credentials, begunAt }: Session): Promise<boolean> => {
    const now = clock.now();
    if (now - begunAt < HOLDS) return false;
    try {
      const { expiration } = await credentials;
      const end = expiration?.getTime() ?? Infinity;
      return now >= end - Math.min(EARLY, (end - begunAt) / 4);
    } catch {
      return true;
    }
  };

  const provide = async () => {
    const last = session;
    // Several calls can find the same end: the first of them begins anew.
    if ((!last || (await isStale(last))) && session === last) session = begin();
    try {
      good = await (session ??= begin()).credentials;
      return good;
    } catch (error) {
      // Those that are to be renewed are still good for a while.
      if (good && clock.now() < (good.expiration?.getTime() ?? Infinity)) return good;
      throw error;
    }
  };
  return Object.assign(provide, {
    memoized: true as const,
    renew: () => {
      if (clock.now() - renewedAt < HOLDS) return;
      renewedAt = clock.now();
      session = undefined;
      good = undefined;
    },
  });
}

async function assume(
  role: RoleToAssume,
  region: string,
  requestIdToken: RequestIdToken,
  transport: Transport,
  mask: (secret: string) => void,
): Promise<AwsCredentialIdentity> {
  const token = await requestIdToken(role.audience);
  mask(token.jwt);
  const call: Call = { action: ACTION, resource: role.arn, region, subject: `role ${role.arn}` };
  const { AssumeRoleWithWebIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  const command = new AssumeRoleWithWebIdentityCommand({
    RoleArn: role.arn,
    RoleSessionName: role.sessionName,
    WebIdentityToken: token.jwt,
  });
  const { Credentials: given } = await send(new STSClient({ ...transport, region }), command, call).catch(
    (error: unknown) => {
      const problem = asProblem(error);
      throw explain(problem.cause, role, token) ?? asCredentials(problem);
    },
  );
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = given ?? {};
  if (!AccessKeyId || !SecretAccessKey || !SessionToken)
    throw new Problem('credentials', `STS gave no credentials for role ${role.arn}.`, {
      remedy: RUN_AGAIN,
    });
  for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) mask(secret);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    ...(Expiration && { expiration: Expiration }),
  };
}

const ACTION = 'sts:AssumeRoleWithWebIdentity';

/** What stands in the way of the role stands in the way of every call. */
function asCredentials(problem: Problem): Problem {
  if (problem.kind === 'unreachable' || problem.kind === 'throttled' || problem.kind === 'broken')
    return problem;
  return new Problem('credentials', problem.message, {
    cause: problem,
    remedy: problem.remedy,
  });
}

/** The refusals that users meet, in AWS's words (FACTS.md, GitHub). */
function explain(error: unknown, role: RoleToAssume, { claims }: IdToken): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const make = (message: string, remedy: Remedy) =>
    new Problem('credentials', `${message} ${describe(claims)}`, { cause: error, remedy });
  const said = `AWS says: ${error.message}.`.replace(/\.{2,}$/, '.');
  const issuer = issuerOf(claims);

  if (error.name.startsWith('AccessDenied')) {
    return make(
      `Role ${role.arn} was not assumed: there is no such role, or its trust policy does not accept this job. ${said}`,
      {
        text: 'Let the trust policy of the role have this condition, with the form of sub that the token has (letter case counts; under StringEquals a * is a plain character):',
        lines: trustLines(claims, issuer),
      },
    );
  }
  if (/No OpenIDConnect provider/i.test(error.message)) {
    return make(
      `Role ${role.arn} was not assumed: its account does not know GitHub as an identity provider. ${said}`,
      {
        text: 'Create the provider in the account of the role, once:',
        lines: [
          `aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${role.audience}`,
        ],
      },
    );
  }
  if (/Incorrect token audience/i.test(error.message)) {
    return make(
      `Role ${role.arn} was not assumed: the identity provider in its account does not have audience ${role.audience}. ${said}`,
      {
        text: 'Add the audience to the provider, or give the one that it has as the input audience:',
        lines: [
          `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn(role.arn, issuer)} --client-id ${role.audience}`,
        ],
      },
    );
  }
  return undefined;
}

function issuerOf({ iss }: IdToken['claims']): string {
  return iss?.replace(/^https:\/\//, '') ?? 'token.actions.githubusercontent.com';
}

function providerArn(roleArn: string, issuer: string): string {
  const [, partition = 'aws', , , account = '*'] = roleArn.split(':');
  return `arn:${partition}:iam::${account}:oidc-provider/${issuer}`;
}

/** Claims, never the token. */
function describe(claims: IdToken['claims']): string {
  const shown = ['sub', 'aud', 'ref', 'environment'].map(
    (name) => `${name} ${JSON.stringify(claims[name] ?? null)}`,
  );
  return `The token of this job has ${shown.join(', ')}.`;
}

/** The condition that accepts the token at hand, with `sub` in the old and the new form (FACTS.md, GitHub). */
function trustLines(claims: IdToken['claims'], issuer: string): string[] {
  const condition = {
    StringEquals: {
      [`${issuer}:aud`]: claims['aud'] ?? 'sts.amazonaws.com',
      [`${issuer}:sub`]: subjectsOf(claims),
    },
  };
  return `"Condition": ${JSON.stringify(condition, null, 2)}`.split('\n');
}

function subjectsOf(claims: IdToken['claims']): string[] {
  const { sub = '', repository = '', repository_owner_id: ownerId, repository_id: id } = claims;
  const [, rest] = /^repo:[^:]+(:.*)$/.exec(sub) ?? [];
  if (rest === undefined || ownerId === undefined || id === undefined) return [sub];
  const [owner = '', name = ''] = repository.split('/');
  return [`repo:${repository}${rest}`, `repo:${owner}@${ownerId}/${name}@${id}${rest}`];
}
