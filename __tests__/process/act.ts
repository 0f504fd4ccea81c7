/** nektos/act, a runner that is not GitHub's: workflows as they stand, with `uses: ./`, in host mode against the simulator. */

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parse, stringify } from 'yaml';
import { startServer, World, type LoggedRequest, type WorldSpec } from '../../simulator/index.js';
import { gitHubOf, KEYS, REPOSITORY, repositoryOf, TOKEN, worldOf } from './fixtures.js';
import { NODE, ROOT } from './harness.js';

/** ACT names another program. */
const PROGRAM = process.env['ACT'] ?? 'act';

const canRun = (program: string): boolean => spawnSync(program, ['--version']).status === 0;

/** Host mode is for Unix, and act reads what it needs to know of a run from a Git repository. */
export const hasAct = process.platform !== 'win32' && canRun(PROGRAM) && canRun('git');

/** What stands for a test in the list of results if act is missing. */
export const LEFT_OUT = 'is left out: act is not installed (go install github.com/nektos/act@v0.2.89)';

export const REQUEST_TOKEN = 'askTheRunnerWithThis';

const CHECKOUT = 'actions/checkout@9c091bb21b7c1c1d1991bb908d89e4e9dddfe3e0';
const THIS_ACTION = 'OWNER/codestar-connection-action@COMMIT_SHA';
const CALLED_WORKFLOW = /^octo\/workflows\/(\.github\/workflows\/[\w-]+\.yml)@COMMIT_SHA$/;

interface Step {
  uses?: string;
  [name: string]: unknown;
}

interface Job {
  uses?: string;
  steps?: Step[];
  permissions?: Readonly<Record<string, 'read' | 'write'>>;
  [name: string]: unknown;
}

interface Workflow {
  jobs: Record<string, Job>;
  [name: string]: unknown;
}

/**
 * A workflow with this action as `./`, which needs a checkout, and without the steps of other actions, which the machine need not
 * be able to get.
 */
export function toLocal(text: string): { text: string; left: readonly string[] } {
  const workflow = parse(text) as Workflow;
  const left: string[] = [];
  for (const job of Object.values(workflow.jobs)) {
    const called = CALLED_WORKFLOW.exec(job.uses ?? '')?.[1];
    if (called !== undefined) job.uses = `./${called}`;
    if (!job.steps) continue;
    const steps = job.steps.flatMap((step): Step[] => {
      if (step.uses === undefined) return [step];
      if (step.uses === THIS_ACTION) return [{ ...step, uses: './' }];
      left.push(step.uses);
      return [];
    });
    job.steps = [{ uses: CHECKOUT }, ...steps];
  }
  return { text: stringify(workflow, { lineWidth: 0 }), left };
}

/** What the jobs of all workflows may do, since act knows no `permissions`. */
function permissionsIn(workflows: ActRun['workflows']): Readonly<Record<string, 'read' | 'write'>> {
  const jobs = Object.values(workflows).flatMap((text) => Object.values((parse(text) as Workflow).jobs));
  return Object.assign({}, ...jobs.map(({ permissions = {} }) => permissions)) as Record<
    string,
    'read' | 'write'
  >;
}

export interface ActRun {
  /** File names below `.github/workflows`, and their text. The first one is run. */
  workflows: Readonly<Record<string, string>>;
  event: { readonly name: string; readonly payload: object };
  /** Runs this job alone. */
  job?: string;
  world: Partial<WorldSpec>;
  /** What the OIDC token of the job claims. */
  claims: Readonly<Record<string, string>>;
}

export interface ActResult {
  readonly exitCode: number | null;
  /** Everything that act printed. */
  readonly text: string;
  /** What the steps wrote to their logs. */
  readonly log: string;
  /** The outputs of the last step that is this action. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Every step summary. */
  readonly summary: string;
  readonly requests: readonly LoggedRequest[];
  readonly world: World;
}

/** A line of `act --json`. */
interface Entry {
  readonly command?: string;
  readonly name?: string;
  readonly arg?: string;
  readonly content?: string;
  readonly msg?: string;
  readonly raw_output?: boolean;
  readonly step?: string;
}

export async function runWithAct({ workflows, event, job, world, claims }: ActRun): Promise<ActResult> {
  const { 'id-token': idToken, checks, 'pull-requests': pullRequests } = permissionsIn(workflows);
  const token = {
    token: TOKEN,
    repositories: [REPOSITORY],
    permissions: { ...(checks && { checks }), ...(pullRequests && { 'pull-requests': pullRequests }) },
  };
  const github = gitHubOf({
    tokens: [token],
    repositories: [repositoryOf({ pullRequests: [{ number: 17 }] })],
  });
  const oidc = { requestToken: REQUEST_TOKEN, claims: { ...claims } };
  const simulated = new World(worldOf({ github, ...world, oidc }));
  const server = await startServer(simulated);
  const folder = mkdtempSync(join(tmpdir(), 'act-'));
  const clone = join(folder, 'clone');
  try {
    const local = prepare(clone, workflows);
    writeFileSync(join(folder, 'event.json'), JSON.stringify(event.payload));
    const env: Record<string, string> = {
      AWS_ENDPOINT_URL: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
      GITHUB_API_URL: server.githubUrl,
      ...(idToken === 'write' && {
        ACTIONS_ID_TOKEN_REQUEST_URL: server.oidcUrl,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: REQUEST_TOKEN,
      }),
      ...(local.left.some((uses) => uses.startsWith('aws-actions/')) && {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
        AWS_SESSION_TOKEN: KEYS.sessionToken,
      }),
    };
    const { exitCode, text } = await run(
      [
        event.name,
        ...(job === undefined ? [] : ['--job', job]),
        ...['--workflows', join('.github', 'workflows', Object.keys(workflows)[0] ?? '')],
        ...['--eventpath', join(folder, 'event.json'), '--platform', 'ubuntu-latest=-self-hosted'],
        ...['--json', '--no-cache-server', '--secret', `GITHUB_TOKEN=${TOKEN}`],
        ...Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]),
      ],
      clone,
      { PATH: `${dirname(NODE)}:${process.env['PATH'] ?? ''}`, HOME: folder },
    );
    const entries = text
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Entry] : []));
    const outputs = entries.filter(({ command, step }) => command === 'set-output' && step?.includes('./'));
    return {
      exitCode,
      text,
      log: entries.flatMap(({ raw_output, msg = '' }) => (raw_output === true ? [msg] : [])).join(''),
      outputs: Object.fromEntries(outputs.map(({ name = '', arg = '' }) => [name, arg])),
      summary: entries
        .flatMap(({ command, content }) => (command === 'summary' ? [content ?? ''] : []))
        .join('\n'),
      requests: server.requests,
      world: simulated,
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A clone with this action and the workflows in it. */
function prepare(clone: string, workflows: ActRun['workflows']): { left: readonly string[] } {
  mkdirSync(join(clone, '.github', 'workflows'), { recursive: true });
  for (const path of ['action.yml', 'dist']) cpSync(join(ROOT, path), join(clone, path), { recursive: true });
  const left = Object.entries(workflows).flatMap(([name, text]) => {
    const local = toLocal(text);
    writeFileSync(join(clone, '.github', 'workflows', name), local.text);
    return local.left;
  });
  for (const args of [
    ['init', '--quiet', '--initial-branch=main'],
    ['remote', 'add', 'origin', `https://github.com/${REPOSITORY}`],
    ['add', '--all'],
    ['-c', 'user.name=octocat', '-c', 'user.email=octocat@example.com', 'commit', '--quiet', '--message=App'],
  ]) {
    const { status, stderr } = spawnSync('git', args, { cwd: clone, encoding: 'utf8' });
    if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  }
  return { left };
}

/** Runs act while this process answers for AWS and GitHub. */
function run(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<{ exitCode: number | null; text: string }> {
  const child = spawn(PROGRAM, args, { cwd, env });
  const chunks: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, text: chunks.join('') });
    });
  });
}
