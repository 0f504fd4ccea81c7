/** How fast calls go to AWS, and which are retried. One pace for all clients: AWS throttles an account, not a client. */

import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from '@smithy/types';
import type { Clock } from '../domain/clock.js';
import { Rate } from './rate.js';

/** Attempts of a throttled call, the first among them. */
export const MOST_ATTEMPTS = 24;
/** The same, if AWS takes no other call in between either. */
const ATTEMPTS_IN_VAIN = 12;
/** So many throttled answers in a row, of all calls, for so long: AWS takes nothing, and no call is tried again. */
const ALL_IN_VAIN = 36;
const ALL_IN_VAIN_FOR_MS = 15_000;
/** Attempts of a call that met a 5xx or a broken connection. */
const FAILED_ATTEMPTS = 5;
/** For how long after its first failure such a call is tried again. */
const FAILED_FOR_MS = 15_000;

/**
 * The longest that a retry waits, after the first failure, and half as much again after each further one. While AWS takes
 * other calls, the pace alone spaces throttled ones: the last ones of many would wait longest, for nothing.
 */
const FIRST_DELAY_MS = 150;
const LONGEST_DELAY_MS = 5000;

/** Requests of one call that run into their time limit, with no answer between them, before no further one is sent. */
const SILENT_REQUESTS = 40;
/** For how long after the last of them that holds; whoever waits longer may try again. */
const SILENT_FOR_MS = 5000;

export interface Pace {
  /** Does a call when it is its turn, unless the signal aborts before. */
  turn<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Sends a request, unless too many like it had no answer.
   *
   * @param call what stands for one operation of one service; if that is silent, others need not be
   */
  observe<T>(call: string, request: () => Promise<T>): Promise<T>;
  readonly retryStrategy: RetryStrategyV2;
}

interface Attempts extends RetryToken {
  readonly throttles: number;
  /** Of these, the last in a row between which AWS took no other call. */
  readonly inVain: number;
  /** Calls that AWS had taken at the last of them. */
  readonly takenBefore: number;
  /** Failures of any other kind. */
  readonly failures: number;
  /** Milliseconds since the epoch; none before the first such failure. */
  readonly failingSince: number | undefined;
}

const FIRST_ATTEMPT = attemptsOf(
  { throttles: 0, inVain: 0, takenBefore: -1, failures: 0, failingSince: undefined },
  0,
);

function attemptsOf(counts: Omit<Attempts, 'getRetryCount' | 'getRetryDelay'>, delayMs: number): Attempts {
  return {
    ...counts,
    getRetryCount: () => counts.throttles + counts.failures,
    getRetryDelay: () => delayMs,
  };
}

export function createPace(clock: Clock, random: () => number = Math.random): Pace {
  const rate = new Rate();
  const queue = new Set<() => void>();
  const silences = new Map<string, { readonly requests: number; readonly at: number }>();
  let underWay = 0;
  let sentAt = -Infinity;
  let isPausing = false;
  /** Calls that AWS has taken. */
  let taken = 0;
  /** Throttled answers since the last of them. */
  let throttlesInVain = 0;
  let inVainSince = 0;

  const advance = (): void => {
    for (const begin of queue) {
      if (underWay >= Math.round(rate.room)) return;
      const ms = sentAt + rate.intervalMs - clock.now();
      if (ms > 0) {
        void pause(ms);
        return;
      }
      queue.delete(begin);
      sentAt = clock.now();
      underWay += 1;
      begin();
    }
  };
  const pause = async (ms: number): Promise<void> => {
    if (isPausing) return;
    isPausing = true;
    await clock.sleep(ms);
    isPausing = false;
    advance();
  };
  const wait = (signal: AbortSignal | undefined): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const leave = () => {
        queue.delete(begin);
        reject(signal?.reason as Error);
      };
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      signal?.addEventListener('abort', leave, { once: true });
      queue.add(begin);
      advance();
    });

  return {
    turn: async (work, signal) => {
      await wait(signal);
      try {
        return await work();
      } finally {
        underWay -= 1;
        advance();
      }
    },
    observe: async (call, request) => {
      const { requests = 0, at = 0 } = silences.get(call) ?? {};
      // Hundreds of calls must not wait in turn for a server that answers none.
      if (requests >= SILENT_REQUESTS && clock.now() - at < SILENT_FOR_MS) throw unanswered();
      try {
        const answer = await request();
        silences.delete(call);
        return answer;
      } catch (error) {
        if (isTimeout(error)) silences.set(call, { requests: requests + 1, at: clock.now() });
        throw error;
      }
    },
    retryStrategy: {
      acquireInitialRetryToken: () => Promise.resolve(FIRST_ATTEMPT),
      refreshRetryTokenForRetry: (last, { errorType, retryAfterHint }: RetryErrorInfo) => {
        const before = last as Attempts;
        const now = clock.now();
        const throttled = errorType === 'THROTTLING';
        if (throttled) {
          rate.learn(true, now, underWay);
          if (throttlesInVain === 0) inVainSince = now;
          throttlesInVain += 1;
        }
        const inVain = before.takenBefore === taken ? before.inVain + 1 : 1;
        const counts = {
          throttles: before.throttles + (throttled ? 1 : 0),
          inVain: throttled ? inVain : before.inVain,
          takenBefore: throttled ? taken : before.takenBefore,
          failures: before.failures + (throttled ? 0 : 1),
          failingSince: before.failingSince ?? (throttled ? undefined : now),
        };
        const isSpent =
          errorType === 'CLIENT_ERROR' ||
          counts.throttles + counts.failures >= MOST_ATTEMPTS ||
          counts.inVain >= ATTEMPTS_IN_VAIN ||
          (throttled && throttlesInVain >= ALL_IN_VAIN && now - inVainSince >= ALL_IN_VAIN_FOR_MS) ||
          counts.failures >= FAILED_ATTEMPTS ||
          (!throttled && now - (counts.failingSince ?? now) >= FAILED_FOR_MS);
        if (isSpent) return Promise.reject(new Error('No attempts left.'));
        const inARow = throttled ? counts.inVain : counts.failures;
        const longest = Math.min(FIRST_DELAY_MS * 1.5 ** (inARow - 1), LONGEST_DELAY_MS);
        const asked = retryAfterHint ? Math.min(retryAfterHint.getTime() - now, LONGEST_DELAY_MS) : 0;
        return Promise.resolve(attemptsOf(counts, Math.max(asked, longest * (0.5 + random() / 2))));
      },
      recordSuccess: () => {
        taken += 1;
        throttlesInVain = 0;
        rate.learn(false, clock.now(), underWay);
      },
    },
  };
}

/** The request handler gives a broken connection the same name, with a code of its own. */
function isTimeout(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== 'TimeoutError') return false;
  const { code } = error as { code?: unknown };
  return code === undefined || code === 'ETIMEDOUT';
}

/** An error as the request handler's own, for what was not even sent. */
function unanswered(): Error {
  return Object.assign(new Error(`none of the ${SILENT_REQUESTS} requests before it was answered.`), {
    name: 'TimeoutError',
  });
}
