/** How long is waited, and for what: the one backoff loop, and the bound of what may hang. */

import { asProblem, Problem } from './problem.js';
import type { Clock } from './clock.js';

export interface Poll<T> {
  readonly read: () => Promise<T>;
  readonly isDone: (value: T) => boolean;
  readonly clock: Clock;
  /** Milliseconds from now after which the last value counts. */
  readonly timeout: number;
  /** Milliseconds before the second read; it grows by half each time, up to `longest`. */
  readonly shortest: number;
  readonly longest: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads until the value is done or the time is up, whichever comes first; the last read is at the deadline.
 *
 * @param first the value as it was just read
 * @returns the last value that could be read
 * @throws Problem that no waiting mends, or the signal's reason
 */
export async function poll<T>(first: T, options: Poll<T>): Promise<T> {
  const { read, isDone, clock, timeout, shortest, longest, signal } = options;
  const deadline = clock.now() + timeout;
  let value = first;
  let delay = shortest;
  while (!isDone(value) && clock.now() < deadline) {
    await clock.sleep(Math.min(delay, deadline - clock.now()), signal);
    delay = Math.min(delay * 1.5, longest);
    try {
      value = await read();
    } catch (error) {
      if (!isTransient(error)) throw error;
    }
  }
  return value;
}

/** Only what is named here is worth another try; a denied call stays denied. */
export function isTransient(error: unknown): boolean {
  return error instanceof Problem && ['throttled', 'unreachable', 'broken'].includes(error.kind);
}

/**
 * Does a thing that may be done twice, again and again while there is no answer, each time after a longer pause.
 *
 * @param deadline milliseconds since the epoch from which on it is not done again
 * @throws Problem of the last time, or one that a few seconds do not mend, as that of a rate limit
 */
export async function retry<T>(
  work: (attempt: number) => Promise<T>,
  clock: Clock,
  deadline: number,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      const pause = RETRY * attempt;
      const isLast = clock.now() + pause >= deadline;
      if (isLast || !isTransient(error) || asProblem(error).kind === 'throttled') throw error;
      await clock.sleep(pause);
    }
  }
}

/** Milliseconds of the first pause; each that follows is longer by as much. */
const RETRY = 500;

/**
 * Waits for work no longer than some time, nor beyond a signal, and tells it to end then.
 *
 * @returns none where the time was up first, or the signal aborted
 */
export async function within<T>(
  clock: Clock,
  ms: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Problem | undefined> {
  const over = new AbortController();
  const end = () => {
    over.abort();
  };
  if (signal?.aborted) return undefined;
  signal?.addEventListener('abort', end, { once: true });
  try {
    const done = work(over.signal).catch((error: unknown) => asProblem(error));
    const late = clock.sleep(Math.max(0, ms), over.signal).catch(() => undefined);
    return await Promise.race([done, late.then(() => undefined)]);
  } finally {
    over.abort();
    signal?.removeEventListener('abort', end);
  }
}
