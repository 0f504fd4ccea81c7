/** Follows the logs of the builds of an execution while it is watched. Nothing is printed here. */

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
      const { stage, action, provider, externalId, externalUrl, status } = execution;
      if (provider !== 'CodeBuild' || externalId === '') continue;
      const isOver = status !== 'InProgress';
      const existing = this.#builds.get(externalId);
      const build = existing ?? { id: externalId, region: execution.region ?? home, overAt: undefined };
      if (isOver) build.overAt ??= ports.clock.now();
      if (existing) continue;
      this.#builds.set(externalId, build);
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
    this.#over.abort(new Problem('refused', 'Nobody waits for the logs any more.', { remedy: RUN_AGAIN }));
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

interface Build {
  readonly id: string;
  readonly region: string;
  /** When its action was first seen to be over: milliseconds since the epoch. */
  overAt: number | undefined;
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
  let log: LogStream | undefined;
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
    if (messages.length > 0) yield messages.flatMap(linesOf);
    if (isEnd) return;
    empty = messages.length > 0 ? 0 : empty + 1;
  }
}

/** Most events are one line with its line end, but one can be several lines. */
const linesOf = (message: string): string[] => message.replace(/\r?\n$/, '').split(/\r?\n/);
