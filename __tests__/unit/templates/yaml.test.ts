/** Bad input: each with its message and its place, none with a stack or a hang. */

import { readTemplate } from '../../../src/templates';
import { problemOf, read, short, templateOf, textAt } from './templates';

const MIB = 1024 * 1024;

/** The cheap test lets through what names a type. */
const typed = (text: string): string => `${text}\n# AWS::CodePipeline::Pipeline\n`;

test.each([
  [
    'a tab',
    `${templateOf()}\tMore: 1\n`,
    'This line is indented with a tab. YAML allows only spaces.',
    /^\tMore/,
  ],
  [
    'an alias of nothing',
    templateOf({ configuration: 'BranchName: *main' }),
    'Alias `*main` refers to no anchor.',
    /^\*main/,
  ],
  [
    'an alias within its anchor',
    templateOf({ configuration: 'BranchName: &main [*main]' }),
    'Alias `*main` refers to itself.',
    /^\*main/,
  ],
  [
    'a star without quotes',
    templateOf({ configuration: 'BranchName: *' }),
    'A `*` begins an alias in YAML. Put the text in quotes, as `"*"`.',
    /^\*/,
  ],
  [
    'two short forms',
    templateOf({ configuration: 'BranchName: !ImportValue !Sub "x"' }),
    "YAML doesn't allow two short-form functions in a row. Write the outer one in its long form, such as `Fn::ImportValue:`.",
    /^!Sub/,
  ],
  [
    'a quote that does not end',
    templateOf({ configuration: 'BranchName: "main' }),
    'This is not valid YAML: Missing closing "quote',
    /^/,
  ],
  [
    'nested mappings in one line',
    templateOf({ configuration: 'BranchName: a: b' }),
    'This is not valid YAML: Nested mappings are not allowed in compact mappings.',
    /^a: b/,
  ],
])('%s', async (_, text, message, at) => {
  const problem = await problemOf(text);
  expect(problem.message).toContain(message);
  expect(problem.remedy.text).not.toBe('');
  expect(textAt(text, problem.place)).toMatch(at);
});

test.each([
  ['nothing', ''],
  ['white space', ' \n\n'],
  ['a byte order mark', '\uFEFF'],
  ['a comment', typed('')],
  ['an empty document', typed('---')],
  ['null', typed('~')],
])('%s is empty', async (_, text) => {
  expect((await problemOf(text)).message).toBe('`pipeline.yaml` is empty.');
});

test('several documents', async () => {
  const text = `${templateOf()}---\n${templateOf()}`;
  const problem = await problemOf(text);
  expect(problem.message).toBe(
    '`pipeline.yaml` has several YAML documents. CloudFormation reads one per file.',
  );
  expect(problem.place.line).toBeGreaterThan(20);
});

test.each([
  ['{"a": 1 "b": 2, "c": "AWS::CodePipeline::Pipeline"}', 9],
  ['{"a": "AWS::CodePipeline::Pipeline",}', 37],
  ['{"a": "AWS::CodePipeline::Pipeline"', 36],
])('JSON that only looks like it: %s', async (text, column) => {
  const problem = await problemOf(text, 'app.template.json');
  expect(problem.message).toBe('This is not valid JSON.');
  expect(problem.place).toEqual({ file: 'app.template.json', line: 1, column });
});

test('JSON with tabs, escapes and a byte order mark', async () => {
  const json = {
    Resources: {
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Stages: [
            {
              Name: 'Source',
              Actions: [
                {
                  Name: 'App',
                  ActionTypeId: { Provider: 'CodeStarSourceConnection' },
                  Configuration: { BranchName: 'größe', FullRepositoryId: { 'Fn::Sub': 'octo/a' } },
                },
              ],
            },
          ],
        },
      },
    },
  };
  const text = `\uFEFF${JSON.stringify(json, null, '\t').replace('ö', '\\u00f6').replace('octo/', 'octo\\/')}\r\n`;
  const [source] = (await read(text, { file: 'app.json' })).pipelines[0]?.sources ?? [];
  expect(source && [short(source.branch), short(source.repository)]).toEqual(['"größe"', '"octo/a"']);
  expect(source && textAt(text, source.branch.place)).toBe('"gr\\u00f6ße",');
});

test('lines that end as on Windows', async () => {
  const text = templateOf().replaceAll('\n', '\r\n');
  const [source] = (await read(text)).pipelines[0]?.sources ?? [];
  expect(source && textAt(text, source.branch.place)).toBe('main');
});

test('anchors, aliases and merge keys are followed', async () => {
  const text = `Shared:
  Base: &base { FullRepositoryId: octo-org/app, BranchName: develop }
  Branch: &branch main
${templateOf({ configuration: '<<: *base\nBranchName: *branch' })}`;
  const [source] = (await read(text)).pipelines[0]?.sources ?? [];
  expect(source && [short(source.repository), short(source.branch)]).toEqual(['"octo-org/app"', '"main"']);
  expect(source?.unknownKeys).toEqual([]);
});

test('several maps are merged, the first of them first', async () => {
  const text = `Shared:
  - &one { FullRepositoryId: octo-org/one, BranchName: one }
  - &two { FullRepositoryId: octo-org/two, ConnectionArn: two }
${templateOf({ configuration: '<<: [*one, *two]\nBranchName: own' })}`;
  const [source] = (await read(text)).pipelines[0]?.sources ?? [];
  expect(source && [source.repository, source.branch, source.connection].map(short)).toEqual([
    '"octo-org/one"',
    '"own"',
    '"two"',
  ]);
});

test('a key without a value, and a key that is no text', async () => {
  const text = templateOf({ configuration: '{ BranchName, ? [a] : b }' });
  const [source] = (await read(text)).pipelines[0]?.sources ?? [];
  expect(source && short(source.branch)).toBe('-');
});

test.each([
  ['{% if x %}\nResources: {}\n{% endif %}'],
  ['{{- if .Values.pipeline }}\nResources: {}'],
  ['Resources:\n  {{ name }}: x: y'],
])('a file that is still to be rendered: %s', async (text) => {
  const problem = await problemOf(typed(text));
  expect(problem.message).toContain('placeholders from another tool');
  expect(problem.remedy.text).toContain('rendered file');
});

test.each([
  ['text', 'AWS::CodePipeline::Pipeline'],
  ['a list', '- AWS::CodePipeline::Pipeline'],
  ['a workflow', 'on: push\njobs: { a: { run: AWS::CodePipeline::Pipeline } }'],
  ['no type of ours', 'Resources: { Bucket: { Type: AWS::S3::Bucket } }'],
])('%s is no template of ours', async (_, text) => {
  expect(await readTemplate({ file: 'x.yaml', text, given: new Map() })).toBeUndefined();
});

const repeat = (text: string, size = MIB / 4): string => text.repeat(Math.floor(size / text.length));

/** A file each, with the most that can be made of it. */
const HOSTILE: Readonly<Record<string, string>> = {
  'open brackets': repeat('['),
  'open braces': repeat('{'),
  dashes: repeat('- '),
  'question marks': repeat('? '),
  colons: repeat(': '),
  'braces and keys': repeat('{a: '),
  'deep indentation': Array.from({ length: 1400 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
  keys: Array.from({ length: 90_000 }, (_, key) => `k${key}: 1`).join('\n'),
  'equal keys': repeat('a: 1\n'),
  items: `a: [${repeat('1,')}]`,
  lines: repeat('a\n'),
  'blank lines': repeat('\n'),
  comments: repeat('# x\n'),
  documents: repeat('---\n'),
  directives: repeat('%a b\n'),
  'a quoted line': `a: "${repeat('x')}`,
  'a quoted text of lines': `a: "${repeat('x\n  ')}"`,
  'a folded text': `a: >\n${repeat('\n  x\n')}`,
  backslashes: `"${repeat('\\')}`,
  anchors: Array.from({ length: 40_000 }, (_, key) => `k${key}: &a${key} 1`).join('\n'),
  tags: repeat('!a '),
  aliases: `a: &a 1\nb: [${repeat('*a,')}]`,
  'merge keys': `a: &a {${Array.from({ length: 5000 }, (_, key) => `k${key}: 1`).join()}}\nb:\n${'  - <<: *a\n'.repeat(50_000)}`,
  'merged bombs': `${Array.from({ length: 40 }, (_, level) =>
    level === 0
      ? 'l0: &l0 [{ x: 1 }]'
      : `l${level}: &l${level} [${Array(9)
          .fill(`*l${level - 1}`)
          .join()}]`,
  ).join('\n')}\nall:\n  <<: *l39`,
  'a bomb of aliases': Array.from({ length: 40 }, (_, level) =>
    level === 0
      ? 'l0: &l0 [x]'
      : `l${level}: &l${level} [${Array(9)
          .fill(`*l${level - 1}`)
          .join()}]`,
  ).join('\n'),
  'a chain of aliases': Array.from({ length: 30_000 }, (_, level) =>
    level === 0 ? 'l0: &l0 [x]' : `l${level}: &l${level} [*l${level - 1}]`,
  ).join('\n'),
};

test.each(Object.keys(HOSTILE))('256 KiB of %s is read, or refused with a message', async (name) => {
  const text = `# AWS::CodePipeline::Pipeline\n${HOSTILE[name] ?? ''}`;
  const outcome = await readTemplate({ file: 'x.yaml', text, given: new Map() }).catch(
    (error: unknown) => error,
  );
  if (outcome === undefined) return;
  expect(outcome).toMatchObject({ name: 'Problem', kind: 'input' });
  expect((outcome as Error).message.length).toBeLessThan(400);
});

test('depth and size are said', async () => {
  expect((await problemOf(typed(`a: ${'['.repeat(1000)}`))).message).toBe(
    'This is nested more than 100 levels deep.',
  );
  expect((await problemOf(typed(repeat('\n- 1', MIB)))).message).toMatch(/more than 500,000 tokens/);
});

describe('duplicate keys', () => {
  test('the last one counts, as for CloudFormation', async () => {
    const text = templateOf({ configuration: 'BranchName: main\nConnectionArn: x\nBranchName: develop' });
    const { pipelines, duplicates = [] } = await read(text);
    expect(pipelines[0]?.sources.map(({ branch }) => short(branch))).toEqual(['"develop"']);
    expect(duplicates).toMatchObject([{ name: 'BranchName', firstLine: 15, isHarmless: false }]);
    expect(textAt(text, duplicates[0]?.place)).toBe('BranchName: develop');
  });

  test('one with the same value is harmless, in JSON too', async () => {
    const text = templateOf({
      configuration: 'BranchName: "main" # now\nConnectionArn: x\nBranchName: "main"',
    });
    expect((await read(text)).duplicates).toMatchObject([{ name: 'BranchName', isHarmless: true }]);
    const json = `{"Resources": {"P": {"Type": "AWS::CodePipeline::Pipeline", "Properties": {"Name": "a", "Name":"a", "Name": "b"}}}}`;
    expect((await read(json, { file: 'a.json' })).duplicates).toMatchObject([
      { name: 'Name', isHarmless: true },
      { name: 'Name', isHarmless: false },
    ]);
  });

  test('of many the first ones are told', async () => {
    const top = Array.from({ length: 50 }, (_, at) => `Description: ${at}`).join('\n');
    expect((await read(templateOf({ top }))).duplicates).toHaveLength(10);
  });
});
