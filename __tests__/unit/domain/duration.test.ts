import { formatDuration } from '../../../src/domain/duration';

test.each([
  [0, '0s'],
  [999, '0s'],
  [1000, '1s'],
  [90_000, '1m 30s'],
  [3_600_000, '1h'],
  [3_661_000, '1h 1m 1s'],
  [90_000_000, '25h'],
])('%d ms is %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
