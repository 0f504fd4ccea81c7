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
  /** Every source action through a connection, in the order of the stages. */
  readonly sourceActions: readonly SourceAction[];
  readonly triggers: readonly Trigger[];
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

export interface RunEvent {
  /** `GITHUB_EVENT_NAME`. */
  readonly name: string;
  readonly repository: string;
  /** None where the event has no branch (tags, releases): it is then taken from the pipeline. */
  readonly branch?: string;
  readonly tag?: string;
  readonly commit?: string;
  readonly startRule: StartRule;
  /** The code that the event is about comes from a fork. */
  readonly fork: boolean;
  /** The job has `id-token: write`: the runner offers an OIDC token. */
  readonly idToken: boolean;
  /** `GITHUB_SERVER_URL`, without a slash at its end. */
  readonly serverUrl: string;
  readonly runId: string;
  readonly runAttempt: string;
}

export type ConnectionReference =
  { readonly kind: 'arn'; readonly arn: string } | { readonly kind: 'name'; readonly name: string };

/** What the run is held against, and what it wants: the event, after the inputs had their say over it. */
export interface Target {
  readonly event: RunEvent;
  readonly repository: string;
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  readonly connection: ConnectionReference | undefined;
  readonly pipelines: readonly string[];
  readonly sourceAction: string | undefined;
  readonly start: 'never' | 'if-needed' | 'always';
  readonly allowOffBranch: boolean;
  readonly variables: readonly Variable[];
  /** Milliseconds that a PENDING connection is waited for. */
  readonly connectionTimeout: number;
}

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

export interface PipelineFacts {
  readonly name: string;
  readonly pipeline: Fact<Pipeline>;
  /** Index of this pipeline's connection in `Facts.connections`; none where its source action is not known. */
  readonly connection: number | undefined;
  /** Newest first, as far as an execution of the wanted commit was looked for; none where no start needs it. */
  readonly executions: Fact<readonly Execution[]> | undefined;
  /** None where no start is asked, or the commit need not be on the branch. */
  readonly commitOnBranch: Fact<CommitOnBranch> | undefined;
}

export interface Facts {
  readonly region: string;
  /** The account that was asked; read only where a message needs it. */
  readonly account: string | undefined;
  readonly connections: readonly ConnectionFacts[];
  readonly pipelines: readonly PipelineFacts[];
}

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
  'commit-on-branch',
  'permissions',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];
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
}

export interface ExecutionOutcome {
  readonly id: string;
  readonly status: ExecutionStatus;
  /** False where an execution that was there already was adopted. */
  readonly started: boolean;
  readonly commit: string;
  readonly url: string;
}

export interface PipelineOutcome {
  readonly name: string;
  readonly ready: boolean;
  readonly url: string;
  readonly pipeline: Pipeline | undefined;
  readonly source: SourceAction | undefined;
  readonly execution: ExecutionOutcome | undefined;
  /** Why a start that was asked for and allowed did not happen. */
  readonly problem: Problem | undefined;
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
  readonly connections: readonly ConnectionOutcome[];
  readonly findings: readonly Finding[];
  readonly pipelines: readonly PipelineOutcome[];
  /** What stopped the run before it had any facts: bad inputs, no Region. */
  readonly problem: Problem | undefined;
}

/** What a person should hear while the step still works. */
export type Progress =
  | { readonly kind: 'notice'; readonly title: string; readonly message: string }
  | {
      readonly kind: 'waiting-for-connection';
      readonly connection: ConnectionOutcome;
      readonly timeoutMs: number;
    };

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
  readonly commit: string;
  readonly variables: readonly Variable[];
  readonly clientRequestToken: string;
}

export interface Pipelines {
  get(name: string): Promise<Pipeline>;
  /** Executions, newest first, page by page. */
  executions(name: string): AsyncIterable<readonly Execution[]>;
  /** Starts an execution and gives its id; a request that went out may take effect although the signal aborts. */
  start(request: StartRequest, signal?: AbortSignal): Promise<string>;
}

export interface Identity {
  /** The 12 digits of the account that the credentials belong to. */
  account(): Promise<string>;
}

/** The forge is GitHub: what the token of the run can see there. */
export interface Forge {
  commitOnBranch(repository: string, branch: string, commit: string): Promise<CommitOnBranch>;
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
  /** None without a token. */
  readonly forge: Forge | undefined;
  readonly clock: Clock;
  /** Loads the matcher, which only a pipeline with triggers needs. */
  loadGlobs(): Promise<MatchesGlob>;
  progress(progress: Progress): void;
}
