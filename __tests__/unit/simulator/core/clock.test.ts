import { ManualClock, ScaledClock } from '../../../../simulator/core/clock.js';
import { World } from '../../../../simulator/index.js';
import { declarePipeline, KEYS, REGION, specify } from '../fixtures.js';

test('a scaled clock starts with the other, and runs at its own speed', () => {
  const wall = new ManualClock(1_000_000);
  const [fast, slow] = [new ScaledClock(60, wall), new ScaledClock(0.5, wall)];
  expect([fast.now(), slow.now()]).toEqual([1_000_000, 1_000_000]);
  wall.advance(1000);
  expect([fast.now(), slow.now()]).toEqual([1_060_000, 1_000_500]);
});

test.each([0, -1, Number.NaN])('a speed of %d is refused', (speed) => {
  expect(() => new ScaledClock(speed)).toThrow(RangeError);
});

test('a world runs at the speed of its spec', async () => {
  const world = new World(
    specify({
      speed: 100_000,
      pipelines: [{ region: REGION, declaration: declarePipeline(), executions: [{ startsAtMs: 0 }] }],
    }),
  );
  const caller = world.callerOf(world.credentialOf(KEYS.accessKeyId, undefined), REGION);
  const list = () =>
    world.perform(caller, {
      service: 'codepipeline',
      operation: 'ListPipelineExecutions',
      input: { pipelineName: 'app' },
    });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(list()).toMatchObject({ pipelineExecutionSummaries: [{ status: 'Succeeded' }] });
});
