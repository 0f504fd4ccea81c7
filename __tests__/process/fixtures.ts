/** The world that most stories play in: one account, one connection, one pipeline, one repository. */

import type {
  ActionDeclaration,
  ConnectionSpec,
  GitHubSpec,
  PipelineDeclaration,
  PipelineSpec,
  WorldSpec,
} from '../../simulator/world.js';

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
  root: '1111111111111111111111111111111111111111',
  /** Head of main. */
  main: '2222222222222222222222222222222222222222',
  /** Head of `topic`, which is not on main. */
  topic: '3333333333333333333333333333333333333333',
};

export const ID = 'aaaaaaaa-1111-4111-8111-111111111111';
const OTHER_ID = 'bbbbbbbb-2222-4222-8222-222222222222';

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

/** A source action through a connection: `Source`, on branch main of the repository. */
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
      DetectChanges: 'false',
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

/** A V2 pipeline `app` with a source and a build. */
export function pipelineOf({
  name = 'app',
  region = REGION,
  actions = [sourceOf()],
  declaration = {},
  ...rest
}: PipelineOptions = {}): PipelineSpec {
  return {
    region,
    declaration: {
      name,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/pipeline`,
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
    ...rest,
  };
}

export function gitHubOf(overrides: Partial<GitHubSpec> = {}): GitHubSpec {
  return {
    tokens: [{ token: TOKEN, repositories: [REPOSITORY] }],
    repositories: [
      {
        fullName: REPOSITORY,
        private: true,
        branches: { main: COMMITS.main, topic: COMMITS.topic },
        tags: { 'v1.0.0': COMMITS.root },
        commits: { [COMMITS.root]: [], [COMMITS.main]: [COMMITS.root], [COMMITS.topic]: [COMMITS.root] },
      },
    ],
    ...overrides,
  };
}

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
