import type { ExecutionSpec, PipelineSpec, WorldSpec } from '../../../../simulator/index.js';
import { codeOf, COMMITS, declarePipeline, declareStages, open, REGION, specify } from '../fixtures.js';

interface Detail {
  stageName: string;
  actionName: string;
  status: string;
  startTime: number;
  lastUpdateTime: number;
  pipelineExecutionId: string;
  actionExecutionId: string;
}

function openWith(
  executions: ExecutionSpec[],
  pipeline: Partial<PipelineSpec> = {},
  spec?: Partial<WorldSpec>,
) {
  const declaration = declarePipeline({ stages: declareStages() });
  const opened = open({
    pipelines: [{ region: REGION, declaration, executions, durationMs: 30_000, ...pipeline }],
    ...spec,
  });
  const list = (input: object = {}) =>
    opened.call('codepipeline', 'ListActionExecutions', { pipelineName: 'app', ...input }) as {
      actionExecutionDetails: Detail[];
      nextToken?: string;
    };
  const statuses = (input?: object) =>
    list(input).actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`);
  return { ...opened, list, statuses };
}

const start = { startsAtMs: -10_000 };

test.each<[string, Partial<ExecutionSpec>, string[]]>([
  ['Succeeded', {}, ['Live Succeeded', 'Approve Succeeded', 'Compile Succeeded', 'GitHub Succeeded']],
  ['InProgress', {}, ['Compile InProgress', 'GitHub Succeeded']],
  ['Stopping', {}, ['Compile InProgress', 'GitHub Succeeded']],
  ['Failed', {}, ['Compile Failed', 'GitHub Succeeded']],
  ['Stopped', {}, ['Compile Abandoned', 'GitHub Succeeded']],
  ['Cancelled', {}, ['GitHub Succeeded']],
  ['Superseded', {}, ['GitHub Succeeded']],
])('the actions of a %s execution are derived from the declaration', (status, rest, expected) => {
  const execution = { ...start, status: status, ...rest };
  expect(openWith([execution]).statuses()).toEqual(expected);
});

test('a source action runs for its time, and then has its revision', () => {
  const sourceRevisions = [{ actionName: 'GitHub', revisionId: COMMITS.main, revisionUrl: 'https://x/' }];
  const { clock, list, statuses } = openWith([{ startsAtMs: 0, sourceRevisions }], { sourceMs: 500 });
  expect(statuses()).toEqual(['GitHub InProgress']);
  clock.advance(500);
  expect(statuses()).toEqual(['Compile InProgress', 'GitHub Succeeded']);
  expect(list().actionExecutionDetails[1]).toMatchObject({
    stageName: 'Source',
    startTime: (clock.now() - 500) / 1000,
    lastUpdateTime: clock.now() / 1000,
    pipelineVersion: 3,
    input: {
      actionTypeId: { category: 'Source', provider: 'CodeStarSourceConnection' },
      configuration: { FullRepositoryId: 'octo/app' },
      region: REGION,
    },
    output: { executionResult: { externalExecutionId: COMMITS.main, externalExecutionUrl: 'https://x/' } },
  });
  clock.advance(29_500);
  expect(statuses()).toEqual([
    'Live Succeeded',
    'Approve Succeeded',
    'Compile Succeeded',
    'GitHub Succeeded',
  ]);
  expect(list().actionExecutionDetails[0]?.lastUpdateTime).toBe(clock.now() / 1000);
});

test('a pipeline of sources alone has none but its source to be in progress or to fail', () => {
  const declaration = declarePipeline();
  expect(openWith([{ ...start, status: 'Failed' }], { declaration }).statuses()).toEqual(['GitHub Failed']);
  expect(openWith([start], { declaration }).statuses()).toEqual(['GitHub InProgress']);
});

test.each<[string, Partial<WorldSpec>]>([
  ['a connection that is not AVAILABLE', { connections: specify().connections?.slice(1) ?? [] }],
  ['a repository that is not there', { github: { tokens: [], repositories: [] } }],
])('a start fails in its source through %s, in the words of AWS', (_case, spec) => {
  const { call, list } = openWith([], {}, spec);
  const { pipelineExecutionId } = call('codepipeline', 'StartPipelineExecution', { name: 'app' }) as {
    pipelineExecutionId: string;
  };
  expect(list({ filter: { pipelineExecutionId } }).actionExecutionDetails).toMatchObject([
    {
      pipelineExecutionId,
      actionName: 'GitHub',
      status: 'Failed',
      output: {
        executionResult: {
          errorDetails: {
            code: 'ConfigurationError',
            message: '[GitHub] No Branch [main] found for FullRepositoryName [octo/app]',
          },
        },
      },
    },
  ]);
  expect(list().actionExecutionDetails).toHaveLength(1);
});

test('what the spec tells of the actions goes before what is derived, each at its time', () => {
  const errorDetails = { code: 'JobFailed', message: 'Build terminated with state: FAILED' };
  const { clock, list, statuses } = openWith([
    {
      startsAtMs: 0,
      actions: [
        { stageName: 'Source', actionName: 'GitHub', status: 'Succeeded' },
        {
          stageName: 'Build',
          actionName: 'Compile',
          status: 'Failed',
          startTimeMs: 1000,
          lastUpdateTimeMs: 3000,
          output: { executionResult: { externalExecutionUrl: 'https://build/', errorDetails } },
        },
        { stageName: 'Gone', actionName: 'Old', status: 'Abandoned', startTimeMs: 2000 },
      ],
    },
  ]);
  expect(statuses()).toEqual(['GitHub Succeeded']);
  clock.advance(1000);
  expect(statuses()).toEqual(['Compile InProgress', 'GitHub Succeeded']);
  expect(list().actionExecutionDetails[0]).toMatchObject({
    lastUpdateTime: clock.now() / 1000,
    output: { executionResult: { externalExecutionUrl: 'https://build/' } },
  });
  expect(list().actionExecutionDetails[0]).not.toHaveProperty('output.executionResult.errorDetails');
  clock.advance(2000);
  expect(statuses()).toEqual(['Old Abandoned', 'Compile Failed', 'GitHub Succeeded']);
  expect(list().actionExecutionDetails[1]).toHaveProperty(
    'output.executionResult.errorDetails',
    errorDetails,
  );
  expect(list().actionExecutionDetails[0]).not.toHaveProperty('input');
});

test('actions are listed newest first over all executions, page by page', () => {
  const { list } = openWith([
    {
      startsAtMs: -90_000,
      actions: [
        { stageName: 'Source', actionName: 'GitHub', status: 'Succeeded' },
        { stageName: 'Deploy', actionName: 'Live', status: 'Abandoned', startTimeMs: 80_000 },
      ],
    },
    { startsAtMs: -60_000, status: 'Superseded' },
  ]);
  const first = list({ maxResults: 2 });
  expect(first.actionExecutionDetails.map(({ actionName }) => actionName)).toEqual(['Live', 'GitHub']);
  const second = list({ maxResults: 2, nextToken: first.nextToken });
  expect(second.actionExecutionDetails.map(({ status }) => status)).toEqual(['Succeeded']);
  expect(second).not.toHaveProperty('nextToken');
  const ids = [...first.actionExecutionDetails, ...second.actionExecutionDetails].map(
    ({ actionExecutionId }) => actionExecutionId,
  );
  expect(new Set(ids).size).toBe(3);
  const [{ pipelineExecutionId }] = first.actionExecutionDetails as [Detail];
  expect(codeOf(() => list({ filter: { pipelineExecutionId }, nextToken: first.nextToken }))).toMatch(
    /^InvalidNextTokenException: /,
  );
});

test('a filter asks for one execution, and for the last attempt of each action', () => {
  const compile = { stageName: 'Build', actionName: 'Compile' };
  const id = '11111111-1111-4111-8111-111111111111';
  const { list, statuses } = openWith([
    {
      ...start,
      id,
      actions: [
        { ...compile, status: 'Failed', startTimeMs: 0 },
        { ...compile, status: 'Succeeded', startTimeMs: 1 },
      ],
    },
    { ...start, status: 'Superseded' },
  ]);
  const latest = (startTimeRange: string) => ({
    filter: { latestInPipelineExecution: { pipelineExecutionId: id, startTimeRange } },
  });
  expect(statuses()).toHaveLength(3);
  expect(statuses({ filter: { pipelineExecutionId: id } })).toEqual(['Compile Succeeded', 'Compile Failed']);
  expect(statuses(latest('All'))).toEqual(['Compile Succeeded', 'Compile Failed']);
  expect(statuses(latest('Latest'))).toEqual(['Compile Succeeded']);
  expect(codeOf(() => list({ filter: { pipelineExecutionId: id, ...latest('All').filter } }))).toMatch(
    /^ValidationException: /,
  );
});

test('an unknown execution is told apart from an unknown pipeline', () => {
  const { list } = openWith([]);
  const filter = { pipelineExecutionId: '00000000-0000-4000-8000-000000000000' };
  expect(codeOf(() => list({ filter }))).toMatch(/^PipelineExecutionNotFoundException: /);
  expect(codeOf(() => list({ filter, pipelineName: 'other' }))).toMatch(/^PipelineNotFoundException: /);
});
