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
  readonly #stops: { run: Run; at: number; stop: (at: number) => void }[] = [];
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

  /** Has something done to a run at a time, if it still runs then. */
  schedule(run: Run, at: number, stop: (at: number) => void): void {
    this.#stops.push({ run, at, stop });
  }

  /** Lets time go by up to `now`, one event after the other. */
  advanceTo(now: number): void {
    for (let at = this.#nextEvent(now); at <= now; at = this.#nextEvent(now)) this.#play(at);
  }

  /** Lets those into their stages that may go in now, and ends those that a newer one overtakes. */
  settle(at: number): void {
    while (this.#admitOne(at)) continue;
    if (this.#mode === 'SUPERSEDED') this.#overtake(at);
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
      ...this.#stops.map(({ at }) => at),
    ];
    return times.filter((time) => time <= now).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  }

  #play(at: number): void {
    this.#reached = at;
    for (const run of this.#runs.filter(({ changesAt }) => changesAt !== undefined && changesAt <= at)) {
      const { stage } = run;
      run.advance(at);
      if (run.status === 'Failed' && stage !== undefined) this.#rollBack(run, stage, at);
    }
    for (const due of this.#stops.splice(0)) {
      if (due.at > at) this.#stops.push(due);
      else if (isUnderWay(due.run)) due.stop(at);
    }
    for (const run of this.#runs) this.#retry(run, at);
    this.settle(at);
  }

  #rollBack(run: Run, stageName: string, at: number): void {
    const stage = this.#pipeline.declaration.stages.find(({ name }) => name === stageName);
    if (stage?.onFailure?.result !== 'ROLLBACK' || this.#mode === 'PARALLEL') return;
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
    if (run.status === 'Failed') this.#rollBack(run, stage, at);
  }

  #isFree(stageName: string): boolean {
    return this.#runs.every(({ stage }) => stage !== stageName);
  }

  #overtake(at: number): void {
    const waiting = this.#runs.filter(
      ({ startsAt, waitsBefore }) => startsAt <= at && waitsBefore !== undefined,
    );
    for (const [index, run] of waiting.entries()) {
      const { waitsBefore } = run;
      if (waiting.slice(index + 1).some((newer) => newer.waitsBefore === waitsBefore)) run.supersede(at);
    }
  }
}

function isUnderWay({ status }: Run): boolean {
  return status === 'InProgress' || status === 'Stopping';
}
