import type { Run } from './run.js';
import type { SourceFailure } from './sources.js';
import type { ActionExecutionSpec, ExecutionStatus, OddStatus, SourceRevision } from './spec.js';

/** A status as it is shown: one of the model, or one that it does not have today. */
export type Shown<Status extends string> = Status | (string & {});

/** One execution; its times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  /** Version of the pipeline that it began with. */
  version: number;
  startedAt: number;
  /** When its source actions are through. */
  sourceEndsAt: number;
  endsAt: number;
  endStatus: ExecutionStatus;
  /** A status that never changes by itself. */
  status: Shown<ExecutionStatus> | undefined;
  /** The stage before which it waits without end, instead of ending; undefined where nothing holds it. */
  heldBefore: string | undefined;
  statusSummary: string | undefined;
  trigger: { triggerType: string; triggerDetail?: string };
  revisions: SourceRevision[];
  /** The source actions that failed, which ended it. */
  failures: SourceFailure[];
  /** What its actions did, where the spec tells it. */
  actions: ActionExecutionSpec[] | undefined;
  variables: { name: string; resolvedValue: string }[];
  clientRequestToken: string | undefined;
  /** What else it was started with, as text. */
  parameters: string | undefined;
  /** The execution that it rolls back to. */
  rollbackTargetId: string | undefined;
  /** The last request to stop it; it is Stopped from `endsAt` on, unless its run knows better. */
  stop: { abandon: boolean; reason: string | undefined; endsAt: number } | undefined;
  /** When a change of the definition ended it. */
  cancelledAt: number | undefined;
  /** When reads find it. */
  visibleFrom: number;
  /** When the list of executions has it. */
  listedFrom: number;
  /** What is shown instead of its real statuses. */
  oddStatuses: readonly OddStatus[];
  /** Its way through the stages, where it has a plan; of the members above that tell its end, none then counts. */
  run: Run | undefined;
}

/**
 * The status of an execution at a time in milliseconds since the epoch; of one with a plan, at the time up to which it
 * was listed.
 */
export function statusOf(execution: Execution, now: number): Shown<ExecutionStatus> {
  const { status, heldBefore, endsAt, endStatus, run, stop, cancelledAt } = execution;
  if (run !== undefined) return run.status;
  if (cancelledAt !== undefined) return 'Cancelled';
  if (stop !== undefined) return now >= stop.endsAt ? 'Stopped' : 'Stopping';
  return status ?? (now >= endsAt && heldBefore === undefined ? endStatus : 'InProgress');
}

/** What is shown of a status of an execution, or of a stage or action in it. */
export function shownStatus<Status extends string>(
  execution: Execution,
  subject: { of: OddStatus['of']; name?: string; now: number },
  status: Status,
): Status | Shown<never> {
  const { of, name, now } = subject;
  const age = now - execution.startedAt;
  const odd = execution.oddStatuses.find(
    ({ fromMs = 0, untilMs = Number.POSITIVE_INFINITY, ...candidate }) =>
      candidate.of === of &&
      (candidate.name === undefined || candidate.name === name) &&
      fromMs <= age &&
      age < untilMs,
  );
  return odd?.status ?? status;
}

/** The stage that an execution waits before at a time in milliseconds since the epoch. */
export function waitsBefore(execution: Execution, now: number): string | undefined {
  const { heldBefore, endsAt, run, stop, cancelledAt } = execution;
  if (run !== undefined) return run.waitsBefore;
  return now >= endsAt && stop === undefined && cancelledAt === undefined ? heldBefore : undefined;
}

/** When the actions have ended that run at a time, of an execution without a plan. */
export function endOfRunning(execution: Execution, at: number): number {
  const { status, actions, startedAt, sourceEndsAt, endsAt } = execution;
  if (actions !== undefined) {
    const running = actions
      .map(({ startTimeMs = 0, lastUpdateTimeMs = startTimeMs, status: last }) => ({
        from: startedAt + startTimeMs,
        to: last === 'InProgress' ? Number.POSITIVE_INFINITY : startedAt + lastUpdateTimeMs,
      }))
      .filter(({ from, to }) => from <= at && at < to);
    return Math.max(at, ...running.map(({ to }) => to));
  }
  if (at < sourceEndsAt) return sourceEndsAt;
  return status === undefined ? Math.max(at, endsAt) : Number.POSITIVE_INFINITY;
}

/** Whether an execution has succeeded in a stage by a time. */
export function hasPassed(execution: Execution, stageName: string, at: number): boolean {
  return execution.run === undefined
    ? statusOf(execution, at) === 'Succeeded'
    : execution.run.statusIn(stageName) === 'Succeeded';
}
