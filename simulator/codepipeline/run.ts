import type { Build } from '../codebuild/builds.js';
import type { LogStream } from '../logs/log-events.js';
import { startAttempt, type RunOptions } from './attempts.js';
import { cutCondition, isMet, startCondition, type ConditionRun } from './conditions.js';
import { planRetry } from './plans.js';
import type { ConditionResult, ConditionType, ExecutionStatus, RetryMode, StageDeclaration } from './spec.js';
import { StageRun, type Attempt, type StageEnd, type StageStatus } from './stage-run.js';

/**
 * An execution on its way through the stages by its plan. It enters a stage when it is let in, and does the rest by
 * itself as time goes by; all times are milliseconds since the epoch, and never go back.
 */
export class Run {
  readonly startsAt: number;
  /** All that its actions did, in order. */
  readonly attempts: Attempt[] = [];
  /** All conditions that were judged, in order. */
  readonly conditions: ConditionRun[] = [];
  /** The builds of its CodeBuild actions. */
  readonly builds: Build[] = [];
  /** What its `Commands` actions write. */
  readonly streams: LogStream[] = [];
  readonly #options: RunOptions;
  readonly #stages: readonly StageDeclaration[];
  readonly #visited: StageRun[] = [];
  #status: ExecutionStatus = 'InProgress';
  #updatedAt: number;
  #inStage = false;
  /** The condition that is judged before it enters the stage that it waits for. */
  #entry: ConditionRun | undefined;
  #abandonsAt: number | undefined;
  #retry: { at: number; mode: RetryMode } | undefined;
  #rollbackDue: string | undefined;
  #seenUntil = Number.NEGATIVE_INFINITY;

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

  /** The stage that it waits to be let into, also while its entry condition is judged. */
  get waitsBefore(): string | undefined {
    return this.#inStage || this.#status !== 'InProgress'
      ? undefined
      : this.#stages[this.#visited.length]?.name;
  }

  /** Whether the entry condition of the stage that it waits before is judged. */
  get isJudged(): boolean {
    return this.#entry !== undefined;
  }

  /** The stage that is to be retried, and when. */
  get retry(): { at: number; stageName: string } | undefined {
    const stageName = this.#visited.at(-1)?.declaration.name;
    return this.#retry && stageName !== undefined ? { at: this.#retry.at, stageName } : undefined;
  }

  /** When it changes next without being let into a stage or retried; undefined where it never does. */
  get changesAt(): number | undefined {
    const changes = this.#inStage
      ? [this.#current.nextEnd(this.#seenUntil), this.#abandonsAt ?? Number.POSITIVE_INFINITY]
      : [this.#entry?.endsAt ?? Number.POSITIVE_INFINITY];
    const next = Math.min(...changes);
    return next === Number.POSITIVE_INFINITY ? undefined : next;
  }

  /** How a stage stands that it has been in; undefined for one that it has not reached. */
  statusIn(stageName: string): StageStatus | undefined {
    return this.#visited.find(({ declaration }) => declaration.name === stageName)?.status;
  }

  /** The stage that is to be rolled back since it failed; asked once. */
  takeRollback(): string | undefined {
    const due = this.#rollbackDue;
    this.#rollbackDue = undefined;
    return due;
  }

  /** Lets it into the stage that it waits before, once the stage's entry condition is met. */
  enter(at: number): void {
    const declaration = this.#stages[this.#visited.length];
    if (declaration === undefined) throw new Error('There is no stage to enter.');
    this.#entry = this.#judge(declaration, 'beforeEntry', at);
    if (this.#entry === undefined) this.#go(declaration, at);
    else this.advance(at);
  }

  /** Does what is due by now. */
  advance(at: number): void {
    this.#seenUntil = at;
    if (this.#entry !== undefined && this.#entry.endsAt <= at) this.#decideEntry(this.#entry, at);
    else if (this.#inStage && this.#abandonsAt !== undefined && this.#abandonsAt <= at) {
      this.#current.abandon(at);
      this.#leave('Stopped', 'Stopped', at);
    } else if (this.#inStage) this.#proceed(at);
  }

  /** Runs the stage again that failed. */
  retryStage(at: number): void {
    const { mode } = this.#retry ?? { mode: 'FAILED_ACTIONS' };
    this.dropRetry();
    this.#current.retry(mode === 'ALL_ACTIONS', at);
    this.#change('InProgress', 'InProgress', at);
    this.#inStage = true;
    this.advance(at);
  }

  dropRetry(): void {
    this.#retry = undefined;
  }

  /** Ends it while it waits, since a newer one overtakes it. */
  supersede(at: number): void {
    this.#endBetween('Superseded', at);
  }

  /**
   * Stops it: at once where no action is running, else when those that are have ended.
   * @param abandonsAt when the running actions are abandoned instead of being waited for
   */
  stop(at: number, abandonsAt: number | undefined): void {
    this.dropRetry();
    if (!this.#inStage) {
      this.#endBetween('Stopped', at);
      return;
    }
    this.#change('Stopping', 'Stopping', at);
    this.#abandonsAt = abandonsAt;
    this.advance(at);
  }

  /** Ends it since the pipeline's definition was changed. */
  cancel(at: number): void {
    this.dropRetry();
    if (!this.#inStage) {
      this.#endBetween('Cancelled', at);
      return;
    }
    this.#current.abandon(at);
    this.#leave('Cancelled', 'Cancelled', at);
  }

  get #current(): StageRun {
    const current = this.#visited.at(-1);
    if (current === undefined) throw new Error('The execution has not entered a stage.');
    return current;
  }

  #endBetween(status: ExecutionStatus, at: number): void {
    if (this.#entry !== undefined) cutCondition(this.#entry, 'Cancelled', at);
    this.#entry = undefined;
    this.#status = status;
    this.#updatedAt = at;
  }

  #judge(stage: StageDeclaration, type: ConditionType, at: number): ConditionRun | undefined {
    const { id, plan } = this.#options;
    const before = this.conditions.filter((run) => run.stageName === stage.name && run.type === type);
    const seed = [id, stage.name, type, before.length].join('/');
    const run = startCondition(stage, type, plan[stage.name]?.conditions?.[type] ?? {}, { seed, at });
    if (run !== undefined) this.conditions.push(run);
    return run;
  }

  #decideEntry(entry: ConditionRun, at: number): void {
    const declaration = this.#stages[this.#visited.length];
    if (declaration === undefined) throw new Error('There is no stage to enter.');
    this.#entry = undefined;
    if (isMet(entry)) {
      this.#go(declaration, at);
      return;
    }
    this.#visit(declaration);
    if (entry.result === 'SKIP') this.#leave(this.#statusAfter(), 'Skipped', at);
    else this.#leave('Failed', 'Failed', at);
  }

  #go(declaration: StageDeclaration, at: number): void {
    this.#visit(declaration);
    this.#inStage = true;
    this.#updatedAt = at;
    this.advance(at);
  }

  #visit(declaration: StageDeclaration): void {
    this.#visited.push(
      new StageRun(declaration, {
        failsAtOnce: this.#options.failsAtOnce,
        startCondition: (type, at) => this.#judge(declaration, type, at),
        startAction: (action, at) => {
          this.#updatedAt = at;
          return startAttempt(this, this.#options, { stage: declaration, action, at });
        },
      }),
    );
  }

  #proceed(at: number): void {
    const end = this.#current.advance(at);
    if (end !== undefined) this.#end(end, at);
  }

  #end(end: StageEnd, at: number): void {
    if (end.status === 'Failed') this.#fail(end.result, at);
    else this.#leave(end.status === 'Stopped' ? 'Stopped' : this.#statusAfter(), end.status, at);
  }

  #statusAfter(): ExecutionStatus {
    return this.#visited.length === this.#stages.length ? 'Succeeded' : 'InProgress';
  }

  #fail(result: ConditionResult | undefined, at: number): void {
    const stage = this.#current;
    const { declaration, failures, lastEnd } = stage;
    const retry = planRetry(this.#options.plan, declaration, { failures, result });
    this.#retry = retry && { at: Math.max(at + retry.afterMs, lastEnd), mode: retry.mode };
    if (result === 'ROLLBACK') this.#rollbackDue = declaration.name;
    this.#leave('Failed', 'Failed', at);
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
