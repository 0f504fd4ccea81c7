import type { AccountSpec } from '../aws/account.js';

/** What IAM knows of a world. */
export interface IamSpec extends AccountSpec {
  /** The roles whose policies IAM can simulate, and with `holdsToPolicies` holds their callers to. */
  roles?: RoleSpec[];
  /**
   * How a policy simulation answers for several resources: one result an action with the resources nested in it, as
   * is seen today, or one result for each pair, as was seen earlier. `nested` unless given.
   */
  simulationResults?: 'nested' | 'flat';
  /** The service control policies of the account's organization; an account is in none unless given. */
  serviceControlPolicy?: PolicyStatement[];
}

/** A role, the statements of its policies, and who may assume it. */
export interface RoleSpec {
  arn: string;
  statements: PolicyStatement[];
  /** The statements of its permissions boundary; it has none unless given. */
  boundary?: PolicyStatement[];
  /** The statements of its trust policy; nobody may assume it unless given. */
  trust?: TrustStatement[];
  /** The longest session that may be asked for; 3600 unless given. */
  maxSessionSeconds?: number;
}

/** A statement of a trust policy for `sts:AssumeRoleWithWebIdentity`. */
export interface TrustStatement {
  /** `Allow` unless given. */
  effect?: 'Allow' | 'Deny';
  /** ARN of the identity provider. */
  federated: string;
  /** As of a policy. Of the token the keys `<provider>:aud` and `<provider>:sub` are known. */
  conditions?: PolicyStatement['conditions'];
}

/**
 * A statement of an identity-based policy. Actions and resources may hold `*` and `?`. Of the condition operators those
 * for text are known: StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringNotEqualsIgnoreCase, StringLike and
 * StringNotLike.
 */
export interface PolicyStatement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  /** Operator to condition key to the values that fit. */
  conditions?: Record<string, Record<string, string | string[]>>;
}
