/** A soak: what one wait does right must stay right over days of them, a week with FULL, with a tenth of all calls gone wrong. */

import { setMaxListeners } from 'node:events';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { newestExecutions } from '../../../src/execution/adopt';
import type { OnSuperseded } from '../../../src/domain/inputs.js';
import { deploy } from '../../../src/execution/deploy';
import { factOf } from '../../../src/domain/fact';
import type {
  ActionExecution,
  Execution,
  ExecutionState,
  FinalStatus,
} from '../../../src/domain/execution.js';
import type { ExecutionOutcome, WaitOutcome } from '../../../src/domain/outcome.js';
import type { Pipelines, StartAnswer, StartRequest } from '../../../src/ports/aws.js';
import { Problem, type ProblemKind } from '../../../src/domain/problem';
import { createRandom } from '../../../simulator/core/random';
import {
  actionOf,
  contextOf,
  eventOf,
  executionOf,
  FakeClock,
  pipelineOf,
  stateOf,
  targetOf,
  problemOf,
} from '../fakes';

setFlagsFromString('--expose-gc');
/** What is garbage already says nothing of what is kept. */
const collectGarbage = runInNewContext('gc') as () => void;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAYS = process.env['FULL'] ? 7 : 1;
const SPAN = DAYS * 24 * HOUR;
const PIPELINES = 50;
/** A pipeline rests between two runs: what is watched costs real time, what rests does not. */
const SHORTEST_REST = 2 * HOUR;
const LONGEST_REST = 10 * HOUR;
const FAULTS = 0.1;
/** Milliseconds after its end within which it must be told, for all the faults. */
const LATEST = 5 * MINUTE;
/** Milliseconds until a call that gets no answer is given up. */
const HANGS_FOR = 10 * SECOND;
const SAMPLES = 24 * DAYS;
const MIB = 1024 * 1024;

/** A clock whose sleeps leave nothing behind, neither on the signal nor on record, so that only the code can. */
class SoakClock extends FakeClock {
  override async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const own = new AbortController();
    const abort = () => {
      own.abort(signal?.reason);
    };
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
    try {
      await super.sleep(ms, own.signal);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.slept.length = 0;
    }
  }
}

interface Record {
  readonly id: string;
  readonly commit: string;
  /** Of the start; none for what AWS started by itself. */
  readonly token: string | undefined;
  readonly startedAt: number;
  /** From then on it shows its revision. */
  readonly shownAt: number;
  readonly endsAt: number;
  readonly end: FinalStatus;
  /** What takes its place: of a later commit, or of the same one after the definition changed. */
  readonly successor?: Record;
  /** What brings the last good revision back. */
  readonly rollback?: Record;
}

/** How executions end, with the share of each. */
const ENDS: readonly (readonly [FinalStatus, number])[] = [
  ['Succeeded', 0.6],
  ['Failed', 0.15],
  ['Stopped', 0.05],
  ['Superseded', 0.1],
  ['Cancelled', 0.1],
];
/** Of the executions that are canceled by a changed definition, those that AWS starts anew. */
const RESTARTED = 0.6;

/** A pipeline that rolls its build back. */
const pipelineNamed = (name: string) => pipelineOf({ name, rollsBack: ['Build'] });

/** Pipelines whose executions go by the clock alone, behind a service that fails a tenth of all calls. */
class World implements Pick<Pipelines, 'executions' | 'execution' | 'actions' | 'start'> {
  readonly records = new Map<string, Record[]>();
  calls = 0;
  faults = 0;
  hangs = 0;
  /** Starts that took effect although their answer was lost, and answers that a token gave a second time. */
  lost = 0;
  replayed = 0;
  readonly #clock: FakeClock;
  readonly #draw: () => number;

  constructor(clock: FakeClock, draw: () => number) {
    this.#clock = clock;
    this.#draw = draw;
  }

  async *executions(name: string): AsyncGenerator<readonly Execution[]> {
    await this.#call();
    const now = this.#clock.now();
    const records = this.of(name);
    const rollbacks = new Set(records.map(({ rollback }) => rollback));
    yield records
      .filter(({ startedAt }) => startedAt <= now)
      .sort((a, b) => b.startedAt - a.startedAt)
      .slice(0, 25)
      .map((record) => ({
        ...executionOf(this.#status(record), { id: record.id }),
        sourceRevisions: now < record.shownAt ? [] : [{ sourceAction: 'App', commit: record.commit }],
        startedAt: record.startedAt,
        updatedAt: Math.min(now, record.endsAt),
        ...(rollbacks.has(record) && { trigger: 'AutomatedRollback' }),
      }));
  }

  async execution(name: string, id: string): Promise<ExecutionState> {
    await this.#call();
    return stateOf(this.#status(this.#find(name, id)));
  }

  async actions(name: string, id: string): Promise<readonly ActionExecution[]> {
    await this.#call();
    const record = this.#find(name, id);
    if (this.#clock.now() < record.endsAt) return [actionOf({ status: 'InProgress' })];
    const failed = record.end === 'Failed';
    return [actionOf({ status: failed ? 'Failed' : 'Succeeded', summary: failed ? `${id} failed` : '' })];
  }

  async start({ pipeline, commit = '', clientRequestToken: token }: StartRequest): Promise<StartAnswer> {
    const fault = await this.#fault();
    const isTaken = !fault || (fault.kind !== 'throttled' && this.#draw() < 0.7);
    if (!isTaken) throw fault;
    const before = this.of(pipeline).find((record) => record.token === token);
    if (before) this.replayed += 1;
    else if (fault) this.lost += 1;
    const { id } = before ?? this.#begin(pipeline, commit, token);
    if (fault) throw fault;
    return { id };
  }

  of(name: string): readonly Record[] {
    return this.records.get(name) ?? [];
  }

  #begin(pipeline: string, commit: string, token: string): Record {
    const startedAt = this.#clock.now();
    const number = this.of(pipeline).length + 1;
    const endsAt = startedAt + (20 + 70 * this.#draw()) * MINUTE;
    const record = this.#succeed({
      id: `${pipeline}-${number}`,
      commit,
      token,
      startedAt,
      shownAt: startedAt + 25 * SECOND * this.#draw(),
      endsAt,
      end: this.#drawEnd(),
    });
    const more = [record.successor, record.rollback].filter((each) => each !== undefined);
    this.records.set(pipeline, [...this.of(pipeline), record, ...more]);
    return record;
  }

  /** What AWS does by itself when an execution ends like this. */
  #succeed(record: Record): Record {
    const { id, endsAt } = record;
    const later = (name: string, startedAt: number): Record => ({
      ...record,
      id: `${id}-${name}`,
      token: undefined,
      startedAt,
      shownAt: startedAt + 5 * SECOND,
      endsAt: endsAt + (5 + 30 * this.#draw()) * MINUTE,
      end: this.#draw() < 0.7 ? 'Succeeded' : 'Stopped',
    });
    switch (record.end) {
      case 'Superseded': {
        const commit = `f${record.commit.slice(1)}`;
        return { ...record, successor: { ...later('next', endsAt - 5 * MINUTE), commit } };
      }
      case 'Cancelled':
        return this.#draw() < RESTARTED
          ? { ...record, successor: later('again', endsAt + 5 * SECOND * this.#draw()) }
          : record;
      case 'Failed':
        return { ...record, rollback: { ...later('back', endsAt + SECOND), commit: '0'.repeat(40) } };
      default:
        return record;
    }
  }

  #drawEnd(): FinalStatus {
    let left = this.#draw();
    const found = ENDS.find(([, share]) => (left -= share) < 0);
    return found?.[0] ?? 'Succeeded';
  }

  /** One that is stopped is stopping for a minute. */
  #status({ endsAt, end }: Record): ExecutionState['status'] {
    const left = endsAt - this.#clock.now();
    if (left <= 0) return end;
    return end === 'Stopped' && left < MINUTE ? 'Stopping' : 'InProgress';
  }

  #find(name: string, id: string): Record {
    const record = this.of(name).find((each) => each.id === id);
    if (!record) throw problemOf('missing', `AWS has no execution ${id}.`);
    return record;
  }

  async #call(): Promise<void> {
    const fault = await this.#fault();
    if (fault) throw fault;
  }

  async #fault(): Promise<Problem | undefined> {
    await Promise.resolve();
    this.calls += 1;
    if (this.#draw() >= FAULTS) return undefined;
    this.faults += 1;
    if (this.#draw() < 0.2) {
      this.hangs += 1;
      await this.#clock.sleep(HANGS_FOR);
    }
    const kinds: readonly ProblemKind[] = ['throttled', 'unreachable', 'broken'];
    const kind = kinds[Math.floor(this.#draw() * kinds.length)] ?? 'broken';
    return problemOf(kind, `AWS was ${kind}.`);
  }
}

interface Soaked {
  readonly world: World;
  /** Runs of each pipeline. */
  readonly runs: ReadonlyMap<string, number>;
  readonly statuses: ReadonlyMap<string, number>;
  /** Runs that adopted what an earlier attempt of them had started. */
  readonly adopted: number;
  /** Waits that went on with what took the place of their execution. */
  readonly followed: number;
  /** Failures of which the rollback was told. */
  readonly rolledBack: number;
  /** What was told of an execution and is not so. */
  readonly wrong: readonly string[];
  /** Bytes, at even distances. */
  readonly heap: readonly number[];
}

async function soak(seed: number): Promise<Soaked> {
  const clock = new SoakClock();
  const draw = createRandom(seed);
  const world = new World(clock, draw);
  const never = (): never => {
    throw new Error('not a part of starts and waits');
  };
  const pipelines: Pipelines = {
    get: never,
    names: never,
    stages: never,
    rules: never,
    stop: never,
    executions: (name) => world.executions(name),
    execution: (name, id) => world.execution(name, id),
    actions: (name, id) => world.actions(name, id),
    start: (request) => world.start(request),
  };
  const loadBuilds = () => Promise.reject(new Error('No log is followed here.'));
  const ports = { pipelines, clock, forge: undefined, loadBuilds, progress: () => undefined };
  // One for all of them: whatever the code leaves on it stays to the end.
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const runs = new Map<string, number>();
  const statuses = new Map<string, number>();
  const wrong: string[] = [];
  const heap: number[] = [];
  let adopted = 0;
  let followed = 0;
  let rolledBack = 0;

  await Promise.all([
    sample(),
    ...Array.from({ length: PIPELINES }, (_, index) => runAlong(`app-${index}`, index)),
  ]);
  return { world, runs, statuses, adopted, followed, rolledBack, wrong, heap };

  async function sample(): Promise<void> {
    while (clock.elapsed() < SPAN) {
      await clock.sleep(SPAN / SAMPLES);
      collectGarbage();
      heap.push(process.memoryUsage().heapUsed);
    }
  }

  async function runAlong(name: string, index: number): Promise<void> {
    await clock.sleep(LONGEST_REST * draw());
    for (let run = 1; clock.elapsed() < SPAN; run += 1) {
      runs.set(name, run);
      await runOnce(name, (index + 1) * 1000 + run);
      await clock.sleep(SHORTEST_REST + (LONGEST_REST - SHORTEST_REST) * draw());
    }
  }

  /** One run for a commit of its own, until it has waited; it is tried again where its start failed. */
  async function runOnce(name: string, run: number): Promise<void> {
    const commit = run.toString(16).padStart(40, '0');
    // A step that is retried has the token of its attempt; a re-run is another attempt, and looks first.
    const isRetried = draw() < 0.5;
    for (let attempt = 1; ; attempt += 1) {
      const event = eventOf({ commit, runId: `${run}`, runAttempt: `${isRetried ? 1 : attempt}` });
      const start = isRetried || (attempt === 1 && run % 2 === 0) ? 'always' : 'if-needed';
      const onSuperseded = run % 3 === 0 ? 'fail' : 'follow';
      const target = targetOf({ event, start, wait: true, waitTimeoutMs: 4 * HOUR, onSuperseded });
      const executions = start === 'if-needed' ? await factOf(newestExecutions(name, pipelines)) : undefined;
      const context = { ...contextOf({ ports, signal, target }), commit, pipeline: pipelineNamed(name) };
      const deployed = await deploy({ ...context, executions, trigger: undefined });
      if (!deployed.execution || !deployed.wait) {
        asTransient(deployed.problem);
        await clock.sleep(30 * SECOND);
        continue;
      }
      const { end, superseded } = deployed.wait;
      const told = { ...deployed.execution, end, superseded };
      if (!told.started) adopted += 1;
      check(name, commit, told, onSuperseded);
      statuses.set(told.status, (statuses.get(told.status) ?? 0) + 1);
      return;
    }
  }

  function check(
    name: string,
    commit: string,
    told: ExecutionOutcome & Pick<WaitOutcome, 'end' | 'superseded'>,
    onSuperseded: OnSuperseded,
  ): void {
    const { id, status, end } = told;
    const own = world.of(name).find((each) => each.commit === commit && each.token !== undefined);
    const isFollowed = onSuperseded === 'follow' && own?.successor !== undefined;
    const record = isFollowed ? own.successor : own;
    const ms = record && clock.now() - record.endsAt;
    const isRight =
      record?.id === id &&
      record.commit === told.commit &&
      JSON.stringify(told.superseded) === JSON.stringify(isFollowed ? [own.id] : []) &&
      end.kind === 'ended' &&
      end.status === record.end &&
      status === record.end &&
      end.failures.length === (record.end === 'Failed' ? 1 : 0) &&
      (end.rollback?.id ?? record.rollback?.id) === record.rollback?.id &&
      ms !== undefined &&
      ms >= 0 &&
      ms <= LATEST;
    if (end.kind === 'ended' && end.rollback) rolledBack += 1;
    if (isFollowed) followed += 1;
    if (!isRight) wrong.push(JSON.stringify({ name, told, commit, is: record, ms }));
  }
}

/** A start that failed for now is tried again; any other failure is one of the test. */
function asTransient(error: unknown): void {
  const isKnown = error instanceof Problem;
  if (!isKnown || !['throttled', 'unreachable', 'broken', 'refused'].includes(error.kind)) throw error;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

describe(`50 pipelines, waited for one execution after the other for ${DAYS} days, with faults on a tenth of all calls`, () => {
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => {
    unhandled.push(reason);
  };
  let soaked: Soaked;

  beforeAll(async () => {
    process.on('unhandledRejection', note);
    soaked = await soak(20_260_101);
  }, 600_000);

  afterAll(() => {
    process.off('unhandledRejection', note);
  });

  test('have all that is to be survived', () => {
    const { world, statuses, adopted, followed, rolledBack } = soaked;
    expect(world.records.size).toBe(PIPELINES);
    expect(world.faults / world.calls).toBeCloseTo(FAULTS, 2);
    for (const [status] of ENDS) expect(statuses.get(status)).toBeGreaterThan(DAYS);
    expect(followed).toBeGreaterThan(5 * DAYS);
    expect(rolledBack).toBeGreaterThan(5 * DAYS);
    expect(world.hangs).toBeGreaterThan(20 * DAYS);
    expect(world.lost).toBeGreaterThan(3 * DAYS);
    expect(world.replayed).toBeGreaterThan(DAYS);
    expect(adopted).toBeGreaterThan(DAYS);
  });

  test('start no execution twice, and none not at all', () => {
    const { world, runs } = soaked;
    for (const [name, count] of runs) {
      const started = world.of(name).filter(({ token }) => token !== undefined);
      const commits = started.map(({ commit }) => commit);
      expect(new Set(commits).size).toBe(commits.length);
      expect(commits).toHaveLength(count);
    }
  });

  test('are told the end of every execution, as it was', () => {
    const { wrong, statuses, world } = soaked;
    expect(wrong).toEqual([]);
    const told = [...statuses.values()].reduce((sum, count) => sum + count, 0);
    const started = [...world.records.values()].flat().filter(({ token }) => token !== undefined);
    expect(told).toBe(started.length);
  });

  test('take no more memory as time goes by', () => {
    const { heap } = soaked;
    const quarter = Math.floor(heap.length / 4);
    const early = median(heap.slice(quarter, 2 * quarter));
    const late = median(heap.slice(-quarter));
    expect(late).toBeLessThan(1.5 * early + 20 * MIB);
  });

  test('leave no rejection unhandled', () => {
    expect(unhandled).toEqual([]);
  });
});
