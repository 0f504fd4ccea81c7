/** The words of the domain, as AWS and GitHub use them, and the ports through which facts are read. */

import type { Problem, Remedy } from './problem.js';

// --- What AWS has -----------------------------------------------------------------------------------------

export type ConnectionStatus = 'PENDING' | 'AVAILABLE' | 'ERROR';

export interface Connection {
  readonly arn: string;
  readonly name: string;
  readonly status: ConnectionStatus;
  /** `ProviderType`: GitHub, GitHubEnterpriseServer, Bitbucket, GitLab, GitLabSelfManaged, AzureDevOps. */
  readonly provider: string;
}

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

/** What CodeBuild says of the log of a build. */
export type BuildLog =
  | { readonly kind: 'stream'; readonly group: string; readonly stream: string }
  /** It is not there yet; once the build is over, there will be none. */
  | { readonly kind: 'pending' }
  /** The project keeps none in CloudWatch Logs. */
  | { readonly kind: 'disabled' };

export type LogStream = Extract<BuildLog, { kind: 'stream' }>;

/** Some events of a log in the order of their times. */
export interface LogPage {
  readonly messages: readonly string[];
  /** For what comes after them; at the end of the log the one that was sent. */
  readonly nextToken: string;
}

/** What IAM's simulation says of one action. */
export interface Decision {
  /** As `codeconnections:UseConnection`. */
  readonly action: string;
  readonly decision: 'allowed' | 'explicitDeny' | 'implicitDeny';
  /** Condition keys that a policy asks for and the simulation did not give. */
  readonly missingContext: readonly string[];
}

/** What the role of a source action may do with its connection. */
export interface RoleSimulation {
  /** For the repository and branch of the source action. */
  readonly own: readonly Decision[];
  /** For a repository that nobody has. */
  readonly other: readonly Decision[];
}

export interface Variable {
  readonly name: string;
  readonly value: string;
}

// --- What this run is about -------------------------------------------------------------------------------

/** Whether the event lets a start happen (CONTRACT.md, "Repository, branch and commit, by event"). */
export type StartRule =
  | { readonly kind: 'yes' }
  | { readonly kind: 'off-branch'; readonly why: string }
  | { readonly kind: 'never'; readonly why: string };

/** The events of a pull request that a trigger can name. */
export type PullRequestEvent = 'OPEN' | 'UPDATED' | 'CLOSED';

export interface RunEvent {
  /** `GITHUB_EVENT_NAME`. */
  readonly name: string;
  readonly repository: string;
  /** None where the event has no branch (tags, releases): it is then taken from the pipeline. */
  readonly branch?: string;
  readonly tag?: string;
  readonly commit?: string;
  /** Number of the pull request that the event is about; none where it is about none. */
  readonly pullRequest?: number;
  /** What AWS calls the pull request's event; none where the run is about no pull request, or about another event of it. */
  readonly pullRequestEvent?: PullRequestEvent;
  readonly startRule: StartRule;
  /** The code that the event is about comes from a fork. */
  readonly fork: boolean;
  /** The job has `id-token: write`: the runner offers an OIDC token. */
  readonly idToken: boolean;
  /** `GITHUB_SERVER_URL`, without a slash at its end. */
  readonly serverUrl: string;
  /** The page that explains the checks, in the version of this action that runs. */
  readonly docsUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
  /** The workflow's file, as `octo/app/.github/workflows/deploy.yml`: `GITHUB_WORKFLOW_REF` without the ref. */
  readonly workflow?: string;
  /** `GITHUB_JOB`: id of the job in that file. */
  readonly job?: string;
}

export type ConnectionReference =
  { readonly kind: 'arn'; readonly arn: string } | { readonly kind: 'name'; readonly name: string };

/** Names, or every pipeline of the Region that takes its source from the repository. */
export type PipelineSelection = readonly string[] | '*';

/** What the run is held against, and what it wants: the event, after the inputs had their say over it. */
export interface Target {
  readonly event: RunEvent;
  readonly repository: string;
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  readonly connection: ConnectionReference | undefined;
  readonly pipelines: PipelineSelection;
  readonly sourceAction: string | undefined;
  readonly checks: ReadonlySet<CheckId>;
  readonly start: 'never' | 'if-needed' | 'always';
  readonly allowOffBranch: boolean;
  readonly variables: readonly Variable[];
  /** Milliseconds that a PENDING connection is waited for. */
  readonly connectionTimeout: number;
  /** Wait until the execution ends. */
  readonly wait: boolean;
  /** Milliseconds that an execution is waited for. */
  readonly timeout: number;
  readonly onCancel: OnCancel;
  readonly onSuperseded: OnSuperseded;
  /** Stream the logs of the builds of an execution that is waited for. */
  readonly followLogs: boolean;
}

/** What becomes of an execution that is waited for no longer. */
export type OnCancel = 'leave' | 'stop' | 'abandon';
export type OnSuperseded = 'fail' | 'pass' | 'follow';

// --- Facts and findings -----------------------------------------------------------------------------------

/** What was read, or why it could not be. */
export type Fact<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: Problem };

/**
 * The connections that a reference stands for, and some that are there where it stands for none or several; none where
 * the list could not be read.
 */
export interface ConnectionLookup {
  readonly found: readonly Connection[];
  readonly others: readonly Connection[] | undefined;
}

export interface ConnectionFacts {
  readonly reference: ConnectionReference;
  readonly lookup: Fact<ConnectionLookup>;
  /** How long a PENDING connection was waited for, in milliseconds. */
  readonly waitedMs: number;
}

/** How a commit stands to a branch, as GitHub's comparison says; `unknown` names what GitHub does not have. */
export type CommitOnBranch = 'on' | 'off' | 'unknown';

/** A branch as GitHub has it: the commit at its head, or none; one that was renamed has another name. */
export type Branch =
  | { readonly kind: 'found'; readonly head: string }
  | { readonly kind: 'absent'; readonly renamedTo?: string };

/** A branch that a check asks for, and what GitHub says of it. */
export interface BranchFacts {
  readonly name: string;
  readonly branch: Fact<Branch>;
}

/** A commit, seen from a branch. */
export interface Comparison {
  readonly status: 'identical' | 'ahead' | 'behind' | 'diverged';
  /** Commits that the commit has and the branch has not. */
  readonly aheadBy: number;
  /** Commits that the branch has and the commit has not. */
  readonly behindBy: number;
}

/** An installation of a GitHub app in an organization. */
export interface AppInstallation {
  readonly id: number;
  /** As `aws-connector-for-github`. */
  readonly app: string;
  readonly selection: 'all' | 'selected';
  readonly suspended: boolean;
}

/** What was read of one pipeline. A fact that no chosen check and no start needs is `undefined`, as is one that hangs on another that failed. */
export interface PipelineFacts {
  readonly name: string;
  readonly pipeline: Fact<Pipeline>;
  /** Index of this pipeline's connection in `Facts.connections`; none where its source action is not known. */
  readonly connection: number | undefined;
  /** Newest first; with `if-needed` as far as an execution of the wanted commit was looked for. */
  readonly executions: Fact<readonly Execution[]> | undefined;
  /** None where no start is asked, or the commit need not be on the branch. */
  readonly commitOnBranch: Fact<CommitOnBranch> | undefined;
  /** The branch of the run and the one of the source action; none without a token. */
  readonly branches: readonly BranchFacts[] | undefined;
  readonly stages: Fact<readonly StageState[]> | undefined;
  /** How the source action of the newest execution failed, if it did; read where that execution failed. */
  readonly sourceFailure: Fact<ActionFailure | undefined> | undefined;
  /** The newest revision seen from the branch, where it is not its head; no value where GitHub knows no way between them. */
  readonly drift: Fact<Comparison | undefined> | undefined;
  readonly role: Fact<RoleSimulation> | undefined;
}

/** What the search for every pipeline of a repository went through. */
export interface SearchFacts {
  /** Pipelines that the Region lists. */
  readonly listed: number;
  /** Those whose structure could be read. */
  readonly read: number;
  /** Why the list, or the rest of it, could not be read. */
  readonly problem: Problem | undefined;
  /** Why the pipelines that are neither read nor told of as unread were not asked for any more. */
  readonly givenUp: Problem | undefined;
}

export interface Facts {
  readonly region: string;
  /** The account that was asked; read only where a message needs it. */
  readonly account: string | undefined;
  readonly connections: readonly ConnectionFacts[];
  readonly pipelines: readonly PipelineFacts[];
  /** None where the pipelines were given by name. */
  readonly search: SearchFacts | undefined;
  /** The apps that the repository's owner has installed; no value where the owner is no organization. */
  readonly installations: Fact<readonly AppInstallation[] | undefined> | undefined;
}

/** Every check, in the order of CONTRACT.md's table. */
export const CHECK_IDS = [
  'connection-found',
  'connection-available',
  'connection-provider',
  'pipeline-found',
  'source-action',
  'source-connection',
  'repository',
  'branch',
  'start',
  'branch-exists',
  'commit-on-branch',
  'trigger',
  'transition',
  'last-source',
  'freshness',
  'role',
  'app-scope',
  'permissions',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

/** The first nine and `permissions`: what the input `checks` never leaves out. */
export const ALWAYS_CHECKED: readonly CheckId[] = [...CHECK_IDS.slice(0, 9), 'permissions'];

/** All but those that need permissions of their own. */
export const STANDARD_CHECKS: readonly CheckId[] = CHECK_IDS.filter(
  (id) => id !== 'role' && id !== 'app-scope',
);

export type FindingStatus = 'pass' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly id: CheckId;
  readonly status: FindingStatus;
  /** The pipeline that the finding is about; null where it is about a connection or the whole run. */
  readonly pipeline: string | null;
  /** Index in `Facts.connections` where the finding is about a connection; null elsewhere. */
  readonly connection: number | null;
  /** One sentence that names the thing and both values. */
  readonly message: string;
  readonly remedy?: Remedy;
}

// --- The outcome ------------------------------------------------------------------------------------------

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
}

/** What was done to an execution that is waited for no longer. */
export type Release =
  | { readonly kind: 'left'; readonly why: 'asked' | 'adopted' | 'followed' }
  | { readonly kind: 'stopped'; readonly abandoned: boolean }
  | { readonly kind: 'not-stopped'; readonly problem: Problem };

/** The execution by which AWS brings a failed stage back to what it ran before. */
export interface Rollback {
  readonly id: string;
  readonly status: ExecutionStatus;
  readonly url: string;
}

/** How waiting for an execution ended. */
export type WaitEnd =
  | {
      readonly kind: 'ended';
      readonly status: FinalStatus;
      readonly summary: string;
      readonly failures: readonly FailedAction[];
      /** What AWS made of the failure by itself, as far as it showed. */
      readonly rollback?: Rollback;
    }
  | { readonly kind: 'timeout'; readonly timeoutMs: number; readonly release: Release }
  | { readonly kind: 'cancelled'; readonly release: Release }
  | { readonly kind: 'lost'; readonly problem: Problem };

export interface WaitOutcome {
  readonly end: WaitEnd;
  /** Whether the step may pass: it succeeded, or was superseded and `on-superseded` is `pass`. */
  readonly passed: boolean;
  /** Executions that were superseded, one by the next and the last by the one that was waited for to its end. */
  readonly superseded: readonly string[];
  /** Why logs that were to be followed were not; each call that was denied once. */
  readonly logProblems: readonly Problem[];
  /** What its actions did, as last seen: every attempt, in the order in which they began. */
  readonly actions: readonly ActionExecution[];
}

export interface PipelineOutcome {
  readonly name: string;
  readonly ready: boolean;
  readonly url: string;
  readonly pipeline: Pipeline | undefined;
  readonly source: SourceAction | undefined;
  /** As they were before a start; none where they were not read. */
  readonly stages?: readonly StageState[];
  readonly execution: ExecutionOutcome | undefined;
  /** Why a start that was asked for and allowed did not happen, or is not one of the commit. */
  readonly problem: Problem | undefined;
  /** None where nothing was waited for. */
  readonly wait?: WaitOutcome;
}

export interface Outcome {
  readonly ready: boolean;
  readonly failed: boolean;
  /** The workflow was cancelled while the step still waited. */
  readonly cancelled: boolean;
  readonly repository: string;
  readonly branch: string | undefined;
  readonly commit: string | undefined;
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

/** What a person should hear while the step still works. */
export type Progress =
  | { readonly kind: 'notice' | 'warning'; readonly title: string; readonly message: string }
  | { readonly kind: 'line'; readonly text: string }
  /** Shown only in a run with debug logging. */
  | { readonly kind: 'debug'; readonly message: string }
  | {
      readonly kind: 'waiting-for-connection';
      readonly connection: ConnectionOutcome;
      readonly timeoutMs: number;
    }
  | {
      readonly kind: 'reading-pipelines';
      readonly region: string;
      readonly repository: string;
      readonly read: number;
      readonly listed: number;
      readonly found: number;
    }
  | StartProgress
  | { readonly kind: 'execution'; readonly pipeline: string; readonly event: ExecutionEvent };

/** What happens around the start of one pipeline, which several do side by side. */
export interface StartProgress {
  readonly kind: 'start';
  readonly pipeline: string;
  readonly commit: string;
  readonly step: StartStep;
}

/**
 * - `grace`, `undecided`: an execution is waited for, or that one shows its revision; for `ms` milliseconds at most
 * - `shown`, `nothing-shown`: what came of it, after so many milliseconds
 * - `conflict`: the same request is made again, for `ms` milliseconds at most
 * - `at-head`: the pipeline takes no commit, and the head of its branch is the commit
 * - `confirmed`, `unconfirmed`: what the execution that was started shows as its own revision
 */
export type StartStep =
  | { readonly kind: 'grace'; readonly certain: boolean; readonly how: string; readonly ms: number }
  | { readonly kind: 'undecided'; readonly executions: readonly string[]; readonly ms: number }
  | { readonly kind: 'shown'; readonly execution: Execution; readonly ms: number }
  | { readonly kind: 'nothing-shown'; readonly others: number; readonly ms: number }
  | { readonly kind: 'conflict'; readonly problem: Problem; readonly ms: number }
  | { readonly kind: 'at-head'; readonly branch: string; readonly problem: Problem }
  | { readonly kind: 'confirmed'; readonly execution: string }
  | { readonly kind: 'unconfirmed'; readonly execution: string; readonly problem: Problem | undefined };

/** What changed in an execution that is waited for. */
export type ExecutionEvent =
  | {
      readonly kind: 'waiting';
      readonly id: string;
      readonly url: string;
      readonly timeoutMs: number;
      /** How long it still takes by the pipeline's past successes, and how many those are; none without any. */
      readonly expected: { readonly remainingMs: number; readonly successes: number } | undefined;
    }
  | {
      readonly kind: 'action';
      readonly execution: ActionExecution;
      /** 1, or more where its stage was retried. */
      readonly attempt: number;
    }
  | { readonly kind: 'retry'; readonly stage: string; readonly attempt: number }
  | { readonly kind: 'approval'; readonly stage: string; readonly action: string; readonly url: string }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'stopping'; readonly summary: string }
  | { readonly kind: 'unanswered'; readonly problem: Problem }
  | { readonly kind: 'followed'; readonly from: string; readonly to: string }
  | { readonly kind: 'rolled-back'; readonly rollback: Rollback }
  | ({ readonly kind: 'log'; readonly lines: readonly string[] } & BuildAction)
  | ({ readonly kind: 'no-log'; readonly why: NoLog } & BuildAction);

/** The action that a build belongs to. */
export interface BuildAction {
  readonly stage: string;
  readonly action: string;
  /** 1, or more where its stage was retried. */
  readonly attempt: number;
  /** `externalExecutionUrl`: data from outside. */
  readonly externalUrl: string;
}

/**
 * Why a log, or the rest of it, is not shown:
 * - `disabled`, `absent`: there is none in CloudWatch Logs
 * - `unknown`: CodeBuild has no build of this id, as for a batch of builds
 * - a Problem: a call that was denied, or got no answer for too long
 */
export type NoLog = 'disabled' | 'absent' | 'unknown' | Problem;

// --- Ports ------------------------------------------------------------------------------------------------

/** @throws Problem, by every method of every port */
export interface Connections {
  /** The connection with this ARN, asked in its home Region. */
  get(arn: string, signal?: AbortSignal): Promise<Connection>;
  /** Every connection that the Region lists, through either API; `unread` says why one of the two gave none. */
  list(): Promise<{ readonly connections: readonly Connection[]; readonly unread?: Problem }>;
}

export interface StartRequest {
  readonly pipeline: string;
  readonly sourceAction: string;
  /** None: every source action takes the head of its branch. */
  readonly commit: string | undefined;
  readonly variables: readonly Variable[];
  readonly clientRequestToken: string;
}

export interface StopRequest {
  readonly pipeline: string;
  readonly executionId: string;
  /** Without waiting for the actions that are running. */
  readonly abandon: boolean;
  /** At most 200 characters. */
  readonly reason: string;
}

export interface Pipelines {
  get(name: string): Promise<Pipeline>;
  /** Names of every pipeline of the Region, page by page. */
  names(): AsyncIterable<readonly string[]>;
  /** The stages in their order, with the transitions into them. */
  stages(name: string): Promise<readonly StageState[]>;
  /** How an action of an execution failed; no value where it did not. */
  failureOf(name: string, executionId: string, action: SourceAction): Promise<ActionFailure | undefined>;
  /** Executions, newest first, page by page. */
  executions(name: string): AsyncIterable<readonly Execution[]>;
  /** How an execution stands. */
  execution(name: string, id: string, signal?: AbortSignal): Promise<ExecutionState>;
  /** Every attempt of every action of an execution, in the order in which they began. */
  actions(name: string, id: string, signal?: AbortSignal): Promise<readonly ActionExecution[]>;
  /** Stops an execution; one that is stopping already is as good as stopped. */
  stop(request: StopRequest, signal?: AbortSignal): Promise<void>;
  /** Starts an execution and gives its id; a request that went out may take effect although the signal aborts. */
  start(request: StartRequest, signal?: AbortSignal): Promise<string>;
}

/** The builds of CodeBuild in one Region, and their logs in CloudWatch Logs. */
export interface Builds {
  /** Where a build logs; no value where CodeBuild has no build of this id. */
  logOf(id: string, signal?: AbortSignal): Promise<BuildLog | undefined>;
  /** The events after those that a token stands for, else from the first on; no value where there is no such stream yet. */
  read(log: LogStream, nextToken?: string, signal?: AbortSignal): Promise<LogPage | undefined>;
}

export interface Identity {
  /** The 12 digits of the account that the credentials belong to. */
  account(): Promise<string>;
}

export interface UseConnectionRequest {
  readonly roleArn: string;
  readonly connectionArn: string;
  /** `FullRepositoryId`. */
  readonly repository: string;
  readonly branch: string;
  /** `ProviderAction`: what the connection is used for. */
  readonly providerAction: string;
}

/** IAM's policy simulation. */
export interface Roles {
  /** Whether a role may use a connection, under both prefixes of the action. */
  simulate(request: UseConnectionRequest): Promise<readonly Decision[]>;
}

/** A role that this step assumes over OIDC, for itself alone. */
export interface RoleToAssume {
  readonly arn: string;
  readonly sessionName: string;
  readonly audience: string;
}

/** GitHub's token for this job, and what it claims; the claims are no secret, the token is. */
export interface IdToken {
  readonly jwt: string;
  readonly claims: Readonly<Record<string, string>>;
}

export type RequestIdToken = (audience: string) => Promise<IdToken>;

/** The forge is GitHub: what the token of the run can see there. */
export interface Forge {
  branch(repository: string, branch: string): Promise<Branch>;
  /** The commit, seen from the branch; no value where GitHub lacks one of them, or any way between them. */
  compare(repository: string, branch: string, commit: string): Promise<Comparison | undefined>;
  /** The apps that an organization has installed; no value where the token sees no organization of that name. */
  installations(organization: string): Promise<readonly AppInstallation[] | undefined>;
}

/** How a check run that is over stands. */
export type CheckConclusion = 'success' | 'neutral' | 'failure' | 'cancelled';

/** What a check run says of a file. */
export interface CheckAnnotation {
  /** As `.github/workflows/deploy.yml`. */
  readonly path: string;
  readonly level: 'failure' | 'warning';
  readonly title: string;
  readonly message: string;
}

/** What a check run shows; it is in progress where it has no conclusion. */
export interface CheckRunState {
  readonly conclusion?: CheckConclusion;
  /** One line. */
  readonly title: string;
  /** Markdown of at most 65,535 bytes. */
  readonly summary: string;
  /** Any number. They are added to those that are there. */
  readonly annotations: readonly CheckAnnotation[];
}

/** What makes a check run the one of this step. */
export interface CheckRunKey {
  readonly name: string;
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** `external_id`. */
  readonly externalId: string;
  /** `details_url`; GitHub takes none of a job's own token (actions/github-script, issue 143). */
  readonly detailsUrl: string;
}

/** The check runs of the repository that the workflow runs in. */
export interface CheckRuns {
  /** Id of the check run with this key that is not over; none where there is none. */
  find(key: CheckRunKey, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Of the annotations those that fit into one request.
   *
   * @returns its id
   */
  create(key: CheckRunKey, state: CheckRunState, signal?: AbortSignal): Promise<number>;
  update(id: number, state: CheckRunState, signal?: AbortSignal): Promise<void>;
}

/** A comment on the pull request. */
export interface Comment {
  readonly id: number;
  readonly body: string;
  /** None where the account is gone. */
  readonly author: { readonly id: number; readonly isBot: boolean } | undefined;
}

/** The comments of the pull request that the event is about. An id that is no more is a Problem of kind `missing`. */
export interface Comments {
  /** Oldest first, page by page. */
  list(signal?: AbortSignal): AsyncIterable<readonly Comment[]>;
  /** Id of the user whose token this is; none where it is the token of an app, as a job's own is. */
  viewer(signal?: AbortSignal): Promise<number | undefined>;
  /** @returns its id */
  create(body: string, signal?: AbortSignal): Promise<number>;
  update(id: number, body: string, signal?: AbortSignal): Promise<void>;
  remove(id: number, signal?: AbortSignal): Promise<void>;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ends after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Whether an AWS glob pattern fits a branch or tag name. */
export type MatchesGlob = (pattern: string, name: string) => boolean;

export interface Ports {
  readonly connections: Connections;
  readonly pipelines: Pipelines;
  readonly identity: Identity;
  readonly roles: Roles;
  /** None without a token. */
  readonly forge: Forge | undefined;
  readonly clock: Clock;
  /** Loads the matcher, which only a pipeline with triggers needs. */
  loadGlobs(): Promise<MatchesGlob>;
  /** Loads the clients of CodeBuild and CloudWatch Logs, which only `follow-logs` needs. */
  loadBuilds(region: string): Promise<Builds>;
  progress(progress: Progress): void;
}
