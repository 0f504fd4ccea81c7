/** What the user asks for: the inputs of action.yml, read. */

import type { ConnectionReference } from './connection.js';
import type { Variable } from './pipeline.js';
import type { RoleToAssume } from './role.js';

/** The inputs that this action declares; action.yml has the same. */
export const INPUT_NAMES = [
  'connection',
  'pipeline',
  'template',
  'template-parameters',
  'source-action',
  'repository',
  'branch',
  'commit',
  'start',
  'variables',
  'wait',
  'wait-timeout',
  'wait-for-connection',
  'on-cancel',
  'on-superseded',
  'follow-logs',
  'checks',
  'fail-on',
  'allow-off-branch',
  'aws-region',
  'role-to-assume',
  'role-session-name',
  'audience',
  'github-token',
  'check-run',
  'comment',
] as const;

export type InputName = (typeof INPUT_NAMES)[number];

export type StartMode = 'never' | 'if-needed' | 'always';
export type FailOn = 'failure' | 'warning' | 'never';

/** What happens to an execution when waiting for it ends early. */
export type OnCancel = 'leave' | 'stop' | 'abandon';

export type OnSuperseded = 'fail' | 'pass' | 'follow';

/** Names, or every pipeline of the Region whose source action uses the repository. */
export type PipelineSelection = readonly string[] | '*';

export interface Inputs {
  readonly connection: ConnectionReference | undefined;
  /** Each name once, in the order given. */
  readonly pipelines: PipelineSelection;
  /** Files, folders and patterns; a leading `!` leaves out. */
  readonly templates: readonly string[];
  /** Values for the parameters of the templates. They are never shown. */
  readonly templateParameters: readonly Variable[];
  readonly sourceAction: string | undefined;
  readonly repository: string;
  readonly branch: string | undefined;
  /** 40 lower-case hexadecimal digits. */
  readonly commit: string | undefined;
  readonly start: StartMode;
  readonly variables: readonly Variable[];
  readonly wait: boolean;
  /** Milliseconds. */
  readonly waitTimeoutMs: number;
  readonly onCancel: OnCancel;
  readonly onSuperseded: OnSuperseded;
  readonly followLogs: boolean;
  /** Milliseconds. */
  readonly waitForConnectionMs: number;
  /** Ids of the chosen checks, core checks among them. */
  readonly checks: ReadonlySet<string>;
  readonly failOn: FailOn;
  readonly allowOffBranch: boolean;
  readonly region: string | undefined;
  /** The role to assume over OIDC; none if the ambient credentials are used. */
  readonly role: RoleToAssume | undefined;
  readonly githubToken: string | undefined;
  /** Name of the check run to publish; none if there is to be none. */
  readonly checkRun: string | undefined;
  /** Keep a comment with the report on the pull request. */
  readonly comment: boolean;
}
