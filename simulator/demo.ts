/**
 * The demo: runs the committed bundle as GitHub's runner would, against the simulator, one story after the other, and
 * shows what a user would see. Ends with 0 if every story ended as it should. Numbers as arguments choose stories.
 * The job summaries are written into summaries/, or into the folder that `SUMMARIES` names.
 */

import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import {
  type ActionRun,
  type ExecutionPlan,
  type ExecutionSpec,
  type PipelineSpec,
  renderRunnerLog,
  runAction,
  type RunningServer,
  type StageDeclaration,
  startServer,
  World,
  type WorldSpec,
} from './index.js';

const ROOT = join(dirname(process.argv[1] ?? ''), '..');
const SUMMARIES = process.env['SUMMARIES'] ?? join(ROOT, 'summaries');

const REGION = 'eu-west-1';
const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipeline`;
const COMMIT = '3f2a9c1e5b7d4860a1c2e3f405162738495a6b7c';
const PARENT = '0d1e2f30415263748596a7b8c9dadbecfd0e1f20';
const READY = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/7b0c9f2e-4a51-4e0b-9d1c-2f6a8e3d5b17`;
const WAITING = `arn:aws:codeconnections:${REGION}:${ACCOUNT}:connection/c41d7a90-8f3e-4b62-a5d7-90e1f2a3b4c5`;
const TOKEN = 'demo-token';
const KEYS = {
  accessKeyId: 'ASIADEMODEMODEMODEMO',
  secretAccessKey: 'demo-secret',
  sessionToken: 'demo-session',
};

/** How long the person in the first story takes to authorize the connection. */
const HANDSHAKE_MS = 4000;

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

interface Story {
  readonly title: string;
  readonly told: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly exitCode: number;
  /** It plays in a world where minutes pass in seconds. */
  readonly fast?: boolean;
  /** Files of the repository, by path. */
  readonly workspace?: Readonly<Record<string, string>>;
}

const STORIES: readonly Story[] = [
  {
    title: 'A connection waits for a person',
    told: 'The connection is PENDING. The step says who must do what, and continues as soon as it is done.',
    inputs: { connection: WAITING, 'wait-for-connection': '2m' },
    exitCode: 0,
  },
  {
    title: 'The repository differs by letter case',
    told: 'Everything looks right in the console, but no push ever starts this pipeline.',
    inputs: { pipeline: 'app-renamed' },
    exitCode: 1,
  },
  {
    title: 'A healthy check',
    told: 'Connection, pipeline, repository and branch match this run.',
    inputs: { connection: 'github', pipeline: 'app' },
    exitCode: 0,
  },
  {
    title: 'A pipeline that stays silent',
    told: 'Connection, repository and branch are right, but nothing is deployed: the last source failed, and a transition is disabled.',
    inputs: { pipeline: 'app-silent' },
    exitCode: 0,
  },
  {
    title: 'A start at exactly this commit',
    told: 'The checks pass, and the pipeline has not run this commit yet.',
    inputs: { pipeline: 'app-deploy', start: 'if-needed' },
    exitCode: 0,
  },
  {
    title: 'The same start again',
    told: 'Nothing starts twice: the execution of this commit is adopted.',
    inputs: { pipeline: 'app-deploy', start: 'if-needed' },
    exitCode: 0,
  },
  {
    title: 'A deploy that fails in its build',
    told: 'The step waits for the execution and returns its result, with the stage, the cause and the build log. A minute passes in less than a second here.',
    inputs: { pipeline: 'app-release', start: 'always', wait: 'true' },
    exitCode: 1,
    fast: true,
  },
  {
    title: 'Every pipeline of the repository',
    told: 'All pipelines of the Region are read, and those that use this repository are checked, here by the core checks and `repository`.',
    inputs: { pipeline: '*', checks: 'repository' },
    exitCode: 1,
  },
  {
    title: 'A template before its deploy',
    told: 'Its pipeline does not exist yet. The fault and the connection that the deploy would replace are shown on their lines, without AWS.',
    inputs: { template: 'infra' },
    exitCode: 1,
    workspace: { 'infra/pipeline.yaml': template('octo-org/app', 'app-github') },
  },
];

interface Life {
  readonly stages?: readonly StageDeclaration[];
  readonly plan?: ExecutionPlan;
  readonly sourceMs?: number;
  readonly detectChanges?: 'false';
  readonly executions?: readonly ExecutionSpec[];
  readonly disabledTransitions?: PipelineSpec['disabledTransitions'];
}

/** An execution a day ago. */
function executionOf(commit: string): ExecutionSpec {
  return { startsAtMs: -DAY_MS, sourceRevisions: [{ actionName: 'Source', revisionId: commit }] };
}

/** An execution an hour ago that failed in its source action. */
const FAILED_IN_SOURCE: ExecutionSpec = {
  startsAtMs: -HOUR_MS,
  status: 'Failed',
  actions: [
    {
      stageName: 'Source',
      actionName: 'Source',
      status: 'Failed',
      output: {
        executionResult: {
          errorDetails: {
            code: 'ConfigurationError',
            message: '[GitHub] No Branch [main] found for FullRepositoryName [octo-org/App]',
          },
        },
      },
    },
  ],
};

function pipelineOf(
  name: string,
  repository: string,
  { detectChanges, executions, disabledTransitions, stages, plan, sourceMs }: Life = {},
): PipelineSpec {
  return {
    region: REGION,
    declaration: {
      name,
      roleArn: ROLE,
      version: 1,
      pipelineType: 'V2' as const,
      executionMode: 'QUEUED' as const,
      stages: [
        stageOf('Source', 'CodeStarSourceConnection', 'Source', {
          ConnectionArn: READY,
          FullRepositoryId: repository,
          BranchName: 'main',
          ...(detectChanges && { DetectChanges: detectChanges }),
        }),
        ...(stages ?? [stageOf('Build', 'CodeBuild', 'Build', { ProjectName: name })]),
      ],
    },
    ...(executions && { executions: [...executions] }),
    ...(disabledTransitions && { disabledTransitions }),
    ...(plan && { plan }),
    ...(sourceMs !== undefined && { sourceMs }),
  };
}

/** A stage of one action. */
function stageOf(
  name: string,
  provider: string,
  category: string,
  configuration: Record<string, string>,
): StageDeclaration {
  const actionTypeId = { category, owner: 'AWS', provider, version: '1' };
  return { name, actions: [{ name, actionTypeId, configuration }] };
}

/** Executions pass their tests, and fail in the build. */
const RELEASE = pipelineOf('app-release', 'octo-org/App', {
  detectChanges: 'false',
  executions: [executionOf(PARENT)],
  stages: [
    stageOf('Test', 'CodeBuild', 'Test', { ProjectName: 'app-test' }),
    stageOf('Build', 'CodeBuild', 'Build', { ProjectName: 'app-build' }),
    stageOf('Deploy', 'ECS', 'Deploy', { ClusterName: 'app', ServiceName: 'app' }),
  ],
  sourceMs: 5000,
  plan: {
    Test: { actions: { Test: { durationMs: 48_000 } } },
    Build: {
      actions: {
        Build: {
          durationMs: 95_000,
          outcome: 'Failed',
          result: {
            externalExecutionUrl: `https://${REGION}.console.aws.amazon.com/codesuite/codebuild/projects/app-build/build/app-build%3A5e2f0c1d/view/new`,
            errorDetails: {
              code: 'JobFailed',
              message:
                'Build terminated with state: FAILED. Phase: BUILD, Code: COMMAND_EXECUTION_ERROR, Message: Error while executing command: npm run build. Reason: exit status 2',
            },
          },
        },
      },
    },
  },
});

/** Seconds of the fast world in one of the machine's: what takes minutes is over when the step looks again. */
const SPEED = 90;

const WORLD: WorldSpec = {
  account: ACCOUNT,
  regions: [REGION],
  credentials: [{ ...KEYS, state: 'valid' }],
  connections: [
    { arn: READY, name: 'github', status: 'AVAILABLE', provider: 'GitHub' },
    {
      arn: WAITING,
      name: 'github-new',
      status: 'PENDING',
      provider: 'GitHub',
      authorisedAfterMs: HANDSHAKE_MS,
    },
  ],
  pipelines: [
    pipelineOf('app', 'octo-org/App', { executions: [executionOf(COMMIT)] }),
    pipelineOf('app-deploy', 'octo-org/App', { detectChanges: 'false', executions: [executionOf(PARENT)] }),
    pipelineOf('app-renamed', 'octo-org/app', { executions: [executionOf(PARENT)] }),
    pipelineOf('app-silent', 'octo-org/App', {
      executions: [executionOf(PARENT), FAILED_IN_SOURCE],
      disabledTransitions: [
        { stageName: 'Build', reason: 'Freeze until Monday', changedBy: `arn:aws:iam::${ACCOUNT}:user/ops` },
      ],
    }),
    ...Array.from({ length: 20 }, (_, index) => pipelineOf(`other-${index + 1}`, 'octo-org/other')),
  ],
  github: {
    tokens: [{ token: TOKEN, repositories: ['octo-org/App'] }],
    repositories: [
      {
        fullName: 'octo-org/App',
        private: true,
        branches: { main: COMMIT },
        commits: { [COMMIT]: [PARENT], [PARENT]: [] },
        trees: { [PARENT]: { 'infra/pipeline.yaml': template('octo-org/app', 'github') } },
      },
    ],
  },
};

function describeRun(inputs: Readonly<Record<string, string>>, server: RunningServer): ActionRun {
  return {
    entry: join(ROOT, 'dist', 'index.js'),
    node: process.execPath,
    actionYml: join(ROOT, 'action.yml'),
    inputs,
    event: {
      name: 'push',
      payload: {
        ref: 'refs/heads/main',
        before: PARENT,
        after: COMMIT,
        deleted: false,
        head_commit: {
          id: COMMIT,
          message: 'Retry the payment once',
          author: { name: 'Mona Lisa', username: 'monalisa' },
        },
      },
    },
    github: {
      repository: 'octo-org/App',
      ref: 'refs/heads/main',
      refName: 'main',
      refType: 'branch',
      sha: COMMIT,
      apiUrl: server.githubUrl,
      token: TOKEN,
    },
    env: {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_SESSION_TOKEN: KEYS.sessionToken,
      AWS_ENDPOINT_URL: server.url,
      // Actions run on Node.js 24; the demo may run on an older one, which the SDK would remark on.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
  };
}

/** Prints a log as it grows: what was rendered before stays, only new lines are added. */
function createLogPrinter(colours: boolean): (stdout: string) => void {
  let printed = 0;
  return (stdout) => {
    const whole = stdout.slice(0, stdout.lastIndexOf('\n') + 1);
    const rendered = indent(renderRunnerLog(whole, { colours }));
    process.stdout.write(rendered.slice(printed));
    printed = rendered.length;
  };
}

const indent = (text: string): string => text.replace(/^(?=.)/gm, '  ');

/** A template as it is now, and as it was before the push. */
function template(repository: string, connectionName: string): string {
  return `Resources:
  Connection:
    Type: AWS::CodeConnections::Connection
    Properties:
      ConnectionName: ${connectionName}
      ProviderType: GitHub
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: app-next
      RoleArn: ${ROLE}
      Stages:
        - Name: Source
          Actions:
            - Name: App
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: '1' }
              Configuration:
                ConnectionArn: !Ref Connection
                FullRepositoryId: ${repository}
                BranchName: main
              OutputArtifacts: [{ Name: SourceOutput }]
`;
}

async function tell(story: Story, number: number, server: RunningServer, colours: boolean): Promise<boolean> {
  const bold = (text: string): string => (colours ? `\u001b[1m${text}\u001b[0m` : text);
  const step = ['- uses: OWNER/codestar-connection-action@COMMIT_SHA', '  with:'];
  // A bare `*` would be an alias to YAML.
  const given = Object.entries(story.inputs).map(
    ([name, value]) => `    ${name}: ${value === '*' ? `'${value}'` : value}`,
  );
  process.stdout.write(`${bold(`${number}. ${story.title}`)}\n${story.told}\n\n`);
  process.stdout.write(`${indent([...step, ...given].join('\n'))}\n\n`);

  const result = await runAction({
    ...describeRun(story.inputs, server),
    ...(story.workspace && { workspace: story.workspace }),
    onOutput: createLogPrinter(colours),
  });
  const file = join(SUMMARIES, `${number}-${story.title.toLowerCase().replace(/[^a-z]+/g, '-')}.md`);
  await writeFile(file, result.summary);
  process.stdout.write(indent(result.stderr));
  process.stdout.write(
    `\n  exit ${result.exitCode ?? result.signal ?? ''}, after ${(result.durationMs / 1000).toFixed(1)} s; job summary: ${relative(process.cwd(), file)}\n\n`,
  );
  return result.exitCode === story.exitCode;
}

async function main(chosen: readonly string[]): Promise<number> {
  await rm(SUMMARIES, { recursive: true, force: true });
  await mkdir(SUMMARIES, { recursive: true });
  const colours = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const server = await startServer(new World(WORLD));
  const fast = await startServer(new World({ ...WORLD, pipelines: [RELEASE], speed: SPEED }));
  const surprises: string[] = [];
  try {
    for (const [index, story] of STORIES.entries()) {
      if (chosen.length > 0 && !chosen.includes(String(index + 1))) continue;
      if (!(await tell(story, index + 1, story.fast ? fast : server, colours))) surprises.push(story.title);
    }
  } finally {
    await server.close();
    await fast.close();
  }
  if (surprises.length > 0) {
    process.stderr.write(`Not as it should have ended: ${surprises.join('; ')}\n`);
    return 1;
  }
  process.stdout.write(
    `${chosen.length > 0 ? 'The chosen' : `All ${STORIES.length}`} stories ended as they should. AWS and GitHub were simulated on this machine.\n`,
  );
  return 0;
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
