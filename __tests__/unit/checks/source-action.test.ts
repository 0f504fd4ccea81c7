import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  denied,
  factsOf,
  findingOf,
  known,
  otherSourceOf,
  pipelineFactsOf,
  pipelineOf,
  sourceOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

function checkAll(
  pipeline: Partial<Pipeline>,
  target: Partial<Target> = {},
  facts: Partial<Facts> = {},
): Finding[] {
  const own = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)) }, target);
  return evaluate(factsOf({ pipelines: [own], ...facts }), targetOf(target), matchesGlob);
}

const check = (...args: Parameters<typeof checkAll>): Finding =>
  findingOf(checkAll(...args), 'source-action');

const SECOND = sourceOf({ name: 'Second' });
const ASSETS = otherSourceOf({
  name: 'Assets',
  owner: 'AWS',
  provider: 'S3',
  repository: undefined,
  branch: undefined,
});

test('passes wherever the action is', () => {
  expect(check({ sourceActions: [sourceOf({ stage: 'Deploy' })] })).toMatchObject({
    status: 'pass',
    message: 'Source action `App` (stage `Deploy`) uses a connection.',
  });
});

test('passes with the given name among several', () => {
  expect(check({ sourceActions: [sourceOf(), SECOND] }, { sourceAction: 'Second' })).toMatchObject({
    status: 'pass',
    message: 'Source action `Second` (stage `Source`) uses a connection.',
  });
});

test('notes a Region of which AWS lists no connections', () => {
  expect(check({}, {}, { region: 'me-central-1' }).message).toBe(
    "Source action `App` (stage `Source`) uses a connection. AWS doesn't list `me-central-1` among the Regions that support connections.",
  );
});

describe('without one that uses a connection', () => {
  test.each([
    [[], ''],
    [[ASSETS], ' It has `Assets` (`S3`).'],
    [
      [ASSETS, otherSourceOf({ name: 'Mirror', owner: 'AWS', provider: 'CodeCommit', repository: 'app' })],
      ' It has `Assets` (`S3`), `Mirror` (`CodeCommit`, `app`, branch `main`).',
    ],
  ])('names those that there are (%#)', (otherSources, list) => {
    expect(check({ sourceActions: [], otherSources })).toMatchObject({
      status: 'fail',
      message: `Pipeline \`app\` has no source action that uses a connection.${list}`,
      headline: 'has no source action that uses a connection',
      remedy: {
        text: 'Name a pipeline whose source action uses a connection, or add such a source action to this one.',
      },
    });
  });

  test('the checks of the source action follow from it', () => {
    const findings = checkAll({ sourceActions: [] });
    for (const id of ['repository', 'branch', 'source-connection'] as const)
      expect(findingOf(findings, id)).toMatchObject({
        status: 'skip',
        because: 'source-action',
        message: 'No source action to check: see `source-action`.',
      });
  });

  test('is a matter of the Region if that has no connections', () => {
    expect(check({ sourceActions: [] }, {}, { region: 'me-central-1' }).remedy).toEqual({
      text: "CodePipeline doesn't support connections in `me-central-1`. Use a Region that supports them:",
      lines: ['aws-region: REGION'],
    });
  });
});

describe('GitHub version 1', () => {
  const lines = (repository: string, branch = 'main', arn = 'CONNECTION_ARN') => [
    '"actionTypeId": {',
    '  "category": "Source",',
    '  "owner": "AWS",',
    '  "provider": "CodeStarSourceConnection",',
    '  "version": "1"',
    '},',
    '"configuration": {',
    `  "ConnectionArn": "${arn}",`,
    `  "FullRepositoryId": "${repository}",`,
    `  "BranchName": "${branch}"`,
    '}',
  ];

  test('is named, with the lines to migrate', () => {
    expect(
      check({ sourceActions: [], otherSources: [otherSourceOf()] }, {}, { connections: [] }),
    ).toMatchObject({
      status: 'fail',
      message:
        'Pipeline `app` has no source action that uses a connection. It has `Source` (GitHub version 1, `octo/app`, branch `main`).',
      headline: 'uses GitHub version 1 instead of a connection',
      remedy: {
        text: "GitHub version 1 uses an OAuth token. Replace these fields of source action `Source`, allow the pipeline's role to use the connection, and delete the old action's webhook:",
        lines: lines('octo/app'),
        url: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/update-github-action-connections.html',
      },
    });
  });

  test('gets the connection that was given, and the letter case that AWS needs', () => {
    const otherSources = [ASSETS, otherSourceOf({ repository: 'Octo/App', branch: 'release' })];
    const finding = check({ sourceActions: [], otherSources }, { connection: { kind: 'arn', arn: ARN } });
    expect(finding.remedy?.lines).toEqual(lines('octo/app', 'release', ARN));
  });

  test('of several is the one that is named, or uses the repository', () => {
    const docs = otherSourceOf({ name: 'Docs', repository: 'octo/docs' });
    const given = { sourceActions: [], otherSources: [docs, otherSourceOf()] };
    expect(check(given).remedy?.text).toContain('source action `Source`');
    expect(check(given, { sourceAction: 'Docs' }).remedy?.lines).toContain(
      '  "FullRepositoryId": "octo/docs",',
    );
  });

  test('is named next to a source action that uses a connection', () => {
    expect(check({ otherSources: [otherSourceOf()] }, { sourceAction: 'Source' })).toMatchObject({
      status: 'fail',
      message:
        'Source action `Source` of pipeline `app` uses GitHub version 1, not a connection. It has `App` (`octo/app`, branch `main`), `Source` (GitHub version 1, `octo/app`, branch `main`).',
      headline: 'has a source action `Source` that uses GitHub version 1, not a connection',
      remedy: { lines: expect.arrayContaining(['  "provider": "CodeStarSourceConnection",']) as unknown },
    });
  });
});

test('fails if several fit, lists them, and says how to choose', () => {
  expect(check({ sourceActions: [sourceOf(), SECOND] })).toMatchObject({
    status: 'fail',
    message:
      '2 source actions of pipeline `app` match: `App` (`octo/app`, branch `main`), `Second` (`octo/app`, branch `main`).',
    headline: 'has 2 source actions that match',
    remedy: { text: 'Name the one to check:', lines: ['source-action: App', 'source-action: Second'] },
  });
});

test('fails if none of several uses the repository', () => {
  const sourceActions = [sourceOf({ repository: 'octo/x' }), { ...SECOND, repository: 'octo/y' }];
  expect(check({ sourceActions, otherSources: [ASSETS] })).toMatchObject({
    status: 'fail',
    message:
      'None of the source actions of pipeline `app` uses `octo/app`. It has `App` (`octo/x`, branch `main`), `Second` (`octo/y`, branch `main`), `Assets` (`S3`).',
    headline: "doesn't use `octo/app`",
    remedy: { lines: ['source-action: App', 'source-action: Second'] },
  });
});

test('fails if none has the given name, and names the one that was probably meant', () => {
  expect(check({ sourceActions: [sourceOf(), SECOND] }, { sourceAction: 'Secnd' })).toMatchObject({
    status: 'fail',
    message:
      'Pipeline `app` has no source action `Secnd`. It has `App` (`octo/app`, branch `main`), `Second` (`octo/app`, branch `main`).',
    headline: 'has no source action `Secnd`',
    remedy: {
      text: 'Did you mean `Second`? Use one of these:',
      lines: ['source-action: App', 'source-action: Second'],
    },
  });
});

test.each([
  ['not answered', THROTTLED, 'pipeline-found'],
  ['denied', denied('codepipeline:GetPipeline'), 'permissions'],
])('follows from another finding if the pipeline is %s', (_, problem, because) => {
  const pipelines = [pipelineFactsOf({ pipeline: unknown(problem) })];
  expect(check({}, {}, { pipelines })).toMatchObject({
    status: 'skip',
    because,
    message: `Couldn't read pipeline \`app\`: see \`${because}\`.`,
  });
});
