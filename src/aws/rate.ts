/** How fast AWS takes calls, learned from its answers; pure. */

/** At once to begin with, and at most. */
const FIRST_ROOM = 20;
const MOST_ROOM = 50;
/** More at once, after as many answers as there are calls at once. */
const ROOM_GROWTH = 2;

/** Answers over which the share of throttled ones is taken, as the time constant of a moving average. */
const MEMORY = 8;

/**
 * The share of throttled answers that is aimed at while calls are spaced. If none is throttled, AWS would take more, and
 * with a small burst each gap between two calls is lost for good. A tenth can be throttled whatever the pace is.
 */
const AIM = 0.45;
const TOO_MANY = 0.55;
const FEW = 0.38;
const HARDLY_ANY = 0.25;

const SLOWER = 1.3;
const FASTER = 1.15;
/** If hardly any is throttled. */
const MUCH_FASTER = 1.4;

/** Answers after a change before the next one. */
const ANSWERS_BEFORE_SLOWER = 2;
const ANSWERS_BEFORE_FASTER = 3;

/** The first spacing is for this many times the calls that AWS took in the last second, or for this many. */
const FIRST_EXCESS = 2;
const LEAST_PER_SECOND = 30;

/** Below this, calls are not spaced. */
const SHORTEST_MS = 2;
const LONGEST_MS = 500;

export class Rate {
  /** Calls that may be under way at once. */
  room = FIRST_ROOM;
  /** Between two calls. */
  intervalMs = 0;
  #share = 0;
  /** Since the last change; below 0 for answers to what was sent before it, which say nothing of it. */
  #answers = 0;
  /** When AWS took a call, in the last second. */
  readonly #taken: number[] = [];

  /**
   * @param now milliseconds
   * @param underWay calls that are not answered yet
   */
  learn(throttled: boolean, now: number, underWay: number): void {
    if (!throttled) this.#taken.push(now);
    while ((this.#taken[0] ?? now) < now - 1000) this.#taken.shift();
    this.#answers += 1;
    if (this.#answers < 0) return;
    this.#share += ((throttled ? 1 : 0) - this.#share) / MEMORY;
    if (this.intervalMs === 0) this.#learnUnspaced(throttled, underWay);
    else if (throttled && this.#share > TOO_MANY && this.#answers >= ANSWERS_BEFORE_SLOWER)
      this.#change(Math.min(this.intervalMs * SLOWER, LONGEST_MS), AIM, underWay);
    else if (!throttled && this.#share < FEW && this.#answers >= ANSWERS_BEFORE_FASTER) {
      const interval = this.intervalMs / (this.#share < HARDLY_ANY ? MUCH_FASTER : FASTER);
      this.#change(interval < SHORTEST_MS ? 0 : interval, this.#share, underWay);
    }
  }

  #learnUnspaced(throttled: boolean, underWay: number): void {
    if (!throttled) this.room = Math.min(MOST_ROOM, this.room + ROOM_GROWTH / this.room);
    if (!throttled || this.#share <= AIM) return;
    const perSecond = Math.max(LEAST_PER_SECOND, this.#taken.length) * FIRST_EXCESS;
    this.#change(1000 / perSecond, AIM, underWay);
  }

  #change(intervalMs: number, share: number, underWay: number): void {
    this.intervalMs = intervalMs;
    this.#share = share;
    this.#answers = -underWay;
  }
}
