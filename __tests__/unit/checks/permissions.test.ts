import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import type { Facts, PipelineFacts } from '../../../src/domain/facts.js';
import type { CheckId } from '../../../src/checks/index.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  denied,
  eventOf,
  EVERY,
  executionOf,
  factsOf,
  findingOf,
  known,
  missing,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  searchOf,
  targetOf,
  THROTTLED,
  UNREACHABLE,
  unknown,
} from '../fakes';

function check(facts: Partial<Facts>, event: Partial<RunEvent> = {}, target: Partial<Target> = {}) {
  const whole = targetOf({ checks: EVERY, event: eventOf(event), ...target });
  return evaluate(factsOf(facts), whole, matchesGlob).filter(({ id }) => id === 'permissions');
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

describe('ListPipelineExecutions', () => {
  const facts = {
    pipelines: [pipelineFactsOf({ executions: unknown(denied('codepipeline:ListPipelineExecutions')) })],
  };
  const OFF_BRANCH = { startRule: { kind: 'off-branch', why: 'pull request' } } as const;

  test.each<readonly [what: string, status: string, event: Partial<RunEvent>, target: Partial<Target>]>([
    ['if-needed, which looks through them', 'fail', {}, { start: 'if-needed' }],
    [
      'if-needed off the branch, where that is allowed',
      'fail',
      OFF_BRANCH,
      { start: 'if-needed', allowOffBranch: true },
    ],
    ['if-needed off the branch, which is not allowed', 'warn', OFF_BRANCH, { start: 'if-needed' }],
    ['if-needed without a commit', 'warn', {}, { start: 'if-needed', commit: undefined }],
    [
      'if-needed on an event that forbids a start',
      'warn',
      { startRule: { kind: 'never', why: 'fork' } },
      { start: 'if-needed' },
    ],
    ['always', 'warn', {}, { start: 'always' }],
    ['never', 'warn', {}, { start: 'never' }],
  ])('denied, with %s: %s', (_, status, event, target) => {
    const [finding, ...more] = check(facts, event, target);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status, pipeline: 'app', connection: null });
    expect(finding?.message).toContain('codepipeline:ListPipelineExecutions');
    expect(finding && remedyOf(finding)).toContain('codepipeline:ListPipelineExecutions');
  });
});

describe('a call that only an added check needs', () => {
  test.each<readonly [action: string, facts: Partial<PipelineFacts>, check: CheckId]>([
    [
      'codepipeline:GetPipelineState',
      { stages: unknown(denied('codepipeline:GetPipelineState')) },
      'transition',
    ],
    [
      'codepipeline:ListActionExecutions',
      {
        executions: known([executionOf('Failed')]),
        sourceFailure: unknown(denied('codepipeline:ListActionExecutions')),
      },
      'last-source',
    ],
    ['iam:SimulatePrincipalPolicy', { role: unknown(denied('iam:SimulatePrincipalPolicy')) }, 'role'],
  ])('%s: denied, it warns, with the statement, and its check is skipped', (action, facts, id) => {
    for (const start of ['never', 'if-needed', 'always'] as const) {
      const findings = evaluate(
        factsOf({ pipelines: [pipelineFactsOf(facts)] }),
        targetOf({ checks: EVERY, start }),
        matchesGlob,
      );
      const finding = findingOf(findings, 'permissions');
      expect(finding).toMatchObject({ status: 'warn', pipeline: 'app', connection: null });
      expect(finding.message).toContain(action);
      expect(remedyOf(finding)).toContain(action);
      expect(findingOf(findings, id)).toMatchObject({
        status: 'skip',
        message: expect.stringMatching(/permissions/) as string,
      });
    }
  });

  test.each([THROTTLED, UNREACHABLE, missing('role')])('was not denied where it is $kind', (problem) => {
    const bad = unknown(problem);
    const pipelines = [pipelineFactsOf({ stages: bad, executions: bad, sourceFailure: bad, role: bad })];
    expect(check({ pipelines }).map(({ status }) => status)).toEqual(['pass']);
  });

  test('the state of a PARALLEL pipeline is not missed', () => {
    const pipeline = known(pipelineOf({ executionMode: 'PARALLEL' }));
    const stages = unknown(denied('codepipeline:GetPipelineState'));
    const findings = check({ pipelines: [pipelineFactsOf({ pipeline, stages })] });
    expect(findings.map(({ status }) => status)).toEqual(['pass']);
  });

  test('that of a pipeline which could not be read is', () => {
    const pipeline = unknown(denied('codepipeline:GetPipeline'));
    const stages = unknown(denied('codepipeline:GetPipelineState'));
    const findings = check({ pipelines: [pipelineFactsOf({ pipeline, stages })] });
    expect(findings.map(({ status }) => status)).toEqual(['fail', 'warn']);
  });
});

describe('the search for pipelines', () => {
  const searched = (problem: Problem) => ({
    pipelines: [],
    search: searchOf({ listed: 0, read: 0, problem }),
  });

  test('fails where the list is denied, with the statement', () => {
    const [finding, ...more] = check(searched(denied('codepipeline:ListPipelines')));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ status: 'fail', pipeline: null, connection: null });
    expect(finding?.message).toContain('codepipeline:ListPipelines');
    expect(finding && remedyOf(finding)).toContain('codepipeline:ListPipelines');
  });

  test('a list that AWS did not give was not denied', () => {
    expect(check(searched(THROTTLED)).map(({ status }) => status)).toEqual(['pass']);
  });

  test('fails for every pipeline that it may not read', () => {
    const pipelines = ['api', 'web'].map((name) =>
      pipelineFactsOf({ name, pipeline: unknown(denied(`codepipeline:GetPipeline of ${name}`)) }),
    );
    const findings = check({
      pipelines,
      search: searchOf({ read: 0 }),
    });
    expect(findings.map(({ pipeline, status }) => [pipeline, status])).toEqual([
      ['api', 'fail'],
      ['web', 'fail'],
    ]);
  });
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

  test('fail where a call that is needed had none, whichever call is the first to say so', () => {
    const pipelines = [
      pipelineFactsOf({ stages: none }),
      pipelineFactsOf({ name: 'web', pipeline: none, stages: none }),
    ];
    expect(check({ pipelines })).toEqual([
      expect.objectContaining({ status: 'fail', pipeline: null, connection: null }),
    ]);
  });

  test('fail where the list of pipelines had none', () => {
    const search = searchOf({ listed: 0, read: 0, problem: NO_CREDENTIALS });
    expect(check({ pipelines: [], search })).toEqual([
      expect.objectContaining({ status: 'fail', pipeline: null, connection: null }),
    ]);
  });

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

describe('one call that only added checks need, denied for several pipelines', () => {
  const of = (name: string, resource: string) =>
    pipelineFactsOf({ name, stages: unknown(denied('codepipeline:GetPipelineState', resource)) });
  const findings = check({ pipelines: [of('app', 'arn:app'), of('web', 'arn:web')] });

  test('is one warning of the whole run that names them all', () => {
    expect(findings).toMatchObject([{ status: 'warn', pipeline: null }]);
    expect(findings[0]?.message).toMatch(/GetPipelineState.*2 pipelines: app, web/);
  });

  test('is mended by one statement, or by leaving the check out', () => {
    const { remedy } = findings[0] ?? {};
    expect(JSON.parse((remedy?.lines ?? []).join('\n'))).toEqual({
      Effect: 'Allow',
      Action: 'codepipeline:GetPipelineState',
      Resource: ['arn:app', 'arn:web'],
    });
    expect(remedy?.text).toContain('"-transition" in the input checks');
  });

  test('is told apart from another call', () => {
    const app = { ...of('app', 'arn:app'), role: unknown(denied('iam:SimulatePrincipalPolicy', 'arn:role')) };
    expect(check({ pipelines: [app, of('web', 'arn:web')] }).map(({ pipeline }) => pipeline)).toEqual([
      null,
      'app',
    ]);
  });
});
