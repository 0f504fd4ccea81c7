/** The templates: held to the table of permissions, to each other, and to the page that walks through them. */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  policyFor,
  type FeatureId,
  type Statement,
  useConnectionStatement,
} from '../src/domain/permissions.js';
import { ACCOUNT, deploy, readTemplate, REGION, type Deployed } from './cloudformation.js';

const ROOT = join(__dirname, '..', 'infrastructure');
const [access, connection, pipeline] = ['access', 'connection', 'pipeline'].map((name) =>
  readTemplate(join(ROOT, `${name}.yaml`)),
) as [Template, Template, Template];
type Template = ReturnType<typeof readTemplate>;

const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const UUID = 'aaaaaaaa-1111-4111-8111-111111111111';
const ARN = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/${UUID}`;
const OF = { Repository: 'octo-org/App', ConnectionArn: ARN };
const IDS = { OwnerId: '4321', RepositoryId: '987654' };

interface PolicyStatement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  readonly Principal?: Readonly<Record<string, string>>;
}

interface Document {
  readonly Statement: readonly PolicyStatement[];
}

interface Role {
  readonly AssumeRolePolicyDocument: Document;
  readonly Policies?: readonly { readonly PolicyDocument: Document }[];
  readonly ManagedPolicyArns?: readonly string[];
}

/** The statements of a role's own policies and of those that it shares. */
function statementsOf({ resources }: Deployed, id: string): readonly PolicyStatement[] {
  const { Policies = [], ManagedPolicyArns = [] } = resources[id] as unknown as Role;
  const shared = ManagedPolicyArns.map((arn) => resources[arn.split('/').at(-1) ?? '']);
  return [...Policies, ...(shared as unknown as { PolicyDocument: Document }[])].flatMap(
    ({ PolicyDocument }) => PolicyDocument.Statement,
  );
}

/** Each action with each resource that it is allowed on, without the order and the grouping of statements. */
const pairs = (statements: readonly Statement[]): string[] =>
  [
    ...new Set(
      statements.flatMap(({ action, resource }) =>
        [action].flat().flatMap((one) => [resource].flat().map((arn) => `${one} on ${arn}`)),
      ),
    ),
  ].sort();

const pairsOf = (deployed: Deployed, id: string): string[] =>
  pairs(
    statementsOf(deployed, id).map(({ Effect, Action, Resource, Condition }) => {
      expect({ Effect, Condition }).toEqual({ Effect: 'Allow', Condition: undefined });
      return { action: Action, resource: Resource };
    }),
  );

/** Every way to choose among these. */
const subsets = <T>([first, ...rest]: readonly T[]): T[][] =>
  first === undefined ? [[]] : subsets(rest).flatMap((each) => [each, [first, ...each]]);

const PIPELINE_ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/pipeline`;

/** The role of a project that clones the repository in full. */
const BUILD_ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/build`;

/** What a parameter allows, by what is used then. */
const USES: readonly (readonly [Readonly<Record<string, string>>, readonly FeatureId[]])[] = [
  [{ ConnectionByName: 'true' }, ['connection-by-name', 'wait-for-connection']],
  [{ AllowStart: 'true' }, ['start-always', 'start-if-needed']],
  [{ AllowWait: 'true' }, ['wait', 'on-superseded']],
  [{ AllowStop: 'true' }, ['on-cancel']],
  [{ FollowLogs: 'true', BuildProject: 'app' }, ['follow-logs']],
  [{ PipelineRoleArn: PIPELINE_ROLE, BuildProject: 'app', BuildRoleArn: BUILD_ROLE }, ['role']],
  [{ PipelineName: '*' }, ['all-pipelines']],
];
const NOTHING = { AllowStart: 'false', AllowWait: 'false', PipelineName: 'app' };
/** What a pull request has no use for. */
const ACTING: readonly FeatureId[] = [
  'start-always',
  'start-if-needed',
  'wait',
  'on-superseded',
  'on-cancel',
  'follow-logs',
];

/** What the templates allow whether or not the table names it: full clones. */
const BESIDES: readonly (readonly [FeatureId, Statement])[] = [
  [
    'role',
    {
      action: 'codebuild:BatchGetProjects',
      resource: `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/app`,
    },
  ],
  ['role', { action: 'iam:SimulatePrincipalPolicy', resource: BUILD_ROLE }],
];

function least(features: readonly FeatureId[], arn = ARN): string[] {
  const name = features.includes('all-pipelines') ? '*' : 'app';
  const service = arn.includes(':codestar-connections:') ? 'codestar-connections' : 'codeconnections';
  const pipelines = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:${name}`;
  return pairs([
    ...BESIDES.flatMap(([feature, statement]) => (features.includes(feature) ? [statement] : [])),
    ...policyFor(['connection-by-arn', 'pipeline', 'standard', ...features], service, {
      connection: arn,
      pipeline: pipelines,
      role: PIPELINE_ROLE,
      project: `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/app`,
      'log-stream': [
        `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/app:log-stream:*`,
        `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codepipeline/${name}:*`,
      ],
    }),
  ]);
}

describe('access.yaml', () => {
  test('gives each role what the table says of its uses, and no more, for every choice of them', () => {
    const choices = subsets(USES);
    expect(choices).toHaveLength(128);
    for (const chosen of choices) {
      const features = chosen.flatMap(([, ids]) => ids);
      const given = Object.assign({}, ...chosen.map(([parameters]) => parameters)) as Record<string, string>;
      const deployed = deploy(access, { ...OF, ...NOTHING, ...given });
      expect(pairsOf(deployed, 'Caller')).toEqual(least(features));
      expect(pairsOf(deployed, 'PreflightRole')).toEqual(
        least(features.filter((id) => !ACTING.includes(id))),
      );
    }
  });

  test('takes the prefix of the action from the ARN of the connection', () => {
    const arn = ARN.replace('codeconnections', 'codestar-connections');
    const deployed = deploy(access, { ...OF, ...NOTHING, ConnectionArn: arn });
    expect(pairsOf(deployed, 'Caller')).toEqual(least([], arn));
    expect(pairsOf(deployed, 'Caller')).toContain(`codestar-connections:GetConnection on ${arn}`);
  });

  test('gives the check role no project and no role of it unless they are given', () => {
    const given = { ...OF, ...NOTHING, PipelineRoleArn: PIPELINE_ROLE };
    const all = pairsOf(deploy(access, given), 'PreflightRole');
    expect(all.filter((pair) => /BatchGetProjects|Simulate/.test(pair))).toEqual([
      `iam:SimulatePrincipalPolicy on ${PIPELINE_ROLE}`,
    ]);
    expect(() => deploy(access, { ...given, BuildRoleArn: BUILD_ROLE })).toThrow('Give BuildProject');
  });

  test('gives the logs of Commands actions without a project', () => {
    const given = { ...OF, ...NOTHING, FollowLogs: 'true' };
    expect(pairsOf(deploy(access, given), 'Caller')).toEqual(
      [
        ...least([]),
        `logs:GetLogEvents on arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codepipeline/app:*`,
      ].sort(),
    );
  });

  /** The claims of the token that a role trusts, without the audience. */
  const trusted = (given: Record<string, string>, role = 'Caller'): { sub: unknown; ref?: unknown } => {
    const { resources } = deploy(access, { ...OF, PipelineName: 'app', ...given });
    const [statement, ...more] = (resources[role] as unknown as Role).AssumeRolePolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(statement).toMatchObject({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: PROVIDER },
    });
    const { StringEquals = {}, ...others } = statement?.Condition ?? {};
    expect(others).toEqual({});
    const claims = Object.entries(StringEquals).map(([key, value]) => [key.replace(`${ISSUER}:`, ''), value]);
    const { aud, ...rest } = Object.fromEntries(claims) as { aud: unknown; sub: unknown; ref?: unknown };
    expect(aud).toBe('sts.amazonaws.com');
    return rest;
  };

  const FORMER = 'repo:octo-org/App:';
  const WITH_IDS = 'repo:octo-org@4321/App@987654:';

  test.each([
    ['a branch', {}, [`${FORMER}ref:refs/heads/main`]],
    ['another branch', { Branch: 'release/1' }, [`${FORMER}ref:refs/heads/release/1`]],
    ['ids', IDS, [`${FORMER}ref:refs/heads/main`, `${WITH_IDS}ref:refs/heads/main`]],
    ['ids alone', { ...IDS, AcceptFormerSub: 'false' }, [`${WITH_IDS}ref:refs/heads/main`]],
  ])('trusts sub of %s', (_, given, sub) => {
    expect(trusted(given)).toEqual({ sub });
  });

  test('trusts an environment together with the branch, which sub does not name', () => {
    expect(trusted({ Environment: 'prod' })).toEqual({
      sub: [`${FORMER}environment:prod`],
      ref: 'refs/heads/main',
    });
    expect(trusted({ ...IDS, Environment: 'prod', Branch: 'live' })).toEqual({
      sub: [`${FORMER}environment:prod`, `${WITH_IDS}environment:prod`],
      ref: 'refs/heads/live',
    });
  });

  test('leaves the branch to the rules of the environment if that is what is wanted', () => {
    expect(trusted({ Environment: 'prod', BindBranch: 'false' })).toEqual({
      sub: [`${FORMER}environment:prod`],
    });
  });

  test('trusts pull requests with the role that reads, and that one alone', () => {
    const Environment = 'prod';
    expect(trusted({ Environment }, 'PreflightRole')).toEqual({ sub: [`${FORMER}pull_request`] });
    expect(trusted(IDS, 'PreflightRole')).toEqual({
      sub: [`${FORMER}pull_request`, `${WITH_IDS}pull_request`],
    });
    const { resources, outputs } = deploy(access, { ...OF, PipelineName: 'app', Preflight: 'false' });
    expect(resources).not.toHaveProperty('PreflightRole');
    expect(outputs).not.toHaveProperty('PreflightRoleArn');
  });

  test('makes the provider, or takes the one that is there', () => {
    const made = (CreateProvider: string) =>
      deploy(access, { ...OF, PipelineName: 'app', CreateProvider }).resources['Provider'];
    expect(made('true')).toEqual({ Url: `https://${ISSUER}`, ClientIdList: ['sts.amazonaws.com'] });
    expect(made('false')).toBeUndefined();
    expect(trusted({ CreateProvider: 'false' })).toEqual({ sub: [`${FORMER}ref:refs/heads/main`] });
  });

  test.each([
    [{ OwnerId: '1' }],
    [{ RepositoryId: '1' }],
    [{ AcceptFormerSub: 'false' }],
    [{ AcceptFormerSub: 'false', OwnerId: '1' }],
  ])('refuses %j, which would trust nobody or half of an id', (given) => {
    expect(() => trusted(given)).toThrow('Give both OwnerId and RepositoryId');
  });

  test.each([
    ['Repository', 'octo-org/*'],
    ['Repository', 'app'],
    ['Branch', '*'],
    ['Branch', 'feature/?'],
    ['Environment', 'prod:*'],
    ['OwnerId', '*'],
    ['ConnectionArn', '*'],
    ['PipelineName', 'app*'],
    ['PipelineRoleArn', '*'],
    ['BuildRoleArn', '*'],
  ])('refuses %s "%s", which would be wider than it looks', (name, value) => {
    expect(() => deploy(access, { ...OF, PipelineName: 'app', [name]: value })).toThrow(name);
  });
});

describe('pipeline.yaml', () => {
  const deployed = deploy(pipeline, OF);
  const { resources } = deployed;

  test('lets the role use the connection by both prefixes, for this repository and branch alone', () => {
    const [statement, ...more] = statementsOf(deployed, 'PipelineRole').filter(({ Action }) =>
      JSON.stringify(Action).includes('UseConnection'),
    );
    const { action, resource, condition } = useConnectionStatement({
      connectionArn: ARN,
      repository: 'octo-org/App',
    });
    expect(more).toEqual([]);
    expect(statement).toEqual({
      Effect: 'Allow',
      Action: action,
      Resource: resource,
      Condition: {
        StringEqualsIfExists: {
          ...condition?.['StringEqualsIfExists'],
          'codeconnections:BranchName': 'main',
          'codestar-connections:BranchName': 'main',
        },
      },
    });
  });

  test('lets the source action put its artifact into the bucket', () => {
    const [statement] = statementsOf(deployed, 'PipelineRole').filter(({ Action }) =>
      Action.includes('s3:PutObject'),
    );
    expect(statement).toEqual({
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:PutObjectAcl'],
      Resource: 'arn:aws:s3:::artifacts-bucket/*',
    });
  });

  test('keeps artifacts encrypted, from the public, and from connections without TLS', () => {
    expect(resources['Artifacts']).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: expect.any(String) as string,
            },
          },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const arn = 'arn:aws:s3:::artifacts-bucket';
    expect(resources['ArtifactsPolicy']).toMatchObject({
      Bucket: 'artifacts-bucket',
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Principal: '*',
            Action: 's3:*',
            Resource: [arn, `${arn}/*`],
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          },
        ],
      },
    });
    expect(resources['Pipeline']).toMatchObject({
      PipelineType: 'V2',
      ArtifactStore: { Location: 'artifacts-bucket', EncryptionKey: { Type: 'KMS' } },
    });
  });

  test.each(['PipelineRole', 'BuildRole'])(
    'gives %s no wildcard for an action or for all resources',
    (role) => {
      for (const { Effect, Action, Resource } of statementsOf(deployed, role)) {
        expect(Effect).toBe('Allow');
        for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9-]+:\w{6,}\*?$/);
        for (const arn of [Resource].flat()) expect(arn).toMatch(/^arn:aws:[a-z0-9]+:.*[\w/:-]+/);
      }
    },
  );

  test('starts on a push only where that is asked for', () => {
    const configuration = (all: Deployed) => JSON.stringify(all.resources['Pipeline']);
    expect(configuration(deployed)).toContain('"DetectChanges":"false"');
    expect(configuration(deploy(pipeline, { ...OF, DetectChanges: 'true' }))).toContain(
      '"DetectChanges":"true"',
    );
  });
});

describe('the templates together', () => {
  const first = deploy(connection);
  const second = deploy(pipeline, {
    Repository: OF.Repository,
    ConnectionArn: first.outputs['ConnectionArn'] ?? '',
  });
  const { PipelineName = '', BuildProject = '', PipelineRoleArn = '' } = second.outputs;
  const third = deploy(access, {
    ...OF,
    ...IDS,
    PipelineName,
    FollowLogs: 'true',
    BuildProject,
    PipelineRoleArn,
  });

  test('feed each other', () => {
    expect(first.outputs).toMatchObject({ ConnectionArn: ARN });
    expect(pairsOf(third, 'Caller')).toContain(
      `logs:GetLogEvents on arn:aws:logs:${REGION}:${ACCOUNT}:log-group:${logGroup(second)}:log-stream:*`,
    );
    expect(pairsOf(third, 'Caller')).toContain(
      `iam:SimulatePrincipalPolicy on arn:aws:iam::${ACCOUNT}:role/PipelineRole`,
    );
    expect(third.outputs).toEqual({
      CallerRoleArn: `arn:aws:iam::${ACCOUNT}:role/Caller`,
      PreflightRoleArn: `arn:aws:iam::${ACCOUNT}:role/PreflightRole`,
    });
  });

  test.each([
    ['aws', REGION, 'console.aws.amazon.com'],
    ['aws-us-gov', 'us-gov-east-1', 'console.amazonaws-us-gov.com'],
    ['aws-cn', 'cn-north-1', 'console.amazonaws.cn'],
  ])('link to the console of partition %s', (partition, region, host) => {
    const place = { partition, region };
    const { ConnectionArn = '', HandshakeUrl } = deploy(connection, {}, place).outputs;
    expect(HandshakeUrl).toBe(
      `https://${region}.${host}/codesuite/settings/${ACCOUNT}/${region}/codeconnections/connections/${UUID}`,
    );
    const { PipelineUrl } = deploy(pipeline, { Repository: OF.Repository, ConnectionArn }, place).outputs;
    expect(PipelineUrl).toBe(
      `https://${region}.${host}/codesuite/codepipeline/pipelines/app/view?region=${region}`,
    );
  });

  const logGroup = ({ resources }: Deployed) =>
    (resources['BuildLogs'] as unknown as { LogGroupName: string }).LogGroupName;

  test('describe every parameter and output, and trust no wildcard', () => {
    for (const template of [access, connection, pipeline]) {
      const all = { ...template.Parameters, ...template.Outputs };
      const silent = Object.entries(all).filter(([, { Description }]) => !Description);
      expect(silent.map(([name]) => name)).toEqual([]);
    }
    expect(JSON.stringify([third.resources['Caller'], third.resources['PreflightRole']])).not.toMatch(
      /StringLike/,
    );
  });
});

/** cfn-lint is a tool of Python: it runs where it is installed, as in the workflow of this project. */
const hasLinter = spawnSync('cfn-lint', ['--version']).status === 0;

(hasLinter ? test : test.skip)(
  'cfn-lint finds nothing in the templates',
  () => {
    const files = ['access', 'connection', 'pipeline'].map((name) => join(ROOT, `${name}.yaml`));
    const { status, stdout } = spawnSync('cfn-lint', ['--include-checks', 'I', '--', ...files], {
      encoding: 'utf8',
    });
    expect({ status, stdout: stdout.trim() }).toEqual({ status: 0, stdout: '' });
  },
  120_000,
);

describe('README.md', () => {
  const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const commands = [...page.matchAll(/^aws cloudformation deploy (?:.*\\\n)*.*/gm)].map(([text]) =>
    text.replace(/\\\n/g, ' '),
  );

  test('deploys each template, in the order in which they feed each other', () => {
    const files = commands.map((command) => /--template-file (\S+)/.exec(command)?.[1]);
    expect(files).toEqual(['connection.yaml', 'pipeline.yaml', 'access.yaml']);
    expect(readdirSync(ROOT).sort()).toEqual([...files, 'README.md'].sort());
  });

  test.each([
    ['connection.yaml', connection],
    ['pipeline.yaml', pipeline],
    ['access.yaml', access],
  ])('gives %s parameters that it has, and all that it must be given', (file, { Parameters }) => {
    const command = commands.find((each) => each.includes(file)) ?? '';
    const [, overrides = ''] = /--parameter-overrides (.*)/.exec(command) ?? [];
    const given = [...overrides.matchAll(/(?:^|\s)"?(\w+)=/g)].map(([, name]) => name);
    const needed = Object.keys(Parameters).filter((name) => Parameters[name]?.Default === undefined);
    expect(Object.keys(Parameters)).toEqual(expect.arrayContaining(given));
    expect(given).toEqual(expect.arrayContaining(needed));
  });

  test('reads outputs that there are', () => {
    const read = [...page.matchAll(/\boutput ([\w-]+) (\w+)/g)].map(([, , name]) => name);
    const there = [access, connection, pipeline].flatMap(({ Outputs }) => Object.keys(Outputs));
    expect(read).not.toEqual([]);
    expect(there).toEqual(expect.arrayContaining(read));
  });
});
