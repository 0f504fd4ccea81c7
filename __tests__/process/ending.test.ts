/** Outputs and summary are there before anything is sent to GitHub, and whatever stops a step after that loses neither. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMMITS, FAST, REPOSITORY, TOKEN, gitHubOf, pipelineToStart } from './fixtures.js';
import {
  lastedFrom,
  listStarted,
  NODE,
  playStart,
  testWithSignals,
  type Play,
  type Played,
  type Stage,
} from './harness.js';

const INPUTS = { pipeline: 'app', start: 'always', checks: 'commit-on-branch' };

/** The last line of the log, after which the check run is concluded. */
const HEADLINE = `Started \`app\` at \`${COMMITS.main.slice(0, 7)}\`\n`;

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ending-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** The outputs and the summary name the one execution that there is. */
function expectKept(played: Played, result: string): void {
  const [execution, ...more] = listStarted(played.world, 'app');
  expect(more).toEqual([]);
  expect(played.outputs).toMatchObject({
    result,
    started: 'true',
    'pipeline-execution-id': execution?.pipelineExecutionId,
  });
  expect(played.report.pipelines[0]?.execution?.id).toBe(execution?.pipelineExecutionId);
}

describe('while the check run is concluded, and GitHub hangs', () => {
  /** The check run is there, and its end is what hangs. */
  const playHanging = (more: Play & Stage): Promise<Played> =>
    playStart({
      inputs: { ...INPUTS, 'check-run': 'AWS' },
      world: {
        github: gitHubOf({
          tokens: [{ token: TOKEN, repositories: [REPOSITORY], permissions: { checks: 'write' } }],
        }),
      },
      faults: [{ operation: 'checks/update', kind: 'hang' }],
      signalOnOutput: HEADLINE,
      ...more,
    });

  testWithSignals.each(['SIGINT', 'SIGTERM'] as const)('%s keeps the exit code', async (name) => {
    const played = await playHanging({ signals: [{ name, afterMs: 0 }] });
    expect(played.exitCode).toBe(0);
    expectKept(played, 'started');
    expect(played.stdout).not.toContain('Canceled');
    expect(played.summary).toMatch(/^## \S+ Started /);
  });

  testWithSignals('a second one too, and waits no longer', async () => {
    const played = await playHanging({
      signals: [
        { name: 'SIGINT', afterMs: 0 },
        { name: 'SIGTERM', afterMs: 200 },
      ],
    });
    expect(played.exitCode).toBe(0);
    expectKept(played, 'started');
    // The check run alone would have been waited for 5 seconds.
    expect(lastedFrom(played, /^StartPipelineExecution$/)).toBeLessThan(4000);
  });

  testWithSignals('a kill loses nothing', async () => {
    const played = await playHanging({ signals: [{ name: 'SIGKILL', afterMs: 0 }], cutShort: true });
    expect(played.signal).toBe('SIGKILL');
    expectKept(played, 'started');
    expect(played.summary).toMatch(/^## \S+ Started /);
    expect(played.stdout.trimEnd().split('\n').at(-1)).toMatch(/^Started `app` at `\w{7}`$/);
  });
});

testWithSignals('a kill during the wait leaves the id of the execution', async () => {
  const played = await playStart({
    inputs: { ...INPUTS, wait: 'true' },
    world: { pipelines: [pipelineToStart()], speed: FAST },
    signalOnRequest: { operation: 'GetPipelineExecution' },
    signals: [{ name: 'SIGKILL', afterMs: 0 }],
    cutShort: true,
  });
  expect(played.signal).toBe('SIGKILL');
  expectKept(played, 'started');
  expect(played.outputs['pipeline-execution-url']).toContain(played.outputs['pipeline-execution-id']);
});

test('an error that nobody expected leaves outputs and summary, and denies no start', async () => {
  const preload = join(folder, 'throw.cjs');
  writeFileSync(
    preload,
    `const { write } = process.stdout;
    process.stdout.write = function (chunk, ...more) {
      if (String(chunk).startsWith('Started')) setImmediate(() => { throw new Error('from nowhere'); });
      return write.call(this, chunk, ...more);
    };`,
  );
  const played = await playStart({
    inputs: { ...INPUTS, wait: 'true' },
    env: { NODE_OPTIONS: `--require ${JSON.stringify(preload)}` },
  });
  expect(played.exitCode).toBe(1);
  expectKept(played, 'error');
  expect(played.outputs['failure-message']).toContain('from nowhere');
  expect(played.summary).toContain('from nowhere');
  expect(played.stdout).toMatch(/^::error title=Stopped::.*from nowhere/m);
});

(process.platform === 'win32' ? test.skip : test)(
  'a log that nobody reads any more is no reason to lose outputs and summary, nor the exit code',
  async () => {
    const node = join(folder, 'node');
    writeFileSync(node, `#!/bin/bash\n"${NODE}" "$@" | :\nexit "\${PIPESTATUS[0]}"\n`);
    chmodSync(node, 0o755);
    const played = await playStart({ inputs: INPUTS, node });
    expect(played.stdout).toBe('');
    expect(played.exitCode).toBe(0);
    expectKept(played, 'started');
    expect(played.summary).toMatch(/^## \S+ Started /);
  },
);
