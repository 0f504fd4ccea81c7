import { expectationOf, nextDelay, type Expectation } from '../../../src/execution/schedule';
import { executionOf } from '../fakes';

const MINUTE = 60_000;

/** Executions that took so long, newest first. */
const succeeded = (...durations: number[]) =>
  durations.map((duration) => executionOf('Succeeded', { startedAt: 1000, updatedAt: 1000 + duration }));

describe('the expectation', () => {
  test('is none without a success whose time is known', () => {
    const failed = executionOf('Failed', { startedAt: 0, updatedAt: MINUTE });
    expect(expectationOf([failed, executionOf('Succeeded'), ...succeeded(0)])).toBeUndefined();
  });

  test('of few successes is wider than of many', () => {
    expect(expectationOf(succeeded(10 * MINUTE))).toEqual({
      earliest: 7.5 * MINUTE,
      median: 10 * MINUTE,
      latest: 12.5 * MINUTE,
      successes: 1,
    });
    const many = expectationOf(succeeded(...Array.from({ length: 10 }, () => 10 * MINUTE)));
    expect(many).toMatchObject({ earliest: 9.5 * MINUTE, latest: 10.5 * MINUTE, successes: 10 });
  });

  test('is taken from the newest successes alone', () => {
    const recent = Array.from({ length: 20 }, () => MINUTE);
    expect(expectationOf(succeeded(...recent, 60 * MINUTE, 60 * MINUTE))).toMatchObject({
      median: MINUTE,
      successes: 20,
    });
  });
});

describe('the next look', () => {
  const ten: Expectation = {
    earliest: 9 * MINUTE,
    median: 10 * MINUTE,
    latest: 11 * MINUTE,
    successes: 9,
  };

  test.each([
    ['soon after the start, when a source action fails that cannot reach the repository', 0, 3000],
    ['twice as late each time', 6000, 6000],
    ['sparse while nothing can happen yet', 5 * MINUTE, 20_000],
    ['no later than the window begins', 9 * MINUTE - 12_000, 12_000],
    ['close near the expected end', 10 * MINUTE, 9000],
    ['further apart the later it gets', 11 * MINUTE + 11_000, 11_000],
    ['and never too far', 3 * 60 * MINUTE, 15_000],
  ])('is %s', (_, age, delay) => {
    expect(nextDelay(age, ten)).toBe(delay);
  });

  test('is even where nothing is known', () => {
    expect([0, 4000, 60_000, 60 * MINUTE].map((age) => nextDelay(age, undefined))).toEqual([
      3000, 4000, 12_000, 12_000,
    ]);
  });

  test('sees the end of steady executions in time, for 40% of the calls of a look every 5 s', () => {
    const durations = Array.from({ length: 200 }, (_, at) => (570 + ((at * 37) % 60)) * 1000 + at * 7);
    const late: number[] = [];
    let looks = 0;
    for (const [at, duration] of durations.entries()) {
      const history = Array.from({ length: 12 }, (__, back) => durations[(at + 7 * back + 1) % 200] ?? 0);
      const expectation = expectationOf(succeeded(...history));
      let age = 0;
      for (looks += 1; age < duration; looks += 1) age += nextDelay(age, expectation);
      late.push(age - duration);
    }
    late.sort((a, b) => a - b);
    expect(late[100]).toBeLessThanOrEqual(5000);
    expect(late[190]).toBeLessThanOrEqual(15_000);
    expect(looks / (200 * 120)).toBeLessThanOrEqual(0.4);
  });
});
