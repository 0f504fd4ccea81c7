import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import { Problem } from '../../../src/domain/problem';
import type { Facts, PipelineFacts } from '../../../src/domain/facts.js';
import { STANDARD_CHECKS, type CheckId } from '../../../src/checks/index.js';
import type { BuildRole } from '../../../src/domain/role.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ACCOUNT,
  ARN,
  connectionFactsOf,
  connectionOf,
  CORE,
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
  problemOf,
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
  expect(check({ connections: [deniedConnection] })).toMatchObject([
    {
      status: 'fail',
      pipeline: null,
      connection: 0,
      message: `The credentials of this step are not authorized to perform \`codeconnections:GetConnection\` on \`${ARN}\`.`,
      headline: 'the credentials of this step are not authorized to perform `codeconnections:GetConnection`',
      remedy: {
        text: "Add this statement to a policy of the role of these credentials (the prefix of the action must be that of the connection's ARN):",
        lines: [
          '{',
          '  "Effect": "Allow",',
          '  "Action": "codeconnections:GetConnection",',
          `  "Resource": "${ARN}"`,
          '}',
        ],
      },
    },
  ]);
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
    expect(findings).toMatchObject([
      { status: 'fail', message: expect.stringContaining('codepipeline:GetPipelineState') as string },
    ]);
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

  const unread = (name: string) =>
    pipelineFactsOf({
      name,
      pipeline: unknown(denied('codepipeline:GetPipeline', `arn:aws:codepipeline:eu-west-1:1:${name}`)),
    });

  test('fails once for all pipelines that it may not read, and leaves those that it may', () => {
    const findings = check(
      { pipelines: [unread('api'), unread('web'), pipelineFactsOf()], search: searchOf({ read: 1 }) },
      {},
      { pipelines: '*' },
    );
    expect(findings).toMatchObject([{ status: 'fail', pipeline: null, pipelines: ['api', 'web'] }]);
    // What searches reads all of them.
    expect(findings[0]?.remedy?.lines).toContain('  "Resource": "arn:aws:codepipeline:eu-west-1:1:*"');
  });

  test('with the list denied too has a statement of its own for that, which names no resource', () => {
    const search = searchOf({ problem: denied('codepipeline:ListPipelines') });
    const [finding] = check({ pipelines: [unread('api')], search });
    const statements = JSON.parse(`[${finding?.remedy?.lines?.join('\n') ?? ''}]`) as unknown;
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'codepipeline:GetPipeline',
        Resource: 'arn:aws:codepipeline:eu-west-1:1:api',
      },
      { Effect: 'Allow', Action: 'codepipeline:ListPipelines', Resource: '*' },
    ]);
    expect(finding?.remedy?.text).toBe('Add these statements to a policy of the role of these credentials:');
    expect(finding?.message).toBe(
      'The credentials of this step are not authorized to perform `codepipeline:ListPipelines` and `codepipeline:GetPipeline` on `arn:aws:codepipeline:eu-west-1:1:api`.',
    );
  });
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
    expect(remedy).toMatch(/come from secrets/);
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

  test('a job that could have them is told both that it has no role and that a secret may be unset', () => {
    expect(check(everywhere, { idToken: true })).toMatchObject([
      {
        message:
          'This step has no AWS credentials. `role-to-assume` is empty, and no earlier step in this job configured any.',
        headline: 'the step has no AWS credentials',
        remedy: {
          text: 'If the role comes from a secret or a variable, check that it is set for this repository, environment and event. An unset one is empty. Otherwise set it, or run `aws-actions/configure-aws-credentials` before this step:',
          lines: ['role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME'],
        },
      },
    ]);
  });

  test.each([
    [true, "Store the role's ARN in a variable or in Dependabot's secrets. Or skip"],
    [
      false,
      "Store the role's ARN in a variable or in Dependabot's secrets, and give the job `id-token: write`. Or skip",
    ],
  ])('a run of Dependabot is told that it has other secrets (id-token: %s)', (idToken, text) => {
    expect(check(everywhere, { idToken, isDependabot: true })).toMatchObject([
      {
        message:
          "This step has no AWS credentials: workflow runs that Dependabot triggers only get Dependabot's secrets.",
        remedy: {
          text: `${text} this job for Dependabot:`,
          lines: ["if: github.actor != 'dependabot[bot]'"],
        },
      },
    ]);
  });

  test('where only a check needs them are a warning without a headline', () => {
    const [finding] = check({ pipelines: [pipelineFactsOf({ stages: none })] });
    expect(finding).toMatchObject({ status: 'warn', pipeline: null });
    expect(finding).not.toHaveProperty('headline');
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

describe('several denied calls', () => {
  const of = (name: string, more: Partial<PipelineFacts> = {}) =>
    pipelineFactsOf({
      name,
      stages: unknown(denied('codepipeline:GetPipelineState', `arn:${name}`)),
      ...more,
    });
  const standard = new Set<CheckId>([...STANDARD_CHECKS]);

  test('of one role are one finding, with one statement', () => {
    const pipelines = [
      of('app', { executions: unknown(denied('codepipeline:ListPipelineExecutions', 'arn:app')) }),
      of('web', { role: unknown(denied('iam:SimulatePrincipalPolicy', 'arn:role')) }),
    ];
    const [finding, ...more] = check({ pipelines });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      status: 'warn',
      pipeline: null,
      message:
        'The credentials of this step are not authorized to perform `codepipeline:ListPipelineExecutions` on `arn:app` and `codepipeline:GetPipelineState` on `arn:app`, `arn:web` and `iam:SimulatePrincipalPolicy` on `arn:role`.',
      remedy: {
        text: 'To run without this access, add `-trigger`, `-last-source`, `-freshness`, `-transition`, `-role` to `checks`. Or add this statement to a policy of the role of these credentials:',
      },
    });
    // They are about all pipelines.
    expect(finding).not.toHaveProperty('pipelines');
    expect(finding).not.toHaveProperty('headline');
    expect(JSON.parse(finding?.remedy?.lines?.join('\n') ?? '')).toEqual({
      Effect: 'Allow',
      Action: [
        'codepipeline:ListPipelineExecutions',
        'codepipeline:GetPipelineState',
        'iam:SimulatePrincipalPolicy',
      ],
      Resource: ['arn:app', 'arn:web', 'arn:role'],
    });
  });

  test('name only the chosen checks', () => {
    const pipelines = [of('app', { executions: unknown(denied('codepipeline:ListPipelineExecutions')) })];
    const checks = new Set<CheckId>([...CORE, 'freshness']);
    const [finding] = check({ pipelines }, {}, { checks });
    expect(finding?.remedy?.text).toMatch(/^To run without this access, add `-freshness` to `checks`\./);
  });

  test('fail if one of them is needed, and say so only to its pipeline', () => {
    const pipelines = [
      of('app', { pipeline: unknown(denied('codepipeline:GetPipeline', 'arn:app')) }),
      of('web'),
      pipelineFactsOf({ name: 'docs' }),
    ];
    const [finding, ...more] = check({ pipelines });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      status: 'fail',
      pipeline: 'app',
      headline:
        "can't be checked: the credentials of this step are not authorized to perform `codepipeline:GetPipeline`",
      remedy: { text: 'Add this statement to a policy of the role of these credentials:' },
    });
    expect(finding?.message).toContain('`codepipeline:GetPipelineState` on `arn:app`, `arn:web`');
    // With fail-on: warning, what warns keeps its pipeline from being ready too.
    expect(check({ pipelines }, {}, { failOn: 'warning' })).toMatchObject([
      { status: 'fail', pipeline: null, pipelines: ['app', 'web'] },
    ]);
  });

  test('with that of a connection are about the pipelines that use it', () => {
    const pipelines = [
      of('app', { pipeline: unknown(denied('codepipeline:GetPipeline', 'arn:app')), connection: undefined }),
      pipelineFactsOf({ name: 'web', connection: 1 }),
      pipelineFactsOf({ name: 'docs', connection: 0 }),
    ];
    const connections = [connectionFactsOf(), deniedConnection];
    expect(check({ connections, pipelines })).toMatchObject([
      {
        status: 'fail',
        pipeline: null,
        pipelines: ['app', 'web'],
        headline:
          'the credentials of this step are not authorized to perform `codeconnections:GetConnection` and 1 more',
      },
    ]);
  });

  test('name the role that AWS named', () => {
    const permission = {
      action: 'codepipeline:GetPipelineState',
      resource: 'arn:app',
      principal: 'arn:aws:sts::111122223333:assumed-role/ci/run',
    };
    const stages = unknown(problemOf('denied', 'No.', { permission }));
    const [finding] = check({ pipelines: [pipelineFactsOf({ stages })] }, {}, { checks: standard });
    expect(finding?.message).toBe(
      'Role `ci` is not authorized to perform `codepipeline:GetPipelineState` on `arn:app`.',
    );
    expect(finding?.remedy?.text).toMatch(/Or add this statement to a policy of role `ci`:$/);
  });

  test('that something above the role denies get no statement', () => {
    const beyond = (action: string) =>
      unknown(
        problemOf('denied', 'No.', {
          permission: { action, resource: 'arn:app', isBeyondRole: true },
          remedy: { text: 'Ask whoever administers it.' },
        }),
      );
    const executions = beyond('codepipeline:ListPipelineExecutions');
    const [all] = check({ pipelines: [pipelineFactsOf({ pipeline: beyond('codepipeline:GetPipeline') })] });
    expect(all?.remedy).toEqual({ text: 'Ask whoever administers it.' });
    const [some] = check({ pipelines: [of('app', { executions })] });
    expect(some?.message).toContain('codepipeline:ListPipelineExecutions');
    expect(some?.remedy?.text).toMatch(/^Ask whoever administers it\. To run without this access, /);
    expect(some?.remedy?.lines?.join('\n')).not.toContain('ListPipelineExecutions');
  });

  test('of more pipelines than a policy can name are allowed on all', () => {
    const arn = (name: string) => `arn:aws:codepipeline:eu-west-1:111122223333:${name}`;
    const pipelines = (count: number) =>
      Array.from({ length: count }, (_, index) =>
        of('app', { stages: unknown(denied('codepipeline:GetPipelineState', arn(`p${index}`))) }),
      );
    const resourceOf = (count: number) =>
      (
        JSON.parse(check({ pipelines: pipelines(count) })[0]?.remedy?.lines?.join('\n') ?? '') as {
          Resource: unknown;
        }
      ).Resource;
    expect(resourceOf(20)).toEqual(Array.from({ length: 20 }, (_, index) => arn(`p${index}`)));
    expect(resourceOf(21)).toBe(arn('*'));
    expect(check({ pipelines: pipelines(21) })[0]?.message).toMatch(/:p2` and 18 more\.$/);
  });
});

describe('the roles of builds', () => {
  const build = (role: BuildRole['role']) =>
    pipelineFactsOf({ buildRoles: [{ project: 'app', region: 'eu-west-1', role }] });

  test.each<BuildRole['role']>([
    { kind: 'unread', problem: denied('codebuild:BatchGetProjects') },
    { kind: 'foreign', account: '999988887777' },
  ])('may stay unknown', (role) => {
    expect(check({ pipelines: [build(role)] })).toMatchObject([{ status: 'pass' }]);
  });

  test('are not read without credentials, as nothing is', () => {
    const pipelines = [build({ kind: 'unread', problem: NO_CREDENTIALS })];
    expect(check({ pipelines })).toMatchObject([{ status: 'warn' }]);
  });

  test('are simulated as the role of the source action is', () => {
    const simulation = unknown(denied('iam:SimulatePrincipalPolicy'));
    const pipelines = [build({ kind: 'found', arn: 'arn:aws:iam::111122223333:role/build', simulation })];
    expect(check({ pipelines })).toMatchObject([{ status: 'warn' }]);
  });
});

describe('a connection of another account', () => {
  const OWNER = '444455556666';
  const of = (service: string) => ARN.replace('codeconnections', service).replace(ACCOUNT, OWNER);
  const deniedFor = (arn: string, principal?: string) =>
    connectionFactsOf({
      reference: { kind: 'arn', arn },
      lookup: unknown(
        problemOf('denied', 'No.', {
          permission: {
            action: 'codeconnections:GetConnection',
            resource: arn,
            ...(principal !== undefined && { principal }),
          },
        }),
      ),
    });
  const told = (connection: ReturnType<typeof deniedFor>, account?: string) =>
    evaluate(factsOf({ connections: [connection], account }), targetOf(), matchesGlob);
  const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/ci/run`;

  test('with the older prefix cannot be shared, and no statement helps', () => {
    const arn = of('codestar-connections');
    const findings = told(deniedFor(arn, SESSION));
    expect(findingOf(findings, 'connection-found')).toMatchObject({
      status: 'fail',
      message: `Connection \`${arn}\` belongs to account \`${OWNER}\`, but the credentials of this step (role \`ci\`) belong to account \`${ACCOUNT}\`.`,
      headline: `connection of account \`${OWNER}\` isn't shared with account \`${ACCOUNT}\``,
      remedy: {
        text: `\`codestar-connections\` ARNs can't be shared with other accounts. Use a connection of account \`${ACCOUNT}\`, or credentials of account \`${OWNER}\`. To list the connections of account \`${ACCOUNT}\`:`,
        lines: ['aws codeconnections list-connections --region eu-west-1'],
      },
    });
    expect(findingOf(findings, 'permissions')).toMatchObject({
      status: 'skip',
      because: 'connection-found',
      message: 'A call was denied: see `connection-found`.',
    });
    expect(findingOf(findings, 'connection-available')).toMatchObject({ because: 'connection-found' });
  });

  test('with the newer prefix is shared by its owner, through AWS RAM', () => {
    const arn = of('codeconnections');
    expect(findingOf(told(deniedFor(arn, SESSION)), 'connection-found').remedy).toEqual({
      text: `Use credentials of account \`${OWNER}\`. Or have that account share the connection through AWS RAM, and allow \`codeconnections:GetConnection\` on it. To share it, run this in account \`${OWNER}\`:`,
      lines: [
        `aws ram create-resource-share --region eu-west-1 --name connection --resource-arns ${arn} --principals ${ACCOUNT}`,
      ],
    });
  });

  test('that AWS calls missing is told by the account of the credentials', () => {
    const arn = of('codeconnections');
    const gone = connectionFactsOf({
      reference: { kind: 'arn', arn },
      lookup: known({ found: [], others: [] }),
    });
    expect(findingOf(told(gone, ACCOUNT), 'connection-found').message).toBe(
      `Connection \`${arn}\` belongs to account \`${OWNER}\`, but the credentials of this step belong to account \`${ACCOUNT}\`.`,
    );
    for (const account of [OWNER, undefined])
      expect(findingOf(told(gone, account), 'connection-found').message).toMatch(/doesn't exist/);
  });

  test.each([
    ['the same account', ARN, SESSION],
    ['an account that is not known', of('codeconnections'), undefined],
  ])('is not claimed of %s: permissions has the statement', (_, arn, principal) => {
    const findings = told(deniedFor(arn, principal));
    expect(findingOf(findings, 'connection-found')).toMatchObject({ status: 'skip', because: 'permissions' });
    expect(findingOf(findings, 'permissions')).toMatchObject({ status: 'fail', connection: 0 });
  });

  test('that can be read is no fault', () => {
    const arn = of('codeconnections');
    const shared = connectionFactsOf({
      reference: { kind: 'arn', arn },
      lookup: known({ found: [connectionOf({ arn })], others: [] }),
    });
    expect(findingOf(told(shared, ACCOUNT), 'connection-found').status).toBe('pass');
  });
});
