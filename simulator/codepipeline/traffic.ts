import type { Run } from './run.js';
import type { PipelineSpec } from './spec.js';
import { isOpen } from './transitions.js';

/** What a pipeline's traffic needs to know of the rest. */
export interface TrafficOptions {
  /** Milliseconds since the epoch, as all times here. */
  worldStart: number;
  /** The rollback of a stage that failed, or undefined where there is none. */
  rollBack: (failed: Run, stageName: string, at: number) => Run | undefined;
}

/**
 * The executions of one pipeline on their way through its stages (user guide, "How pipeline executions work"). A stage
 * holds one execution, and others wait in front of it. In SUPERSEDED mode a newer one overtakes the one that waits,
 * which is then over; in QUEUED mode they go in in the order of their starts; in PARALLEL mode none waits for another.
 */
export class Traffic {
  readonly #pipeline: PipelineSpec;
  readonly #options: TrafficOptions;
  /** Those that can still change, in the order of their starts. */
  #runs: Run[] = [];
  /** What others do at their times. */
  readonly #agenda: { at: number; act: (at: number) => void }[] = [];
  /** For each stage the start of the newest execution that has been in it. */
  readonly #newestIn = new Map<string, number>();

  constructor(pipeline: PipelineSpec, options: TrafficOptions) {
    this.#pipeline = pipeline;
    this.#options = options;
  }

  /** Adds a run that starts now or later. */
  add(run: Run): void {
    this.#runs = [...this.#runs, run].sort((a, b) => a.startsAt - b.startsAt);
  }

  /** Has something done at a time. */
  schedule(at: number, act: (at: number) => void): void {
    this.#agenda.push({ at, act });
  }

  /** Lets time go by up to `now`, one event after the other. */
  advanceTo(now: number): void {
    for (let at = this.#nextEvent(now); at <= now; at = this.#nextEvent(now)) this.#play(at);
  }

  /** Lets those into their stages that may go in now, and ends those that a newer one overtakes. */
  settle(at: number): void {
    do {
      while (this.#admitOne(at)) continue;
    } while (this.#mode === 'SUPERSEDED' && this.#overtake(at));
    this.#runs = this.#runs.filter((run) => isUnderWay(run) || run.retry !== undefined);
  }

  get #mode(): 'SUPERSEDED' | 'QUEUED' | 'PARALLEL' {
    return this.#pipeline.declaration.executionMode ?? 'SUPERSEDED';
  }

  #reached = Number.NEGATIVE_INFINITY;

  #nextEvent(now: number): number {
    const times = [
      ...this.#runs.flatMap(({ startsAt, changesAt, retry }) => [
        ...(startsAt > this.#reached ? [startsAt] : []),
        ...(changesAt === undefined ? [] : [changesAt]),
        ...(retry === undefined ? [] : [retry.at]),
      ]),
      ...this.#agenda.map(({ at }) => at),
    ];
    return times.filter((time) => time <= now).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  }

  #play(at: number): void {
    this.#reached = at;
    for (const run of this.#runs.filter(({ changesAt }) => changesAt !== undefined && changesAt <= at)) {
      run.advance(at);
      this.#rollBack(run, at);
    }
    for (const entry of this.#agenda.splice(0)) {
      if (entry.at > at) this.#agenda.push(entry);
      else entry.act(at);
    }
    for (const run of this.#runs) this.#retry(run, at);
    this.settle(at);
  }

  #rollBack(run: Run, at: number): void {
    const stageName = run.takeRollback();
    if (stageName === undefined || this.#mode === 'PARALLEL') return;
    const rollback = this.#options.rollBack(run, stageName, at);
    if (rollback === undefined) return;
    this.add(rollback);
    this.#enter(rollback, at);
  }

  #retry(run: Run, at: number): void {
    const { retry } = run;
    if (retry === undefined || retry.at > at) return;
    const isLatest = run.startsAt >= (this.#newestIn.get(retry.stageName) ?? run.startsAt);
    if (this.#mode === 'PARALLEL' || (this.#isFree(retry.stageName) && isLatest)) run.retryStage(at);
    else run.dropRetry();
  }

  #admitOne(at: number): boolean {
    const next = this.#runs.find(
      (run) =>
        run.startsAt <= at &&
        run.waitsBefore !== undefined &&
        !run.isJudged &&
        (this.#mode === 'PARALLEL' || this.#isFree(run.waitsBefore)) &&
        isOpen(this.#pipeline, run.waitsBefore, at, this.#options.worldStart),
    );
    if (next === undefined) return false;
    this.#enter(next, at);
    return true;
  }

  #enter(run: Run, at: number): void {
    const stage = run.waitsBefore ?? '';
    this.#newestIn.set(stage, Math.max(run.startsAt, this.#newestIn.get(stage) ?? run.startsAt));
    run.enter(at);
    this.#rollBack(run, at);
  }

  #isFree(stageName: string): boolean {
    return this.#runs.every(
      ({ stage, isJudged, waitsBefore }) => stage !== stageName && !(isJudged && waitsBefore === stageName),
    );
  }

  /** Whether one was overtaken. */
  #overtake(at: number): boolean {
    const waiting = this.#runs.filter(
      ({ startsAt, waitsBefore }) => startsAt <= at && waitsBefore !== undefined,
    );
    const overtaken = waiting.filter(({ waitsBefore }, index) =>
      waiting.slice(index + 1).some((newer) => newer.waitsBefore === waitsBefore),
    );
    for (const run of overtaken) run.supersede(at);
    return overtaken.length > 0;
  }
}

function isUnderWay({ status }: Run): boolean {
  return status === 'InProgress' || status === 'Stopping';
}
