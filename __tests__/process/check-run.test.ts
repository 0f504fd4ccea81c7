/** `check-run`: what stands at the commit, from the first moment to the conclusion, and what is in its way. */

import { COMMITS, FAST, REPOSITORY, TOKEN, gitHubOf, pipelineToStart, sourceOf } from './fixtures.js';
import { lastedFrom, onStage, play, testWithSignals, type Play, type Played, type Stage } from './harness.js';
import type { CheckRun, ExecutionPlan, PipelineSpec, TokenSpec, WorldSpec } from '../../simulator/index.js';

const NAME = 'AWS pipeline app';
const CHECK = { pipeline: 'app', 'check-run': NAME };
const WAIT = { ...CHECK, start: 'always', wait: 'true' };
const DENIED = 'Resource not accessible by integration';

/** The token of a job with these permissions. */
const gitHub = (token: Partial<TokenSpec> = { permissions: { checks: 'write' } }): Partial<WorldSpec> => ({
  github: gitHubOf({ tokens: [{ token: TOKEN, repositories: [REPOSITORY], ...token }] }),
});

const playCheck = ({ world, ...step }: Play & Stage = {}): Promise<Played> =>
  play({ inputs: CHECK, ...step, world: { ...gitHub(), ...world } });

/** A pipeline whose build takes so many seconds and ends so. */
function building(seconds: number, outcome: 'Succeeded' | 'Failed' = 'Succeeded'): PipelineSpec {
  const plan: ExecutionPlan = { Build: { actions: { Build: { durationMs: seconds * 1000, outcome } } } };
  return pipelineToStart({ actions: [sourceOf({ DetectChanges: 'false' })], plan });
}

function theRun({ world }: Played): CheckRun {
  const [run, ...more] = world.checkRuns.all;
  if (!run || more.length > 0) throw new Error(`There are ${world.checkRuns.all.length} check runs, not 1.`);
  expect(JSON.stringify(run)).not.toContain(TOKEN);
  return run;
}

/** The calls about check runs, in their order. */
const checkCalls = ({ requests }: Played): string[] =>
  requests.flatMap(({ operation }) =>
    operation.includes('check-runs') ? operation.replace(/ .*repos\/[^/]+\/[^/]+/, '') : [],
  );

const warnings = ({ stdout }: Played): string[] =>
  stdout.split('\n').filter((line) => /^::warning title=check.run::/.test(line));

/** Whether GitHub draws them in a check run is not known. */
const withoutDiagrams = (summary: string): string => summary.replace(/^```mermaid\n[^]*?\n```\n\n/gm, '');

describe('is concluded as the step is', () => {
  test('success, with the report of the summary and the link to the run', async () => {
    const played = await playCheck();
    expect(played.exitCode).toBe(0);
    const run = theRun(played);
    expect(run).toMatchObject({
      name: NAME,
      head_sha: COMMITS.main,
      status: 'completed',
      conclusion: 'success',
      annotations: [],
    });
    expect(run.external_id).toMatch(/^1234567890-1-[0-9a-f]{32}$/);
    const last = played.stdout.trimEnd().split('\n').at(-1) ?? '';
    expect(run.title).toBe(last);
    expect(run.summary).toBe(
      `${withoutDiagrams(played.summary).trimEnd()}\n\n<a href="https://github.com/${REPOSITORY}/actions/runs/1234567890/attempts/1">View the log of this run</a>`,
    );
    expect(checkCalls(played)).toEqual([
      `GET/commits/${COMMITS.main}/check-runs`,
      'POST/check-runs',
      `PATCH/check-runs/${run.id}`,
    ]);
  });

  test('neutral for warnings alone, which name the file of the workflow where a line of it mends them', async () => {
    const pipelines = [pipelineToStart()];
    const played = await playCheck({ world: { pipelines } });
    expect(played.exitCode).toBe(0);
    const run = theRun(played);
    expect(run.conclusion).toBe('neutral');
    const warned = played.report.checks.filter(({ status }) => status === 'warn');
    expect(run.annotations).toEqual(
      warned.map(({ id, message, remedy }) => ({
        path: '.github/workflows/deploy.yml',
        start_line: 1,
        end_line: 1,
        annotation_level: 'warning',
        title: `${id} (app)`,
        message: `${message}\n${remedy ?? ''}`,
      })),
    );
    expect(run.annotations.length).toBeGreaterThan(0);
  });

  test('failure, and neutral with fail-on: never', async () => {
    const inputs = { ...CHECK, pipeline: 'other' };
    const [failed, forgiven] = await Promise.all([
      playCheck({ inputs }),
      playCheck({ inputs: { ...inputs, 'fail-on': 'never' } }),
    ]);
    expect([failed.exitCode, theRun(failed).conclusion]).toEqual([1, 'failure']);
    expect(theRun(failed).summary).toContain('pipeline-found');
    expect([forgiven.exitCode, theRun(forgiven).conclusion]).toEqual([0, 'neutral']);
  });

  test('at the head of a pull request, never at the merge commit', async () => {
    const repo = { full_name: REPOSITORY };
    const pull = { number: 7, head: { sha: COMMITS.topic, repo }, base: { ref: 'main', repo } };
    const played = await playCheck({
      event: { name: 'pull_request', payload: { action: 'opened', pull_request: pull } },
      github: { sha: '9'.repeat(40), ref: 'refs/pull/7/merge', refName: '7/merge' },
    });
    expect(theRun(played)).toMatchObject({ head_sha: COMMITS.topic, status: 'completed' });
  });

  test('of an event without a commit there is none, and one line says so', async () => {
    const payload = { ref: 'refs/heads/old', after: '0'.repeat(40), deleted: true };
    const played = await playCheck({ event: { name: 'push', payload } });
    expect(played.world.checkRuns.all).toEqual([]);
    expect(played.stdout).toMatch(/^No check run: event `push` has no commit/m);
  });
});

describe('while the step waits', () => {
  test('shows what happens, seldom, and then the end', async () => {
    const played = await playCheck({ inputs: WAIT, world: { pipelines: [building(20)], speed: FAST } });
    expect(played.exitCode).toBe(0);
    const { history, conclusion } = theRun(played);
    expect(conclusion).toBe('success');
    expect(history[0]).toMatchObject({
      status: 'in_progress',
      title: expect.stringMatching(/\S/) as unknown,
    });
    const [begun, ...updates] = history.slice(0, -1);
    expect(updates.length).toBeGreaterThanOrEqual(2);
    expect(updates.length).toBeLessThanOrEqual(3);
    for (const { status } of updates) expect(status).toBe('in_progress');
    for (const [index, { at }] of updates.slice(1).entries()) {
      expect(at - (updates[index]?.at ?? 0)).toBeGreaterThanOrEqual(14_900);
    }
    const lines = played.stdout.split('\n');
    expect(lines).toContain(updates[0]?.title);
    expect(updates.at(-1)?.summary).toMatch(/^- <code>Build<\/code>: InProgress/m);
    expect(begun?.summary).toContain('/actions/runs/1234567890/attempts/1');
    expect(history.at(-1)).toMatchObject({ status: 'completed' });
  });

  test('ends as a failure with the execution', async () => {
    const played = await playCheck({
      inputs: WAIT,
      world: { pipelines: [building(1, 'Failed')], speed: FAST },
    });
    expect(played.exitCode).toBe(1);
    const run = theRun(played);
    expect(run.conclusion).toBe('failure');
    expect(run.summary).toContain('Build');
  });

  testWithSignals.each([
    ['leave', 0],
    ['stop', 1],
  ])('ends as canceled with the workflow, in time (on-cancel: %s)', async (onCancel, stops) => {
    const played = await playCheck({
      inputs: { ...WAIT, 'on-cancel': onCancel },
      world: { pipelines: [building(600)] },
      signalOnOutput: '`Build`: InProgress',
    });
    expect(played.exitCode).toBe(1);
    expect(theRun(played)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect(played.requests.filter(({ operation }) => operation === 'StopPipelineExecution')).toHaveLength(
      stops,
    );
  });

  testWithSignals('ends as canceled where AWS does not answer', async () => {
    const played = await playCheck({
      faults: [{ operation: 'GetPipeline', kind: 'hang' }],
      signalOnRequest: { operation: 'GetPipeline' },
    });
    expect(played.exitCode).toBe(1);
    expect(theRun(played)).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect(played.durationMs).toBeLessThan(6000);
  });
});

describe('one warning, and the result of the step stays', () => {
  const expectRefused = (played: Played, ...texts: string[]) => {
    expect(played.exitCode).toBe(0);
    const [warning = '', ...more] = warnings(played);
    expect(more).toEqual([]);
    for (const text of texts) expect(warning).toContain(text);
    expect(played.world.checkRuns.all.every(({ status }) => status !== 'completed')).toBe(true);
  };
  const LINES = 'permissions:%0A  checks: write';

  test.each([
    ['without a permission', {}],
    ['with checks: read', { permissions: { checks: 'read' } as const }],
  ])('of a token %s', async (_what, token) => {
    const played = await playCheck({ world: gitHub(token) });
    expectRefused(played, DENIED, LINES);
    expect(checkCalls(played).length).toBeLessThanOrEqual(2);
  });

  test('of a token of a fork, which it calls so', async () => {
    const base = { ref: 'main', repo: { full_name: REPOSITORY } };
    const head = { sha: COMMITS.topic, repo: { full_name: 'someone/app' } };
    const payload = { action: 'opened', pull_request: { number: 7, head, base } };
    const event = { name: 'pull_request', payload };
    const played = await playCheck({ event, world: gitHub({ permissions: { checks: 'read' } }) });
    expectRefused(played, DENIED, 'fork', 'read-only', LINES);
  });

  test('of a personal token', async () => {
    const user = { login: 'octocat', id: 1 };
    const played = await playCheck({ world: gitHub({ permissions: { checks: 'write' }, user }) });
    expectRefused(played, 'You must authenticate via a GitHub App.');
  });

  test('without a token', async () => {
    const played = await playCheck({ inputs: { ...CHECK, 'github-token': '' } });
    expectRefused(played, 'github-token', 'github-token: ${{ github.token }}');
    expect(checkCalls(played)).toEqual([]);
  });

  test('of a commit that the repository does not have', async () => {
    const played = await playCheck({ inputs: { ...CHECK, commit: 'f'.repeat(40) } });
    expectRefused(played, `No commit found for SHA: ${'f'.repeat(40)}`);
  });

  test('where GitHub does not answer, which holds the step for a few seconds only', async () => {
    const faults = [
      { operation: 'checks/list-for-ref', kind: 'hang' },
      { operation: 'checks/create', kind: 'hang' },
    ] as const;
    const played = await playCheck({ faults, world: { speed: FAST } });
    expectRefused(played, 'GitHub', NAME, 'in time');
    expect(lastedFrom(played, /check-runs/)).toBeLessThan(8000);
  });

  test('where GitHub answers with errors', async () => {
    const faults = [{ operation: 'checks/create', kind: 'error500' }] as const;
    const played = await playCheck({ faults, world: { speed: FAST } });
    expectRefused(played, 'GitHub', '500');
    expect(lastedFrom(played, /check-runs/)).toBeLessThan(8000);
  });
});

test('AWS is asked before GitHub has answered', async () => {
  const faults = [{ operation: 'checks/list-for-ref', kind: 'slow', delayMs: 2000 }] as const;
  const played = await playCheck({ faults, world: { speed: FAST } });
  const listed = played.requests.find(({ operation }) => operation.includes('check-runs'));
  const aws = played.requests.filter(({ service }) => service !== 'github');
  expect(aws.length).toBeGreaterThan(2);
  for (const { at } of aws) expect(at).toBeLessThan(listed?.answeredAt ?? 0);
  expect(theRun(played).conclusion).toBe('success');
});

describe('is one, whatever happened on the way', () => {
  const errors = { kind: 'error', code: '', status: 502, message: 'Server Error' } as const;

  test.each([
    ['its creation fails', [{ operation: 'checks/create', times: 1, ...errors }]],
    ['the answer of its creation is lost', [{ operation: 'checks/create', times: 1, kind: 'resetAfter' }]],
    ['its conclusion fails', [{ operation: 'checks/update', times: 2, ...errors }]],
    ['the answer of its conclusion is lost', [{ operation: 'checks/update', times: 1, kind: 'resetAfter' }]],
    [
      'GitHub asks for a pause',
      [
        {
          operation: 'checks/create',
          times: 1,
          kind: 'error',
          code: '',
          status: 403,
          message: 'You have exceeded a secondary rate limit.',
          retryAfter: 1,
        },
      ],
    ],
  ] as const)('%s', async (_what, faults) => {
    const played = await playCheck({ faults, world: { pipelines: [pipelineToStart()], speed: FAST } });
    expect(played.exitCode).toBe(0);
    expect(warnings(played)).toEqual([]);
    const run = theRun(played);
    expect(run).toMatchObject({ status: 'completed', conclusion: 'neutral' });
    expect(new Set(run.annotations.map(({ title }) => title)).size).toBe(run.annotations.length);
  });

  test('a run that was killed has its own taken up again', async () => {
    await onStage({ world: gitHub() }, async (run) => {
      const first = await run({ inputs: CHECK });
      const killed = theRun(first);
      Object.assign(killed, { status: 'in_progress', conclusion: null });
      const again = await run({ inputs: CHECK });
      expect(theRun(again)).toMatchObject({ id: killed.id, status: 'completed', conclusion: 'success' });
      // One that is over is never opened again.
      const { world } = await run({ inputs: CHECK });
      expect(world.checkRuns.all.map(({ history }) => history.length)).toEqual([4, 2]);
    });
  });

  test('a re-run makes one of its own, as another run and other pipelines do', async () => {
    await onStage({ world: gitHub() }, async (run) => {
      await run({ inputs: CHECK });
      await run({ inputs: CHECK, github: { runAttempt: '2' } });
      await run({ inputs: CHECK, github: { runId: '99' } });
      const { world } = await run({ inputs: { ...CHECK, pipeline: 'app\nother' } });
      const { all } = world.checkRuns;
      expect(all).toHaveLength(4);
      expect(new Set(all.map(({ external_id: id }) => id)).size).toBe(4);
      for (const { status } of all) expect(status).toBe('completed');
    });
  });
});

describe('much to say', () => {
  test('of 60 pipelines is annotated in several calls, and cut to what GitHub takes', async () => {
    const names = Array.from({ length: 60 }, (_, index) => `app-${index}-${'x'.repeat(80)}`);
    const pipelines = names.map((name) => pipelineToStart({ name }));
    const played = await playCheck({
      inputs: { ...CHECK, pipeline: names.join('\n') },
      world: { pipelines },
    });
    expect(warnings(played)).toEqual([]);
    const run = theRun(played);
    expect(run.conclusion).toBe('neutral');
    expect(run.annotations.length).toBeGreaterThan(100);
    expect(Buffer.byteLength(played.summary)).toBeGreaterThan(65_535);
    expect(Buffer.byteLength(run.summary ?? '')).toBeLessThanOrEqual(65_535);
    expect(run.summary).toContain('/actions/runs/1234567890/attempts/1');
  });

  test('hostile text stays text', async () => {
    const played = await playCheck({
      inputs: { connection: '<b>&</b>@octocat', 'check-run': '::error::<x> @team' },
    });
    const run = theRun(played);
    expect(run.name).toBe('::error::<x> @team');
    expect(run.summary).not.toMatch(/<b>&|@octocat/);
  });
});

test('without the input nothing of it is loaded or asked', async () => {
  const played = await playCheck({ inputs: { pipeline: 'app' } });
  expect(checkCalls(played)).toEqual([]);
  expect(played.world.checkRuns.all).toEqual([]);
});
