/** How fast AWS is asked, and what is asked again: fewer calls at once where AWS throttles, more where it does not. */

import pLimit from 'p-limit';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';

/** Calls under way at once, to begin with: AWS is seen to throttle 20 to 25 (FACTS.md, Pipelines). */
const FIRST = 20;
const FEWEST = 4;
const MOST = 50;

/** Answers over which the share of throttled ones is taken, as the time constant of a moving average. */
const MEMORY = 20;
/** A share above which fewer calls go out; a lower one costs less time than going slower would. */
const TOO_MANY = 0.25;
/** A share below which more go out. */
const FEW = 0.15;

/** Calls more at once, after as many answers as there are calls at once: until AWS first was asked too fast, and later. */
const FIRST_GROWTH = 2;
const LATER_GROWTH = 0.25;

/** Attempts of a throttled call, the first among them. */
export const MOST_ATTEMPTS = 12;
/** Attempts of a call that met a 5xx or a broken connection. */
const FAILED_ATTEMPTS = 5;
/** Milliseconds after its first failure in which such a call is tried again. */
const FAILED_FOR = 15_000;

/** Milliseconds that a retry waits at most: this much after the first failure, and half as much again after each further. */
const FIRST_DELAY = 150;
const LONGEST_DELAY = 5000;

/** Requests of one call that run into their time limit, with no answer between them, before no further one is sent. */
const SILENT_REQUESTS = 40;
/** Milliseconds after the last of them in which that holds; whoever waits longer may try again. */
const SILENT_FOR = 5000;

export interface Pace {
  /**
   * Runs a request as soon as there is room for it.
   * @param call what stands for one operation of one service; where that is silent, others need not be
   */
  run<T>(call: string, request: () => Promise<T>): Promise<T>;
  readonly retryStrategy: RetryStrategyV2;
}

interface Attempts extends RetryToken {
  readonly throttles: number;
  /** Failures of any other kind. */
  readonly failures: number;
  /** Milliseconds since the epoch; none before the first such failure. */
  readonly failingSince: number | undefined;
}

const FIRST_ATTEMPT = attemptsOf({ throttles: 0, failures: 0, failingSince: undefined }, 0);

/** @param delay milliseconds to wait before the next attempt */
function attemptsOf(
  counts: Pick<Attempts, 'throttles' | 'failures' | 'failingSince'>,
  delay: number,
): Attempts {
  return {
    ...counts,
    getRetryCount: () => counts.throttles + counts.failures,
    getRetryDelay: () => delay,
  };
}

/** @param now milliseconds since the epoch */
export function createPace(now: () => number, random: () => number = Math.random): Pace {
  const limit = pLimit(FIRST);
  let room = FIRST;
  let share = 0;
  let growth = FIRST_GROWTH;

  const learn = (throttled: boolean): void => {
    share += ((throttled ? 1 : 0) - share) / MEMORY;
    if (throttled && share > TOO_MANY) {
      room = Math.max(FEWEST, room * 0.8);
      growth = LATER_GROWTH;
      // What was sent before the cut says nothing of the new room.
      share = FEW;
    } else if (!throttled && share < FEW) {
      room = Math.min(MOST, room + growth / room);
    }
    limit.concurrency = Math.round(room);
  };

  const silences = new Map<string, { readonly requests: number; readonly at: number }>();

  return {
    run: (call, request) =>
      limit(async () => {
        const { requests = 0, at = 0 } = silences.get(call) ?? {};
        // Hundreds of calls must not wait in turn for a server that answers none.
        if (requests >= SILENT_REQUESTS && now() - at < SILENT_FOR) throw unanswered();
        try {
          const answer = await request();
          silences.delete(call);
          return answer;
        } catch (error) {
          if (isTimeout(error)) silences.set(call, { requests: requests + 1, at: now() });
          throw error;
        }
      }),
    retryStrategy: {
      acquireInitialRetryToken: () => Promise.resolve(FIRST_ATTEMPT),
      refreshRetryTokenForRetry: (last, { errorType, retryAfterHint }: RetryErrorInfo) => {
        const before = last as Attempts;
        const throttled = errorType === 'THROTTLING';
        if (throttled) learn(true);
        const counts = {
          throttles: before.throttles + (throttled ? 1 : 0),
          failures: before.failures + (throttled ? 0 : 1),
          failingSince: before.failingSince ?? (throttled ? undefined : now()),
        };
        const isSpent =
          errorType === 'CLIENT_ERROR' ||
          counts.throttles + counts.failures >= MOST_ATTEMPTS ||
          counts.failures >= FAILED_ATTEMPTS ||
          (!throttled && now() - (counts.failingSince ?? now()) >= FAILED_FOR);
        if (isSpent) return Promise.reject(new Error('No further attempt is made.'));
        const longest = Math.min(FIRST_DELAY * 1.5 ** before.getRetryCount(), LONGEST_DELAY);
        const asked = retryAfterHint ? Math.min(retryAfterHint.getTime() - now(), LONGEST_DELAY) : 0;
        return Promise.resolve(attemptsOf(counts, Math.max(asked, longest * (0.5 + random() / 2))));
      },
      recordSuccess: () => {
        learn(false);
      },
    },
  };
}

/** The request handler gives a broken connection the same name, with a code of its own. */
const isTimeout = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'TimeoutError' &&
  (!('code' in error) || error.code === undefined || error.code === 'ETIMEDOUT');

/** An error as the request handler's own, for what was not even sent. */
function unanswered(): Error {
  return Object.assign(new Error(`none of the ${SILENT_REQUESTS} requests before it was answered.`), {
    name: 'TimeoutError',
  });
}
