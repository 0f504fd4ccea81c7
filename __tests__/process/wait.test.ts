/** `wait`: the execution is watched to its end, and the step ends as it did. */

import { COMMITS, pipelineToStart, ran, sourceOf } from './fixtures.js';
import { calls, check, playStart, testWithSignals, type Play, type Played, type Stage } from './harness.js';
import type {
  ExecutionPlan,
  ExecutionSpec,
  PipelineSpec,
  StageDeclaration,
  WorldSpec,
} from '../../simulator/index.js';

const MINUTE = 60_000;
/** Seconds of the world in one of the machine's. */
const SPEED = 60;
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
    world: { pipelines, speed: SPEED, ...world },
    inputs: { ...INPUTS, ...inputs },
  });
}

/** The lines about an execution, in their order. */
const lines = ({ stdout }: Played, pipeline = 'app'): string[] =>
  stdout
    .split('\n')
    .flatMap((line) => (line.startsWith(`${pipeline} · `) ? [line.slice(pipeline.length + 3)] : []));

const stops = ({ requests }: Played): Record<string, unknown>[] =>
  requests
    .filter(({ operation }) => operation === 'StopPipelineExecution')
    .map(({ input }) => input as Record<string, unknown>);

describe('the end', () => {
  test('of one that succeeds passes, each change on a line of its own and none of them twice', async () => {
    const played = await playWait([
      planned(builds(2 * MINUTE, { result: { externalExecutionUrl: BUILD_URL } })),
    ]);
    expect(played.exitCode).toBe(0);
    expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
    expect(played.report.pipelines[0]?.execution?.status).toBe('Succeeded');
    const told = lines(played);
    expect(told[0]).toMatch(
      /^Waiting up to 1h for execution \S+\. By the last success it should be done in about 1m\. https:/,
    );
    expect(told.slice(1)).toEqual([
      expect.stringMatching(/^Source \/ Source: Succeeded after 0s · https:\S+$/) as unknown,
      `Build / Build: InProgress · ${BUILD_URL}`,
      `Build / Build: Succeeded after 2m · ${BUILD_URL}`,
    ]);
    expect(new Set(told).size).toBe(told.length);
    expect(played.stdout).toContain('app Succeeded. Ready:');
    expect(played.summary).toContain('Succeeded, started');
  });

  test('of one that fails comes with the stage, the action, AWS’s message and its link, first', async () => {
    const errorDetails = { code: 'JobFailed', message: 'Build terminated with state: FAILED' };
    const result = { externalExecutionUrl: BUILD_URL, errorDetails };
    const played = await playWait([planned(builds(MINUTE, { outcome: 'Failed', result }))], {
      'fail-on': 'never',
    });
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({ ready: 'true', 'pipeline-execution-status': 'Failed' });
    const id = played.outputs['pipeline-execution-id'] ?? '';
    const message = `Action Build of stage Build failed in execution ${id} of pipeline app: JobFailed: Build terminated with state: FAILED ${BUILD_URL}`;
    expect(played.stdout).toMatch(/::error title=execution \(app\)::/);
    const error = played.stdout.indexOf(message);
    expect(error).toBeGreaterThan(0);
    expect(error).toBeLessThan(played.stdout.indexOf('::group::'));
    expect(played.summary).toContain('Action Build of stage Build failed');
  });

  test('of one that is Stopped, Cancelled or Superseded fails and is told apart', async () => {
    const statuses = ['Stopped', 'Cancelled', 'Superseded'] as const;
    const all = await Promise.all(
      statuses.map(async (endStatus) => ({
        endStatus,
        ...(await playWait([pipelineToStart({ durationMs: 30_000, endStatus })])),
      })),
    );
    for (const { endStatus, exitCode, outputs, stdout } of all) {
      expect(exitCode).toBe(1);
      expect(outputs['pipeline-execution-status']).toBe(endStatus);
      expect(stdout).toContain(`ended: ${endStatus}.`);
      expect(stdout).toContain(`app ${endStatus}. `);
    }
  });

  test('of one that was adopted and has ended already is told at once', async () => {
    const id = '0123abcd-0000-4000-8000-000000000000';
    const played = await playWait([pipelineToStart({ executions: [ran(COMMITS.main, { id })] })], {
      start: 'if-needed',
    });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ started: 'false', 'pipeline-execution-id': id });
    expect(played.stdout).toContain(`Execution ${id} of pipeline app ended: Succeeded.`);
  });
});

describe('what happens on the way', () => {
  test('a manual approval holds the deploy, with its link and a notice', async () => {
    const plan = { Release: { actions: { Approve: { durationMs: 3 * MINUTE } } } };
    const played = await playWait([planned(plan, { stages: [APPROVE] })]);
    expect(played.exitCode).toBe(0);
    const { outputs } = played;
    expect(played.stdout).toMatch(
      new RegExp(
        `::notice title=Approval \\(app\\)::The manual approval Approve of stage Release holds the deploy.*executions/${outputs['pipeline-execution-id'] ?? ''}/`,
      ),
    );
    expect(played.stdout.match(/holds the deploy/g)).toHaveLength(1);
    expect(lines(played)).toContain('Release / Approve: Succeeded after 3m');
  });

  test('a retry of a stage is told as such', async () => {
    const stage: StageDeclaration = { ...BUILD, onFailure: { result: 'RETRY' } };
    const plan: ExecutionPlan = {
      Build: { actions: { Build: [{ durationMs: MINUTE, outcome: 'Failed' }, { durationMs: MINUTE }] } },
    };
    const played = await playWait([planned(plan, { stages: [stage] })]);
    expect(played.exitCode).toBe(0);
    const told = lines(played).join('\n');
    expect(told).toContain('Build / Build: Failed after 1m');
    expect(told).toContain('Build is retried: attempt 2');
    expect(told).toContain('Build / Build (attempt 2): Succeeded after 1m');
  });

  test('throttling, 5xx and broken connections are waited out', async () => {
    const played = await playWait(
      [planned(builds(2 * MINUTE))],
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

  test('credentials that expire on the way end it, with why and what to do', async () => {
    const played = await playWait(
      [planned(builds(10 * MINUTE))],
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
    expect(played.stdout).toMatch(
      /could not be waited for any longer: The AWS credentials of this step have expired/,
    );
    expect(check(played, 'permissions').remedy).toContain('role-to-assume: ');
  });

  test('a denied call is not', async () => {
    const world: Partial<WorldSpec> = { denied: ['codepipeline:GetPipelineExecution'] };
    const played = await playWait([planned(builds(2 * MINUTE))], {}, { world });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('true');
    expect(check(played, 'permissions')).toMatchObject({ status: 'fail' });
    expect(check(played, 'permissions').remedy).toContain('codepipeline:GetPipelineExecution');
    expect(calls(played).filter((call) => call.endsWith('GetPipelineExecution'))).toHaveLength(1);
  });
});

describe('a stage that AWS rolls back by itself', () => {
  const stage: StageDeclaration = { ...BUILD, onFailure: { result: 'ROLLBACK' } };
  const fails = builds(MINUTE, { outcome: 'Failed', result: { errorDetails: { message: 'no luck' } } });

  test('fails all the same, and the execution that brings the old state back is named with its link', async () => {
    const pipeline = planned(fails, {
      stages: [stage],
      executions: [ran(COMMITS.root, { plan: builds(MINUTE) })],
      rollbackPlan: builds(60 * MINUTE),
    });
    const played = await playWait([pipeline]);
    expect(played.exitCode).toBe(1);
    expect(played.outputs['pipeline-execution-status']).toBe('Failed');
    const rollback = /AWS rolls the stage back by itself: execution (\S+) \(InProgress\)\. (https:\S+)/.exec(
      lines(played).at(-1) ?? '',
    );
    expect(rollback?.[1]).not.toBe(played.outputs['pipeline-execution-id']);
    expect(rollback?.[2]).toContain(`/executions/${rollback?.[1] ?? ''}/`);
    expect(played.stdout).toContain('Action Build of stage Build failed');
    expect(played.summary).toContain(rollback?.[1]);
  });

  test('is looked for only where a stage that failed is rolled back', async () => {
    const played = await playWait([planned(fails)]);
    expect(played.exitCode).toBe(1);
    expect(calls(played).at(-1)).not.toContain('ListPipelineExecutions');
    expect(played.stdout).not.toContain('rolls the stage back');
  });
});

describe('past its timeout', () => {
  test.each([
    ['leave', undefined],
    ['stop', false],
    ['abandon', true],
  ])('it fails, says so and does what on-cancel says: %s', async (onCancel, abandon) => {
    const played = await playWait([planned(builds(60 * MINUTE))], {
      'wait-timeout': '2s',
      'on-cancel': onCancel,
    });
    expect(played.exitCode).toBe(1);
    expect(played.stdout).toContain('did not end within the timeout of 2s');
    expect(played.stdout).toContain(`(on-cancel: ${onCancel})`);
    const expected = { pipelineName: 'app', pipelineExecutionId: played.outputs['pipeline-execution-id'] };
    expect(stops(played)).toMatchObject(abandon === undefined ? [] : [{ ...expected, abandon }]);
    expect(played.outputs['pipeline-execution-status']).toBe(
      abandon === undefined ? 'InProgress' : 'Stopping',
    );
  });
});

describe('on SIGINT', () => {
  const signalOnOutput = 'Waiting up to';

  testWithSignals.each(['leave', 'stop', 'abandon'])(
    'it is over within 5 seconds, on-cancel: %s',
    async (onCancel) => {
      const before = Date.now();
      const played = await playWait(
        [planned(builds(60 * MINUTE))],
        { 'on-cancel': onCancel },
        { signalOnOutput },
      );
      expect(Date.now() - before).toBeLessThan(6000);
      expect(played.exitCode).toBe(1);
      expect(stops(played)).toHaveLength(onCancel === 'leave' ? 0 : 1);
      expect(played.outputs['pipeline-execution-id']).not.toBe('');
      expect(played.stdout).toContain('The workflow was cancelled while execution');
      expect(played.stdout).toContain(`(on-cancel: ${onCancel})`);
      expect(played.summary).toContain('Cancelled');
    },
  );

  testWithSignals(
    'it is over within 5 seconds although AWS answers nothing, with the outputs written',
    async () => {
      const before = Date.now();
      const played = await playWait(
        [planned(builds(60 * MINUTE))],
        { 'on-cancel': 'abandon' },
        {
          signalOnOutput,
          faults: [
            { operation: 'StopPipelineExecution', kind: 'hang' },
            { operation: 'GetPipelineExecution', kind: 'hang' },
          ],
        },
      );
      expect(Date.now() - before).toBeLessThan(6000);
      expect(played.exitCode).toBe(1);
      expect(played.outputs['pipeline-execution-id']).not.toBe('');
      expect(played.stdout).toContain('It could not be stopped: AWS gave no answer');
    },
  );

  testWithSignals('SIGTERM alone does the same', async () => {
    const played = await playWait(
      [planned(builds(60 * MINUTE))],
      { 'on-cancel': 'abandon' },
      { signalOnOutput, signals: [{ name: 'SIGTERM', afterMs: 0 }] },
    );
    expect(played.exitCode).toBe(1);
    expect(stops(played)).toMatchObject([{ abandon: true }]);
    expect(played.stdout).toContain('The workflow was cancelled (SIGTERM)');
    expect(played.outputs['pipeline-execution-status']).toBe('Stopping');
  });

  testWithSignals('a second signal ends it at once', async () => {
    const before = Date.now();
    const played = await playWait(
      [planned(builds(60 * MINUTE))],
      { 'on-cancel': 'stop' },
      {
        signalOnOutput,
        signals: [
          { name: 'SIGINT', afterMs: 0 },
          { name: 'SIGTERM', afterMs: 500 },
        ],
        cutShort: true,
        faults: [{ operation: 'StopPipelineExecution', kind: 'hang' }],
      },
    );
    expect(played.exitCode).toBe(1);
    // The stop alone would have been waited for 3 seconds.
    expect(Date.now() - before).toBeLessThan(3000);
  });

  testWithSignals('one that was adopted is left, and the log says so', async () => {
    const execution: ExecutionSpec = ran(COMMITS.main, { status: 'InProgress' });
    const played = await playWait(
      [pipelineToStart({ executions: [execution] })],
      { start: 'if-needed', 'on-cancel': 'stop' },
      { signalOnOutput },
    );
    expect(played.exitCode).toBe(1);
    expect(stops(played)).toEqual([]);
    expect(played.stdout).toContain('it was adopted, not started here, and is never stopped');
  });
});

describe('several pipelines', () => {
  test('wait side by side; one that fails leaves the others, and all are named', async () => {
    const app = planned(builds(MINUTE, { outcome: 'Failed' }));
    const docs = planned(builds(3 * MINUTE), { name: 'docs' });
    const played = await playWait([app, docs], { pipeline: 'app\ndocs' });
    expect(played.exitCode).toBe(1);
    expect(played.report.pipelines.map(({ name, execution }) => [name, execution?.status])).toEqual([
      ['app', 'Failed'],
      ['docs', 'Succeeded'],
    ]);
    expect(lines(played, 'docs').at(-1)).toContain('Build / Build: Succeeded after 3m');
    expect(played.stdout).toContain('app Failed, docs Succeeded.');
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
          durationMs: 2 * MINUTE,
          sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.topic }],
        },
        {
          id: OLD,
          startsAtMs: -3000,
          durationMs: MINUTE,
          endStatus: 'Superseded',
          sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.main }],
        },
      ],
    });
  const inputs = { start: 'if-needed' };

  test('fails with fail, and passes with pass', async () => {
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
  });

  test('is followed to the one that superseded it, never just the newest', async () => {
    const played = await playWait([world()], inputs);
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({
      started: 'false',
      'pipeline-execution-id': NEXT,
      'pipeline-execution-status': 'Succeeded',
    });
    expect(played.report.pipelines[0]?.execution?.commit).toBe(COMMITS.topic);
    expect(lines(played)).toContain(`Execution ${OLD} was superseded by ${NEXT}, which is followed.`);
  });
});
