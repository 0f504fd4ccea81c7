/** An execution of a pipeline, and the attempts of its actions. */

import type { Open } from './open.js';
import type { Variable } from './pipeline.js';

/** How an execution can end. */
export type FinalStatus = 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

export type ExecutionStatus = Open<'InProgress' | 'Stopping' | FinalStatus>;

const FINAL_STATUSES: ReadonlySet<string> = new Set<FinalStatus>([
  'Succeeded',
  'Failed',
  'Stopped',
  'Cancelled',
  'Superseded',
]);

/** Whether an execution is known to be over. A status that this version does not know says nothing of that. */
export function isFinal(status: ExecutionStatus): status is FinalStatus {
  return FINAL_STATUSES.has(status);
}

export interface SourceRevision {
  readonly sourceAction: string;
  /** `revisionId`: for a connection the full commit id. */
  readonly commit: string;
}

export interface Execution {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly sourceRevisions: readonly SourceRevision[];
  /** Milliseconds since the epoch, as are all times; none if AWS gives none. */
  readonly startedAt?: number;
  readonly updatedAt?: number;
  /** `triggerType`, as `WebhookV2`. */
  readonly trigger?: string;
  /** `triggerDetail`, as the ARN of who started it. */
  readonly triggerDetail?: string;
  /** `statusSummary`: why, in AWS's words. */
  readonly summary?: string;
  /** Set if the execution rolls a stage back. */
  readonly rollback?: Rollback;
}

export interface Rollback {
  /** The execution whose revisions it runs again. None if AWS names none. */
  readonly target: string | undefined;
}

/** An execution as it is now, without its times: `GetPipelineExecution` has none. */
export interface ExecutionState {
  readonly status: ExecutionStatus;
  /** `statusSummary`: why, in AWS's words; often empty. */
  readonly summary: string;
  /** `executionType` is `ROLLBACK`. */
  readonly isRollback: boolean;
  /** Set if the execution rolls a stage back. */
  readonly rollback?: Rollback;
  readonly trigger?: string;
  readonly triggerDetail?: string;
  /** Those of the pipeline with the values that this execution has. None if AWS shows none. */
  readonly variables?: readonly Variable[];
}

export type ActionStatus = Open<'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed'>;

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
  /** `logStreamARN`, where a `Commands` action logs. None for other actions, and until AWS shows one. */
  readonly logStream?: { readonly region: string; readonly group: string; readonly stream: string };
  readonly error: ActionFailure | undefined;
}

/** One attempt of a rule of a stage's conditions. */
export interface RuleExecution {
  readonly id: string;
  readonly stage: string;
  readonly rule: string;
  readonly status: ActionStatus;
  /** Of `ruleTypeId`, as `DeploymentWindow`. */
  readonly provider: string;
  readonly startedAt: number | undefined;
  readonly updatedAt: number | undefined;
  readonly summary: string;
  /** `externalExecutionUrl`: data from outside. */
  readonly externalUrl: string;
  readonly error: ActionFailure | undefined;
}

/** How an action or a rule failed, in AWS's words. */
export interface ActionFailure {
  readonly code: string;
  readonly message: string;
}

/** How the source of an execution could not be had. */
export interface SourceFailure extends ActionFailure {
  /** Page of the failed action, else of its execution. */
  readonly url: string;
  /** The CodeBuild project, if its build could not clone the source. */
  readonly project: string | undefined;
}
