/** Time, as the middle needs it. */

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Ends after `ms` milliseconds, or rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
