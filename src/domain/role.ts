/** Roles, and what IAM says of them. */

import { accountOf } from './arn.js';
import type { Fact } from './fact.js';
import type { Pipeline } from './pipeline.js';
import type { Problem } from './problem.js';

/** What IAM's simulation says of one action. */
export interface Decision {
  /** As `codeconnections:UseConnection`. */
  readonly action: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Condition keys that a policy asks for and the simulation did not give. */
  readonly missingContext: readonly string[];
  /** What does not allow it, whatever the role's own policies say. */
  readonly limit?: 'service control policy' | 'permissions boundary';
}

/** What the role of a source action may do with its connection. */
export interface RoleSimulation {
  readonly forRepository: readonly Decision[];
  /** For a repository that does not exist, under the older prefix: a role that is allowed this is allowed any. */
  readonly forAnyRepository: readonly Decision[];
}

/** The service role of a CodeBuild project, and what it may do with the connection. */
export interface BuildRole {
  readonly project: string;
  readonly region: string;
  readonly role:
    | { readonly kind: 'found'; readonly arn: string; readonly simulation: Fact<RoleSimulation> }
    | { readonly kind: 'unread'; readonly problem: Problem }
    /** The project is in another account than the pipeline. */
    | { readonly kind: 'foreign'; readonly account: string };
}

/**
 * The account of a role, if it is not that of the pipeline. AWS shows a pipeline to its own account alone, so it is not that
 * of the credentials either, and IAM does not show them the role.
 */
export function foreignAccount(roleArn: string, pipeline: Pick<Pipeline, 'arn'>): string | undefined {
  const account = accountOf(roleArn);
  const own = accountOf(pipeline.arn);
  return own === undefined || account === own ? undefined : account;
}

/** A role that this step assumes over OIDC, for itself alone. */
export interface RoleToAssume {
  readonly arn: string;
  readonly sessionName: string;
  readonly audience: string;
}
