import type { ConnectionsService } from './shapes.js';

/** Status of a connection, as GetConnection names it. */
export type ConnectionStatus = 'PENDING' | 'AVAILABLE' | 'ERROR';

/** Provider of a connection; AzureDevOps belongs to the CodeConnections API alone. */
export type ProviderType =
  'Bitbucket' | 'GitHub' | 'GitHubEnterpriseServer' | 'GitLab' | 'GitLabSelfManaged' | 'AzureDevOps';

/** Status of a pipeline execution. */
export type ExecutionStatus =
  'InProgress' | 'Stopping' | 'Succeeded' | 'Failed' | 'Stopped' | 'Cancelled' | 'Superseded';

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
  github?: GitHubSpec;
  /**
   * IAM actions that are denied, as `codepipeline:GetPipeline`. A connection call needs the action of the API that
   * is asked.
   */
  denied?: string[];
  /** Whether each connections API takes an ARN of the other's prefix. Not known at AWS. `not-found` unless given. */
  crossPrefix?: 'accept' | 'not-found';
  /** Whether ListConnections also lists ARNs of the other API's prefix. Not known at AWS. `false` unless given. */
  listCrossPrefix?: boolean;
  /** Whether a start of a V1 pipeline with source revisions is refused. Not known at AWS. `false` unless given. */
  sourceRevisionsRefusedForV1?: boolean;
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
  /** How long an execution lasts that is started here; 60,000 ms unless given. */
  durationMs?: number;
  /** How an execution ends that is started here; Succeeded unless given. */
  endStatus?: ExecutionStatus;
  /** How long after its start an execution shows its source revisions; 0 ms unless given. */
  sourceMs?: number;
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
  /** A push through a connection (WebhookV2) unless given. */
  trigger?: { triggerType: string; triggerDetail?: string };
}

/** What GitHub has, and who may see it. */
export interface GitHubSpec {
  tokens: { token: string; repositories: string[] }[];
  repositories: RepositorySpec[];
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
