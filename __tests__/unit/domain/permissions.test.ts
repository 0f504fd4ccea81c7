import {
  actionsOf,
  grant,
  PERMISSIONS,
  pipelineArn,
  policyFor,
  statementFor,
  useConnection,
} from '../../../src/domain/permissions';
import { ACCOUNT, ARN, TWIN_ARN } from '../fakes';

test('the action of a connection has the prefix of its ARN', () => {
  expect(PERMISSIONS.getConnection('codeconnections')).toBe('codeconnections:GetConnection');
  expect(PERMISSIONS.getConnection('codestar-connections')).toBe('codestar-connections:GetConnection');
  expect(PERMISSIONS.listConnections('codeconnections')).toBe('codeconnections:ListConnections');
  expect(PERMISSIONS.listConnections('codestar-connections')).toBe('codestar-connections:ListConnections');
});

test('the actions of a pipeline are those of its API', () => {
  expect(PERMISSIONS).toMatchObject({
    getPipeline: 'codepipeline:GetPipeline',
    listPipelines: 'codepipeline:ListPipelines',
    getPipelineState: 'codepipeline:GetPipelineState',
    listActionExecutions: 'codepipeline:ListActionExecutions',
    listExecutions: 'codepipeline:ListPipelineExecutions',
    startExecution: 'codepipeline:StartPipelineExecution',
  });
});

test.each([
  'codepipeline:ListPipelineExecutions',
  'codepipeline:ListActionExecutions',
  'codeconnections:GetConnection',
])('the statement of %s is for its resource alone', (action) => {
  const lines = statementFor({ action, resource: ARN });
  expect(JSON.parse(lines.join('\n'))).toMatchObject({ Action: action, Resource: ARN });
});

test('the ARN of a pipeline; an account that is not known is any', () => {
  expect(pipelineArn('aws', 'eu-west-1', ACCOUNT, 'app')).toBe(
    `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app`,
  );
  expect(pipelineArn('aws-cn', 'cn-north-1', undefined, 'app')).toBe(
    'arn:aws-cn:codepipeline:cn-north-1:*:app',
  );
});

test('the statement can be pasted into a policy', () => {
  const lines = statementFor({
    action: 'codepipeline:GetPipeline',
    resource: 'arn:aws:codepipeline:eu-west-1:*:app',
  });
  expect(JSON.parse(lines.join('\n'))).toEqual({
    Effect: 'Allow',
    Action: 'codepipeline:GetPipeline',
    Resource: 'arn:aws:codepipeline:eu-west-1:*:app',
  });
  expect(lines.length).toBeGreaterThan(1);
});

test('the statement of several actions has them all, and its condition', () => {
  const condition = { StringEquals: { 'codeconnections:FullRepositoryId': 'octo/app' } };
  const action = (['codeconnections', 'codestar-connections'] as const).map(useConnection);
  expect(JSON.parse(statementFor({ action, resource: ARN, condition }).join('\n'))).toEqual({
    Effect: 'Allow',
    Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
    Resource: ARN,
    Condition: condition,
  });
});

test('a statement without a condition has no member for one', () => {
  expect(statementFor({ action: 'codepipeline:GetPipeline', resource: '*' }).join('\n')).not.toContain(
    'Condition',
  );
});

test.each([
  'codeconnections:ListConnections',
  'codestar-connections:ListConnections',
  'codepipeline:ListPipelines',
])('the statement of %s is for every resource: a list has none of its own', (action) => {
  const lines = statementFor({
    action,
    resource: `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/*`,
  });
  expect(JSON.parse(lines.join('\n'))).toEqual({ Effect: 'Allow', Action: action, Resource: '*' });
});

describe('grant', () => {
  const granted = (principal?: string) =>
    grant({
      action: 'codepipeline:GetPipeline',
      resource: '*',
      ...(principal !== undefined && { principal }),
    }).text;

  test.each(['aws', 'aws-cn'])('names the role of a session that AWS named (%s)', (partition) => {
    // A policy is added to the role, not to its session.
    const text = granted(`arn:${partition}:sts::${ACCOUNT}:assumed-role/deploy/run`);
    expect(text).toBe('Add this statement to a policy of role `deploy`:');
  });

  test('names any other principal that AWS named, whole', () => {
    const principal = `arn:aws:iam::${ACCOUNT}:user/ci`;
    expect(granted(principal)).toContain(`a policy of \`${principal}\`:`);
  });

  test('names the credentials where AWS named nobody', () => {
    expect(granted()).toContain('the role of these credentials');
  });

  test.each([
    ['codeconnections', ARN],
    ['codestar-connections', TWIN_ARN],
  ])('says for %s that the prefix is the one of the ARN', (service, resource) => {
    const remedy = grant({ action: `${service}:GetConnection`, resource });
    expect(remedy.text).toMatch(/prefix/);
    expect(remedy.lines?.join('\n')).toContain(`${service}:GetConnection`);
    expect(remedy.lines?.join('\n')).toContain(resource);
  });

  test.each([
    'codepipeline:GetPipeline',
    'codeconnections:ListConnections',
    'codestar-connections:ListConnections',
  ])('says nothing of prefixes for %s, which names no ARN of a connection', (action) => {
    expect(grant({ action, resource: '*' }).text).not.toMatch(/prefix/);
  });
});

describe('policyFor', () => {
  const pipeline = pipelineArn('aws', 'eu-west-1', ACCOUNT, 'app');

  test('has one statement a kind of resource, with each action once', () => {
    const features = ['connection-by-arn', 'pipeline', 'start-always', 'start-if-needed', 'wait'] as const;
    expect(policyFor(features, 'codeconnections', { connection: ARN, pipeline })).toEqual([
      { action: ['codeconnections:GetConnection'], resource: ARN },
      {
        action: [
          'codepipeline:GetPipeline',
          'codepipeline:GetPipelineState',
          'codepipeline:ListActionExecutions',
          'codepipeline:ListPipelineExecutions',
          'codepipeline:StartPipelineExecution',
          'codepipeline:GetPipelineExecution',
          'codepipeline:ListRuleExecutions',
        ],
        resource: pipeline,
      },
    ]);
  });

  test('takes the prefix of the connection for what has an ARN, and both for lists, which are of all resources', () => {
    const features = ['connection-by-name', 'wait-for-connection'] as const;
    expect(policyFor(features, 'codestar-connections', { connection: TWIN_ARN, every: ARN })).toEqual([
      { action: ['codestar-connections:GetConnection'], resource: TWIN_ARN },
      {
        action: ['codeconnections:ListConnections', 'codestar-connections:ListConnections'],
        resource: '*',
      },
    ]);
    expect(actionsOf('listConnections', 'codestar-connections')).toHaveLength(2);
  });

  test('gives logs only on what builds and writes them', () => {
    const of = { project: 'arn:project', 'log-stream': ['arn:a', 'arn:b'] };
    expect(policyFor(['follow-logs'], 'codeconnections', of)).toEqual([
      { action: ['codebuild:BatchGetBuilds'], resource: 'arn:project' },
      { action: ['logs:GetLogEvents'], resource: ['arn:a', 'arn:b'] },
    ]);
  });

  test('does not stand in for a resource that is not given', () => {
    expect(() => policyFor(['role'], 'codeconnections', { pipeline })).toThrow('a resource of kind role');
  });
});
