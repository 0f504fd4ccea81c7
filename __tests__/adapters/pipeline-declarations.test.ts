import type { ActionDeclaration, PipelineDeclaration } from '../../simulator/index.js';
import { ARN, pipelineOf, REGION, ROLE, sourceOf } from '../process/fixtures';
import { open, pipelinesOf, problemOf } from './harness';

async function read(declaration: Partial<PipelineDeclaration>) {
  const stage = await open({ world: { pipelines: [pipelineOf({ declaration, executions: [] })] } });
  return pipelinesOf(stage).get('app');
}

function actionOf(
  [owner, provider]: [string, string],
  overrides: Partial<ActionDeclaration> = {},
): ActionDeclaration {
  return {
    name: provider,
    actionTypeId: { category: 'Source', owner, provider, version: '1' },
    outputArtifacts: [{ name: provider }],
    ...overrides,
  };
}

const BUILD: ActionDeclaration = {
  name: 'Build',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: 'app-build' },
  inputArtifacts: [{ name: 'SourceOutput' }],
};

test('a source action through a connection', async () => {
  const own = sourceOf(
    { DetectChanges: 'FALSE', OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
    { name: 'Own', roleArn: 'arn:aws:iam::111122223333:role/source' },
  );
  const { sourceActions, otherSources } = await read({
    stages: [
      { name: 'Source', actions: [sourceOf(), own] },
      { name: 'Build', actions: [{ ...BUILD, inputArtifacts: [{ name: 'Other' }] }] },
    ],
  });
  const plain = {
    name: 'Source',
    stage: 'Source',
    connectionArn: ARN,
    repository: 'octo-org/app',
    branch: 'main',
    detectsChanges: true,
    artifactFormat: 'CODE_ZIP',
    roleArn: ROLE,
    builds: [],
  };
  expect(sourceActions).toEqual([
    plain,
    {
      ...plain,
      name: 'Own',
      detectsChanges: false,
      artifactFormat: 'CODEBUILD_CLONE_REF',
      roleArn: 'arn:aws:iam::111122223333:role/source',
    },
  ]);
  expect(otherSources).toEqual([]);
});

test('the builds that take its artifact, each in its Region', async () => {
  const { sourceActions } = await read({
    stages: [
      { name: 'Source', actions: [sourceOf(), actionOf(['AWS', 'S3'])] },
      {
        name: 'Build',
        actions: [
          BUILD,
          {
            ...BUILD,
            name: 'Far',
            region: 'us-east-1',
            roleArn: ROLE,
            configuration: { ProjectName: 'far' },
          },
          { ...BUILD, name: 'Other', inputArtifacts: [{ name: 'S3' }] },
          {
            ...BUILD,
            name: 'Deploy',
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
          },
        ],
      },
    ],
  });
  expect(sourceActions[0]?.builds).toEqual([
    { stage: 'Build', action: 'Build', project: 'app-build', region: REGION, roleArn: '' },
    { stage: 'Build', action: 'Far', project: 'far', region: 'us-east-1', roleArn: ROLE },
  ]);
});

test('every other way in, by its provider, and never with its token', async () => {
  const pipeline = await read({
    stages: [
      {
        name: 'Source',
        actions: [
          actionOf(['ThirdParty', 'GitHub'], {
            configuration: {
              Owner: 'octo-org',
              Repo: 'app',
              Branch: 'main',
              OAuthToken: '{{resolve:secret}}',
              PollForSourceChanges: 'false',
            },
          }),
          actionOf(['AWS', 'CodeCommit'], { configuration: { RepositoryName: 'app', BranchName: 'main' } }),
          actionOf(['AWS', 'S3'], { configuration: { S3Bucket: 'bucket', S3ObjectKey: 'app.zip' } }),
          actionOf(['AWS', 'ECR'], { configuration: { RepositoryName: 'image', ImageTag: 'latest' } }),
        ],
      },
      { name: 'Build', actions: [BUILD] },
    ],
  });
  expect(pipeline.sourceActions).toEqual([]);
  const none = { stage: 'Source', repository: undefined, branch: undefined };
  expect(pipeline.otherSources).toEqual([
    {
      ...none,
      name: 'GitHub',
      owner: 'ThirdParty',
      provider: 'GitHub',
      repository: 'octo-org/app',
      branch: 'main',
    },
    { ...none, name: 'CodeCommit', owner: 'AWS', provider: 'CodeCommit', repository: 'app', branch: 'main' },
    { ...none, name: 'S3', owner: 'AWS', provider: 'S3' },
    { ...none, name: 'ECR', owner: 'AWS', provider: 'ECR', repository: 'image' },
  ]);
  expect(JSON.stringify(pipeline)).not.toContain('secret');
});

test('the one artifact store is in the Region of the pipeline', async () => {
  const { artifactStores } = await read({ artifactStore: { type: 'S3', location: 'bucket' } });
  expect(artifactStores).toEqual([{ region: REGION, bucket: 'bucket', key: undefined }]);
});

test('each Region can have an artifact store and a key', async () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/1';
  const { artifactStores } = await read({
    artifactStores: {
      [REGION]: { type: 'S3', location: 'here' },
      'us-east-1': { type: 'S3', location: 'there', encryptionKey: { id: key, type: 'KMS' } },
    },
  } as Partial<PipelineDeclaration>);
  expect(artifactStores).toEqual([
    { region: REGION, bucket: 'here', key: undefined },
    { region: 'us-east-1', bucket: 'there', key },
  ]);
});

test('the conditions of the stages, in their order', async () => {
  const ruleOf = (name: string, provider: string) => ({
    name,
    ruleTypeId: { category: 'Rule', provider } as const,
  });
  const { conditions, rollsBack } = await read({
    stages: [
      { name: 'Source', actions: [sourceOf()] },
      {
        name: 'Build',
        actions: [BUILD],
        onSuccess: { conditions: [{ result: 'ROLLBACK', rules: [ruleOf('Alarm', 'CloudWatchAlarm')] }] },
        beforeEntry: {
          conditions: [{ rules: [ruleOf('Window', 'DeploymentWindow'), ruleOf('Lambda', 'LambdaInvoke')] }],
        },
        onFailure: { result: 'ROLLBACK' },
      },
    ],
  });
  expect(conditions).toEqual([
    {
      stage: 'Build',
      point: 'beforeEntry',
      result: 'FAIL',
      rules: [
        { name: 'Window', provider: 'DeploymentWindow' },
        { name: 'Lambda', provider: 'LambdaInvoke' },
      ],
    },
    {
      stage: 'Build',
      point: 'onSuccess',
      result: 'ROLLBACK',
      rules: [{ name: 'Alarm', provider: 'CloudWatchAlarm' }],
    },
  ]);
  expect(rollsBack).toEqual(['Build']);
});

test('its triggers, filter by filter', async () => {
  const { triggers } = await read({
    triggers: [
      {
        providerType: 'CodeStarSourceConnection',
        gitConfiguration: {
          sourceActionName: 'Source',
          push: [{ branches: { includes: ['main'], excludes: ['x'] }, filePaths: { includes: ['src/**'] } }],
          pullRequest: [{ events: ['OPEN'], branches: { includes: ['main'] } }],
        },
      },
      { providerType: 'CodeStarSourceConnection' },
    ],
  });
  expect(triggers).toEqual([
    {
      sourceAction: 'Source',
      push: [
        {
          branches: { includes: ['main'], excludes: ['x'] },
          filePaths: { includes: ['src/**'], excludes: [] },
        },
      ],
      pullRequest: [{ events: ['OPEN'], branches: { includes: ['main'], excludes: [] } }],
    },
  ]);
});

test.each([
  [{}, 'V2', 'QUEUED'],
  [{ pipelineType: undefined, executionMode: undefined }, 'V1', 'SUPERSEDED'],
  [{ pipelineType: 'V1', executionMode: 'SUPERSEDED' }, 'V1', 'SUPERSEDED'],
] as const)('type and mode of %j are %s and %s', async (declaration, type, executionMode) => {
  await expect(read(declaration as Partial<PipelineDeclaration>)).resolves.toMatchObject({
    type,
    executionMode,
  });
});

test('a pipeline that is not there names the Region', async () => {
  const stage = await open({ world: { pipelines: [] } });
  const problem = await problemOf(pipelinesOf(stage).get('app'));
  expect(problem).toMatchObject({ kind: 'missing', code: undefined });
  expect(problem.message).toContain(`AWS has no pipeline \`app\` in \`${REGION}\`.`);
});
