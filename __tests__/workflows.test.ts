/** The examples, the project's own workflows, and the snippets in its documents, as GitHub and this action would read them. */

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { readInputs } from '../src/inputs.js';

const ROOT = join(__dirname, '..');
/** How documents and examples name this action: whoever copies a line replaces both. */
const THIS_ACTION = 'OWNER/codestar-connection-action';
const ITS_COMMIT = 'COMMIT_SHA';
/** The organization of the example that calls a reusable workflow of its own. */
const OWN_WORKFLOWS = 'octo/workflows/';

type Scalar = string | number | boolean;

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, Scalar>>;
}

interface Job {
  readonly name?: string;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly concurrency?: object;
  readonly environment?: unknown;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, Scalar>>;
  readonly strategy?: { readonly matrix: unknown };
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly name: string;
  readonly on: Readonly<Record<string, { readonly inputs?: Readonly<Record<string, unknown>> } | null>>;
  readonly permissions?: object;
  readonly concurrency?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

interface Source {
  readonly kind: 'example' | 'own' | 'snippet';
  /** Where it stands, for messages. */
  readonly place: string;
  readonly text: string;
}

const read = (...path: string[]): string => readFileSync(join(ROOT, ...path), 'utf8');

/** The workflows that scripts/lint-workflows.mjs lints, snippets of documents as whole workflows. */
const sources = JSON.parse(
  spawnSync(process.execPath, [join(ROOT, 'scripts', 'lint-workflows.mjs'), '--list'], { encoding: 'utf8' })
    .stdout,
) as Source[];

const examples = sources.filter(({ kind }) => kind === 'example');
const own = sources.filter(({ kind }) => kind === 'own');
const snippets = sources.filter(({ kind }) => kind === 'snippet');

test('every kind of workflow is linted', () => {
  expect(examples.length).toBeGreaterThan(6);
  expect(own.length).toBeGreaterThan(4);
  expect(snippets.map(({ place }) => place.split(',')[0])).toEqual(
    expect.arrayContaining(['README.md', join('docs', 'security.md'), join('infrastructure', 'README.md')]),
  );
});

const all = sources;
const table = (sources: readonly Source[]) => sources.map(({ place, text }) => [place, text] as const);

const parseWorkflow = (text: string): Workflow => parse(text) as Workflow;
const jobsOf = (text: string): Job[] => Object.values(parseWorkflow(text).jobs);
const stepsOf = (text: string): Step[] => jobsOf(text).flatMap(({ steps = [] }) => steps);

describe('every workflow', () => {
  const USES = /^\s*(?:- )?uses: (\S+)(?: # (.+))?$/gm;
  const OF_THE_READER = new RegExp(`^(?:${THIS_ACTION}|${OWN_WORKFLOWS}\\S+)@${ITS_COMMIT}$`);

  test.each(table(all))(
    'pins the actions of others to a commit id, with the version beside it: %s',
    (_, text) => {
      const uses = [...text.matchAll(USES)];
      const used = [...jobsOf(text), ...stepsOf(text)].flatMap((each) => each.uses ?? []);
      expect(uses.map(([, action]) => action).sort()).toEqual([...used].sort());
      for (const [, action = '', version] of uses) {
        if (OF_THE_READER.test(action)) continue;
        expect(`${action} # ${version ?? ''}`).toMatch(
          /^[\w.-]+(?:\/[\w.-]+)+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/,
        );
      }
    },
  );

  test.each(table(all))('says why it needs each permission: %s', (_, text) => {
    const grants = text.match(/^ +[a-z-]+: (?:read|write)\b.*$/gm) ?? [];
    for (const line of grants) expect(line).toMatch(/: (?:read|write) # \S.+/);
    const granted = jobsOf(text).flatMap(({ permissions = {} }) => Object.keys(permissions));
    expect(grants).toHaveLength(granted.length);
  });

  test.each(table([...examples, ...own]))('grants nothing at the top, and ends in time: %s', (_, text) => {
    const workflow = parseWorkflow(text);
    expect(workflow.name).toMatch(/\S/);
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) {
      expect(job.name).toMatch(/\S/);
      expect(job.permissions).toBeDefined();
      expect(workflow.concurrency ?? job.concurrency).toBeDefined();
      if (job.uses === undefined) expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
  });

  test.each(table(examples))('says what protects the role of a job with an environment: %s', (_, text) => {
    const uses = jobsOf(text).filter(({ environment }) => environment !== undefined);
    if (uses.length > 0) expect(text).toMatch(/^ +# [\s\S]*BindBranch[\s\S]*docs\/security\.md/m);
  });

  test.each(table(own))('keeps no credentials in what it checks out: %s', (_, text) => {
    const checkouts = stepsOf(text).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts).not.toHaveLength(0);
    for (const step of checkouts) expect(step.with).toMatchObject({ 'persist-credentials': false });
  });

  test.each(table(all))('puts no expression into a script: %s', (_, text) => {
    for (const { run = '' } of stepsOf(text)) expect(run).not.toContain('${{');
  });

  test('uses each action of others at one commit id', () => {
    const ids = new Map<string, Set<string>>();
    for (const { text } of all) {
      for (const [, action = ''] of text.matchAll(USES)) {
        // Actions of one repository, as those of CodeQL, have one commit id.
        const [path = '', id = ''] = action.split('@');
        if (path === THIS_ACTION) continue;
        const repository = path.split('/').slice(0, 2).join('/');
        ids.set(repository, (ids.get(repository) ?? new Set()).add(id));
      }
    }
    for (const [repository, found] of ids) {
      expect({ repository, ids: [...found] }).toEqual({ repository, ids: [expect.any(String)] });
    }
  });
});

describe('a step with this action', () => {
  const { inputs: declared } = parse(read('action.yml')) as {
    inputs: Record<string, { readonly default?: string }>;
  };

  /** A value for every expression in a `with:`; a new one needs its own here. */
  const VALUES: Readonly<Record<string, string>> = {
    'github.repository': 'octo/app',
    'github.token': 'a-token',
    'github.event.pull_request.number': '17',
    'inputs.pipeline': 'app',
    'inputs.commit': '',
    "inputs.again && 'always' || 'if-needed'": 'if-needed',
    'inputs.log-level': 'info',
    'inputs.role': 'pipeline-deploy',
    'inputs.start': 'if-needed',
    "inputs.start != 'never'": 'true',
    'matrix.target.account': '111122223333',
    'matrix.target.region': 'eu-west-1',
  };

  const evaluate = (text: string): string =>
    text.replace(/\$\{\{ (.+?) \}\}/g, (whole, expression: string) => {
      const value = VALUES[expression];
      if (value === undefined) throw new Error(`${whole} has no value here; add one to VALUES.`);
      return value;
    });

  // Without a `with:`, a snippet is about the line with `uses:` alone.
  const steps = all.flatMap(({ place, text }) =>
    jobsOf(text).flatMap((job) =>
      (job.steps ?? []).flatMap(({ uses, with: given }) =>
        uses?.startsWith(`${THIS_ACTION}@`) && given ? [[place, given, job] as const] : [],
      ),
    ),
  );
  const valuesOf = (given: Readonly<Record<string, Scalar>>): Map<string, string> =>
    new Map(Object.entries(given).map(([name, value]) => [name, evaluate(String(value))]));

  test('is in every example but the one that calls another', () => {
    const places = new Set(steps.map(([place]) => place));
    const without = examples.filter(({ place }) => !places.has(place)).map(({ place }) => place);
    expect(without).toEqual([join('examples', 'call-everywhere.yml')]);
  });

  test.each(steps)('has only inputs that there are: %s', (_, given) => {
    expect(Object.keys(declared)).toEqual(expect.arrayContaining(Object.keys(given)));
  });

  test.each(steps)('has values that are taken, and that go together: %s', (_, given) => {
    expect(() => readInputs(valuesOf(given), 'octo/app')).not.toThrow();
  });

  test.each(steps.filter(([, given]) => given['wait'] !== undefined))(
    'reports before its job is ended: %s',
    (_, given, job) => {
      const { waitTimeoutMs: timeoutMs } = readInputs(valuesOf(given), 'octo/app');
      expect((job['timeout-minutes'] ?? 360) * 60_000).toBeGreaterThan(timeoutMs);
    },
  );

  test('is refused where values do not go together', () => {
    const given: Record<string, string> = { pipeline: 'app', wait: 'true' };
    expect(() => readInputs(new Map(Object.entries(given)), 'octo/app')).toThrow(
      '`wait: true` needs `start: if-needed` or `start: always`.',
    );
  });
});

describe('the example for an organization', () => {
  const called = parseWorkflow(read('examples', 'deploy-everywhere.yml'));
  const calling = parseWorkflow(read('examples', 'call-everywhere.yml'));
  const declared = called.on['workflow_call']?.inputs as Record<string, { readonly required?: boolean }>;

  test('is called with inputs that it has, and with all that it requires', () => {
    const required = Object.keys(declared).filter((name) => declared[name]?.required === true);
    for (const { with: given = {} } of Object.values(calling.jobs)) {
      expect(Object.keys(declared)).toEqual(expect.arrayContaining(Object.keys(given)));
      expect(Object.keys(given)).toEqual(expect.arrayContaining(required));
    }
  });

  test('is called with the permissions that its jobs ask for', () => {
    for (const { permissions: wanted } of Object.values(called.jobs)) {
      for (const { permissions: granted } of Object.values(calling.jobs)) expect(granted).toEqual(wanted);
    }
  });

  test('has targets with the members that its matrix reads', () => {
    const members = [...read('examples', 'deploy-everywhere.yml').matchAll(/matrix\.target\.(\w+)/g)];
    const wanted = [...new Set(members.map(([, name]) => name))].sort();
    for (const { with: given = {} } of Object.values(calling.jobs)) {
      const targets = JSON.parse(String(given['targets'])) as Record<string, unknown>[];
      for (const target of targets) {
        expect(Object.keys(target).sort()).toEqual(wanted);
        expect(target['account']).toMatch(/^\d{12}$/);
      }
    }
  });
});

describe('examples/README.md', () => {
  test('lists every example, and no other', () => {
    const listed = [...read('examples', 'README.md').matchAll(/^\| \[`([\w-]+\.yml)`\]\(\1\)/gm)];
    expect(listed.map(([, name]) => join('examples', name ?? '')).sort()).toEqual(
      examples.map(({ place }) => place).sort(),
    );
  });
});

describe('.github/dependabot.yml', () => {
  const { updates } = parse(read('.github', 'dependabot.yml')) as {
    updates: { 'package-ecosystem': string; directory: string; cooldown?: Record<string, number> }[];
  };

  test('lets every new version wait', () => {
    expect(updates.map((update) => [update['package-ecosystem'], update.directory])).toEqual([
      ['npm', '/'],
      ['github-actions', '/'],
      ['gomod', '/.github/tools'],
      ['pip', '/.github/tools'],
    ]);
    for (const { cooldown } of updates) expect(cooldown?.['default-days']).toBeGreaterThanOrEqual(7);
  });
});

describe('.github/workflows/ci.yml', () => {
  test('runs the two commands of the README on three systems', () => {
    const [, block = ''] = /^Two commands[\s\S]*?^```sh\n([\s\S]*?)^```$/m.exec(read('README.md')) ?? [];
    const commands = block.split('\n').flatMap((line) => line.replace(/\s+#.*$/, '') || []);
    expect(commands).toHaveLength(2);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const { test: job } = parseWorkflow(read('.github', 'workflows', 'ci.yml')).jobs;
    expect((job?.steps ?? []).flatMap(({ run }) => run ?? [])).toEqual(commands);
    expect(job?.strategy?.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: ['24'],
      // The oldest that package.json allows.
      include: [{ os: 'ubuntu-latest', node: engines.node.replace('>=', '') }],
    });
  });
});

describe('.github/tools', () => {
  test('holds every Python tool to a version and its hashes', () => {
    const requirements = read('.github', 'tools', 'requirements.txt')
      .replace(/\\\n\s+/g, ' ')
      .split('\n')
      .filter((line) => /^[a-z]/.test(line));
    expect(requirements.length).toBeGreaterThan(10);
    for (const line of requirements) expect(line).toMatch(/^\S+==\S+ .*--hash=sha256:[0-9a-f]{64}/);
    for (const tool of read('.github', 'tools', 'requirements.in').trim().split('\n')) {
      expect(requirements.some((line) => line.startsWith(`${tool} `))).toBe(true);
    }
  });

  test('is installed by hash, on this machine and in CI', () => {
    const steps = stepsOf(read('.github', 'workflows', 'ci.yml')).flatMap(({ run }) => run ?? []);
    for (const script of [read('.ci', 'run'), steps.join('\n')]) {
      expect(script).toContain('--require-hashes');
      expect(script).toContain('go -C .github/tools install tool');
      expect(script).toContain('lint:workflows');
    }
  });
});

describe('scripts/lint-workflows.mjs', () => {
  const run = (env: Record<string, string>) =>
    spawnSync(process.execPath, [join(ROOT, 'scripts', 'lint-workflows.mjs')], {
      encoding: 'utf8',
      env: { ...process.env, ...env },
    });

  test('finds nothing with the linters that are installed', () => {
    const { status, stdout, stderr } = run({});
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    for (const line of stdout.trim().split('\n')) {
      expect(line).toMatch(/^(?:actionlint|zizmor): (?:nothing found in \d+ workflows\.|left out, )/);
    }
  }, 60_000);

  test('says in one line which linter is missing', () => {
    const { status, stdout } = run({ ACTIONLINT: 'no-such-program', ZIZMOR: 'no-such-program' });
    expect(stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/^actionlint: left out, since it is not installed/),
      expect.stringMatching(/^zizmor: left out, since it is not installed/),
    ]);
    expect(status).toBe(0);
  });

  (process.platform === 'win32' ? test.skip : test)('fails with what a linter finds', () => {
    const { status } = run({ ACTIONLINT: '/bin/false', ZIZMOR: 'no-such-program' });
    expect(status).toBe(1);
  });
});
