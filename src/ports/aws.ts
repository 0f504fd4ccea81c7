/** What the middle needs of AWS. Every method throws a Problem. */

import type { ConnectionService } from '../domain/arn.js';
import type { BuildLog, LogPage, LogStream } from '../domain/build.js';
import type { Connection } from '../domain/connection.js';
import type { ActionExecution, Execution, ExecutionState, RuleExecution } from '../domain/execution.js';
import type { Pipeline, StageState, Variable } from '../domain/pipeline.js';
import type { Problem } from '../domain/problem.js';
import type { Decision } from '../domain/role.js';

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

export interface StartAnswer {
  readonly id: string;
  /** The second of the answer by the clock of AWS: milliseconds since the epoch. None if AWS did not tell. */
  readonly answeredAt?: number | undefined;
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
  /** Executions, newest first, page by page. */
  executions(name: string): AsyncIterable<readonly Execution[]>;
  /** How an execution stands. */
  execution(name: string, id: string, signal?: AbortSignal): Promise<ExecutionState>;
  /** Every attempt of every action of an execution, in the order in which they began. */
  actions(name: string, id: string, signal?: AbortSignal): Promise<readonly ActionExecution[]>;
  /** Every attempt of every rule of an execution's conditions, in the order in which they began. */
  rules(name: string, id: string, signal?: AbortSignal): Promise<readonly RuleExecution[]>;
  /** Stops an execution; one that is stopping already is as good as stopped. */
  stop(request: StopRequest, signal?: AbortSignal): Promise<void>;
  /** Starts an execution. A request that is already sent may take effect although the signal aborts. */
  start(request: StartRequest, signal?: AbortSignal): Promise<StartAnswer>;
}

/** CodeBuild in one Region, and the logs of its builds in CloudWatch Logs. */
export interface Builds {
  /** ARN of the service role of a project; no value if CodeBuild has no such project. */
  serviceRoleOf(project: string, signal?: AbortSignal): Promise<string | undefined>;
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
  /** Prefix of the action. */
  readonly service: ConnectionService;
  readonly roleArn: string;
  readonly connectionArn: string;
  /** `FullRepositoryId`. */
  readonly repository: string;
  readonly branch: string;
  /** `ProviderAction`: what the connection is used for. */
  readonly providerAction: string;
  /** The Region of what uses it. */
  readonly region: string;
}

/** IAM's policy simulation. */
export interface Roles {
  /** Whether a role may use a connection. */
  simulate(request: UseConnectionRequest): Promise<readonly Decision[]>;
}
