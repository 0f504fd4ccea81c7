import type { ConnectionsService } from './shapes.js';

/** Status of a connection, as GetConnection names it. */
export type ConnectionStatus = 'PENDING' | 'AVAILABLE' | 'ERROR';

/** Provider of a connection; AzureDevOps belongs to the CodeConnections API alone. */
export type ProviderType =
  'Bitbucket' | 'GitHub' | 'GitHubEnterpriseServer' | 'GitLab' | 'GitLabSelfManaged' | 'AzureDevOps';

/** Status of a pipeline execution. */
export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

/** Status of an action's execution. */
export type ActionStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

/** Everything that exists in a simulated world, as plain JSON. */
export interface WorldSpec {
  /** Account of the callers and, unless they say otherwise, of the pipelines: 12 digits. */
  account: string;
  /** `aws` unless given. */
  partition?: string;
  /** Regions that the account may sign for. */
  regions: string[];
  credentials: CredentialSpec[];
  /** The connections that the account sees: its own, and those that are shared with it. */
  connections?: ConnectionSpec[];
  pipelines?: PipelineSpec[];
  /** The roles whose policies IAM can simulate. */
  roles?: RoleSpec[];
  github?: GitHubSpec;
  /**
   * IAM actions that are denied, as `codepipeline:GetPipeline`. A connection call needs the action of the API that
   * is asked. `sts:GetCallerIdentity` needs no permission and cannot be denied.
   */
  denied?: string[];
  /** Whether each connections API takes an ARN of the other's prefix. Not known at AWS. `not-found` unless given. */
  crossPrefix?: 'accept' | 'not-found';
  /** Whether ListConnections also lists ARNs of the other API's prefix. Not known at AWS. `false` unless given. */
  listCrossPrefix?: boolean;
  /** Whether a start of a V1 pipeline with source revisions is refused. Not known at AWS. `false` unless given. */
  sourceRevisionsRefusedForV1?: boolean;
  /**
   * What GetPipelineState says of a PARALLEL pipeline: the names of its stages alone, or a ValidationException. Not
   * known at AWS. `without-states` unless given.
   */
  parallelState?: 'without-states' | 'refused';
  /**
   * How a policy simulation answers for several resources: one result an action with the resources nested in it, as
   * is seen today, or one result for each pair, as was seen earlier. `nested` unless given.
   */
  simulationResults?: 'nested' | 'flat';
  /** Most entries on one page of any AWS list, to force paging. */
  pageSize?: number;
}

/** An access key, and what becomes of requests signed with it. */
export interface CredentialSpec {
  accessKeyId: string;
  secretAccessKey: string;
  /** Present for temporary credentials; requests must then carry it, and must not carry one otherwise. */
  sessionToken?: string;
  state: 'valid' | 'expired' | 'invalid';
  /** Valid credentials expire this long after the world's start. */
  expiresAfterMs?: number;
  /** ARN of the principal; the session `session` of the role `ci` in the world's account unless given. */
  arn?: string;
}

/** A connection that the account sees. */
export interface ConnectionSpec {
  arn: string;
  name: string;
  status: ConnectionStatus;
  provider: ProviderType;
  /** The account in the ARN unless given. */
  ownerAccountId?: string;
  hostArn?: string;
  /** A PENDING connection becomes AVAILABLE this long after a call first showed it. */
  authorisedAfterMs?: number;
  /** GetConnection answers ResourceUnavailableException. */
  unavailable?: boolean;
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

/** A pipeline's structure, in the words of GetPipeline. */
export interface PipelineDeclaration {
  name: string;
  roleArn: string;
  version: number;
  pipelineType?: 'V1' | 'V2';
  executionMode?: 'SUPERSEDED' | 'QUEUED' | 'PARALLEL';
  artifactStore?: { type: string; location: string };
  stages: { name: string; actions: ActionDeclaration[] }[];
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
}

/** An execution of an action, in the words of ListActionExecutions. */
export interface ActionExecutionSpec {
  stageName: string;
  actionName: string;
  status: ActionStatus;
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
  /** A status that never changes. Without it the execution is InProgress for `durationMs`, then has `endStatus`. */
  status?: ExecutionStatus;
  /** The pipeline's unless given. */
  durationMs?: number;
  /** Succeeded unless given. */
  endStatus?: ExecutionStatus;
  statusSummary?: string;
  sourceRevisions?: SourceRevision[];
  /** What its actions did; derived from the pipeline's declaration and the status unless given. */
  actions?: ActionExecutionSpec[];
  /** A push through a connection (WebhookV2) unless given. */
  trigger?: { triggerType: string; triggerDetail?: string };
}

/** A role and the statements of its policies. */
export interface RoleSpec {
  arn: string;
  statements: PolicyStatement[];
}

/**
 * A statement of an identity-based policy. Actions and resources may hold `*` and `?`. Of the condition operators those
 * for text are known: StringEquals, StringNotEquals, StringEqualsIgnoreCase, StringNotEqualsIgnoreCase, StringLike and
 * StringNotLike.
 */
export interface PolicyStatement {
  effect: 'Allow' | 'Deny';
  actions: string[];
  resources: string[];
  /** Operator to condition key to the values that fit. */
  conditions?: Record<string, Record<string, string | string[]>>;
}

/** What GitHub has, and who may see it. */
export interface GitHubSpec {
  tokens: TokenSpec[];
  repositories: RepositorySpec[];
  /** A login that is not here is unknown, or a personal account. */
  organizations?: OrganizationSpec[];
}

/** A token and what it reaches. */
export interface TokenSpec {
  token: string;
  /** The private repositories that it sees. */
  repositories: string[];
  /** Logins of the organizations whose installations it may list; none unless given. */
  organizations?: string[];
}

/** An organization and the apps that are installed in it. */
export interface OrganizationSpec {
  login: string;
  installations: InstallationSpec[];
}

/** An installation of an app, in the words of GitHub. */
export interface InstallationSpec {
  id: number;
  app_slug: string;
  repository_selection: 'all' | 'selected';
  /** The installation's id unless given. */
  app_id?: number;
  /** ISO 8601; null, which is not suspended, unless given. */
  suspended_at?: string | null;
  /** The page of the installation in the organization's settings unless given. */
  html_url?: string;
  permissions?: Record<string, string>;
}

/** A repository and its commits. */
export interface RepositorySpec {
  /** `owner/name` in its exact letter case. */
  fullName: string;
  private: boolean;
  /** The first branch unless given. */
  defaultBranch?: string;
  /** Branch name to commit id. */
  branches: Record<string, string>;
  /** Former name of a branch to its present one. */
  renamedBranches?: Record<string, string>;
  /** Tag name to commit id. */
  tags?: Record<string, string>;
  /** Commit id to the ids of its parents. */
  commits: Record<string, string[]>;
  /** Commit id to the commit's message. */
  messages?: Record<string, string>;
}

/** Who asks, as the signature tells it. */
export interface Caller {
  accountId: string;
  arn: string;
  userId: string;
  /** Region of the signature. */
  region: string;
}

/** The service that an ARN's third part names; any other text is no connections service. */
export function serviceOfArn(arn: string): ConnectionsService | undefined {
  const service = arn.split(':')[2];
  return service === 'codestar-connections' || service === 'codeconnections' ? service : undefined;
}
