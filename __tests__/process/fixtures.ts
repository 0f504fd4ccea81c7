/**
 * The world that most stories play in: one account, one connection, one pipeline, one repository. Every check of
 * `standard` passes there, or is skipped since no start is asked.
 */

import type {
  ActionDeclaration,
  ConnectionSpec,
  ExecutionSpec,
  GitHubSpec,
  PipelineDeclaration,
  PipelineSpec,
  PolicyStatement,
  RepositorySpec,
  RoleSpec,
  WorldSpec,
} from '../../simulator/index.js';

/**
 * Seconds of the world, and of the step in it, in one of the machine's, for stories that wait: a silent server is given
 * up after a second then, which an answer never takes, however busy the machine.
 */
export const FAST = 10;

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const REPOSITORY = 'octo-org/app';
/** Never to be seen in any output. */
export const TOKEN = 'ghs_tokenThatMustNotBeSeen';
export const KEYS = {
  accessKeyId: 'ASIAKEYNOTTOBESEEN00',
  secretAccessKey: 'secret/NotToBeSeen',
  sessionToken: 'sessionNotToBeSeen==',
};

export const COMMITS = {
  /** Two commits behind main. */
  first: '4444444444444444444444444444444444444444',
  root: '1111111111111111111111111111111111111111',
  /** Head of main. */
  main: '2222222222222222222222222222222222222222',
  /** Head of `topic`, which is not on main. */
  topic: '3333333333333333333333333333333333333333',
};

export const ID = 'aaaaaaaa-1111-4111-8111-111111111111';
const OTHER_ID = 'bbbbbbbb-2222-4222-8222-222222222222';

/** ARN of the role of the pipelines. */
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/pipeline`;

export const connectionArn = (id: string = ID, region = REGION, service = 'codeconnections'): string =>
  `arn:aws:${service}:${region}:${ACCOUNT}:connection/${id}`;

/** The connection that the pipeline `app` uses. */
export const ARN = connectionArn();
export const OTHER_ARN = connectionArn(OTHER_ID);
/** The same id under the older prefix. */
export const LEGACY_ARN = connectionArn(ID, REGION, 'codestar-connections');

export function connectionOf(overrides: Partial<ConnectionSpec> = {}): ConnectionSpec {
  return { arn: ARN, name: 'github', status: 'AVAILABLE', provider: 'GitHub', ...overrides };
}

/** A source action through a connection: `Source`, on branch main of the repository, which a push to it starts. */
export function sourceOf(
  configuration: Record<string, string> = {},
  overrides: Partial<ActionDeclaration> = {},
): ActionDeclaration {
  return {
    name: 'Source',
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
    configuration: {
      ConnectionArn: ARN,
      FullRepositoryId: REPOSITORY,
      BranchName: 'main',
      ...configuration,
    },
    outputArtifacts: [{ name: 'SourceOutput' }],
    ...overrides,
  };
}

interface PipelineOptions extends Omit<PipelineSpec, 'region' | 'declaration'> {
  name?: string;
  region?: string;
  /** Actions of the first stage. */
  actions?: ActionDeclaration[];
  declaration?: Partial<PipelineDeclaration>;
}

/** An execution of an hour ago that succeeded, at this commit of the source action `Source`. */
export function ran(commit: string = COMMITS.main, overrides: Partial<ExecutionSpec> = {}): ExecutionSpec {
  return {
    startsAtMs: -3_600_000,
    status: 'Succeeded',
    sourceRevisions: [{ actionName: 'Source', revisionId: commit }],
    ...overrides,
  };
}

/** A V2 pipeline `app` with a source and a build, which last ran the head of main. */
export function pipelineOf({
  name = 'app',
  region = REGION,
  actions = [sourceOf()],
  declaration = {},
  executions = [
    ran(COMMITS.main, {
      sourceRevisions: actions.map(({ name: actionName }) => ({ actionName, revisionId: COMMITS.main })),
    }),
  ],
  ...rest
}: PipelineOptions = {}): PipelineSpec {
  return {
    region,
    declaration: {
      name,
      roleArn: ROLE,
      version: 1,
      pipelineType: 'V2',
      executionMode: 'QUEUED',
      stages: [
        { name: 'Source', actions },
        {
          name: 'Build',
          actions: [
            {
              name: 'Build',
              actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
              configuration: { ProjectName: name },
            },
          ],
        },
      ],
      ...declaration,
    },
    executions,
    ...rest,
  };
}

/** A pipeline that nothing but this action starts, and that is two commits behind main. */
export function pipelineToStart(options: PipelineOptions = {}): PipelineSpec {
  const { actions = [sourceOf({ DetectChanges: 'false' })], executions = [ran(COMMITS.first)] } = options;
  return pipelineOf({ ...options, actions, executions });
}

/** The world of the stories that start something. */
export const TO_START: Partial<WorldSpec> = { pipelines: [pipelineToStart()] };

/**
 * The role of the pipelines, with one statement: both prefixes, the connection, this repository alone. `IfExists`, since a
 * request has only the keys of its own prefix.
 */
export function roleOf(statement: Partial<PolicyStatement> = {}, ...more: PolicyStatement[]): RoleSpec {
  const keys = ['codeconnections', 'codestar-connections'].map((service) => `${service}:FullRepositoryId`);
  const narrow: PolicyStatement = {
    effect: 'Allow',
    actions: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    resources: [ARN],
    conditions: { StringEqualsIfExists: Object.fromEntries(keys.map((key) => [key, REPOSITORY])) },
    ...statement,
  };
  return { arn: ROLE, statements: [narrow, ...more] };
}

/** The repository: private, and seen by the token; `topic` is not on main. */
export function repositoryOf(overrides: Partial<RepositorySpec> = {}): RepositorySpec {
  return {
    fullName: REPOSITORY,
    private: true,
    branches: { main: COMMITS.main, topic: COMMITS.topic },
    tags: { 'v1.0.0': COMMITS.root },
    commits: {
      [COMMITS.first]: [],
      [COMMITS.root]: [COMMITS.first],
      [COMMITS.main]: [COMMITS.root],
      [COMMITS.topic]: [COMMITS.root],
    },
    ...overrides,
  };
}

export function gitHubOf(overrides: Partial<GitHubSpec> = {}): GitHubSpec {
  return {
    tokens: [{ token: TOKEN, repositories: [REPOSITORY] }],
    repositories: [repositoryOf()],
    ...overrides,
  };
}

/** The same for a job that may read pull requests, which `allow-off-branch` asks for. */
export function readsPullRequests(...repositories: RepositorySpec[]): Partial<WorldSpec> {
  const permissions = { 'pull-requests': 'read' } as const;
  return {
    github: gitHubOf({
      tokens: [{ token: TOKEN, repositories: [REPOSITORY], permissions }],
      ...(repositories.length > 0 && { repositories }),
    }),
  };
}

/** As messages have it. */
export const short = (commit: string): string => commit.slice(0, 7);

export function worldOf(overrides: Partial<WorldSpec> = {}): WorldSpec {
  return {
    account: ACCOUNT,
    regions: [REGION, 'us-east-1'],
    credentials: [{ ...KEYS, state: 'valid' }],
    connections: [connectionOf()],
    pipelines: [pipelineOf()],
    github: gitHubOf(),
    ...overrides,
  };
}
