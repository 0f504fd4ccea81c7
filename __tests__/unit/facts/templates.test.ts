/** The templates of the workspace, and those at the base of the change. */

import { findTemplateFiles, isTemplateName } from '../../../src/facts/template-files';
import { readTemplates } from '../../../src/facts/templates';
import type { FactName, TemplatesFacts } from '../../../src/domain/facts.js';
import { Problem } from '../../../src/domain/problem';
import type { Target } from '../../../src/domain/target.js';
import { eventOf, fakeFiles, fakePorts, REPOSITORY, targetOf } from '../fakes';
import { CONFIGURATION, fixture, short, templateOf } from '../templates/templates';

const BASE = 'b'.repeat(40);
const NEEDS: readonly FactName[] = ['templates', 'templateBase', 'repositoryNames'];

type World = NonNullable<Parameters<typeof fakePorts>[0]>;

async function factsOf(
  world: World,
  target: Partial<Target> = {},
  needs = NEEDS,
): Promise<TemplatesFacts & { readonly asked: readonly string[] }> {
  const ports = fakePorts(world);
  const event = eventOf({ base: BASE });
  const request = { target: targetOf({ templates: ['.'], event, ...target }), needs: new Set(needs), ports };
  return { ...(await readTemplates(request)), asked: ports.wire.calls };
}

const files = (facts: TemplatesFacts): string[] => facts.files.map(({ file }) => file);
const problems = (facts: TemplatesFacts): string[] => facts.problems.map(({ message }) => message);

const OTHER = 'Resources:\n  Bucket: { Type: AWS::S3::Bucket }\n';

describe('which files', () => {
  test('of a folder those that can hold a pipeline', async () => {
    const facts = await factsOf({
      files: { 'infra/app.yaml': templateOf(), 'infra/vpc.yaml': OTHER, 'README.md': templateOf() },
    });
    expect(files(facts)).toEqual(['infra/app.yaml']);
    expect(facts.problems).toEqual([]);
  });

  test('a file that is named is told of, whatever it holds', async () => {
    const facts = await factsOf({ files: { 'vpc.txt': OTHER } }, { templates: ['vpc.txt'] });
    expect(facts.files).toMatchObject([
      { file: 'vpc.txt', isNamed: true, template: { ok: true, value: undefined } },
    ]);
  });

  test('what a leading ! matches is left out', async () => {
    const facts = await factsOf(
      { files: { 'a/app.yaml': templateOf(), 'b/app.yaml': templateOf() } },
      { templates: ['.', '!b'] },
    );
    expect(files(facts)).toEqual(['a/app.yaml']);
  });

  test('a path that names nothing', async () => {
    const facts = await factsOf({ files: { 'docs/a.md': '' } }, { templates: ['app.yaml', 'docs'] });
    expect(problems(facts)).toEqual(['`app.yaml` does not exist.', '`docs` has no template.']);
    expect(facts.problems[0]?.remedy.lines).toEqual(['- uses: actions/checkout@v7']);
  });

  test('more than 200 are refused, and none is read', async () => {
    const many = Object.fromEntries(Array.from({ length: 201 }, (_, at) => [`${at}.yaml`, templateOf()]));
    const facts = await factsOf({ files: many });
    expect(problems(facts)).toEqual(['`template` names 201 files. At most 200 are read.']);
    expect(facts.files).toEqual([]);
  });

  test.each([
    ['infra/app.yaml', true],
    ['infra/app.YML', true],
    ['cdk.out/Deploy.template.json', true],
    ['cdk.out/Deploy.assets.json', false],
    ['cdk.out/Deploy.metadata.json', false],
    ['cdk.out/manifest.json', false],
    ['cdk.out/tree.json', false],
    ['cdk.out/asset.1f0c/index.json', false],
    ['package-lock.json', false],
    ['main.tf', false],
  ])('%s: %s', (file, expected) => {
    expect(isTemplateName(file)).toBe(expected);
  });

  test('a folder that cannot be listed does not hide the others, and a link that leads out is told', async () => {
    const texts = { 'infra/app.yaml': templateOf() };
    const outside = new Problem('input', '`../secret` is outside the workspace.', {
      remedy: { text: 'Name files of the repository.' },
    });
    const { found, problems: told } = await findTemplateFiles(['../secret', 'infra'], {
      ...fakeFiles(texts),
      async list(path, isWanted) {
        if (path === '../secret') throw outside;
        return { ...(await fakeFiles(texts).list(path, isWanted)), refused: ['infra/link.yaml'] };
      },
    });
    expect(found).toEqual([{ file: 'infra/app.yaml', isNamed: false }]);
    expect(told.map(({ message }) => message)).toEqual([
      '`../secret` is outside the workspace.',
      '`infra/link.yaml` is a symbolic link to a path outside the workspace.',
    ]);
  });

  test('a link that leads out is told once, and not at all if it is left out', async () => {
    const paths = async (...all: string[]) => {
      const texts = { 'infra/app.yaml': templateOf() };
      const { problems: told } = await findTemplateFiles(all, {
        ...fakeFiles(texts),
        async list(path, isWanted) {
          if (path.endsWith('link.yaml')) throw new Problem('input', 'No.', { remedy: { text: 'No.' } });
          return { ...(await fakeFiles(texts).list(path, isWanted)), refused: ['infra/link.yaml'] };
        },
      });
      return told.map(({ message }) => message);
    };
    expect(await paths('infra', '.')).toEqual([
      '`infra/link.yaml` is a symbolic link to a path outside the workspace.',
    ]);
    expect(await paths('infra', '!infra/link.yaml')).toEqual([]);
    expect(await paths('infra', '!./infra/link.yaml')).toEqual([]);
    expect(await paths('infra', '!infra')).toEqual([]);
  });

  test.each([
    ['main.tf', 'resource "aws_codepipeline" "app" {}', 'a Terraform file'],
    ['prod.tfvars', 'branch = "main"', 'a Terraform file'],
    [
      'state.json',
      '{"terraform_version": "1.9.0", "values": {"type": "aws_codepipeline"}}',
      'a Terraform state file',
    ],
  ])('%s is no plan', async (file, text, what) => {
    const facts = await factsOf({ files: { [file]: text } }, { templates: [file] });
    expect(facts.files).toMatchObject([
      {
        file,
        template: { ok: false, problem: { message: `\`${file}\` is ${what}, not a JSON plan.` } },
      },
    ]);
    const found = await factsOf({ files: { [file]: text } });
    expect(found.files).toEqual([]);
  });

  test('a pattern for files of Terraform says what to pass', async () => {
    const { problems: told } = await findTemplateFiles(['infra/*.tf'], {
      ...fakeFiles({}),
      list: () => Promise.resolve({ kind: 'pattern', files: [], refused: [] }),
    });
    expect(told).toMatchObject([
      {
        message: '`infra/*.tf` matches no template.',
        remedy: { lines: ['terraform plan -out tfplan', 'terraform show -json tfplan > plan.json'] },
      },
    ]);
  });

  test('more pipelines and connections than any repository has are refused', async () => {
    const connection = (at: number) => `  C${at}: { Type: AWS::CodeConnections::Connection }`;
    const text = (count: number) =>
      ['Resources:', ...Array.from({ length: count }, (_, at) => connection(at))].join('\n');
    const exact = await factsOf({ files: { 'a.yaml': text(2500), 'b.yaml': text(2500) } });
    expect(problems(exact)).toEqual([]);
    const over = await factsOf({ files: { 'a.yaml': text(2500), 'b.yaml': text(2501) } });
    expect(problems(over)).toEqual(['The templates have more than 5,000 pipelines and connections.']);
    expect(over.files).toEqual([]);
  });

  test('what is no answer about files is a fault of the program', async () => {
    const list = () => Promise.reject(new TypeError('list'));
    await expect(findTemplateFiles(['infra'], { ...fakeFiles({}), list })).rejects.toThrow(TypeError);
  });

  test('what cannot be read is kept with its file', async () => {
    const problem = new Problem('input', 'Too large.', { remedy: { text: 'Leave it out.' } });
    const facts = await factsOf({ files: { 'a.yaml': problem, 'b.yaml': `${templateOf()}\tMore: 1` } });
    expect(facts.files).toMatchObject([
      { file: 'a.yaml', isNamed: false, template: { ok: false, problem } },
      { file: 'b.yaml', template: { ok: false } },
    ]);
  });
});

describe('the base', () => {
  const head = { 'infra/app.yaml': templateOf() };

  test('is the same file at the base of the event', async () => {
    const contents = jest.fn(() => templateOf({ configuration: CONFIGURATION.replace('main', 'old') }));
    const facts = await factsOf({ files: head, contents });
    const [file] = facts.files;
    expect(contents).toHaveBeenCalledWith('infra/app.yaml', BASE);
    const [source] = file?.base?.kind === 'read' ? (file.base.template.pipelines[0]?.sources ?? []) : [];
    expect(source && short(source.branch)).toBe('"old"');
    expect(facts.asked).toContain(`contents ${REPOSITORY} infra/app.yaml ${BASE}`);
  });

  test('has the values of parameters too', async () => {
    const text = templateOf({
      top: 'Parameters:\n  Branch: { Type: String }',
      configuration: CONFIGURATION.replace('main', '!Ref Branch'),
    });
    const templateParameters = [{ name: 'Branch', value: 'given' }];
    const facts = await factsOf({ files: { 'a.yaml': text }, contents: () => text }, { templateParameters });
    const base = facts.files[0]?.base;
    const [source] = base?.kind === 'read' ? (base.template.pipelines[0]?.sources ?? []) : [];
    expect(source && short(source.branch)).toBe('"given"');
  });

  test.each<[string, World, Partial<Target>, string]>([
    ['a new file', { contents: () => undefined }, {}, 'new'],
    ['an empty file', { contents: () => '\n' }, {}, 'bare'],
    ['a file without pipelines', { contents: () => OTHER }, {}, 'bare'],
    ['an event without a base', {}, { event: eventOf() }, 'no-base'],
    ['no token', { commitOnBranch: 'no-token' }, {}, 'no-token'],
    ['a template that cannot be read', { contents: () => `${templateOf()}\tMore: 1` }, {}, 'unreadable'],
    [
      'GitHub without an answer',
      { contents: () => new Problem('unreachable', 'No answer.', { remedy: { text: 'Run again.' } }) },
      {},
      'unreadable',
    ],
  ])('%s', async (_, world, target, kind) => {
    const facts = await factsOf({ files: head, ...world }, target);
    expect(facts.files[0]?.base?.kind).toBe(kind);
  });

  test('is the template itself if nothing has changed', async () => {
    const facts = await factsOf({ files: head, contents: () => templateOf() });
    const [file] = facts.files;
    expect(file?.base).toEqual({ kind: 'read', template: file?.template.ok && file.template.value });
    const many = Object.fromEntries(
      Array.from({ length: 9 }, (_, at) => [`${at}.yaml`, `${templateOf()}# ${'x'.repeat(1_000_000)}`]),
    );
    const all = await factsOf({ files: many, contents: (name) => String(many[name]) });
    expect(all.files.map(({ base }) => base?.kind)).toEqual(Array.from({ length: 9 }, () => 'read'));
  });

  test('of Terraform it is the plan itself', async () => {
    const facts = await factsOf({ files: { 'plan.json': fixture('plan.json') }, commitOnBranch: 'no-token' });
    expect(facts.files[0]?.base).toMatchObject({ kind: 'read', template: { format: 'Terraform' } });
  });

  test('is not asked for unless a check needs it', async () => {
    const facts = await factsOf({ files: head }, {}, ['templates']);
    expect(facts.asked).toEqual([]);
    expect(facts.files[0]?.base).toBeUndefined();
  });
});

describe('places', () => {
  const METADATA = JSON.stringify({
    '/Deploy/Pipeline': [
      { type: 'aws:cdk:logicalId', data: 'Pipeline' },
      { type: 'aws:cdk:creationStack', data: ['new Deploy (/github/workspace/lib/deploy.ts:12:5)'] },
    ],
  });

  test('of CDK are in its code; output that is not in the repository has no base', async () => {
    const facts = await factsOf({
      files: {
        'cdk.out/Deploy.template.json': templateJson(),
        'cdk.out/Deploy.metadata.json': METADATA,
        'cdk.out/manifest.json': '{"artifacts":{}}',
      },
      contents: () => undefined,
    });
    const [file] = facts.files;
    expect(file?.template.ok && file.template.value).toMatchObject({
      format: 'CDK',
      pipelines: [{ place: { file: 'lib/deploy.ts', line: 12 } }],
    });
    expect(file?.base).toEqual({ kind: 'generated' });
  });

  test('of CDK are found if another folder was synthesized', async () => {
    const files = {
      'app/.git/config': '',
      'app/cdk.out/Deploy.template.json': templateJson(),
      'app/cdk.out/Deploy.metadata.json': METADATA.replace('/github/workspace', '/src'),
      'app/lib/deploy.ts': '',
    };
    const places = async (world: Readonly<Record<string, string>>) =>
      (await factsOf({ files: world })).files.flatMap(({ template }) =>
        template.ok && template.value ? template.value.pipelines.map(({ place }) => place.file) : [],
      );
    expect(await places(files)).toEqual(['lib/deploy.ts']);
    const without = Object.fromEntries(
      Object.entries(files).filter(([file]) => file !== 'app/lib/deploy.ts'),
    );
    expect(await places(without)).toEqual(['cdk.out/Deploy.template.json']);
  });

  test('a nested stack finds its constructs in the metadata of the others', async () => {
    const facts = await factsOf({
      files: { 'cdk.out/x.nested.template.json': templateJson(), 'cdk.out/Deploy.metadata.json': METADATA },
    });
    expect(facts.files[0]?.template).toMatchObject({ value: { pipelines: [{ place: { line: 12 } }] } });
  });

  test('are missing if the folders around a template cannot be listed', async () => {
    const template = { 'cdk.out/Deploy.template.json': templateJson() };
    const refuse = () => Promise.reject(new Problem('input', 'No.', { remedy: { text: 'Check it.' } }));
    const ports = {
      ...fakePorts(),
      loadFiles: () =>
        Promise.resolve({
          ...fakeFiles(template),
          list: (path: string, isWanted: (file: string) => boolean) =>
            path === '.' ? fakeFiles(template).list(path, isWanted) : refuse(),
        }),
    };
    const target = targetOf({ templates: ['.'], event: eventOf() });
    const facts = await readTemplates({ target, needs: new Set(NEEDS), ports });
    expect(facts.files).toMatchObject([{ file: 'cdk.out/Deploy.template.json', template: { ok: true } }]);
  });

  test('are missing if the workspace has too many files to look for code', async () => {
    const world = {
      'cdk.out/Deploy.template.json': templateJson(),
      'cdk.out/Deploy.metadata.json': METADATA,
    };
    const ports = {
      ...fakePorts(),
      loadFiles: () =>
        Promise.resolve({
          ...fakeFiles(world),
          root: '/elsewhere',
          list: (path: string, isWanted: (file: string) => boolean) =>
            path === '.' && isWanted('lib/deploy.ts')
              ? Promise.reject(new Problem('input', 'Too many.', { remedy: { text: 'Name a folder.' } }))
              : fakeFiles(world).list(path, isWanted),
        }),
    };
    const target = targetOf({ templates: ['cdk.out'], event: eventOf() });
    const facts = await readTemplates({ target, needs: new Set(NEEDS), ports });
    expect(facts.files).toMatchObject([
      { template: { value: { pipelines: [{ place: { file: 'cdk.out/Deploy.template.json' } }] } } },
    ]);
  });

  test('of Terraform are the blocks', async () => {
    const facts = await factsOf({
      files: {
        'plan.json': fixture('plan.json'),
        'infra/main.tf': '\nresource "aws_codepipeline" "app" {\n}\n',
      },
    });
    expect(facts.files[0]?.template).toMatchObject({
      value: { pipelines: [{ place: { file: 'infra/main.tf', line: 2 } }] },
    });
  });

  test('a repository that is checked out into a folder has its own root', async () => {
    const contents = jest.fn();
    const facts = await factsOf({
      files: { 'app/infra/app.yaml': templateOf(), 'app/.git/config': '' },
      contents,
    });
    expect(files(facts)).toEqual(['infra/app.yaml']);
    expect(facts.files[0]?.template).toMatchObject({ value: { file: 'infra/app.yaml' } });
    expect(contents).toHaveBeenCalledWith('infra/app.yaml', BASE);
  });
});

function templateJson(): string {
  return JSON.stringify({
    Resources: { Pipeline: { Type: 'AWS::CodePipeline::Pipeline', Properties: { Stages: [] } } },
  });
}

describe("GitHub's names", () => {
  test('are asked for each repository once', async () => {
    const other = templateOf({ configuration: CONFIGURATION.replace('octo-org/app', 'Octo-Org/Web') });
    const facts = await factsOf({
      files: { 'a.yaml': templateOf(), 'b.yaml': other, 'c.yaml': other },
      nameOf: 'octo-org/WEB',
    });
    expect(facts.asked.filter((call) => call.startsWith('repository ')).sort()).toHaveLength(2);
    expect(facts.names.get('octo-org/web')).toEqual({ name: 'octo-org/WEB', isCertain: false });
  });

  test("without a token it is the event's alone", async () => {
    const event = eventOf({ repository: 'Octo-Org/App' });
    const facts = await factsOf({ files: { 'a.yaml': templateOf() }, commitOnBranch: 'no-token' }, { event });
    expect([...facts.names]).toEqual([['octo-org/app', { name: 'Octo-Org/App', isCertain: true }]]);
  });

  test('what was passed as a parameter is sent nowhere', async () => {
    const text = templateOf({
      top: 'Parameters:\n  Repo: { Type: String }',
      configuration: CONFIGURATION.replace('octo-org/app', '!Ref Repo'),
    });
    const templateParameters = [{ name: 'Repo', value: 'secret-org/secret' }];
    const facts = await factsOf({ files: { 'a.yaml': text } }, { templateParameters });
    expect(JSON.stringify(facts.asked)).not.toContain('secret');
  });
});
