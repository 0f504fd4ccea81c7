/** The workflow is canceled: the runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. */

import { ARN, connectionOf } from './fixtures.js';
import { ids, playStart, starts, testWithSignals, type Played } from './harness.js';

/** Ended by itself, in time, with a report, and started nothing. */
function expectCanceled(played: Played): void {
  expect(played.exitCode).toBe(1);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
  expect(played.stdout).toContain('SIGINT');
}

testWithSignals('while a PENDING connection is waited for', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed', 'wait-for-connection': '1h' },
    signalOnRequest: { operation: 'GetConnection', count: 2 },
  });
  expectCanceled(played);
  expect(ids(played, 'fail')).toEqual(['connection-available']);
  expect(played.durationMs).toBeLessThan(5000);
});

testWithSignals('while waiting, with fail-on: never', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, 'wait-for-connection': '1h', 'fail-on': 'never' },
    signalOnRequest: { operation: 'GetConnection', count: 2 },
  });
  expectCanceled(played);
});

testWithSignals('while AWS does not answer', async () => {
  const played = await playStart({
    faults: [{ operation: 'GetPipeline', kind: 'hang' }],
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed' },
    signalOnRequest: { operation: 'GetPipeline' },
  });
  expect(played.durationMs).toBeLessThan(6000);
  expectCanceled(played);
});
