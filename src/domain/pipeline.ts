/** A pipeline: its stages, source actions and triggers. */

/** A pipeline action that takes its source through a connection (`CodeStarSourceConnection`). */
export interface SourceAction {
  readonly name: string;
  readonly stage: string;
  readonly connectionArn: string;
  /** `FullRepositoryId`, in the pipeline's own letter case. */
  readonly repository: string;
  /** `BranchName`. */
  readonly branch: string;
  /** `DetectChanges`; absent is `true`. */
  readonly detectsChanges: boolean;
  /** `OutputArtifactFormat`; absent is `CODE_ZIP`. */
  readonly artifactFormat: string;
  /** ARN of the role that the action runs as: its own, else the pipeline's. */
  readonly roleArn: string;
}

/** Includes and excludes of glob patterns; an exclude wins over an include. */
export interface Patterns {
  readonly includes: readonly string[];
  readonly excludes: readonly string[];
}

export interface PushFilter {
  readonly branches?: Patterns;
  readonly tags?: Patterns;
  readonly filePaths?: Patterns;
}

export interface PullRequestFilter {
  readonly events: readonly string[];
  /** Patterns of the destination branch. */
  readonly branches?: Patterns;
  readonly filePaths?: Patterns;
}

/** A V2 trigger; OR between its filters, AND inside one. */
export interface Trigger {
  readonly sourceAction: string;
  readonly push: readonly PushFilter[];
  readonly pullRequest: readonly PullRequestFilter[];
}

export type PipelineType = 'V1' | 'V2';

export type ExecutionMode = 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';

export interface Pipeline {
  readonly name: string;
  readonly type: PipelineType;
  readonly executionMode: ExecutionMode;
  /** Names of its stages, in their order. */
  readonly stages: readonly string[];
  /** Every source action through a connection, in the order of the stages. */
  readonly sourceActions: readonly SourceAction[];
  readonly triggers: readonly Trigger[];
  /** The stages that AWS rolls back by itself when they fail (`onFailure`). */
  readonly rollsBack: readonly string[];
}

/** A stage as `GetPipelineState` shows it. */
export interface StageState {
  readonly name: string;
  /** The transition into the stage; none where AWS shows none. */
  readonly inbound: InboundTransition | undefined;
  /** The execution that was in the stage last, which can be another one in each stage; none where AWS shows none. */
  readonly latest?: { readonly executionId: string; readonly status: StageStatus };
}

export type StageStatus =
  'Cancelled' | 'Failed' | 'InProgress' | 'Skipped' | 'Stopped' | 'Stopping' | 'Succeeded';

export interface InboundTransition {
  readonly enabled: boolean;
  readonly reason: string;
  /** ARN or name of who last changed it. */
  readonly changedBy: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}
