import { Rate } from '../../../src/aws/rate';

function learn(rate: Rate, ...answers: readonly ('taken' | 'throttled')[]): void {
  for (const answer of answers) rate.learn(answer === 'throttled', 0, 0);
}

test('a few throttled answers space nothing', () => {
  const rate = new Rate();
  learn(rate, 'throttled', 'throttled', 'throttled', 'throttled');
  expect(rate.intervalMs).toBe(0);
});

test('as many as are aimed at space the calls', () => {
  const rate = new Rate();
  learn(rate, 'throttled', 'throttled', 'throttled', 'throttled', 'throttled');
  expect(rate.intervalMs).toBeGreaterThan(0);
});

test('each answer to a call that was taken makes room for a part of another', () => {
  const rate = new Rate();
  learn(rate, 'taken');
  expect(rate.room).toBeCloseTo(20.1);
  learn(rate, 'throttled');
  expect(rate.room).toBeCloseTo(20.1);
});
