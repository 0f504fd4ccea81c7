import { poll, retry, within, type Poll } from '../../../src/domain/poll';
import { Problem } from '../../../src/domain/problem';
import { BROKEN, denied, FakeClock, NO_CREDENTIALS, THROTTLED, UNREACHABLE, problemOf } from '../fakes';

/** Polls from `first` through what each read gives; the last answer is repeated. */
function pollThrough(answers: readonly (string | Problem)[], overrides: Partial<Poll<string>> = {}) {
  const clock = new FakeClock();
  const readAt: number[] = [];
  const result = poll('first', {
    read: () => {
      const answer = answers[Math.min(readAt.push(clock.elapsed()), answers.length) - 1] ?? 'first';
      return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer);
    },
    isDone: (value) => value === 'done',
    clock,
    timeout: 60_000,
    shortest: 1000,
    longest: 10_000,
    ...overrides,
  });
  return { clock, readAt, result };
}

test('a first value that is done is read no more', async () => {
  const { result, readAt, clock } = pollThrough([], { isDone: () => true });
  await expect(result).resolves.toBe('first');
  expect(readAt).toEqual([]);
  expect(clock.slept).toEqual([]);
});

test('reads until the value is done, and no longer', async () => {
  const { result, readAt } = pollThrough(['second', 'third', 'done', 'never read']);
  await expect(result).resolves.toBe('done');
  expect(readAt).toHaveLength(3);
});

test('delays begin with the shortest, grow, and stay under the longest', async () => {
  const { result, clock } = pollThrough(['first'], { timeout: 600_000 });
  await result;
  const [first, ...others] = clock.slept.slice(0, -1);
  expect(first).toBe(1000);
  expect(Math.max(...others)).toBe(10_000);
  for (const [index, delay] of others.slice(1).entries())
    expect(delay).toBeGreaterThanOrEqual(others[index] ?? 0);
});

test('gives the last value when the time is up; the last read is at the deadline', async () => {
  const { result, readAt, clock } = pollThrough(['second'], { timeout: 4200 });
  await expect(result).resolves.toBe('second');
  expect(readAt.at(-1)).toBe(4200);
  expect(clock.elapsed()).toBe(4200);
});

test('a value that is done at the deadline counts', async () => {
  const { result } = pollThrough(['second', 'done'], { timeout: 2500 });
  await expect(result).resolves.toBe('done');
});

test('without any time nothing is read', async () => {
  const { result, readAt } = pollThrough(['done'], { timeout: 0 });
  await expect(result).resolves.toBe('first');
  expect(readAt).toEqual([]);
});

test.each([
  ['throttling', THROTTLED],
  ['a broken connection', UNREACHABLE],
  ['a 5xx', BROKEN],
])('%s is waited out', async (_, problem) => {
  const { result } = pollThrough([problem, problem, 'done']);
  await expect(result).resolves.toBe('done');
});

test('transient faults up to the deadline leave the last value that could be read', async () => {
  const { result, clock } = pollThrough(['second', THROTTLED], { timeout: 30_000 });
  await expect(result).resolves.toBe('second');
  expect(clock.elapsed()).toBe(30_000);
});

test.each([
  ['a denied call', denied('codeconnections:GetConnection')],
  ['bad credentials', NO_CREDENTIALS],
  ['a thing that is gone', problemOf('missing', 'Gone.')],
  ['a refused call', problemOf('refused', 'No.')],
])('%s is told at once', async (_, problem) => {
  const { result, readAt } = pollThrough([problem, 'done']);
  await expect(result).rejects.toBe(problem);
  expect(readAt).toHaveLength(1);
});

test('a fault that is not named as transient, such as one of ours, is told at once', async () => {
  const { clock } = pollThrough([], { isDone: () => true });
  const bug = new TypeError('x is not a function');
  const result = poll('first', {
    read: () => Promise.reject(bug),
    isDone: () => false,
    clock,
    timeout: 60_000,
    shortest: 1000,
    longest: 10_000,
  });
  await expect(result).rejects.toBe(bug);
});

test('an abort ends the wait at once, with its reason', async () => {
  const controller = new AbortController();
  const reason = problemOf('refused', 'The workflow was cancelled.');
  const { result, clock, readAt } = pollThrough(['second'], { signal: controller.signal });
  clock.at(1700, () => {
    controller.abort(reason);
  });
  await expect(result).rejects.toBe(reason);
  expect(clock.elapsed()).toBe(1700);
  expect(readAt).toEqual([1000]);
});

test('an abort before the wait reads nothing', async () => {
  const { result, readAt } = pollThrough(['done'], { signal: AbortSignal.abort(new Error('cancelled')) });
  await expect(result).rejects.toThrow('cancelled');
  expect(readAt).toEqual([]);
});

describe('retry', () => {
  /** Tries for 5 s, through what each time gives; the last answer is repeated. */
  function retryThrough(...answers: readonly (string | Problem)[]) {
    const clock = new FakeClock();
    const attempts: number[] = [];
    const work = (attempt: number) => {
      attempts.push(attempt);
      const answer = answers[Math.min(attempt, answers.length) - 1] ?? '';
      return answer instanceof Problem ? Promise.reject(answer) : Promise.resolve(answer);
    };
    return { clock, attempts, result: retry(work, clock, clock.now() + 5000) };
  }

  test('gives what the first time gives', async () => {
    const { result, clock } = retryThrough('done');
    await expect(result).resolves.toBe('done');
    expect(clock.slept).toEqual([]);
  });

  test('goes on where there was no answer, after growing pauses', async () => {
    const { result, clock, attempts } = retryThrough(BROKEN, UNREACHABLE, 'done');
    await expect(result).resolves.toBe('done');
    expect(attempts).toEqual([1, 2, 3]);
    expect(clock.slept).toEqual([500, 1000]);
  });

  test('ends before the deadline with the last problem', async () => {
    const { result, clock, attempts } = retryThrough(UNREACHABLE, BROKEN);
    await expect(result).rejects.toBe(BROKEN);
    expect(attempts).toHaveLength(4);
    expect(clock.elapsed()).toBe(3000);
  });

  test.each([THROTTLED, NO_CREDENTIALS])('does not mend $kind', async (problem) => {
    const { result, attempts } = retryThrough(problem);
    await expect(result).rejects.toBe(problem);
    expect(attempts).toHaveLength(1);
  });
});

describe('within', () => {
  const late = problemOf('unreachable', 'Late.');

  test('gives what the work gives, or throws what it throws', async () => {
    const clock = new FakeClock();
    await expect(within({ clock, ms: 1000, late }, () => Promise.resolve('done'))).resolves.toBe('done');
    await expect(within({ clock, ms: 1000, late }, () => Promise.reject(BROKEN))).rejects.toBe(BROKEN);
    expect(clock.elapsed()).toBe(0);
  });

  test('ends when the time is up, and tells the work', async () => {
    const clock = new FakeClock();
    let reason: unknown;
    const result = within({ clock, ms: 1000, late }, (signal) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason;
      });
      return new Promise<never>(() => undefined);
    });
    await expect(result).rejects.toBe(late);
    expect(clock.elapsed()).toBe(1000);
    expect(reason).toBe(late);
  });

  test('ends when the signal aborts, with its reason', async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const reason = problemOf('refused', 'Canceled.');
    clock.at(400, () => {
      controller.abort(reason);
    });
    const limit = { clock, ms: 1000, late, signal: controller.signal };
    await expect(within(limit, () => new Promise<never>(() => undefined))).rejects.toBe(reason);
    expect(clock.elapsed()).toBe(400);
    const work = jest.fn();
    await expect(within(limit, work)).rejects.toBe(reason);
    expect(work).not.toHaveBeenCalled();
  });
});
