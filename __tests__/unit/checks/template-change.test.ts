/** `template-change`: what a deploy stops without a word. */

import { judgeChange } from '../../../src/checks/template/change';
import { ARN, CONFIGURATION, fixture, lines, read, templateOf, textAt } from '../templates/templates';

async function changesOf(before: string, after: string, given: Record<string, string> = {}) {
  return judgeChange(await read(after, { given }), await read(before, { given }));
}

const TWO = fixture('two-pipelines.yaml');

test('a template that does not change, and one that is new', async () => {
  expect(await changesOf(TWO, TWO)).toEqual([]);
  expect(judgeChange(await read(TWO), undefined)).toEqual([]);
  expect(await changesOf(TWO, TWO.replaceAll('SourceOutput', 'Output'))).toEqual([]);
});

test.each([
  [
    'app-github-connection',
    'github',
    '`ConnectionName` of connection `GitHubConnection` changes from `app-github-connection` to `github`, so it is replaced',
    /^github$/,
  ],
  [
    'ProviderType: GitHub',
    'ProviderType: GitLab',
    '`ProviderType` of connection `GitHubConnection` changes from `GitHub` to `GitLab`, so it is replaced',
    /^GitLab$/,
  ],
  [
    'ProviderType: GitHub',
    'ProviderType: GitHub\n      HostArn: arn:aws:codeconnections:eu-west-1:111122223333:host/ghes',
    '`HostArn` of connection `GitHubConnection` changes from another value to `arn:aws:codeconnections:eu-west-1:111122223333:host/ghes`, so it is replaced',
    /^arn:/,
  ],
])('%s → %s', async (from, to, what, at) => {
  const after = TWO.replace(from, to);
  const verdicts = await changesOf(TWO, after);
  expect(lines(verdicts)).toEqual([
    `warn ${what}. The new connection is PENDING until a person authorizes it. Pipelines \`app-release\`, \`app-staging\` use it.`,
  ]);
  expect(verdicts[0] && textAt(after, verdicts[0].place)).toMatch(at);
  expect(verdicts[0]?.remedy).toEqual({
    text: 'After the deploy, complete the connection in the AWS console ("Update pending connection"), then start each pipeline once:',
    lines: [
      'aws codepipeline start-pipeline-execution --name app-release',
      'aws codepipeline start-pipeline-execution --name app-staging',
    ],
  });
});

test('CloudFormation refuses another type under the same logical id', async () => {
  const after = TWO.replace('AWS::CodeStarConnections::Connection', 'AWS::CodeConnections::Connection');
  const [verdict, ...others] = await changesOf(TWO, after);
  expect(others).toEqual([]);
  expect(verdict && textAt(after, verdict.place)).toMatch(/^GitHubConnection:/);
  expect(verdict).toMatchObject({
    status: 'warn',
    message:
      '`Type` of connection `GitHubConnection` changes to `AWS::CodeConnections::Connection`. CloudFormation refuses to change the type of a resource.',
    headline: 'CloudFormation refuses another type for connection `GitHubConnection`',
    remedy: {
      text: 'Give the connection of the new type another logical id and another `ConnectionName`. It is then PENDING until a person authorizes it.',
    },
  });
});

describe('a connection that is removed', () => {
  const OUTSIDE =
    'Pipelines outside this template that use this connection will fail. Point them to another connection before the deploy.';
  const without = TWO.replace(/ {2}GitHubConnection:[^]*?(?= {2}Release:)/, '');

  test('and another one in its place: its pipelines are not told to change again', async () => {
    const verdicts = await changesOf(TWO, TWO.replaceAll('GitHubConnection', 'Connection'));
    expect(lines(verdicts)).toEqual([
      'warn Connection `Connection` is new. The new connection is PENDING until a person authorizes it. Pipelines `app-release`, `app-staging` use it.',
      'warn Connection `GitHubConnection` is removed. Pipelines `app-release`, `app-staging` used it.',
    ]);
    expect(verdicts[1]?.remedy).toEqual({ text: OUTSIDE });
  });

  test.each([
    ['by its logical id', '!Ref GitHubConnection'],
    ['by an attribute', '!GetAtt GitHubConnection.ConnectionArn'],
  ])('pipelines that still name it %s', async (_, reference) => {
    const after = without.replace('!Ref GitHubConnection', ARN).replace('!Ref GitHubConnection', reference);
    const [verdict, ...others] = await changesOf(TWO, after);
    expect(others).toEqual([]);
    expect(verdict?.message).toBe(
      'Connection `GitHubConnection` is removed. Pipelines `app-release`, `app-staging` used it.',
    );
    expect(verdict?.remedy).toEqual({
      text: 'Pipelines that still name this connection will fail. Point them to another connection, and start each once after the deploy:',
      lines: ['aws codepipeline start-pipeline-execution --name app-staging'],
    });
  });

  test('that no pipeline of the template uses', async () => {
    const unused = TWO.replaceAll('!Ref GitHubConnection', ARN);
    const [verdict, ...others] = await changesOf(unused, without.replaceAll('!Ref GitHubConnection', ARN));
    expect(others).toEqual([]);
    expect(verdict?.message).toBe(
      'Connection `GitHubConnection` is removed. No remaining pipeline of this template used it.',
    );
    expect(verdict?.remedy).toEqual({ text: OUTSIDE });
  });

  test('together with its pipelines', async () => {
    expect(lines(await changesOf(TWO, templateOf()))).toEqual([
      'warn Connection `GitHubConnection` is removed. No remaining pipeline of this template used it.',
    ]);
  });

  test.each([
    ['Retain', 0],
    ['RetainExceptOnCreate', 0],
    ['Delete', 1],
    ['!Ref Policy', 1],
  ])('with `DeletionPolicy: %s` in the version before', async (policy, count) => {
    const before = TWO.replace('  GitHubConnection:', `  GitHubConnection:\n    DeletionPolicy: ${policy}`);
    expect(await changesOf(before, without.replaceAll('!Ref GitHubConnection', ARN))).toHaveLength(count);
  });
});

test('a replaced connection that no pipeline of the template uses', async () => {
  const unused = TWO.replaceAll('!Ref GitHubConnection', ARN);
  const [verdict] = await changesOf(unused, unused.replace('app-github-connection', 'github'));
  expect(verdict?.message).toMatch(/No pipeline of this template uses it\.$/);
  expect(verdict?.remedy).toEqual({
    text: 'After the deploy, complete the connection in the AWS console ("Update pending connection"), and point pipelines outside this template to it.',
  });
});

test('a new connection for a new pipeline is no change', async () => {
  const after = `${TWO}  Other:\n    Type: AWS::CodeConnections::Connection\n    Properties: { ConnectionName: other, ProviderType: GitHub }\n`;
  expect(await changesOf(TWO, after)).toEqual([]);
});

test.each([
  ['BranchName: develop', 'BranchName: trunk', '`BranchName` from `develop` to `trunk`', /^trunk/],
  [
    'FullRepositoryId: octo-org/app\n                BranchName: develop',
    'FullRepositoryId: octo-org/web\n                BranchName: trunk',
    '`FullRepositoryId` from `octo-org/app` to `octo-org/web` and `BranchName` from `develop` to `trunk`',
    /^octo-org\/web/,
  ],
])('%s is repointed', async (from, to, what, at) => {
  const after = TWO.replace(from, to);
  const verdicts = await changesOf(TWO, after);
  expect(lines(verdicts)).toEqual([
    `warn Source action \`App\` of pipeline \`app-staging\` is repointed: ${what}. AWS doesn't run a pipeline when its repository or branch changes.`,
  ]);
  expect(verdicts[0]?.remedy?.lines).toEqual([
    'aws codepipeline start-pipeline-execution --name app-staging',
  ]);
  expect(verdicts[0] && textAt(after, verdicts[0].place)).toMatch(at);
});

describe('a repointed pipeline that AWS runs anyway', () => {
  const RULE = "AWS doesn't run a pipeline when its repository or branch changes";
  const of = (restarts: string, branch: string, top = '') =>
    templateOf({
      top,
      pipeline: restarts === '' ? '' : `RestartExecutionOnUpdate: ${restarts}`,
      configuration: CONFIGURATION.replace('main', branch),
    });
  const changed = (restarts: string, top?: string, given?: Record<string, string>) =>
    changesOf(of(restarts, 'main', top), of(restarts, 'trunk', top), given);
  const parameter = 'Parameters:\n  Restarts: { Type: String, Default: "true" }';

  test.each([
    ['true', 'true', '', {}],
    ['"true"', '"true"', '', {}],
    ['a parameter that is passed', '!Ref Restarts', parameter, { Restarts: 'true' }],
    ['both sides of a condition', '!If [IsProd, true, "True"]', '', {}],
    ['another word of YAML 1.1', 'yes', '', {}],
    ['another word of YAML 1.1, in capitals', 'ON', '', {}],
  ])('restarts on update: %s', async (_, restarts, top, given) => {
    expect(await changed(restarts, top, given)).toEqual([]);
  });

  test.each([
    ['absent', '', '', {}],
    ['false', 'false', '', {}],
    ['another word of YAML 1.1', 'off', '', {}],
    ['a parameter that is passed', '!Ref Restarts', parameter, { Restarts: 'false' }],
  ])('does not restart: %s', async (_, restarts, top, given) => {
    const [verdict, ...others] = await changed(restarts, top, given);
    expect(others).toEqual([]);
    expect(verdict).toMatchObject({
      status: 'warn',
      message: expect.stringContaining(`${RULE}.`) as unknown,
      headline: "AWS doesn't start `app-deploy` when this change is deployed",
      remedy: { text: 'Start it once after the deploy:' },
    });
  });

  test.each([
    ['the default of a parameter', '!Ref Restarts', parameter],
    ['an import', '!ImportValue Restarts', ''],
    ['one side of a condition', '!If [IsProd, true, false]', ''],
  ])("can't tell: %s", async (_, restarts, top) => {
    const [verdict, ...others] = await changed(restarts, top);
    expect(others).toEqual([]);
    expect(verdict?.message).toContain(`${RULE}, unless \`RestartExecutionOnUpdate\` is \`true\`.`);
    expect(verdict?.remedy?.text).toBe('If it is not, start the pipeline once after the deploy:');
    expect(verdict?.headline).toBeUndefined();
  });

  test('CloudFormation replaces a pipeline whose name changes, and AWS runs what is created', async () => {
    const after = of('', 'trunk').replace('Name: app-deploy', 'Name: app-release');
    expect(await changesOf(of('', 'main'), after)).toEqual([]);
  });
});

test('a host of the template is one by its logical id', async () => {
  const of = (host: string) =>
    `${TWO.replace('ProviderType: GitHub', `ProviderType: GitHubEnterpriseServer${host}`)}
  A: { Type: AWS::CodeStarConnections::Host }
  B: { Type: AWS::CodeStarConnections::Host }
`;
  const [none, a, b] = ['', '\n      HostArn: !Ref A', '\n      HostArn: !Ref B'].map(of) as [
    string,
    string,
    string,
  ];
  const REPLACED = [
    expect.stringMatching(/^warn `HostArn` of connection `GitHubConnection` changes, so it is replaced\./),
  ];
  expect(lines(await changesOf(none, a))).toEqual(REPLACED);
  expect(lines(await changesOf(a, b))).toEqual(REPLACED);
  expect(await changesOf(a, a.replace('!Ref A', '!GetAtt A.HostArn'))).toEqual([]);
});

test('a source action that is renamed is the same one; a pipeline that is new is none', async () => {
  const renamed = TWO.replaceAll('Name: App', 'Name: Code').replace(
    'BranchName: develop',
    'BranchName: trunk',
  );
  expect(await changesOf(TWO, renamed)).toHaveLength(1);
  const added = TWO.replace('Staging:', 'Preview:').replace('app-staging', 'app-preview');
  expect(await changesOf(TWO, added.replace('develop', 'trunk'))).toEqual([]);
});

test('a pipeline whose logical id changes is the same one by its name', async () => {
  const after = TWO.replace('Staging:', 'Preview:').replace('develop', 'trunk');
  expect(lines(await changesOf(TWO, after))).toEqual([
    "warn Source action `App` of pipeline `app-staging` is repointed: `BranchName` from `develop` to `trunk`. AWS doesn't run a pipeline when its repository or branch changes.",
  ]);
  const moved = TWO.replaceAll('GitHubConnection', 'Connection').replace('Staging:', 'Preview:');
  expect(lines(await changesOf(TWO, moved))).toEqual([
    expect.stringMatching(
      /^warn Connection `Connection` is new\. .* Pipelines `app-release`, `app-staging` use it\.$/,
    ),
    expect.stringMatching(
      /^warn Connection `GitHubConnection` is removed\. .* `app-release`, `app-staging` used it\.$/,
    ),
  ]);
  const copied = `${TWO}${TWO.slice(TWO.indexOf('  Staging:')).replace('Staging:', 'Copy:').replace('develop', 'trunk')}`;
  expect(await changesOf(TWO, copied)).toEqual([]);
});

const W = 'a warning';

describe('parameters', () => {
  const of = (top: string, branch: string) =>
    templateOf({ top, configuration: CONFIGURATION.replace('main', branch) });
  const open = 'Parameters:\n  Branch: { Type: String }\n  Other: { Type: String }';
  const preset = (value: string) => `Parameters:\n  Branch: { Type: String, Default: ${value} }`;

  const both = 'Parameters:\n  Branch: { Type: String }\n  Other: { Type: String, Default: main }';
  const no = 'which has no value here';

  test.each([
    ['a literal that becomes its default', of('', 'main'), of(preset('main'), '!Ref Branch'), []],
    ['a default that changes', of(preset('main'), '!Ref Branch'), of(preset('trunk'), '!Ref Branch'), [W]],
    ['a default that is added', of(open, '!Ref Branch'), of(preset('trunk'), '!Ref Branch'), []],
    ['a default that was empty', of(preset("''"), '!Ref Branch'), of(preset('main'), '!Ref Branch'), []],
    ['an empty default that is added', of(open, '!Ref Branch'), of(preset("''"), '!Ref Branch'), []],
    [
      'a literal that becomes a parameter without a value',
      of('', 'main'),
      of(open, '!Ref Branch'),
      [`depends on parameter \`Branch\`, ${no}`],
    ],
    [
      'a parameter without a value that becomes a literal',
      of(open, '!Ref Branch'),
      of('', 'main'),
      [`depends on parameter \`Branch\`, ${no}`],
    ],
    [
      'a literal that becomes an empty default',
      of('', 'main'),
      of(preset("''"), '!Ref Branch'),
      [`depends on parameter \`Branch\`, ${no}`],
    ],
    [
      'one parameter that becomes another',
      of(open, '!Ref Branch'),
      of(open, '!Ref Other'),
      [`depends on parameter \`Other\`, ${no}`],
    ],
    [
      'a parameter that becomes one with a default',
      of(both, '!Ref Branch'),
      of(both, '!Ref Other'),
      [`depends on parameter \`Branch\`, ${no}`],
    ],
    [
      'a literal that is imported',
      of('', 'main'),
      of('', '!ImportValue B'),
      ['is imported from another stack'],
    ],
    [
      'an empty default that is imported',
      of(preset("''"), '!Ref Branch'),
      of('', '!ImportValue B'),
      ['is imported from another stack'],
    ],
    [
      'a text around a parameter that gets a default',
      of(open, '!Sub "a-${Branch}"'),
      of(preset('main'), '!Ref Branch'),
      [`depends on parameter \`Branch\`, ${no}`],
    ],
    [
      'an expression that is too long to compare',
      of('', `!ImportValue ${'x'.repeat(2000)}`),
      of('', `!ImportValue ${'x'.repeat(2000)} # Changed`),
      ['is imported from another stack'],
    ],
    [
      'a condition that keeps what was there on one side',
      of('', 'main'),
      of(open, '!If [IsProd, main, !Ref Branch]'),
      [`depends on parameter \`Branch\`, ${no}, if condition \`IsProd\` is false`],
    ],
    ['the same import', of('', '!ImportValue B'), of('', '!ImportValue B'), []],
    [
      'what is written around a parameter',
      of(open, '!Sub "a-${Branch}"'),
      of(open, '!Sub "b-${Branch}"'),
      [W],
    ],
    [
      'a default in a text',
      of(preset('b'), '!Sub "a-${Branch}"'),
      of(preset('b'), '!Sub "b-${Branch}"'),
      [W],
    ],
    ['one side of a condition', of('', '!If [IsProd, main, a]'), of('', '!If [IsProd, main, b]'), [W]],
    ['a condition around what was there', of('', 'main'), of('', '!If [IsProd, main, b]'), []],
    [
      'a condition around what is not known',
      of('', 'main'),
      of(open, '!If [IsProd, !Ref Branch, b]'),
      [`depends on parameter \`Branch\`, ${no}, if condition \`IsProd\` is true`],
    ],
  ])('%s', async (_, before, after, expected) => {
    const verdicts = await changesOf(before, after);
    expect(verdicts.map(({ status, message }) => (status === 'warn' ? W : message))).toEqual(
      expected.map((each): unknown =>
        each === W
          ? W
          : expect.stringContaining(
              `\`BranchName\` of source action \`App\` of pipeline \`app-deploy\` ${each}`,
            ),
      ),
    );
  });

  test('what is not known is a skip at the new value, with a way to know it', async () => {
    const after = of(open, '!Ref Branch');
    const [verdict] = await changesOf(of('', 'main'), after);
    expect(verdict).toMatchObject({
      status: 'skip',
      remedy: { text: 'Pass its value:', lines: ['template-parameters: |', '  Branch=VALUE'] },
    });
    expect(verdict && textAt(after, verdict.place)).toBe('Branch');
    expect(await changesOf(of('', 'main'), after, { Branch: 'main' })).toEqual([]);
  });

  test('a value that is not known beside one that changes', async () => {
    const after = of(open, '!Ref Branch').replace('octo-org/app', 'octo-org/web');
    expect(lines(await changesOf(of('', 'main'), after))).toEqual([
      expect.stringMatching(/^warn .* `FullRepositoryId` from `octo-org\/app` to `octo-org\/web`\./),
      expect.stringMatching(/^skip `BranchName` /),
    ]);
  });

  test('a pipeline that AWS runs after the deploy needs no value', async () => {
    const restarting = (text: string) =>
      text.replace('Name: app-deploy', 'Name: app-deploy\n      RestartExecutionOnUpdate: true');
    expect(await changesOf(restarting(of('', 'main')), restarting(of(open, '!Ref Branch')))).toEqual([]);
  });

  test('a connection', async () => {
    const after = `Parameters: { Name: { Type: String }, Host: { Type: String } }\n${TWO.replace('app-github-connection', '!Ref Name').replace('ProviderType: GitHub', 'ProviderType: !Ref Host')}`;
    expect(lines(await changesOf(TWO, after))).toEqual([
      `skip \`ConnectionName\` of connection \`GitHubConnection\` depends on parameter \`Name\`, ${no}.`,
      `skip \`ProviderType\` of connection \`GitHubConnection\` depends on parameter \`Host\`, ${no}.`,
    ]);
    const [verdict, ...others] = await changesOf(TWO, after, { Name: 'x' });
    expect(others).toEqual([]);
    expect(verdict?.message).toMatch(/^`ConnectionName` of connection `GitHubConnection` changes/);
  });

  test('values that were passed are not shown', async () => {
    const top = 'Parameters:\n  Branch: { Type: String }\n  Other: { Type: String }';
    const given = { Branch: 'secret-branch', Other: 'other-secret' };
    const verdicts = await changesOf(of(top, '!Ref Branch'), of(top, '!Ref Other'), given);
    expect(lines(verdicts)).toEqual([
      "warn Source action `App` of pipeline `app-deploy` is repointed: `BranchName` from the value of parameter `Branch` to the value of parameter `Other`. AWS doesn't run a pipeline when its repository or branch changes.",
    ]);
    expect(JSON.stringify(verdicts)).not.toContain('secret');
  });
});

describe('a mapping whose key is not known', () => {
  const of = (mapping: string, branch = '!FindInMap [Branches, !Ref Env, name]', parameter = '') =>
    templateOf({
      top: `Parameters:\n  Env: { Type: String${parameter} }\nMappings:\n  Branches: ${mapping}\n  Other: { prod: { name: x } }`,
      configuration: CONFIGURATION.replace('BranchName: main', `BranchName: ${branch}`),
    });
  const MAPPING = '{ prod: { name: main, zone: a }, dev: { name: develop, zone: b } }';

  test.each([
    ['nothing changes', MAPPING, 0],
    ['an entry changes', MAPPING.replace('develop', 'trunk'), 1],
    ['another key of the entry changes', MAPPING.replace('zone: b', 'zone: c'), 0],
    ['an entry is removed', MAPPING.replace(', dev: { name: develop, zone: b }', ''), 0],
    ['an entry is added', MAPPING.replace('{ prod', '{ test: { name: test }, prod'), 0],
  ])('%s', async (_, mapping, count) => {
    const found = lines(await changesOf(of(MAPPING), of(mapping)));
    expect(found).toHaveLength(count);
    for (const line of found)
      expect(line).toMatch(/^warn Source action `App` of pipeline `app-deploy` is repointed: `BranchName`\./);
  });

  test('the second key, and the name of the mapping', async () => {
    const second = '!FindInMap [Branches, prod, !Ref Env]';
    const changed = MAPPING.replace('develop', 'trunk');
    expect(await changesOf(of(MAPPING, second), of(changed, second))).toEqual([]);
    expect(await changesOf(of(MAPPING, second), of(MAPPING.replace('main', 'x'), second))).toHaveLength(1);
    const name = '!FindInMap [!Ref Env, prod, name]';
    expect(await changesOf(of(MAPPING, name), of(changed, name))).toEqual([]);
    expect(await changesOf(of(MAPPING, name), of(MAPPING.replace('main', 'x'), name))).toHaveLength(1);
  });

  test('a key that is passed', async () => {
    const changed = MAPPING.replace('develop', 'trunk');
    expect(await changesOf(of(MAPPING), of(changed), { Env: 'prod' })).toEqual([]);
    expect(await changesOf(of(MAPPING), of(changed), { Env: 'dev' })).toHaveLength(1);
  });
});

describe('parts that the file alone does not tell', () => {
  const LOOP = `  Fn::ForEach::Pipelines: [Name, [a, b], { "P\${Name}": { Type: AWS::CodePipeline::Pipeline } }]\n`;
  const without = TWO.replace(/ {2}GitHubConnection:[^]*?(?= {2}Release:)/, '');

  test('are said once, and nothing of them is claimed to be removed', async () => {
    expect(lines(await changesOf(TWO, `${without}${LOOP}`))).toEqual([
      'skip Part of this template comes from `Fn::ForEach`.',
    ]);
    expect(lines(await changesOf(`${without}${LOOP}`, TWO))).toEqual([
      'skip Part of the earlier version of this template comes from `Fn::ForEach`.',
    ]);
    expect(lines(await changesOf(`${TWO}${LOOP}`, `${TWO}${LOOP}# Changed`))).toEqual([
      'skip Part of this template comes from `Fn::ForEach`.',
    ]);
  });

  test('of a pipeline, unless AWS runs it anyway', async () => {
    const of = (pipeline: string, branch = 'main') =>
      templateOf({ pipeline, configuration: CONFIGURATION.replace('main', branch) }).replace(
        /( +)Stages:\n/,
        '$&$1  - Fn::Transform: { Name: AWS::Include }\n',
      );
    expect(lines(await changesOf(of(''), of('', 'trunk')))).toEqual([
      expect.stringMatching(/^warn Source action `App`/),
      'skip Part of pipeline `app-deploy` depends on macro `AWS::Include`.',
    ]);
    expect(lines(await changesOf(of(''), templateOf()))).toEqual([
      'skip Part of pipeline `app-deploy` depends on macro `AWS::Include`.',
    ]);
    const restarts = 'RestartExecutionOnUpdate: true';
    expect(await changesOf(of(restarts), of(restarts, 'trunk'))).toEqual([]);
  });

  test('say nothing of a file that does not change', async () => {
    const template = await read(`${TWO}${LOOP}`);
    expect(judgeChange(template, template)).toEqual([]);
  });
});
