/** What is judged and what is asked for: the event, with the inputs on top. */

import type { ConnectionReference } from './connection.js';
import type { CheckId } from './finding.js';
import type { Variable } from './pipeline.js';
import type { RunEvent } from './run-event.js';

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

/** Whether the event lets a start happen that is asked for. */
export function mayStart({ start, commit, event: { startRule }, allowOffBranch }: Target): boolean {
  if (start === 'never' || commit === undefined) return false;
  return startRule.kind === 'yes' || (startRule.kind === 'off-branch' && allowOffBranch);
}
