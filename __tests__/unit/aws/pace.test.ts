import type { RetryErrorInfo, RetryErrorType, RetryToken } from '@smithy/types';
import { createPace, MOST_ATTEMPTS, type Pace } from '../../../src/aws/pace';
import { FakeClock } from '../fakes';

const MAX = () => 1;
const MIN = () => 0;

function paceOf(random = MAX) {
  const clock = new FakeClock();
  return { clock, pace: createPace(clock, random) };
}

/** The attempts of a call that fails the same way each time, and what was waited between them. */
async function retry(
  { clock, pace }: ReturnType<typeof paceOf>,
  errorType: RetryErrorType | ((attempt: number) => RetryErrorType),
  { took = 0, hint }: { readonly took?: number; readonly hint?: number } = {},
) {
  const { retryStrategy } = pace;
  const delays: number[] = [];
  let token: RetryToken = await retryStrategy.acquireInitialRetryToken('');
  for (let attempt = 1; ; attempt += 1) {
    await clock.sleep(took);
    const info: RetryErrorInfo = {
      errorType: typeof errorType === 'function' ? errorType(attempt) : errorType,
      ...(hint !== undefined && { retryAfterHint: new Date(clock.now() + hint) }),
    };
    try {
      token = await retryStrategy.refreshRetryTokenForRetry(token, info);
    } catch {
      return { attempts: attempt, delays };
    }
    expect(token.getRetryCount()).toBe(attempt);
    delays.push(token.getRetryDelay());
    await clock.sleep(token.getRetryDelay());
  }
}

interface Throttling {
  readonly perSecond: number;
  readonly burst: number;
  readonly latencyMs?: number;
  /** Share of the calls that are throttled for no reason. */
  readonly noise?: number;
}

/** Reads of so many pipelines, each of which makes calls one after the other, of a server that throttles. */
async function play(pipelines: number, callsEach: number, server: Throttling) {
  const { perSecond, burst, latencyMs = 20, noise = 0 } = server;
  const clock = new FakeClock();
  const random = randoms(7);
  const pace = createPace(clock, () => random.next().value);
  const counts = { taken: 0, throttled: 0, lost: 0 };
  let [tokens, filledAt] = [burst, clock.now()];
  const began = clock.now();

  const ask = async (): Promise<'THROTTLING' | undefined> => {
    await clock.sleep(latencyMs * (0.5 + random.next().value));
    tokens = Math.min(burst, tokens + ((clock.now() - filledAt) / 1000) * perSecond);
    filledAt = clock.now();
    if (tokens < 1 || random.next().value < noise) return 'THROTTLING';
    tokens -= 1;
    return undefined;
  };
  const call = async (): Promise<void> => {
    let token = await pace.retryStrategy.acquireInitialRetryToken('');
    for (;;) {
      const errorType = await pace.turn(ask);
      if (!errorType) {
        counts.taken += 1;
        pace.retryStrategy.recordSuccess(token);
        return;
      }
      counts.throttled += 1;
      try {
        token = await pace.retryStrategy.refreshRetryTokenForRetry(token, { errorType });
      } catch {
        counts.lost += 1;
        return;
      }
      await clock.sleep(token.getRetryDelay());
    }
  };
  const read = async (): Promise<void> => {
    for (let made = 0; made < callsEach; made += 1) await call();
  };
  await Promise.all(Array.from({ length: pipelines }, read));
  const bestMs = ((pipelines * callsEach - burst) / perSecond) * 1000;
  return { ...counts, slowness: (clock.now() - began) / bestMs };
}

/** Numbers from 0 to 1, the same ones for every run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 48_271) % 2_147_483_647;
    yield state / 2_147_483_647;
  }
}

/** Calls that go out before any of them is answered. */
async function room(pace: Pace): Promise<number> {
  let underWay = 0;
  const calls = Array.from({ length: 100 }, () =>
    pace.turn(async () => {
      underWay += 1;
      await new Promise(setImmediate);
    }),
  );
  await Promise.resolve();
  const atOnce = underWay;
  await Promise.all(calls);
  return atOnce;
}

describe('attempts', () => {
  test.each<readonly [kind: RetryErrorType, attempts: number]>([
    ['THROTTLING', 12],
    ['TRANSIENT', 5],
    ['SERVER_ERROR', 5],
    ['CLIENT_ERROR', 1],
  ])('%s: %i', async (kind, attempts) => {
    expect(await retry(paceOf(), kind)).toMatchObject({ attempts });
  });

  test('of a throttled call are up to 24 while AWS takes others', async () => {
    const { clock, pace } = paceOf();
    const kinds = () => {
      pace.retryStrategy.recordSuccess({} as RetryToken);
      return 'THROTTLING' as const;
    };
    expect((await retry({ clock, pace }, kinds)).attempts).toBe(24);
    expect(MOST_ATTEMPTS).toBe(24);
  });

  test('of a throttled call are 12 from the last one on that AWS took', async () => {
    const { clock, pace } = paceOf();
    const kinds = (attempt: number) => {
      if (attempt === 3) pace.retryStrategy.recordSuccess({} as RetryToken);
      return 'THROTTLING' as const;
    };
    expect((await retry({ clock, pace }, kinds)).attempts).toBe(14);
  });

  test('a call that failed is tried again only in the first 15 seconds after that', async () => {
    // It fails after 10, 20.2 and 30.4 seconds.
    expect((await retry(paceOf(), 'TRANSIENT', { took: 10_000 })).attempts).toBe(3);
    expect((await retry(paceOf(), 'TRANSIENT', { took: 16_000 })).attempts).toBe(2);
    expect((await retry(paceOf(), 'SERVER_ERROR', { took: 3000 })).attempts).toBe(5);
  });

  test('a throttled call has no such bound', async () => {
    expect((await retry(paceOf(), 'THROTTLING', { took: 16_000 })).attempts).toBe(12);
  });

  test('a client error ends it, whatever came before', async () => {
    const kinds = (attempt: number) => (attempt < 4 ? 'THROTTLING' : 'CLIENT_ERROR');
    expect((await retry(paceOf(), kinds)).attempts).toBe(4);
  });

  test('a call that was throttled often is tried again after its first failure', async () => {
    const kinds = (attempt: number) => (attempt === 6 ? 'TRANSIENT' : 'THROTTLING');
    expect((await retry(paceOf(), kinds)).attempts).toBeGreaterThan(6);
  });
});

describe('if AWS takes nothing at all', () => {
  test('no call is tried again after a while', async () => {
    const { clock, pace } = paceOf();
    const calls = Array.from({ length: 200 }, () => retry({ clock, pace }, 'THROTTLING'));
    await Promise.all(calls);
    expect(clock.elapsed()).toBeLessThan(20_000);
    expect(await retry({ clock, pace }, 'THROTTLING')).toMatchObject({ attempts: 1 });
  });

  test('a single call that it takes changes that', async () => {
    const { clock, pace } = paceOf();
    await Promise.all(Array.from({ length: 200 }, () => retry({ clock, pace }, 'THROTTLING')));
    pace.retryStrategy.recordSuccess({} as RetryToken);
    expect(await retry({ clock, pace }, 'THROTTLING')).toMatchObject({ attempts: 12 });
  });
});

describe('delays', () => {
  test('grow by half, and are bounded', async () => {
    const { delays } = await retry(paceOf(MAX), 'THROTTLING');
    expect(delays.slice(0, 3)).toEqual([150, 225, 337.5]);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays.at(-1)).toBe(5000);
  });

  test('do not grow while AWS takes other calls', async () => {
    const { clock, pace } = paceOf(MAX);
    const kinds = () => {
      pace.retryStrategy.recordSuccess({} as RetryToken);
      return 'THROTTLING' as const;
    };
    expect(new Set((await retry({ clock, pace }, kinds)).delays)).toEqual(new Set([150]));
  });

  test('are at random between half of that and the whole', async () => {
    const longest = (await retry(paceOf(MAX), 'THROTTLING')).delays;
    const shortest = (await retry(paceOf(MIN), 'THROTTLING')).delays;
    expect(shortest).toEqual(longest.map((delay) => delay / 2));
  });

  test('are as long as AWS asks, where that is longer', async () => {
    expect((await retry(paceOf(), 'THROTTLING', { hint: 2000 })).delays.slice(0, 2)).toEqual([2000, 2000]);
  });

  test('are no longer than 5 seconds, whatever AWS asks', async () => {
    const { delays } = await retry(paceOf(), 'THROTTLING', { hint: 60_000 });
    expect(new Set(delays)).toEqual(new Set([5000]));
  });

  test('do not shrink where AWS asks for less', async () => {
    const asked = (await retry(paceOf(), 'THROTTLING', { hint: -60_000 })).delays;
    expect(asked).toEqual((await retry(paceOf(), 'THROTTLING')).delays);
  });
});

describe('calls at once', () => {
  test('are 20 to begin with', async () => {
    expect(await room(paceOf().pace)).toBe(20);
  });

  test('are up to 50 if none is throttled', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 2000; count += 1) pace.retryStrategy.recordSuccess({} as RetryToken);
    expect(await room(pace)).toBe(50);
  });

  test('give way to others when they end, however they end', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 60; count += 1) {
      await expect(pace.turn(() => Promise.reject(new Error('Gone.')))).rejects.toThrow('Gone.');
    }
    expect(await room(pace)).toBe(20);
  });

  test('leave the line when nobody waits for them any more', async () => {
    const { pace } = paceOf();
    let end: () => void = () => undefined;
    const hanging = Array.from({ length: 20 }, () =>
      pace.turn(() => new Promise<void>((resolve) => (end = resolve))),
    );
    const controller = new AbortController();
    let isCalled = false;
    const waiting = pace.turn(() => Promise.resolve((isCalled = true)), controller.signal);
    controller.abort(new Error('Enough.'));
    await expect(waiting).rejects.toThrow('Enough.');
    await expect(pace.turn(() => Promise.resolve(), controller.signal)).rejects.toThrow('Enough.');
    end();
    await hanging.at(-1);
    expect(isCalled).toBe(false);
  });
});

describe('behind a limit, nothing is lost, and few are refused', () => {
  test.each<[string, number, number, Throttling]>([
    ['10 calls a second', 160, 3, { perSecond: 10, burst: 10 }],
    ['10 calls a second and a large burst', 160, 3, { perSecond: 10, burst: 100 }],
    ['2 calls a second', 160, 1, { perSecond: 2, burst: 5 }],
    ['5 calls a second', 160, 1, { perSecond: 5, burst: 5 }],
    ['25 calls a second, far away', 160, 3, { perSecond: 25, burst: 20, latencyMs: 150 }],
    ['100 calls a second', 1000, 3, { perSecond: 100, burst: 20 }],
    ['100 calls a second, for a short while', 160, 1, { perSecond: 100, burst: 5 }],
    [
      '100 calls a second, a tenth throttled for no reason',
      160,
      4,
      { perSecond: 100, burst: 20, noise: 0.1 },
    ],
    ['25 calls a second and a small burst', 160, 1, { perSecond: 25, burst: 5, noise: 0.1 }],
    ['a tenth throttled for no reason', 160, 3, { perSecond: 10, burst: 10, noise: 0.1 }],
  ])('%s', async (_, pipelines, callsEach, server) => {
    const { taken, throttled, lost, slowness } = await play(pipelines, callsEach, server);
    expect(lost).toBe(0);
    expect(taken).toBe(pipelines * callsEach);
    expect(throttled / taken).toBeLessThan(1.5);
    expect(slowness).toBeLessThan(1.25);
  });

  test('a tenth that is throttled at random does not slow what AWS takes', async () => {
    const { throttled, slowness } = await play(300, 1, { perSecond: 2000, burst: 2000, noise: 0.1 });
    expect(throttled).toBeLessThan(60);
    expect(Math.abs(slowness)).toBeLessThan(3);
  });
});

describe('a call that is never answered', () => {
  const fail = (code?: string) => () =>
    Promise.reject(Object.assign(new Error('no answer'), { name: 'TimeoutError', ...(code && { code }) }));
  const answered = () => Promise.resolve(true);

  async function fails(pace: Pace, times: number, request = fail()): Promise<void> {
    for (let count = 0; count < times; count += 1) await pace.observe('call', request).catch(() => undefined);
  }

  const outcomeOf = (pace: Pace, call = 'call') =>
    pace.observe(call, answered).catch((error: unknown) => (error as Error).message);

  test('is sent up to 40 times in a row, then not any more', async () => {
    const { pace } = paceOf();
    await fails(pace, 40);
    expect(await outcomeOf(pace)).toMatch(/none of the 40 requests before it/);
  });

  test('leaves other calls', async () => {
    const { pace } = paceOf();
    await fails(pace, 40);
    expect(await outcomeOf(pace, 'other')).toBe(true);
  });

  test('is sent again by whoever waits for longer', async () => {
    const { clock, pace } = paceOf();
    await fails(pace, 40);
    await clock.sleep(4999);
    expect(await outcomeOf(pace)).not.toBe(true);
    await clock.sleep(1);
    expect(await outcomeOf(pace)).toBe(true);
  });

  test('is another one where there was an answer between', async () => {
    const { pace } = paceOf();
    await fails(pace, 39);
    await pace.observe('call', answered);
    await fails(pace, 39);
    expect(await outcomeOf(pace)).toBe(true);
  });

  test('is none whose connection broke', async () => {
    const { pace } = paceOf();
    await fails(pace, 60, fail('ECONNRESET'));
    expect(await outcomeOf(pace)).toBe(true);
  });
});
