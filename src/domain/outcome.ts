/** What the run came to: the one source of every report. */

import type { Connection } from './connection.js';
import type { ActionExecution, ExecutionStatus, FinalStatus } from './execution.js';
import type { Finding } from './finding.js';
import type { ConditionPoint, Pipeline, SourceAction, StageState } from './pipeline.js';
import type { Problem } from './problem.js';
import type { SourceFailureExplanation } from './source-failure.js';

export interface ConnectionOutcome extends Connection {
  readonly url: string;
  /** What a Finding calls it: its index in `Facts.connections`. */
  readonly index?: number;
}

export interface ExecutionOutcome {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** False where an execution that was there already was adopted. */
  readonly started: boolean;
  /** The one that it shows, where that is another than it was started for. */
  readonly commit: string;
  readonly url: string;
}

/** An action whose last attempt failed. */
export interface FailedAction {
  readonly stage: string;
  readonly action: string;
  /** In AWS's words; empty where it has none. */
  readonly message: string;
  readonly externalUrl: string;
  /** Of a failed source action or full clone: why, and what to do, if AWS's message proves it. */
  readonly source?: Pick<SourceFailureExplanation, 'headline' | 'remedy'>;
}

/** A condition of a stage that was not met. */
export interface FailedCondition {
  readonly stage: string;
  /** None if the pipeline has changed since. */
  readonly point: ConditionPoint | undefined;
  /** Those that failed. */
  readonly rules: readonly FailedRule[];
}

export interface FailedRule {
  readonly name: string;
  /** Of `ruleTypeId`, as `DeploymentWindow`. */
  readonly provider: string;
  /** In AWS's words; empty if it has none. */
  readonly message: string;
  /** `externalExecutionUrl`: data from outside. */
  readonly externalUrl: string;
}

/** Another execution that the end of one is about. */
export interface RelatedExecution {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly url: string;
}

/** What was done to an execution that is waited for no longer. */
export type Release =
  | { readonly kind: 'left'; readonly why: 'asked' | 'adopted' | 'followed' }
  | { readonly kind: 'stopped'; readonly abandoned: boolean }
  /** There was nothing to stop any more. */
  | { readonly kind: 'ended'; readonly status: FinalStatus }
  | { readonly kind: 'not-stopped'; readonly problem: Problem };

/** How waiting for an execution ended. */
/** What holds an execution: a manual approval, a rule of a stage's condition, or the disabled transition into a stage. */
export type Hold =
  | { readonly kind: 'approval' | 'rule'; readonly stage: string; readonly name: string }
  | { readonly kind: 'transition'; readonly stage: string };

export type WaitEnd =
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly summary: string;
      readonly failures: readonly FailedAction[];
      /** The cause of the failure, if no action failed. */
      readonly condition?: FailedCondition;
      /** The execution by which AWS rolls the failed stage back, if one showed. */
      readonly rollback?: RelatedExecution;
      /** Of one that is Cancelled: a newer execution of the same commit, if there is one. */
      readonly successor?: RelatedExecution;
      /** Of one that was superseded: `on-superseded: follow` found nothing to follow. */
      readonly hasNoSuperseder?: true;
    }
  | {
      readonly kind: 'timeout';
      readonly timeoutMs: number;
      readonly release: Release;
      /** What it waited for, if that was not AWS's own work. */
      readonly hold?: Hold;
    }
  | { readonly kind: 'cancelled'; readonly release: Release }
  | { readonly kind: 'lost'; readonly problem: Problem };

export interface WaitOutcome {
  readonly end: WaitEnd;
  /** Whether the step may pass: it succeeded, or was superseded and `on-superseded` is `pass`. */
  readonly passed: boolean;
  /** Executions that were superseded or Cancelled and followed to the next one, oldest first. */
  readonly superseded: readonly string[];
  /** Those of them that were Cancelled. */
  readonly canceled?: readonly string[];
  /** Stages that a condition had the execution skip. */
  readonly skipped?: readonly string[];
  /** Why conditions or transitions could not be read; each call that was denied once. */
  readonly lookProblems?: readonly Problem[];
  /** Why logs that were to be followed were not; each call that was denied once. */
  readonly logProblems: readonly Problem[];
  /** What its actions did, as last seen: every attempt, in the order in which they began. */
  readonly actions: readonly ActionExecution[];
}

/** What became of the start of one pipeline. Empty if nothing was started or adopted. */
export interface StartOutcome {
  /** Why nothing had to be started, as the end of a sentence. */
  readonly notNeeded?: string;
  readonly execution?: ExecutionOutcome;
  /** Why the start did not happen, or is not what was requested. */
  readonly problem?: Problem;
  /** How the wait ended, if there was one. */
  readonly wait?: WaitOutcome;
}

export interface PipelineOutcome {
  readonly name: string;
  readonly ready: boolean;
  readonly url: string;
  readonly pipeline: Pipeline | undefined;
  readonly source: SourceAction | undefined;
  /** As they were before a start; none if they were not read. */
  readonly stages?: readonly StageState[];
  readonly execution: ExecutionOutcome | undefined;
  /** Why a start that was requested and allowed was not needed, as the end of a sentence. */
  readonly notNeeded?: string;
  /** Why a start that was requested and allowed did not happen, or is not one of the commit. */
  readonly problem: Problem | undefined;
  /** None if nothing was waited for. */
  readonly wait?: WaitOutcome;
}

/** What tells this run from others. What is not known is left out. */
export interface OutcomeContext {
  readonly region?: string;
  /** The account of the pipeline, or of the connection if there is no pipeline. */
  readonly account?: string;
  /** The commit on GitHub. */
  readonly commit?: { readonly url: string; readonly title?: string; readonly author?: string };
}

export interface Outcome {
  readonly ready: boolean;
  readonly failed: boolean;
  /** The workflow was cancelled while the step still waited. */
  readonly cancelled: boolean;
  readonly repository: string;
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  readonly context: OutcomeContext;
  readonly startAsked: boolean;
  /** The user named the connection; else the connections are those of the pipelines. */
  readonly connectionAsked: boolean;
  /** The page that explains the checks. */
  readonly docsUrl: string;
  readonly connections: readonly ConnectionOutcome[];
  readonly findings: readonly Finding[];
  readonly pipelines: readonly PipelineOutcome[];
  /** What stopped the run before it had any facts: bad inputs, no Region. */
  readonly problem: Problem | undefined;
}
