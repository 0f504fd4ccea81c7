/** `template-source`: what cannot work as it is written. */

import { ARN, CONFIGURATION, fixture, judge, lines, read, templateOf, textAt } from '../templates/templates';

async function sourcesOf(text: string, given: Record<string, string> = {}, names = {}) {
  return judge(await read(text, { given }), names).sources;
}

const APP = 'of source action `App` of pipeline `app-deploy`';

const withValue = (key: string, value: string): string =>
  templateOf({ configuration: CONFIGURATION.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`) });

test('a source action that can work is not spoken of', async () => {
  expect(await sourcesOf(templateOf())).toEqual([]);
});

test.each(['ConnectionArn', 'FullRepositoryId', 'BranchName'])('%s is missing', async (key) => {
  const text = templateOf({ configuration: CONFIGURATION.replace(new RegExp(`^${key}: .*$`, 'm'), '') });
  const [verdict, ...others] = await sourcesOf(text);
  expect(others).toEqual([]);
  expect(verdict).toMatchObject({ status: 'fail', message: `\`${key}\` ${APP} is missing.` });
  expect(verdict && textAt(text, verdict.place)).toBe('Configuration:');
  expect(verdict?.remedy?.lines?.[0]).toMatch(new RegExp(`^${key}: `));
});

test('without a configuration everything is missing, at the action', async () => {
  const text = templateOf().replace(/ {14}Configuration:\n(?: {16}.*\n)+/, '');
  const verdicts = await sourcesOf(text);
  expect(lines(verdicts)).toEqual([
    `fail \`ConnectionArn\` ${APP} is missing.`,
    `fail \`FullRepositoryId\` ${APP} is missing.`,
    `fail \`BranchName\` ${APP} is missing.`,
  ]);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('Name: App');
});

test.each([
  ['branchName: main', 'BranchName', 'Rename it to `BranchName`.'],
  ['Branch: main', 'BranchName', 'Rename it to `BranchName`.'],
  ['Repo: app', 'FullRepositoryId', 'Write `FullRepositoryId: OWNER/REPO` instead.'],
  ['fullRepositoryId: octo-org/app', 'FullRepositoryId', 'Write `FullRepositoryId: OWNER/REPO` instead.'],
])('%s stands for the %s that is missing', async (line, key, remedy) => {
  const configuration = CONFIGURATION.replace(new RegExp(`^${key}: .*$`, 'm'), line);
  const verdicts = await sourcesOf(templateOf({ configuration }));
  expect(verdicts.map((verdict) => verdict.remedy?.text)).toEqual(['Add it to `Configuration`:', remedy]);
});

test.each([
  ['PollForSourceChanges: false', 'PollForSourceChanges', /Connections do not poll/],
  ['branchName: main', 'branchName', /^Remove the key\.$/],
  ['Branch: main', 'Branch', /^Remove the key\.$/],
  ['OAuthToken: x', 'OAuthToken', /needs no token/],
  ['Trigger: x', 'Trigger', /Remove the key/],
])('%s is a key that this action does not have', async (line, key, remedy) => {
  const text = templateOf({ configuration: `${CONFIGURATION}\n${line}` });
  const verdicts = await sourcesOf(text);
  expect(lines(verdicts)).toEqual([
    `fail \`${key}\` is not a key of source action \`App\` of pipeline \`app-deploy\`.`,
  ]);
  expect(verdicts[0]?.remedy?.text).toMatch(remedy);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe(line);
});

test.each([
  ['https://github.com/octo-org/app', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['https://github.com/octo-org/app.git', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['git@github.com:octo-org/app.git', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['ssh://git@github.com/octo-org/app', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['github.com/octo-org/app', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['https://github.com/octo-org/app/tree/main', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['https://git.example.com/octo-org/app.git', 'is a URL', 'FullRepositoryId: octo-org/app'],
  ['octo-org/app.git', 'ends in `.git`', 'FullRepositoryId: octo-org/app'],
  ['app', 'has no owner', 'FullRepositoryId: OWNER/REPO'],
  ['octo-org/', 'has an empty part', 'FullRepositoryId: OWNER/REPO'],
  ['/octo-org/app', 'has an empty part', 'FullRepositoryId: OWNER/REPO'],
  ['octo-org / app', 'contains whitespace', 'FullRepositoryId: OWNER/REPO'],
])('FullRepositoryId %s %s', async (repository, what, line) => {
  const text = withValue('FullRepositoryId', repository);
  const verdicts = await sourcesOf(text);
  expect(lines(verdicts)).toEqual([`fail \`FullRepositoryId\` ${APP} ${what}: \`${repository}\`.`]);
  expect(verdicts[0]?.remedy?.lines).toEqual([line]);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe(repository);
});

test.each([
  ['ConnectionStatus', 'is `ConnectionStatus` of connection `Connection`, not its ARN'],
  ['ConnectionArn', undefined],
])('ConnectionArn as the attribute %s of a connection', async (attribute, what) => {
  const text = templateOf({
    configuration: CONFIGURATION.replace(
      /^ConnectionArn: .*$/m,
      `ConnectionArn: !GetAtt Connection.${attribute}`,
    ),
    resources: 'Connection:\n  Type: AWS::CodeConnections::Connection\n  Properties: { ConnectionName: x }',
  });
  const verdicts = await sourcesOf(text);
  expect(lines(verdicts)).toEqual(what === undefined ? [] : [`fail \`ConnectionArn\` ${APP} ${what}.`]);
  expect(verdicts.every(({ remedy }) => remedy?.text.includes('`!Ref Connection`'))).toBe(true);
});

test.each([
  ['FullRepositoryId', '!Sub "${Part}/app"'],
  ['FullRepositoryId', '!Join ["/", [!Ref Part, app]]'],
  ['BranchName', '!Sub "release/${Part}"'],
])('%s: an empty default in %s has to be passed', async (key, value) => {
  const text = templateOf({
    top: "Parameters:\n  Part: { Type: String, Default: '' }",
    configuration: CONFIGURATION.replace(new RegExp(`^${key}: .*$`, 'm'), `${key}: ${value}`),
  });
  expect(lines(await sourcesOf(text))).toEqual([
    `skip \`${key}\` ${APP} depends on parameter \`Part\`, which has no value here.`,
  ]);
});

describe('the headline of a fault', () => {
  test.each([
    [
      'BranchName',
      'refs/heads/main',
      'has an invalid source action: `BranchName` is a ref: `refs/heads/main`',
    ],
    ['FullRepositoryId', '""', 'has an invalid source action: `FullRepositoryId` is empty'],
    [
      'OutputArtifactFormat',
      'CODE_ZIPP',
      'has an invalid source action: `OutputArtifactFormat` is `CODE_ZIPP`',
    ],
    ['Owner', 'octo-org', 'has an invalid source action: unknown key `Owner`'],
  ])('%s: %s', async (key, value, headline) => {
    const others = CONFIGURATION.replace(new RegExp(`^${key}: .*$`, 'm'), '');
    const [verdict] = await sourcesOf(templateOf({ configuration: `${others}\n${key}: ${value}` }));
    expect(verdict).toMatchObject({ status: 'fail', headline: `\`app-deploy\` ${headline}` });
  });

  test('a wrong letter case says what it does', async () => {
    const names = { 'octo-org/app': { name: 'Octo-Org/App', isCertain: true } };
    const [verdict] = await sourcesOf(templateOf(), {}, names);
    expect(verdict?.headline).toBe(
      '`app-deploy` would ignore pushes: wrong letter case in the repository name',
    );
  });

  test('what is so on one side of a condition only, or by default, has none', async () => {
    const [verdict] = await sourcesOf(withValue('BranchName', '!If [IsProd, refs/heads/main, main]'));
    expect(verdict?.status).toBe('warn');
    expect(verdict?.headline).toBeUndefined();
  });
});

test('an empty repository, and groups of GitLab', async () => {
  expect(lines(await sourcesOf(withValue('FullRepositoryId', '""')))).toEqual([
    `fail \`FullRepositoryId\` ${APP} is empty.`,
  ]);
  expect(await sourcesOf(withValue('FullRepositoryId', 'group/team/app'))).toEqual([]);
});

test.each([
  [
    'GitHub',
    [
      'fail `FullRepositoryId` of source action `App` of pipeline `app-deploy` has 3 parts, but GitHub repositories have two: `group/team/app`.',
    ],
  ],
  ['GitLab', []],
])('three parts at %s', async (provider, expected) => {
  const text = templateOf({
    configuration: 'ConnectionArn: !Ref Connection\nFullRepositoryId: group/team/app\nBranchName: main',
    resources: `Connection:\n  Type: AWS::CodeConnections::Connection\n  Properties: { ConnectionName: x, ProviderType: ${provider} }`,
  });
  expect(lines(await sourcesOf(text))).toEqual(expected);
});

test.each([
  ['refs/heads/main', 'is a ref: `refs/heads/main`', 'BranchName: main'],
  ['refs/tags/v1', 'is a ref: `refs/tags/v1`', 'BranchName: v1'],
  ['"release/*"', 'is a pattern: `release/*`', 'BranchName: main'],
  ['my branch', 'is not a valid branch name: `my branch`', 'BranchName: main'],
  ['/', 'is not a valid branch name: `/`', 'BranchName: main'],
])('BranchName %s %s', async (branch, what, line) => {
  const text = withValue('BranchName', branch);
  const verdicts = await sourcesOf(text);
  expect(lines(verdicts)).toEqual([`fail \`BranchName\` ${APP} ${what}.`]);
  expect(verdicts[0]?.remedy?.lines).toEqual([line]);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe(branch);
});

test.each(['main', 'feature/a_b-c.1', 'größe', 'dependabot/npm_and_yarn/x-1.2.3', 'feature/#12', 'user@x'])(
  'branch %s can be',
  async (branch) => {
    expect(await sourcesOf(withValue('BranchName', branch))).toEqual([]);
  },
);

test.each([
  ['github', '`github`'],
  ['8e2f4a6c-1b3d-4f5e-9a7b-2c4d6e8f0a1b', '`8e2f4a6c-1b3d-4f5e-9a7b-2c4d6e8f0a1b`'],
  ['arn:aws:iam::111122223333:role/app', '`arn:aws:iam::111122223333:role/app`'],
])('ConnectionArn %s is none', async (arn, shown) => {
  expect(lines(await sourcesOf(withValue('ConnectionArn', arn)))).toEqual([
    `fail \`ConnectionArn\` ${APP} is not a connection ARN: ${shown}.`,
  ]);
});

test('an artifact format that does not exist', async () => {
  const verdicts = await sourcesOf(
    templateOf({ configuration: `${CONFIGURATION}\nOutputArtifactFormat: CODEZIP` }),
  );
  expect(lines(verdicts)).toEqual([`fail \`OutputArtifactFormat\` ${APP} is \`CODEZIP\`.`]);
  expect(verdicts[0]?.remedy?.text).toBe('Did you mean `CODE_ZIP`? Use `CODE_ZIP` or `CODEBUILD_CLONE_REF`.');
});

const consumer = (provider: string): string => `- Name: Next
  Actions:
    - Name: Next
      ActionTypeId: { Category: Deploy, Owner: AWS, Provider: ${provider}, Version: 1 }
      InputArtifacts: [{ Name: SourceOutput }]`;

test.each([
  [
    'S3',
    [
      'fail `OutputArtifactFormat` of source action `App` of pipeline `app-deploy` is `CODEBUILD_CLONE_REF`, but action `Next` (`S3`) uses the artifact.',
    ],
  ],
  ['CodeBuild', []],
  // Not documented.
  ['Commands', []],
])('a full clone for %s', async (provider, expected) => {
  const configuration = `${CONFIGURATION}\nOutputArtifactFormat: CODEBUILD_CLONE_REF`;
  expect(lines(await sourcesOf(templateOf({ configuration, stages: consumer(provider) })))).toEqual(expected);
});

test('a full clone that another action does not take is fine', async () => {
  const configuration = `${CONFIGURATION}\nOutputArtifactFormat: CODEBUILD_CLONE_REF`;
  const stages = consumer('S3').replace('SourceOutput', 'BuildOutput');
  expect(await sourcesOf(templateOf({ configuration, stages }))).toEqual([]);
});

test.each([
  ['true', 0],
  ['"false"', 0],
  ['False', 0],
  ['yes', 0],
  ['sometimes', 1],
])('DetectChanges: %s', async (value, faults) => {
  const configuration = `${CONFIGURATION}\nDetectChanges: ${value}`;
  expect(await sourcesOf(templateOf({ configuration }))).toHaveLength(faults);
});

describe('letter case', () => {
  const here = { 'octo-org/app': { name: 'Octo-Org/App', isCertain: true } };

  test("GitHub's own name is shown at the value", async () => {
    const text = templateOf();
    const verdicts = await sourcesOf(text, {}, here);
    expect(lines(verdicts)).toEqual([
      `fail \`FullRepositoryId\` ${APP} is \`octo-org/app\`, but the repository is \`Octo-Org/App\` on GitHub.`,
    ]);
    expect(verdicts[0]?.remedy?.lines).toEqual(['FullRepositoryId: Octo-Org/App']);
    expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('octo-org/app');
  });

  test('a repository that may be of another provider is a warning', async () => {
    const elsewhere = { 'octo-org/app': { name: 'Octo-Org/App', isCertain: false } };
    expect(await sourcesOf(templateOf(), {}, elsewhere)).toMatchObject([{ status: 'warn' }]);
  });

  test('a connection to GitLab has no name of GitHub', async () => {
    const text = templateOf({
      configuration: CONFIGURATION.replace(/ConnectionArn: .*/, 'ConnectionArn: !Ref Connection'),
      resources:
        'Connection:\n  Type: AWS::CodeConnections::Connection\n  Properties: { ProviderType: GitLab }',
    });
    expect(await sourcesOf(text, {}, here)).toEqual([]);
  });

  test('the right letter case, and a repository with another name, pass', async () => {
    expect(
      await sourcesOf(templateOf(), {}, { 'octo-org/app': { name: 'octo-org/app', isCertain: true } }),
    ).toEqual([]);
    expect(
      await sourcesOf(templateOf(), {}, { 'octo-org/app': { name: 'octo-org/new', isCertain: true } }),
    ).toEqual([]);
  });
});

describe('parameters', () => {
  const top = `Parameters:
  Repo: { Type: String, Default: 'https://github.com/octo-org/app' }
  Hidden: { Type: String, Default: 'https://github.com/octo-org/hidden', NoEcho: true }
  Open: { Type: String }
  Blank: { Type: String, Default: '' }`;
  const of = (expression: string) =>
    templateOf({ top, configuration: CONFIGURATION.replace('octo-org/app', expression) });

  test('a fault in a default is a warning, at the default', async () => {
    const text = of('!Ref Repo');
    const verdicts = await sourcesOf(text);
    expect(lines(verdicts)).toEqual([
      `warn \`FullRepositoryId\` ${APP} is a URL: \`https://github.com/octo-org/app\` (default of parameter \`Repo\`).`,
    ]);
    expect(verdicts[0] && textAt(text, verdicts[0].place)).toMatch(/^'https:/);
  });

  test('a value that was passed is judged, and not shown', async () => {
    const verdicts = await sourcesOf(of('!Ref Repo'), { Repo: 'https://github.com/secret-org/app' });
    expect(lines(verdicts)).toEqual([
      `fail \`FullRepositoryId\` ${APP} is a URL: the value of parameter \`Repo\`.`,
    ]);
    expect(JSON.stringify(verdicts)).not.toContain('secret-org');
  });

  test('NoEcho is not shown either', async () => {
    const verdicts = await sourcesOf(of('!Ref Hidden'));
    expect(verdicts).toMatchObject([{ status: 'warn' }]);
    expect(JSON.stringify(verdicts)).not.toContain('hidden');
  });

  test.each(['Open', 'Blank'])('%s has no value: what to pass is said', async (name) => {
    const verdicts = await sourcesOf(of(`!Ref ${name}`));
    expect(lines(verdicts)).toEqual([
      `skip \`FullRepositoryId\` ${APP} depends on parameter \`${name}\`, which has no value here.`,
    ]);
    expect(verdicts[0]?.remedy?.lines).toEqual(['template-parameters: |', `  ${name}=VALUE`]);
    expect(await sourcesOf(of(`!Ref ${name}`), { [name]: 'octo-org/app' })).toEqual([]);
  });

  test.each([
    ['!ImportValue repo', 'is imported from another stack (`Fn::ImportValue`)'],
    ['"{{resolve:ssm:/repo}}"', 'is a dynamic reference, which AWS resolves'],
    ['{{ cookiecutter.repo }}', 'contains a placeholder from another tool'],
    ['{ "Fn::Transform": { Name: Repos } }', 'depends on macro `Repos`'],
    ['"#{variables.repo}"', 'contains a CodePipeline variable'],
    ['!GetAtt Pipeline.Version', 'depends on resource `Pipeline`'],
    ['!Ref Nobody', 'refers to `Nobody`, which this template does not declare'],
    ['!Base64 x', 'uses `Fn::Base64`'],
    ['[x]', "is in a form that this action can't read"],
    ['!Ref AWS::StackName', 'depends on pseudo parameter `AWS::StackName`, which has no value here'],
  ])('%s %s', async (expression, reason) => {
    const verdicts = await sourcesOf(of(expression));
    expect(lines(verdicts)).toEqual([`skip \`FullRepositoryId\` ${APP} ${reason}.`]);
    expect(verdicts[0]?.remedy?.text).not.toBe('');
  });

  test('a parameter of Systems Manager', async () => {
    const stored = "Parameters:\n  Repo: { Type: 'AWS::SSM::Parameter::Value<String>', Default: /repo }";
    const text = templateOf({
      top: stored,
      configuration: CONFIGURATION.replace('octo-org/app', '!Ref Repo'),
    });
    expect(lines(await sourcesOf(text, { Repo: '/repo' }))).toEqual([
      `skip \`FullRepositoryId\` ${APP} depends on parameter \`Repo\`, which AWS reads from Systems Manager.`,
    ]);
  });

  test('a configuration that a macro adds to', async () => {
    const configuration = 'FullRepositoryId: octo-org/app\nFn::Transform: { Name: AWS::Include }';
    expect(lines(await sourcesOf(templateOf({ configuration })))[0]).toBe(
      `skip \`ConnectionArn\` ${APP} depends on macro \`AWS::Include\`.`,
    );
  });

  test('a forgotten Fn::Sub', async () => {
    expect(lines(await sourcesOf(of('"octo-org/${Repo}"')))).toEqual([
      `fail \`FullRepositoryId\` ${APP} is taken literally: \`octo-org/\${Repo}\`.`,
    ]);
  });
});

describe('conditions', () => {
  const of = (expression: string) =>
    templateOf({ configuration: CONFIGURATION.replace('BranchName: main', `BranchName: ${expression}`) });

  test('a fault on one side is a warning that names the condition', async () => {
    const text = of('!If [IsProd, main, refs/heads/develop]');
    const verdicts = await sourcesOf(text);
    expect(lines(verdicts)).toEqual([
      `warn \`BranchName\` ${APP} is a ref: \`refs/heads/develop\` if condition \`IsProd\` is false.`,
    ]);
    expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('refs/heads/develop]');
  });

  test('faults on both sides are failures', async () => {
    expect(await sourcesOf(of('!If [IsProd, refs/heads/main, refs/heads/develop]'))).toMatchObject([
      { status: 'fail' },
      { status: 'fail' },
    ]);
  });

  test('a key that is missing on one side', async () => {
    expect(lines(await sourcesOf(of('!If [IsProd, main, !Ref AWS::NoValue]')))).toEqual([
      `warn \`BranchName\` ${APP} is missing if condition \`IsProd\` is false.`,
    ]);
  });

  test('two configurations are judged key by key', async () => {
    const configuration = `Fn::If:
  - IsProd
  - { ConnectionArn: !Ref Connection, FullRepositoryId: octo-org/app, BranchName: main }
  - { ConnectionArn: !Ref Connection, FullRepositoryId: app, Branch: main }`;
    const resources = 'Connection:\n  Type: AWS::CodeConnections::Connection';
    expect(lines(await sourcesOf(templateOf({ configuration, resources })))).toEqual([
      `warn \`FullRepositoryId\` ${APP} has no owner: \`app\` if condition \`IsProd\` is false.`,
      `warn \`BranchName\` ${APP} is missing if condition \`IsProd\` is false.`,
      'warn `Branch` is not a key of source action `App` of pipeline `app-deploy` if condition `IsProd` is false.',
    ]);
  });

  test('an action that is there on one side alone', async () => {
    const text = `Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: app-deploy
      Stages:
        - Name: Source
          Actions:
            - !If
              - IsProd
              - Name: App
                ActionTypeId: { Provider: CodeStarSourceConnection }
                Configuration: { ConnectionArn: !Ref Connection, FullRepositoryId: app, BranchName: main }
              - !Ref AWS::NoValue
  Connection:
    Type: AWS::CodeConnections::Connection
`;
    expect(lines(await sourcesOf(text))).toEqual([
      `warn \`FullRepositoryId\` ${APP} has no owner: \`app\` if condition \`IsProd\` is true.`,
    ]);
  });
});

describe('a list that a condition chooses', () => {
  const action = (name: string, repository: string) =>
    `{ Name: ${name}, ActionTypeId: { Provider: CodeStarSourceConnection }, Configuration: { ConnectionArn: '${ARN}', FullRepositoryId: ${repository}, BranchName: main } }`;
  const choosing = (then: string, otherwise: string) => `Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: app-deploy
      Stages:
        - Name: Source
          Actions: !If [IsProd, ${then}, ${otherwise}]
`;

  test.each([
    [`[${action('App', 'app')}]`, `[${action('App', 'octo-org/app')}]`, 'true'],
    [`[${action('App', 'octo-org/app')}]`, `[${action('App', 'app')}]`, 'false'],
    [`[${action('App', 'app')}]`, '!Ref AWS::NoValue', 'true'],
    ['!Ref AWS::NoValue', `[${action('App', 'app')}]`, 'false'],
  ])('is judged by each of its sides: %#', async (then, otherwise, side) => {
    expect(lines(await sourcesOf(choosing(then, otherwise)))).toEqual([
      `warn \`FullRepositoryId\` ${APP} has no owner: \`app\` if condition \`IsProd\` is ${side}.`,
    ]);
  });
});

test('an item of a list that is never there', async () => {
  const text = templateOf().replace('- Name: App\n', '- !Ref AWS::NoValue\n            - Name: App\n');
  expect(lines(await sourcesOf(text))).toEqual([]);
});

describe('faults of public repositories', () => {
  test('a URL as the repository', async () => {
    const text = fixture('url-as-repository.yaml');
    const verdicts = (await sourcesOf(text)).filter(({ status }) => status !== 'skip');
    expect(lines(verdicts)).toEqual([
      'warn `FullRepositoryId` of source action `SourceCodeRepo` of pipeline `Pipeline` is a URL: `https://github.com/octo-org/app.git` (default of parameter `FullRepositoryId`).',
    ]);
    const fixed = { FullRepositoryId: 'octo-org/app' };
    expect((await sourcesOf(text, fixed)).filter(({ status }) => status !== 'skip')).toEqual([]);
  });

  test('what is left of CodeCommit, under a provider that is a parameter', async () => {
    const text = fixture('migrated-from-codecommit.yaml');
    const verdicts = await sourcesOf(text);
    expect(lines(verdicts)).toEqual([
      `fail \`BranchName\` ${APP} is a ref: \`refs/heads/main\`.`,
      `fail \`OutputArtifactFormat\` ${APP} is \`CODEZIP\`.`,
      'fail `PollForSourceChanges` is not a key of source action `App` of pipeline `app-deploy`.',
    ]);
    expect(verdicts.map(({ place }) => textAt(text, place))).toEqual([
      'refs/heads/main',
      'CODEZIP',
      'PollForSourceChanges: false',
    ]);
    expect(await sourcesOf(text, { SourceProvider: 'CodeCommit' })).toEqual([]);
  });
});
