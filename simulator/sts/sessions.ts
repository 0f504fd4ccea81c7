import { AwsError, ModelledError, validationError } from '../aws/error.js';
import type { Clock } from '../core/clock.js';
import { deriveUuid } from '../core/identifiers.js';
import { readClaims, type Claims, type OidcIssuer } from '../oidc/issuer.js';
import { checkStatements, evaluate } from '../iam/policy.js';
import type { CredentialSpec } from '../aws/account.js';
import type { AssumeRoleWithWebIdentityInput } from './model.js';
import type { PolicyStatement, RoleSpec } from '../iam/spec.js';
import type { OidcProviderSpec, StsSpec } from './spec.js';

const ACTION = 'sts:AssumeRoleWithWebIdentity';

const DEFAULT_SECONDS = 3600;

const ROLE_ARN = /^arn:[^:]+:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/;

/** Sessions of roles that were assumed with a token (STS). */
export class Sessions {
  /** Those of all sessions so far. */
  readonly credentials: CredentialSpec[] = [];
  readonly #spec: StsSpec;
  readonly #clock: Clock;
  readonly #issuer: OidcIssuer;
  readonly #worldStart: number;

  /** Throws a RangeError for a trust policy with a condition operator that is not simulated. */
  constructor(spec: StsSpec, clock: Clock, issuer: OidcIssuer) {
    this.#spec = spec;
    this.#clock = clock;
    this.#issuer = issuer;
    this.#worldStart = clock.now();
    for (const role of spec.roles ?? []) checkStatements(trustOf(role));
  }

  /**
   * Checked in this order, which is not known of AWS: the role's ARN, the token's form, its end, its provider, its
   * audience, its signature, the role and its trust policy, the duration.
   *
   * Throws AwsError: ValidationException, InvalidIdentityToken, ExpiredTokenException of the operation's own model, and
   * AccessDeniedException alike where there is no such role and where its trust policy does not allow it.
   */
  assumeRoleWithWebIdentity(input: AssumeRoleWithWebIdentityInput): object {
    const [, account, name = ''] = ROLE_ARN.exec(input.RoleArn) ?? [];
    if (account === undefined) throw validationError('Request ARN is invalid');
    const claims = this.#readToken(input.WebIdentityToken);
    const provider = this.#findProvider(account, claims);
    if (!this.#issuer.hasSigned(input.WebIdentityToken)) {
      throw invalidToken('The signature of the token is not valid');
    }
    const role = this.#spec.roles?.find(({ arn }) => arn === input.RoleArn);
    if (role === undefined || !isTrusted(role, provider, claims)) throw notAuthorized();
    const { DurationSeconds = DEFAULT_SECONDS } = input;
    if (DurationSeconds > (role.maxSessionSeconds ?? DEFAULT_SECONDS)) {
      throw validationError(
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      );
    }
    const partition = input.RoleArn.split(':')[1] ?? '';
    const arn = `arn:${partition}:sts::${account}:assumed-role/${name}/${input.RoleSessionName}`;
    return {
      SubjectFromWebIdentityToken: claims['sub'],
      Audience: claims['aud'],
      Provider: provider.arn,
      AssumedRoleUser: { AssumedRoleId: `AROAEXAMPLEEXAMPLEEX:${input.RoleSessionName}`, Arn: arn },
      Credentials: this.#open(arn, DurationSeconds * 1000),
    };
  }

  #readToken(token: string): Claims {
    const claims = readClaims(token);
    if (claims === undefined) {
      throw invalidToken(
        'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
      );
    }
    const now = Math.floor(this.#clock.now() / 1000);
    const end = Number(claims['exp']);
    if (!(now < end)) {
      throw new ModelledError(
        'ExpiredTokenException',
        `Token expired: current date/time ${now} must be before the expiration date/time ${end}`,
      );
    }
    return claims;
  }

  #findProvider(account: string, claims: Claims): OidcProviderSpec {
    const issuer = String(claims['iss']);
    const provider = this.#spec.oidcProviders?.find(
      ({ arn }) => arn.split(':')[4] === account && hostOf(arn) === issuer.replace(/^https:\/\//, ''),
    );
    if (provider === undefined) {
      throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
    }
    if (!provider.audiences.includes(String(claims['aud']))) throw invalidToken('Incorrect token audience');
    return provider;
  }

  #open(arn: string, askedMs: number): object {
    const { lifetimeMs = askedMs, toldEnd = 'true-end' } = this.#spec.sessions ?? {};
    const seed = `session/${arn}/${this.credentials.length}`;
    const now = this.#clock.now();
    const credential = {
      accessKeyId: `ASIA${deriveUuid(seed).replaceAll('-', '').slice(0, 16).toUpperCase()}`,
      secretAccessKey: deriveUuid(`${seed}/secret`),
      sessionToken: deriveUuid(`${seed}/token`),
    };
    this.credentials.push({
      ...credential,
      state: 'valid',
      expiresAfterMs: now + lifetimeMs - this.#worldStart,
      arn,
    });
    const told = now + (toldEnd === 'true-end' ? lifetimeMs : askedMs);
    return {
      AccessKeyId: credential.accessKeyId,
      SecretAccessKey: credential.secretAccessKey,
      SessionToken: credential.sessionToken,
      Expiration: new Date(told).toISOString().replace(/\.\d+Z$/, 'Z'),
    };
  }
}

/** The refusal of a role to whom it does not trust. It says no more, so that nobody learns which roles there are. */
export function notAuthorized(): AwsError {
  return new AwsError('AccessDeniedException', `Not authorized to perform ${ACTION}`);
}

function invalidToken(message: string): AwsError {
  return new AwsError('InvalidIdentityToken', message);
}

/**
 * The claims that a trust policy can evaluate; of GitHub's issuer in partition aws a few more.
 * https://aws.amazon.com/about-aws/whats-new/2026/01/aws-sts-supports-validation-identity-provider-claims/
 */
const CLAIMS = ['aud', 'sub'];
const GITHUB_CLAIMS = [
  'actor',
  'actor_id',
  'enterprise_id',
  'environment',
  'job_workflow_ref',
  'ref',
  'repository',
  'repository_id',
  'workflow',
];

function isTrusted(role: RoleSpec, { arn }: OidcProviderSpec, claims: Claims): boolean {
  const host = hostOf(arn);
  const hasMore = arn.startsWith('arn:aws:') && host === 'token.actions.githubusercontent.com';
  const context = [...CLAIMS, ...(hasMore ? GITHUB_CLAIMS : [])]
    .filter((claim) => claims[claim] !== undefined)
    .map((claim) => ({
      ContextKeyName: `${host}:${claim}`,
      ContextKeyValues: [String(claims[claim])],
      ContextKeyType: 'string',
    }));
  const statements = trustOf(role).filter(({ resources }) => resources.includes(arn));
  return evaluate(statements, { action: ACTION, resource: arn, context }).decision === 'allowed';
}

/** A trust policy as a policy: what stands for the resource is whom it trusts. */
function trustOf({ trust = [] }: RoleSpec): PolicyStatement[] {
  return trust.map(({ effect = 'Allow', federated, conditions = {} }) => ({
    effect,
    actions: [ACTION],
    resources: [federated],
    conditions,
  }));
}

/** The provider's URL without its scheme. */
function hostOf(arn: string): string {
  return arn.slice(arn.indexOf('/') + 1);
}
