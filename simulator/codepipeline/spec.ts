import type { AccountSpec } from '../aws/account.js';
import type { BuildPlan } from '../codebuild/spec.js';

/** What CodePipeline knows of a world. */
export interface CodePipelineSpec extends AccountSpec {
  pipelines?: PipelineSpec[];
  /**
   * What a V1 pipeline does with the source revisions and variables of a start, neither of which it supports: whether
   * AWS refuses or ignores them is not known. `refused` unless given; `taken` is kinder than AWS.
   */
  v1Extras?: 'refused' | 'ignored' | 'taken';
  /**
   * What a start does with a token that was used with other parameters. Not known at AWS. `same-execution` unless
   * given.
   */
  usedTokens?: 'same-execution' | 'refused';
  /** Whether a start with a used token is one more start, as of a service without idempotency. `false` unless given. */
  forgetsTokens?: boolean;
  /** What GetPipeline says of a version that is not there; both have been seen. `version-not-found` unless given. */
  unknownVersions?: 'version-not-found' | 'pipeline-not-found';
  /**
   * What GetPipelineState says of a PARALLEL pipeline: the names of its stages alone, or a ValidationException. Not
   * known at AWS. `without-states` unless given.
   */
  parallelState?: 'without-states' | 'refused';
  /**
   * When a stage fails in which several actions run at once: as soon as one of them has failed, while others go on, or
   * when all of them have ended. Not known at AWS. `when-all-ended` unless given.
   */
  stageFailure?: 'at-once' | 'when-all-ended';
}

/** Status of a pipeline execution. */
export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

/** Status of an action's execution. */
export type ActionStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

/** A status that the model does not have today, and AWS may add. */
export interface OddStatus {
  of: 'execution' | 'stage' | 'action';
  /** Name of the stage or action; all of them unless given. */
  name?: string;
  /** What is shown instead of the real status. */
  status: string;
  /** Since the start of the execution; from its start on unless given. */
  fromMs?: number;
  /** Without end unless given. */
  untilMs?: number;
}

/** An action of a stage, in the words of GetPipeline. */
export interface ActionDeclaration {
  name: string;
  actionTypeId: { category: string; owner: string; provider: string; version: string };
  configuration?: Record<string, string>;
  inputArtifacts?: { name: string }[];
  outputArtifacts?: { name: string }[];
  runOrder?: number;
  region?: string;
  namespace?: string;
  roleArn?: string;
}

/** A stage, in the words of GetPipeline. */
export interface StageDeclaration {
  name: string;
  actions: ActionDeclaration[];
  /** What must be met before an execution enters the stage. */
  beforeEntry?: { conditions: ConditionDeclaration[] };
  /** What must be met for the stage to succeed, once its actions have. */
  onSuccess?: { conditions: ConditionDeclaration[] };
  /**
   * What AWS does when the stage fails: it retries the stage once, or rolls it back to the last execution that
   * succeeded in it, if there is one. With conditions, it does what they say if they are not met. Only an execution
   * with a plan does so, and judges conditions; in PARALLEL mode nothing is rolled back.
   */
  onFailure?: {
    result?: 'FAIL' | 'RETRY' | 'ROLLBACK';
    retryConfiguration?: { retryMode: RetryMode };
    conditions?: ConditionDeclaration[];
  };
}

export type ConditionType = 'beforeEntry' | 'onSuccess' | 'onFailure';

export type ConditionResult = 'FAIL' | 'ROLLBACK' | 'RETRY' | 'SKIP';

/** A condition of a stage, in the words of GetPipeline; `FAIL` is its result unless given. */
export interface ConditionDeclaration {
  result?: ConditionResult;
  rules: RuleDeclaration[];
}

/** A rule of a condition, in the words of GetPipeline. */
export interface RuleDeclaration {
  name: string;
  ruleTypeId: { category: 'Rule'; owner?: 'AWS'; provider: string; version?: string };
  configuration?: Record<string, string>;
  inputArtifacts?: { name: string }[];
  roleArn?: string;
  region?: string;
  timeoutInMinutes?: number;
}

/** Whether a retry of a stage runs the actions again that failed, or all of them. */
export type RetryMode = 'FAILED_ACTIONS' | 'ALL_ACTIONS';

/** A pipeline's structure, in the words of GetPipeline. */
export interface PipelineDeclaration {
  name: string;
  roleArn: string;
  version: number;
  pipelineType?: 'V1' | 'V2';
  executionMode?: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
  artifactStore?: { type: string; location: string };
  stages: StageDeclaration[];
  triggers?: unknown[];
  variables?: { name: string; defaultValue?: string; description?: string }[];
}

/** A pipeline, where it is, and what has run in it. */
export interface PipelineSpec {
  region: string;
  /** The world's account unless given. A pipeline of another account is not found by the world's callers. */
  account?: string;
  declaration: PipelineDeclaration;
  executions?: ExecutionSpec[];
  /**
   * Transitions that are disabled. An execution waits before such a stage without end, as at AWS, unless it is over
   * by `changedAtMs`, has a fixed status, or ends otherwise than by running through.
   */
  disabledTransitions?: DisabledTransition[];
  /** How long an execution lasts that is started here; 60,000 ms unless given. */
  durationMs?: number;
  /** How an execution ends that is started here; Succeeded unless given. */
  endStatus?: ExecutionStatus;
  /** How long after its start an execution shows its source revisions; 0 ms unless given. */
  sourceMs?: number;
  /**
   * What the actions do of each execution that is started here, or that `executions` tells no more of than its start.
   * With a plan an execution goes through the stages, waits for those that others are in, and ends as it comes to.
   * Without one it lasts `durationMs`, whatever others do.
   */
  plan?: ExecutionPlan;
  /** What the actions of an automatic rollback do; they succeed after 10,000 ms each unless given. */
  rollbackPlan?: ExecutionPlan;
  /** How long an execution is Stopping that is stopped by abandoning its actions; 0 ms unless given. */
  abandonMs?: number;
  /**
   * How long after its start an execution that is started here does not exist for reads: to GetPipelineExecution,
   * ListActionExecutions and ListRuleExecutions it is not found, and GetPipelineState does not know it. 0 ms unless given.
   */
  hiddenMs?: number;
  /** How long ListPipelineExecutions leaves it out; `hiddenMs` unless given. */
  unlistedMs?: number;
  /** Id of the execution that a start with a token answers with, as if the token had been used for it. */
  startsAnswer?: string;
  /** Name of a source action without a connection to what it gives; derived from the names unless given. */
  otherRevisions?: Record<string, Omit<SourceRevision, 'actionName'>>;
  /** Statuses that are shown of executions that are started here instead of the real ones. */
  oddStatuses?: OddStatus[];
  /**
   * The definition is changed so long after the start of an execution that is started here, which is then Cancelled if
   * it still runs, as those of a pipeline that changes itself. So long after that one of the same commit begins, if
   * it does at all, with the pipeline's next version.
   */
  redefinition?: { afterMs: number; followedAfterMs?: number };
}

/** What an execution does, by the names of its stages. */
export type ExecutionPlan = Record<string, StagePlan>;

/** What a stage of an execution does. */
export interface StagePlan {
  /**
   * Name of an action to what it comes to; of a list, its first execution to the first, and all beyond the list to the
   * last. An action without a plan succeeds after 10,000 ms, a source action after the pipeline's `sourceMs`, and a
   * manual approval is answered by nobody, so that it fails after 7 days.
   */
  actions?: Record<string, AttemptPlan | AttemptPlan[]>;
  /** What its conditions come to; they are met after 5000 ms unless given. */
  conditions?: Partial<Record<ConditionType, ConditionPlan>>;
  /**
   * Retries by somebody, the first of them after the first failure of the stage. One comes to nothing where another
   * execution is in the stage, or a newer one has been.
   */
  retries?: { afterMs: number; mode?: RetryMode }[];
}

/** What a condition comes to. It is not met if one of its rules fails. */
export interface ConditionPlan {
  /** Name of a rule to what it comes to; one without a plan succeeds after 5000 ms. */
  rules?: Record<string, RulePlan>;
  /** Somebody overrides it so long after it began, if it still runs. */
  overriddenAfterMs?: number;
  /** Whether a condition that is not met is Errored, and not Failed; `false` unless given. */
  errored?: boolean;
  summary?: string;
}

export interface RulePlan {
  durationMs?: number;
  /** `Succeeded` unless given. */
  outcome?: 'Succeeded' | 'Failed';
  summary?: string;
  /** Shown once the rule has failed. */
  errorDetails?: { code?: string; message?: string };
}

/** What an execution of an action comes to. */
export interface AttemptPlan {
  /** How long it runs; of a manual approval, how long until it is answered. */
  durationMs: number;
  /** Of a manual approval, `Failed` is a rejection. `Succeeded` unless given. */
  outcome?: 'Succeeded' | 'Failed';
  /** Shown from the start on; its `errorDetails` once the action has failed. */
  result?: ActionResult;
  /**
   * The build of a CodeBuild action, or what a `Commands` action writes; without a log unless given. It goes on when
   * its action is abandoned.
   */
  build?: BuildPlan;
}

/** A transition that somebody disabled: the one into a stage. */
export interface DisabledTransition {
  stageName: string;
  reason: string;
  /** ARN of who disabled it. */
  changedBy: string;
  /** Relative to the world's start; a day before it unless given. */
  changedAtMs?: number;
}

/** What an action's execution came to, in the words of ListActionExecutions. */
export interface ActionResult {
  externalExecutionId?: string;
  externalExecutionSummary?: string;
  externalExecutionUrl?: string;
  /** Shown once the action is no longer InProgress. */
  errorDetails?: { code?: string; message?: string };
  /** Of a `Commands` action; the one of its plan unless given. */
  logStreamARN?: string;
}

/** An execution of an action, in the words of ListActionExecutions. */
export interface ActionExecutionSpec {
  stageName: string;
  actionName: string;
  /** Also one that the model does not have today. */
  status: ActionStatus | (string & {});
  /** Since the start of the pipeline's execution; 0 ms unless given. Before it, nothing is shown. */
  startTimeMs?: number;
  /** Since the start of the pipeline's execution; `startTimeMs` unless given. Before it, the status is InProgress. */
  lastUpdateTimeMs?: number;
  output?: { executionResult?: ActionResult };
}

/** A source revision, in the words of ListPipelineExecutions. */
export interface SourceRevision {
  actionName: string;
  revisionId: string;
  revisionSummary?: string;
  revisionUrl?: string;
}

/** An execution that ran before the world's start, or that something else starts later. */
export interface ExecutionSpec {
  /** A UUID; derived from the pipeline and the execution's place in the list unless given. */
  id?: string;
  /** When it starts, relative to the world's start: negative for the past, positive for what is to come. */
  startsAtMs: number;
  /**
   * A status that never changes, also one that the model does not have today. Without it the execution is InProgress
   * for `durationMs`, then has `endStatus`.
   */
  status?: ExecutionStatus | (string & {});
  /** The pipeline's unless given. */
  durationMs?: number;
  /** Succeeded unless given. */
  endStatus?: ExecutionStatus;
  statusSummary?: string;
  sourceRevisions?: SourceRevision[];
  /** What its actions did; derived from the pipeline's declaration and the status unless given. */
  actions?: ActionExecutionSpec[];
  /**
   * What its actions do; the pipeline's unless given. The pipeline's is for an execution alone that has none of
   * `status`, `durationMs`, `endStatus` and `actions`, and those have no say in one with a plan of its own.
   */
  plan?: ExecutionPlan;
  /** Somebody stops it so long after its start, if it is still running. */
  stop?: { afterMs: number; abandon?: boolean; reason?: string };
  /** The execution that this one rolls back to, which makes it a rollback. */
  rollbackTargetId?: string;
  /** The one stage that a rollback with a plan runs in; required of it. */
  rollbackStage?: string;
  /** As of the pipeline's. */
  hiddenMs?: number;
  /** As of the pipeline's. */
  unlistedMs?: number;
  oddStatuses?: OddStatus[];
  /** The token that it was started with, which a start can use again. */
  clientRequestToken?: string;
  /** A push through a connection (WebhookV2) unless given. */
  trigger?: { triggerType: string; triggerDetail?: string };
}
