/** A pipeline: its stages, source actions and triggers. */

import type { Open } from './open.js';

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
  /** The CodeBuild actions that take its output artifact. */
  readonly builds: readonly BuildProject[];
}

/** A CodeBuild action of a pipeline, by its project. */
export interface BuildProject {
  readonly stage: string;
  readonly action: string;
  readonly project: string;
  readonly region: string;
  /** ARN of the action's own role, in whose account the project is. Empty if it has none. */
  readonly roleArn: string;
}

/** A source action of another kind, as S3, ECR, CodeCommit, or GitHub version 1 with its OAuth token. */
export interface OtherSource {
  readonly name: string;
  readonly stage: string;
  /** Of `actionTypeId`: `AWS`, `ThirdParty` or `Custom`. */
  readonly owner: string;
  /** Of `actionTypeId`, as `GitHub`, `S3`, `ECR` or `CodeCommit`. */
  readonly provider: string;
  /** `OWNER/NAME` for GitHub, the name alone for CodeCommit and ECR. None for what has no repository. */
  readonly repository: string | undefined;
  readonly branch: string | undefined;
}

/** Where the artifacts of the actions of one Region are. */
export interface ArtifactStore {
  readonly region: string;
  readonly bucket: string;
  /** Id, ARN or alias of the KMS key. None for the key that AWS manages. */
  readonly key: string | undefined;
}

/** When a condition of a stage is judged. */
export type ConditionPoint = 'beforeEntry' | 'onSuccess' | 'onFailure';

/** A condition of a stage, as the pipeline declares it. */
export interface StageCondition {
  readonly stage: string;
  readonly point: ConditionPoint;
  /** What follows if it is not met. */
  readonly result: Open<'FAIL' | 'ROLLBACK' | 'RETRY' | 'SKIP'>;
  readonly rules: readonly { readonly name: string; readonly provider: string }[];
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
  /** None if AWS gives none. */
  readonly arn?: string;
  readonly type: PipelineType;
  readonly executionMode: ExecutionMode;
  /** Names of its stages, in their order. */
  readonly stages: readonly string[];
  /** Every source action through a connection, in the order of the stages. */
  readonly sourceActions: readonly SourceAction[];
  /** Every other source action. */
  readonly otherSources: readonly OtherSource[];
  readonly artifactStores: readonly ArtifactStore[];
  /** Of all stages, in their order. */
  readonly conditions: readonly StageCondition[];
  readonly triggers: readonly Trigger[];
  /** The stages that AWS rolls back automatically when they fail (`onFailure`). */
  readonly rollsBack: readonly string[];
}

/** A stage as `GetPipelineState` shows it. */
export interface StageState {
  readonly name: string;
  /** The transition into the stage; none if AWS shows none. */
  readonly inbound: InboundTransition | undefined;
  /** The execution that was in the stage last, which can be another one in each stage; none if AWS shows none. */
  readonly latest?: { readonly executionId: string; readonly status: StageStatus };
  /** Ids of the executions that wait to enter the stage. */
  readonly waiting?: readonly string[];
  /** The conditions of the stage, for the execution that is, or was last, in it. */
  readonly conditions?: readonly ConditionState[];
}

export type StageStatus = Open<
  'Cancelled' | 'Failed' | 'InProgress' | 'Skipped' | 'Stopped' | 'Stopping' | 'Succeeded'
>;

/** How the conditions of one point of a stage stand. */
export interface ConditionState {
  readonly point: ConditionPoint;
  readonly status: Open<
    'InProgress' | 'Failed' | 'Errored' | 'Succeeded' | 'Cancelled' | 'Abandoned' | 'Overridden'
  >;
  /** Why, in AWS's words. */
  readonly summary: string;
  readonly rules: readonly RuleState[];
}

export interface RuleState {
  readonly name: string;
  readonly status: Open<'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed'>;
  /** Why, in AWS's words. */
  readonly summary: string;
  /** `externalExecutionUrl`: data from outside. */
  readonly externalUrl: string;
}

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
