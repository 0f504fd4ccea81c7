/** Answers with an odd member, as other servers than AWS give them; none of them is the simulator's. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ARN, COMMITS, REPOSITORY, ROLE } from './fixtures.js';
import { check, ids, play, type Played } from './harness.js';

const EXECUTION = '1a0c5b9e-3f1d-4c58-8e6d-1f2a3b4c5d6e';

const execution = (more: object = {}) => ({
  pipelineExecutionId: EXECUTION,
  status: 'Succeeded',
  startTime: 1_767_225_600,
  lastUpdateTime: 1_767_225_900,
  sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.main }],
  trigger: { triggerType: 'WebhookV2', triggerDetail: 'main' },
  ...more,
});

const source = {
  name: 'Source',
  actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
  runOrder: 1,
  configuration: { ConnectionArn: ARN, FullRepositoryId: REPOSITORY, BranchName: 'main' },
  outputArtifacts: [{ name: 'SourceOutput' }],
  inputArtifacts: [],
};
const build = {
  name: 'Build',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  runOrder: 1,
  configuration: { ProjectName: 'app' },
};
const pipeline = {
  name: 'app',
  roleArn: ROLE,
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [
    { name: 'Source', actions: [source] },
    { name: 'Build', actions: [build] },
  ],
  version: 1,
  pipelineType: 'V2',
};
const stageStates = ['Source', 'Build'].map((stageName) => ({
  stageName,
  inboundTransitionState: { enabled: true },
}));

/** An answer of another status, or none that is JSON. */
class Page {
  constructor(
    readonly status: number,
    readonly body: string,
  ) {}
}

const ANSWERS: Readonly<Record<string, object>> = {
  GetConnection: {
    Connection: {
      ConnectionArn: ARN,
      ConnectionName: 'github',
      ConnectionStatus: 'AVAILABLE',
      ProviderType: 'GitHub',
    },
  },
  GetPipeline: { pipeline },
  GetPipelineState: { pipelineName: 'app', stageStates },
  ListPipelineExecutions: { pipelineExecutionSummaries: [execution()] },
};

/** A step whose AWS is a server that answers so, whatever it is asked with. */
async function playAgainst(answers: Readonly<Record<string, object>>): Promise<Played> {
  const server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.').pop() ?? '';
    const answer = answers[operation] ?? ANSWERS[operation] ?? new Page(404, '');
    request.resume().on('end', () => {
      if (answer instanceof Page)
        response.writeHead(answer.status, { 'content-type': 'text/html' }).end(answer.body);
      else
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await play({
      inputs: { pipeline: 'app' },
      env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` },
    });
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Everything passes that has something to check. */
function expectHealthy(played: Played): void {
  expect(ids(played, 'fail')).toEqual([]);
  expect(ids(played, 'warn')).toEqual([]);
  expect(check(played, 'freshness').status).toBe('pass');
  expect(played.exitCode).toBe(0);
}

describe('the step is healthy', () => {
  test('with answers as AWS gives them', async () => {
    expectHealthy(await playAgainst({}));
  });

  test('with times as texts, as moto and the saved output of the AWS CLI have them', async () => {
    const startTime = '2026-01-01T00:00:00.123456+00:00';
    expectHealthy(
      await playAgainst({
        GetPipeline: { pipeline, metadata: { created: startTime, updated: 'Thu, 01 Jan 2026 00:00:00 GMT' } },
        GetPipelineState: { stageStates, created: startTime, updated: startTime },
        ListPipelineExecutions: {
          pipelineExecutionSummaries: [execution({ startTime, lastUpdateTime: '2026-01-01 00:05:00+00:00' })],
        },
      }),
    );
  });

  test('with odd members that no check needs', async () => {
    expectHealthy(
      await playAgainst({
        GetPipeline: {
          pipeline: { ...pipeline, version: 'three', variables: 'none' },
          metadata: 'none',
        },
        GetPipelineState: { stageStates, pipelineVersion: 'three', created: 'not a time', updated: {} },
        ListPipelineExecutions: {
          pipelineExecutionSummaries: [
            execution({ stopTrigger: 7, statusSummary: 5, lastUpdateTime: 'not a time' }),
          ],
        },
      }),
    );
  });
});

describe('what cannot be read says what came, and that the endpoint may not be AWS', () => {
  test.each<[string, Record<string, object>, string, RegExp]>([
    [
      'a pipeline without stages',
      { GetPipeline: { pipeline: { name: 'app' } } },
      'pipeline-found',
      /`pipeline\.stages`/,
    ],
    [
      'a status of a connection that is no text',
      {
        GetConnection: { Connection: { ConnectionArn: ARN, ConnectionName: 'github', ConnectionStatus: 7 } },
      },
      'connection-found',
      /ConnectionStatus/,
    ],
    [
      'a 500 that is not JSON',
      { GetPipeline: new Page(500, '<html>oops</html>') },
      'pipeline-found',
      /status 500.*not JSON/,
    ],
    ['a page', { GetPipeline: new Page(200, '<html>hello</html>') }, 'pipeline-found', /not JSON/],
  ])('%s', async (_, answers, id, says) => {
    const played = await playAgainst(answers);
    expect(played.exitCode).toBe(1);
    const finding = check(played, id);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(says);
    expect(finding.remedy).toContain('`AWS_ENDPOINT_URL`');
    expect(ids(played, 'fail')).toEqual([id]);
  });
});
