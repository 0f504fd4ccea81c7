import { grant, PERMISSIONS, pipelineArn, statementFor } from '../../src/permissions';
import { ACCOUNT, ARN, TWIN_ARN } from './fakes';

test('the action of a connection has the prefix of its ARN', () => {
  expect(PERMISSIONS.getConnection('codeconnections')).toBe('codeconnections:GetConnection');
  expect(PERMISSIONS.getConnection('codestar-connections')).toBe('codestar-connections:GetConnection');
  expect(PERMISSIONS.listConnections('codeconnections')).toBe('codeconnections:ListConnections');
  expect(PERMISSIONS.listConnections('codestar-connections')).toBe('codestar-connections:ListConnections');
});

test('the actions of a pipeline are those of its API', () => {
  expect(PERMISSIONS).toMatchObject({
    getPipeline: 'codepipeline:GetPipeline',
    listExecutions: 'codepipeline:ListPipelineExecutions',
    startExecution: 'codepipeline:StartPipelineExecution',
  });
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

describe('grant', () => {
  test('names the principal that AWS named', () => {
    const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run`;
    expect(grant({ action: 'codepipeline:GetPipeline', resource: '*', principal }).text).toContain(principal);
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

  test('says nothing of prefixes for a pipeline', () => {
    expect(grant({ action: 'codepipeline:GetPipeline', resource: '*' }).text).not.toMatch(/prefix/);
  });
});
