/**
 * infrastructure/README.md, followed word by word: its commands in a shell, the AWS CLI at the simulator where it can go, templates
 * deployed as CloudFormation would, and the workflow that it writes run by act.
 */

import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parse } from 'yaml';
import { startServer, World, type WorldSpec } from '../../simulator/index.js';
import { hasAct, LEFT_OUT, runWithAct } from './act.js';
import { ACCOUNT, ARN, COMMITS, connectionOf, KEYS, ran, REGION, REPOSITORY, worldOf } from './fixtures.js';
import { ROOT } from './harness.js';
import { declarationOf, roleOf, stackOf } from './templates.js';
import type { Deployed } from '../cloudformation.js';

const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const page = readFileSync(join(ROOT, 'infrastructure', 'README.md'), 'utf8');

/** The commands below a heading. */
function commandsBelow(heading: string): string[] {
  const section = page.split(/^## /m).find((text) => text.startsWith(heading));
  if (section === undefined) throw new Error(`There is no heading "${heading}".`);
  return [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text);
}

/** Everything but the push, which has nowhere to go. */
const workflowCommands = (): string[] =>
  commandsBelow('6. The workflow').filter((text) => !text.includes('git push'));

const PATHS = {
  nothing: [
    ...commandsBelow('1. Before you begin'),
    ...commandsBelow('2. The connection'),
    ...commandsBelow('3. The handshake'),
    ...commandsBelow('4. The pipeline'),
    ...commandsBelow('5. The roles'),
    ...workflowCommands(),
  ],
  'a pipeline': [
    ...commandsBelow('1. Before you begin'),
    ...commandsBelow('You have a pipeline'),
    ...commandsBelow('5. The roles'),
    ...workflowCommands(),
  ],
};

const isUnix = process.platform !== 'win32';
const aws = isUnix ? spawnSync('sh', ['-c', 'command -v aws'], { encoding: 'utf8' }).stdout.trim() : '';

const connection = stackOf('connection', {});
const pipeline = stackOf('pipeline', { Repository: REPOSITORY, ConnectionArn: ARN });
const { PipelineRoleArn = '' } = pipeline.outputs;
/** With the parameters that the page should give. */
const access = stackOf('access', {
  Repository: REPOSITORY,
  OwnerId: '4321',
  RepositoryId: '987654',
  ConnectionArn: ARN,
  PipelineName: 'app',
  PipelineRoleArn,
});
const STACKS: Readonly<Record<string, Deployed>> = {
  'github-connection': connection,
  'app-pipeline': pipeline,
  'app-access': access,
};

/** What the commands find in the cloud: the pipeline that the templates made, or one like it. */
const WORLD: Partial<WorldSpec> = {
  connections: [connectionOf()],
  pipelines: [
    {
      region: REGION,
      declaration: declarationOf(pipeline),
      executions: [ran(COMMITS.first)],
      durationMs: 60_000,
    },
  ],
};

/** The AWS CLI, but for CloudFormation, which is not simulated, and for what it answers if it is not on this machine. */
const AWS = `#!/usr/bin/env bash
case "$1 $2" in
  'cloudformation deploy') printf '%s\\t' "$@" >> "$CALLS"; echo >> "$CALLS" ;;
  'cloudformation describe-stacks')
    key=$(sed -n "s/.*OutputKey=='\\([A-Za-z]*\\)'.*/\\1/p" <<< "$*")
    sed -n "s#^$4 $key ##p" "$OUTPUTS" | grep . ;;
  'iam list-open-id-connect-providers') echo 0 ;;
  *) if [ -n "$REAL_AWS" ]; then exec "$REAL_AWS" "$@"; fi
    case "$*" in
      *get-connection*) echo AVAILABLE ;;
      *pipeline.roleArn*) echo "$ROLE" ;;
      *get-pipeline*) echo "$CONNECTION" ;;
      *) exit 252 ;;
    esac ;;
esac
`;

const GH = `#!/usr/bin/env bash
case "$*" in
  'repo view --json nameWithOwner --jq .nameWithOwner') echo "$REPOSITORY" ;;
  "api repos/$REPOSITORY --jq .owner.id") echo 4321 ;;
  "api repos/$REPOSITORY --jq .id") echo 987654 ;;
  *) exit 1 ;;
esac
`;

interface Followed {
  readonly exitCode: number | null;
  readonly text: string;
  /** The arguments of each deployment. */
  readonly deployments: readonly string[][];
  readonly workflow: string;
}

async function follow(commands: readonly string[]): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), 'walkthrough-'));
  const server = await startServer(new World(worldOf(WORLD)));
  try {
    const clone = join(folder, 'clone');
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    cpSync(join(ROOT, 'infrastructure'), join(clone, 'infrastructure'), { recursive: true });
    writeFileSync(join(bin, 'aws'), AWS, { mode: 0o755 });
    writeFileSync(join(bin, 'gh'), GH, { mode: 0o755 });
    writeFileSync(join(folder, 'calls'), '');
    const outputs = Object.entries(STACKS).flatMap(([stack, deployed]) =>
      Object.entries(deployed.outputs).map(([key, value]) => `${stack} ${key} ${value}\n`),
    );
    writeFileSync(join(folder, 'outputs'), outputs.join(''));
    const child = spawn('bash', ['--norc', '-euo', 'pipefail', '-c', commands.join('\n')], {
      cwd: clone,
      env: {
        PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
        HOME: process.env['HOME'] ?? folder,
        CALLS: join(folder, 'calls'),
        OUTPUTS: join(folder, 'outputs'),
        REAL_AWS: aws,
        REPOSITORY,
        ROLE: PipelineRoleArn,
        CONNECTION: ARN,
        AWS_ENDPOINT_URL: server.url,
        AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
        AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
        AWS_SESSION_TOKEN: KEYS.sessionToken,
        AWS_PAGER: '',
      },
    });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    const exitCode = await new Promise<number | null>((resolve) => child.once('close', resolve));
    const text = chunks.join('');
    if (exitCode !== 0) throw new Error(`The commands ended with ${exitCode ?? 'a signal'}:\n${text}`);
    return {
      exitCode,
      text,
      deployments: readFileSync(join(folder, 'calls'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.trim().split('\t')),
      workflow: readFileSync(join(clone, '.github', 'workflows', 'deploy.yml'), 'utf8'),
    };
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Name of the stack, template and parameters of a deployment. */
function readDeployment(args: readonly string[]) {
  const valueOf = (option: string): string => args[args.indexOf(option) + 1] ?? '';
  const from = args.indexOf('--parameter-overrides');
  const parameters =
    from < 0 ? [] : args.slice(from + 1).map((pair) => pair.split(/=(.*)/s) as [string, string]);
  return {
    stack: valueOf('--stack-name'),
    template: valueOf('--template-file').replace('.yaml', ''),
    parameters: Object.fromEntries(parameters.map(([name, value]) => [name, value])),
  };
}

(isUnix ? describe : describe.skip).each(Object.keys(PATHS) as (keyof typeof PATHS)[])(
  'infrastructure/README.md, for those who have %s',
  (path) => {
    jest.setTimeout(120_000);
    let followed: Followed;
    beforeAll(async () => {
      followed = await follow(PATHS[path]);
    });

    test(`asks AWS for what it needs${aws === '' ? ' (the AWS CLI is not installed: its answers are made up)' : ''}`, () => {
      expect(followed.exitCode).toBe(0);
      if (path === 'nothing') {
        expect(followed.text).toContain(connection.outputs['HandshakeUrl']);
        expect(followed.text).toMatch(/^AVAILABLE$/m);
      }
    });

    test('deploys the templates with the parameters that make its roles', () => {
      const deployed = followed.deployments.map(readDeployment);
      expect(deployed.map(({ stack }) => stack)).toEqual(
        path === 'nothing' ? ['github-connection', 'app-pipeline', 'app-access'] : ['app-access'],
      );
      for (const { stack, template, parameters } of deployed) {
        const made = stackOf(template as 'access' | 'connection' | 'pipeline', parameters);
        expect(made).toEqual(STACKS[stack]);
      }
    });

    test('prints a workflow with the ARN of the role and the Region in it', () => {
      expect(followed.text).toContain(followed.workflow);
      const { on, jobs } = parse(followed.workflow) as {
        on: object;
        jobs: { deploy: { steps: { with: object }[] } };
      };
      expect(on).toEqual({ push: { branches: ['main'] } });
      expect(jobs.deploy.steps[0]?.with).toEqual({
        'role-to-assume': access.outputs['CallerRoleArn'],
        'aws-region': REGION,
        pipeline: 'app',
        start: 'if-needed',
        wait: true,
        'wait-timeout': '60m',
        checks: 'standard\nrole\n',
      });
    });

    (hasAct ? test : test.skip)(hasAct ? 'ends with a green run' : `the run ${LEFT_OUT}`, async () => {
      const result = await runWithAct({
        workflows: { 'deploy.yml': followed.workflow },
        event: {
          name: 'push',
          payload: {
            ref: 'refs/heads/main',
            before: COMMITS.root,
            after: COMMITS.main,
            deleted: false,
            repository: { full_name: REPOSITORY, default_branch: 'main' },
          },
        },
        world: {
          ...WORLD,
          holdsToPolicies: true,
          oidcProviders: [{ arn: PROVIDER, audiences: ['sts.amazonaws.com'] }],
          roles: [roleOf(access, 'Caller'), roleOf(pipeline, 'PipelineRole')],
          speed: 60,
        },
        claims: {
          sub: `repo:${REPOSITORY}:ref:refs/heads/main`,
          ref: 'refs/heads/main',
          repository: REPOSITORY,
        },
      });
      expect({ exitCode: result.exitCode, log: result.exitCode === 0 ? '' : result.log }).toEqual({
        exitCode: 0,
        log: '',
      });
      expect(result.outputs).toMatchObject({
        ready: 'true',
        started: 'true',
        'pipeline-execution-status': 'Succeeded',
      });
    });
  },
);
