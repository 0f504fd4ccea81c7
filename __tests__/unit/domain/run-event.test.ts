import { pushTime } from '../../../src/domain/run-event';

describe('the time of a push', () => {
  const NOW = Date.UTC(2026, 6, 1);
  const minutesAgo = (minutes: number) => NOW - minutes * 60_000;
  const DAY_MINUTES = 24 * 60;

  test.each([
    ['a minute ago', minutesAgo(1), minutesAgo(1)],
    ['a moment ahead of the clock of the runner', minutesAgo(-1), minutesAgo(-1)],
    [
      'before a run that was re-run after 30 days',
      minutesAgo(60 * DAY_MINUTES),
      minutesAgo(60 * DAY_MINUTES),
    ],
    ['before any run can have begun', minutesAgo(66 * DAY_MINUTES), minutesAgo(15)],
    ['not told', undefined, minutesAgo(15)],
  ])('%s', (_, pushedAt, expected) => {
    expect(pushTime(pushedAt === undefined ? {} : { pushedAt }, NOW)).toBe(expected);
  });
});
