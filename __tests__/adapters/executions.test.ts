import type { ExecutionSpec, StageDeclaration } from '../../simulator/index.js';
import { ManualClock } from '../../simulator/index.js';
import { COMMITS, pipelineOf, pipelineToStart, ran, sourceOf } from '../process/fixtures';
import { allOf, open, pipelinesOf, problemOf } from './harness';

const [FIRST, SECOND] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];

const NOW = Date.UTC(2026, 0, 15, 12);

const openWith = (...executions: ExecutionSpec[]) =>
  open({ time: new ManualClock(NOW), world: { pipelines: [pipelineOf({ executions })] } });

const START = {
  pipeline: 'app',
  sourceAction: 'Source',
  commit: COMMITS.main,
  variables: [],
  clientRequestToken: 'token-1',
} as const;

test('an execution as the list has it', async () => {
  const stage = await openWith(
    ran(COMMITS.main, { id: FIRST, status: 'Failed', statusSummary: 'It broke.' }),
  );
  expect(await allOf(pipelinesOf(stage).executions('app'))).toEqual([
    {
      id: FIRST,
      status: 'Failed',
      sourceRevisions: [{ sourceAction: 'Source', commit: COMMITS.main }],
      startedAt: NOW - 3_600_000,
      updatedAt: expect.any(Number) as number,
      trigger: 'WebhookV2',
      triggerDetail: expect.any(String) as string,
      summary: 'It broke.',
    },
  ]);
});

test('a rollback says so, with the execution that it goes back to', async () => {
  const stage = await openWith(
    ran(COMMITS.main, { id: FIRST }),
    ran(COMMITS.main, { id: SECOND, startsAtMs: -60_000, rollbackTargetId: FIRST }),
  );
  const pipelines = pipelinesOf(stage);
  const [rollback, plain] = await allOf(pipelines.executions('app'));
  expect(rollback?.rollback).toEqual({ target: FIRST });
  expect(plain).not.toHaveProperty('rollback');
  const state = await pipelines.execution('app', SECOND);
  expect(state).toMatchObject({ isRollback: true, rollback: { target: FIRST } });
  expect(await pipelines.execution('app', FIRST)).toMatchObject({ isRollback: false, status: 'Succeeded' });
});

test('a status that this version does not know is kept as it is', async () => {
  const stage = await openWith(
    ran(COMMITS.main, {
      id: FIRST,
      status: 'Paused',
      actions: [{ stageName: 'Build', actionName: 'Build', status: 'Waiting' }],
    }),
  );
  const pipelines = pipelinesOf(stage);
  expect((await allOf(pipelines.executions('app')))[0]?.status).toBe('Paused');
  expect((await pipelines.execution('app', FIRST)).status).toBe('Paused');
  expect((await pipelines.actions('app', FIRST)).map(({ status }) => status)).toContain('Waiting');
});

test('an execution that is not there is told apart from a pipeline that is not', async () => {
  const pipelines = pipelinesOf(await openWith());
  for (const asked of [
    pipelines.execution('app', FIRST),
    pipelines.actions('app', FIRST),
    pipelines.rules('app', FIRST),
  ]) {
    const problem = await problemOf(asked);
    expect(problem).toMatchObject({ kind: 'missing', code: 'no-such-execution' });
    expect(problem.message).toContain(
      `AWS has no execution \`${FIRST.slice(0, 8)}\` of pipeline \`app\` in \`eu-west-1\`.`,
    );
  }
  const problem = await problemOf(pipelines.execution('web', FIRST));
  expect(problem).toMatchObject({ kind: 'missing', code: undefined });
  expect(problem.message).toContain('AWS has no pipeline `web` in `eu-west-1`.');
});

test('an execution that can not be stopped is told apart, and not said to have ended', async () => {
  const pipelines = pipelinesOf(await openWith(ran(COMMITS.main, { id: FIRST })));
  const problem = await problemOf(
    pipelines.stop({ pipeline: 'app', executionId: FIRST, abandon: false, reason: 'x' }),
  );
  expect(problem).toMatchObject({ kind: 'refused', code: 'not-stoppable' });
  expect(problem.message).toMatch(
    `AWS can't stop execution \`${FIRST.slice(0, 8)}\` of pipeline \`app\` now. AWS says: `,
  );
});

test('actions come in the order in which they began, with all that AWS shows of them', async () => {
  const stage = await openWith(
    ran(COMMITS.main, {
      id: FIRST,
      status: 'Failed',
      actions: [
        { stageName: 'Source', actionName: 'Source', status: 'Succeeded' },
        {
          stageName: 'Build',
          actionName: 'Build',
          status: 'Failed',
          startTimeMs: 10_000,
          lastUpdateTimeMs: 70_000,
          output: {
            executionResult: {
              externalExecutionId: 'app:1',
              externalExecutionUrl: 'https://build',
              errorDetails: { code: 'JobFailed', message: 'exit status 1' },
              logStreamARN:
                'arn:aws:logs:eu-west-1:111122223333:log-group:/aws/codepipeline/app:log-stream:a/b-1',
            },
          },
        },
      ],
    }),
  );
  const [source, build] = await pipelinesOf(stage).actions('app', FIRST);
  expect(source).toMatchObject({ stage: 'Source', provider: 'CodeStarSourceConnection', error: undefined });
  expect(source).not.toHaveProperty('logStream');
  expect(build).toEqual({
    id: expect.any(String) as string,
    stage: 'Build',
    action: 'Build',
    status: 'Failed',
    category: 'Build',
    provider: 'CodeBuild',
    startedAt: NOW - 3_600_000 + 10_000,
    updatedAt: NOW - 3_600_000 + 70_000,
    externalId: 'app:1',
    region: 'eu-west-1',
    summary: '',
    externalUrl: 'https://build',
    logStream: { region: 'eu-west-1', group: '/aws/codepipeline/app', stream: 'a/b-1' },
    error: { code: 'JobFailed', message: 'exit status 1' },
  });
});

test('how an action failed: in the details, or in the summary alone', async () => {
  const failed = (result: object) =>
    ran(COMMITS.main, {
      id: FIRST,
      status: 'Failed',
      actions: [
        { stageName: 'Source', actionName: 'Source', status: 'Failed', output: { executionResult: result } },
      ],
    });
  const errorOf = async (result: object) => {
    const [action] = await pipelinesOf(await openWith(failed(result))).actions('app', FIRST);
    return action?.error;
  };
  const message = 'No Branch [main]';
  expect(await errorOf({ errorDetails: { code: 'JobFailed', message } })).toEqual({
    code: 'JobFailed',
    message,
  });
  expect(await errorOf({ externalExecutionSummary: message })).toEqual({ code: '', message });
});

test('conditions show in the state of their stage, and their rules in a list', async () => {
  const time = new ManualClock(NOW);
  const build: StageDeclaration = {
    name: 'Build',
    actions: [
      {
        name: 'Build',
        actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
      },
    ],
    beforeEntry: {
      conditions: [
        { rules: [{ name: 'Window', ruleTypeId: { category: 'Rule', provider: 'DeploymentWindow' } }] },
      ],
    },
  };
  const stage = await open({
    time,
    world: {
      pipelines: [
        pipelineToStart({
          declaration: { stages: [{ name: 'Source', actions: [sourceOf()] }, build] },
          plan: {
            Build: {
              conditions: {
                beforeEntry: {
                  rules: { Window: { outcome: 'Failed', errorDetails: { message: 'Outside the window.' } } },
                },
              },
            },
          },
        }),
      ],
    },
  });
  const pipelines = pipelinesOf(stage);
  const { id } = await pipelines.start(START);
  time.advance(1000);
  const [, entering] = await pipelines.stages('app');
  expect(entering?.conditions).toEqual([
    {
      point: 'beforeEntry',
      status: 'InProgress',
      summary: '',
      rules: [{ name: 'Window', status: 'InProgress', summary: '', externalUrl: '' }],
    },
  ]);
  time.advance(10_000);
  const [, failed] = await pipelines.stages('app');
  expect(failed?.conditions).toMatchObject([
    {
      point: 'beforeEntry',
      status: 'Failed',
      rules: [{ name: 'Window', status: 'Failed', summary: 'Outside the window.' }],
    },
  ]);
  expect(await pipelines.rules('app', id)).toMatchObject([
    {
      stage: 'Build',
      rule: 'Window',
      provider: 'DeploymentWindow',
      status: 'Failed',
      startedAt: NOW,
      error: { message: 'Outside the window.' },
    },
  ]);
});

test('a disabled transition shows what waits before it', async () => {
  const time = new ManualClock(NOW);
  const stage = await open({
    time,
    world: {
      pipelines: [
        pipelineToStart({
          plan: {},
          disabledTransitions: [
            { stageName: 'Build', reason: 'Freeze', changedBy: 'arn:aws:iam::1:user/ann' },
          ],
        }),
      ],
    },
  });
  const pipelines = pipelinesOf(stage);
  const { id } = await pipelines.start(START);
  time.advance(60_000);
  const [source, build] = await pipelines.stages('app');
  expect(source).toMatchObject({ name: 'Source', latest: { executionId: id, status: 'Succeeded' } });
  expect(source).not.toHaveProperty('waiting');
  expect(build).toMatchObject({
    name: 'Build',
    inbound: { enabled: false, reason: 'Freeze', changedBy: 'arn:aws:iam::1:user/ann' },
    waiting: [id],
  });
});

test('a start gives the commit and the variables, or neither', async () => {
  const declaration = { variables: [{ name: 'ENV', defaultValue: 'test' }] };
  const stage = await open({ world: { pipelines: [pipelineToStart({ declaration })] } });
  const pipelines = pipelinesOf(stage);
  const answer = await pipelines.start({ ...START, variables: [{ name: 'ENV', value: 'prod' }] });
  expect(Math.abs((answer.answeredAt ?? 0) - Date.now())).toBeLessThan(60_000);
  await pipelines.start({ ...START, commit: undefined, clientRequestToken: 'token-2' });
  expect(stage.requests.map(({ input }) => input)).toEqual([
    {
      name: 'app',
      clientRequestToken: 'token-1',
      sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: COMMITS.main }],
      variables: [{ name: 'ENV', value: 'prod' }],
    },
    { name: 'app', clientRequestToken: 'token-2' },
  ]);
});

test('a start that conflicts can be asked for again, and says so', async () => {
  const stage = await open({
    world: { pipelines: [pipelineToStart()] },
    faults: [{ operation: 'StartPipelineExecution', kind: 'conflict' }],
  });
  expect(await problemOf(pipelinesOf(stage).start(START))).toMatchObject({
    kind: 'refused',
    code: 'conflict',
  });
});
