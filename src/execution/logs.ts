/** The logs of the builds of an execution, read side by side with the watch; nothing is printed here. */

import { asProblem, Problem } from '../domain/problem.js';
import { isTransient } from '../domain/poll.js';
import type { BuildAction, BuildLog, LogStream, NoLog } from '../domain/build.js';
import type { ActionExecution } from '../domain/execution.js';
import type { ExecutionEvent } from '../domain/progress.js';
import type { Builds } from '../ports/aws.js';
import type { Clock } from '../domain/clock.js';
import type { Ports } from '../ports/index.js';
import { numberAttempts } from './attempts.js';

/** Milliseconds between two looks at a log: close while lines come, further apart while none do. */
const SHORTEST = 2000;
const LONGEST = 5000;
/** Milliseconds without a line after the end of a build: CloudWatch shows the last ones a little late. */
const QUIET = 5000;
/** Milliseconds after the end of a build for which a log that gives no answer is asked for. */
const UNANSWERED = 30_000;
/** Pages in a row that hold nothing and lead on; AWS gives them, but not without end. */
const EMPTY_PAGES = 10;

/** Which execution it is, for what was over before it was watched. */
export interface Followed {
  /** Region of the pipeline. */
  readonly region: string;
  /** It was started here: what it has built by the first look has not been shown to anybody. */
  readonly isOwn: boolean;
}

type Tell = (event: ExecutionEvent) => void;

/** Follows the log of every build from when its action first shows it until it has ended. */
export class LogFollower {
  /** Why logs were not shown, each call that was denied once. */
  readonly problems: Problem[] = [];
  readonly #followed: Followed;
  readonly #ports: Pick<Ports, 'loadBuilds' | 'clock'>;
  readonly #tell: Tell;
  readonly #over = new AbortController();
  /** The builds that were seen, by their ids. */
  readonly #builds = new Map<string, Build>();
  readonly #following: Promise<void>[] = [];
  #isFirst = true;

  constructor(followed: Followed, ports: Pick<Ports, 'loadBuilds' | 'clock'>, tell: Tell) {
    this.#followed = followed;
    this.#ports = ports;
    this.#tell = tell;
  }

  /** @param actions every attempt of every action, as they are now */
  see(actions: readonly ActionExecution[]): void {
    for (const { execution, attempt } of numberAttempts(actions)) {
      const { stage, action, provider, externalId, externalUrl, status } = execution;
      if (provider !== 'CodeBuild' || externalId === '') continue;
      const isOver = status !== 'InProgress';
      const known = this.#builds.get(externalId);
      const build = known ?? { id: externalId, overAt: undefined };
      if (isOver) build.overAt ??= this.#ports.clock.now();
      if (known) continue;
      this.#builds.set(externalId, build);
      if (isOver && this.#isFirst && !this.#followed.isOwn) continue;
      const about = { stage, action, attempt, externalUrl };
      this.#following.push(this.#follow(build, execution.region, about));
    }
    this.#isFirst = false;
  }

  /** The execution has ended, and with it every build: shows what is left of their logs. */
  async end(): Promise<void> {
    for (const build of this.#builds.values()) build.overAt ??= this.#ports.clock.now();
    await Promise.all(this.#following);
  }

  /** Ends at once; what a log holds beyond this is not shown. */
  leave(): void {
    this.#over.abort(new Problem('refused', 'Nobody waits for the logs any more.'));
  }

  async #follow(build: Build, region = this.#followed.region, about: BuildAction): Promise<void> {
    const { clock, loadBuilds } = this.#ports;
    const { signal } = this.#over;
    const tellNone = (why: NoLog) => {
      if (!signal.aborted) this.#tell({ kind: 'no-log', why, ...about });
    };
    try {
      const builds = await loadBuilds(region);
      for await (const lines of readLog(build, builds, clock, signal)) {
        if (typeof lines === 'string') tellNone(lines);
        else if (!signal.aborted) this.#tell({ kind: 'log', lines, ...about });
      }
    } catch (error) {
      const problem = asProblem(error);
      tellNone(problem);
      const isKnown = this.problems.some(({ message }) => message === problem.message);
      if (problem.kind === 'denied' && !isKnown) this.problems.push(problem);
    }
  }
}

interface Build {
  readonly id: string;
  /** Milliseconds since the epoch: when its action was first seen to be over. */
  overAt: number | undefined;
}

/**
 * Yields the lines of a build's log as they come, each once, or why there are none.
 *
 * @throws Problem that no waiting mends, or the signal's reason
 */
async function* readLog(
  build: Build,
  builds: Builds,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<readonly string[] | Extract<NoLog, string>> {
  let log: LogStream | undefined;
  const position: Position = { nextToken: undefined };
  let delay = SHORTEST;
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
    if (problem && silent >= UNANSWERED) throw problem;
    if (!problem && silent >= QUIET) {
      if (!position.nextToken) yield 'absent';
      return;
    }
    delay = found ? SHORTEST : Math.min(delay * 1.5, LONGEST);
    await clock.sleep(overAt === undefined ? delay : SHORTEST, signal);
  }
}

/** Where in a log one stands; what was read is never read again. */
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

/** Most events are one line with its end; one can be several. */
const linesOf = (message: string): string[] => message.replace(/\r?\n$/, '').split(/\r?\n/);
