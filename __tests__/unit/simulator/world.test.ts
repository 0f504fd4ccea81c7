import { ManualClock } from '../../../simulator/core/clock.js';
import { World, type WorldSpec } from '../../../simulator/index.js';
import {
  ACCOUNT,
  codeOf,
  COMMITS,
  CURRENT_ARN,
  declarePipeline,
  LEGACY_ARN,
  open,
  REGION,
  specify,
} from './fixtures.js';

describe('connections', () => {
  test('a PENDING connection is authorised a while after it was first shown', () => {
    const { clock, call } = open();
    const status = () => call('codeconnections', 'GetConnection', { ConnectionArn: CURRENT_ARN });
    clock.advance(60_000);
    expect(status()).toMatchObject({ Connection: { ConnectionStatus: 'PENDING', OwnerAccountId: ACCOUNT } });
    clock.advance(4999);
    expect(status()).toMatchObject({ Connection: { ConnectionStatus: 'PENDING' } });
    clock.advance(1);
    expect(status()).toMatchObject({ Connection: { ConnectionStatus: 'AVAILABLE' } });
  });

  test('an ARN of the other prefix is found only where the world says so', () => {
    const ask = (spec: Partial<WorldSpec>) => () =>
      open(spec).call('codeconnections', 'GetConnection', { ConnectionArn: LEGACY_ARN });
    expect(codeOf(ask({}))).toMatch(/^ResourceNotFoundException: /);
    expect(ask({ crossPrefix: 'accept' })()).toMatchObject({ Connection: { ConnectionName: 'legacy' } });
  });

  test('a connection can be unavailable', () => {
    const connections = specify().connections?.map((connection) => ({ ...connection, unavailable: true }));
    const { call } = open(connections && { connections });
    expect(
      codeOf(() => call('codestar-connections', 'GetConnection', { ConnectionArn: LEGACY_ARN })),
    ).toMatch(/^ResourceUnavailableException: /);
  });

  test('a connection can have a status that the model has not', () => {
    const connections = specify().connections?.map((connection) => ({ ...connection, status: 'SLEEPING' }));
    const { call } = open(connections && { connections });
    expect(call('codestar-connections', 'GetConnection', { ConnectionArn: LEGACY_ARN })).toMatchObject({
      Connection: { ConnectionStatus: 'SLEEPING' },
    });
  });

  test('lists are paged, filtered, and of one prefix or of both', () => {
    const { call } = open({ listCrossPrefix: true, pageSize: 1 });
    const first = call('codeconnections', 'ListConnections', { MaxResults: 0 });
    expect(first).toMatchObject({ Connections: [{ ConnectionName: 'legacy' }] });
    const { NextToken } = first as { NextToken: string };
    const second = call('codeconnections', 'ListConnections', { NextToken });
    expect(second).toMatchObject({ Connections: [{ ConnectionName: 'current' }] });
    expect(second).not.toHaveProperty('NextToken');
    expect(codeOf(() => call('codestar-connections', 'ListConnections', { NextToken }))).toMatch(
      /^ValidationException: /,
    );
    expect(open().call('codeconnections', 'ListConnections', {})).toMatchObject({
      Connections: [{ ConnectionName: 'current' }],
    });
    expect(call('codeconnections', 'ListConnections', { ProviderTypeFilter: 'AzureDevOps' })).toEqual({
      Connections: [],
    });
  });
});

describe('pipelines', () => {
  test('a pipeline is found in its own Region and account alone', () => {
    const { call } = open();
    expect(call('codepipeline', 'GetPipeline', { name: 'app' })).toMatchObject({
      pipeline: declarePipeline(),
      metadata: { pipelineArn: `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app` },
    });
    const message = `PipelineNotFoundException: Account '${ACCOUNT}' does not have a pipeline with name 'app'`;
    expect(codeOf(() => call('codepipeline', 'GetPipeline', { name: 'app' }, 'us-east-1'))).toBe(message);
    const second = { name: 'app', version: 2 };
    expect(codeOf(() => call('codepipeline', 'GetPipeline', second))).toBe(
      "PipelineVersionNotFoundException: Pipeline 'app' does not have a version with number '2'",
    );
    const confused = open({ unknownVersions: 'pipeline-not-found' });
    expect(codeOf(() => confused.call('codepipeline', 'GetPipeline', second))).toBe(message);
    const elsewhere = open({
      pipelines: [{ region: REGION, account: '999988887777', declaration: declarePipeline() }],
    });
    expect(codeOf(() => elsewhere.call('codepipeline', 'GetPipeline', { name: 'app' }))).toBe(message);
    expect(elsewhere.call('codepipeline', 'ListPipelines', {})).toEqual({ pipelines: [] });
  });

  test('pipelines are listed by name, page by page', () => {
    const pipelines = ['b', 'a', 'c'].map((name) => ({
      region: REGION,
      declaration: declarePipeline({ name }),
    }));
    const { call } = open({ pipelines });
    const first = call('codepipeline', 'ListPipelines', { maxResults: 2 });
    expect(first).toMatchObject({ pipelines: [{ name: 'a' }, { name: 'b' }] });
    const { nextToken } = first as { nextToken: string };
    expect(call('codepipeline', 'ListPipelines', { nextToken })).toMatchObject({
      pipelines: [{ name: 'c' }],
    });
    expect(codeOf(() => call('codepipeline', 'ListPipelines', { nextToken: 'made-up' }))).toMatch(
      /^InvalidNextTokenException: /,
    );
  });

  test('a start takes the commit that is given, runs its time, and is the same for the same token', () => {
    const { clock, call } = open();
    const start = (clientRequestToken: string) =>
      call('codepipeline', 'StartPipelineExecution', {
        name: 'app',
        clientRequestToken,
        sourceRevisions: [
          { actionName: 'GitHub', revisionType: 'COMMIT_ID', revisionValue: COMMITS.feature },
        ],
      }) as { pipelineExecutionId: string };
    const { pipelineExecutionId } = start('run-1');
    expect(start('run-1')).toEqual({ pipelineExecutionId });
    clock.advance(10_000);
    expect(start('run-2').pipelineExecutionId).not.toBe(pipelineExecutionId);
    clock.advance(20_000);
    expect(call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' })).toMatchObject({
      pipelineExecutionSummaries: [
        { status: 'InProgress' },
        {
          pipelineExecutionId,
          status: 'Succeeded',
          trigger: {
            triggerType: 'StartPipelineExecution',
            triggerDetail: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/session`,
          },
          sourceRevisions: [{ actionName: 'GitHub', revisionId: COMMITS.feature }],
        },
      ],
    });
    expect(
      call('codepipeline', 'GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId }),
    ).toMatchObject({
      pipelineExecution: {
        status: 'Succeeded',
        artifactRevisions: [{ name: 'SourceOutput', revisionId: COMMITS.feature }],
      },
    });
  });

  test('a start of an unknown pipeline has its own words', () => {
    const { call } = open();
    expect(codeOf(() => call('codepipeline', 'StartPipelineExecution', { name: 'other' }))).toBe(
      `PipelineNotFoundException: Pipeline with name other does not exist in account ${ACCOUNT}.`,
    );
  });

  test('a start without a commit takes the head of the branch', () => {
    const { call } = open();
    call('codepipeline', 'StartPipelineExecution', { name: 'app' });
    expect(call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' })).toMatchObject({
      pipelineExecutionSummaries: [
        {
          sourceRevisions: [
            {
              revisionId: COMMITS.main,
              revisionSummary: '{"ProviderType":"GitHub","CommitMessage":"Fix \\"quotes\\""}',
            },
          ],
        },
      ],
    });
  });

  test('the source action fails through a connection that is not AVAILABLE', () => {
    const [legacy] = specify().connections ?? [];
    const { call } = open(legacy && { connections: [{ ...legacy, status: 'ERROR' }] });
    call('codepipeline', 'StartPipelineExecution', { name: 'app' });
    expect(call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' })).toMatchObject({
      pipelineExecutionSummaries: [{ status: 'Failed', sourceRevisions: [] }],
    });
  });

  test.each([
    ['an unknown source action', [{ actionName: 'Nope', revisionType: 'COMMIT_ID', revisionValue: 'x' }], {}],
    ['another type', [{ actionName: 'GitHub', revisionType: 'IMAGE_DIGEST', revisionValue: 'x' }], {}],
    [
      'one action twice',
      [1, 2].map(() => ({ actionName: 'GitHub', revisionType: 'COMMIT_ID', revisionValue: 'x' })),
      {},
    ],
    [
      'a V1 pipeline',
      [{ actionName: 'GitHub', revisionType: 'COMMIT_ID', revisionValue: 'x' }],
      {
        pipelines: [{ region: REGION, declaration: declarePipeline({ pipelineType: 'V1' }) }],
      },
    ],
  ])('a source revision for %s is refused', (_case, sourceRevisions, overrides) => {
    const { call } = open(overrides);
    expect(
      codeOf(() => call('codepipeline', 'StartPipelineExecution', { name: 'app', sourceRevisions })),
    ).toMatch(/^ValidationException: /);
  });

  test('variables must be those of the pipeline, and each must have a value', () => {
    const variables = [{ name: 'STAGE', defaultValue: 'test' }, { name: 'SIZE' }];
    const { call } = open({
      pipelines: [{ region: REGION, declaration: declarePipeline({ variables }) }],
    });
    const start = (given: object[]) =>
      call('codepipeline', 'StartPipelineExecution', { name: 'app', variables: given });
    expect(codeOf(() => start([{ name: 'OTHER', value: '1' }]))).toMatch(/^ValidationException: /);
    expect(codeOf(() => start([{ name: 'STAGE', value: 'live' }]))).toMatch(/SIZE has no value$/);
    const { pipelineExecutionId } = start([{ name: 'SIZE', value: '2' }]) as { pipelineExecutionId: string };
    expect(
      call('codepipeline', 'GetPipelineExecution', { pipelineName: 'app', pipelineExecutionId }),
    ).toMatchObject({
      pipelineExecution: {
        variables: [
          { name: 'STAGE', resolvedValue: 'test' },
          { name: 'SIZE', resolvedValue: '2' },
        ],
      },
    });
  });

  test('what something else starts later is not there before its time, nor are revisions before the source ran', () => {
    const { clock, call } = open({
      pipelines: [
        {
          region: REGION,
          declaration: declarePipeline(),
          sourceMs: 500,
          executions: [
            { startsAtMs: -60_000, status: 'Superseded' },
            {
              startsAtMs: 1000,
              endStatus: 'Failed',
              durationMs: 2000,
              sourceRevisions: [{ actionName: 'GitHub', revisionId: COMMITS.main }],
            },
          ],
        },
      ],
    });
    const list = () => call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' });
    expect(list()).toMatchObject({ pipelineExecutionSummaries: [{ status: 'Superseded' }] });
    clock.advance(1000);
    expect(list()).toMatchObject({
      pipelineExecutionSummaries: [
        { status: 'InProgress', sourceRevisions: [], trigger: { triggerType: 'WebhookV2' } },
        { status: 'Superseded' },
      ],
    });
    clock.advance(2000);
    expect(list()).toMatchObject({
      pipelineExecutionSummaries: [
        { status: 'Failed', sourceRevisions: [{ revisionId: COMMITS.main }] },
        { status: 'Superseded' },
      ],
    });
  });

  test('the 51st execution at once is refused in QUEUED mode', () => {
    const executions = Array.from({ length: 50 }, () => ({ startsAtMs: 0, status: 'InProgress' as const }));
    const { call } = open({ pipelines: [{ region: REGION, declaration: declarePipeline(), executions }] });
    expect(codeOf(() => call('codepipeline', 'StartPipelineExecution', { name: 'app' }))).toMatch(
      /^ConcurrentPipelineExecutionsLimitExceededException: /,
    );
  });

  test('an unknown execution is told apart from an unknown pipeline', () => {
    const { call } = open();
    const pipelineExecutionId = '00000000-0000-4000-8000-000000000000';
    const ask = (pipelineName: string) =>
      codeOf(() => call('codepipeline', 'GetPipelineExecution', { pipelineName, pipelineExecutionId }));
    expect(ask('app')).toMatch(/^PipelineExecutionNotFoundException: /);
    expect(ask('other')).toMatch(/^PipelineNotFoundException: /);
  });
});

describe('IAM and credentials', () => {
  test.each([
    ['codepipeline', 'GetPipeline', { name: 'app' }, `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`],
    ['codepipeline', 'ListPipelines', {}, `arn:aws:codepipeline:${REGION}:${ACCOUNT}:*`],
    [
      'codepipeline',
      'ListPipelineExecutions',
      { pipelineName: 'app' },
      `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`,
    ],
    ['codepipeline', 'GetPipelineState', { name: 'app' }, `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`],
    [
      'codepipeline',
      'ListActionExecutions',
      { pipelineName: 'app' },
      `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`,
    ],
    ['codestar-connections', 'GetConnection', { ConnectionArn: LEGACY_ARN }, LEGACY_ARN],
    ['codeconnections', 'ListConnections', {}, `arn:aws:codeconnections:${REGION}:${ACCOUNT}:*`],
  ] as const)('a denied %s:%s names the action and the resource', (service, operation, input, resource) => {
    const action = `${service}:${operation}`;
    expect(codeOf(() => open({ denied: [action] }).call(service, operation, input))).toBe(
      `AccessDeniedException: User: arn:aws:sts::${ACCOUNT}:assumed-role/ci/session is not authorized to perform: ` +
        `${action} on resource: ${resource} because no identity-based policy allows the ${action} action`,
    );
  });

  test('credentials are valid, expired, invalid or unknown, and their session token is neither more nor less', () => {
    const secretAccessKey = 'secret';
    const clock = new ManualClock();
    const world = new World(
      specify({
        credentials: [
          { accessKeyId: 'OLD', secretAccessKey, state: 'expired' },
          { accessKeyId: 'BAD', secretAccessKey, state: 'invalid' },
          {
            accessKeyId: 'TEMP',
            secretAccessKey,
            sessionToken: 'token',
            state: 'valid',
            expiresAfterMs: 1000,
          },
        ],
      }),
      clock,
    );
    const ask = (key: string, token?: string) => codeOf(() => world.credentialOf(key, token));
    expect(ask('OLD')).toBe('ExpiredTokenException: The security token included in the request is expired');
    const unknown = 'UnrecognizedClientException: The security token included in the request is invalid.';
    expect(['BAD', 'NONE', 'TEMP'].map((key) => ask(key))).toEqual([unknown, unknown, unknown]);
    expect(ask('OLD', 'token')).toBe(unknown);
    expect(ask('TEMP', 'token')).toBe('nothing thrown');
    clock.advance(1000);
    expect(ask('TEMP', 'token')).toMatch(/^ExpiredTokenException/);
  });
});

test('a clock does not go backwards', () => {
  expect(() => {
    new ManualClock(0).advance(-1);
  }).toThrow(RangeError);
});

describe('a world that holds callers to their policies', () => {
  const role = `arn:aws:iam::${ACCOUNT}:role/deployers/ci`;
  const PIPELINE = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`;
  const allow = (action: string, resource: string) => ({
    effect: 'Allow' as const,
    actions: [action],
    resources: [resource],
  });
  const holding = (...statements: ReturnType<typeof allow>[]) =>
    open({ holdsToPolicies: true, roles: [{ arn: role, statements }] }).call;

  test('lets them do what a statement allows, on its resource alone', () => {
    const call = holding(allow('codepipeline:GetPipeline', PIPELINE));
    expect(call('codepipeline', 'GetPipeline', { name: 'app' })).toMatchObject({ pipeline: { name: 'app' } });
    expect(codeOf(() => call('codepipeline', 'GetPipeline', { name: 'other' }))).toMatch(
      /^AccessDeniedException: .*GetPipeline on resource: .*:other/,
    );
    expect(codeOf(() => call('codepipeline', 'GetPipelineState', { name: 'app' }))).toMatch(/^AccessDenied/);
  });

  test.each([
    ['codepipeline', 'ListPipelines', PIPELINE.replace('app', '*')],
    ['codestar-connections', 'ListConnections', `arn:aws:codestar-connections:${REGION}:${ACCOUNT}:*`],
  ] as const)('takes for %s:%s a statement for all resources alone', (service, operation, arn) => {
    const action = `${service}:${operation}`;
    expect(codeOf(() => holding(allow(action, arn))(service, operation, {}))).toMatch(/^AccessDenied/);
    expect(codeOf(() => holding(allow(action, '*'))(service, operation, {}))).toBe('nothing thrown');
  });

  test('asks for the project of each build', () => {
    const project = (name: string) => `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/${name}`;
    const call = holding(allow('codebuild:BatchGetBuilds', project('app')));
    const get = (...ids: string[]) => codeOf(() => call('codebuild', 'BatchGetBuilds', { ids }));
    expect(get('app:1111')).toBe('nothing thrown');
    expect(get('app:1111', 'other:1111')).toMatch(/^AccessDenied/);
  });

  test('lets a role do nothing that it does not know', () => {
    const { call } = open({ holdsToPolicies: true });
    expect(codeOf(() => call('codepipeline', 'GetPipeline', { name: 'app' }))).toMatch(/^AccessDenied/);
  });
});
