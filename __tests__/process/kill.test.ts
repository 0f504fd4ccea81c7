/** A step that is killed at a random moment of its start, and run again in the same attempt, starts once. */

import { spawn } from 'node:child_process';
import { createRandom, startServer, World } from '../../simulator/index.js';
import { BUNDLE, pushEnvironment } from './bare.js';
import { TO_START, worldOf } from './fixtures.js';
import { listStarted, NODE, testWithSignals } from './harness.js';

/** Kills, against a service that remembers tokens, and one that does not. */
const SEEDS = process.env['FULL'] ? { remembers: 200, forgets: 150 } : { remembers: 16, forgets: 12 };
/** Steps at the same time. */
const SIDE_BY_SIDE = 2;
/** Milliseconds of every answer, so that there are moments between them. */
const LATENCY = 8;

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly durationMs: number;
}

/** @param isMoment whether the process, which began so many milliseconds ago, is killed now; it ends by itself unless given */
function runStep(
  urls: { aws: string; github: string },
  start: string,
  isMoment?: (elapsedMs: number) => boolean,
): Promise<Ended> {
  const began = performance.now();
  const child = spawn(NODE, [BUNDLE], {
    env: {
      ...pushEnvironment(urls, { pipeline: 'app', start, checks: 'commit-on-branch' }),
      GITHUB_RUN_ID: '4711',
      GITHUB_RUN_ATTEMPT: '1',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const timer =
    isMoment && setInterval(() => isMoment(performance.now() - began) && child.kill('SIGKILL'), 1);
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => {
      clearInterval(timer);
      resolve({ code, stdout, durationMs: performance.now() - began });
    });
  });
}

/** With `always`, the token alone tells two starts of one attempt from one; without its memory, `if-needed` looks first. */
testWithSignals.each([
  ['remembers', SEEDS.remembers, ['always', 'if-needed']],
  ['forgets', SEEDS.forgets, ['if-needed']],
] as const)(
  'before a service that %s tokens, %d times',
  async (memory, seeds, modes) => {
    /** Milliseconds that a step lasts on this machine, as it is now. */
    let usual = 300;
    /** What the killed steps had come to. */
    const moments = { 'before the request': 0, 'after the request': 0, 'not at all': 0 };

    const playSeed = async (seed: number): Promise<void> => {
      const start = modes[(seed >> 2) % modes.length] ?? 'if-needed';
      const world = new World(worldOf({ ...TO_START, ...(memory === 'forgets' && { forgetsTokens: true }) }));
      const server = await startServer(world, { latencyMs: LATENCY });
      try {
        const urls = { aws: server.url, github: server.githubUrl };
        const isRequested = () =>
          server.requests.some(({ operation }) => operation === 'StartPipelineExecution');
        const killAfterMs = usual * (0.4 + 0.65 * createRandom(seed + 1)());
        // However slow the machine is, some kills fall where they tell something.
        const isMoment = [
          () => server.requests.length > 0,
          isRequested,
          (elapsedMs: number) => elapsedMs >= killAfterMs,
          (elapsedMs: number) => elapsedMs >= killAfterMs,
        ][seed % 4];
        const killed = await runStep(urls, start, isMoment);
        const moment =
          killed.code !== null ? 'not at all' : isRequested() ? 'after the request' : 'before the request';
        moments[moment] += 1;
        const again = await runStep(urls, start);
        usual += (again.durationMs - usual) / 8;
        const executions = listStarted(world, 'app');
        expect({ seed, moment, executions: executions.length, code: again.code }).toEqual({
          seed,
          moment,
          executions: 1,
          code: 0,
        });
        expect(again.stdout).toContain(executions[0]?.pipelineExecutionId ?? '');
      } finally {
        await server.close();
      }
    };

    let next = 0;
    const work = async (): Promise<void> => {
      while (next < seeds) await playSeed(next++);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    expect(moments['before the request']).toBeGreaterThan(seeds / 20);
    expect(moments['after the request']).toBeGreaterThan(seeds / 20);
  },
  600_000,
);
