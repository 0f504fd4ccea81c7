import { FaultPlan, type Fault } from '../../../../simulator/core/faults.js';

function play(faults: Fault[], calls: number, seed?: number): string {
  const plan = new FaultPlan(faults, seed);
  return Array.from({ length: calls }, () => plan.next('iam', 'SimulatePrincipalPolicy')?.kind ?? '-').join(
    ' ',
  );
}

test('a share of the calls meets a fault, the same ones for the same seed', () => {
  const faults: Fault[] = [{ operation: '*', kind: 'throttled', share: 0.3 }];
  const run = play(faults, 1000, 7);
  const met = run.split(' ').filter((kind) => kind === 'throttled').length;
  expect(met).toBeGreaterThan(250);
  expect(met).toBeLessThan(350);
  expect(play(faults, 1000, 7)).toBe(run);
  expect(play(faults, 1000, 8)).not.toBe(run);
  expect(play(faults, 1000)).toBe(play(faults, 1000, 1));
});

test('a share of 0 is never met, and one of 1 always', () => {
  expect(play([{ operation: '*', kind: 'denied', share: 0 }], 50)).not.toContain('denied');
  expect(play([{ operation: '*', kind: 'denied', share: 1 }], 50)).not.toContain('-');
});

test('what chance spares goes on to the next fault, and a share ends with its times', () => {
  const faults: Fault[] = [
    { operation: '*', kind: 'reset', share: 0.5, times: 3 },
    { operation: 'SimulatePrincipalPolicy', kind: 'error500', times: 2 },
  ];
  const run = play(faults, 100).split(' ');
  expect(run.filter((kind) => kind === 'reset')).toHaveLength(3);
  expect(run.filter((kind) => kind === 'error500')).toHaveLength(2);
  expect(run.slice(0, 2)).not.toContain('-');
});

test('a star stands for every operation, of the given service where there is one', () => {
  expect(play([{ operation: '*', kind: 'hang', times: 1 }], 2)).toBe('hang -');
  expect(play([{ operation: '*', service: 'iam', kind: 'hang' }], 1)).toBe('hang');
  expect(play([{ operation: '*', service: 'sts', kind: 'hang' }], 1)).toBe('-');
});

test.each([-0.1, 1.1, Number.NaN])('%d is no share', (share) => {
  expect(() => new FaultPlan([{ operation: '*', kind: 'denied', share }])).toThrow(RangeError);
});
