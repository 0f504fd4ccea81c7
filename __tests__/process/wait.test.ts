/** `wait`: the execution is watched to its end, and the step ends as it did. */

import { COMMITS, FAST, pipelineToStart, ran, sourceOf } from './fixtures.js';
import { expectFinding, statementIn } from './findings.js';
import {
  calls,
  lastedFrom,
  playStart,
  testWithSignals,
  type Play,
  type Played,
  type Stage,
} from './harness.js';
import type {
  ExecutionPlan,
  ExecutionSpec,
  PipelineSpec,
  StageDeclaration,
  WorldSpec,
} from '../../simulator/index.js';

const SECOND_MS = 1000;
/** Longer than any step here lasts. */
const HOUR_MS = 3_600_000;
const BUILD_URL = 'https://eu-west-1.console.aws.amazon.com/codesuite/codebuild/projects/app/build/app:1';
const INPUTS = { pipeline: 'app', start: 'always', wait: 'true' };

const BUILD: StageDeclaration = {
  name: 'Build',
  actions: [
    { name: 'Build', actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } },
  ],
};
const APPROVE: StageDeclaration = {
  name: 'Release',
  actions: [
    {
      name: 'Approve',
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
    },
  ],
};

/** A pipeline to start whose executions do this. */
function planned(
  plan: ExecutionPlan,
  { stages = [BUILD], ...rest }: Partial<PipelineSpec> & { stages?: StageDeclaration[]; name?: string } = {},
): PipelineSpec {
  const source = { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] };
  return pipelineToStart({
    ...rest,
    declaration: { stages: [source, ...stages], ...rest.declaration },
    plan,
  });
}

const builds = (durationMs: number, more: object = {}): ExecutionPlan => ({
  Build: { actions: { Build: { durationMs, ...more } } },
});

function playWait(
  pipelines: PipelineSpec[],
  inputs: Record<string, string> = {},
  { world, ...more }: Play & Stage = {},
): Promise<Played> {
  return playStart({
    ...more,
    world: { pipelines, speed: FAST, ...world },
    inputs: { ...INPUTS, ...inputs },
  });
}

/** The lines about a wait, in their order: all that follow the start, or of several pipelines those with its name. */
function lines({ stdout }: Played, pipeline?: string): string[] {
  const all = stdout.split('\n');
  const prefix = `\`${pipeline ?? ''}\` · `;
  if (pipeline !== undefined)
    return all.flatMap((line) => (line.startsWith(prefix) ? [line.slice(prefix.length)] : []));
  const start = all.findIndex((line) => /^(?:Started|Not started)\b/.test(line));
  return all.slice(start + 1, -2).filter((line) => !line.startsWith('::'));
}

const stops = ({ requests }: Played): Record<string, unknown>[] =>
  requests
    .filter(({ operation }) => operation === 'StopPipelineExecution')
    .map(({ input }) => input as Record<string, unknown>);

describe('the end', () => {
  test.concurrent(
    'of one that succeeds passes, each change on a line of its own and none of them twice',
    async () => {
      const played = await playWait([
        planned(builds(10 * SECOND_MS, { result: { externalExecutionUrl: BUILD_URL } })),
      ]);
      expect(played.exitCode).toBe(0);
      expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
      expect(played.report.pipelines[0]?.execution?.status).toBe('Succeeded');
      const id = played.outputs['pipeline-execution-id'] ?? '';
      expect(lines(played)).toEqual([
        expect.stringMatching(/^Waiting up to 1h\. .*\b1m\b/) as unknown,
        expect.stringMatching(/^`Source`: Succeeded .*\b0s\b/) as unknown,
        `\`Build\`: InProgress ${BUILD_URL}`,
        expect.stringMatching(/^`Build`: Succeeded .*\b10s\b/) as unknown,
      ]);
      // The link of the execution is told once, where it begins.
      expect(played.stdout.match(new RegExp(`https:\\S+/executions/${id}/`, 'g'))).toHaveLength(1);
      expect(played.stdout.trimEnd().split('\n').at(-1)).toMatch(/^`app` succeeded at `2{7}` in 1\ds$/);
      expect(played.summary.split('\n')[0]).toMatch(/^## ✅ .*\bapp\b/);
    },
  );

  test.concurrent(
    'of one that fails comes with the stage, the action, AWS’s message and its link, first',
    async () => {
      const errorDetails = { code: 'JobFailed', message: 'Build terminated with state: FAILED' };
      const result = { externalExecutionUrl: BUILD_URL, errorDetails };
      const played = await playWait([planned(builds(6 * SECOND_MS, { outcome: 'Failed', result }))], {
        'fail-on': 'never',
      });
      expect(played.exitCode).toBe(1);
      expect(played.outputs).toMatchObject({ ready: 'true', 'pipeline-execution-status': 'Failed' });
      const errors = played.stdout.split('\n').filter((line) => line.startsWith('::error '));
      expect(errors).toHaveLength(1);
      for (const part of ['app', 'Build', 'JobFailed', errorDetails.message, BUILD_URL]) {
        expect(errors[0]).toContain(part);
      }
      expect(played.summary.split('\n')[0]).toMatch(/^## ❌ .*\bapp\b/);
      expect(played.summary).toContain(errorDetails.message);
      expect(played.summary).toContain(BUILD_URL);
    },
  );

  test.concurrent('of one that is Stopped, Cancelled or Superseded fails and is told apart', async () => {
    const statuses = ['Stopped', 'Cancelled', 'Superseded'] as const;
    const all = await Promise.all(
      statuses.map(async (endStatus) => ({
        endStatus,
        ...(await playWait([pipelineToStart({ durationMs: 8 * SECOND_MS, endStatus })])),
      })),
    );
    for (const { endStatus, exitCode, outputs, stdout } of all) {
      expect(exitCode).toBe(1);
      expect(outputs['pipeline-execution-status']).toBe(endStatus);
      const word = endStatus === 'Cancelled' ? 'canceled' : endStatus.toLowerCase();
      expect(stdout).toMatch(new RegExp(`^\`app\` was ${word}`, 'm'));
      expect(outputs['result']).toBe(word);
    }
  });

  test.concurrent('of one that was adopted and has ended already is told at once', async () => {
    const id = '0123abcd-0000-4000-8000-000000000000';
    const played = await playWait([pipelineToStart({ executions: [ran(COMMITS.main, { id })] })], {
      start: 'if-needed',
    });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({
      started: 'false',
      'pipeline-execution-id': id,
      'pipeline-execution-status': 'Succeeded',
    });
    expect(played.stdout).toContain(id);
  });
});

describe('what happens on the way', () => {
  test.concurrent('a manual approval holds the deploy, with its link and a notice', async () => {
    const plan = { Release: { actions: { Approve: { durationMs: 15 * SECOND_MS } } } };
    const played = await playWait([planned(plan, { stages: [APPROVE] })]);
    expect(played.exitCode).toBe(0);
    const { outputs } = played;
    expect(played.stdout).toMatch(
      new RegExp(
        `^::notice title=.*app.*::.*Approve.*Release.*executions/${outputs['pipeline-execution-id'] ?? ''}/`,
        'm',
      ),
    );
    expect(played.stdout.match(/^::notice .*Approve/gm)).toHaveLength(1);
    expect(lines(played)).toContainEqual(
      expect.stringMatching(/^`Release` \/ `Approve`: Succeeded .*\b15s\b/),
    );
  });

  test.concurrent('a retry of a stage is told as such', async () => {
    const stage: StageDeclaration = { ...BUILD, onFailure: { result: 'RETRY' } };
    const plan: ExecutionPlan = {
      Build: {
        actions: { Build: [{ durationMs: 6 * SECOND_MS, outcome: 'Failed' }, { durationMs: 6 * SECOND_MS }] },
      },
    };
    const played = await playWait([planned(plan, { stages: [stage] })]);
    expect(played.exitCode).toBe(0);
    expect(lines(played).join('\n')).toMatch(
      /^`Build`: Failed .*\b6s\b[^]*^Stage `Build`.*attempt 2\b[^]*^`Build` \(attempt 2\): Succeeded .*\b6s\b/m,
    );
  });

  test.concurrent('throttling, 5xx and broken connections are waited out', async () => {
    const played = await playWait(
      [planned(builds(10 * SECOND_MS))],
      {},
      {
        faults: [
          { operation: 'GetPipelineExecution', kind: 'throttled', times: 2 },
          { operation: 'ListActionExecutions', kind: 'error500', times: 1 },
          { operation: 'ListActionExecutions', kind: 'reset', times: 2 },
        ],
      },
    );
    expect(played.exitCode).toBe(0);
    expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
  });

  test.concurrent('credentials that expire on the way end it, with why and what to do', async () => {
    const played = await playWait(
      [planned(builds(HOUR_MS))],
      {},
      {
        faults: [
          { operation: 'GetPipelineExecution', kind: 'slow', delayMs: 1, times: 1 },
          { operation: 'GetPipelineExecution', kind: 'expired' },
        ],
      },
    );
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({ started: 'true', 'pipeline-execution-status': 'InProgress' });
    const { remedy } = expectFinding(played, 'permissions', 'fail', { names: [/credentials.*expired/] });
    expect(remedy).toContain('role-to-assume: ');
  });

  test.concurrent('a denied call is not', async () => {
    const world: Partial<WorldSpec> = { denied: ['codepipeline:GetPipelineExecution'] };
    const played = await playWait([planned(builds(10 * SECOND_MS))], {}, { world });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('true');
    const denied = expectFinding(played, 'permissions', 'fail', {
      names: ['codepipeline:GetPipelineExecution'],
    });
    expect(statementIn(denied)).toMatchObject({ Action: 'codepipeline:GetPipelineExecution' });
    expect(calls(played).filter((call) => call.endsWith('GetPipelineExecution'))).toHaveLength(1);
  });
});

describe('a stage that AWS rolls back by itself', () => {
  const stage: StageDeclaration = { ...BUILD, onFailure: { result: 'ROLLBACK' } };
  const fails = builds(6 * SECOND_MS, {
    outcome: 'Failed',
    result: { errorDetails: { message: 'no luck' } },
  });

  test.concurrent(
    'fails all the same, and the execution that brings the old state back is named with its link',
    async () => {
      const pipeline = planned(fails, {
        stages: [stage],
        executions: [ran(COMMITS.root, { plan: builds(6 * SECOND_MS) })],
        rollbackPlan: builds(HOUR_MS),
      });
      const played = await playWait([pipeline]);
      expect(played.exitCode).toBe(1);
      expect(played.outputs['pipeline-execution-status']).toBe('Failed');
      const id = played.outputs['pipeline-execution-id'] ?? '';
      const [, rollback = ''] =
        /https:\S+\/executions\/([0-9a-f-]{36})\//.exec(lines(played).at(-1) ?? '') ?? [];
      expect(rollback).toHaveLength(36);
      expect(rollback).not.toBe(id);
      expect(played.stdout).toMatch(/^::error .*Build.*no luck/m);
      expect(played.summary).toContain(rollback);
    },
  );

  test.concurrent('is looked for only where a stage that failed is rolled back', async () => {
    const played = await playWait([planned(fails)]);
    expect(played.exitCode).toBe(1);
    expect(played.requests.at(-1)?.operation).not.toBe('ListPipelineExecutions');
  });
});

describe('past its timeout', () => {
  test.concurrent.each([
    ['leave', undefined],
    ['stop', false],
    ['abandon', true],
  ])('it fails, says so and does what on-cancel says: %s', async (onCancel, abandon) => {
    const played = await playWait([planned(builds(HOUR_MS))], {
      'wait-timeout': '10s',
      'on-cancel': onCancel,
    });
    expect(played.exitCode).toBe(1);
    expect(played.stdout).toMatch(/\b10s\b/);
    expect(played.stdout).toContain(`on-cancel: ${onCancel}`);
    const expected = { pipelineName: 'app', pipelineExecutionId: played.outputs['pipeline-execution-id'] };
    expect(stops(played)).toMatchObject(abandon === undefined ? [] : [{ ...expected, abandon }]);
    expect(played.outputs['pipeline-execution-status']).toBe(
      abandon === undefined ? 'InProgress' : 'Stopping',
    );
  });
});

test('one that AWS does not stop is not said to have ended while it runs, and the command is there', async () => {
  const played = await playWait(
    [planned(builds(HOUR_MS))],
    { 'wait-timeout': '10s', 'on-cancel': 'stop' },
    {
      faults: [
        {
          operation: 'StopPipelineExecution',
          kind: 'error',
          code: 'PipelineExecutionNotStoppableException',
          message: 'Unable to stop the pipeline execution.',
        },
      ],
    },
  );
  expect(played.exitCode).toBe(1);
  const id = played.outputs['pipeline-execution-id'] ?? '';
  expect(played.stdout).toContain(
    `aws codepipeline stop-pipeline-execution --pipeline-name app --pipeline-execution-id ${id}`,
  );
  expect(played.stdout).toContain("AWS can't stop execution");
  expect(played.stdout).not.toMatch(/has ended|[Nn]othing to stop/);
  expect(played.outputs['pipeline-execution-status']).toBe('InProgress');
});

describe('on SIGINT', () => {
  /** The machine's own time, in which the runner gives a step 7.5 seconds. */
  const world = { speed: 1 };
  const signalOnRequest = { operation: 'GetPipelineExecution' };

  testWithSignals.each(['leave', 'stop', 'abandon'])(
    'it is over within 5 seconds, on-cancel: %s',
    async (onCancel) => {
      const played = await playWait(
        [planned(builds(HOUR_MS))],
        { 'on-cancel': onCancel },
        { world, signalOnRequest },
      );
      expect(lastedFrom(played, /^GetPipelineExecution$/)).toBeLessThan(5500);
      expect(played.exitCode).toBe(1);
      expect(stops(played)).toHaveLength(onCancel === 'leave' ? 0 : 1);
      expect(played.outputs['pipeline-execution-id']).not.toBe('');
      expect(played.outputs['pipeline-execution-status']).toBe(
        onCancel === 'leave' ? 'InProgress' : 'Stopping',
      );
      expect(played.stdout).toContain(`on-cancel: ${onCancel}`);
      expect(played.summary.split('\n')[0]).toMatch(/cancel/i);
    },
  );

  testWithSignals(
    'it is over within 5 seconds although AWS answers nothing, with the outputs written',
    async () => {
      const played = await playWait(
        [planned(builds(HOUR_MS))],
        { 'on-cancel': 'abandon' },
        {
          world,
          signalOnRequest,
          faults: [
            { operation: 'StopPipelineExecution', kind: 'hang' },
            { operation: 'GetPipelineExecution', kind: 'hang' },
          ],
        },
      );
      expect(lastedFrom(played, /^GetPipelineExecution$/)).toBeLessThan(5500);
      expect(played.exitCode).toBe(1);
      expect(played.outputs['pipeline-execution-id']).not.toBe('');
      expect(played.outputs['pipeline-execution-status']).toBe('InProgress');
    },
  );

  testWithSignals('SIGTERM alone does the same', async () => {
    const played = await playWait(
      [planned(builds(HOUR_MS))],
      { 'on-cancel': 'abandon' },
      { world, signalOnRequest, signals: [{ name: 'SIGTERM', afterMs: 0 }] },
    );
    expect(played.exitCode).toBe(1);
    expect(stops(played)).toMatchObject([{ abandon: true }]);
    expect(played.stdout).toContain('SIGTERM');
    expect(played.outputs['pipeline-execution-status']).toBe('Stopping');
  });

  testWithSignals('a second signal ends it at once', async () => {
    const played = await playWait(
      [planned(builds(HOUR_MS))],
      { 'on-cancel': 'stop' },
      {
        world,
        signalOnRequest,
        signals: [
          { name: 'SIGINT', afterMs: 0 },
          { name: 'SIGTERM', afterMs: 500 },
        ],
        faults: [{ operation: 'StopPipelineExecution', kind: 'hang' }],
      },
    );
    expect(played.exitCode).toBe(1);
    // It takes no time for an answer, and denies nothing.
    expect(played.outputs).toMatchObject({ started: 'true', result: 'canceled' });
    expect(played.outputs['pipeline-execution-id']).toHaveLength(36);
    expect(played.summary).toMatch(/^## ❌ Canceled: <code>app<\/code> keeps running in AWS$/m);
    // The stop alone would have been waited for 3 seconds.
    expect(lastedFrom(played, /^GetPipelineExecution$/)).toBeLessThan(2500);
  });

  testWithSignals('one that was adopted is left, and the log says so', async () => {
    const execution: ExecutionSpec = ran(COMMITS.main, { status: 'InProgress' });
    const played = await playWait(
      [pipelineToStart({ executions: [execution] })],
      { start: 'if-needed', 'on-cancel': 'stop' },
      { world, signalOnRequest },
    );
    expect(played.exitCode).toBe(1);
    expect(stops(played)).toEqual([]);
    expect(played.stdout).toMatch(/adopt/);
  });
});

describe('several pipelines', () => {
  test.concurrent('wait side by side; one that fails leaves the others, and all are named', async () => {
    const app = planned(builds(6 * SECOND_MS, { outcome: 'Failed' }));
    const docs = planned(builds(15 * SECOND_MS), { name: 'docs' });
    const played = await playWait([app, docs], { pipeline: 'app\ndocs' });
    expect(played.exitCode).toBe(1);
    expect(played.report.pipelines.map(({ name, execution }) => [name, execution?.status])).toEqual([
      ['app', 'Failed'],
      ['docs', 'Succeeded'],
    ]);
    expect(lines(played, 'docs').at(-1)).toMatch(/^`Build`: Succeeded .*\b15s\b/);
    expect(played.summary.split('\n')[0]).toMatch(/^## ❌ .*\bapp\b/);
  });
});

describe('one that is superseded', () => {
  const NEXT = '00000001-0000-4000-8000-000000000000';
  const NEWEST = '00000002-0000-4000-8000-000000000000';
  const OLD = 'aaaaaaaa-0000-4000-8000-000000000000';

  /** Ours is in progress and soon superseded; two others come after it, the newest of them somebody else's. */
  const world = (): PipelineSpec =>
    pipelineToStart({
      executions: [
        ran(COMMITS.main, { id: NEWEST, startsAtMs: -1000, status: 'Failed' }),
        {
          id: NEXT,
          startsAtMs: -2000,
          durationMs: 28 * SECOND_MS,
          sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.topic }],
        },
        {
          id: OLD,
          startsAtMs: -3000,
          durationMs: 25 * SECOND_MS,
          endStatus: 'Superseded',
          sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.main }],
        },
      ],
    });
  const inputs = { start: 'if-needed' };

  test.concurrent('fails with fail, and passes with pass', async () => {
    const [failed, passed] = await Promise.all([
      playWait([world()], { ...inputs, 'on-superseded': 'fail' }),
      playWait([world()], { ...inputs, 'on-superseded': 'pass' }),
    ]);
    expect(failed.exitCode).toBe(1);
    expect(passed.exitCode).toBe(0);
    for (const { outputs } of [failed, passed]) {
      expect(outputs).toMatchObject({
        'pipeline-execution-id': OLD,
        'pipeline-execution-status': 'Superseded',
      });
    }
    expect(failed.stdout).toContain('set:%0Aon-superseded: follow');
    expect(failed.stdout).toContain('was superseded by a newer execution');
  });

  test.concurrent('with nothing newer to follow is not told to follow', async () => {
    const [, , superseded] = world().executions ?? [];
    const alone = pipelineToStart({ executions: superseded ? [superseded] : [] });
    const played = await playWait([alone], inputs);
    expect(played.exitCode).toBe(1);
    expect(played.outputs['result']).toBe('superseded');
    expect(played.stdout).toContain('AWS lists no newer execution to follow. Run the job again');
    expect(played.stdout).not.toContain('on-superseded:');
  });

  test.concurrent('is followed to the one that superseded it, never just the newest', async () => {
    const played = await playWait([world()], inputs);
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({
      started: 'false',
      'pipeline-execution-id': NEXT,
      'pipeline-execution-status': 'Succeeded',
    });
    expect(played.report.pipelines[0]?.execution?.commit).toBe(COMMITS.topic);
    expect(lines(played)).toContainEqual(
      expect.stringMatching(new RegExp(`\`${NEXT.slice(0, 8)}\`.*\`${OLD.slice(0, 8)}\`.*/${NEXT}/`)),
    );
  });
});
