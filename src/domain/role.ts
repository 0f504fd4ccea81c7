/** Roles, and what IAM says of them. */

import type { Fact } from './fact.js';

/** What IAM's simulation says of one action. */
export interface Decision {
  /** As `codeconnections:UseConnection`. */
  readonly action: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Condition keys that a policy asks for and the simulation did not give. */
  readonly missingContext: readonly string[];
}

/** What the role of a source action may do with its connection. */
export interface RoleSimulation {
  readonly forRepository: readonly Decision[];
  /** For a repository that does not exist: a role that is allowed this is allowed any. */
  readonly forAnyRepository: readonly Decision[];
}

/** The service role of a CodeBuild project, and what it may do with the connection. */
export interface BuildRole {
  readonly project: string;
  readonly role: Fact<{ readonly arn: string; readonly simulation: RoleSimulation }>;
}

/** A role that this step assumes over OIDC, for itself alone. */
export interface RoleToAssume {
  readonly arn: string;
  readonly sessionName: string;
  readonly audience: string;
}
