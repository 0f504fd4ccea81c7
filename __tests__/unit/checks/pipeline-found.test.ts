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
  expect(findingOf(check({ type: 'V1', executionMode: 'SUPERSEDED' }), 'pipeline-found').message).toMatch(
    /V1.*SUPERSEDED/,
  );
});

test('fails where there is none, and names the Region and the account that were asked', () => {
  const finding = findingOf(read(missing('pipeline app'), ACCOUNT), 'pipeline-found');
  expect(finding.status).toBe('fail');
  for (const text of ['app', REGION, ACCOUNT]) expect(finding.message).toContain(text);
  expect(remedyOf(finding)).toContain('list-pipelines');
});

test('fails also where the account could not be read', () => {
  const finding = findingOf(read(missing('pipeline app')), 'pipeline-found');
  expect(finding.status).toBe('fail');
  expect(finding.message).not.toContain('undefined');
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
      message: expect.stringContaining('app') as string,
    });
  }
});

describe('the search for pipelines', () => {
  const search = (facts: Partial<Facts>) =>
    evaluate(factsOf({ pipelines: [], ...facts }), targetOf({ pipelines: '*' }), matchesGlob).filter(
      ({ id }) => id === 'pipeline-found',
    );
  const searchOf = (overrides: Partial<SearchFacts>): SearchFacts => ({
    listed: 7,
    read: 7,
    problem: undefined,
    givenUp: undefined,
    ...overrides,
  });
  const unreadable = (name: string, problem: Problem) =>
    pipelineFactsOf({ name, pipeline: unknown(problem) });

  test('says nothing of itself where it found what it should', () => {
    const findings = search({
      pipelines: [pipelineFactsOf()],
      search: searchOf({}),
    });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([['app', 'pass']]);
  });

  test('fails where no pipeline takes from the repository, and says how many were looked at', () => {
    const [finding, ...more] = search({ search: searchOf({ read: 6 }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status: 'fail', pipeline: null, connection: null });
    for (const text of [REGION, 'octo/app', '7 listed', '6 read']) expect(finding?.message).toContain(text);
    expect(finding && remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
  });

  test('fails also where those that may take from it could not be read, each with a finding of its own', () => {
    const findings = search({
      pipelines: [unreadable('api', THROTTLED), unreadable('web', denied('codepipeline:GetPipeline'))],
      search: searchOf({ listed: 2, read: 0 }),
    });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      [null, 'fail'],
      ['api', 'fail'],
      ['web', 'skip'],
    ]);
  });

  test.each([
    ['denied', 'skip', denied('codepipeline:ListPipelines')],
    ['without credentials', 'skip', NO_CREDENTIALS],
    ['throttled', 'fail', THROTTLED],
  ])('a list that is %s: %s, and never that there is none', (_, status, problem) => {
    const [finding, ...more] = search({ search: searchOf({ listed: 0, read: 0, problem }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status, pipeline: null });
    expect(finding?.message).not.toContain('None of');
    expect(finding?.message).toContain(status === 'skip' ? REGION : problem.message);
  });

  test.each([
    ['that AWS does not answer any more', 'fail', THROTTLED],
    ['that is cancelled', 'fail', problemOf('refused', 'The workflow was cancelled.')],
    ['whose credentials are refused', 'skip', NO_CREDENTIALS],
  ])('one %s: %s, with how far it came, and never that there is none', (_, status, givenUp) => {
    const [finding, ...more] = search({ search: searchOf({ read: 3, givenUp }) });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status, pipeline: null, connection: null });
    for (const text of [REGION, '7 pipelines', '3 were read']) expect(finding?.message).toContain(text);
    expect(finding?.message).toContain(status === 'skip' ? 'finding of permissions' : givenUp.message);
    expect(finding?.message).not.toMatch(/None of|tried could not be read/);
    if (status === 'fail' && finding) expect(remedyOf(finding)).toContain('Run the job again.');
  });

  test('one that gave up leaves what it found', () => {
    const pipelines = [pipelineFactsOf()];
    const findings = search({ pipelines, search: searchOf({ read: 3, givenUp: THROTTLED }) });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      [null, 'fail'],
      ['app', 'pass'],
    ]);
  });

  test('a list that broke off leaves what it gave', () => {
    const pipelines = [pipelineFactsOf()];
    const findings = search({ pipelines, search: searchOf({ problem: THROTTLED }) });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      [null, 'fail'],
      ['app', 'pass'],
    ]);
  });
});
