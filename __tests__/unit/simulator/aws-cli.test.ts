/**
 * Every operation of the simulated AWS as the AWS CLI asks for it: what botocore signs, sends and reads is not what the SDK
 * for JavaScript does.
 */

import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ManualClock } from '../../../simulator/core/clock.js';
import { startServer, World, type RunningServer, type StageDeclaration } from '../../../simulator/index.js';
import {
  ACCOUNT,
  CURRENT_ARN,
  declarePipeline,
  declareStages,
  KEYS,
  LEGACY_ARN,
  planStages,
  REGION,
  specify,
} from './fixtures.js';

jest.setTimeout(120_000);

const hasCli = spawnSync('aws', ['--version']).status === 0;

/** One of each protocol, and of those that take a structure; all with FULL. */
const SHORT = [
  'sts AssumeRoleWithWebIdentity',
  'iam SimulatePrincipalPolicy',
  'codestar-connections ListConnections',
  'codeconnections GetConnection',
  'codepipeline StartPipelineExecution',
  'codepipeline GetPipelineState',
  'codepipeline ListActionExecutions',
  'codebuild BatchGetBuilds',
  'logs GetLogEvents',
];

const isFull = Boolean(process.env['FULL']);

const PAST = '11111111-1111-4111-8111-111111111111';
const RUNNING = '22222222-2222-4222-8222-222222222222';
const BUILD = 'Compile:33333333-3333-4333-8333-333333333333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci`;
const HOST = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`;

const RULE = { name: 'Window', ruleTypeId: { category: 'Rule', provider: 'DeploymentWindow' } } as const;

/** The stages of the fixtures, with a condition before the one that builds. */
function declareJudged(): StageDeclaration[] {
  return declareStages().map((stage) =>
    stage.name === 'Build' ? { ...stage, beforeEntry: { conditions: [{ rules: [RULE] }] } } : stage,
  );
}

function createWorld(): World {
  const build = { lines: [{ afterMs: 0, message: 'hello\n' }] };
  const Compile = { durationMs: 1000, build, result: { externalExecutionId: BUILD } };
  const plan = planStages({ Build: { actions: { Compile } } });
  return new World(
    specify({
      pageSize: 1,
      pipelines: [
        {
          region: REGION,
          declaration: declarePipeline({ stages: declareJudged() }),
          plan: planStages(),
          executions: [
            { id: PAST, startsAtMs: -3_600_000, plan },
            { id: RUNNING, startsAtMs: -500 },
          ],
        },
        { region: REGION, declaration: declarePipeline({ name: 'other' }) },
      ],
      projects: [{ name: 'Compile', serviceRole: ROLE }],
      roles: [
        {
          arn: ROLE,
          statements: [{ effect: 'Allow', actions: ['codeconnections:*'], resources: ['*'] }],
          trust: [{ federated: PROVIDER }],
        },
      ],
      oidcProviders: [{ arn: PROVIDER, audiences: ['sts.amazonaws.com'] }],
      oidc: { requestToken: 'ask', claims: { sub: 'repo:octo/app:ref:refs/heads/main' } },
    }),
    new ManualClock(Date.now()),
  );
}

interface Call {
  readonly arguments: readonly string[];
  /** What is printed, or a part of it. */
  readonly prints: object;
}

const app = ['--pipeline-name', 'app'];

/** For each operation the arguments of its command, which is its name in kebab case. */
const CALLS = (token: string): Readonly<Record<string, Call>> => ({
  'sts GetCallerIdentity': { arguments: [], prints: { Account: ACCOUNT } },
  'sts AssumeRoleWithWebIdentity': {
    arguments: ['--role-arn', ROLE, '--role-session-name', 'cli', '--web-identity-token', token],
    prints: { Provider: PROVIDER, AssumedRoleUser: { Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/cli` } },
  },
  'iam SimulatePrincipalPolicy': {
    arguments: [
      ...[
        '--region',
        'us-east-1',
        '--policy-source-arn',
        ROLE,
        '--action-names',
        'codeconnections:UseConnection',
        's3:GetObject',
      ],
      ...['--resource-arns', CURRENT_ARN],
    ],
    prints: { EvaluationResults: [{ EvalDecision: 'allowed' }, { EvalDecision: 'implicitDeny' }] },
  },
  'codestar-connections GetConnection': {
    arguments: ['--connection-arn', LEGACY_ARN],
    prints: { Connection: { ConnectionStatus: 'AVAILABLE' } },
  },
  'codestar-connections ListConnections': {
    arguments: ['--provider-type-filter', 'GitHub'],
    prints: { Connections: [{ ConnectionArn: LEGACY_ARN }] },
  },
  'codeconnections GetConnection': {
    arguments: ['--connection-arn', CURRENT_ARN],
    prints: { Connection: { ConnectionStatus: 'PENDING' } },
  },
  'codeconnections ListConnections': {
    arguments: [],
    prints: { Connections: [{ ConnectionArn: CURRENT_ARN }] },
  },
  'codepipeline GetPipeline': {
    arguments: ['--name', 'app'],
    prints: { pipeline: { name: 'app', stages: declareJudged() } },
  },
  'codepipeline ListPipelines': {
    arguments: [],
    prints: { pipelines: [{ name: 'app' }, { name: 'other' }] },
  },
  'codepipeline StartPipelineExecution': {
    arguments: [
      ...['--name', 'other', '--client-request-token', 'token-1', '--source-revisions'],
      `actionName=GitHub,revisionType=COMMIT_ID,revisionValue=${'a'.repeat(40)}`,
    ],
    prints: { pipelineExecutionId: expect.any(String) as string },
  },
  'codepipeline StopPipelineExecution': {
    arguments: [...app, '--pipeline-execution-id', RUNNING, '--abandon', '--reason', 'enough'],
    prints: { pipelineExecutionId: RUNNING },
  },
  'codepipeline RollbackStage': {
    arguments: [...app, '--stage-name', 'Build', '--target-pipeline-execution-id', PAST],
    prints: { pipelineExecutionId: expect.any(String) as string },
  },
  'codepipeline ListPipelineExecutions': {
    arguments: [...app, '--filter', 'succeededInStage={stageName=Deploy}'],
    prints: { pipelineExecutionSummaries: [{ pipelineExecutionId: PAST, status: 'Succeeded' }] },
  },
  'codepipeline GetPipelineExecution': {
    arguments: [...app, '--pipeline-execution-id', PAST],
    prints: { pipelineExecution: { status: 'Succeeded', executionType: 'STANDARD' } },
  },
  'codepipeline GetPipelineState': {
    arguments: ['--name', 'app'],
    prints: {
      stageStates: [
        { stageName: 'Source' },
        { beforeEntryConditionState: { conditionStates: [{ ruleStates: [{ ruleName: 'Window' }] }] } },
        { latestExecution: { pipelineExecutionId: PAST, status: 'Succeeded' } },
      ],
    },
  },
  'codepipeline ListActionExecutions': {
    arguments: [
      ...[...app, '--filter'],
      `latestInPipelineExecution={pipelineExecutionId=${PAST},startTimeRange=Latest}`,
    ],
    prints: {
      actionExecutionDetails: ['Live', 'Approve', 'Compile', 'GitHub'].map((actionName) => ({ actionName })),
    },
  },
  'codepipeline ListRuleExecutions': {
    arguments: [...app, '--filter', `pipelineExecutionId=${PAST}`],
    prints: { ruleExecutionDetails: [{ ruleName: 'Window', status: 'Succeeded' }] },
  },
  'codebuild BatchGetBuilds': {
    arguments: ['--ids', BUILD],
    prints: { builds: [{ id: BUILD, buildStatus: 'SUCCEEDED' }], buildsNotFound: [] },
  },
  'codebuild BatchGetProjects': {
    arguments: ['--names', 'Compile', 'None'],
    prints: { projects: [{ serviceRole: ROLE }], projectsNotFound: ['None'] },
  },
  'logs GetLogEvents': {
    arguments: [
      ...['--log-group-name', '/aws/codebuild/Compile', '--start-from-head'],
      ...['--log-stream-name', BUILD.split(':')[1] ?? ''],
    ],
    prints: { events: [{ message: 'hello\n' }] },
  },
});

let world: World;
let server: RunningServer;
let home: string;

beforeAll(async () => {
  world = createWorld();
  server = await startServer(world);
  home = mkdtempSync(join(tmpdir(), 'aws-cli-'));
});

afterAll(async () => {
  await server.close();
  rmSync(home, { recursive: true });
});

/** Runs a command of the CLI, which knows nothing of this machine's settings. */
function run(service: string, operation: string, ...more: readonly string[]) {
  const command = operation.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase();
  return promisify(execFile)('aws', [service, command, '--endpoint-url', server.url, ...more], {
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_DEFAULT_OUTPUT: 'json',
      AWS_MAX_ATTEMPTS: '1',
      AWS_PAGER: '',
    },
  });
}

test('each operation has a command', () => {
  const operations = world.services.flatMap(({ name, operations: all }) =>
    Object.keys(all).map((operation) => `${name} ${operation}`),
  );
  expect(Object.keys(CALLS('')).sort()).toEqual(operations.sort());
});

if (!hasCli) {
  test('the commands are left out: the AWS CLI is not installed', () => {
    process.stderr.write('aws-cli.test.ts is left out: the AWS CLI is not installed\n');
  });
} else {
  test(`each command${isFull ? '' : ' of the short form'} is answered, and its answer is read`, async () => {
    const all = Object.entries(CALLS(world.oidc.issue('sts.amazonaws.com')));
    const calls = all.filter(([call]) => isFull || SHORT.includes(call));
    const printed = await Promise.all(
      calls.map(async ([call, { arguments: given }]) => {
        const [service = '', operation = ''] = call.split(' ');
        const { stdout } = await run(service, operation, ...given);
        return [call, JSON.parse(stdout) as unknown] as const;
      }),
    );
    expect(Object.fromEntries(printed)).toMatchObject(
      Object.fromEntries(calls.map(([call, { prints }]) => [call, prints])),
    );
  });

  test('an error is told by its name', async () => {
    const unknown = ['--pipeline-execution-id', '99999999-9999-4999-8999-999999999999'];
    await expect(run('codepipeline', 'GetPipelineExecution', ...app, ...unknown)).rejects.toMatchObject({
      stderr: expect.stringContaining('(PipelineExecutionNotFoundException)') as string,
    });
    if (!isFull) return;
    await expect(
      run(
        'sts',
        'AssumeRoleWithWebIdentity',
        '--role-arn',
        ROLE,
        '--role-session-name',
        'cli',
        '--web-identity-token',
        'none',
      ),
    ).rejects.toMatchObject({ stderr: expect.stringContaining('(InvalidIdentityToken)') as string });
  });
}
