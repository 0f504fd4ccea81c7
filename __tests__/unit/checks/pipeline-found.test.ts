import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Problem } from '../../../src/domain/problem';
import type { Facts, SearchFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ACCOUNT,
  denied,
  factsOf,
  findingOf,
  known,
  missing,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  problemOf,
  REGION,
  remedyOf,
  searchOf,
  targetOf,
  THROTTLED,
  unknown,
} from '../fakes';

function check(
  pipeline: Partial<Pipeline>,
  target: Partial<Target> = {},
  facts: Partial<Facts> = {},
): Finding[] {
  const own = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)) }, target);
  return evaluate(factsOf({ pipelines: [own], ...facts }), targetOf(target), matchesGlob);
}

const read = (problem: Parameters<typeof unknown>[0], account?: string) =>
  evaluate(
    factsOf({ account, pipelines: [pipelineFactsOf({ pipeline: unknown(problem) })] }),
    targetOf(),
    matchesGlob,
  );

test('passes with the type and the execution mode', () => {
  expect(findingOf(check({ type: 'V1', executionMode: 'SUPERSEDED' }), 'pipeline-found').message).toBe(
    'Pipeline `app` is in `eu-west-1` (type V1, execution mode SUPERSEDED).',
  );
});

test('fails where there is none, and names the Region and the account that were asked', () => {
  const finding = findingOf(read(missing('pipeline app'), ACCOUNT), 'pipeline-found');
  expect(finding).toMatchObject({
    status: 'fail',
    message: `Pipeline \`app\` doesn't exist in \`eu-west-1\` in account \`${ACCOUNT}\`.`,
    headline: "doesn't exist in `eu-west-1`",
    remedy: {
      lines: ['aws codepipeline list-pipelines --region eu-west-1 --query "pipelines[].name"'],
    },
  });
});

test('fails also where the account could not be read', () => {
  const finding = findingOf(read(missing('pipeline app')), 'pipeline-found');
  expect(finding.status).toBe('fail');
  expect(finding.message).toBe(
    "Pipeline `app` doesn't exist in `eu-west-1` in the account of these credentials.",
  );
});

test.each([
  ['denied', denied('codepipeline:GetPipeline'), 'skip'],
  ['without credentials', NO_CREDENTIALS, 'skip'],
  ['throttled', THROTTLED, 'fail'],
])('%s: %s', (_, problem, status) => {
  expect(findingOf(read(problem), 'pipeline-found').status).toBe(status);
});

test('the others of the pipeline are skipped, each with its reason', () => {
  const findings = read(missing('pipeline app'));
  for (const id of ['source-action', 'source-connection', 'repository', 'branch'] as const) {
    expect(findingOf(findings, id)).toMatchObject({
      status: 'skip',
      because: 'pipeline-found',
      message: "Couldn't read pipeline `app`: see `pipeline-found`.",
    });
  }
});

describe('the search for pipelines', () => {
  const search = (facts: Partial<Facts>) =>
    evaluate(factsOf({ pipelines: [], ...facts }), targetOf({ pipelines: '*' }), matchesGlob).filter(
      ({ id }) => id === 'pipeline-found',
    );
  const sevenListed = (overrides: Partial<SearchFacts>) => searchOf({ listed: 7, read: 7, ...overrides });
  const unreadable = (name: string, problem: Problem) =>
    pipelineFactsOf({ name, pipeline: unknown(problem) });

  test('says nothing of itself where it found what it should', () => {
    const findings = search({
      pipelines: [pipelineFactsOf()],
      search: sevenListed({}),
    });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([['app', 'pass']]);
  });

  test('fails where no pipeline takes from the repository, and says how many were looked at', () => {
    const [finding, ...more] = search({ search: sevenListed({ read: 6 }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status: 'fail', pipeline: null, connection: null });
    expect(finding?.message).toBe(
      'No pipeline in `eu-west-1` that could be read uses `octo/app` through a connection: 7 listed, 6 read.',
    );
    expect(finding?.headline).toBe(
      'no pipeline in `eu-west-1` that could be read uses `octo/app` through a connection',
    );
    expect(finding && remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
  });

  test('names those that use GitHub version 1, and how to see what to change', () => {
    const [finding] = search({ search: sevenListed({ version1: ['api', 'web'] }) });
    expect(finding).toMatchObject({
      status: 'fail',
      message:
        'No pipeline in `eu-west-1` uses `octo/app` through a connection: 7 listed, 7 read. GitHub version 1 actions use it in `api`, `web`.',
      remedy: { lines: ['pipeline: api'] },
    });
  });

  test('says if the Region has no connections', () => {
    const [finding] = search({ search: sevenListed({}), region: 'il-central-1' });
    expect(finding?.remedy?.text).toBe(
      "CodePipeline doesn't support connections in `il-central-1`. Use a Region that supports them:",
    );
  });

  test('claims nothing if none could be read: each has a finding of its own', () => {
    const findings = search({
      pipelines: [unreadable('api', THROTTLED), unreadable('web', denied('codepipeline:GetPipeline'))],
      search: sevenListed({ listed: 2, read: 0 }),
    });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      ['api', 'fail'],
      ['web', 'skip'],
    ]);
  });

  test.each([
    ['denied', 'skip', denied('codepipeline:ListPipelines')],
    ['without credentials', 'skip', NO_CREDENTIALS],
    ['throttled', 'fail', THROTTLED],
  ])('a list that is %s: %s, and never that there is none', (_, status, problem) => {
    const [finding, ...more] = search({ search: sevenListed({ listed: 0, read: 0, problem }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status, pipeline: null });
    expect(finding?.message).not.toMatch(/no pipeline/i);
    expect(finding?.message).toContain(status === 'skip' ? REGION : problem.message);
  });

  test.each([
    ['that AWS does not answer any more', 'fail', THROTTLED],
    ['that is cancelled', 'fail', problemOf('refused', 'The workflow was cancelled.')],
    ['whose credentials are refused', 'skip', NO_CREDENTIALS],
  ])('one %s: %s, with how far it came, and never that there is none', (_, status, givenUp) => {
    const [finding, ...more] = search({ search: sevenListed({ read: 3, givenUp }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status, pipeline: null, connection: null });
    expect(finding?.message).toBe(
      `Read 3 of 7 pipelines in \`eu-west-1\`, then stopped. ${
        status === 'skip' ? "Couldn't read all pipelines in `eu-west-1`: see `permissions`." : givenUp.message
      }`,
    );
    if (status === 'fail' && finding) expect(remedyOf(finding)).toContain('Run the job again.');
  });

  test('one that gave up leaves what it found', () => {
    const pipelines = [pipelineFactsOf()];
    const findings = search({ pipelines, search: sevenListed({ read: 3, givenUp: THROTTLED }) });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      [null, 'fail'],
      ['app', 'pass'],
    ]);
  });

  test('a list that broke off leaves what it gave', () => {
    const pipelines = [pipelineFactsOf()];
    const findings = search({ pipelines, search: sevenListed({ problem: THROTTLED }) });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      [null, 'fail'],
      ['app', 'pass'],
    ]);
  });
});
