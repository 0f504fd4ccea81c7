import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { INPUT_NAMES } from '../src/domain/inputs.js';
import { readInputs } from '../src/inputs.js';
import { CHECK_IDS, STANDARD_CHECKS } from '../src/checks/index.js';
import type { Outcome } from '../src/domain/outcome.js';
import type { SourceAction } from '../src/domain/pipeline.js';
import { statementFor, useConnectionStatement } from '../src/domain/permissions.js';
import { OUTPUT_NAMES, renderOutputs } from '../src/report/publish/outputs.js';

interface Declared {
  readonly description?: string;
  readonly default?: string;
}

interface ActionYml {
  readonly description: string;
  readonly inputs: Readonly<Record<string, Declared>>;
  readonly outputs: Readonly<Record<string, Declared>>;
  readonly runs: Readonly<Record<string, string>>;
}

const ROOT = join(__dirname, '..');
const action = parse(readFileSync(join(ROOT, 'action.yml'), 'utf8')) as ActionYml;
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
const REFERENCE = join('docs', 'reference.md');
const reference = readFileSync(join(ROOT, REFERENCE), 'utf8');
const THIS_ACTION = 'OWNER/codestar-connection-action';

/** The contents of the fenced code blocks in one language. */
function blocksIn(language: string, page = readme): string[] {
  return [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, name, text]) =>
    name === language ? [text ?? ''] : [],
  );
}

/** Every record in a parsed document, the document itself among them. */
function recordsIn(value: unknown): Record<string, unknown>[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(recordsIn);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names of all members, to any depth; of a list, those of its first entry. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 1).map(shapeOf);
  if (!isRecord(value)) return null;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)]));
}

describe('action.yml', () => {
  test('declares the inputs that the source reads, in the same order', () => {
    expect(Object.keys(action.inputs)).toEqual(INPUT_NAMES);
  });

  test('declares the outputs that the source sets, in the same order', () => {
    expect(Object.keys(action.outputs)).toEqual(OUTPUT_NAMES);
  });

  test('has defaults that are allowed values', () => {
    const github: Readonly<Record<string, string>> = { repository: 'octo/app', token: 'a-token' };
    const given: Readonly<Record<string, string>> = { connection: 'name' };
    const evaluate = (text: string) =>
      text.replace(/\$\{\{ github\.(\w+) \}\}/g, (whole, name: string) => github[name] ?? whole);

    const defaults = Object.entries(action.inputs).map(
      ([name, input]) => [name, given[name] ?? evaluate(input.default ?? '')] as const,
    );
    const inputs = readInputs(new Map(defaults));

    expect(inputs).toEqual({
      connection: { kind: 'name', name: 'name' },
      pipelines: [],
      templates: [],
      templateParameters: [],
      sourceAction: undefined,
      repository: 'octo/app',
      branch: undefined,
      commit: undefined,
      start: 'never',
      variables: [],
      wait: false,
      waitTimeoutMs: 3_600_000,
      onCancel: 'leave',
      onSuperseded: 'follow',
      followLogs: false,
      waitForConnectionMs: 0,
      checks: new Set(STANDARD_CHECKS),
      failOn: 'failure',
      allowOffBranch: false,
      region: undefined,
      role: undefined,
      githubToken: 'a-token',
      checkRun: undefined,
      comment: false,
    });
  });

  test('describes itself, every input and every output', () => {
    const declared = { ...action.inputs, ...action.outputs };
    const silent = Object.keys(declared).filter((name) => !declared[name]?.description?.trim());
    expect(silent).toEqual([]);
    expect(action.description).not.toBe('');
  });

  test('runs dist/index.js on Node.js 24', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' });
  });
});

describe('scripts/docs.mjs', () => {
  const run = (root: string, ...flags: string[]) =>
    spawnSync(process.execPath, [join(root, 'scripts', 'docs.mjs'), ...flags], { encoding: 'utf8' });

  test('finds every table in step with its sources', () => {
    expect(run(ROOT, '--check')).toMatchObject({ status: 0, stdout: '', stderr: '' });
  });

  describe('with an action.yml that has changed', () => {
    let copy = '';

    beforeEach(() => {
      copy = mkdtempSync(join(tmpdir(), 'docs-'));
      for (const folder of ['docs', 'scripts'])
        cpSync(join(ROOT, folder), join(copy, folder), { recursive: true });
      copyFileSync(join(ROOT, '.prettierrc.json'), join(copy, '.prettierrc.json'));
      for (const folder of ['node_modules', 'src'])
        symlinkSync(join(ROOT, folder), join(copy, folder), 'junction');
      const text = readFileSync(join(ROOT, 'action.yml'), 'utf8');
      writeFileSync(
        join(copy, 'action.yml'),
        text.replace(/^outputs:$/m, "  colour:\n    description: red | green\n    default: 'a|b'\n\n$&"),
      );
    });

    afterEach(() => {
      rmSync(copy, { recursive: true, force: true });
    });

    test('--check says what to run, fails and changes nothing', () => {
      const { status, stderr } = run(copy, '--check');
      expect(stderr).toContain('npm run docs');
      expect(status).toBe(1);
      expect(readFileSync(join(copy, REFERENCE), 'utf8')).toBe(reference);
    });

    test('writes the new table, with its pipes escaped', () => {
      expect(run(copy)).toMatchObject({ status: 0, stderr: '' });
      const written = readFileSync(join(copy, REFERENCE), 'utf8');
      expect(written).toMatch(/^\| `colour` +\| `a\\\|b` +\| red \\\| green +\|$/m);
      expect(run(copy, '--check').status).toBe(0);
    });

    test('writes what the section of a check says into both tables', () => {
      const page = readFileSync(join(copy, 'docs', 'checks.md'), 'utf8');
      const changed = page.replace('## branch-exists\n\n**Fails if:** ', '$&the moon is\nfull, or ');
      expect(changed).not.toBe(page);
      writeFileSync(
        join(copy, 'docs', 'checks.md'),
        changed.replace('## trigger\n\n**Warns if:** ', '## trigger\n\n'),
      );
      expect(run(copy)).toMatchObject({ status: 0, stderr: '' });
      expect(readFileSync(join(copy, REFERENCE), 'utf8')).toMatch(
        /^\| `branch-exists` +\| the moon is full, or GitHub has no such branch/m,
      );
      expect(readFileSync(join(copy, 'docs', 'checks.md'), 'utf8')).toMatch(
        /^\| \[`trigger`\]\(#trigger\) +\| standard +\| +\| +\| `codepipeline:ListPipelineExecutions` +\|$/m,
      );
    });

    test('names the check that the page lacks', () => {
      const file = join(copy, 'docs', 'checks.md');
      writeFileSync(file, readFileSync(file, 'utf8').replace('## freshness', '## freshly'));
      const { status, stderr } = run(copy);
      expect(stderr).toContain('docs/checks.md has no section "freshness"');
      expect(status).toBe(1);
    });

    test('refuses a page without the markers', () => {
      writeFileSync(join(copy, REFERENCE), '# No tables\n');
      const { status, stderr } = run(copy);
      expect(stderr).toContain('docs/reference.md lacks <!-- inputs:begin -->');
      expect(status).toBe(1);
    });
  });
});

describe('README.md', () => {
  const steps = blocksIn('yaml')
    .flatMap((text) => recordsIn(parse(text)))
    .filter(({ uses }) => uses !== undefined);

  test('pins every action to a commit id with its version beside it', () => {
    const lines = blocksIn('yaml').flatMap((text) => text.match(/^.*\buses:.*$/gm) ?? []);
    const others = lines.filter((line) => !line.includes(`uses: ${THIS_ACTION}@COMMIT_SHA`));

    expect(lines).toHaveLength(steps.length);
    for (const line of others) {
      expect(line).toMatch(/^\s*- uses: [\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test('gives this action only inputs that it has', () => {
    const own = steps.filter(({ uses }) => String(uses).startsWith(`${THIS_ACTION}@`));
    const names = own.flatMap((step) => Object.keys(isRecord(step['with']) ? step['with'] : {}));

    expect(names).not.toHaveLength(0);
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(names));
  });

  test('says why each permission of a workflow is needed', () => {
    const permissions = blocksIn('yaml').flatMap(
      (text) => text.match(/^ +[a-z-]+: (?:read|write)\b.*$/gm) ?? [],
    );
    expect(permissions).not.toHaveLength(0);
    for (const line of permissions) expect(line).toMatch(/: (?:read|write) # \S/);
  });

  test('is a page that a newcomer reads to its end', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(220);
    expect(readme.split(/\s+/).length).toBeLessThanOrEqual(1500);
  });

  test('starts with one step that assumes the role, starts once, waits, and fits into its job', () => {
    const [first = ''] = blocksIn('yaml');
    const { permissions, concurrency, jobs } = parse(first) as {
      permissions: object;
      concurrency: object;
      jobs: Record<string, { 'timeout-minutes': number; environment: object; steps: object[] }>;
    };
    const [job] = Object.values(jobs);
    expect(permissions).toEqual({});
    expect(concurrency).toMatchObject({ 'cancel-in-progress': false });
    expect(job?.['timeout-minutes']).toBeGreaterThan(60);
    expect(job?.environment).toHaveProperty('url', '${{ steps.deploy.outputs.pipeline-execution-url }}');
    expect(job?.steps).toEqual([
      {
        id: 'deploy',
        uses: `${THIS_ACTION}@COMMIT_SHA`,
        with: {
          'role-to-assume': 'arn:aws:iam::111122223333:role/deploy',
          'aws-region': 'eu-west-1',
          pipeline: 'app',
          start: 'if-needed',
          wait: true,
        },
      },
    ]);
  });

  test('has its links to other documents lead somewhere', () => {
    const targets = [...readme.matchAll(/\]\((?!#|https?:)([^)#]+)(?:#[^)]*)?\)/g)].map(
      ([, path = '']) => path,
    );
    expect(targets).toContain('docs/checks.md');
    for (const path of targets) expect(existsSync(join(ROOT, path))).toBe(true);
  });

  test('has a place for every link within it', () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const targets = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map(([, target]) => target);
    expect(headings).toEqual(expect.arrayContaining(targets));
  });
});

describe('docs/reference.md', () => {
  test('lists the checks that exist, in their order', () => {
    const [, section = ''] = /^## Checks\n([\s\S]*?)^## /m.exec(reference) ?? [];
    const ids = [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, id]) => id);
    expect(ids).toEqual(CHECK_IDS);
  });

  test('shows the members that the output report has', () => {
    const shown = blocksIn('json', reference)
      .map((text) => JSON.parse(text) as unknown)
      .filter((value) => isRecord(value) && value['schema'] !== undefined);
    expect(shown.map(shapeOf)).toEqual([shapeOf(JSON.parse(renderOutputs(OUTCOME).report))]);
  });
});

describe('docs/checks.md', () => {
  const page = readFileSync(join(ROOT, 'docs', 'checks.md'), 'utf8');
  const sections = new Map(
    page
      .split(/^## /m)
      .slice(1)
      .map((text) => [text.slice(0, text.indexOf('\n')), text] as const),
  );

  test('has a row and a section for every check, in the order of the checks', () => {
    const rows = [...page.matchAll(/^\| \[`([\w-]+)`\]\(#([\w-]+)\)/gm)];
    expect(rows.map(([, id]) => id)).toEqual(CHECK_IDS);
    expect(rows.map(([, , anchor]) => anchor)).toEqual(CHECK_IDS);
    expect([...sections.keys()]).toEqual(CHECK_IDS);
  });

  test.each(CHECK_IDS)('tells of %s when it fails or warns, how it shows in AWS, and how to fix it', (id) => {
    const text = sections.get(id) ?? '';
    expect(text).toMatch(/\*\*(?:Fails|Warns) if:\*\* \S/);
    for (const part of ['**In AWS:** ', '**Fix:** ']) expect(text).toContain(part);
  });

  test('gives the statement for a role that the check gives', () => {
    const [, block = ''] = /```json\n([\s\S]*?)```/.exec(sections.get('role') ?? '') ?? [];
    const connectionArn =
      'arn:aws:codeconnections:eu-west-1:111122223333:connection/7b0c9f2e-4a51-4e0b-9d1c-2f6a8e3d5b17';
    const lines = statementFor(useConnectionStatement({ ...SOURCE, connectionArn, repository: 'octo/app' }));
    expect(JSON.parse(block)).toEqual(JSON.parse(lines.join('\n')));
  });
});

const SOURCE: SourceAction = {
  name: 'Source',
  stage: 'Source',
  connectionArn: 'arn',
  repository: 'octo/app',
  branch: 'main',
  detectsChanges: true,
  artifactFormat: 'CODE_ZIP',
  roleArn: 'arn',
  builds: [],
};

/** A run that found and started one of each. */
const OUTCOME: Outcome = {
  ready: true,
  failed: false,
  cancelled: false,
  repository: 'octo/app',
  branch: 'main',
  commit: '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c',
  context: {},
  startAsked: true,
  connectionAsked: false,
  docsUrl: 'https://docs',
  connections: [{ arn: 'arn', name: 'github', status: 'AVAILABLE', provider: 'GitHub', url: 'https://c' }],
  findings: [{ id: 'branch', status: 'pass', pipeline: 'app', connection: null, message: 'It fits.' }],
  pipelines: [
    {
      name: 'app',
      ready: true,
      url: 'https://p',
      pipeline: {
        name: 'app',
        type: 'V2',
        executionMode: 'QUEUED',
        stages: [],
        sourceActions: [],
        otherSources: [],
        artifactStores: [],
        conditions: [],
        triggers: [],
        rollsBack: [],
      },
      source: SOURCE,
      execution: { id: 'id', status: 'InProgress', started: true, commit: 'c', url: 'https://e' },
      problem: undefined,
    },
  ],
  problem: undefined,
};
