/** Requests of credentials that are made again while whoever gives them has no usable answer. */

import type { Clock } from '../domain/clock.js';
import { formatDuration } from '../domain/duration.js';
import { isTransient } from '../domain/poll.js';
import { asProblem } from '../domain/problem.js';

/** A request is repeated for this long. */
const RETRIED_FOR_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 8000;

export interface PatienceContext {
  readonly clock: Clock;
  /** Hears of each retry, each line once. */
  readonly tell: (message: string) => void;
}

/** @returns what does a thing again, with pauses, while its problem is transient */
export function createPatience({ clock, tell }: PatienceContext): <T>(work: () => Promise<T>) => Promise<T> {
  const told = new Set<string>();
  return async (work) => {
    const deadline = clock.now() + RETRIED_FOR_MS;
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isTransient(error) || clock.now() + pause > deadline) throw error;
        const line = `${asProblem(error).message} Trying again in ${formatDuration(pause)}.`;
        if (!told.has(line)) tell(line);
        told.add(line);
        await clock.sleep(pause);
      }
    }
  };
}
