import { createBuild, type Build } from '../codebuild/builds.js';
import { planAttempt, planRetry } from './plans.js';
import { sourceResult, type SourceRun } from './sources.js';
import type {
  ActionDeclaration,
  ActionResult,
  AttemptPlan,
  ActionStatus,
  ExecutionPlan,
  ExecutionStatus,
  PipelineSpec,
  RetryMode,
  StageDeclaration,
} from './spec.js';

/** Status of a stage's execution, as GetPipelineState names it. */
export type StageStatus = 'Cancelled' | 'InProgress' | 'Failed' | 'Stopped' | 'Stopping' | 'Succeeded';

/** One execution of an action, and what it comes to; its times are milliseconds since the epoch. */
export interface Attempt {
  stageName: string;
  actionName: string;
  startedAt: number;
  endsAt: number;
  outcome: Exclude<ActionStatus, 'InProgress'>;
  result: ActionResult | undefined;
}

/** A stage that an execution is in, or has been in. */
interface StageRun {
  declaration: StageDeclaration;
  status: StageStatus;
  failures: number;
  /** The attempts since the stage was entered, or retried. */
  round: Attempt[];
  /** Names of the actions that need not run again. */
  done: Set<string>;
}

/** What a run is made of. */
export interface RunOptions {
  /** Id of the execution. */
  id: string;
  pipeline: PipelineSpec;
  plan: ExecutionPlan;
  /** Milliseconds since the epoch. */
  startsAt: number;
  /** The one stage that a rollback runs in; all of them unless given. */
  stageName?: string;
  source: SourceRun;
  /** Whether a stage fails before all of its running actions have ended. */
  failsAtOnce: boolean;
}

/**
 * An execution on its way through the stages by its plan. It enters a stage when it is let in, and does the rest by
 * itself as time goes by; all times are milliseconds since the epoch, and never go back.
 */
export class Run {
  readonly startsAt: number;
  /** All that its actions did, in order. */
  readonly attempts: Attempt[] = [];
  /** The builds of its CodeBuild actions. */
  readonly builds: Build[] = [];
  readonly #options: RunOptions;
  readonly #stages: readonly StageDeclaration[];
  readonly #visited: StageRun[] = [];
  #status: ExecutionStatus = 'InProgress';
  #updatedAt: number;
  #inStage = false;
  #abandonsAt: number | undefined;
  #retry: { at: number; mode: RetryMode } | undefined;

  constructor(options: RunOptions) {
    const { pipeline, startsAt, stageName } = options;
    this.#options = options;
    this.startsAt = startsAt;
    this.#updatedAt = startsAt;
    this.#stages = pipeline.declaration.stages.filter(({ name }) => [name, undefined].includes(stageName));
  }

  get status(): ExecutionStatus {
    return this.#status;
  }

  /** When its status or stage changed last. */
  get updatedAt(): number {
    return this.#updatedAt;
  }

  /** The stage that it is in; undefined between stages, and when it is over. */
  get stage(): string | undefined {
    return this.#inStage ? this.#visited.at(-1)?.declaration.name : undefined;
  }

  /** The stage that it waits to be let into. */
  get waitsBefore(): string | undefined {
    return this.#inStage || this.#status !== 'InProgress'
      ? undefined
      : this.#stages[this.#visited.length]?.name;
  }

  /** The stage that is to be retried, and when. */
  get retry(): { at: number; stageName: string } | undefined {
    const stageName = this.#visited.at(-1)?.declaration.name;
    return this.#retry && stageName !== undefined ? { at: this.#retry.at, stageName } : undefined;
  }

  /** When it changes next without being let into a stage or retried; undefined where it never does. */
  get changesAt(): number | undefined {
    if (!this.#inStage) return undefined;
    const ends = this.#current.round.map(({ endsAt }) => endsAt).filter((end) => end > this.#seenUntil);
    const changes = this.#abandonsAt === undefined ? ends : [...ends, this.#abandonsAt];
    return changes.length === 0 ? undefined : Math.min(...changes);
  }

  #seenUntil = Number.NEGATIVE_INFINITY;

  /** How a stage stands that it has been in; undefined for one that it has not reached. */
  statusIn(stageName: string): StageStatus | undefined {
    return this.#visited.find(({ declaration }) => declaration.name === stageName)?.status;
  }

  /** Lets it into the stage that it waits before. */
  enter(at: number): void {
    const declaration = this.#stages[this.#visited.length];
    if (declaration === undefined) throw new Error('There is no stage to enter.');
    this.#visited.push({ declaration, status: 'InProgress', failures: 0, round: [], done: new Set() });
    this.#inStage = true;
    this.advance(at);
  }

  /** Does what is due by now. */
  advance(at: number): void {
    this.#seenUntil = at;
    if (!this.#inStage) return;
    if (this.#abandonsAt !== undefined && this.#abandonsAt <= at) {
      this.#abandon(at);
      return;
    }
    this.#proceed(at);
  }

  /** Runs the stage again that failed. */
  retryStage(at: number): void {
    const { mode } = this.#retry ?? { mode: 'FAILED_ACTIONS' };
    const stage = this.#current;
    this.dropRetry();
    keepDone(stage, at);
    if (mode === 'ALL_ACTIONS') stage.done.clear();
    stage.round = [];
    this.#change('InProgress', 'InProgress', at);
    this.#inStage = true;
    this.advance(at);
  }

  dropRetry(): void {
    this.#retry = undefined;
  }

  /** Ends it while it waits, since a newer one overtakes it. */
  supersede(at: number): void {
    this.#status = 'Superseded';
    this.#updatedAt = at;
  }

  /**
   * Stops it: at once where no action is running, else when those that are have ended.
   * @param abandonsAt when the running actions are abandoned instead of being waited for
   */
  stop(at: number, abandonsAt: number | undefined): void {
    this.dropRetry();
    if (!this.#inStage) {
      this.#status = 'Stopped';
      this.#updatedAt = at;
      return;
    }
    this.#change('Stopping', 'Stopping', at);
    this.#abandonsAt = abandonsAt;
    this.advance(at);
  }

  get #current(): StageRun {
    const current = this.#visited.at(-1);
    if (current === undefined) throw new Error('The execution has not entered a stage.');
    return current;
  }

  #proceed(at: number): void {
    const stage = this.#current;
    for (;;) {
      const running = stage.round.filter(({ endsAt }) => endsAt > at);
      const failed = stage.round.some(({ endsAt, outcome }) => endsAt <= at && outcome === 'Failed');
      const isStopping = this.#status === 'Stopping';
      if (failed && !isStopping && (running.length === 0 || this.#options.failsAtOnce)) {
        this.#fail(at);
        return;
      }
      if (running.length > 0) return;
      if (isStopping) {
        this.#leave('Stopped', 'Stopped', at);
        return;
      }
      keepDone(stage, at);
      const next = nextActions(stage);
      if (next.length === 0) {
        const isLast = this.#visited.length === this.#stages.length;
        this.#leave(isLast ? 'Succeeded' : 'InProgress', 'Succeeded', at);
        return;
      }
      const started = next.map((action) => this.#startAction(stage.declaration, action, at));
      this.attempts.push(...started);
      stage.round.push(...started);
      this.#updatedAt = at;
    }
  }

  #startAction(stage: StageDeclaration, action: ActionDeclaration, at: number): Attempt {
    const { pipeline, plan, source } = this.#options;
    const before = this.attempts.filter(
      ({ stageName, actionName }) => stageName === stage.name && actionName === action.name,
    );
    const planned = planAttempt(plan, pipeline, stage, action, before.length);
    const { durationMs, outcome } = planned;
    const seed = [this.#options.id, stage.name, action.name, before.length].join('/');
    const build = startBuild(pipeline, action, planned, { seed, startedAt: at });
    if (build !== undefined) this.builds.push(build);
    const result = build === undefined ? planned.result : { ...build.result, ...planned.result };
    const found =
      action.actionTypeId.category === 'Source' && outcome !== 'Failed'
        ? sourceResult(source, action.name)
        : { status: outcome ?? 'Succeeded', result: undefined };
    return {
      stageName: stage.name,
      actionName: action.name,
      startedAt: at,
      endsAt: at + durationMs,
      outcome: found.status,
      result: found.result === undefined ? result : { ...found.result, ...result },
    };
  }

  #fail(at: number): void {
    const stage = this.#current;
    stage.failures += 1;
    const retry = planRetry(this.#options.plan, stage.declaration, stage.failures);
    const ended = Math.max(at, ...stage.round.map(({ endsAt }) => endsAt));
    this.#retry = retry && { at: Math.max(at + retry.afterMs, ended), mode: retry.mode };
    this.#leave('Failed', 'Failed', at);
  }

  #abandon(at: number): void {
    for (const attempt of this.#current.round.filter(({ endsAt }) => endsAt > at)) {
      attempt.endsAt = at;
      attempt.outcome = 'Abandoned';
    }
    this.#leave('Stopped', 'Stopped', at);
  }

  #leave(status: ExecutionStatus, stageStatus: StageStatus, at: number): void {
    this.#change(status, stageStatus, at);
    this.#inStage = false;
  }

  #change(status: ExecutionStatus, stageStatus: StageStatus, at: number): void {
    this.#status = status;
    this.#current.status = stageStatus;
    this.#updatedAt = at;
  }
}

function keepDone(stage: StageRun, at: number): void {
  const succeeded = stage.round.filter(({ endsAt, outcome }) => endsAt <= at && outcome === 'Succeeded');
  for (const { actionName } of succeeded) stage.done.add(actionName);
}

/** The actions of the lowest run order that are not done. */
function nextActions({ declaration, done }: StageRun): ActionDeclaration[] {
  const left = declaration.actions.filter(({ name }) => !done.has(name));
  const order = Math.min(...left.map(({ runOrder = 1 }) => runOrder));
  return left.filter(({ runOrder = 1 }) => runOrder === order);
}

/** The build of a CodeBuild action; undefined for another action. */
function startBuild(
  { region }: PipelineSpec,
  { name, actionTypeId, configuration = {} }: ActionDeclaration,
  { durationMs, outcome = 'Succeeded', result, build = {} }: AttemptPlan,
  { seed, startedAt }: { seed: string; startedAt: number },
): Build | undefined {
  if (actionTypeId.provider !== 'CodeBuild') return undefined;
  return createBuild({
    region,
    project: configuration['ProjectName'] ?? name,
    id: result?.externalExecutionId,
    seed,
    startedAt,
    durationMs,
    outcome,
    plan: build,
  });
}
