import { AwsError } from '../aws/error.js';
import type { Clock } from '../core/clock.js';
import { deriveUuid } from '../core/identifiers.js';
import { endOfRunning, hasPassed, statusOf, type Execution } from './execution.js';
import { planOf } from './plans.js';
import { Run } from './run.js';
import type { ExecutionPlan, ExecutionSpec, PipelineSpec } from './spec.js';
import { Traffic } from './traffic.js';
import { findHold } from './transitions.js';

const DEFAULT_DURATION_MS = 60_000;

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_PipelineExecution.html */
const REDEFINED = 'The pipeline’s definition was updated before the pipeline execution could be completed.';

/** What a start gives to its execution. */
export type StartedExecution = Pick<
  Execution,
  'trigger' | 'revisions' | 'failures' | 'variables' | 'clientRequestToken' | 'parameters'
>;

/** How a stop is asked for. */
export interface StopRequest {
  abandon?: boolean;
  reason?: string;
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
  #version: number;

  /** @param failsAtOnce whether a stage fails before all of its running actions have ended */
  constructor(
    pipeline: PipelineSpec,
    { pipelineArn, clock, failsAtOnce }: { pipelineArn: string; clock: Clock; failsAtOnce: boolean },
  ) {
    this.#pipeline = pipeline;
    this.#pipelineArn = pipelineArn;
    this.#clock = clock;
    this.#failsAtOnce = failsAtOnce;
    this.#version = pipeline.declaration.version;
    this.#worldStart = clock.now();
    this.#traffic = new Traffic(pipeline, {
      worldStart: this.#worldStart,
      rollBack: (failed, stageName, at) => this.#rollBackFailed(failed, stageName, at),
    });
    for (const spec of pipeline.executions ?? []) this.#plan(spec);
  }

  /** Version of the pipeline by now. */
  get version(): number {
    this.#traffic.advanceTo(this.#clock.now());
    return this.#version;
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
    this.#traffic.advanceTo(startedAt);
    const execution = this.#begin(started, startedAt);
    const { redefinition } = this.#pipeline;
    if (redefinition !== undefined) {
      this.#traffic.schedule(startedAt + redefinition.afterMs, (at) => {
        this.#redefine(execution, started, at);
      });
    }
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

  /** Rolls a stage back to an execution of the list now; undefined where this cannot be. */
  rollBack(target: Execution, stageName: string, triggerDetail: string): Execution | undefined {
    const now = this.#clock.now();
    if (!this.#canGoBack(stageName) || !hasPassed(target, stageName, now)) return undefined;
    if (target.version !== this.#version || target.rollbackTargetId !== undefined) return undefined;
    const rollback = this.#addRollback(target, stageName, {
      at: now,
      trigger: { triggerType: 'ManualRollback', triggerDetail },
    });
    if (rollback.run !== undefined) this.#traffic.add(rollback.run);
    this.#traffic.settle(now);
    return rollback;
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

  #begin(started: StartedExecution, startedAt: number): Execution {
    const { durationMs = DEFAULT_DURATION_MS, endStatus = 'Succeeded', plan } = this.#pipeline;
    const { sourceMs = 0, hiddenMs = 0, unlistedMs = hiddenMs, oddStatuses = [] } = this.#pipeline;
    const course = { endsAt: startedAt + durationMs, endStatus };
    const failed = started.failures.length > 0;
    const id = this.#idOf(this.#all.length);
    return this.#add({
      ...started,
      id,
      version: this.#version,
      startedAt,
      sourceEndsAt: startedAt + sourceMs,
      ...(failed ? { endsAt: startedAt, endStatus: 'Failed' } : course),
      status: undefined,
      heldBefore: failed ? undefined : findHold(this.#pipeline, course, this.#worldStart),
      actions: undefined,
      statusSummary: undefined,
      rollbackTargetId: undefined,
      stop: undefined,
      cancelledAt: undefined,
      visibleFrom: startedAt + hiddenMs,
      listedFrom: startedAt + unlistedMs,
      oddStatuses,
      run: plan && this.#createRun(id, startedAt, plan, started),
    });
  }

  /** Changes the definition, which ends an execution that still runs. */
  #redefine(execution: Execution, started: StartedExecution, at: number): void {
    if (statusOf(execution, at) !== 'InProgress') return;
    this.#version += 1;
    execution.statusSummary = REDEFINED;
    if (execution.run === undefined) execution.cancelledAt = at;
    else execution.run.cancel(at);
    const { followedAfterMs } = this.#pipeline.redefinition ?? {};
    if (followedAfterMs !== undefined) {
      const [, partition = '', , , account = ''] = this.#pipelineArn.split(':');
      const triggerDetail = `arn:${partition}:sts::${account}:assumed-role/cfn-exec-role/AWSCloudFormation`;
      const trigger = { triggerType: 'StartPipelineExecution', triggerDetail };
      this.#begin({ ...started, trigger, clientRequestToken: undefined }, at + followedAfterMs);
    }
  }

  #plan(spec: ExecutionSpec): void {
    const startedAt = this.#worldStart + spec.startsAtMs;
    const durationMs = spec.durationMs ?? this.#pipeline.durationMs ?? DEFAULT_DURATION_MS;
    const course = { endsAt: startedAt + durationMs, endStatus: spec.endStatus ?? 'Succeeded' };
    const source = { revisions: spec.sourceRevisions ?? [], failures: [] };
    const plan = planOf(this.#pipeline, spec);
    const id = spec.id ?? this.#idOf(this.#all.length);
    const { hiddenMs = 0, unlistedMs = hiddenMs } = spec;
    const execution = this.#add({
      id,
      version: this.#version,
      startedAt,
      sourceEndsAt: startedAt + (this.#pipeline.sourceMs ?? 0),
      ...course,
      status: spec.status,
      heldBefore: spec.status === undefined ? findHold(this.#pipeline, course, this.#worldStart) : undefined,
      statusSummary: spec.statusSummary,
      trigger: spec.trigger ?? { triggerType: 'WebhookV2', triggerDetail: '' },
      ...source,
      actions: spec.actions,
      variables: defaultsOf(this.#pipeline),
      clientRequestToken: spec.clientRequestToken,
      parameters: undefined,
      rollbackTargetId: spec.rollbackTargetId,
      stop: undefined,
      cancelledAt: undefined,
      visibleFrom: startedAt + hiddenMs,
      listedFrom: startedAt + unlistedMs,
      oddStatuses: spec.oddStatuses ?? [],
      run: plan && this.#createRun(id, startedAt, plan, source, spec.rollbackStage),
    });
    const { stop } = spec;
    if (execution.run !== undefined && stop !== undefined) {
      this.#traffic.schedule(startedAt + stop.afterMs, (at) => {
        if (['InProgress', 'Stopping'].includes(statusOf(execution, at))) this.#stopAt(execution, stop, at);
      });
    }
  }

  /**
   * The automatic rollback of a stage to the last execution that succeeded in it and is no rollback itself (user guide,
   * "Configuring stage rollback"); undefined for a source stage, where there is no such execution, and for a rollback
   * that failed.
   */
  #rollBackFailed(failed: Run, stageName: string, at: number): Run | undefined {
    const execution = this.#all.find(({ run }) => run === failed);
    const target = this.#all
      .filter(({ startedAt }) => startedAt <= at)
      .sort((a, b) => b.startedAt - a.startedAt)
      .find((candidate) => candidate.rollbackTargetId === undefined && hasPassed(candidate, stageName, at));
    if (execution?.rollbackTargetId !== undefined || target === undefined || !this.#canGoBack(stageName)) {
      return undefined;
    }
    const triggerDetail = JSON.stringify({ FailedPipelineExecutionId: execution?.id });
    const trigger = { triggerType: 'AutomatedRollback', triggerDetail };
    return this.#addRollback(target, stageName, { at, trigger }).run;
  }

  #addRollback(
    target: Execution,
    stageName: string,
    { at, trigger }: { at: number; trigger: Execution['trigger'] },
  ): Execution {
    const id = this.#idOf(this.#all.length);
    const rollback: Execution = {
      ...target,
      id,
      version: this.#version,
      startedAt: at,
      visibleFrom: at,
      listedFrom: at,
      statusSummary: undefined,
      trigger,
      clientRequestToken: undefined,
      rollbackTargetId: target.id,
      stop: undefined,
      run: this.#createRun(id, at, this.#pipeline.rollbackPlan ?? {}, target, stageName),
    };
    this.#all.push(rollback);
    return rollback;
  }

  /** Whether a stage can be rolled back: never one with a source action, and none of a PARALLEL pipeline. */
  #canGoBack(stageName: string): boolean {
    const { stages, executionMode } = this.#pipeline.declaration;
    const stage = stages.find(({ name }) => name === stageName);
    return (
      stage?.actions.every(({ actionTypeId }) => actionTypeId.category !== 'Source') === true &&
      executionMode !== 'PARALLEL'
    );
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
      pipelineArn: this.#pipelineArn,
      plan,
      startsAt,
      stageName,
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

/** What the variables of an execution are that nobody gave any. */
function defaultsOf({ declaration: { variables = [] } }: PipelineSpec): Execution['variables'] {
  return variables.flatMap(({ name, defaultValue }) =>
    defaultValue === undefined ? [] : [{ name, resolvedValue: defaultValue }],
  );
}
