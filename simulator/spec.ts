import type { ConnectionsService } from './aws/shapes.js';

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
  /** The roles whose policies IAM can simulate, and with `holdsToPolicies` holds their callers to. */
  roles?: RoleSpec[];
  /** The identity providers in IAM of all accounts; none unless given. */
  oidcProviders?: OidcProviderSpec[];
  /** What the runner's token endpoint gives out; it knows no request token unless given. */
  oidc?: OidcSpec;
  /** How long the credentials of assumed roles are good for. */
  sessions?: SessionSpec;
  github?: GitHubSpec;
  /**
   * IAM actions that are denied, as `codepipeline:GetPipeline`. A connection call needs the action of the API that
   * is asked. `sts:GetCallerIdentity` needs no permission and cannot be denied.
   */
  denied?: string[];
  /**
   * Whether calls are held to the statements of the role in `roles` that makes them. A role that is not in there may
   * then do nothing. Unless given, roles may do all but what is in `denied`.
   */
  holdsToPolicies?: boolean;
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
   * When a stage fails in which several actions run at once: as soon as one of them has failed, while others go on, or
   * when all of them have ended. Not known at AWS. `when-all-ended` unless given.
   */
  stageFailure?: 'at-once' | 'when-all-ended';
  /**
   * What BatchGetBuilds says of a log before there is one: names that are the text `null`, or nothing. Both have been
   * seen (dark-mechanicum/aws-codebuild issue 39, aws-actions/aws-codebuild-run-build pull request 99). `null-names`
   * unless given.
   */
  unstartedLogs?: 'null-names' | 'absent';
  /** Whether each page of log events comes after one that is empty and has another token. `false` unless given. */
  emptyLogPages?: boolean;
  /**
   * How a policy simulation answers for several resources: one result an action with the resources nested in it, as
   * is seen today, or one result for each pair, as was seen earlier. `nested` unless given.
   */
  simulationResults?: 'nested' | 'flat';
  /** Most entries on one page of any AWS list, to force paging. */
  pageSize?: number;
  /**
   * How many seconds pass in the world in one of the machine's: at 60, a minute passes in a second. The delays of the
   * server and the times in its log are the world's too. A signature can be dated by either clock, and a step lives in
   * the world's time if its run is given the world's `timeScale`. 1 unless given.
   */
  speed?: number;
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

/** A stage, in the words of GetPipeline. */
export interface StageDeclaration {
  name: string;
  actions: ActionDeclaration[];
  /**
   * What AWS does when the stage fails: it retries the stage once, or rolls it back to the last execution that
   * succeeded in it, if there is one. Only an execution with a plan does so; in PARALLEL mode nothing is rolled back.
   */
  onFailure?: {
    result: 'FAIL' | 'RETRY' | 'ROLLBACK';
    retryConfiguration?: { retryMode: RetryMode };
  };
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
  /**
   * Retries by somebody, the first of them after the first failure of the stage. One comes to nothing where another
   * execution is in the stage, or a newer one has been.
   */
  retries?: { afterMs: number; mode?: RetryMode }[];
}

/** What an execution of an action comes to. */
export interface AttemptPlan {
  /** How long it runs; of a manual approval, how long until it is answered. */
  durationMs: number;
  /** Of a manual approval, `Failed` is a rejection. `Succeeded` unless given. */
  outcome?: 'Succeeded' | 'Failed';
  /** Shown from the start on; its `errorDetails` once the action has failed. */
  result?: ActionResult;
  /** The build of a CodeBuild action; without a log unless given. It goes on when its action is abandoned. */
  build?: BuildPlan;
}

/** What a build of CodeBuild writes into its log. */
export interface BuildPlan {
  /** How long the build has neither a log group nor a log stream; 0 ms unless given. */
  logStartsMs?: number;
  /** How much later than at its time a line shows; 0 ms unless given. */
  logDelayMs?: number;
  /** In the order of their times since the start of the build. */
  lines?: { afterMs: number; message: string }[];
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
  /**
   * What its actions do; the pipeline's unless given. The pipeline's is for an execution alone that has none of
   * `status`, `durationMs`, `endStatus` and `actions`, and those have no say in one with a plan of its own.
   */
  plan?: ExecutionPlan;
  /** Somebody stops it so long after its start, if it is still running. */
  stop?: { afterMs: number; abandon?: boolean; reason?: string };
  /** The execution that this one rolls back to, which makes it a rollback. */
  rollbackTargetId?: string;
  /** A push through a connection (WebhookV2) unless given. */
  trigger?: { triggerType: string; triggerDetail?: string };
}

/** A role, the statements of its policies, and who may assume it. */
export interface RoleSpec {
  arn: string;
  statements: PolicyStatement[];
  /** The statements of its trust policy; nobody may assume it unless given. */
  trust?: TrustStatement[];
  /** The longest session that may be asked for; 3600 unless given. */
  maxSessionSeconds?: number;
}

/** A statement of a trust policy for `sts:AssumeRoleWithWebIdentity`. */
export interface TrustStatement {
  /** `Allow` unless given. */
  effect?: 'Allow' | 'Deny';
  /** ARN of the identity provider. */
  federated: string;
  /** As of a policy. Of the token the keys `<provider>:aud` and `<provider>:sub` are known. */
  conditions?: PolicyStatement['conditions'];
}

/** An OpenID Connect provider in IAM. */
export interface OidcProviderSpec {
  /** As `arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com`. */
  arn: string;
  /** The audiences that it takes, as `sts.amazonaws.com`. */
  audiences: string[];
}

/** The runner's OpenID Connect tokens. */
export interface OidcSpec {
  /** ACTIONS_ID_TOKEN_REQUEST_TOKEN of the job. */
  requestToken: string;
  /** What tokens claim, as `sub`, `ref`, `environment`; wins over what is set otherwise, as `iss` and `exp`. */
  claims: Record<string, string | number>;
  /** How long a token is good for; 300,000 ms unless given. */
  lifetimeMs?: number;
}

/** The sessions of assumed roles. */
export interface SessionSpec {
  /** How long their credentials are good for; as long as is asked for, 3,600,000 ms by default, unless given. */
  lifetimeMs?: number;
  /**
   * Whether `Expiration` tells when they truly end, or when they would as they were asked for, so that they end without
   * notice. `true-end` unless given.
   */
  toldEnd?: 'true-end' | 'as-asked';
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
  /** What it may do in the repositories, as `checks: write` of a job; nothing of these unless given. */
  permissions?: Partial<Record<TokenPermission, 'read' | 'write'>>;
  /** The user whose personal token it is; a token of the app `github-actions` unless given. */
  user?: AccountSpec;
}

export type TokenPermission = 'checks' | 'issues' | 'pull-requests';

/** An account that writes comments. */
export interface AccountSpec {
  login: string;
  id: number;
  /** `User` unless given. */
  type?: 'User' | 'Bot';
}

/** A pull request and its conversation. */
export interface PullRequestSpec {
  number: number;
  /** Whether the conversation is locked; `false` unless given. */
  locked?: boolean;
  comments?: CommentSpec[];
}

/** A comment that is there from the beginning. */
export interface CommentSpec {
  body: string;
  author: AccountSpec;
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
  /** None unless given. */
  pullRequests?: PullRequestSpec[];
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
