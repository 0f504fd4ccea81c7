import type { RetryErrorInfo, RetryErrorType, RetryToken } from '@smithy/types';
import { createPace, MOST_ATTEMPTS, type Pace } from '../../../src/aws/pace';
import { FakeClock } from '../fakes';

const MAX = () => 1;
const MIN = () => 0;

function paceOf(random = MAX) {
  const clock = new FakeClock();
  return { clock, pace: createPace(() => clock.now(), random) };
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

/** Calls that go out before any of them is answered. */
function room(pace: Pace): Promise<number> {
  let under = 0;
  const calls = Array.from({ length: 100 }, () =>
    pace.run('call', async () => {
      under += 1;
      await new Promise(setImmediate);
    }),
  );
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      const atOnce = under;
      Promise.all(calls).then(() => {
        resolve(atOnce);
      }, reject);
    });
  });
}

async function answer(pace: Pace, throttled: boolean): Promise<void> {
  const token = await pace.retryStrategy.acquireInitialRetryToken('');
  if (throttled) await pace.retryStrategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING' });
  else pace.retryStrategy.recordSuccess(token);
}

/** Numbers from 0 to 1, the same ones for every run. */
function* randoms(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    yield state / 2 ** 31;
  }
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

  test('the most of them are those of a throttled call', () => {
    expect(MOST_ATTEMPTS).toBe(12);
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

describe('delays', () => {
  test('grow by half, and are bounded', async () => {
    const { delays } = await retry(paceOf(MAX), 'THROTTLING');
    expect(delays.slice(0, 3)).toEqual([150, 225, 337.5]);
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(delays.at(-1)).toBe(5000);
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

  test('are fewer where many are throttled, and never under 4', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 10; count += 1) await answer(pace, true);
    expect(await room(pace)).toBeLessThan(20);
    for (let count = 0; count < 500; count += 1) await answer(pace, true);
    expect(await room(pace)).toBe(4);
  });

  test('a single one that is throttled changes nothing', async () => {
    const { pace } = paceOf();
    await answer(pace, true);
    expect(await room(pace)).toBe(20);
  });

  test('a tenth that is throttled at random does not slow it', async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { pace } = paceOf();
      const random = randoms(seed);
      for (let count = 0; count < 1000; count += 1) await answer(pace, random.next().value < 0.1);
      expect(await room(pace)).toBeGreaterThanOrEqual(20);
    }
  });

  test('half that are throttled do', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 200; count += 1) await answer(pace, count % 2 === 0);
    expect(await room(pace)).toBeLessThan(10);
  });

  test('are more where none is throttled, and never over 50', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 100; count += 1) await answer(pace, false);
    const grown = await room(pace);
    expect(grown).toBeGreaterThan(20);
    expect(grown).toBeLessThan(50);
    for (let count = 0; count < 2000; count += 1) await answer(pace, false);
    expect(await room(pace)).toBe(50);
  });

  test('are more again after they were fewer, but slowly', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 500; count += 1) await answer(pace, true);
    for (let count = 0; count < 40; count += 1) await answer(pace, false);
    const soon = await room(pace);
    expect(soon).toBeLessThan(10);
    for (let count = 0; count < 2000; count += 1) await answer(pace, false);
    expect(await room(pace)).toBeGreaterThan(soon);
  });

  test.each(['TRANSIENT', 'SERVER_ERROR', 'CLIENT_ERROR'] as const)(
    '%s says nothing of the pace',
    async (kind) => {
      const { clock, pace } = paceOf();
      for (let count = 0; count < 100; count += 1) await retry({ clock, pace }, kind);
      expect(await room(pace)).toBe(20);
    },
  );
});

describe('a request', () => {
  test('gives what it gave', async () => {
    expect(await paceOf().pace.run('call', () => Promise.resolve('answer'))).toBe('answer');
  });

  test('that fails leaves its room to others', async () => {
    const { pace } = paceOf();
    for (let count = 0; count < 60; count += 1) {
      await expect(pace.run('call', () => Promise.reject(new Error('Gone.')))).rejects.toThrow('Gone.');
    }
    expect(await room(pace)).toBe(20);
  });
});

describe('a call that is never answered', () => {
  const fail = (code?: string) => () =>
    Promise.reject(Object.assign(new Error('no answer'), { name: 'TimeoutError', ...(code && { code }) }));
  const answered = () => Promise.resolve(true);

  async function fails(pace: Pace, times: number, request = fail()): Promise<void> {
    for (let count = 0; count < times; count += 1) await pace.run('call', request).catch(() => undefined);
  }

  const outcomeOf = (pace: Pace, call = 'call') =>
    pace.run(call, answered).catch((error: unknown) => (error as Error).message);

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
    await pace.run('call', answered);
    await fails(pace, 39);
    expect(await outcomeOf(pace)).toBe(true);
  });

  test('is none whose connection broke', async () => {
    const { pace } = paceOf();
    await fails(pace, 60, fail('ECONNRESET'));
    expect(await outcomeOf(pace)).toBe(true);
  });
});
