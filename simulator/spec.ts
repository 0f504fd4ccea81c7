import type { CodeBuildSpec } from './codebuild/spec.js';
import type { ConnectionsSpec } from './codeconnections/spec.js';
import type { CodePipelineSpec } from './codepipeline/spec.js';
import type { GitHubSpec } from './github/spec.js';
import type { LogsSpec } from './logs/spec.js';
import type { OidcSpec } from './oidc/spec.js';
import type { StsSpec } from './sts/spec.js';

export type * from './aws/account.js';
export type * from './codebuild/spec.js';
export type * from './codeconnections/spec.js';
export type * from './codepipeline/spec.js';
export type * from './github/spec.js';
export type * from './iam/spec.js';
export type * from './logs/spec.js';
export type * from './oidc/spec.js';
export type * from './sts/spec.js';

/** Everything that exists in a simulated world, as plain JSON. */
export interface WorldSpec extends CodeBuildSpec, ConnectionsSpec, CodePipelineSpec, LogsSpec, StsSpec {
  /** What the runner's token endpoint gives out; it knows no request token unless given. */
  oidc?: OidcSpec;
  github?: GitHubSpec;
  /**
   * How many seconds pass in the world in one of the machine's: at 60, a minute passes in a second. The delays of the
   * server and the times in its log are the world's too. A signature can be dated by either clock, and a step lives in
   * the world's time if its run is given the world's `timeScale`. 1 unless given.
   */
  speed?: number;
}
