/** The workflow is cancelled: the runner sends SIGINT, SIGTERM 7.5 s later, and kills 2.5 s after that. */

import { ARN, connectionOf } from './fixtures.js';
import { ids, playStart, starts, testWithSignals, type Played } from './harness.js';

/** Ended by itself, in time, with a report, and started nothing. */
function expectCancelled(played: Played): void {
  expect(played.exitCode).toBe(1);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
  expect(played.stdout).toContain('The workflow was cancelled (SIGINT)');
}

testWithSignals('while a PENDING connection is waited for', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed', 'wait-for-connection': '1h' },
    signalOnOutput: 'Waiting up to 1h',
  });
  expectCancelled(played);
  expect(ids(played, 'fail')).toEqual(['connection-available']);
  expect(played.stdout).toContain('Pipeline app was not started');
  expect(played.durationMs).toBeLessThan(5000);
});

testWithSignals('while waiting, with fail-on: never', async () => {
  const played = await playStart({
    world: { connections: [connectionOf({ status: 'PENDING' })] },
    inputs: { connection: ARN, 'wait-for-connection': '1h', 'fail-on': 'never' },
    signalOnOutput: 'Waiting up to 1h',
  });
  expectCancelled(played);
});

testWithSignals('while AWS does not answer', async () => {
  const signalAfterMs = 2000;
  const played = await playStart({
    faults: [{ operation: 'GetPipeline', kind: 'hang' }],
    inputs: { connection: ARN, pipeline: 'app', start: 'if-needed' },
    signalAfterMs,
  });
  expect(played.durationMs).toBeLessThan(signalAfterMs + 5000);
  expectCancelled(played);
});
