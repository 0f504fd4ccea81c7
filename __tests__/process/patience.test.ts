/**
 * Calls that are never answered, or throttled for ever: the step ends by itself, and says what it waited for. All stories
 * run at the same time, since most of each is waiting.
 */

import { ARN } from './fixtures.js';
import { check, ids, play, starts } from './harness.js';

const START = { connection: ARN, pipeline: 'app', start: 'if-needed' };

const CALLS = [
  ['GetConnection', START],
  ['ListConnections', { ...START, connection: 'github' }],
  ['GetPipeline', START],
  ['ListPipelineExecutions', START],
  ['StartPipelineExecution', START],
] as const;

/** Milliseconds that a step may take at most: five attempts of ten seconds, and their pauses. */
const LONGEST = 70_000;
const LIMIT = 2 * LONGEST;

test.concurrent.each(CALLS)(
  '%s is never answered',
  async (operation, inputs) => {
    const played = await play({ faults: [{ operation, kind: 'hang' }], inputs });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('false');
    expect(played.stdout).toMatch(new RegExp(`^::error .*${operation} for .* got no answer`, 'm'));
    expect(played.durationMs).toBeLessThan(LONGEST);
  },
  LIMIT,
);

test.concurrent.each(CALLS)(
  '%s is throttled for ever',
  async (operation, inputs) => {
    const played = await play({ faults: [{ operation, kind: 'throttled' }], inputs });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('false');
    expect(played.stdout).toMatch(new RegExp(`^::error .*AWS throttled \\S*${operation} for`, 'm'));
    expect(played.durationMs).toBeLessThan(LONGEST);
  },
  LIMIT,
);

test.concurrent(
  'GitHub never answers: the commit is not looked for, the start warns and happens',
  async () => {
    const played = await play({
      faults: [{ operation: 'repos/compare-commits', kind: 'hang' }],
      inputs: START,
    });
    expect(played.exitCode).toBe(0);
    expect(check(played, 'commit-on-branch').status).toBe('skip');
    expect(check(played, 'commit-on-branch').message).toContain('GitHub gave no answer');
    expect(ids(played, 'warn')).toEqual(['start']);
    expect(starts(played)).toHaveLength(1);
    expect(played.durationMs).toBeLessThan(LONGEST);
  },
  LIMIT,
);
