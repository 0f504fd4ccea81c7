/** Everything that the middle needs of the world. */

import type { MatchesGlob } from '../domain/filters.js';
import type { Progress } from '../domain/progress.js';
import type { Builds, Connections, Identity, Pipelines, Roles } from './aws.js';
import type { Clock } from '../domain/clock.js';
import type { Files } from './files.js';
import type { Forge } from './github.js';

export interface Ports {
  readonly connections: Connections;
  readonly pipelines: Pipelines;
  readonly identity: Identity;
  readonly roles: Roles;
  /** None without a token. */
  readonly forge: Forge | undefined;
  readonly clock: Clock;
  /** The files of the workspace, loaded only if `template` names some. */
  loadFiles(): Promise<Files>;
  /** Loads the matcher, which only a pipeline with triggers needs. */
  loadGlobs(): Promise<MatchesGlob>;
  /** Loads the clients of CodeBuild and CloudWatch Logs, which only `follow-logs` needs. */
  loadBuilds(region: string): Promise<Builds>;
  progress(progress: Progress): void;
}
