import type { PipelineDeclaration, WorldSpec } from '../../../simulator/world.js';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const COMMITS = {
  root: '1'.repeat(40),
  main: '2'.repeat(40),
  feature: '3'.repeat(40),
  orphan: '4'.repeat(40),
};
export const LEGACY_ARN = `arn:aws:codestar-connections:${REGION}:${ACCOUNT}:connection/aaaaaaaa-1111-4111-8111-111111111111`;
export const CURRENT_ARN = `arn:aws:codeconnections:us-east-1:${ACCOUNT}:connection/bbbbbbbb-2222-4222-8222-222222222222`;

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-real-secret' };

/** A V2 pipeline with one source action, `GitHub`, on branch main of octo/app. */
export function declarePipeline(overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration {
  return {
    name: 'app',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/pipeline`,
    version: 3,
    pipelineType: 'V2',
    executionMode: 'QUEUED',
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'GitHub',
            actionTypeId: {
              category: 'Source',
              owner: 'AWS',
              provider: 'CodeStarSourceConnection',
              version: '1',
            },
            configuration: {
              ConnectionArn: LEGACY_ARN,
              FullRepositoryId: 'octo/app',
              BranchName: 'main',
            },
            outputArtifacts: [{ name: 'SourceOutput' }],
          },
        ],
      },
    ],
    ...overrides,
  };
}

/** A world with a connection of each prefix, a pipeline and a private repository. */
export function specify(overrides: Partial<WorldSpec> = {}): WorldSpec {
  return {
    account: ACCOUNT,
    regions: [REGION, 'us-east-1'],
    credentials: [{ ...KEYS, state: 'valid' }],
    connections: [
      { arn: LEGACY_ARN, name: 'legacy', status: 'AVAILABLE', provider: 'GitHub' },
      { arn: CURRENT_ARN, name: 'current', status: 'PENDING', provider: 'GitHub', authorisedAfterMs: 5000 },
    ],
    pipelines: [{ region: REGION, declaration: declarePipeline(), durationMs: 30_000 }],
    github: {
      tokens: [
        { token: 'ghs_all', repositories: ['octo/app'] },
        { token: 'ghs_none', repositories: [] },
      ],
      repositories: [
        {
          fullName: 'octo/app',
          private: true,
          branches: { main: COMMITS.main, 'feature/x': COMMITS.feature, orphan: COMMITS.orphan },
          commits: {
            [COMMITS.root]: [],
            [COMMITS.main]: [COMMITS.root],
            [COMMITS.feature]: [COMMITS.root],
            [COMMITS.orphan]: [],
          },
          messages: { [COMMITS.main]: 'Fix "quotes"' },
        },
      ],
    },
    ...overrides,
  };
}
