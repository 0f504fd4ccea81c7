/** `template`: templates are checked without AWS, in the pull request of a fork too, and compared with their base. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { COMMITS, gitHubOf, pipelineOf, REPOSITORY, repositoryOf, TOKEN } from './fixtures.js';
import { calls, onStage, play, ROOT, type Check, type Play, type Played, type Stage } from './harness.js';

const fixture = (name: string): string =>
  readFileSync(join(ROOT, '__tests__', 'fixtures', 'templates', name), 'utf8');

const TWO = fixture('two-pipelines.yaml');

/** Without any variable, credential or endpoint of AWS, and without `id-token`. */
const NO_AWS = {
  AWS_REGION: undefined,
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_ENDPOINT_URL: undefined,
};

/** The pull request of a fork, whose token reads and no more. */
const FORK = {
  name: 'pull_request',
  payload: {
    action: 'opened',
    pull_request: {
      number: 5,
      head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: 'stranger/app' } },
      base: { sha: COMMITS.root, ref: 'main', repo: { full_name: REPOSITORY } },
    },
  },
};

/** @param base the files at the base of the pull request */
const gitHub = (base: Record<string, string>) =>
  gitHubOf({
    tokens: [{ token: TOKEN, repositories: [REPOSITORY] }],
    repositories: [repositoryOf({ trees: { [COMMITS.root]: base } })],
  });

/** Every finding of templates, in short. */
const told = ({ report }: Played): string[] =>
  report.checks.map(({ status, id, file, line }) => `${status} ${id} ${file ?? '-'}:${line ?? '-'}`);

const faults = ({ report }: Played): Check[] =>
  report.checks.filter(({ status }) => status === 'fail' || status === 'warn');

const playTemplate = (workspace: NonNullable<Play['workspace']>, step: Play & Stage = {}): Promise<Played> =>
  play({
    event: FORK,
    env: NO_AWS,
    workspace,
    ...step,
    inputs: { template: 'infra', ...step.inputs },
  });

describe('the pull request of a fork, without any variable of AWS', () => {
  test('passes a template with nothing to look at, and asks GitHub alone', async () => {
    const played = await playTemplate(
      { 'infra/pipelines.yaml': TWO },
      { world: { github: gitHub({ 'infra/pipelines.yaml': TWO }) } },
    );
    expect(played.exitCode).toBe(0);
    expect(told(played)).toEqual([
      'pass template -:-',
      'pass template-source -:-',
      'pass template-trigger -:-',
      'skip template-role infra/pipelines.yaml:12',
      'skip template-role infra/pipelines.yaml:27',
      'pass template-change -:-',
    ]);
    expect(played.outputs).toMatchObject({ ready: 'true', result: 'ready' });
    expect(calls(played)).toEqual([
      `github GET /repos/octo-org/app`,
      `github GET /repos/octo-org/app/commits/${'3'.repeat(40)}`,
      `github GET /repos/octo-org/app/contents/infra%2Fpipelines.yaml`,
    ]);
  });

  test('fails on a fault, with its file and line everywhere', async () => {
    const played = await playTemplate({ 'infra/app.yaml': fixture('migrated-from-codecommit.yaml') });
    expect(played.exitCode).toBe(1);
    expect(faults(played).map(({ id, file, line }) => [id, file, line])).toEqual([
      ['template-source', 'infra/app.yaml', 24],
      ['template-source', 'infra/app.yaml', 25],
      ['template-source', 'infra/app.yaml', 26],
    ]);
    expect(played.stdout).toMatch(/^::error .*file=infra\/app\.yaml,.*line=24/m);
    expect(played.outputs).toMatchObject({ ready: 'false', result: 'not-ready' });
    expect(played.requests.filter(({ service }) => service !== 'github')).toEqual([]);
  });

  test('warns of a connection that is replaced, and says which pipelines wait for it', async () => {
    const after = TWO.replace('app-github-connection', 'github').replace(
      'BranchName: develop',
      'BranchName: trunk',
    );
    const played = await playTemplate(
      { 'infra/pipelines.yaml': after },
      { world: { github: gitHub({ 'infra/pipelines.yaml': TWO }) } },
    );
    expect(played.exitCode).toBe(0);
    const found = faults(played);
    expect(found.map(({ status, id, line }) => [status, id, line])).toEqual([
      ['warn', 'template-change', 6],
      ['warn', 'template-change', 36],
    ]);
    expect(found[0]?.message).toContain('`app-release`, `app-staging`');
    expect(found[0]?.remedy).toContain('aws codepipeline start-pipeline-execution --name app-release');
    expect(found[1]?.message).toContain('from `develop` to `trunk`');
  });

  test('holds the letter case against the name of GitHub', async () => {
    const template = TWO.replaceAll('octo-org/app', 'Octo-Org/App');
    const played = await playTemplate(
      { 'infra/pipelines.yaml': template },
      { world: { github: gitHub({ 'infra/pipelines.yaml': template }) } },
    );
    expect(faults(played).map(({ status, id, line }) => [status, id, line])).toEqual([
      ['fail', 'template-source', 20],
      ['fail', 'template-source', 35],
    ]);
  });

  test('does without a token, too', async () => {
    const played = await playTemplate(
      { 'infra/pipelines.yaml': TWO.replaceAll('octo-org/app', 'Octo-Org/App') },
      { inputs: { 'github-token': '' } },
    );
    expect(played.requests).toEqual([]);
    expect(faults(played)).toHaveLength(2);
    expect(played.report.checks).toContainEqual(
      expect.objectContaining({ id: 'template-change', status: 'skip' }),
    );
  });
});

describe('files', () => {
  test.each<[string, NonNullable<Play['workspace']>, string, string]>([
    ['a path that is not there', {}, 'infra/app.yaml', '`infra/app.yaml` does not exist.'],
    ['a folder without templates', { 'docs/a.md': '' }, 'docs', '`docs` has no template.'],
    ['a path out of the workspace', {}, '../secret.yaml', '`../secret.yaml` is outside the workspace.'],
    [
      'a link out of the workspace',
      { 'infra/app.yaml': { linksTo: '/etc/passwd' } },
      'infra',
      '`infra/app.yaml` is a symbolic link to a path outside the workspace.',
    ],
    [
      'a link out of the workspace, by its name',
      { 'app.yaml': { linksTo: '/etc/passwd' } },
      'app.yaml',
      '`app.yaml` is a symbolic link to a path outside the workspace.',
    ],
    ['an empty file', { 'app.yaml': '' }, 'app.yaml', '`app.yaml` is empty.'],
    [
      'a file that is too large',
      { 'app.yaml': `${TWO}#${'x'.repeat(1024 * 1024)}` },
      'app.yaml',
      '`app.yaml` is larger than 1 MiB.',
    ],
  ])('%s', async (_, workspace, template, message) => {
    const played = await playTemplate(workspace, { inputs: { template } });
    expect(played.exitCode).toBe(1);
    expect(faults(played)).toMatchObject([{ id: 'template', status: 'fail', message }]);
    expect(played.stdout).not.toContain('root:');
  });

  test('deep nesting, a bomb of aliases and hostile text end with a message', async () => {
    const hostile = 'x::error::y%0A::stop-commands::z';
    const bomb = Array.from({ length: 40 }, (_, level) =>
      level === 0 ? 'l0: &l0 [x]' : `l${level}: &l${level} [*l${level - 1}, *l${level - 1}]`,
    ).join('\n');
    const played = await playTemplate({
      'infra/deep.yaml': `# AWS::CodePipeline::Pipeline\na: ${'['.repeat(100_000)}`,
      'infra/bomb.yaml': `# AWS::CodePipeline::Pipeline\n${bomb}`,
      'infra/hostile.yaml': TWO.replaceAll('octo-org/app', hostile).replaceAll(
        'app-release',
        '"::error::pwned"',
      ),
    });
    expect(played.exitCode).toBe(1);
    expect(played.stdout).not.toMatch(/^::error::pwned/m);
    expect(played.stdout).not.toContain('at Object.');
    expect(faults(played)).toContainEqual(
      expect.objectContaining({
        message: 'This is nested more than 100 levels deep.',
        file: 'infra/deep.yaml',
      }),
    );
  });
});

describe('template-parameters', () => {
  const template = fixture('url-as-repository.yaml');

  test('are judged, and never shown', async () => {
    const played = await playTemplate(
      { 'infra/app.yaml': template },
      {
        inputs: {
          'template-parameters':
            'FullRepositoryId=https://github.com/secret-org/secret-app\nConnectionArn=x-secret',
        },
      },
    );
    expect(faults(played).map(({ status, id }) => `${status} ${id}`)).toContain('fail template-source');
    for (const text of [played.stdout, played.summary, ...Object.values(played.outputs)]) {
      expect(text).not.toContain('secret-org');
      expect(text).not.toContain('x-secret');
    }
  });

  test.each([
    ['FullRepositoryId', 'Invalid `template-parameters`, line 1: expected `NAME=VALUE`.'],
    ['A=1\nB-C=topsecret', 'Invalid `template-parameters`, line 2: expected `NAME=VALUE`, with a name of'],
  ])('%j is refused', async (parameters, message) => {
    const played = await playTemplate({}, { inputs: { 'template-parameters': parameters } });
    expect(played.stdout).toContain(message);
    expect(played.stdout).not.toContain('topsecret');
  });

  test('need a template', async () => {
    const played = await play({ inputs: { pipeline: 'app', 'template-parameters': 'A=1' } });
    expect(played.stdout).toContain('`template-parameters` needs `template`.');
  });
});

test('beside a pipeline, both are reported, and the template is compared with what is deployed', async () => {
  const template = TWO.replace('Name: app-release', 'Name: app').replace('Name: App', 'Name: Source');
  await onStage({ world: { pipelines: [pipelineOf()] } }, async (run) => {
    const played = await run({
      inputs: { pipeline: 'app', template: 'infra' },
      workspace: { 'infra/app.yaml': template.replace('BranchName: main', 'BranchName: release') },
    });
    expect(played.report.pipelines).toHaveLength(1);
    expect(faults(played).filter(({ id }) => id.startsWith('template'))).toMatchObject([
      {
        id: 'template-change',
        file: 'infra/app.yaml',
        message: expect.stringContaining('`BranchName` is `main` instead of `release`') as string,
      },
    ]);
  });
});

test('a plan of Terraform has its own before and after, and no line', async () => {
  const played = await playTemplate(
    { 'plan.json': fixture('plan.json') },
    { inputs: { template: 'plan.json' } },
  );
  expect(faults(played).map(({ id, file, line }) => [id, file, line])).toEqual([
    ['template-trigger', 'plan.json', null],
    ['template-change', 'plan.json', null],
    ['template-change', 'plan.json', null],
  ]);
});

test('a plan of a whole account is read, although it is larger than any template', async () => {
  const { format_version, ...plan } = JSON.parse(fixture('plan.json')) as Record<string, unknown>;
  const large = { format_version, prior_state: 'x'.repeat(12 * 1024 * 1024), ...plan };
  const played = await playTemplate(
    { 'plan.json': JSON.stringify(large) },
    { inputs: { template: 'plan.json' } },
  );
  expect(faults(played).map(({ id }) => id)).toEqual([
    'template-trigger',
    'template-change',
    'template-change',
  ]);
});

test('the output of CDK points into the code of the app', async () => {
  const recorded = (name: string) =>
    readFileSync(join(ROOT, '__tests__', 'fixtures', 'cdk.out', name), 'utf8');
  const played = await onStage({}, (run) =>
    run({
      event: FORK,
      inputs: { template: 'cdk.out' },
      env: { ...NO_AWS },
      workspace: {
        'cdk.out/Deploy.template.json': recorded('Deploy.template.json').replace('"octo-org/app"', '"app"'),
        'lib/deploy-stack.mjs': '',
        'cdk.out/manifest.json': recorded('manifest.json'),
        'cdk.out/Deploy.metadata.json': recorded('Deploy.metadata.json'),
      },
    }),
  );
  const [fault] = faults(played);
  // The app was synthesized in another folder than the workspace of this run.
  expect(fault).toMatchObject({ id: 'template-source', file: 'lib/deploy-stack.mjs', line: 17 });
  expect(fault?.message).toMatch(/^`FullRepositoryId`/);
});

describe('the readers of templates', () => {
  const DIST = join(ROOT, 'dist');
  /** Every class that the package `yaml` parses with is in a chunk of its own. */
  const yaml = readdirSync(DIST).filter(
    (file) =>
      file.endsWith('.js') && readFileSync(join(DIST, file), 'utf8').includes('function resolveBlockMap('),
  );
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'loaded-'));
    writeFileSync(
      join(folder, 'hook.cjs'),
      `process.on('exit', () => require('node:fs').writeFileSync(
        process.env.LOADED_FILE, JSON.stringify(Object.keys(require.cache))));`,
    );
  });

  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  async function loadedBy(step: Play & Stage): Promise<string[]> {
    const file = join(folder, 'loaded.json');
    const hook = { NODE_OPTIONS: `--require ${JSON.stringify(join(folder, 'hook.cjs'))}`, LOADED_FILE: file };
    await play({ ...step, env: { ...step.env, ...hook } });
    return (JSON.parse(readFileSync(file, 'utf8')) as string[]).map((path) => basename(path));
  }

  test('are in chunks of their own, which only a template loads', async () => {
    expect(yaml).toEqual([expect.stringMatching(/^\d+\.index\.js$/)]);
    const world = { pipelines: [pipelineOf()] };
    expect(await loadedBy({ inputs: { pipeline: 'app' }, world })).not.toContain(yaml[0]);
    expect(
      await loadedBy({ inputs: { template: 'vpc.yaml' }, workspace: { 'vpc.yaml': 'Resources: {}' } }),
    ).not.toContain(yaml[0]);
    expect(
      await loadedBy({ inputs: { template: 'app.yaml' }, workspace: { 'app.yaml': TWO }, env: NO_AWS }),
    ).toContain(yaml[0]);
  });
});
