import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/glob';
import { Problem } from '../../../src/problem';
import type { Facts, RunEvent } from '../../../src/model';
import {
  ARN,
  connectionFactsOf,
  denied,
  eventOf,
  factsOf,
  findingOf,
  missing,
  NO_CREDENTIALS,
  pipelineFactsOf,
  remedyOf,
  targetOf,
  THROTTLED,
  UNREACHABLE,
  unknown,
} from '../fakes';

function check(facts: Partial<Facts>, event: Partial<RunEvent> = {}) {
  return evaluate(factsOf(facts), targetOf({ event: eventOf(event) }), matchesGlob).filter(
    ({ id }) => id === 'permissions',
  );
}

const deniedConnection = connectionFactsOf({ lookup: unknown(denied('codeconnections:GetConnection', ARN)) });
const deniedPipeline = pipelineFactsOf({ pipeline: unknown(denied('codepipeline:GetPipeline')) });

test('passes, once, where every call was allowed', () => {
  expect(check({})).toEqual([
    expect.objectContaining({
      status: 'pass',
      pipeline: null,
      connection: null,
      message: 'No call was denied.',
    }),
  ]);
});

test.each([
  ['missing', missing('pipeline app')],
  ['throttled', THROTTLED],
  ['unreachable', UNREACHABLE],
])('a call that is %s was not denied', (_, problem) => {
  expect(
    check({ pipelines: [pipelineFactsOf({ pipeline: unknown(problem) })] }).map(({ status }) => status),
  ).toEqual(['pass']);
});

test('a denied GetConnection fails for the connection, with the action and the statement', () => {
  const [finding, ...more] = check({ connections: [deniedConnection] });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({ status: 'fail', pipeline: null, connection: 0 });
  expect(finding?.message).toContain('codeconnections:GetConnection');
  expect(finding?.message).toContain(ARN);
  expect(finding && remedyOf(finding)).toContain('codeconnections:GetConnection');
});

test('a denied GetPipeline fails for its pipeline alone', () => {
  const findings = check({ pipelines: [deniedPipeline, pipelineFactsOf({ name: 'web' })] });
  expect(findings).toEqual([expect.objectContaining({ status: 'fail', pipeline: 'app', connection: null })]);
});

test('a denied ListPipelineExecutions, which the start needs, fails for its pipeline', () => {
  const [finding] = check({
    pipelines: [pipelineFactsOf({ executions: unknown(denied('codepipeline:ListPipelineExecutions')) })],
  });
  expect(finding).toMatchObject({ status: 'fail', pipeline: 'app' });
  expect(finding?.message).toContain('codepipeline:ListPipelineExecutions');
});

test('several denied calls are several findings', () => {
  expect(
    check({ connections: [deniedConnection], pipelines: [deniedPipeline] }).map(({ status }) => status),
  ).toEqual(['fail', 'fail']);
});

test('what GitHub denies is not what AWS denies', () => {
  const findings = check({
    pipelines: [pipelineFactsOf({ commitOnBranch: unknown(denied('contents: read')) })],
  });
  expect(findings.map(({ status }) => status)).not.toContain('fail');
});

describe('no credentials', () => {
  const none = unknown(NO_CREDENTIALS);
  const everywhere: Partial<Facts> = {
    connections: [connectionFactsOf({ lookup: none })],
    pipelines: [
      pipelineFactsOf({ pipeline: none }),
      pipelineFactsOf({ name: 'web', pipeline: none, executions: none }),
    ],
  };

  test('are said once for the whole run, however many calls they spoiled', () => {
    expect(check(everywhere)).toEqual([
      expect.objectContaining({ status: 'fail', pipeline: null, connection: null }),
    ]);
  });

  test('a job without id-token: write is given the permission to add', () => {
    const [finding] = check(everywhere, { idToken: false });
    expect(finding?.message).toContain('id-token: write');
    const remedy = finding ? remedyOf(finding) : '';
    expect(remedy).toMatch(/permissions:\n\s+id-token: write/);
    expect(remedy).toContain('aws-actions/configure-aws-credentials');
  });

  test('a fork is told that it cannot have any', () => {
    const [finding] = check(everywhere, { idToken: false, fork: true, name: 'pull_request' });
    expect(finding?.message).toMatch(/fork/);
    // A fork cannot be given the permission: asking for it would not help.
    expect(finding && remedyOf(finding)).not.toContain('id-token: write');
    // The job still runs where there is no pull request: on the push after the merge.
    expect(finding?.remedy?.lines).toEqual([
      'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
    ]);
  });

  test('a job that could have them is given the step to add', () => {
    const [finding] = check(everywhere, { idToken: true });
    expect(finding?.message).not.toContain('id-token');
    expect(finding && remedyOf(finding)).toContain('aws-actions/configure-aws-credentials');
  });

  test('the three say different things', () => {
    const messages = [
      check(everywhere, { idToken: false }),
      check(everywhere, { idToken: false, fork: true }),
      check(everywhere, { idToken: true }),
    ].map(([finding]) => finding?.message);
    expect(new Set(messages).size).toBe(3);
  });

  test('expired ones keep their own words', () => {
    const expired = new Problem('credentials', 'The AWS credentials have expired.', {
      remedy: { text: 'Configure them later.' },
    });
    const [finding] = check(
      { pipelines: [pipelineFactsOf({ pipeline: unknown(expired) })] },
      { idToken: false },
    );
    expect(finding?.message).toBe('The AWS credentials have expired.');
    expect(finding && remedyOf(finding)).toContain('Configure them later.');
  });
});

test('findings keep their own: the check that needed the call is skipped and points here', () => {
  const findings = evaluate(
    factsOf({ connections: [deniedConnection], pipelines: [deniedPipeline] }),
    targetOf(),
    matchesGlob,
  );
  for (const id of ['connection-found', 'pipeline-found'] as const) {
    expect(findingOf(findings, id)).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('permissions') as string,
    });
  }
});
