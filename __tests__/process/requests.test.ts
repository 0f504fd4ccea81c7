/** What is in the body of each call to AWS: exactly what is needed, and pages as large as AWS allows. */

import {
  ARN,
  COMMITS,
  REGION,
  REPOSITORY,
  ROLE,
  connectionArn,
  pipelineToStart,
  ran,
  roleOf,
} from './fixtures.js';
import { play, type Played } from './harness.js';

/** The inputs of an operation, each once, in the order of their arrival. */
const inputsOf = ({ requests }: Played, operation: string): unknown[] => [
  ...new Map(
    requests
      .filter((request) => request.operation === operation)
      .map(({ input }) => [JSON.stringify(input), input]),
  ).values(),
];

describe('a check and a start', () => {
  const FAILED = '0123abcd-0000-4000-8000-000000000000';
  let played: Played;
  beforeAll(async () => {
    const executions = [ran(COMMITS.first, { id: FAILED, status: 'Failed' })];
    played = await play({
      world: { pipelines: [pipelineToStart({ executions })], roles: [roleOf()] },
      inputs: { connection: 'github', pipeline: 'app', start: 'always', checks: 'standard\nrole' },
    });
    expect(played.outputs['started']).toBe('true');
  });

  test.each<[string, unknown]>([
    ['ListConnections', { MaxResults: 100 }],
    ['GetPipeline', { name: 'app' }],
    ['GetPipelineState', { name: 'app' }],
    ['ListPipelineExecutions', { pipelineName: 'app', maxResults: 100 }],
    [
      'ListActionExecutions',
      { pipelineName: 'app', filter: { pipelineExecutionId: FAILED }, maxResults: 100 },
    ],
    [
      'StartPipelineExecution',
      {
        name: 'app',
        clientRequestToken: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
        sourceRevisions: [{ actionName: 'Source', revisionType: 'COMMIT_ID', revisionValue: COMMITS.main }],
      },
    ],
  ])('%s', (operation, input) => {
    expect(inputsOf(played, operation)).toEqual([input]);
  });

  test('SimulatePrincipalPolicy: both prefixes, this repository and a made-up one', () => {
    const asked = inputsOf(played, 'SimulatePrincipalPolicy') as Record<string, string>[];
    const valuesOf = (input: Record<string, string>, key: string) =>
      Object.entries(input).flatMap(([name, value]) =>
        name.endsWith('.ContextKeyName') && value.endsWith(`:${key}`)
          ? [input[name.replace('ContextKeyName', 'ContextKeyValues.member.1')]]
          : [],
      );
    for (const input of asked) {
      expect(input).toMatchObject({ PolicySourceArn: ROLE, 'ResourceArns.member.1': ARN });
      const prefix = input['ActionNames.member.1']?.replace(':UseConnection', '');
      const names = Object.entries(input).filter(([name]) => name.endsWith('.ContextKeyName'));
      const prefixes = names.map(([, key]) => key.split(':')[0]);
      expect(new Set(prefixes)).toEqual(new Set([prefix, 'aws']));
      expect(valuesOf(input, 'RequestedRegion')).toEqual([REGION]);
    }
    expect(asked.map((input) => input['ActionNames.member.1']).sort()).toEqual([
      ...Array<string>(2).fill('codeconnections:UseConnection'),
      ...Array<string>(4).fill('codestar-connections:UseConnection'),
    ]);
    const repositories = [...new Set(asked.flatMap((input) => valuesOf(input, 'FullRepositoryId')))];
    expect(repositories).toHaveLength(2);
    expect(repositories).toContain(REPOSITORY);
    expect(new Set(asked.flatMap((input) => valuesOf(input, 'BranchName')))).toEqual(new Set(['main']));
  });
});

test('GetConnection of an ARN that is unknown, and all pipelines', async () => {
  const connection = connectionArn('cccccccc-3333-4333-8333-333333333333');
  const played = await play({ inputs: { connection, pipeline: '*' } });
  expect(inputsOf(played, 'GetConnection')).toEqual([{ ConnectionArn: connection }]);
  expect(inputsOf(played, 'ListPipelines')).toEqual([{ maxResults: 1000 }]);
});

test('GetCallerIdentity', async () => {
  const played = await play({ inputs: { pipeline: 'apq' } });
  expect(inputsOf(played, 'GetCallerIdentity')).toEqual([
    { Action: 'GetCallerIdentity', Version: '2011-06-15' },
  ]);
});
