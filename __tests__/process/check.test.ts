/** The checks, without a start: connection, pipeline, source action, repository and branch. */

import {
  ACCOUNT,
  ARN,
  COMMITS,
  ID,
  LEGACY_ARN,
  OTHER_ARN,
  REGION,
  connectionArn,
  connectionOf,
  gitHubOf,
  pipelineOf,
  repositoryOf,
  sourceOf,
} from './fixtures.js';
import { concerns, expectFinding } from './findings.js';
import { calls, check, ids, play, type Played, type Play } from './harness.js';
import type { ConnectionSpec, WorldSpec } from '../../simulator/index.js';

const CONSOLE = `https://${REGION}.console.aws.amazon.com/codesuite`;
const PENDING_URL = `${CONSOLE}/settings/${ACCOUNT}/${REGION}/codeconnections/connections/${ID}`;

const GET_CONNECTION = `codeconnections ${REGION} GetConnection`;
const GET_PIPELINE = `codepipeline ${REGION} GetPipeline`;
/** What `standard` asks for each pipeline, beside the connection. */
const STANDARD = [
  GET_PIPELINE,
  `codepipeline ${REGION} GetPipelineState`,
  `codepipeline ${REGION} ListPipelineExecutions`,
];
/** What it asks of GitHub, once for all pipelines. */
const GET_BRANCH = 'github GET /repos/octo-org/app/branches/main';
const LIST_BOTH = [
  `codeconnections ${REGION} ListConnections`,
  `codestar-connections ${REGION} ListConnections`,
];

/** Fails with these checks and no other, and starts nothing. */
function expectFailing(played: Played, ...failing: string[]): void {
  expect(played.exitCode).toBe(1);
  expect(played.outputs['ready']).toBe('false');
  expect(played.outputs['started']).toBe('false');
  expect(ids(played, 'fail')).toEqual(failing);
  expect(played.stdout).toContain('::error title=');
  expect(calls(played).filter((call) => call.includes('Start'))).toEqual([]);
}

function expectReady(played: Played): void {
  expect(played.exitCode).toBe(0);
  expect(played.outputs['ready']).toBe('true');
  expect(ids(played, 'fail')).toEqual([]);
  expect(played.stdout).not.toMatch(/^::(?:error|warning)/m);
}

const connections = (...specs: ConnectionSpec[]): Partial<WorldSpec> => ({ connections: specs });

describe('healthy', () => {
  test('a connection by ARN and a pipeline: every check of standard passes that a start does not hang on', async () => {
    const played = await play({ inputs: { connection: ARN, pipeline: 'app' } });
    expectReady(played);
    expect(calls(played)).toEqual([GET_CONNECTION, ...STANDARD, GET_BRANCH]);
    expect(concerns(played)).toEqual([]);
    expect(ids(played, 'skip')).toEqual(['start', 'commit-on-branch']);
    expect(played.outputs).toMatchObject({
      'connection-arn': ARN,
      'connection-name': 'github',
      'connection-status': 'AVAILABLE',
      'connection-provider': 'GitHub',
      repository: 'octo-org/app',
      branch: 'main',
      commit: COMMITS.main,
      'pipeline-execution-id': '',
    });
  });

  test('with checks: start, two calls, and none to GitHub', async () => {
    const played = await play({ inputs: { connection: ARN, pipeline: 'app', checks: 'start' } });
    expectReady(played);
    expect(calls(played)).toEqual([GET_CONNECTION, GET_PIPELINE]);
    expect(ids(played, 'skip')).toEqual(['start']);
  });

  test('a connection alone, by ARN', async () => {
    const played = await play({ inputs: { connection: ARN } });
    expectReady(played);
    expect(calls(played)).toEqual([GET_CONNECTION]);
    expect(ids(played, 'pass')).toEqual([
      'connection-found',
      'connection-available',
      'connection-provider',
      'permissions',
    ]);
    expect(ids(played, 'skip')).toEqual([]);
    expect(played.report.pipelines).toEqual([]);
    expect(played.outputs).toMatchObject({ 'connection-arn': ARN, repository: '', branch: '' });
  });

  test('a pipeline alone: the connection of its source action is checked', async () => {
    const played = await play({ inputs: { pipeline: 'app' } });
    expectReady(played);
    expect(calls(played)).toEqual([GET_CONNECTION, ...STANDARD, GET_BRANCH]);
    expect(played.outputs['connection-arn']).toBe(ARN);
    expect(played.report.connections).toMatchObject([{ arn: ARN, name: 'github' }]);
    expect(ids(played, 'skip')).toEqual(['source-connection', 'start', 'commit-on-branch']);
  });

  test('a V1 pipeline', async () => {
    const pipeline = pipelineOf({ declaration: { pipelineType: 'V1', executionMode: 'SUPERSEDED' } });
    const played = await play({ world: { pipelines: [pipeline] }, inputs: { pipeline: 'app' } });
    expectReady(played);
    expectFinding(played, 'pipeline-found', 'pass', { names: ['app', REGION, 'V1', 'SUPERSEDED'] });
    expect(played.report.pipelines[0]).toMatchObject({ type: 'V1' });
  });

  test('two pipelines with the same connection ask for it once, and for their branch', async () => {
    const pipelines = [pipelineOf(), pipelineOf({ name: 'docs' })];
    const played = await play({ world: { pipelines }, inputs: { pipeline: 'app\ndocs' } });
    expectReady(played);
    expect(calls(played)).toEqual([GET_CONNECTION, ...STANDARD.flatMap((call) => [call, call]), GET_BRANCH]);
    expect(played.report.connections).toHaveLength(1);
    expect(played.report.pipelines).toMatchObject([
      { name: 'app', ready: true, connection: ARN },
      { name: 'docs', ready: true, connection: ARN },
    ]);
  });

  test('two pipelines with two connections check both', async () => {
    const pipelines = [
      pipelineOf(),
      pipelineOf({ name: 'docs', actions: [sourceOf({ ConnectionArn: OTHER_ARN })] }),
    ];
    const world = {
      pipelines,
      connections: [connectionOf(), connectionOf({ arn: OTHER_ARN, name: 'docs' })],
    };
    const played = await play({ world, inputs: { pipeline: 'docs\napp' } });
    expectReady(played);
    expect(played.outputs['connection-name']).toBe('docs');
    expect(played.report.connections.map(({ name }) => name).sort()).toEqual(['docs', 'github']);
  });
});

describe('a connection by name', () => {
  test('is looked up in both APIs', async () => {
    const played = await play({ inputs: { connection: 'github', pipeline: 'app' } });
    expectReady(played);
    expect(calls(played)).toEqual([LIST_BOTH[0], ...STANDARD, LIST_BOTH[1], GET_BRANCH]);
    expect(played.outputs['connection-arn']).toBe(ARN);
  });

  test('is found on the third page', async () => {
    const many = ['one', 'two', 'three', 'four'].map((name, index) =>
      connectionOf({ name, arn: connectionArn(`cccccccc-0000-4000-8000-00000000000${index}`) }),
    );
    const world = { pageSize: 2, connections: [...many, connectionOf()] };
    const played = await play({ world, inputs: { connection: 'github' } });
    expectReady(played);
    expect(calls(played)).toEqual([...Array<string>(3).fill(LIST_BOTH[0] ?? ''), LIST_BOTH[1]]);
    expect(played.outputs['connection-arn']).toBe(ARN);
  });

  test('that fits several is refused with the list', async () => {
    const world = connections(
      connectionOf(),
      connectionOf({ arn: OTHER_ARN, status: 'PENDING' }),
      connectionOf({ arn: connectionArn('dddddddd-1111-4111-8111-111111111111'), name: 'unrelated' }),
    );
    const played = await play({ world, inputs: { connection: 'github' } });
    expectFailing(played, 'connection-found');
    expectFinding(played, 'connection-found', 'fail', {
      names: ['github', '2', REGION],
      lines: [
        `connection: ${ARN} # github, GitHub, AVAILABLE`,
        `connection: ${OTHER_ARN} # github, GitHub, PENDING`,
      ],
    });
    expect(ids(played, 'skip')).toEqual(['connection-available', 'connection-provider']);
    expect(played.stdout).not.toContain('unrelated');
  });

  test('that is there under both prefixes is the one that the pipeline uses', async () => {
    const world = {
      ...connections(connectionOf(), connectionOf({ arn: LEGACY_ARN })),
      pipelines: [pipelineOf({ actions: [sourceOf({ ConnectionArn: LEGACY_ARN })] })],
    };
    const played = await play({ world, inputs: { connection: 'github', pipeline: 'app' } });
    expectReady(played);
    expect(played.outputs['connection-arn']).toBe(LEGACY_ARN);
  });

  test('that is unknown lists ten of the twelve that are there', async () => {
    const twelve = Array.from({ length: 12 }, (_, index) =>
      connectionOf({
        name: `team-${String(index + 1).padStart(2, '0')}`,
        arn: connectionArn(`cccccccc-0000-4000-8000-0000000000${index + 10}`),
      }),
    );
    const played = await play({ world: connections(...twelve), inputs: { connection: 'githib' } });
    expectFailing(played, 'connection-found');
    const { remedy } = expectFinding(played, 'connection-found', 'fail', { names: ['githib', REGION] });
    expect(remedy?.match(/team-\d\d/g)).toHaveLength(10);
  });

  test('where there is no connection at all', async () => {
    const played = await play({ world: connections(), inputs: { connection: 'github' } });
    expectFailing(played, 'connection-found');
    const { remedy } = expectFinding(played, 'connection-found', 'fail', { names: ['github', REGION] });
    expect(remedy).not.toContain('connection: arn:');
  });
});

describe('a connection by ARN', () => {
  test('that is unknown is asked of both APIs, and what is there is listed', async () => {
    const played = await play({ inputs: { connection: OTHER_ARN } });
    expectFailing(played, 'connection-found');
    expectFinding(played, 'connection-found', 'fail', {
      names: [OTHER_ARN, REGION],
      lines: [`connection: ${ARN} # github, GitHub, AVAILABLE`],
    });
    expect(calls(played)).toEqual([
      GET_CONNECTION,
      LIST_BOTH[0],
      `codestar-connections ${REGION} GetConnection`,
      LIST_BOTH[1],
      `sts ${REGION} GetCallerIdentity`,
    ]);
  });

  test.each(['codeconnections', 'codestar-connections'])(
    'of %s is asked through its own API in its home Region',
    async (service) => {
      const arn = connectionArn(ID, 'us-east-1', service);
      const world = {
        ...connections(connectionOf({ arn })),
        pipelines: [pipelineOf({ actions: [sourceOf({ ConnectionArn: arn })] })],
      };
      const played = await play({ world, inputs: { connection: arn, pipeline: 'app' } });
      expectReady(played);
      expect(calls(played)).toEqual([`${service} us-east-1 GetConnection`, ...STANDARD, GET_BRANCH].sort());
      expect(played.report.connections[0]?.url).toBe(
        `https://us-east-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/us-east-1/${service}/connections/${ID}`,
      );
    },
  );

  test.each([
    ['codestar-connections', 'codeconnections'],
    ['codeconnections', 'codestar-connections'],
  ])('of %s whose API denies the call is asked through %s', async (own, other) => {
    const arn = connectionArn(ID, REGION, own);
    const world: Partial<WorldSpec> = {
      ...connections(connectionOf({ arn })),
      crossPrefix: 'accept',
      denied: [`${own}:GetConnection`],
    };
    const played = await play({ world, inputs: { connection: arn } });
    expectReady(played);
    expect(calls(played)).toEqual(
      [`${own} ${REGION} GetConnection`, `${other} ${REGION} GetConnection`].sort(),
    );
  });

  test.each([
    ['codestar-connections', 'codeconnections'],
    ['codeconnections', 'codestar-connections'],
  ])(
    'of %s that is denied, and that %s does not take, is denied under its own prefix',
    async (own, other) => {
      const arn = connectionArn(ID, REGION, own);
      const world = { ...connections(connectionOf({ arn })), denied: [`${own}:GetConnection`] };
      const played = await play({ world, inputs: { connection: arn } });
      expectFailing(played, 'permissions');
      expect(calls(played)).toEqual(
        [`${own} ${REGION} GetConnection`, `${other} ${REGION} GetConnection`].sort(),
      );
      expectFinding(played, 'permissions', 'fail', { names: [`${own}:GetConnection`, arn] });
      expectFinding(played, 'connection-found', 'skip', { names: ['permissions'] });
    },
  );
});

describe('the status of a connection', () => {
  const pending = (authorisedAfterMs?: number) =>
    connections(
      connectionOf({ status: 'PENDING', ...(authorisedAfterMs !== undefined && { authorisedAfterMs }) }),
    );

  test('PENDING: the console link, and who must do what', async () => {
    const played = await play({ world: pending(), inputs: { connection: ARN, pipeline: 'app' } });
    expectFailing(played, 'connection-available');
    const { remedy } = expectFinding(played, 'connection-available', 'fail', {
      names: ['github', 'PENDING'],
      lines: [new RegExp(`^${PENDING_URL}$`)],
    });
    expect(remedy).toContain('octo-org');
    expect(remedy).toContain('Update pending connection');
    expect(played.report.connections).toMatchObject([{ status: 'PENDING', url: PENDING_URL }]);
    expect(played.outputs['connection-status']).toBe('PENDING');
    expect(calls(played)).toEqual([GET_CONNECTION, ...STANDARD, GET_BRANCH]);
  });

  test('PENDING, and authorised within wait-for-connection', async () => {
    const played = await play({
      world: pending(300),
      inputs: { connection: ARN, 'wait-for-connection': '30s' },
    });
    expectReady(played);
    expect(played.stdout).toMatch(/^::notice title=.*PENDING.*::.*\b30s\b/m);
    expect(played.stdout).toContain(PENDING_URL);
    expect(played.outputs['connection-status']).toBe('AVAILABLE');
    // Once it was found PENDING, once a second later, and once more with all else that may have changed meanwhile.
    expect(calls(played)).toEqual([GET_CONNECTION, GET_CONNECTION, GET_CONNECTION]);
    expect(played.durationMs).toBeLessThan(10_000);
  });

  test('PENDING, and not authorised within wait-for-connection', async () => {
    const played = await play({ world: pending(), inputs: { connection: ARN, 'wait-for-connection': '1s' } });
    expectFailing(played, 'connection-available');
    const { remedy } = expectFinding(played, 'connection-available', 'fail', {
      names: ['github', 'PENDING', /\b[12]s\b/],
    });
    expect(remedy).toContain(PENDING_URL);
    expect(played.durationMs).toBeGreaterThan(1000);
  });

  test('PENDING by name is waited for too', async () => {
    const played = await play({
      world: pending(300),
      inputs: { connection: 'github', 'wait-for-connection': '30s' },
    });
    expectReady(played);
    expect(calls(played)).toContain(GET_CONNECTION);
    expect(played.outputs['connection-arn']).toBe(ARN);
  });

  test('ERROR', async () => {
    const played = await play({
      world: connections(connectionOf({ status: 'ERROR' })),
      inputs: { connection: ARN, 'wait-for-connection': '10s' },
    });
    expectFailing(played, 'connection-available');
    const { remedy } = expectFinding(played, 'connection-available', 'fail', { names: ['github', 'ERROR'] });
    expect(remedy).toContain(PENDING_URL);
    expect(played.outputs['connection-status']).toBe('ERROR');
    expect(calls(played)).toEqual([GET_CONNECTION]);
    expect(played.durationMs).toBeLessThan(5000);
  });

  test('that this version does not know is shown, and no failure', async () => {
    const played = await play({
      world: connections(connectionOf({ status: 'SUSPENDED' })),
      inputs: { connection: ARN, 'wait-for-connection': '10s' },
    });
    expect(played.exitCode).toBe(0);
    expect(ids(played, 'fail')).toEqual([]);
    const { remedy } = expectFinding(played, 'connection-available', 'warn', {
      names: ['github', 'SUSPENDED'],
    });
    expect(remedy).toContain(PENDING_URL);
    expect(played.outputs).toMatchObject({ 'connection-arn': ARN, 'connection-status': 'SUSPENDED' });
    expect(played.durationMs).toBeLessThan(5000);
  });

  test('a connection that AWS calls unavailable', async () => {
    const played = await play({
      world: connections(connectionOf({ unavailable: true })),
      inputs: { connection: ARN },
    });
    expectFailing(played, 'connection-found');
    expectFinding(played, 'connection-found', 'fail', { names: ['unavailable'] });
  });
});

describe('the provider of a connection', () => {
  const GHES = 'https://github.example.com';

  test.each([
    ['GitLab', 'https://github.com', 'GitHub'],
    ['GitHubEnterpriseServer', 'https://github.com', 'GitHub'],
    ['GitHub', GHES, 'GitHubEnterpriseServer'],
  ] as const)('%s cannot serve %s', async (provider, serverUrl, needed) => {
    const played = await play({
      world: connections(connectionOf({ provider })),
      inputs: { connection: ARN },
      github: { serverUrl },
    });
    expectFailing(played, 'connection-provider');
    const host = new URL(serverUrl).host;
    const { remedy } = expectFinding(played, 'connection-provider', 'fail', {
      names: ['github', provider, host, needed],
    });
    expect(remedy).toContain(`--provider-type-filter ${needed}`);
  });

  test('that this version does not know is shown, and no failure', async () => {
    const played = await play({
      world: connections(connectionOf({ provider: 'Forgejo' })),
      inputs: { connection: ARN },
    });
    expect(played.exitCode).toBe(0);
    expectFinding(played, 'connection-provider', 'warn', { names: ['github', 'Forgejo'] });
  });

  test('a connection to GitHub Enterprise Server does not work outside of the Region of its host', async () => {
    const played = await play({
      world: {
        ...connections(connectionOf({ provider: 'GitHubEnterpriseServer' })),
        pipelines: [pipelineOf({ region: 'us-east-1' })],
      },
      inputs: { connection: ARN, pipeline: 'app', 'aws-region': 'us-east-1', 'github-token': '' },
      github: { serverUrl: GHES },
    });
    expectFinding(played, 'connection-provider', 'warn', { names: ['github', REGION, 'us-east-1'] });
  });

  test('GitHubEnterpriseServer serves another server than github.com', async () => {
    const played = await play({
      world: connections(connectionOf({ provider: 'GitHubEnterpriseServer' })),
      inputs: { connection: ARN },
      github: { serverUrl: GHES },
    });
    expectReady(played);
  });
});

describe('the pipeline', () => {
  test('that is missing: the Region and the account that were asked', async () => {
    const played = await play({ inputs: { connection: ARN, pipeline: 'apq' } });
    expectFailing(played, 'pipeline-found');
    const { remedy } = expectFinding(played, 'pipeline-found', 'fail', { names: ['apq', REGION, ACCOUNT] });
    expect(remedy).toContain(`aws codepipeline list-pipelines --region ${REGION}`);
    expect(played.outputs['connection-status']).toBe('AVAILABLE');
    expect(calls(played)).toEqual([
      GET_CONNECTION,
      ...STANDARD,
      GET_BRANCH,
      `sts ${REGION} GetCallerIdentity`,
    ]);
  });

  test('that is there in another Region only', async () => {
    const played = await play({
      inputs: { connection: ARN, pipeline: 'app', 'aws-region': 'us-east-1' },
    });
    expectFailing(played, 'pipeline-found');
    expectFinding(played, 'pipeline-found', 'fail', { names: ['app', 'us-east-1', ACCOUNT] });
  });

  test('that is missing among several leaves the others', async () => {
    const played = await play({ inputs: { pipeline: 'app\napq' } });
    expectFailing(played, 'pipeline-found');
    expect(check(played, 'pipeline-found', 'app').status).toBe('pass');
    expectFinding(played, 'pipeline-found', 'fail', { names: ['apq', REGION], pipeline: 'apq' });
    expect(played.outputs).toMatchObject({ 'connection-arn': ARN, repository: 'octo-org/app' });
    expect(played.report.pipelines).toMatchObject([
      { name: 'app', ready: true, connection: ARN },
      { name: 'apq', ready: false, connection: null },
    ]);
  });
});

describe('the source action', () => {
  const s3 = sourceOf(
    {},
    {
      name: 'Assets',
      actionTypeId: { category: 'Source', owner: 'AWS', provider: 'S3', version: '1' },
      configuration: { S3Bucket: 'assets', S3ObjectKey: 'assets.zip' },
    },
  );
  const playActions = (actions: ReturnType<typeof sourceOf>[], inputs: Record<string, string> = {}) =>
    play({ world: { pipelines: [pipelineOf({ actions })] }, inputs: { pipeline: 'app', ...inputs } });

  test('that is not in the first place of its stage', async () => {
    const played = await playActions([s3, sourceOf({}, { name: 'Code' })]);
    expectReady(played);
    expectFinding(played, 'source-action', 'pass', { names: ['Code', 'Source'] });
    expect(played.report.pipelines[0]?.sourceAction).toBe('Code');
  });

  test('that is S3 in place of a connection is named', async () => {
    const played = await playActions([s3]);
    expectFailing(played, 'source-action');
    expectFinding(played, 'source-action', 'fail', { names: ['app', 'Assets', 'S3'] });
  });

  test.each<[provider: string, configuration: Record<string, string>, names: string[]]>([
    ['ECR', { RepositoryName: 'images', ImageTag: 'latest' }, ['ECR', 'images']],
    ['CodeCommit', { RepositoryName: 'code', BranchName: 'trunk' }, ['CodeCommit', 'code', 'trunk']],
    ['OfTomorrow', {}, ['OfTomorrow']],
  ])(
    'that is %s in place of a connection is named, with where it takes from',
    async (provider, configuration, names) => {
      const actionTypeId = { category: 'Source', owner: 'AWS', provider, version: '1' };
      const source = { name: 'Assets', actionTypeId, configuration, outputArtifacts: [{ name: 'Output' }] };
      const played = await playActions([source]);
      expectFailing(played, 'source-action');
      expectFinding(played, 'source-action', 'fail', { names: ['app', 'Assets', ...names] });
    },
  );

  test('that is GitHub version 1, with an OAuth token, is named, with the lines to migrate', async () => {
    const older = sourceOf(
      { Owner: 'octo-org', Repo: 'app', Branch: 'main', OAuthToken: 'oauthTokenNotToBeSeen' },
      { actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' } },
    );
    const played = await playActions([older], { connection: ARN });
    expectFailing(played, 'source-action');
    expectFinding(played, 'source-action', 'fail', {
      names: ['app', 'Source', /GitHub version 1/, 'octo-org/app', 'main'],
      lines: [
        '  "provider": "CodeStarSourceConnection",',
        `  "ConnectionArn": "${ARN}",`,
        '  "FullRepositoryId": "octo-org/app",',
        '  "BranchName": "main"',
      ],
    });
    expect(played.stdout).not.toContain('oauthTokenNotToBeSeen');
  });

  test('that is not known leaves the connection unchecked, and the report says so', async () => {
    const played = await playActions([s3]);
    expect(ids(played, 'skip')).toEqual(expect.arrayContaining(['connection-found', 'connection-available']));
    expect(played.stdout).not.toContain('✓ Connection');
  });

  const docs = sourceOf({ FullRepositoryId: 'octo-org/docs' }, { name: 'Docs' });
  const site = sourceOf({ FullRepositoryId: 'octo-org/site' }, { name: 'Site' });

  test('none of several fits', async () => {
    const played = await playActions([docs, site]);
    expectFailing(played, 'source-action');
    expectFinding(played, 'source-action', 'fail', {
      names: ['octo-org/app', 'Docs', 'octo-org/docs', 'Site', 'octo-org/site'],
    });
  });

  test('the one of several that takes from the repository is the one', async () => {
    const played = await playActions([docs, sourceOf()]);
    expectReady(played);
    expect(played.report.pipelines[0]?.sourceAction).toBe('Source');
  });

  const twice = [sourceOf({}, { name: 'One' }), sourceOf({}, { name: 'Two' })];

  test('several fit', async () => {
    const played = await playActions(twice);
    expectFailing(played, 'source-action');
    expectFinding(played, 'source-action', 'fail', {
      names: ['app', 'One', 'Two', 'octo-org/app', 'main'],
      lines: ['source-action: One', 'source-action: Two'],
    });
  });

  test('source-action picks one', async () => {
    const played = await playActions(twice, { 'source-action': 'Two' });
    expectReady(played);
    expect(played.report.pipelines[0]?.sourceAction).toBe('Two');
  });

  test('source-action names one that is not there', async () => {
    const played = await playActions(twice, { 'source-action': 'Three' });
    expectFailing(played, 'source-action');
    expectFinding(played, 'source-action', 'fail', {
      names: ['app', 'Three'],
      lines: ['source-action: One', 'source-action: Two'],
    });
  });
});

describe('the connection of the source action', () => {
  test('is another one', async () => {
    const world = connections(connectionOf(), connectionOf({ arn: OTHER_ARN, name: 'other' }));
    const played = await play({ world, inputs: { connection: OTHER_ARN, pipeline: 'app' } });
    expectFailing(played, 'source-connection');
    expectFinding(played, 'source-connection', 'fail', {
      names: ['Source', ARN, OTHER_ARN],
      lines: [`connection: ${ARN}`],
    });
    expect(played.outputs['connection-arn']).toBe(OTHER_ARN);
  });

  test('differs in the prefix alone', async () => {
    const world = connections(connectionOf(), connectionOf({ arn: LEGACY_ARN }));
    const played = await play({ world, inputs: { connection: LEGACY_ARN, pipeline: 'app' } });
    expectFailing(played, 'source-connection');
    expectFinding(played, 'source-connection', 'fail', {
      names: [ARN, LEGACY_ARN, /prefix/],
      lines: [`connection: ${ARN}`],
    });
  });
});

describe('the repository', () => {
  const playRepository = (FullRepositoryId: string) =>
    play({
      world: { pipelines: [pipelineOf({ actions: [sourceOf({ FullRepositoryId })] })] },
      inputs: { pipeline: 'app' },
    });

  test('is another one', async () => {
    const played = await playRepository('octo-org/legacy');
    expectFailing(played, 'repository');
    const { message } = expectFinding(played, 'repository', 'fail', {
      names: ['Source', 'octo-org/legacy', 'octo-org/app'],
      lines: ['"FullRepositoryId": "octo-org/app"'],
    });
    expect(message).not.toMatch(/case/);
    expect(ids(played, 'skip')).toEqual(expect.arrayContaining(['trigger', 'freshness']) as unknown);
    expect(played.outputs['repository']).toBe('octo-org/legacy');
  });

  test('differs by letter case alone, and says so', async () => {
    const played = await playRepository('Octo-Org/App');
    expectFailing(played, 'repository');
    const { remedy } = expectFinding(played, 'repository', 'fail', {
      names: ['Source', 'Octo-Org/App', 'octo-org/app'],
      lines: ['"FullRepositoryId": "octo-org/app"'],
    });
    expect(remedy).toMatch(/case-sensitively/);
    expect(played.outputs['repository']).toBe('Octo-Org/App');
  });

  test('that the input names wins over the one of the run', async () => {
    const played = await play({ inputs: { pipeline: 'app', repository: 'octo-org/other' } });
    expectFailing(played, 'repository');
    expectFinding(played, 'repository', 'fail', {
      names: ['octo-org/app', 'octo-org/other'],
      lines: ['"FullRepositoryId": "octo-org/other"'],
    });
  });
});

describe('the branch', () => {
  const pushTo = (branch: string): Play => ({
    event: {
      name: 'push',
      payload: { ref: `refs/heads/${branch}`, before: COMMITS.root, after: COMMITS.topic, deleted: false },
    },
    github: { ref: `refs/heads/${branch}`, refName: branch, sha: COMMITS.topic },
  });
  const trigger = (gitConfiguration: object, sourceActionName = 'Source'): Partial<WorldSpec> => ({
    pipelines: [
      pipelineOf({
        declaration: {
          triggers: [
            {
              providerType: 'CodeStarSourceConnection',
              gitConfiguration: { sourceActionName, ...gitConfiguration },
            },
          ],
        },
      }),
    ],
  });
  const onReleases = trigger({
    push: [{ branches: { includes: ['release/**'], excludes: ['release/**-rc?'] } }],
  });
  /** GitHub with a branch beside main and topic. */
  const having = (branch: string): Partial<WorldSpec> => ({
    github: gitHubOf({
      repositories: [
        repositoryOf({ branches: { main: COMMITS.main, topic: COMMITS.topic, [branch]: COMMITS.topic } }),
      ],
    }),
  });
  const inputs = { pipeline: 'app' };

  test('is another one', async () => {
    const played = await play({ ...pushTo('topic'), inputs });
    expectFailing(played, 'branch');
    expectFinding(played, 'branch', 'fail', {
      names: ['Source', 'main', 'topic'],
      lines: ['"BranchName": "topic"'],
    });
    expect(played.outputs['branch']).toBe('main');
  });

  test('that the input names wins over the event', async () => {
    const played = await play({ ...pushTo('topic'), inputs: { ...inputs, branch: 'main' } });
    expectReady(played);
  });

  test('is covered by a push trigger', async () => {
    const world = { ...onReleases, ...having('release/2.0/hotfix') };
    const played = await play({ world, ...pushTo('release/2.0/hotfix'), inputs });
    expectReady(played);
    expectFinding(played, 'branch', 'pass', {
      names: ['release/2.0/hotfix', 'release/**', 'release/**-rc?'],
    });
  });

  test('is excluded by a push trigger', async () => {
    const world = { ...onReleases, ...having('release/2.0-rc1') };
    const played = await play({ world, ...pushTo('release/2.0-rc1'), inputs });
    expectFailing(played, 'branch');
    expectFinding(played, 'branch', 'fail', {
      names: ['Source', 'main', 'release/2.0-rc1', 'release/**', 'release/**-rc?'],
    });
  });

  test('is not covered by a trigger of another source action', async () => {
    const world = trigger({ push: [{ branches: { includes: ['**'] } }] }, 'Docs');
    const played = await play({ world, ...pushTo('topic'), inputs });
    expectFailing(played, 'branch');
  });

  test('is not covered by a tag trigger', async () => {
    const world = trigger({ push: [{ tags: { includes: ['**'] } }] });
    const played = await play({ world, ...pushTo('topic'), inputs });
    expectFailing(played, 'branch');
  });

  test('of a tag is the pipeline’s, and a tag trigger that covers the tag is named', async () => {
    const world = trigger({ push: [{ tags: { includes: ['v*'] } }] });
    const played = await play({
      world,
      inputs,
      event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
      github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root },
    });
    expectReady(played);
    expectFinding(played, 'branch', 'pass', { names: ['main', 'v1.0.0'] });
  });

  test('that a pull request goes to is covered by a pull request trigger', async () => {
    const world = trigger({
      pullRequest: [{ events: ['OPEN', 'UPDATED'], branches: { includes: ['develop'] } }],
    });
    const head = { sha: COMMITS.topic, ref: 'topic', repo: { id: 1 } };
    const pullRequest = { number: 7, head, base: { ref: 'develop', repo: { id: 1 } } };
    const played = await play({
      world: { ...world, ...having('develop') },
      inputs,
      event: {
        name: 'pull_request',
        payload: { action: 'synchronize', number: 7, pull_request: pullRequest },
      },
      github: { ref: 'refs/pull/7/merge', refName: '7/merge', headRef: 'topic', baseRef: 'develop' },
    });
    expectReady(played);
    expectFinding(played, 'branch', 'pass', { names: [/pull request/i, 'develop'] });
    expect(played.outputs['commit']).toBe(COMMITS.topic);
  });
});

describe('the partition', () => {
  test.each([
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
  ])('%s has a console of its own, to which every link leads', async (partition, region, host) => {
    const arn = ARN.replace('arn:aws:', `arn:${partition}:`).replace(REGION, region);
    const played = await play({
      world: {
        partition,
        regions: [region],
        connections: [connectionOf({ arn, status: 'PENDING' })],
        pipelines: [pipelineOf({ region, actions: [sourceOf({ ConnectionArn: arn })] })],
      },
      inputs: { pipeline: 'app' },
      env: { AWS_REGION: region },
    });
    expectFailing(played, 'connection-available');
    expectFinding(played, 'connection-available', 'fail', {
      lines: [`https://${host}/codesuite/settings/${ACCOUNT}/${region}/codeconnections/connections/${ID}`],
    });
    const texts = [played.stdout, played.summary, ...Object.values(played.outputs)].join('\n');
    const hosts = [...texts.matchAll(/https:\/\/([\w.-]*console\.[\w.-]+)/g)].map(([, found]) => found);
    expect(new Set(hosts)).toEqual(new Set([host]));
  });
});
