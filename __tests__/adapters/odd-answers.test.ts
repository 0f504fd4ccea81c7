import {
  serve,
  open,
  pipelinesOf,
  connectionsOf,
  rolesOf,
  identityOf,
  buildsOf,
  problemOf,
  allOf,
} from './harness';
import { ARN, REGION, ROLE } from '../process/fixtures';

/** AWS as a server of this test answers it, with a body that is no valid answer of AWS. */
async function answering(body: string, status = 200, endpointVariables: string[] = []) {
  const server = await serve((_, response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(body);
  });
  const stage = await open();
  process.env['AWS_ENDPOINT_URL'] = server.url;
  return { ...stage, settings: { ...stage.settings, endpointVariables } };
}

const SIMULATION = {
  service: 'codeconnections',
  roleArn: ROLE,
  connectionArn: ARN,
  repository: 'o/r',
  branch: 'main',
  providerAction: 'x',
  region: REGION,
} as const;

const EXECUTION = { pipelineExecutionId: 'e-1', status: 'Succeeded' };

const pipelineWith = (more: object) =>
  JSON.stringify({ pipeline: { name: 'app', stages: [], ...more }, metadata: { pipelineArn: 7 } });

describe('times', () => {
  /** What moto and saved output of the CLI have for numbers. */
  test('as texts are read like numbers', async () => {
    const times = { startTime: '2026-01-15T12:00:00Z', lastUpdateTime: '2026-01-15T13:00:00.500+01:00' };
    const stage = await answering(
      JSON.stringify({ pipelineExecutionSummaries: [{ ...EXECUTION, ...times }] }),
    );
    expect(await allOf(pipelinesOf(stage).executions('app'))).toMatchObject([
      { startedAt: Date.UTC(2026, 0, 15, 12), updatedAt: Date.UTC(2026, 0, 15, 12, 0, 0, 500) },
    ]);
  });

  test('that are none are left out, and nothing else', async () => {
    const odd = ['yesterday', {}, [], true, ''].map((startTime) => ({ ...EXECUTION, startTime }));
    const stage = await answering(JSON.stringify({ pipelineExecutionSummaries: odd }));
    const executions = await allOf(pipelinesOf(stage).executions('app'));
    expect(executions).toHaveLength(odd.length);
    for (const execution of executions) expect(execution).not.toHaveProperty('startedAt');
  });

  test('within a text stay as they are', async () => {
    const text = '{"startTime": "noon"}';
    const stage = await answering(
      JSON.stringify({ pipelineExecutionSummaries: [{ ...EXECUTION, statusSummary: text, startTime: 1 }] }),
    );
    expect(await allOf(pipelinesOf(stage).executions('app'))).toMatchObject([
      { summary: text, startedAt: 1000 },
    ]);
  });
});

test.each<[string, object | undefined, object]>([
  ['no logs', undefined, { kind: 'pending' }],
  ['no names', {}, { kind: 'pending' }],
  ['names that are the text null', { groupName: 'null', streamName: 'null' }, { kind: 'pending' }],
  ['empty names', { groupName: '', streamName: '' }, { kind: 'pending' }],
  ['a group alone', { groupName: '/aws/codebuild/app' }, { kind: 'pending' }],
  ['logs that are turned off', { cloudWatchLogs: { status: 'DISABLED' } }, { kind: 'disabled' }],
  ['both names', { groupName: 'g', streamName: 's' }, { kind: 'stream', group: 'g', stream: 's' }],
])('a build with %s', async (_, logs, expected) => {
  const stage = await answering(JSON.stringify({ builds: [{ id: 'app:1', logs }] }));
  expect(await buildsOf(stage).logOf('app:1')).toEqual(expected);
});

describe('an answer with one odd member loses nothing else', () => {
  test('of executions', async () => {
    const stage = await answering(
      JSON.stringify({
        pipelineExecutionSummaries: [
          { status: 'Failed' },
          null,
          { ...EXECUTION, sourceRevisions: 'none', trigger: 5, executionMode: {} },
          { ...EXECUTION, sourceRevisions: [null, { actionName: 1, revisionId: 'c' }] },
        ],
      }),
    );
    const executions = await allOf(pipelinesOf(stage).executions('app'));
    expect(executions.map(({ id, sourceRevisions }) => [id, sourceRevisions])).toEqual([
      ['e-1', []],
      ['e-1', [{ sourceAction: '', commit: 'c' }]],
    ]);
  });

  test('of actions', async () => {
    const stage = await answering(
      JSON.stringify({
        actionExecutionDetails: [
          {
            stageName: 'Build',
            actionName: 'Build',
            status: 5,
            input: null,
            output: { executionResult: 'x' },
          },
          { output: { executionResult: { logStreamARN: 'not an ARN' } } },
        ],
      }),
    );
    const [second, first] = await pipelinesOf(stage).actions('app', 'e-1');
    expect(first).toMatchObject({ stage: 'Build', status: '', provider: '', error: undefined });
    expect(second).not.toHaveProperty('logStream');
  });

  test('of a pipeline', async () => {
    const stage = await answering(
      pipelineWith({
        name: 5,
        roleArn: null,
        artifactStore: 'bucket',
        artifactStores: 7,
        triggers: [
          null,
          {},
          { gitConfiguration: { push: 'x', pullRequest: [{ branches: { includes: 'main' } }] } },
        ],
        stages: [
          null,
          { name: 1, actions: 'x' },
          { name: 'Source', actions: [{ name: 'S', actionTypeId: 'x' }, 5] },
        ],
      }),
    );
    const pipeline = await pipelinesOf(stage).get('app');
    expect(pipeline).toMatchObject({
      name: 'app',
      stages: ['', 'Source'],
      sourceActions: [],
      otherSources: [],
    });
    expect(pipeline).not.toHaveProperty('arn');
  });

  test('of connections', async () => {
    const good = { ConnectionArn: ARN, ConnectionName: 'github' };
    const stage = await answering(
      JSON.stringify({ Connections: [good, { ConnectionName: 'x' }, null, { ConnectionArn: 5 }] }),
    );
    const { connections } = await connectionsOf(stage).list();
    expect(connections).toEqual([{ arn: ARN, name: 'github', status: '', provider: '' }]);
  });
});

describe('what cannot be read names the member and what came', () => {
  test.each([
    ['{}', '`pipeline.stages` is missing'],
    [pipelineWith({ stages: null }), '`pipeline.stages` is missing'],
    [pipelineWith({ stages: 5 }), '`pipeline.stages` is `5`'],
    [pipelineWith({ stages: 'a `text`' }), '`pipeline.stages` is `"a \'text\'"`'],
    [pipelineWith({ stages: { secret: 'hunter2' } }), '`pipeline.stages` is a map'],
    ['<html>', 'it is not JSON'],
  ])('of %s: %s', async (body, detail) => {
    const problem = await problemOf(pipelinesOf(await answering(body)).get('app'));
    expect(problem.kind).toBe('broken');
    expect(problem.message).toBe(
      `Can't read AWS's answer to \`codepipeline:GetPipeline\` for pipeline \`app\`: ${detail}.`,
    );
    expect(problem.remedy.text).toContain('proxy');
  });

  test('for each kind of answer', async () => {
    const stage = await answering('{}');
    const pipelines = pipelinesOf(stage);
    const start = { pipeline: 'app', sourceAction: 'S', commit: 'c', variables: [], clientRequestToken: 't' };
    const builds = buildsOf(stage);
    const asked: [Promise<unknown>, string][] = [
      [pipelines.stages('app'), 'stageStates'],
      [allOf(pipelines.executions('app')), 'pipelineExecutionSummaries'],
      [allOf(pipelines.names()), 'pipelines'],
      [pipelines.execution('app', 'e'), 'pipelineExecution.status'],
      [pipelines.actions('app', 'e'), 'actionExecutionDetails'],
      [pipelines.rules('app', 'e'), 'ruleExecutionDetails'],
      [pipelines.start(start), 'pipelineExecutionId'],
      [connectionsOf(stage).get(ARN), 'Connection.ConnectionArn'],
      [builds.logOf('app:1'), 'builds'],
      [builds.serviceRoleOf('app'), 'projects'],
      [builds.read({ kind: 'stream', group: 'g', stream: 's' }), 'events'],
    ];
    for (const [promise, member] of asked)
      expect((await problemOf(promise)).message).toContain(`\`${member}\` is missing.`);
  });

  test('in XML, too', async () => {
    const stage = await answering('<x/>');
    expect((await problemOf(rolesOf(stage).simulate(SIMULATION))).kind).toBe('broken');
    expect((await problemOf(identityOf(stage).account())).kind).toBe('broken');
  });
});

describe.each([400, 403, 404, 407, 418])('an answer with status %d that AWS never gives', (status) => {
  test.each([
    ['<html>blocked</html>', 'is not JSON', 'has no error code'],
    ['Access Denied', 'is not JSON', 'is not XML'],
    ['{"message":"no"}', 'has no error code: "no"', 'is not XML'],
    ['', 'has no error code', 'has no error code'],
  ])('%j is told as such, and blames no request', async (body, inJson, inXml) => {
    const stage = await answering(body, status);
    const calls: [Promise<unknown>, string][] = [
      [pipelinesOf(stage).get('app'), inJson],
      [connectionsOf(stage).get(ARN), inJson],
      [rolesOf(stage).simulate(SIMULATION), inXml],
      [identityOf(stage).account(), inXml],
    ];
    for (const [call, says] of calls) {
      const problem = await problemOf(call);
      expect(problem.kind).toBe('broken');
      expect(problem.message).toMatch(/^Can't read AWS's answer to /);
      expect(problem.message).toContain(`: it has status ${status} and ${says}.`);
      expect(problem.remedy.text).toContain('proxy');
    }
  });
});

test.each([
  [200, '<html>', /the answer|it is not JSON/],
  [500, '<html>', /status 500\. The answer is not JSON\./],
])('with status %d and %s, the variable that leads elsewhere is named', async (status, body, says) => {
  const stage = await answering(body, status, ['AWS_ENDPOINT_URL_CODEPIPELINE']);
  const problem = await problemOf(pipelinesOf(stage).get('app'));
  expect(problem.message).toMatch(says);
  expect(problem.remedy.text).toContain('`AWS_ENDPOINT_URL_CODEPIPELINE`');
  expect(problem.remedy.text).toContain('a custom endpoint');
});

test('a log that is denied asks for all streams of its group: every run has one of its own', async () => {
  const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'Not authorized.' });
  const stage = await answering(body, 400);
  const problem = await problemOf(
    buildsOf(stage).read({ kind: 'stream', group: '/aws/codebuild/app', stream: 's-1' }),
  );
  expect(problem.permission?.resource).toMatch(/:log-group:\/aws\/codebuild\/app:log-stream:\*$/);
});
