/** What is judged and what is requested: the event, with the inputs on top. */

import type { ConnectionReference } from './connection.js';
import type { FailOn, Inputs, OnCancel, OnSuperseded, PipelineSelection, StartMode } from './inputs.js';
import type { Variable } from './pipeline.js';
import type { RunEvent, StartRule } from './run-event.js';

/** It goes everywhere, so it has no token, no role and nothing else that grants access. */
export interface Target {
  readonly event: RunEvent;
  readonly repository: string;
  readonly branch: string | undefined;
  readonly commit: string | undefined;
  readonly connection: ConnectionReference | undefined;
  readonly pipelines: PipelineSelection;
  readonly templates: readonly string[];
  readonly templateParameters: readonly Variable[];
  readonly sourceAction: string | undefined;
  /** Ids of the chosen checks, core checks among them. */
  readonly checks: ReadonlySet<string>;
  readonly failOn: FailOn;
  readonly start: StartMode;
  readonly allowOffBranch: boolean;
  readonly variables: readonly Variable[];
  /** Milliseconds to wait for a PENDING connection. */
  readonly waitForConnectionMs: number;
  /** Wait until the execution ends. */
  readonly wait: boolean;
  /** Milliseconds to wait for an execution. */
  readonly waitTimeoutMs: number;
  readonly onCancel: OnCancel;
  readonly onSuperseded: OnSuperseded;
  /** Stream the build logs of the execution while waiting. */
  readonly followLogs: boolean;
}

/** An input wins over the event. Field by field, so that a secret input cannot slip in. */
export function toTarget(inputs: Inputs, event: RunEvent): Target {
  return {
    event,
    repository: inputs.repository,
    branch: inputs.branch ?? event.branch,
    commit: inputs.commit ?? event.commit,
    connection: inputs.connection,
    pipelines: inputs.pipelines,
    templates: inputs.templates,
    templateParameters: inputs.templateParameters,
    sourceAction: inputs.sourceAction,
    checks: inputs.checks,
    failOn: inputs.failOn,
    start: inputs.start,
    allowOffBranch: inputs.allowOffBranch,
    variables: inputs.variables,
    waitForConnectionMs: inputs.waitForConnectionMs,
    wait: inputs.wait,
    waitTimeoutMs: inputs.waitTimeoutMs,
    onCancel: inputs.onCancel,
    onSuperseded: inputs.onSuperseded,
    followLogs: inputs.followLogs,
  };
}

/** What the event says of a start. A commit that the input names is not the one that the event is about: it needs proof of its own. */
export const startRuleOf = ({ event, commit }: Pick<Target, 'event' | 'commit'>): StartRule =>
  event.startRule.kind === 'off-branch' && commit !== event.commit ? { kind: 'yes' } : event.startRule;

/** Whether a start is requested and the event allows it. */
export function mayStart(target: Target): boolean {
  const { start, commit, allowOffBranch } = target;
  if (start === 'never' || commit === undefined) return false;
  const { kind } = startRuleOf(target);
  return kind === 'yes' || (kind === 'off-branch' && allowOffBranch);
}

/** Whether the event itself proves that the commit to start at is on a branch: it ran on that ref, at that commit. */
export function isProvenByEvent({ event, repository, commit }: Target, branch: string): boolean {
  return (
    event.isOnBranch &&
    event.branch === branch &&
    event.commit === commit &&
    event.repository.toLowerCase() === repository.toLowerCase()
  );
}
