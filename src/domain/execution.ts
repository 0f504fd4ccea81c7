/** An execution of a pipeline, and the attempts of its actions. */

export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

export interface SourceRevision {
  readonly sourceAction: string;
  /** `revisionId`: for a connection the full commit id. */
  readonly commit: string;
}

export interface Execution {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly sourceRevisions: readonly SourceRevision[];
  /** Milliseconds since the epoch, as are all times; none where AWS gives none. */
  readonly startedAt?: number;
  readonly updatedAt?: number;
  /** `triggerType`, as `WebhookV2`. */
  readonly trigger?: string;
}

/** How an execution can end. */
export type FinalStatus = Exclude<ExecutionStatus, 'InProgress' | 'Stopping'>;

/** An execution as it is now, without its times: `GetPipelineExecution` has none. */
export interface ExecutionState {
  readonly status: ExecutionStatus;
  /** `statusSummary`: why, in AWS's words; often empty. */
  readonly summary: string;
  /** `executionType` is `ROLLBACK`. */
  readonly isRollback: boolean;
}

export type ActionStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

/** One attempt of an action in an execution. */
export interface ActionExecution {
  readonly id: string;
  readonly stage: string;
  readonly action: string;
  readonly status: ActionStatus;
  /** Of `actionTypeId`, as `Approval` and `Manual`. */
  readonly category: string;
  readonly provider: string;
  readonly startedAt: number | undefined;
  readonly updatedAt: number | undefined;
  /** `externalExecutionId`, as the id of a build; empty until AWS shows one. */
  readonly externalId: string;
  /** Where the action runs, where AWS says so: a pipeline can have actions in other Regions than its own. */
  readonly region: string | undefined;
  /** `externalExecutionSummary`. */
  readonly summary: string;
  /** `externalExecutionUrl`: data from outside, whatever it looks like. */
  readonly externalUrl: string;
  readonly error: ActionFailure | undefined;
}

/** How a source action failed, in AWS's words. */
export interface ActionFailure {
  readonly code: string;
  readonly message: string;
}
