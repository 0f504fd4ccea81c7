/** Why STS refused the token of the job, in the words in which it does: docs/facts.md, "Refusals of STS". */

import { Problem, RUN_AGAIN, type Remedy } from '../domain/problem.js';
import type { RoleToAssume } from '../domain/role.js';
import { code } from '../domain/words.js';
import type { IdToken } from '../ports/github.js';

/** @returns none for what is no refusal of the token */
export function explainRefusal(error: unknown, role: RoleToAssume, { claims }: IdToken): Problem | undefined {
  if (!(error instanceof Error)) return undefined;
  const said = `AWS says: ${error.message}.`.replace(/\.{2,}$/, '.');
  const issuer = issuerOf(claims);
  const refuse = (why: string, remedy: Remedy) =>
    new Problem('credentials', `Couldn't assume role ${code(role.arn)}: ${why} ${said} ${describe(claims)}`, {
      cause: error,
      remedy,
    });

  // "Couldn't retrieve verification key from your identity provider": transient, as its own error for it is.
  if (error.name.startsWith('IDPCommunicationError') || /retrieve verification key/i.test(error.message)) {
    return new Problem(
      'unreachable',
      `AWS couldn't reach ${code(issuer)} to verify the OIDC token of this job. ${said}`,
      { cause: error, remedy: RUN_AGAIN },
    );
  }
  if (error.name.startsWith('AccessDenied')) {
    return refuse('it does not exist, or its trust policy does not accept this job.', {
      text: "Add this condition to the role's trust policy, with `sub` exactly as in the token. It is case-sensitive, and `StringEquals` doesn't support wildcards:",
      lines: trustLines(claims, issuer),
    });
  }
  if (/No OpenIDConnect provider/i.test(error.message)) {
    return refuse('its account has no identity provider for GitHub.', {
      text: 'Create the identity provider in the account of the role, once:',
      lines: [
        `aws iam create-open-id-connect-provider --url https://${issuer} --client-id-list ${role.audience}`,
      ],
    });
  }
  if (/Incorrect token audience/i.test(error.message)) {
    return refuse(`the identity provider in its account does not have the audience ${code(role.audience)}.`, {
      text: 'Add the audience to the identity provider, or set the input `audience` to one that it has:',
      lines: [
        `aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn ${providerArn(role.arn, issuer)} --client-id ${role.audience}`,
      ],
    });
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
  const shown = ['sub', 'aud', 'ref', 'environment'].map((name) => {
    const value = claims[name];
    return value === undefined ? `no ${name}` : `${name} ${code(value)}`;
  });
  return `The token of this job has ${shown.join(', ')}.`;
}

/** The condition that accepts the token at hand, with `sub` in both of its forms: docs/facts.md, "The subject claim". */
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
