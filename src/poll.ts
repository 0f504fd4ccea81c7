/** The one backoff loop for every wait. */

import { Problem } from './problem.js';
import type { Clock } from './model.js';

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
