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
      'Connection `GitHubConnection` is removed. No pipeline of this template used it.',
    );
    expect(verdict?.remedy).toEqual({ text: OUTSIDE });
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
  const copied = `${TWO}${TWO.slice(TWO.indexOf('  Staging:')).replace('Staging:', 'Copy:').replace('develop', 'trunk')}`;
  expect(await changesOf(TWO, copied)).toEqual([]);
});

describe('parameters', () => {
  const of = (top: string, branch: string) =>
    templateOf({ top, configuration: CONFIGURATION.replace('main', branch) });
  const open = 'Parameters:\n  Branch: { Type: String }\n  Other: { Type: String }';
  const preset = (value: string) => `Parameters:\n  Branch: { Type: String, Default: ${value} }`;

  test.each([
    [
      'a literal that becomes a default of the same text',
      of('', 'main'),
      of(preset('main'), '!Ref Branch'),
      0,
    ],
    ['a default that changes', of(preset('main'), '!Ref Branch'), of(preset('trunk'), '!Ref Branch'), 1],
    ['a literal that becomes a parameter without a value', of('', 'main'), of(open, '!Ref Branch'), 0],
    ['one parameter that becomes another', of(open, '!Ref Branch'), of(open, '!Ref Other'), 0],
    ['what is written around a parameter', of(open, '!Sub "a-${Branch}"'), of(open, '!Sub "b-${Branch}"'), 1],
    ['a default that is empty', of(preset("''"), '!Ref Branch'), of(preset('main'), '!Ref Branch'), 0],
    ['one side of a condition', of('', '!If [IsProd, main, a]'), of('', '!If [IsProd, main, b]'), 1],
    ['a condition around what was there', of('', 'main'), of('', '!If [IsProd, main, b]'), 0],
  ])('%s', async (_, before, after, count) => {
    expect(await changesOf(before, after)).toHaveLength(count);
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
