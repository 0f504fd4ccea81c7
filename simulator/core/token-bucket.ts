import type { Clock } from './clock.js';

/** How many calls are answered before AWS throttles. */
export interface Rate {
  /** Tokens that come back each second. */
  perSecond: number;
  /** Tokens in a full bucket, which is what there is at first. */
  burst: number;
}

/** A token bucket: each call takes a token, and a call without one is throttled. */
export class TokenBucket {
  readonly #rate: Rate;
  readonly #clock: Clock;
  #tokens: number;
  #filledAt: number;

  /** Throws a RangeError for a rate below 0, or a bucket without room for a token. */
  constructor(rate: Rate, clock: Clock) {
    if (!(rate.perSecond >= 0 && rate.burst >= 1)) {
      throw new RangeError(`A rate has perSecond from 0 and burst from 1, not ${JSON.stringify(rate)}.`);
    }
    this.#rate = rate;
    this.#clock = clock;
    this.#tokens = rate.burst;
    this.#filledAt = clock.now();
  }

  /** Takes a token, if there is one now. */
  take(): boolean {
    const now = this.#clock.now();
    const { perSecond, burst } = this.#rate;
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) / 1000) * perSecond);
    this.#filledAt = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
