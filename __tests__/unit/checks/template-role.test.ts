/** `template-role`: what the policies of a template allow. */

import { ARN, CONFIGURATION, fixture, judge, lines, read, templateOf, textAt } from '../templates/templates';

const BOTH = '[codestar-connections:UseConnection, codeconnections:UseConnection]';
const ONLY_HERE = `Condition:
  StringEqualsIfExists:
    codestar-connections:FullRepositoryId: octo-org/app
    codeconnections:FullRepositoryId: octo-org/app`;

const statement = (action: string, resource: string, more = ''): string => `- Effect: Allow
  Action: ${action}
  Resource: ${resource}
${more.replace(/^(?=.)/gm, '  ')}`;

const role = (statements: string, more = ''): string => `Role:
  Type: AWS::IAM::Role
  Properties:
    RoleName: app-deploy
${more.replace(/^(?=.)/gm, '    ')}
    Policies:
      - PolicyName: connection
        PolicyDocument:
          Statement:
${statements.replace(/^(?=.)/gm, '            ')}`;

async function rolesOf(resources: string, parts: Parameters<typeof templateOf>[0] = {}) {
  const text = templateOf({ pipeline: 'RoleArn: !GetAtt Role.Arn', resources, ...parts });
  return { text, verdicts: judge(await read(text)).roles };
}

const NOT_AUTHORIZED = 'fail Role `Role` is not authorized to use the connection for `octo-org/app`.';
const ANY = 'warn Role `Role` can use the connection for any repository that its app can access.';
const NEW_ONLY =
  'warn Role `Role` is allowed `codeconnections:UseConnection` only. Source actions have been seen to fail without `codestar-connections:UseConnection`.';
const UNSURE = "skip Can't tell whether role `Role` can use the connection: part of a policy is unknown.";

test.each([
  ['both prefixes, for this repository', statement(BOTH, ARN, ONLY_HERE), []],
  ['the old prefix alone', statement('codestar-connections:UseConnection', ARN, ONLY_HERE), []],
  ['a wildcard of actions', statement('codestar-connections:*', ARN, ONLY_HERE), []],
  ['any letter case of the action', statement('CodeStar-Connections:useconnection', ARN, ONLY_HERE), []],
  [
    'a pattern of resources',
    statement(BOTH, '"arn:aws:codeconnections:*:111122223333:connection/*"', ONLY_HERE),
    [],
  ],
  ['any repository', statement(BOTH, ARN), [ANY]],
  ['everything', statement('"*"', '"*"'), [ANY]],
  ['the new prefix alone', statement('codeconnections:UseConnection', ARN, ONLY_HERE), [NEW_ONLY]],
  ['another action', statement('codestar-connections:GetConnection', ARN), [NOT_AUTHORIZED]],
  ['another connection', statement(BOTH, ARN.replace('8e2f', 'aaaa')), [NOT_AUTHORIZED]],
  [
    'the other prefix of the ARN',
    statement(BOTH, ARN.replace('codeconnections', 'codestar-connections')),
    [NOT_AUTHORIZED],
  ],
  [
    'another repository',
    statement(BOTH, ARN, ONLY_HERE.replaceAll('octo-org/app', 'octo-org/web')),
    [NOT_AUTHORIZED],
  ],
  [
    'a pattern of repositories',
    statement(
      BOTH,
      ARN,
      'Condition:\n  StringLike:\n    codestar-connections:FullRepositoryId: "octo-org/*"',
    ),
    [],
  ],
  [
    'a key of the other prefix, which no request has',
    statement(
      'codestar-connections:UseConnection',
      ARN,
      'Condition:\n  StringEquals:\n    codeconnections:FullRepositoryId: octo-org/app',
    ),
    [NOT_AUTHORIZED],
  ],
  [
    'a key that is not known',
    statement(BOTH, ARN, 'Condition:\n  StringEquals:\n    aws:PrincipalTag/team: app'),
    [UNSURE],
  ],
  ['an ARN that is imported', statement(BOTH, '!ImportValue connection'), [UNSURE]],
  ['an action that is left out', statement(BOTH, ARN).replace('Action', 'NotAction'), [UNSURE]],
  [
    'a denial',
    `${statement(BOTH, ARN)}\n${statement('"codestar-connections:*"', '"*"').replace('Allow', 'Deny')}\n${statement('"codeconnections:*"', '"*"').replace('Allow', 'Deny')}`,
    ['fail A policy explicitly denies role `Role` permission to use the connection.'],
  ],
  ['nothing of connections', statement('s3:GetObject', '"*"'), [NOT_AUTHORIZED]],
])('%s', async (_, statements, expected) => {
  expect(lines((await rolesOf(role(statements))).verdicts)).toEqual(expected);
});

test('the remedy is the statement that is needed', async () => {
  const { verdicts, text } = await rolesOf(role(statement('s3:GetObject', '"*"')));
  expect(JSON.parse(verdicts[0]?.remedy?.lines?.join('\n') ?? '')).toEqual({
    Effect: 'Allow',
    Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    Resource: ARN,
    Condition: {
      StringEqualsIfExists: {
        'codeconnections:FullRepositoryId': 'octo-org/app',
        'codestar-connections:FullRepositoryId': 'octo-org/app',
      },
    },
  });
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('Role:');
});

test.each([
  ['AWS::IAM::Policy', 'Roles: [!Ref Role]'],
  ['AWS::IAM::Policy', 'Roles: [app-deploy]'],
  ['AWS::IAM::ManagedPolicy', 'Roles: [!Ref Role]'],
  ['AWS::IAM::RolePolicy', 'RoleName: !Ref Role'],
])('a policy of type %s, %s', async (type, of) => {
  const policy = `Policy:
  Type: ${type}
  Properties:
    PolicyName: connection
    ${of}
    PolicyDocument:
      Statement:
${statement(BOTH, ARN, ONLY_HERE).replace(/^(?=.)/gm, '        ')}`;
  const bare = 'Role:\n  Type: AWS::IAM::Role\n  Properties: { RoleName: app-deploy }';
  expect((await rolesOf(`${bare}\n${policy}`)).verdicts).toEqual([]);
  expect(lines((await rolesOf(bare)).verdicts)).toEqual([NOT_AUTHORIZED]);
});

test('a managed policy of the template', async () => {
  const policy = `Policy:
  Type: AWS::IAM::ManagedPolicy
  Properties:
    PolicyDocument:
      Statement:
${statement(BOTH, ARN, ONLY_HERE).replace(/^(?=.)/gm, '        ')}`;
  const bare = 'Role:\n  Type: AWS::IAM::Role\n  Properties: { ManagedPolicyArns: [!Ref Policy] }';
  expect((await rolesOf(`${bare}\n${policy}`)).verdicts).toEqual([]);
});

test('policies that are elsewhere are named, not guessed', async () => {
  const more = 'ManagedPolicyArns: [arn:aws:iam::aws:policy/AdministratorAccess]';
  const { verdicts } = await rolesOf(role(statement('s3:GetObject', '"*"'), more));
  expect(lines(verdicts)).toEqual([
    "skip Can't tell whether role `Role` can use the connection: other policies count too (`arn:aws:iam::aws:policy/AdministratorAccess`).",
  ]);
});

test.each([
  ['a parameter', 'RoleArn: !Ref RoleArn'],
  ['an ARN', 'RoleArn: arn:aws:iam::111122223333:role/elsewhere'],
  ['an import', 'RoleArn: !ImportValue role'],
])('a role that is %s is not in the template', async (_, pipeline) => {
  const { verdicts } = await rolesOf(role(statement('s3:GetObject', '"*"')), {
    pipeline,
    top: 'Parameters:\n  RoleArn: { Type: String }',
  });
  expect(lines(verdicts)).toEqual(['skip The role of pipeline `app-deploy` is not in this template.']);
});

test('a role by its name, and the role of the action before that of the pipeline', async () => {
  const byName = { pipeline: 'RoleArn: arn:aws:iam::111122223333:role/app-deploy' };
  expect(lines((await rolesOf(role(statement('s3:GetObject', '"*"')), byName)).verdicts)).toEqual([
    NOT_AUTHORIZED,
  ]);
  const own = { source: 'RoleArn: !GetAtt Own.Arn' };
  const resources = `${role(statement('s3:GetObject', '"*"'))}\n${role(statement(BOTH, ARN, ONLY_HERE)).replace('Role:', 'Own:')}`;
  expect((await rolesOf(resources, own)).verdicts).toEqual([]);
});

describe('a policy whose role is not plain to see', () => {
  const NAMED =
    'Role:\n  Type: AWS::IAM::Role\n  Properties: { RoleName: !Sub "${AWS::StackName}-pipeline" }';
  const BARE = 'Role:\n  Type: AWS::IAM::Role\n  Properties: { Path: / }';
  const policyOf = (roles: string, statements: string, more = '') => `Connect:
  Type: AWS::IAM::Policy
${more}  Properties:
    PolicyName: connection
    Roles: ${roles}
    PolicyDocument:
      Statement:
${statements.replace(/^(?=.)/gm, '        ')}`;
  const ALLOWED = statement(BOTH, ARN, ONLY_HERE);
  const undecided = (what: string) =>
    `skip Can't tell whether role \`Role\` can use the connection: other policies count too (${what}).`;
  const OPEN = undecided('policy `Connect`, whose roles are unknown');
  const top = 'Parameters:\n  Names: { Type: CommaDelimitedList }\n  Name: { Type: String }';

  test.each([
    ['the same expression', NAMED, policyOf('[!Sub "${AWS::StackName}-pipeline"]', ALLOWED), []],
    [
      'the same parameter',
      NAMED.replace('!Sub "${AWS::StackName}-pipeline"', '!Ref Name'),
      policyOf('[!Ref Name]', ALLOWED),
      [],
    ],
    ['a parameter that is a list', BARE, policyOf('!Ref Names', ALLOWED), [OPEN]],
    ['another expression', NAMED, policyOf('[!Ref Name]', ALLOWED), [OPEN]],
    ['a name that can be that of the role', NAMED, policyOf('[app-pipeline]', ALLOWED), [OPEN]],
    [
      'an unknown role, and nothing of connections',
      BARE,
      policyOf('!Ref Names', statement('s3:*', '"*"')),
      [NOT_AUTHORIZED],
    ],
    [
      'an unknown role, and an action that begins like it',
      BARE,
      policyOf('!Ref Names', statement('"code*"', ARN)),
      [OPEN],
    ],
    ['a role of that name elsewhere', BARE, policyOf('[other]', ALLOWED), [NOT_AUTHORIZED]],
  ])('%s', async (_, roles, policy, expected) => {
    expect(lines((await rolesOf(`${roles}\n${policy}`, { top })).verdicts)).toEqual(expected);
  });

  test.each([
    [
      'a loop among the resources',
      `${BARE}\nFn::ForEach::Policies: [Name, [a], { "P\${Name}": { Type: AWS::IAM::Policy } }]`,
    ],
    [
      'a macro among the resources',
      `${BARE}\nFn::Transform: { Name: AWS::Include, Parameters: { Location: s3://x } }`,
    ],
    ['a macro in the role', BARE.replace('Path: /', 'Fn::Transform: { Name: AWS::Include }')],
    ['a loop in the role', BARE.replace('Path: /', '"Fn::ForEach::Policies": [Name, [a], {}]')],
  ])('%s', async (_, resources) => {
    expect(lines((await rolesOf(resources)).verdicts)).toEqual([undecided('what a loop or a macro adds')]);
  });

  test.each([
    [
      'an Allow',
      ALLOWED,
      'Role `Role` is not authorized to use the connection for `octo-org/app` if condition `Locks` is false.',
    ],
    [
      'a Deny',
      `${ALLOWED}\n${statement('"*"', '"*"').replace('Allow', 'Deny')}`,
      'A policy explicitly denies role `Role` permission to use the connection if condition `Locks` is true.',
    ],
  ])('%s under a condition is one on that side only', async (what, statements, says) => {
    const always = what === 'a Deny' ? policyOf('[!Ref Role]', ALLOWED).replace('Connect:', 'Always:') : '';
    const resources = `${BARE}\n${policyOf('[!Ref Role]', statements, '  Condition: Locks\n')}\n${always}`;
    expect(lines((await rolesOf(resources)).verdicts)).toEqual([`warn ${says}`]);
  });

  test('several conditions can depend on each other, so nothing is claimed', async () => {
    const first = policyOf('[!Ref Role]', ALLOWED, '  Condition: IsProd\n');
    const second = policyOf('[!Ref Role]', ALLOWED, '  Condition: IsTest\n').replace('Connect:', 'Other:');
    expect(lines((await rolesOf(`${BARE}\n${first}\n${second}`)).verdicts)).toEqual([UNSURE]);
  });

  test("the pipeline's own condition is assumed", async () => {
    const policy = policyOf('[!Ref Role]', ALLOWED, '  Condition: IsProd\n');
    const text = templateOf({ pipeline: 'RoleArn: !GetAtt Role.Arn', resources: `${BARE}\n${policy}` });
    const conditional = text.replace(
      'Type: AWS::CodePipeline::Pipeline\n',
      'Type: AWS::CodePipeline::Pipeline\n    Condition: IsProd\n',
    );
    expect(judge(await read(conditional)).roles).toEqual([]);
  });
});

describe('what other policies can change', () => {
  const ELSEWHERE = 'ManagedPolicyArns: [arn:aws:iam::111122223333:policy/shared]';
  const NEW = statement('codeconnections:UseConnection', ARN, ONLY_HERE);
  const deny = (action: string) => statement(action, '"*"').replace('Allow', 'Deny');
  const OPEN =
    "skip Can't tell whether role `Role` can use the connection: other policies count too (`arn:aws:iam::111122223333:policy/shared`).";
  const OLD_DENIED =
    'warn A policy explicitly denies role `Role` `codestar-connections:UseConnection`. Source actions have been seen to fail without it.';

  test.each([
    ['the new prefix alone', NEW, [OPEN]],
    ['a denial of the new prefix', deny('codeconnections:UseConnection'), [OPEN]],
    ['a denial of the old prefix', deny('codestar-connections:UseConnection'), [OLD_DENIED]],
    [
      'a denial of both',
      deny(BOTH),
      ['fail A policy explicitly denies role `Role` permission to use the connection.'],
    ],
  ])('%s', async (_, statements, expected) => {
    expect(lines((await rolesOf(role(statements, ELSEWHERE))).verdicts)).toEqual(expected);
  });

  test('a denial of the old prefix next to the new one is named, with what to remove', async () => {
    const { verdicts } = await rolesOf(role(`${NEW}\n${deny('codestar-connections:UseConnection')}`));
    expect(lines(verdicts)).toEqual([OLD_DENIED]);
    expect(verdicts[0]?.remedy?.text).toMatch(/^Remove the `Deny` statement\./);
  });

  test.each([
    [
      'can use it',
      statement(BOTH, ARN, ONLY_HERE),
      "skip Can't tell whether role `Role` can use the connection: its permissions boundary counts too.",
    ],
    ['can not', statement('s3:*', '"*"'), NOT_AUTHORIZED],
  ])('a permissions boundary limits a role that %s', async (_, statements, expected) => {
    const more = 'PermissionsBoundary: arn:aws:iam::111122223333:policy/boundary';
    expect(lines((await rolesOf(role(statements, more))).verdicts)).toEqual([expected]);
  });

  test.each([
    ['ForAllValues', [ANY]],
    ['ForAnyValue', [NOT_AUTHORIZED]],
  ])('%s of a key that no request has', async (set, expected) => {
    const condition = `Condition:\n  ${set}:StringEquals:\n    codeconnections:FullRepositoryId: octo-org/app`;
    const statements = statement('codestar-connections:UseConnection', ARN, condition);
    expect(lines((await rolesOf(role(statements))).verdicts)).toEqual(expected);
  });
});

test('a role of the same name in another account is not this one', async () => {
  const { verdicts } = await rolesOf(role(statement('s3:GetObject', '"*"')), {
    pipeline: 'RoleArn: arn:aws:iam::999999999999:role/app-deploy',
  });
  expect(lines(verdicts)).toEqual(['skip The role of pipeline `app-deploy` is not in this template.']);
});

test('one parameter in both places is one connection, whatever its value', async () => {
  const top = 'Parameters:\n  Connection: { Type: String }';
  const configuration = CONFIGURATION.replace(ARN, '!Ref Connection');
  const { verdicts } = await rolesOf(role(statement(BOTH, '!Ref Connection', ONLY_HERE)), {
    top,
    configuration,
  });
  expect(verdicts).toEqual([]);
  const other = await rolesOf(role(statement(BOTH, '!Ref Other', ONLY_HERE)), { top, configuration });
  expect(lines(other.verdicts)).toEqual([UNSURE]);
});

test('each side of a condition has its own connection', async () => {
  const configuration = CONFIGURATION.replace(ARN, `!If [Creates, !Ref Connection, ${ARN}]`);
  const connection = '\nConnection:\n  Type: AWS::CodeConnections::Connection';
  const allowed = role(statement(BOTH, `!If [Creates, !Ref Connection, ${ARN}]`, ONLY_HERE));
  expect((await rolesOf(allowed + connection, { configuration })).verdicts).toEqual([]);
  const half = role(statement(BOTH, ARN, ONLY_HERE));
  expect(lines((await rolesOf(half + connection, { configuration })).verdicts)).toEqual([
    "skip Can't tell whether role `Role` can use connection `Connection`: part of a policy is unknown.",
  ]);
  const none = role(statement('s3:GetObject', '"*"'));
  expect((await rolesOf(none + connection, { configuration })).verdicts).toMatchObject([{ status: 'fail' }]);
});

test('a role that is used on one side of a condition alone is a warning', async () => {
  const bare = 'Role:\n  Type: AWS::IAM::Role\n  Properties: { RoleName: app-deploy }';
  const good = role(statement(BOTH, ARN, ONLY_HERE))
    .replace('Role:', 'Good:')
    .replace('app-deploy', 'good');
  const { verdicts } = await rolesOf(`${bare}\n${good}`, {
    pipeline: 'RoleArn: !If [IsProd, !GetAtt Role.Arn, !GetAtt Good.Arn]',
  });
  expect(lines(verdicts)).toEqual([
    'warn Role `Role` is not authorized to use the connection for `octo-org/app` if condition `IsProd` is true.',
  ]);
});

test('of a full clone the project of CodeBuild needs the connection too', async () => {
  const configuration = `${CONFIGURATION}\nOutputArtifactFormat: CODEBUILD_CLONE_REF`;
  const stages = `- Name: Build
  Actions:
    - Name: Build
      ActionTypeId: { Category: Build, Owner: AWS, Provider: CodeBuild, Version: 1 }
      Configuration: { ProjectName: !Ref Project }
      InputArtifacts: [{ Name: SourceOutput }]`;
  const resources = `${role(statement(BOTH, ARN, ONLY_HERE))}
BuildRole:
  Type: AWS::IAM::Role
Project:
  Type: AWS::CodeBuild::Project
  Properties: { Name: app-build, ServiceRole: !GetAtt BuildRole.Arn }`;
  expect(lines((await rolesOf(resources, { configuration, stages })).verdicts)).toEqual([
    'fail Role `BuildRole` is not authorized to use the connection for `octo-org/app`.',
  ]);
  expect((await rolesOf(resources, { stages })).verdicts).toEqual([]);
});

test('an action that takes the source and names no type is passed over', async () => {
  const configuration = `${CONFIGURATION}\nOutputArtifactFormat: CODEBUILD_CLONE_REF`;
  const stages = `- Name: Build
  Actions:
    - Name: Build
      InputArtifacts: [{ Name: SourceOutput }]`;
  const resources = role(statement(BOTH, ARN, ONLY_HERE));
  expect((await rolesOf(resources, { configuration, stages })).verdicts).toEqual([]);
});

test('a role of a public repository that has the new prefix alone', async () => {
  const text = fixture('new-prefix-only.yaml');
  const { roles } = judge(await read(text));
  expect(lines(roles)).toEqual([
    'warn Role `PipelineRole` is allowed `codeconnections:UseConnection` only. Source actions have been seen to fail without `codestar-connections:UseConnection`.',
  ]);
  expect(roles[0] && textAt(text, roles[0].place)).toBe('Effect: Allow');
});

// Each ends at once, where an expression that backtracks would outlast the job.
test('a pattern of IAM of many stars does not match, and ends', async () => {
  const pattern = `"${'*a'.repeat(1000)}*b"`;
  expect(lines((await rolesOf(role(statement(BOTH, pattern)))).verdicts)).toEqual([
    'fail Role `Role` is not authorized to use the connection for `octo-org/app`.',
  ]);
});
