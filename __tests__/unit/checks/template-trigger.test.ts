/** `template-trigger`: triggers that start nothing. */

import { CONFIGURATION, fixture, judge, lines, read, templateOf, textAt } from '../templates/templates';

const trigger = (filter: string, name = 'App'): string => `PipelineType: V2
Triggers:
  - ProviderType: CodeStarSourceConnection
    GitConfiguration:
      SourceActionName: ${name}
${filter}`;

async function triggersOf(pipeline: string, parts: Parameters<typeof templateOf>[0] = {}, given = {}) {
  const text = templateOf({ pipeline, ...parts });
  return { text, verdicts: judge(await read(text, { given })).triggers };
}

const push = (filter: string): string => trigger(`      Push:\n        - ${filter}`);

test.each([
  ['no triggers', ''],
  ['a trigger without a filter', trigger('')],
  ['no type', push('Branches: { Includes: [main] }').replace('PipelineType: V2\n', '')],
  ['its branch', push('Branches: { Includes: [main] }')],
  ['a pattern', push('Branches: { Includes: ["m*"] }')],
  ['all but others', push('Branches: { Excludes: [develop] }')],
  ['file paths alone', push('FilePaths: { Includes: ["src/**"] }')],
  ['tags alone, which are meant for no branch', push('Tags: { Includes: ["v*"] }')],
  ['pull requests into it', trigger('      PullRequest:\n        - Branches: { Includes: [main] }')],
])('%s', async (_, pipeline) => {
  expect((await triggersOf(pipeline)).verdicts).toEqual([]);
});

test.each([
  ['another branch', push('Branches: { Includes: [develop] }')],
  ['a pattern that does not fit', push('Branches: { Includes: ["release/*"] }')],
  ['a slash that the pattern lacks', push('Branches: { Includes: ["*"], Excludes: ["ma**"] }')],
  [
    'pull requests into another one',
    trigger('      PullRequest:\n        - Branches: { Includes: [develop] }'),
  ],
])('%s covers no branch', async (_, pipeline) => {
  const { text, verdicts } = await triggersOf(pipeline);
  expect(lines(verdicts)).toEqual([
    'warn No trigger of pipeline `app-deploy` covers `main`, the branch of source action `App`.',
  ]);
  expect(verdicts[0]?.remedy?.lines).toEqual(['Branches:', '  Includes:', '    - main']);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('ProviderType: CodeStarSourceConnection');
});

test('a name that no source action has', async () => {
  const { text, verdicts } = await triggersOf(trigger('', 'Ap'));
  expect(lines(verdicts)).toEqual([
    'fail `SourceActionName` of a trigger of pipeline `app-deploy` is `Ap`, but the pipeline has no such source action that uses a connection.',
  ]);
  expect(verdicts[0]?.remedy).toEqual({
    text: 'Did you mean `App`? Use `App`:',
    lines: ['SourceActionName: App'],
  });
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('Ap');
});

test('no name at all', async () => {
  const { text, verdicts } = await triggersOf(trigger('').replace('SourceActionName: App', 'Push: []'));
  expect(lines(verdicts)).toEqual([
    'fail `SourceActionName` of a trigger of pipeline `app-deploy` is missing.',
  ]);
  expect(verdicts[0] && textAt(text, verdicts[0].place)).toBe('GitConfiguration:');
});

test('a pipeline with parts that are hidden may have the source action', async () => {
  const stages = '- Fn::Transform: { Name: MoreStages }';
  const { verdicts } = await triggersOf(trigger('', 'Other'), { stages });
  expect(lines(verdicts)).toEqual([
    'skip `SourceActionName` of a trigger of pipeline `app-deploy` depends on macro `MoreStages`.',
  ]);
});

test('a parameter for branch and filter alike covers itself', async () => {
  const top = 'Parameters:\n  Branch: { Type: String }';
  const configuration = CONFIGURATION.replace('BranchName: main', 'BranchName: !Ref Branch');
  expect(
    (await triggersOf(push('Branches: { Includes: [!Ref Branch] }'), { top, configuration })).verdicts,
  ).toEqual([]);
  const other = await triggersOf(push('Branches: { Includes: [main] }'), { top, configuration });
  expect(lines(other.verdicts)).toEqual([
    'skip Whether a trigger covers the branch of source action `App` of pipeline `app-deploy` depends on parameter `Branch`, which has no value here.',
  ]);
  const given = { Branch: 'develop' };
  const judged = await triggersOf(push('Branches: { Includes: [main] }'), { top, configuration }, given);
  expect(lines(judged.verdicts)).toEqual([
    'warn No trigger of pipeline `app-deploy` covers the value of parameter `Branch`, the branch of source action `App`.',
  ]);
  expect(JSON.stringify(judged.verdicts)).not.toContain('develop');
});

test('a trigger that a condition switches off is meant to be', async () => {
  const { verdicts } = await triggersOf(push('Branches: { Includes: [!If [Deploys, main, nothing]] }'));
  expect(verdicts).toEqual([]);
});

test('DetectChanges "false" beside a trigger is normal', async () => {
  expect(judge(await read(fixture('new-prefix-only.yaml'))).triggers).toEqual([]);
});

describe('what can be a source action', () => {
  const top = 'Parameters:\n  Provider: { Type: String }\n  Preset: { Type: String, Default: CodeCommit }';
  const ofProvider = async (provider: string) => {
    const text = templateOf({ top, pipeline: trigger('') }).replace(
      'CodeStarSourceConnection, Version',
      `${provider}, Version`,
    );
    return lines(judge(await read(text)).triggers);
  };
  const SKIP = 'skip `SourceActionName` of a trigger of pipeline `app-deploy` depends on parameter';

  test.each([
    ['!Ref Provider', `${SKIP} \`Provider\`, which has no value here.`],
    ['!Ref Preset', `${SKIP} \`Preset\`, which has no value here.`],
  ])('by a provider that is %s', async (provider, expected) => {
    expect(await ofProvider(provider)).toEqual([expected]);
  });

  test('not by a provider that is another one', async () => {
    expect(await ofProvider('CodeCommit')).toEqual([
      'fail `SourceActionName` of a trigger of pipeline `app-deploy` is `App`, but the pipeline has no such source action that uses a connection.',
    ]);
  });

  test('a name that is a default can be another one: a warning', async () => {
    const named = templateOf({
      top: 'Parameters:\n  Name: { Type: String, Default: App }',
      pipeline: trigger('', 'Source'),
    });
    const text = named.replace('- Name: App\n', '- Name: !Ref Name\n');
    expect(lines(judge(await read(text)).triggers)).toEqual([
      'warn `SourceActionName` of a trigger of pipeline `app-deploy` is `Source`, but the pipeline has no such source action that uses a connection.',
    ]);
  });
});
