/** What a start makes of a token, of a pipeline's type, and of sources that are no connections. */

import type { ActionDeclaration, PipelineSpec, WorldSpec } from '../../../../simulator/index.js';
import { codeOf, COMMITS, declarePipeline, open, REGION } from '../fixtures.js';

interface Summary {
  pipelineExecutionId: string;
  status: string;
  sourceRevisions: { revisionId: string; revisionSummary?: string; revisionUrl?: string }[];
}

function openStarted(pipeline: Partial<PipelineSpec> = {}, spec: Partial<WorldSpec> = {}) {
  const opened = open({
    pipelines: [{ region: REGION, declaration: declarePipeline(), ...pipeline }],
    ...spec,
  });
  const start = (input: object = {}) =>
    opened.call('codepipeline', 'StartPipelineExecution', { name: 'app', ...input }) as {
      pipelineExecutionId: string;
    };
  const list = () =>
    (
      opened.call('codepipeline', 'ListPipelineExecutions', { pipelineName: 'app' }) as {
        pipelineExecutionSummaries: Summary[];
      }
    ).pipelineExecutionSummaries;
  return { ...opened, start, list };
}

const at = (revisionValue: string, revisionType = 'COMMIT_ID') => ({
  sourceRevisions: [{ actionName: 'GitHub', revisionType, revisionValue }],
});

const OTHER = '22222222-2222-4222-8222-222222222222';

describe('a used token', () => {
  const clientRequestToken = 'token-1';

  test('gives the same execution with the same parameters and with others, also once it is over', () => {
    const { start, clock, list } = openStarted();
    const first = start({ clientRequestToken, ...at(COMMITS.root) });
    expect(start({ clientRequestToken, ...at(COMMITS.main) })).toEqual(first);
    clock.advance(3_600_000);
    expect(list()).toMatchObject([{ status: 'Succeeded' }]);
    expect(start({ clientRequestToken, ...at(COMMITS.root) })).toEqual(first);
    expect(list()).toHaveLength(1);
  });

  test('is refused with other parameters, where that is played', () => {
    const { start, list } = openStarted({}, { usedTokens: 'refused' });
    const first = start({ clientRequestToken, ...at(COMMITS.root) });
    expect(start({ clientRequestToken, ...at(COMMITS.root) })).toEqual(first);
    expect(codeOf(() => start({ clientRequestToken, ...at(COMMITS.main) }))).toBe(
      'ValidationException: The clientRequestToken was used before with other parameters',
    );
    expect(list()).toHaveLength(1);
  });

  test('is forgotten, where that is played', () => {
    const { start, list } = openStarted({}, { forgetsTokens: true });
    start({ clientRequestToken });
    start({ clientRequestToken });
    expect(list()).toHaveLength(2);
  });

  test('can be that of an execution of the past', () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const executions = [{ id, startsAtMs: -3_600_000, clientRequestToken }];
    const { start, list } = openStarted({ executions });
    expect(start({ clientRequestToken })).toEqual({ pipelineExecutionId: id });
    expect(list()).toHaveLength(1);
  });

  test('can be any, for an execution that is there', () => {
    const id = '11111111-1111-4111-8111-111111111111';
    const executions = [{ id, startsAtMs: -3_600_000 }];
    const { start, list } = openStarted({ executions, startsAnswer: id });
    expect(start({ clientRequestToken })).toEqual({ pipelineExecutionId: id });
    expect(list()).toHaveLength(1);
    expect(start()).not.toEqual({ pipelineExecutionId: id });
    const first = openStarted({
      executions: [{ ...executions[0], startsAtMs: 0, clientRequestToken }],
      startsAnswer: OTHER,
    });
    expect(first.start({ clientRequestToken })).toEqual({ pipelineExecutionId: id });
  });
});

describe('a V1 pipeline', () => {
  const declaration = declarePipeline({ pipelineType: 'V1', executionMode: 'SUPERSEDED' });
  const variables = [{ name: 'STAGE', value: 'production' }];

  test('refuses source revisions and variables', () => {
    const { start, list } = openStarted({ declaration });
    expect(codeOf(() => start(at(COMMITS.root)))).toMatch(/^ValidationException: Source revision overrides/);
    expect(codeOf(() => start({ variables }))).toMatch(/^ValidationException: Pipeline variables/);
    expect(list()).toEqual([]);
    start();
    expect(list()).toMatchObject([{ sourceRevisions: [{ revisionId: COMMITS.main }] }]);
  });

  test('ignores them, or takes source revisions, where that is played', () => {
    const ignoring = openStarted({ declaration }, { v1Extras: 'ignored' });
    ignoring.start({ ...at(COMMITS.root), variables });
    expect(ignoring.list()).toMatchObject([{ sourceRevisions: [{ revisionId: COMMITS.main }] }]);
    const kind = openStarted({ declaration }, { v1Extras: 'taken' });
    kind.start(at(COMMITS.root));
    expect(kind.list()).toMatchObject([{ sourceRevisions: [{ revisionId: COMMITS.root }] }]);
  });
});

describe('a source without a connection', () => {
  /** A pipeline with one source action of a provider. */
  function openSource(
    provider: string,
    configuration: Record<string, string> = {},
    { owner = 'AWS', ...pipeline }: Partial<PipelineSpec> & { owner?: string } = {},
  ) {
    const action: ActionDeclaration = {
      name: 'GitHub',
      actionTypeId: { category: 'Source', owner, provider, version: '1' },
      configuration,
      outputArtifacts: [{ name: 'SourceOutput' }],
    };
    const [, ...others] = declarePipeline().stages;
    const stages = [{ name: 'Source', actions: [action] }, ...others];
    return openStarted({ declaration: declarePipeline({ stages }), ...pipeline });
  }

  test.each([
    ['S3', /^[0-9a-f]{32}$/, 'S3_OBJECT_VERSION_ID', 'COMMIT_ID'],
    ['ECR', /^sha256:[0-9a-f]{64}$/, 'IMAGE_DIGEST', 'COMMIT_ID'],
    ['CodeCommit', /^[0-9a-f]{40}$/, 'COMMIT_ID', 'IMAGE_DIGEST'],
  ])('of %s gives a revision of its own form, and takes its own type', (provider, form, type, other) => {
    const { start, list } = openSource(provider);
    start();
    expect(list()[0]?.sourceRevisions[0]?.revisionId).toMatch(form);
    start(at('given', type));
    expect(list()[0]).toMatchObject({ sourceRevisions: [{ revisionId: 'given' }] });
    expect(codeOf(() => start(at('given', other)))).toContain('is not supported by source action GitHub');
  });

  test('gives what it is told', () => {
    const otherRevisions = { GitHub: { revisionId: 'v7', revisionSummary: 'Upload' } };
    const { start, list } = openSource('S3', {}, { otherRevisions });
    start();
    expect(list()[0]).toMatchObject({ sourceRevisions: [{ revisionId: 'v7', revisionSummary: 'Upload' }] });
  });

  test('is one of GitHub version 1, which gives the head of its branch', () => {
    const configuration = { Owner: 'octo', Repo: 'app', Branch: 'main', OAuthToken: '****' };
    const { start, list } = openSource('GitHub', configuration, { owner: 'ThirdParty' });
    start();
    expect(list()[0]?.sourceRevisions).toEqual([
      {
        actionName: 'GitHub',
        revisionId: COMMITS.main,
        revisionSummary: 'Fix "quotes"',
        revisionUrl: `https://github.com/octo/app/commit/${COMMITS.main}`,
      },
    ]);
  });

  test('of GitHub version 1 fails where there is no such branch', () => {
    const configuration = { Owner: 'octo', Repo: 'app', Branch: 'none' };
    const { start, list, call } = openSource('GitHub', configuration, { owner: 'ThirdParty' });
    start();
    expect(list()).toMatchObject([{ status: 'Failed', sourceRevisions: [] }]);
    expect(call('codepipeline', 'ListActionExecutions', { pipelineName: 'app' })).toMatchObject({
      actionExecutionDetails: [
        {
          output: {
            executionResult: {
              errorDetails: {
                message: expect.stringContaining('Could not access the GitHub repository: "app"') as string,
              },
            },
          },
        },
      ],
    });
  });
});

test('triggers with file paths are declared as they are', () => {
  const triggers = [
    {
      providerType: 'CodeStarSourceConnection',
      gitConfiguration: {
        sourceActionName: 'GitHub',
        push: [
          { branches: { includes: ['main'] }, filePaths: { includes: ['api/**'], excludes: ['**.md'] } },
        ],
      },
    },
  ];
  const { call } = openStarted({ declaration: declarePipeline({ triggers }) });
  expect(call('codepipeline', 'GetPipeline', { name: 'app' })).toMatchObject({ pipeline: { triggers } });
});
