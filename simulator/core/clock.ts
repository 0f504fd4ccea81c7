/** A source of the present, so that a state machine's hours can pass in a test's milliseconds. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  #now: number;

  /** @param start milliseconds since the epoch; 2026-01-15T12:00:00Z unless given */
  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the clock forward by `ms` milliseconds. Throws a RangeError for a step backwards. */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`A clock advances by 0 ms or more, not by ${ms}.`);
    this.#now += ms;
  }
}

/** How one clock runs against another: from where both agreed, so many seconds in one of its. */
export interface TimeScale {
  speed: number;
  /** Milliseconds since the epoch. */
  since: number;
}

/** A clock that starts with the machine's own and runs faster, or slower. */
export class ScaledClock implements Clock {
  readonly scale: TimeScale;
  readonly #wall: Clock;

  /** @param speed seconds of this clock in a second of `wall`. Throws a RangeError for one that is not above 0. */
  constructor(speed: number, wall = systemClock) {
    if (!(speed > 0)) throw new RangeError(`A clock has a speed above 0, not ${speed}.`);
    this.#wall = wall;
    this.scale = { speed, since: wall.now() };
  }

  now(): number {
    const { speed, since } = this.scale;
    return since + (this.#wall.now() - since) * speed;
  }
}
