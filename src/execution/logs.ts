/** Follows the logs of builds and `Commands` actions while their execution is watched. Nothing is printed here. */

import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import { isTransient } from '../domain/poll.js';
import type { BuildAction, BuildLog, LogStream, NoLog } from '../domain/build.js';
import type { ActionExecution } from '../domain/execution.js';
import type { ExecutionEvent } from '../domain/progress.js';
import type { Builds } from '../ports/aws.js';
import type { Clock } from '../domain/clock.js';
import type { Ports } from '../ports/index.js';
import { keyOf, numberAttempts } from './attempts.js';

/** Pauses between two reads of a log, which grow while no lines come. */
const SHORTEST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 5000;
/** How long a log is read after the build ended and no line came: CloudWatch shows the last lines a little late. */
const QUIET_MS = 5000;
/** How long a log that gives no answer is read after the build ended. */
const UNANSWERED_MS = 30_000;
/** Empty pages in a row that are read: AWS gives some, with a token for more. */
const EMPTY_PAGES = 10;
/** Lines that are told at once: a single event can be a million lines. */
const LINES_AT_ONCE = 1000;

export interface LogOptions {
  /** Region of the pipeline. */
  readonly region: string;
  /** Show the logs of builds that ended before the first look too: nobody has seen them yet. */
  readonly isComplete: boolean;
  readonly ports: Pick<Ports, 'loadBuilds' | 'clock'>;
  readonly tell: (event: ExecutionEvent) => void;
}

/** Follows the log of every build from when its action first shows it until it ended. */
export class LogFollower {
  /** Why logs were not shown: each denied call once. */
  readonly problems: Problem[] = [];
  readonly #options: LogOptions;
  readonly #over = new AbortController();
  /** By their ids. */
  readonly #builds = new Map<string, Build>();
  readonly #following: Promise<void>[] = [];
  #isFirst = true;

  constructor(options: LogOptions) {
    this.#options = options;
  }

  /** @param actions every attempt of every action, as they are now */
  see(actions: readonly ActionExecution[]): void {
    const { ports, isComplete, region: home } = this.#options;
    for (const { execution, attempt } of numberAttempts(actions, keyOf)) {
      const { stage, action, externalUrl, status } = execution;
      const place = placeOf(execution, home);
      if (!place) continue;
      const isOver = status !== 'InProgress';
      const existing = this.#builds.get(place.id);
      const build = existing ?? { ...place, overAt: undefined };
      if (isOver) build.overAt ??= ports.clock.now();
      if (existing) continue;
      this.#builds.set(place.id, build);
      if (isOver && this.#isFirst && !isComplete) continue;
      this.#following.push(this.#follow(build, { stage, action, attempt, externalUrl }));
    }
    this.#isFirst = false;
  }

  /** Shows the rest of the logs, now that the execution and every build have ended. */
  async end(): Promise<void> {
    for (const build of this.#builds.values()) build.overAt ??= this.#options.ports.clock.now();
    await Promise.all(this.#following);
  }

  /** Ends at once. The rest of the logs is not shown. */
  leave(): void {
    this.#over.abort(new Problem('refused', 'Stopped waiting for the logs.', { remedy: RUN_AGAIN }));
  }

  async #follow(build: Build, about: BuildAction): Promise<void> {
    const { ports, tell } = this.#options;
    const { signal } = this.#over;
    const tellNone = (why: NoLog) => {
      if (!signal.aborted) tell({ kind: 'no-log', why, ...about });
    };
    try {
      const builds = await ports.loadBuilds(build.region);
      for await (const lines of readLog({ build, builds, clock: ports.clock, signal })) {
        if (typeof lines === 'string') tellNone(lines);
        else if (!signal.aborted) tell({ kind: 'log', lines, ...about });
      }
    } catch (error) {
      const problem = asProblem(error);
      tellNone(problem);
      const isNew = this.problems.every(({ message }) => message !== problem.message);
      if (problem.kind === 'denied' && isNew) this.problems.push(problem);
    }
  }
}

interface Build extends LogPlace {
  /** When its action was first seen to be over: milliseconds since the epoch. */
  overAt: number | undefined;
}

/** Where an action logs. */
interface LogPlace {
  readonly id: string;
  readonly region: string;
  /** None for a build, of which CodeBuild has to be asked. */
  readonly log: LogStream | undefined;
}

/** @returns none if the action has no log that can be followed, or does not show it yet */
function placeOf(
  { provider, externalId, logStream, region }: ActionExecution,
  home: string,
): LogPlace | undefined {
  if (provider === 'CodeBuild' && externalId !== '')
    return { id: externalId, region: region ?? home, log: undefined };
  if (provider !== 'Commands' || !logStream) return undefined;
  const { group, stream } = logStream;
  return { id: `${group}:${stream}`, region: logStream.region, log: { kind: 'stream', group, stream } };
}

interface LogReader {
  readonly build: Build;
  readonly builds: Builds;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Yields the lines of a build's log as they come, each once, or why there are none.
 *
 * @throws Problem that waiting doesn't solve, or the signal's reason
 */
async function* readLog({
  build,
  builds,
  clock,
  signal,
}: LogReader): AsyncGenerator<readonly string[] | Extract<NoLog, string>> {
  let { log } = build;
  const position: Position = { nextToken: undefined };
  let delay = SHORTEST_PAUSE_MS;
  let quietSince = clock.now();
  for (;;) {
    let problem: Problem | undefined;
    let found = false;
    try {
      const place: BuildLog | undefined = log ?? (await builds.logOf(build.id, signal));
      if (place?.kind === 'stream') {
        log = place;
        for await (const lines of readOn(log, position, builds, signal)) {
          yield lines;
          found = true;
        }
      } else if (place?.kind !== 'pending') {
        yield place ? 'disabled' : 'unknown';
        return;
      }
    } catch (error) {
      if (!isTransient(error)) throw error;
      problem = asProblem(error);
    }
    const now = clock.now();
    if (found) quietSince = now;
    const { overAt } = build;
    const silent = overAt === undefined ? 0 : now - Math.max(quietSince, overAt);
    if (problem && silent >= UNANSWERED_MS) throw problem;
    if (!problem && silent >= QUIET_MS) {
      if (!position.nextToken) yield 'absent';
      return;
    }
    delay = found ? SHORTEST_PAUSE_MS : Math.min(delay * 1.5, LONGEST_PAUSE_MS);
    await clock.sleep(overAt === undefined ? delay : SHORTEST_PAUSE_MS, signal);
  }
}

/** The place in a log. What was read is never read again. */
interface Position {
  nextToken: string | undefined;
}

/** Yields what has come since, page by page. */
async function* readOn(
  log: LogStream,
  position: Position,
  builds: Builds,
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  for (let empty = 0; empty < EMPTY_PAGES;) {
    const page = await builds.read(log, position.nextToken, signal);
    if (!page) return;
    const { messages, nextToken } = page;
    const isEnd = nextToken === position.nextToken;
    position.nextToken = nextToken;
    yield* chunksOf(messages);
    if (isEnd) return;
    empty = messages.length > 0 ? 0 : empty + 1;
  }
}

function* chunksOf(messages: readonly string[]): Generator<readonly string[]> {
  let chunk: string[] = [];
  for (const message of messages) {
    for (const line of linesOf(message)) {
      chunk.push(line);
      if (chunk.length < LINES_AT_ONCE) continue;
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Most events are one line with its line end, but one can be several lines. */
function* linesOf(message: string): Generator<string> {
  const end = message.endsWith('\n') ? message.length - 1 : message.length;
  for (let from = 0; from <= end;) {
    const found = message.indexOf('\n', from);
    const to = found === -1 ? end : found;
    yield message.slice(from, message.charAt(to - 1) === '\r' && found !== -1 ? to - 1 : to);
    from = to + 1;
  }
}
