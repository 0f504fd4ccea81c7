/** How long the middle waits: the one backoff loop, and a limit for work that may hang. */

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
 * @throws Problem that no waiting fixes, or the signal's reason
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
      value = await unlessAborted(read(), signal);
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
 * @throws Problem of the last time, or one that a few seconds do not fix, as that of a rate limit
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
      const pause = RETRY_PAUSE_MS * attempt;
      const isLast = clock.now() + pause >= deadline;
      if (isLast || !isTransient(error) || asProblem(error).kind === 'throttled') throw error;
      await clock.sleep(pause);
    }
  }
}

/** The first pause. Each later one is longer by as much. */
const RETRY_PAUSE_MS = 500;

/**
 * Waits for work, but not beyond a cancellation: a call that hangs must not hold a canceled step.
 *
 * @throws what the work throws, or the signal's reason
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  let cancel: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    cancel = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

export interface Limit {
  readonly clock: Clock;
  readonly ms: number;
  readonly signal?: AbortSignal | undefined;
  /** Thrown when the time is up. */
  readonly late: Problem;
}

/**
 * Does work for a limited time only, and tells it to end when the time is up or the signal aborts.
 *
 * @throws what the work throws, `late` when the time is up, or the signal's reason
 */
export async function within<T>(
  { clock, ms, signal, late }: Limit,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const over = new AbortController();
  const cancel = () => {
    over.abort(signal?.reason);
  };
  signal?.addEventListener('abort', cancel, { once: true });
  const limit = clock.sleep(Math.max(0, ms), over.signal).then(() => Promise.reject(late));
  try {
    return await Promise.race([work(over.signal), limit]);
  } finally {
    signal?.removeEventListener('abort', cancel);
    over.abort(late);
  }
}
