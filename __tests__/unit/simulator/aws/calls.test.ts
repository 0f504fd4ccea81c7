import { parseCall } from '../../../../simulator/aws/calls.js';
import { World } from '../../../../simulator/index.js';
import { LEGACY_ARN, specify } from '../fixtures.js';

const world = new World(specify());

function refusal(service: string, operation: string, body: unknown): string {
  try {
    parseCall(world.service(service), operation, typeof body === 'string' ? body : JSON.stringify(body));
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
  }
  return 'accepted';
}

const revision = (members: object) => ({
  name: 'app',
  sourceRevisions: [{ actionName: 'GitHub', revisionType: 'COMMIT_ID', revisionValue: 'x', ...members }],
});

const EXECUTION_ID = '11111111-1111-4111-8111-111111111111';

const stopped = { pipelineName: 'app', pipelineExecutionId: EXECUTION_ID };

const actionFilter = (filter: object) => ({ pipelineName: 'app', filter });

const latest = (members: object) =>
  actionFilter({
    latestInPipelineExecution: { pipelineExecutionId: EXECUTION_ID, startTimeRange: 'Latest', ...members },
  });

const variables = (count: number, members: object = {}) => ({
  name: 'app',
  variables: Array.from({ length: count }, () => ({ name: 'A', value: 'b', ...members })),
});

test.each<[string, string, unknown]>([
  ['codestar-connections', 'GetConnection', { ConnectionArn: LEGACY_ARN }],
  ['codestar-connections', 'ListConnections', { MaxResults: 0 }],
  ['codeconnections', 'ListConnections', { MaxResults: 100, ProviderTypeFilter: 'AzureDevOps' }],
  ['codepipeline', 'GetPipeline', { name: 'a.B-c_d@1', version: 1 }],
  ['codepipeline', 'ListPipelines', { maxResults: 1000 }],
  ['codepipeline', 'StartPipelineExecution', { ...variables(50), clientRequestToken: 'a-1' }],
  ['codepipeline', 'StartPipelineExecution', { name: 'app', sourceRevisions: [] }],
  ['codepipeline', 'StartPipelineExecution', revision({ revisionValue: 'x'.repeat(1500) })],
  ['codepipeline', 'ListPipelineExecutions', { pipelineName: 'app', maxResults: 100 }],
  ['codepipeline', 'StopPipelineExecution', { ...stopped, abandon: false, reason: 'x'.repeat(200) }],
  ['codepipeline', 'GetPipelineState', { name: 'app' }],
  ['codepipeline', 'ListActionExecutions', { pipelineName: 'app', filter: {}, maxResults: 1 }],
  ['codepipeline', 'ListActionExecutions', actionFilter({ pipelineExecutionId: EXECUTION_ID })],
  ['codepipeline', 'ListActionExecutions', latest({})],
])('%s %s accepts %j', (service, operation, body) => {
  expect(refusal(service, operation, body)).toBe('accepted');
});

test.each<[string, string, unknown, string]>([
  ['codepipeline', 'DeletePipeline', {}, 'UnknownOperationException'],
  ['codepipeline', 'toString', {}, 'UnknownOperationException'],
  ['codepipeline', 'GetPipeline', 'not JSON', 'SerializationException'],
  ['codepipeline', 'GetPipeline', [], 'SerializationException'],
  ['codepipeline', 'GetPipeline', { name: 1 }, 'SerializationException'],
  ['codepipeline', 'GetPipeline', { name: 'app', version: '1' }, 'SerializationException'],
  ['codepipeline', 'StartPipelineExecution', { name: 'app', variables: {} }, 'SerializationException'],
  ['codepipeline', 'StartPipelineExecution', { name: 'app', variables: ['A=b'] }, 'SerializationException'],
  [
    'codepipeline',
    'GetPipeline',
    {},
    "Value null at 'name' failed to satisfy constraint: Member must not be null",
  ],
  ['codepipeline', 'GetPipeline', { name: null }, 'Member must not be null'],
  ['codepipeline', 'GetPipeline', { name: '' }, 'Member must have length greater than or equal to 1'],
  [
    'codepipeline',
    'GetPipeline',
    { name: 'a'.repeat(101) },
    'Member must have length less than or equal to 100',
  ],
  [
    'codepipeline',
    'GetPipeline',
    { name: 'my app' },
    "1 validation error detected: Value 'my app' at 'name' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [A-Za-z0-9.@\\-_]+',
  ],
  ['codepipeline', 'GetPipeline', { name: 'app', version: 0 }, 'value greater than or equal to 1'],
  [
    'codepipeline',
    'GetPipeline',
    { name: 'app', Name: 'app' },
    'Member must be one that the operation knows',
  ],
  [
    'codepipeline',
    'ListPipelineExecutions',
    { pipelineName: 'app', maxResults: 101 },
    'less than or equal to 100',
  ],
  ['codepipeline', 'StartPipelineExecution', variables(0), 'length greater than or equal to 1'],
  ['codepipeline', 'StartPipelineExecution', variables(51), 'length less than or equal to 50'],
  ['codepipeline', 'StartPipelineExecution', variables(1, { value: '' }), "'variables.1.member.value'"],
  [
    'codepipeline',
    'StartPipelineExecution',
    variables(1, { value: 'a\nb' }),
    'regular expression pattern: .*',
  ],
  ['codepipeline', 'StartPipelineExecution', variables(1, { name: 'a.b' }), "'variables.1.member.name'"],
  [
    'codepipeline',
    'StartPipelineExecution',
    { name: 'app', clientRequestToken: 'a_b' },
    "'clientRequestToken'",
  ],
  [
    'codepipeline',
    'StartPipelineExecution',
    revision({ revisionType: 'BRANCH' }),
    'Member must satisfy enum value set',
  ],
  ['codepipeline', 'StartPipelineExecution', revision({ actionName: 'My source' }), '[A-Za-z0-9.@\\-_]+'],
  [
    'codepipeline',
    'StartPipelineExecution',
    revision({ actionName: '', revisionValue: '' }),
    '3 validation errors',
  ],
  [
    'codepipeline',
    'GetPipelineExecution',
    { pipelineName: 'app', pipelineExecutionId: 'latest' },
    "'pipelineExecutionId'",
  ],
  ['codepipeline', 'StopPipelineExecution', { ...stopped, reason: 'x'.repeat(201) }, 'or equal to 200'],
  ['codepipeline', 'StopPipelineExecution', { ...stopped, abandon: 'true' }, 'SerializationException'],
  ['codepipeline', 'StopPipelineExecution', { pipelineName: 'app' }, "Value null at 'pipelineExecutionId'"],
  ['codepipeline', 'GetPipelineState', {}, "Value null at 'name'"],
  ['codepipeline', 'GetPipelineState', { name: 'my app' }, 'regular expression pattern'],
  ['codepipeline', 'GetPipelineState', { name: 'app', version: 1 }, 'one that the operation knows'],
  ['codepipeline', 'ListActionExecutions', {}, "Value null at 'pipelineName'"],
  ['codepipeline', 'ListActionExecutions', { pipelineName: 'app', maxResults: 0 }, 'than or equal to 1'],
  ['codepipeline', 'ListActionExecutions', { pipelineName: 'app', maxResults: 101 }, 'than or equal to 100'],
  ['codepipeline', 'ListActionExecutions', { pipelineName: 'app', nextToken: '' }, "'nextToken'"],
  ['codepipeline', 'ListActionExecutions', actionFilter({ stageName: 'Build' }), "'filter.stageName'"],
  [
    'codepipeline',
    'ListActionExecutions',
    actionFilter({ pipelineExecutionId: 'latest' }),
    "'filter.pipelineExecutionId'",
  ],
  ['codepipeline', 'ListActionExecutions', latest({ startTimeRange: 'First' }), 'enum value set'],
  [
    'codepipeline',
    'ListActionExecutions',
    actionFilter({ latestInPipelineExecution: {} }),
    '2 validation errors',
  ],
  ['codebuild', 'BatchGetBuilds', { ids: [] }, 'length greater than or equal to 1'],
  ['codebuild', 'BatchGetBuilds', { ids: [''] }, "'ids.1.member'"],
  ['codebuild', 'BatchGetBuilds', { ids: Array.from({ length: 101 }, () => 'a:b') }, 'or equal to 100'],
  ['logs', 'GetLogEvents', { logGroupName: '/g' }, "Value null at 'logStreamName'"],
  ['logs', 'GetLogEvents', { logGroupName: '/g', logStreamName: 's', limit: '1' }, 'SerializationException'],
  ['codestar-connections', 'GetConnection', {}, "Value null at 'connectionArn'"],
  ['codestar-connections', 'GetConnection', { ConnectionArn: 'my-connection' }, 'regular expression pattern'],
  ['codestar-connections', 'GetConnection', { ConnectionArn: LEGACY_ARN + 'a'.repeat(200) }, 'equal to 256'],
  ['codestar-connections', 'ListConnections', { MaxResults: 101 }, 'value less than or equal to 100'],
  ['codestar-connections', 'ListConnections', { ProviderTypeFilter: 'AzureDevOps' }, 'enum value set'],
])('%s %s refuses %j', (service, operation, body, message) => {
  expect(refusal(service, operation, body)).toContain(message);
});
