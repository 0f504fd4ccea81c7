import { cutCondition, isMet, type ConditionRun } from './conditions.js';
import type {
  ActionDeclaration,
  ActionResult,
  ActionStatus,
  ConditionResult,
  StageDeclaration,
} from './spec.js';

/** Status of a stage's execution, as GetPipelineState names it. */
export type StageStatus =
  'Cancelled' | 'InProgress' | 'Failed' | 'Stopped' | 'Stopping' | 'Succeeded' | 'Skipped';

/** One execution of an action, and what it comes to; its times are milliseconds since the epoch. */
export interface Attempt {
  stageName: string;
  actionName: string;
  startedAt: number;
  endsAt: number;
  outcome: Exclude<ActionStatus, 'InProgress'>;
  result: ActionResult | undefined;
}

/** How a stage ended, and if it failed, what comes of it. */
export type StageEnd =
  { status: 'Succeeded' | 'Stopped' } | { status: 'Failed'; result: ConditionResult | undefined };

/** What a stage starts, and remembers elsewhere. */
export interface StageWork {
  startAction: (action: ActionDeclaration, at: number) => Attempt;
  /** Starts a condition of the stage, if it has one of that type. */
  startCondition: (type: 'onSuccess' | 'onFailure', at: number) => ConditionRun | undefined;
  /** Whether the stage fails before all of its running actions have ended. */
  failsAtOnce: boolean;
}

/** An execution in one stage: its actions in their order, then the condition of their end. */
export class StageRun {
  readonly declaration: StageDeclaration;
  status: StageStatus = 'InProgress';
  /** How often it has failed. */
  failures = 0;
  readonly #work: StageWork;
  /** The attempts since the stage was entered, or retried. */
  #round: Attempt[] = [];
  /** Names of the actions that need not run again. */
  readonly #done = new Set<string>();
  #condition: ConditionRun | undefined;

  constructor(declaration: StageDeclaration, work: StageWork) {
    this.declaration = declaration;
    this.#work = work;
  }

  /** When something that runs here ends next, after a time. */
  nextEnd(after: number): number {
    const ends = [...this.#round, ...(this.#condition === undefined ? [] : [this.#condition])];
    return Math.min(...ends.map(({ endsAt }) => endsAt).filter((end) => end > after));
  }

  /** When the last of its actions ends. */
  get lastEnd(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#round.map(({ endsAt }) => endsAt));
  }

  /** Does what is due by now, and tells how the stage ended, if it did. */
  advance(at: number): StageEnd | undefined {
    for (;;) {
      if (this.#condition !== undefined) return this.#conclude(this.#condition, at);
      const running = this.#round.filter(({ endsAt }) => endsAt > at);
      const failed = this.#round.some(({ endsAt, outcome }) => endsAt <= at && outcome === 'Failed');
      const isStopping = this.status === 'Stopping';
      if (failed && !isStopping && (running.length === 0 || this.#work.failsAtOnce)) {
        this.#condition = this.#work.startCondition('onFailure', at);
        if (this.#condition === undefined) return this.#fail(this.declaration.onFailure?.result);
        continue;
      }
      if (running.length > 0) return undefined;
      if (isStopping) return { status: 'Stopped' };
      this.#keepDone(at);
      const next = nextActions(this.declaration, this.#done);
      if (next.length === 0) {
        this.#condition = this.#work.startCondition('onSuccess', at);
        if (this.#condition === undefined) return { status: 'Succeeded' };
        continue;
      }
      this.#round.push(...next.map((action) => this.#work.startAction(action, at)));
    }
  }

  /** Begins anew: with what has not succeeded, or with all of its actions. */
  retry(all: boolean, at: number): void {
    this.#keepDone(at);
    if (all) this.#done.clear();
    this.#round = [];
    this.status = 'InProgress';
  }

  /** Ends all that runs in it. */
  abandon(at: number): void {
    for (const attempt of this.#round.filter(({ endsAt }) => endsAt > at)) {
      attempt.endsAt = at;
      attempt.outcome = 'Abandoned';
    }
    if (this.#condition !== undefined) cutCondition(this.#condition, 'Abandoned', at);
    this.#condition = undefined;
  }

  #conclude(condition: ConditionRun, at: number): StageEnd | undefined {
    if (condition.endsAt > at) return undefined;
    this.#condition = undefined;
    if (this.status === 'Stopping') return { status: 'Stopped' };
    if (condition.type === 'onSuccess' && isMet(condition)) return { status: 'Succeeded' };
    return this.#fail(isMet(condition) ? 'FAIL' : condition.result);
  }

  #fail(result: ConditionResult | undefined): StageEnd {
    this.failures += 1;
    return { status: 'Failed', result };
  }

  #keepDone(at: number): void {
    const succeeded = this.#round.filter(({ endsAt, outcome }) => endsAt <= at && outcome === 'Succeeded');
    for (const { actionName } of succeeded) this.#done.add(actionName);
  }
}

/** The actions of the lowest run order that are not done. */
function nextActions({ actions }: StageDeclaration, done: ReadonlySet<string>): ActionDeclaration[] {
  const left = actions.filter(({ name }) => !done.has(name));
  const order = Math.min(...left.map(({ runOrder = 1 }) => runOrder));
  return left.filter(({ runOrder = 1 }) => runOrder === order);
}
