/** `template-change`: what a deploy stops without a word. */

import { judgeChange } from '../../../src/checks/template/change';
import { CONFIGURATION, fixture, lines, read, templateOf, textAt } from '../templates/templates';

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
  [
    'AWS::CodeStarConnections::Connection',
    'AWS::CodeConnections::Connection',
    'Connection `GitHubConnection` is replaced',
    /^GitHubConnection:/,
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

test('a connection that is removed, and what its pipelines use instead', async () => {
  const after = TWO.replaceAll('GitHubConnection', 'Connection');
  expect(lines(await changesOf(TWO, after))).toEqual([
    'warn Connection `Connection` is new. The new connection is PENDING until a person authorizes it. Pipelines `app-release`, `app-staging` use it.',
    'warn Connection `GitHubConnection` is removed. Pipelines `app-release`, `app-staging` used it.',
  ]);
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
  ])('restarts on update: %s', async (_, restarts, top, given) => {
    expect(await changed(restarts, top, given)).toEqual([]);
  });

  test.each([
    ['absent', '', '', {}],
    ['false', 'false', '', {}],
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
  expect(await changesOf(TWO, TWO.replace('Staging:', 'Preview:').replace('develop', 'trunk'))).toEqual([]);
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
