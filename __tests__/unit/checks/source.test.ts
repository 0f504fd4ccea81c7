import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import type { Facts, SearchFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, SourceAction } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ACCOUNT,
  ARN,
  connectionFactsOf,
  connectionOf,
  denied,
  exceptions,
  factsOf,
  findingOf,
  known,
  missing,
  NO_CREDENTIALS,
  OTHER_ARN,
  pipelineFactsOf,
  pipelineOf,
  REGION,
  remedyOf,
  sourceOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  unknown,
  problemOf,
} from '../fakes';

function check(
  pipeline: Partial<Pipeline>,
  target: Partial<Target> = {},
  facts: Partial<Facts> = {},
): Finding[] {
  const own = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)) }, target);
  return evaluate(factsOf({ pipelines: [own], ...facts }), targetOf(target), matchesGlob);
}

const withSource = (source: Partial<SourceAction>, target: Partial<Target> = {}) =>
  check({ sourceActions: [sourceOf(source)] }, target);

/** What is no pass, without the two that no start was asked of and the comparison that none asked for. */
const wrong = (findings: readonly Finding[]) =>
  exceptions(findings).filter((text) => !/^(?:start|commit-on-branch|source-connection): skip$/.test(text));

test('all is well', () => {
  const findings = check({}, { connection: { kind: 'arn', arn: ARN } });
  expect(exceptions(findings)).toEqual(['start: skip', 'commit-on-branch: skip']);
  for (const id of [
    'pipeline-found',
    'source-action',
    'source-connection',
    'repository',
    'branch',
  ] as const) {
    expect(findingOf(findings, id)).toMatchObject({ pipeline: 'app', connection: null });
  }
});

describe('pipeline-found', () => {
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

describe('source-action', () => {
  test('fails without one through a connection', () => {
    const findings = check({ sourceActions: [] });
    expect(wrong(findings)).toEqual(['source-action: fail', 'repository: skip', 'branch: skip']);
    expect(findingOf(findings, 'source-action').message).toContain('app');
  });

  test('fails where several fit, lists them, and says how to choose', () => {
    const finding = findingOf(
      check({ sourceActions: [sourceOf(), sourceOf({ name: 'Second' })] }),
      'source-action',
    );
    expect(finding.status).toBe('fail');
    for (const text of ['App (octo/app, main)', 'Second (octo/app, main)'])
      expect(finding.message).toContain(text);
    expect(remedyOf(finding)).toMatch(/source-action: App\nsource-action: Second/);
  });

  test('fails where several are there and none takes from the repository', () => {
    const sourceActions = [
      sourceOf({ repository: 'octo/x' }),
      sourceOf({ name: 'Second', repository: 'octo/y' }),
    ];
    const finding = findingOf(check({ sourceActions }), 'source-action');
    expect(finding.status).toBe('fail');
    for (const text of ['octo/app', 'octo/x', 'octo/y']) expect(finding.message).toContain(text);
  });

  test('fails where none has the given name, and lists those there are', () => {
    const finding = findingOf(check({}, { sourceAction: 'Nope' }), 'source-action');
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('"Nope"');
    expect(finding.message).toContain('App');
    expect(remedyOf(finding)).toContain('source-action: App');
  });

  test('passes with the given name among several', () => {
    const findings = check(
      { sourceActions: [sourceOf(), sourceOf({ name: 'Second' })] },
      { sourceAction: 'Second' },
    );
    expect(findingOf(findings, 'source-action')).toMatchObject({
      status: 'pass',
      message: expect.stringContaining('Second') as string,
    });
  });

  test('passes wherever the action stands', () => {
    expect(findingOf(withSource({ stage: 'Deploy' }), 'source-action')).toMatchObject({ status: 'pass' });
  });
});

describe('source-connection', () => {
  const given = (connectionArn: string, arn = ARN) =>
    findingOf(withSource({ connectionArn }, { connection: { kind: 'arn', arn } }), 'source-connection');

  test('passes on the same ARN', () => {
    expect(given(ARN).status).toBe('pass');
  });

  test('fails on another, and names both', () => {
    const finding = given(OTHER_ARN);
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain(ARN);
    expect(finding.message).toContain(OTHER_ARN);
    expect(finding.message).not.toMatch(/prefix/);
    expect(remedyOf(finding)).toContain(`connection: ${OTHER_ARN}`);
  });

  test.each([
    [ARN, TWIN_ARN],
    [TWIN_ARN, ARN],
  ])('fails on the same id under the other prefix, and says so', (wanted, used) => {
    const finding = given(used, wanted);
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/prefix/);
    expect(finding.message).toContain(wanted);
    expect(finding.message).toContain(used);
  });

  test('compares with what a name stands for', () => {
    const target: Partial<Target> = { connection: { kind: 'name', name: 'octo-github' } };
    expect(findingOf(withSource({}, target), 'source-connection').status).toBe('pass');
    expect(findingOf(withSource({ connectionArn: OTHER_ARN }, target), 'source-connection').status).toBe(
      'fail',
    );
  });

  test('still compares ARNs where the connection could not be read', () => {
    const connections = [connectionFactsOf({ lookup: unknown(THROTTLED) })];
    const findings = check(
      { sourceActions: [sourceOf({ connectionArn: OTHER_ARN })] },
      { connection: { kind: 'arn', arn: ARN } },
      { connections },
    );
    expect(findingOf(findings, 'source-connection').status).toBe('fail');
  });

  test('is skipped where no connection was given, or its name stands for none or several', () => {
    expect(findingOf(check({}), 'source-connection').status).toBe('skip');
    const reference = { kind: 'name', name: 'x' } as const;
    for (const found of [[], [connectionOf(), connectionOf({ arn: OTHER_ARN })]]) {
      const connections = [connectionFactsOf({ reference, lookup: known({ found, others: [] }) })];
      expect(
        findingOf(check({}, { connection: reference }, { connections }), 'source-connection').status,
      ).toBe('skip');
    }
  });
});

describe('repository', () => {
  test('passes on the same, letter for letter', () => {
    expect(findingOf(check({}), 'repository').status).toBe('pass');
  });

  test('fails on another, names both, and gives the line to change', () => {
    const findings = withSource({ repository: 'octo/api' });
    expect(wrong(findings)).toEqual(['repository: fail']);
    const finding = findingOf(findings, 'repository');
    expect(finding.message).toContain('octo/app');
    expect(finding.message).toContain('octo/api');
    expect(finding.message).not.toMatch(/case/);
    expect(remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
  });

  test.each(['Octo/app', 'octo/App', 'OCTO/APP'])('fails with a message of its own on %s', (repository) => {
    const findings = withSource({ repository });
    expect(wrong(findings)).toEqual(['repository: fail']);
    const finding = findingOf(findings, 'repository');
    expect(finding.message).toMatch(/letter case/);
    expect(finding.message).toContain(repository);
    expect(finding.message).toContain('octo/app');
    expect(remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
  });

  test('is the one of the input, where it was given', () => {
    expect(
      findingOf(withSource({ repository: 'group/sub/app' }, { repository: 'group/sub/app' }), 'repository')
        .status,
    ).toBe('pass');
  });
});
