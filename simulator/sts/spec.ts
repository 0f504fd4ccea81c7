import type { IamSpec } from '../iam/spec.js';

/** What STS knows of a world. */
export interface StsSpec extends IamSpec {
  /** The identity providers in IAM of all accounts; none unless given. */
  oidcProviders?: OidcProviderSpec[];
  /** How long the credentials of assumed roles are good for. */
  sessions?: SessionSpec;
}

/** An OpenID Connect provider in IAM. */
export interface OidcProviderSpec {
  /** As `arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com`. */
  arn: string;
  /** The audiences that it takes, as `sts.amazonaws.com`. */
  audiences: string[];
}

/** The sessions of assumed roles. */
export interface SessionSpec {
  /** How long their credentials are good for; as long as is asked for, 3,600,000 ms by default, unless given. */
  lifetimeMs?: number;
  /**
   * Whether `Expiration` tells when they truly end, or when they would as they were asked for, so that they end without
   * notice. `true-end` unless given.
   */
  toldEnd?: 'true-end' | 'as-asked';
}
