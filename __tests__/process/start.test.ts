/** `start`: once, at exactly this commit, and never where a check fails. */

import {
  COMMITS,
  REGION,
  TO_START,
  connectionOf,
  pipelineOf,
  pipelineToStart,
  ran,
  short,
  sourceOf,
} from './fixtures.js';
import { concerns, expectFinding } from './findings.js';
import { calls, ids, onStage, playStart, starts, type Played } from './harness.js';
import type { ExecutionSpec, ExecutionStatus, WorldSpec } from '../../simulator/index.js';

const LIST = `codepipeline ${REGION} ListPipelineExecutions`;
const START = `codepipeline ${REGION} StartPipelineExecution`;
const RUN_ID = '0123abcd-0000-4000-8000-000000000000';

const revision = (commit: string, actionName = 'Source') => [{ actionName, revisionId: commit }];
const minutesAgo = (minutes: number): number => -minutes * 60_000;

/** An execution of the head of main, five minutes ago. */
const ranMain = (status: ExecutionStatus, overrides: Partial<ExecutionSpec> = {}): ExecutionSpec =>
  ran(COMMITS.main, { id: RUN_ID, startsAtMs: minutesAgo(5), status, ...overrides });

const worldWith = (...executions: ExecutionSpec[]): Partial<WorldSpec> => ({
  pipelines: [pipelineToStart({ executions })],
});

function expectStarted(played: Played): void {
  expect(played.exitCode).toBe(0);
  expect(played.outputs).toMatchObject({
    ready: 'true',
    started: 'true',
    'pipeline-execution-status': 'InProgress',
  });
  const {
    commit = '',
    'pipeline-execution-id': id = '',
    'pipeline-execution-url': url = '',
  } = played.outputs;
  expect(url).toContain(`/executions/${id}/`);
  expect(played.report.pipelines.find(({ name }) => name === 'app')?.execution).toEqual({
    id,
    status: 'InProgress',
    started: true,
    commit,
    url,
  });
  expect(played.stdout).toContain(url);
}

function expectAdopted(played: Played, status: string): void {
  expect(played.exitCode).toBe(0);
  expect(starts(played)).toEqual([]);
  expect(played.outputs).toMatchObject({
    ready: 'true',
    started: 'false',
    'pipeline-execution-id': RUN_ID,
    'pipeline-execution-status': status,
    'pipeline-execution-url': `https://${REGION}.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/executions/${RUN_ID}/timeline?region=${REGION}`,
  });
  expect(played.report.pipelines[0]?.execution).toMatchObject({
    id: RUN_ID,
    status,
    started: false,
    commit: COMMITS.main,
  });
  expect(played.stdout).toMatch(new RegExp(`^Not started: \`app\` .*${status}.*${RUN_ID}.*$`, 'm'));
  expect(played.outputs['result']).toBe('adopted');
}

describe('the modes', () => {
  test('never starts nothing, and warns where a start would have been something to do', async () => {
    const played = await playStart({ inputs: { pipeline: 'app', start: 'never' } });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', started: 'false', 'pipeline-execution-id': '' });
    expect(ids(played, 'warn')).toEqual(['trigger', 'freshness']);
    expect(calls(played)).not.toContain(START);
  });

  test('never looks for no execution where no check asks for one', async () => {
    const played = await playStart({ inputs: { pipeline: 'app', start: 'never', checks: 'start' } });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', started: 'false', 'pipeline-execution-id': '' });
    expect(calls(played)).not.toContain(START);
    expect(calls(played)).not.toContain(LIST);
    expect(played.report.pipelines[0]?.execution).toBeNull();
  });

  test('if-needed starts what has not run', async () => {
    const played = await playStart({ inputs: { pipeline: 'app', start: 'if-needed' } });
    expectStarted(played);
    expect(calls(played).filter((call) => call === START)).toHaveLength(1);
    expect(concerns(played)).toEqual([]);
    expectFinding(played, 'start', 'pass', { names: ['push', short(COMMITS.main)] });
  });

  test.each([
    ['', 2],
    ['commit-on-branch', 1],
  ])(
    'always starts what has run, with checks "%s": looks for what a check asks, and at what it started',
    async (checks, looks) => {
      const played = await playStart({
        world: worldWith(ranMain('Succeeded')),
        inputs: { pipeline: 'app', start: 'always', ...(checks && { checks }) },
      });
      expectStarted(played);
      expect(ids(played, 'warn')).toEqual([]);
      expect(played.outputs['pipeline-execution-id']).not.toBe(RUN_ID);
      expect(calls(played).filter((call) => call === LIST)).toHaveLength(looks);
    },
  );
});

describe('the request', () => {
  test('names the commit, the variables and a token, and nothing else', async () => {
    const variables = [
      { name: 'STAGE', defaultValue: 'x' },
      { name: 'QUERY', defaultValue: 'x' },
    ];
    const played = await playStart({
      world: { pipelines: [pipelineToStart({ declaration: { variables } })] },
      inputs: { pipeline: 'app', start: 'always', variables: 'STAGE=production\nQUERY=a=1&b==2 ' },
    });
    expectStarted(played);
    expect(starts(played)).toEqual([
      {
        name: 'app',
        clientRequestToken: expect.stringMatching(/^[a-zA-Z0-9-]{1,128}$/) as unknown,
        sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: COMMITS.main }],
        variables: [
          { name: 'STAGE', value: 'production' },
          { name: 'QUERY', value: 'a=1&b==2' },
        ],
      },
    ]);
  });

  test('that AWS refuses with the value of a variable does not show it', async () => {
    const message = "Value 'hunter2SECRET' at 'variables.1.member.value' failed to satisfy constraint";
    const played = await playStart({
      inputs: { pipeline: 'app', start: 'always', variables: 'PASS=hunter2SECRET' },
      faults: [
        {
          operation: 'StartPipelineExecution',
          kind: 'error',
          code: 'ValidationException',
          status: 400,
          message,
        },
      ],
      env: { RUNNER_DEBUG: '1' },
    });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['failure-message']).toContain("Value '***' at");
    expect([played.stdout, played.summary, JSON.stringify(played.outputs)].join()).not.toContain(
      'hunter2SECRET',
    );
  });

  describe('of a V1 pipeline', () => {
    const world = {
      pipelines: [pipelineToStart({ declaration: { pipelineType: 'V1', executionMode: 'SUPERSEDED' } })],
    };

    test('names no commit from the beginning, if the head of the branch is the commit', async () => {
      const played = await playStart({ world, inputs: { pipeline: 'app', start: 'always' } });
      expectStarted(played);
      expect(starts(played)).toEqual([{ name: 'app', clientRequestToken: expect.any(String) as string }]);
      expect(played.stdout).toMatch(/^.*V1.*main.*`2{7}`/m);
    });

    test.each([
      ['another commit is the head', { commit: COMMITS.root }, ['1111111', '2222222']],
      ['there is no token', { 'github-token': '' }, ['github-token']],
      ['it is given variables', { variables: 'STAGE=production' }, ['variables', 'V2']],
    ])('is not made if %s', async (_, more, names) => {
      const played = await playStart({ world, inputs: { pipeline: 'app', start: 'always', ...more } });
      expect(played.exitCode).toBe(1);
      expect(played.outputs['started']).toBe('false');
      expect(starts(played)).toEqual([]);
      expectFinding(played, 'start', 'fail', { names: ['app', ...names] });
    });
  });

  test('has the same token in a re-run of one attempt, and another one in the next attempt', async () => {
    await onStage({ world: TO_START }, async (run, executions) => {
      const inputs = { pipeline: 'app', start: 'always' };
      const first = await run({ inputs });
      const again = await run({ inputs });
      const next = await run({ inputs, github: { runAttempt: '2' } });
      const tokens = [first, again, next].map((played) => starts(played)[0]?.['clientRequestToken']);
      expect(tokens[1]).toBe(tokens[0]);
      expect(tokens[2]).not.toBe(tokens[0]);
      expect(again.outputs['pipeline-execution-id']).toBe(first.outputs['pipeline-execution-id']);
      expect(next.outputs['pipeline-execution-id']).not.toBe(first.outputs['pipeline-execution-id']);
      expect(executions()).toHaveLength(2);
    });
  });

  test('has a token of its own for every pipeline, run and commit', async () => {
    await onStage(
      { world: { pipelines: [pipelineToStart(), pipelineToStart({ name: 'docs' })] } },
      async (run) => {
        const inputs = { pipeline: 'app\ndocs', start: 'always' };
        const all = [
          await run({ inputs }),
          await run({ inputs, github: { runId: '99' } }),
          await run({ inputs: { ...inputs, commit: COMMITS.root } }),
        ].flatMap((played) => starts(played).map(({ clientRequestToken }) => clientRequestToken));
        expect(new Set(all).size).toBe(6);
      },
    );
  });
});

describe('if-needed adopts', () => {
  const inputs = { pipeline: 'app', start: 'if-needed' };

  test('what is in progress', async () => {
    const played = await playStart({ world: worldWith(ranMain('InProgress')), inputs });
    expectAdopted(played, 'InProgress');
  });

  test('what has succeeded', async () => {
    expectAdopted(await playStart({ world: worldWith(ranMain('Succeeded')), inputs }), 'Succeeded');
  });

  test('what stands on a later page', async () => {
    const newer = [1, 2, 3, 4].map((minute): ExecutionSpec => ({
      startsAtMs: minutesAgo(minute),
      status: 'Failed',
      sourceRevisions: revision(COMMITS.root),
    }));
    const played = await playStart({
      world: { ...worldWith(ranMain('Succeeded'), ...newer), pageSize: 2 },
      inputs,
    });
    expectAdopted(played, 'Succeeded');
    expect(calls(played).filter((call) => call === LIST)).toHaveLength(3);
  });

  test('nothing that another commit replaced: a re-run of an old job deploys its commit again', async () => {
    const newer = ran(COMMITS.topic, { startsAtMs: minutesAgo(1) });
    const played = await playStart({ world: worldWith(ranMain('Succeeded'), newer), inputs });
    expectStarted(played);
    expect(played.outputs['commit']).toBe(COMMITS.main);
  });

  test.each(['Succeeded', 'InProgress'] as const)(
    'nothing that was rolled back since: %s',
    async (status) => {
      const back = ran(COMMITS.first, {
        startsAtMs: minutesAgo(1),
        status,
        rollbackTargetId: 'fedc4321-0000-4000-8000-000000000000',
        trigger: { triggerType: 'ManualRollback' },
      });
      const first = ran(COMMITS.first, { id: 'fedc4321-0000-4000-8000-000000000000' });
      expectStarted(await playStart({ world: worldWith(first, ranMain('Succeeded'), back), inputs }));
    },
  );

  test('what a failed rollback left as it was', async () => {
    const back = ran(COMMITS.first, {
      startsAtMs: minutesAgo(1),
      status: 'Failed',
      rollbackTargetId: 'fedc4321-0000-4000-8000-000000000000',
      trigger: { triggerType: 'AutomatedRollback' },
    });
    expectAdopted(await playStart({ world: worldWith(ranMain('Succeeded'), back), inputs }), 'Succeeded');
  });

  test('what a step before it started', async () => {
    await onStage({ world: TO_START }, async (run, executions) => {
      const first = await run({ inputs });
      const again = await run({ inputs, github: { runAttempt: '2' } });
      expectStarted(first);
      expect(again.outputs).toMatchObject({
        started: 'false',
        'pipeline-execution-id': first.outputs['pipeline-execution-id'] ?? '',
      });
      expect(executions()).toHaveLength(1);
    });
  });

  test('what a push started while a person authorised the connection', async () => {
    const world = {
      connections: [connectionOf({ status: 'PENDING', authorisedAfterMs: 600 })],
      ...worldWith({
        id: RUN_ID,
        startsAtMs: 600,
        status: 'InProgress',
        sourceRevisions: revision(COMMITS.main),
      }),
    };
    const played = await playStart({ world, inputs: { ...inputs, 'wait-for-connection': '30s' } });
    expectAdopted(played, 'InProgress');
  });

  test.each(['Failed', 'Stopped', 'Cancelled', 'Superseded', 'Stopping'] as const)(
    'nothing that is %s',
    async (status) => {
      expectStarted(await playStart({ world: worldWith(ranMain(status)), inputs }));
    },
  );

  test('nothing of another commit', async () => {
    const world = worldWith(ranMain('Succeeded', { sourceRevisions: revision(COMMITS.root) }));
    expectStarted(await playStart({ world, inputs }));
  });

  test('nothing of the same commit through another source action', async () => {
    const world = worldWith(ranMain('Succeeded', { sourceRevisions: revision(COMMITS.main, 'Docs') }));
    expectStarted(await playStart({ world, inputs }));
  });
});

describe('nothing is started', () => {
  test.each(['failure', 'warning', 'never'])('where a check fails, with fail-on: %s', async (failOn) => {
    const played = await playStart({
      world: { connections: [connectionOf({ status: 'PENDING' })] },
      inputs: { pipeline: 'app', start: 'always', 'fail-on': failOn },
    });
    expect(played.exitCode).toBe(failOn === 'never' ? 0 : 1);
    expect(starts(played)).toEqual([]);
    expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
    expect(concerns(played)).toEqual(['fail connection-available']);
    expect(played.report.pipelines).toMatchObject([{ name: 'app', execution: null }]);
    expect(played.summary).not.toMatch(/^## ✅/);
  });

  test('in one pipeline whose check fails, while another starts', async () => {
    const docs = pipelineOf({ name: 'docs', actions: [sourceOf({ FullRepositoryId: 'octo-org/docs' })] });
    const played = await playStart({
      world: { pipelines: [pipelineToStart(), docs] },
      inputs: { pipeline: 'docs\napp', start: 'if-needed' },
    });
    expect(played.exitCode).toBe(1);
    expect(starts(played)).toMatchObject([{ name: 'app' }]);
    expect(played.report.pipelines).toMatchObject([
      { name: 'docs', ready: false, execution: null },
      { name: 'app', ready: true, execution: { started: true } },
    ]);
    expect(played.outputs).toMatchObject({ ready: 'false', started: 'true', 'pipeline-execution-id': '' });
    expectFinding(played, 'repository', 'fail', {
      names: ['octo-org/docs', 'octo-org/app'],
      pipeline: 'docs',
    });
  });
});

describe('a start that AWS refuses', () => {
  test('leaves those of the other pipelines', async () => {
    const variables = [{ name: 'STAGE', defaultValue: 'x' }];
    const played = await playStart({
      world: {
        pipelines: [
          pipelineToStart({ declaration: { variables } }),
          pipelineToStart({ name: 'docs' }),
          pipelineToStart({ name: 'site', declaration: { variables } }),
        ],
      },
      inputs: { pipeline: 'app\ndocs\nsite', start: 'if-needed', variables: 'STAGE=production' },
    });
    expect(played.exitCode).toBe(1);
    expect(played.report.pipelines).toMatchObject([
      { name: 'app', execution: { started: true } },
      { name: 'docs', execution: null },
      { name: 'site', execution: { started: true } },
    ]);
    expectFinding(played, 'start', 'fail', { names: ['docs', 'STAGE'], pipeline: 'docs' });
    expect(
      starts(played)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['app', 'docs', 'site']);
  });

  test('because too many executions run', async () => {
    const many = Array.from({ length: 50 }, (_, index): ExecutionSpec => ({
      startsAtMs: minutesAgo(index + 1),
      status: 'InProgress',
      sourceRevisions: revision(COMMITS.root),
    }));
    const played = await playStart({
      world: worldWith(...many),
      inputs: { pipeline: 'app', start: 'if-needed' },
    });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('false');
    expectFinding(played, 'start', 'fail', { names: ['app', 'limit of 50 concurrent executions'] });
    expect(played.durationMs).toBeLessThan(20_000);
  });

  test('fails the step with fail-on: never too', async () => {
    const inputs = { pipeline: 'app', start: 'always', variables: 'STAGE=x', 'fail-on': 'never' };
    const played = await playStart({ inputs });
    expect(played.exitCode).toBe(1);
  });
});

describe('a start on a bad line', () => {
  const operation = 'StartPipelineExecution';

  test('is throttled twice, and happens once', async () => {
    await onStage(
      { world: TO_START, faults: [{ operation, kind: 'throttled', times: 2 }] },
      async (run, executions) => {
        const played = await run({ inputs: { pipeline: 'app', start: 'always' } });
        expectStarted(played);
        expect(starts(played)).toHaveLength(3);
        expect(executions()).toHaveLength(1);
      },
    );
  });

  test('takes effect though its answer is lost, and happens once', async () => {
    await onStage(
      { world: TO_START, faults: [{ operation, kind: 'resetAfter', times: 1 }] },
      async (run, executions) => {
        const played = await run({ inputs: { pipeline: 'app', start: 'always' } });
        expectStarted(played);
        const [first, second, ...more] = starts(played);
        expect(second).toEqual(first);
        expect(more).toEqual([]);
        expect(executions()).toMatchObject([
          {
            pipelineExecutionId: played.outputs['pipeline-execution-id'],
            sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.main }],
          },
        ]);
      },
    );
  });
});
