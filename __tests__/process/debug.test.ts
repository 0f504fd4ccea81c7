/** Debug logging of a run: `RUNNER_DEBUG` is 1. */

import { KEYS, TOKEN } from './fixtures.js';
import { playStart } from './harness.js';

const INPUTS = { pipeline: 'app', start: 'always' };

test('tells every request in debug lines, and no secret', async () => {
  const { stdout, exitCode, requests } = await playStart({ inputs: INPUTS, env: { RUNNER_DEBUG: '1' } });
  expect(exitCode).toBe(0);
  const debug = stdout.split('\n').filter((line) => line.startsWith('::debug::'));
  expect(debug[0]).toMatch(/^::debug::Node\.js v\d+/);
  expect(debug[1]).toMatch(/^::debug::Event push of octo-org\/app: branch main, commit [0-9a-f]{40}$/);
  expect(debug.length).toBe(2 + requests.length);
  expect(stdout).toMatch(
    /::debug::POST 127\.0\.0\.1 \S+\.StartPipelineExecution: 200 after \d+ ms \(request id /,
  );
  expect(stdout).toMatch(/::debug::GET 127\.0\.0\.1 \S*\/repos\/octo-org\/app\/compare\/\S+: 200 after/);
  for (const secret of [KEYS.secretAccessKey, KEYS.sessionToken, TOKEN]) expect(stdout).not.toContain(secret);
});

test.each([undefined, '', '0'])('is left out where RUNNER_DEBUG is %j', async (debug) => {
  const { stdout } = await playStart({ inputs: INPUTS, env: { RUNNER_DEBUG: debug } });
  expect(stdout).not.toContain('::debug::');
});
