/** The checks of templates as a run has them: facts in, findings with file and line out. */

import { stringify } from 'yaml';
import { evaluate } from '../../../src/checks';
import { templateJudges } from '../../../src/checks/template/index';
import { readTemplates } from '../../../src/facts/templates';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  eventOf,
  EVERY,
  fakePorts,
  factsOf,
  known,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  targetOf,
} from '../fakes';
import { CONFIGURATION, fixture, templateOf, textAt } from '../templates/templates';

type World = NonNullable<Parameters<typeof fakePorts>[0]>;

const NEEDS = new Set(['templates', 'templateBase', 'repositoryNames'] as const);
const ALONE: Partial<Target> = { templates: ['.'], pipelines: [], checks: EVERY };

async function findingsOf(
  files: World['files'],
  {
    world = {},
    target = {},
    pipelines = [],
  }: { world?: World; target?: Partial<Target>; pipelines?: Parameters<typeof pipelineFactsOf>[0][] } = {},
): Promise<Finding[]> {
  const wanted = targetOf({ ...ALONE, event: eventOf({ base: 'b'.repeat(40) }), ...target });
  const ports = fakePorts({ ...(files && { files }), ...world });
  const templates = await readTemplates({ target: wanted, needs: NEEDS, ports });
  const facts = factsOf({
    connections: [],
    pipelines: pipelines.map((each) => pipelineFactsOf(each)),
    templates,
  });
  return evaluate(facts, wanted, matchesGlob, templateJudges).filter(({ id }) => id.startsWith('template'));
}

const short = ({ id, status, file, line, message }: Finding): string =>
  `${status} ${id} ${file ?? '-'}:${line ?? '-'} ${message}`;

const GOOD = templateOf({
  pipeline: 'RoleArn: arn:aws:iam::111122223333:role/elsewhere',
});

const ROLE_SKIP = 'skip template-role app.yaml:7 The role of pipeline `app-deploy` is not in this template.';

test('a template with nothing to look at', async () => {
  const findings = await findingsOf({ 'app.yaml': GOOD }, { world: { contents: () => GOOD } });
  expect(findings.map(short)).toEqual([
    'pass template -:- Read `app.yaml`: 1 pipeline, 0 connections.',
    'pass template-source -:- The configuration of 1 source action is complete and valid.',
    'pass template-trigger -:- The pipelines have no triggers of their own.',
    ROLE_SKIP,
    "pass template-change -:- This change doesn't replace a connection or repoint a source action.",
  ]);
  expect(findings.every(({ pipeline, connection }) => pipeline === null && connection === null)).toBe(true);
});

test('a fault has its file and line', async () => {
  const text = templateOf({
    configuration: CONFIGURATION.replace('octo-org/app', 'https://github.com/octo-org/app'),
  });
  const findings = await findingsOf({ 'infra/app.yaml': text });
  const fault = findings.find(({ status }) => status === 'fail');
  expect(fault).toMatchObject({ id: 'template-source', file: 'infra/app.yaml', pipeline: null });
  expect(textAt(text, { file: '', line: fault?.line ?? 0, column: 1 })).toContain(
    'https://github.com/octo-org/app',
  );
});

test('without a line, the construct is in the message', async () => {
  const plan = fixture('plan.json').replaceAll('"octo-org/app"', '"app"');
  const findings = await findingsOf({ 'plan.json': plan });
  expect(
    findings.filter(({ id, status }) => id === 'template-source' && status === 'fail').map(short),
  ).toEqual([
    'fail template-source plan.json:- aws_codepipeline.app: `FullRepositoryId` of source action `App` of pipeline `app-deploy` has no owner: `app`.',
  ]);
});

test.each<[string, World['files'], Partial<Target>, readonly string[]]>([
  ['nothing there', {}, { templates: ['app.yaml'] }, ['fail template -:- `app.yaml` does not exist.']],
  [
    'no template',
    { 'vpc.yaml': 'Resources: {}' },
    { templates: ['vpc.yaml'] },
    ['skip template vpc.yaml:- `vpc.yaml` has no pipeline and no connection.'],
  ],
  [
    'a syntax error',
    { 'app.yaml': `${GOOD}\tMore: 1` },
    {},
    [
      `fail template app.yaml:${GOOD.split('\n').length} This line is indented with a tab. YAML allows only spaces.`,
    ],
  ],
  [
    'a template that is still to be rendered',
    { 'app.yaml': `{% if x %}\n${GOOD}` },
    {},
    [
      "skip template app.yaml:1 This file has placeholders from another tool (`{{ … }}` or `{% … %}`), so it isn't a template yet.",
    ],
  ],
])('%s', async (_, files, target, expected) => {
  expect((await findingsOf(files, { target })).map(short)).toEqual(expected);
});

test('a pipeline whose name is empty by default goes by its logical id', async () => {
  const text = templateOf({
    top: "Parameters:\n  Name: { Type: String, Default: '' }",
    pipeline: 'RoleArn: arn:aws:iam::111122223333:role/elsewhere',
  }).replace('Name: app-deploy', 'Name: !Ref Name');
  const [skip] = (await findingsOf({ 'app.yaml': text })).filter(({ id }) => id === 'template-role');
  expect(skip?.message).toBe('The role of pipeline `Pipeline` is not in this template.');
});

test('triggers that cover their branches are counted', async () => {
  const pipeline = `Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: App
      Push: [{ Branches: { Includes: [main] } }]`;
  const found = await findingsOf({ 'app.yaml': templateOf({ pipeline }) });
  expect(found.filter(({ id }) => id === 'template-trigger').map(short)).toEqual([
    'pass template-trigger -:- 1 trigger: each names a source action, and covers its branch.',
  ]);
});

test('files without pipelines, which nobody named', async () => {
  expect((await findingsOf({ 'vpc.yaml': 'Resources: {}' })).map(short)).toEqual([
    'skip template -:- None of the files in `template` has a pipeline or a connection.',
  ]);
});

test.each([
  ['app.template.json', 'json', '"FullRepositoryId": "octo-org/app"'],
  ['app.yaml', 'yaml', 'FullRepositoryId: octo-org/app'],
])('the lines to paste are in the language of %s', async (file, kind, line) => {
  const resources = {
    Pipeline: {
      Type: 'AWS::CodePipeline::Pipeline',
      Properties: {
        Name: 'app',
        Stages: [
          {
            Name: 'Source',
            Actions: [
              {
                Name: 'App',
                ActionTypeId: { Provider: 'CodeStarSourceConnection' },
                Configuration: { FullRepositoryId: 'octo-org/app.git' },
              },
            ],
          },
        ],
      },
    },
  };
  const text =
    kind === 'json' ? JSON.stringify({ Resources: resources }) : stringify({ Resources: resources });
  const findings = await findingsOf({ [file]: text });
  const fault = findings.find(({ message }) => message.includes('.git'));
  expect(fault?.remedy?.lines).toEqual([line]);
});

test('a duplicate key is a failure only if its value is lost, and the last one is judged', async () => {
  const text = templateOf({
    configuration: `${CONFIGURATION}\nBranchName: refs/heads/main\nBranchName: refs/heads/main`,
  });
  expect(
    (await findingsOf({ 'app.yaml': text })).filter(({ status }) => status !== 'skip').map(short),
  ).toEqual([
    'fail template app.yaml:18 Key `BranchName` is a duplicate. The first one is on line 17.',
    'warn template app.yaml:19 Key `BranchName` is a duplicate. The first one is on line 18.',
    'pass template -:- Read `app.yaml`: 1 pipeline, 0 connections.',
    expect.stringMatching(/^fail template-source app.yaml:19 `BranchName` .* `refs\/heads\/main`/),
    'pass template-trigger -:- The pipelines have no triggers of their own.',
  ]);
});

test("a macro of one's own hides everything", async () => {
  const findings = await findingsOf({
    'app.yaml': `Transform: [AWS::Serverless-2016-10-31, Company]\n${GOOD}`,
  });
  expect(findings.map(short)[0]).toBe(
    'skip template app.yaml:1 Part of this template depends on macro `Company`.',
  );
  expect(findings[0]?.remedy?.lines?.[0]).toContain('--template-stage Processed');
});

test.each([
  [
    'Fn::ForEach',
    'Fn::ForEach::Pipelines: [Name, [a, b], { "P${Name}": { Type: AWS::CodePipeline::Pipeline } }]',
    'comes from `Fn::ForEach`',
  ],
  [
    'AWS::Include',
    'Fn::Transform: { Name: AWS::Include, Parameters: { Location: s3://x } }',
    'depends on macro `AWS::Include`',
  ],
])('%s among the resources is said', async (_, resources, reason) => {
  const findings = await findingsOf({ 'app.yaml': templateOf({ resources }) });
  expect(findings.map(({ status, message }) => `${status} ${message}`)).toContain(
    `skip Part of this template ${reason}.`,
  );
});

test('a loop in the place of all resources is shown where it is', async () => {
  const text = `Resources:
  Fn::ForEach::Pipelines: [Name, [a, b], { "P\${Name}": { Type: AWS::CodePipeline::Pipeline } }]
`;
  expect((await findingsOf({ 'app.yaml': text })).map(short)[0]).toBe(
    'skip template app.yaml:2 Part of this template comes from `Fn::ForEach`.',
  );
});

test.each([
  ['of a template that has it', templateOf({ top: 'Parameters:\n  Branch: { Type: String }' }), 'Branch'],
  ['that AWS has', templateOf(), 'AWS::Region'],
  ['if no template can be read', 'Resources: [', 'Branch'],
  ['if there is no template', 'Resources: {}', 'Branch'],
])('a parameter is not said to be missing: one %s', async (_, text, name) => {
  const templateParameters = [{ name, value: 'x' }];
  const findings = await findingsOf({ 'app.yaml': text }, { target: { templateParameters } });
  expect(findings.filter(({ message }) => message.includes('No template has parameter'))).toEqual([]);
});

test('a parameter that no template has', async () => {
  const text = templateOf({ top: 'Parameters:\n  Branch: { Type: String, Default: main }' });
  const templateParameters = [{ name: 'Brnch', value: 'secret-value' }];
  const findings = await findingsOf({ 'app.yaml': text }, { target: { templateParameters } });
  const [skip] = findings.filter(({ message }) => message.includes('Brnch'));
  expect(skip).toMatchObject({ status: 'skip', message: 'No template has parameter `Brnch`.' });
  expect(skip?.remedy?.text).toContain('Did you mean `Branch`?');
  expect(JSON.stringify(findings)).not.toContain('secret-value');
});

test('one parameter that is unknown in several places is one skip', async () => {
  const text = templateOf({
    top: 'Parameters:\n  Name: { Type: String }',
    configuration: 'ConnectionArn: !Ref Name\nFullRepositoryId: !Ref Name\nBranchName: !Ref Name',
  });
  const findings = await findingsOf({ 'app.yaml': text });
  expect(findings.filter(({ id }) => id === 'template-source')).toHaveLength(1);
});

test('letter case is that of GitHub', async () => {
  const findings = await findingsOf({ 'app.yaml': GOOD }, { world: { nameOf: 'Octo-Org/App' } });
  const event = eventOf({ repository: 'Octo-Org/App' });
  expect(findings).toContainEqual(expect.objectContaining({ status: 'warn', id: 'template-source' }));
  const own = await findingsOf(
    { 'app.yaml': GOOD },
    { target: { event }, world: { commitOnBranch: 'no-token' } },
  );
  expect(own).toContainEqual(expect.objectContaining({ status: 'fail', id: 'template-source' }));
});

describe('template-change', () => {
  const changes = async (...parameters: Parameters<typeof findingsOf>) =>
    (await findingsOf(...parameters)).filter(({ id }) => id === 'template-change').map(short);

  test('a renamed connection that two pipelines use', async () => {
    const before = fixture('two-pipelines.yaml');
    const after = before.replace('app-github-connection', 'github');
    const found = await changes({ 'infra/pipelines.yaml': after }, { world: { contents: () => before } });
    expect(found).toEqual([
      'warn template-change infra/pipelines.yaml:6 `ConnectionName` of connection `GitHubConnection` changes from `app-github-connection` to `github`, so it is replaced. The new connection is PENDING until a person authorizes it. Pipelines `app-release`, `app-staging` use it.',
    ]);
  });

  test.each<[string, World, Partial<Target>, string]>([
    [
      'no token',
      { commitOnBranch: 'no-token' },
      {},
      'skip template-change app.yaml:- `github-token` is empty, so this was not checked.',
    ],
    [
      'no base',
      {},
      { event: eventOf({ name: 'workflow_dispatch' }) },
      'skip template-change app.yaml:- Event `workflow_dispatch` has no earlier commit to compare with.',
    ],
    [
      'a base that cannot be read',
      { contents: () => `${GOOD}\tMore: 1` },
      {},
      "skip template-change app.yaml:- The earlier version of `app.yaml` can't be read: This line is indented with a tab. YAML allows only spaces.",
    ],
    [
      'no answer of GitHub',
      { contents: () => new Problem('unreachable', 'No answer.', { remedy: { text: 'Run again.' } }) },
      {},
      'skip template-change app.yaml:- Not checked: No answer.',
    ],
    [
      'a new file',
      { contents: () => undefined },
      {},
      'skip template-change app.yaml:- A new or renamed file has no earlier version to compare with.',
    ],
    [
      'a file without pipelines before',
      { contents: () => 'Resources: {}' },
      {},
      "pass template-change -:- This change doesn't replace a connection or repoint a source action.",
    ],
    [
      'a value that is not known any more',
      { contents: () => GOOD.replace('BranchName: main', 'BranchName: !ImportValue Branch') },
      {},
      'skip template-change app.yaml:17 `BranchName` of source action `App` of pipeline `app-deploy` is imported from another stack (`Fn::ImportValue`).',
    ],
  ])('%s', async (_, world, target, expected) => {
    expect(await changes({ 'app.yaml': GOOD }, { world, target })).toEqual([expected]);
  });

  test('output of CDK that is not in the repository', async () => {
    const template = JSON.stringify({
      Resources: { Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [] } } },
    });
    const files = { 'cdk.out/Deploy.template.json': template, 'cdk.out/manifest.json': '{}' };
    expect(await changes(files, { world: { contents: () => undefined } })).toEqual([
      'skip template-change cdk.out/Deploy.template.json:- The repository has no `cdk.out/Deploy.template.json`, so there is no earlier version to compare with.',
    ]);
  });

  test('what many files lack is said once', async () => {
    const files = { 'a.yaml': GOOD, 'b.yaml': GOOD };
    expect(await changes(files, { world: { commitOnBranch: 'no-token' } })).toHaveLength(1);
    expect(await changes(files, { world: { contents: () => undefined } })).toHaveLength(1);
    const renamed = { 'a.yaml': GOOD, 'b.yaml': GOOD.replace('app-deploy', 'other') };
    const imported = GOOD.replace('BranchName: main', 'BranchName: !ImportValue Branch');
    expect(
      await changes(renamed, {
        world: {
          contents: (path) => (path === 'a.yaml' ? imported : imported.replace('app-deploy', 'other')),
        },
      }),
    ).toHaveLength(1);
  });

  describe('beside what is deployed', () => {
    const deployed = (source: Parameters<typeof sourceOf>[0]) => ({
      world: { contents: () => GOOD },
      target: { pipelines: ['app-deploy'] },
      pipelines: [
        {
          name: 'app-deploy',
          pipeline: known(
            pipelineOf({ name: 'app-deploy', sourceActions: [sourceOf({ name: 'App', ...source })] }),
          ),
        },
      ],
    });

    test('a source action that somebody repointed', async () => {
      const found = await changes(
        { 'app.yaml': GOOD },
        deployed({ repository: 'octo-org/app', branch: 'hotfix' }),
      );
      expect(found).toEqual([
        'warn template-change app.yaml:17 Deployed pipeline `app-deploy` differs from this template in source action `App`: `BranchName` is `hotfix` instead of `main`.',
      ]);
    });

    test.each([
      [
        'false',
        "A deploy that updates the pipeline overwrites the deployed value, and AWS doesn't run the pipeline then. Correct the template, or start the pipeline once after the deploy:",
        ['aws codepipeline start-pipeline-execution --name app-deploy'],
      ],
      [
        '!ImportValue Restarts',
        "A deploy that updates the pipeline overwrites the deployed value, and AWS doesn't run the pipeline then, unless `RestartExecutionOnUpdate` is `true`. Correct the template, or start the pipeline once after the deploy:",
        ['aws codepipeline start-pipeline-execution --name app-deploy'],
      ],
      [
        'true',
        'A deploy that updates the pipeline overwrites the deployed value and runs the pipeline. To keep the deployed value, correct the template.',
        undefined,
      ],
    ])('what a deploy does, with `RestartExecutionOnUpdate: %s`', async (restarts, text, lines) => {
      const template = templateOf({ pipeline: `RestartExecutionOnUpdate: ${restarts}` });
      const found = await findingsOf(
        { 'app.yaml': template },
        {
          ...deployed({ repository: 'octo-org/app', branch: 'hotfix' }),
          world: { contents: () => template },
        },
      );
      expect(found.find(({ id }) => id === 'template-change')?.remedy).toEqual({
        text,
        ...(lines && { lines }),
      });
    });

    describe('if the change itself repoints it', () => {
      const repointed = GOOD.replace('BranchName: main', 'BranchName: trunk');
      const DRIFT = 'Deployed pipeline `app-deploy` differs from this template in source action `App`: ';
      const beside = async (branch: string, base = GOOD, repository = 'octo-org/app', after = repointed) => {
        const options = { ...deployed({ repository, branch }), world: { contents: () => base } };
        return (await findingsOf({ 'app.yaml': after }, options))
          .filter(({ id }) => id === 'template-change')
          .map(({ status, message }) => `${status} ${message}`);
      };
      const CHANGED = expect.stringMatching(
        /^warn Source action `App` .* `BranchName` from `main` to `trunk`/,
      ) as string;

      test('and it was as the version before says', async () => {
        expect(await beside('main')).toEqual([CHANGED]);
      });

      test('but somebody had repointed it', async () => {
        expect(await beside('hotfix')).toEqual([
          CHANGED,
          `warn ${DRIFT}\`BranchName\` is \`hotfix\` instead of \`trunk\`.`,
        ]);
        expect(await beside('main', GOOD, 'octo-org/web')).toEqual([
          CHANGED,
          `warn ${DRIFT}\`FullRepositoryId\` is \`octo-org/web\` instead of \`octo-org/app\`.`,
        ]);
      });

      test('and its logical id, or its source action, too', async () => {
        const moved = repointed.replace('  Pipeline:', '  Deploy:');
        expect(await beside('main', GOOD, 'octo-org/app', moved)).toEqual([CHANGED]);
        const other = GOOD.replace('Name: App', 'Name: Code');
        expect(await beside('main', other)).toContainEqual(expect.stringContaining(DRIFT));
      });

      test('and the version before takes it from a parameter', async () => {
        const base = GOOD.replace('BranchName: main', 'BranchName: !ImportValue Branch');
        expect(await beside('main', base)).toEqual([expect.stringMatching(/^skip .* is imported/)]);
        const preset = templateOf({
          top: 'Parameters:\n  Branch: { Type: String, Default: main }',
          configuration: CONFIGURATION.replace('BranchName: main', 'BranchName: !Ref Branch'),
        });
        expect(await beside('main', preset)).toEqual([CHANGED]);
      });
    });

    test('the same, and another pipeline', async () => {
      const same = deployed({ repository: 'octo-org/app', branch: 'main' });
      expect(await changes({ 'app.yaml': GOOD }, same)).toEqual([expect.stringMatching(/^pass /)]);
      const other = GOOD.replace('Name: app-deploy', 'Name: other');
      const differs = deployed({ repository: 'octo-org/app', branch: 'hotfix' });
      expect(await changes({ 'app.yaml': other }, { ...differs, world: { contents: () => other } })).toEqual([
        expect.stringMatching(/^pass /),
      ]);
    });

    test('a default says nothing of the deployed stack, a value that was passed does', async () => {
      const text = templateOf({
        top: 'Parameters:\n  Branch: { Type: String, Default: main }',
        configuration: CONFIGURATION.replace('BranchName: main', 'BranchName: !Ref Branch'),
      });
      const differs = deployed({ repository: 'octo-org/app', branch: 'hotfix' });
      const options = { ...differs, world: { contents: () => text } };
      expect(await changes({ 'app.yaml': text }, options)).toEqual([expect.stringMatching(/^pass /)]);
      const target = { ...differs.target, templateParameters: [{ name: 'Branch', value: 'trunk' }] };
      const [found, ...others] = await changes({ 'app.yaml': text }, { ...options, target });
      expect(others).toEqual([]);
      expect(found).toContain('`BranchName` is `hotfix` instead of the value of parameter `Branch`');
    });
  });
});
