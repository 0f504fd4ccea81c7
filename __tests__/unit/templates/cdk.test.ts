/** Recorded output of `cdk synth` (scripts/record-cdk.mjs), and older forms of its metadata. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConstructs } from '../../../src/templates/cdk';
import type { Template } from '../../../src/domain/template.js';
import { FIXTURES, judge, lines, read, short } from './templates';

const ROOT = '/github/workspace';
const OUTPUT = join(FIXTURES, 'cdk.out');
const APP = join(__dirname, '..', '..', '..', 'scripts', 'record-cdk', 'app');

const recorded = (name: string): string => readFileSync(join(OUTPUT, name), 'utf8');

async function synthesized(name: string, change = (text: string) => text): Promise<Template> {
  const documents = [recorded(`${name}.metadata.json`), recorded('manifest.json')];
  return read(change(recorded(`${name}.template.json`)), {
    file: `cdk.out/${name}.template.json`,
    constructs: readConstructs(documents, ROOT),
  });
}

test('a pipeline is found in the code that makes it', async () => {
  const { format, pipelines, connections } = await synthesized('Deploy');
  const [pipeline] = pipelines;
  expect(format).toBe('CDK');
  expect(pipeline?.place).toMatchObject({
    file: 'lib/deploy-stack.mjs',
    construct: '/Deploy/Pipeline/Resource',
  });
  const code = readFileSync(join(APP, 'lib', 'deploy-stack.mjs'), 'utf8').split('\n');
  const at = ({ line = 0, column = 0 } = {}) => code[line - 1]?.slice(column - 1);
  expect(at(pipeline?.place)).toBe("new Pipeline(this, 'Pipeline', {");
  expect(at(connections[0]?.place)).toBe("new CfnConnection(this, 'Connection', {");

  const [source] = pipeline?.sources ?? [];
  expect(source && [short(source.repository), short(source.branch), short(source.connection)]).toEqual([
    '"octo-org/app"',
    '"main"',
    '@Connection.ConnectionArn',
  ]);
});

test('a pipeline that the library makes late has the path of its construct', async () => {
  const { pipelines } = await synthesized('assembly-Prod/ProdInfraDC64D063');
  expect(pipelines[0]?.place).toEqual({
    file: 'cdk.out/assembly-Prod/ProdInfraDC64D063.template.json',
    construct: '/Prod/Infra/Pipeline/Pipeline/Resource',
  });
});

test('the code of an app that was synthesized elsewhere is found by the end of its path', async () => {
  const documents = [recorded('Deploy.metadata.json')];
  const find = async (root: string, ...code: string[]) => {
    const constructs = readConstructs(documents, root, new Set(code));
    const options = { file: 'cdk.out/Deploy.template.json', constructs };
    const { pipelines } = await read(recorded('Deploy.template.json'), options);
    return [constructs.isEmpty, pipelines[0]?.place.file];
  };
  expect(await find('/other', 'deploy-stack.mjs', 'lib/deploy-stack.mjs')).toEqual([
    false,
    'lib/deploy-stack.mjs',
  ]);
  expect(await find('/other', 'src/deploy-stack.mjs')).toEqual([true, 'cdk.out/Deploy.template.json']);
  expect(await find(ROOT)).toEqual([false, 'lib/deploy-stack.mjs']);
});

test('what CDK writes has no failures', async () => {
  for (const name of ['Deploy', 'assembly-Prod/ProdInfraDC64D063']) {
    const { sources, triggers, roles } = judge(await synthesized(name));
    expect([...sources, ...triggers]).toEqual([]);
    // CDK limits its statements to no repository.
    expect(new Set(roles.map(({ status }) => status))).toEqual(new Set(['warn']));
  }
});

test('a fault is shown at the construct', async () => {
  const template = await synthesized('Deploy', (text) => text.replace('"octo-org/app"', '"app"'));
  const { sources } = judge(template);
  expect(lines(sources)).toEqual([
    'fail `FullRepositoryId` of source action `App` of pipeline `app-deploy` has no owner: `app`.',
  ]);
  expect(sources[0]?.place).toEqual(template.pipelines[0]?.place);
});

const TEMPLATE = JSON.stringify({
  Resources: { Pipe: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [] } } },
});

const metadata = (frames: readonly string[]): string =>
  JSON.stringify({
    artifacts: {
      Deploy: {
        type: 'aws:cloudformation:stack',
        metadata: { '/Deploy/Pipe': [{ type: 'aws:cdk:logicalId', data: 'Pipe', trace: frames }] },
      },
    },
  });

const HERE = { file: 'lib/stack.ts', line: 12, construct: '/Deploy/Pipe' };
const UNKNOWN = { file: 'pipeline.yaml', construct: '/Deploy/Pipe' };

test.each([
  ['a manifest with traces', ROOT, `new Stack (${ROOT}/lib/stack.ts:12:5)`, { ...HERE, column: 5 }],
  ['a frame without a function', ROOT, `${ROOT}/lib/stack.ts:12`, HERE],
  ['an address', ROOT, `file://${ROOT}/lib/stack.ts:12:5`, { ...HERE, column: 5 }],
  ['Windows', 'D:\\a\\app\\app', 'new Stack (D:\\a\\app\\app\\lib\\stack.ts:12:5)', { ...HERE, column: 5 }],
  [
    'an address of Windows',
    'D:\\a\\app\\app',
    'file:///D:/a/app/app/lib/stack.ts:12:5',
    { ...HERE, column: 5 },
  ],
  [
    'an address with a sign that means nothing',
    ROOT,
    `file://${ROOT}/lib/%stack.ts:12:5`,
    { ...HERE, file: 'lib/%stack.ts', column: 5 },
  ],
  ['code of a library', ROOT, `new Stack (${ROOT}/node_modules/x/stack.ts:12:5)`, UNKNOWN],
  ['code elsewhere', ROOT, 'new Stack (/github/other/stack.ts:12:5)', UNKNOWN],
  ['a folder whose name begins alike', ROOT, `new Stack (${ROOT}-2/stack.ts:12:5)`, UNKNOWN],
  ['no frame', ROOT, '...node internals...', UNKNOWN],
])('%s', async (_, root, frame, expected) => {
  const { pipelines } = await read(TEMPLATE, { constructs: readConstructs([metadata([frame])], root) });
  expect(pipelines[0]?.place).toEqual(expected);
});

test('the path in the template counts before the logical id', async () => {
  const document = JSON.stringify({
    '/A/Pipe': [
      { type: 'aws:cdk:logicalId', data: 'Pipe' },
      { type: 'aws:cdk:creationStack', data: [`${ROOT}/a.ts:1:1`] },
    ],
    '/B/Pipe': [
      { type: 'aws:cdk:logicalId', data: 'Pipe' },
      { type: 'aws:cdk:creationStack', data: [`${ROOT}/b.ts:2:1`] },
    ],
  });
  const text = TEMPLATE.replace('"Properties"', '"Metadata":{"aws:cdk:path":"B/Pipe"},"Properties"');
  const { pipelines } = await read(text, { constructs: readConstructs([document], ROOT) });
  expect(pipelines[0]?.place).toMatchObject({ file: 'b.ts', line: 2 });
});

test.each(['', '{', '[]', 'null', '{"artifacts": 1}', '{"/a": [null, 1]}', '{"/a": {}}'])(
  'metadata that says nothing: %s',
  async (document) => {
    const { pipelines } = await read(TEMPLATE, { constructs: readConstructs([document], ROOT) });
    expect(pipelines[0]?.place).toEqual({ file: 'pipeline.yaml' });
  },
);
