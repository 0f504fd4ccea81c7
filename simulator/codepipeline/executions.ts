import { AwsError } from '../aws/error.js';
import type { Clock } from '../core/clock.js';
import { deriveUuid } from '../core/identifiers.js';
import { planOf } from './plans.js';
import { Run } from './run.js';
import type { SourceFailure } from './sources.js';
import type {
  ActionExecutionSpec,
  ExecutionPlan,
  ExecutionSpec,
  ExecutionStatus,
  PipelineSpec,
  SourceRevision,
} from './spec.js';
import { Traffic } from './traffic.js';
import { findHold } from './transitions.js';

const DEFAULT_DURATION_MS = 60_000;

/** One execution; its times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  startedAt: number;
  /** When its source actions are through. */
  sourceEndsAt: number;
  endsAt: number;
  endStatus: ExecutionStatus;
  /** A status that never changes by itself. */
  status: ExecutionStatus | undefined;
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
  /** The execution that it rolls back to. */
  rollbackTargetId: string | undefined;
  /** The last request to stop it; it is Stopped from `endsAt` on, unless its run knows better. */
  stop: { abandon: boolean; reason: string | undefined; endsAt: number } | undefined;
  /** Its way through the stages, where it has a plan; of the members above that tell its end, none then counts. */
  run: Run | undefined;
}

/** What a start gives to its execution. */
export type StartedExecution = Pick<
  Execution,
  'trigger' | 'revisions' | 'failures' | 'variables' | 'clientRequestToken'
>;

/** How a stop is asked for. */
export interface StopRequest {
  abandon?: boolean;
  reason?: string;
}

/**
 * The status of an execution at a time in milliseconds since the epoch; of one with a plan, at the time up to which it
 * was listed.
 */
export function statusOf(execution: Execution, now: number): ExecutionStatus {
  const { status, heldBefore, endsAt, endStatus, run, stop } = execution;
  if (run !== undefined) return run.status;
  if (stop !== undefined) return now >= stop.endsAt ? 'Stopped' : 'Stopping';
  return status ?? (now >= endsAt && heldBefore === undefined ? endStatus : 'InProgress');
}

/** The stage that an execution waits before at a time in milliseconds since the epoch. */
export function waitsBefore(execution: Execution, now: number): string | undefined {
  const { heldBefore, endsAt, run, stop } = execution;
  if (run !== undefined) return run.waitsBefore;
  return now >= endsAt && stop === undefined ? heldBefore : undefined;
}

/** The executions of one pipeline. */
export class Executions {
  readonly #pipeline: PipelineSpec;
  readonly #pipelineArn: string;
  readonly #clock: Clock;
  readonly #all: Execution[] = [];
  readonly #worldStart: number;
  readonly #traffic: Traffic;
  readonly #failsAtOnce: boolean;

  /** @param failsAtOnce whether a stage fails before all of its running actions have ended */
  constructor(
    pipeline: PipelineSpec,
    { pipelineArn, clock, failsAtOnce }: { pipelineArn: string; clock: Clock; failsAtOnce: boolean },
  ) {
    this.#pipeline = pipeline;
    this.#pipelineArn = pipelineArn;
    this.#clock = clock;
    this.#failsAtOnce = failsAtOnce;
    this.#worldStart = clock.now();
    this.#traffic = new Traffic(pipeline, {
      worldStart: this.#worldStart,
      rollBack: (failed, stageName, at) => this.#rollBack(failed, stageName, at),
    });
    for (const spec of pipeline.executions ?? []) this.#plan(spec);
  }

  /** The executions that have started by now, newest first, each as it is by now. */
  list(): Execution[] {
    const now = this.#clock.now();
    this.#traffic.advanceTo(now);
    return this.#all
      .filter(({ startedAt }) => startedAt <= now)
      .reverse()
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** The execution that was started with this token, or undefined. */
  findByToken(token: string | undefined): Execution | undefined {
    return token === undefined
      ? undefined
      : this.#all.find(({ clientRequestToken }) => clientRequestToken === token);
  }

  /** Starts an execution now. Without a plan it is over at once where a source action failed. */
  start(started: StartedExecution): Execution {
    const startedAt = this.#clock.now();
    const { durationMs = DEFAULT_DURATION_MS, endStatus = 'Succeeded', sourceMs = 0, plan } = this.#pipeline;
    const course = { endsAt: startedAt + durationMs, endStatus };
    const failed = started.failures.length > 0;
    this.#traffic.advanceTo(startedAt);
    const id = this.#idOf(this.#all.length);
    const execution = this.#add({
      ...started,
      id,
      startedAt,
      sourceEndsAt: startedAt + sourceMs,
      ...(failed ? { endsAt: startedAt, endStatus: 'Failed' } : course),
      status: undefined,
      heldBefore: failed ? undefined : findHold(this.#pipeline, course, this.#worldStart),
      actions: undefined,
      statusSummary: undefined,
      rollbackTargetId: undefined,
      stop: undefined,
      run: plan && this.#createRun(id, startedAt, plan, started),
    });
    this.#traffic.settle(startedAt);
    return execution;
  }

  /**
   * Stops an execution of the list now. Throws AwsError: PipelineExecutionNotStoppableException for one that is over,
   * DuplicatedStopRequestException for one that is Stopping, unless it is now to be abandoned for the first time.
   */
  stop(execution: Execution, request: StopRequest): void {
    const now = this.#clock.now();
    const abandon = request.abandon === true;
    const status = statusOf(execution, now);
    if (status === 'Stopping') {
      if (!abandon || execution.stop?.abandon === true) {
        throw new AwsError(
          'DuplicatedStopRequestException',
          `Pipeline execution ${execution.id} is already in a Stopping state`,
        );
      }
    } else if (status !== 'InProgress') {
      throw new AwsError(
        'PipelineExecutionNotStoppableException',
        `Pipeline execution ${execution.id} is not stoppable: its status is ${status}`,
      );
    }
    this.#stopAt(execution, request, now);
    this.#traffic.settle(now);
  }

  #stopAt(execution: Execution, { abandon = false, reason }: StopRequest, at: number): void {
    const abandonsAt = at + (this.#pipeline.abandonMs ?? 0);
    execution.stop = {
      abandon,
      reason: reason ?? execution.stop?.reason,
      endsAt: abandon ? abandonsAt : endOfRunning(execution, at),
    };
    execution.run?.stop(at, abandon ? abandonsAt : undefined);
  }

  #plan(spec: ExecutionSpec): void {
    const startedAt = this.#worldStart + spec.startsAtMs;
    const durationMs = spec.durationMs ?? this.#pipeline.durationMs ?? DEFAULT_DURATION_MS;
    const course = { endsAt: startedAt + durationMs, endStatus: spec.endStatus ?? 'Succeeded' };
    const source = { revisions: spec.sourceRevisions ?? [], failures: [] };
    const plan = planOf(this.#pipeline, spec);
    const id = spec.id ?? this.#idOf(this.#all.length);
    const execution = this.#add({
      id,
      startedAt,
      sourceEndsAt: startedAt + (this.#pipeline.sourceMs ?? 0),
      ...course,
      status: spec.status,
      heldBefore: spec.status === undefined ? findHold(this.#pipeline, course, this.#worldStart) : undefined,
      statusSummary: spec.statusSummary,
      trigger: spec.trigger ?? { triggerType: 'WebhookV2', triggerDetail: '' },
      ...source,
      actions: spec.actions,
      variables: [],
      clientRequestToken: undefined,
      rollbackTargetId: spec.rollbackTargetId,
      stop: undefined,
      run: plan && this.#createRun(id, startedAt, plan, source),
    });
    const { stop } = spec;
    if (execution.run !== undefined && stop !== undefined) {
      this.#traffic.schedule(execution.run, startedAt + stop.afterMs, (at) => {
        this.#stopAt(execution, stop, at);
      });
    }
  }

  /**
   * The automatic rollback of a stage to the last execution that succeeded in it and is no rollback itself (user guide,
   * "Configuring stage rollback"); undefined for a source stage, where there is no such execution, and for a rollback
   * that failed.
   */
  #rollBack(failed: Run, stageName: string, at: number): Run | undefined {
    const execution = this.#all.find(({ run }) => run === failed);
    const target = this.#all
      .filter(({ startedAt }) => startedAt <= at)
      .sort((a, b) => b.startedAt - a.startedAt)
      .find((candidate) => candidate.rollbackTargetId === undefined && hasPassed(candidate, stageName, at));
    const stage = this.#pipeline.declaration.stages.find(({ name }) => name === stageName);
    const isSource = stage?.actions.some(({ actionTypeId }) => actionTypeId.category === 'Source') === true;
    if (execution?.rollbackTargetId !== undefined || target === undefined || isSource) return undefined;
    const id = this.#idOf(this.#all.length);
    const run = this.#createRun(id, at, this.#pipeline.rollbackPlan ?? {}, target, stageName);
    this.#all.push({
      ...target,
      id,
      startedAt: at,
      statusSummary: undefined,
      trigger: {
        triggerType: 'AutomatedRollback',
        triggerDetail: JSON.stringify({ FailedPipelineExecutionId: execution?.id }),
      },
      clientRequestToken: undefined,
      rollbackTargetId: target.id,
      stop: undefined,
      run,
    });
    return run;
  }

  #createRun(
    id: string,
    startsAt: number,
    plan: ExecutionPlan,
    { revisions, failures }: Pick<Execution, 'revisions' | 'failures'>,
    stageName?: string,
  ): Run {
    return new Run({
      id,
      pipeline: this.#pipeline,
      plan,
      startsAt,
      ...(stageName === undefined ? {} : { stageName }),
      source: { revisions, failures },
      failsAtOnce: this.#failsAtOnce,
    });
  }

  #add(execution: Execution): Execution {
    this.#all.push(execution);
    if (execution.run !== undefined) this.#traffic.add(execution.run);
    return execution;
  }

  #idOf(index: number): string {
    return deriveUuid(`${this.#pipelineArn}/${index}`);
  }
}

/** When the actions have ended that run at a time, of an execution without a plan. */
function endOfRunning(execution: Execution, at: number): number {
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

function hasPassed(execution: Execution, stageName: string, at: number): boolean {
  return execution.run === undefined
    ? statusOf(execution, at) === 'Succeeded'
    : execution.run.statusIn(stageName) === 'Succeeded';
}
