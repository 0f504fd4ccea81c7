import { ManualClock } from '../../../../simulator/core/clock.js';
import { TokenBucket } from '../../../../simulator/core/token-bucket.js';

function takeMany(bucket: TokenBucket, count: number): number {
  return Array.from({ length: count }, () => bucket.take()).filter(Boolean).length;
}

test('a bucket is full at first, fills with time, and never over its brim', () => {
  const clock = new ManualClock();
  const bucket = new TokenBucket({ perSecond: 2, burst: 5 }, clock);
  expect(takeMany(bucket, 10)).toBe(5);
  clock.advance(499);
  expect(bucket.take()).toBe(false);
  clock.advance(1);
  expect(takeMany(bucket, 10)).toBe(1);
  clock.advance(60_000);
  expect(takeMany(bucket, 10)).toBe(5);
});

test('who is refused takes nothing', () => {
  const clock = new ManualClock();
  const bucket = new TokenBucket({ perSecond: 1, burst: 1 }, clock);
  expect(takeMany(bucket, 100)).toBe(1);
  clock.advance(1000);
  expect(bucket.take()).toBe(true);
});

test.each([
  { perSecond: -1, burst: 1 },
  { perSecond: 1, burst: 0 },
  { perSecond: Number.NaN, burst: 1 },
])('%j is no rate', (rate) => {
  expect(() => new TokenBucket(rate, new ManualClock())).toThrow(RangeError);
});
