import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Problem } from '../../../src/domain/problem.js';
import type { BuildRole, Decision } from '../../../src/domain/role.js';
import {
  ACCOUNT,
  ARN,
  BROKEN,
  decisionsOf,
  denied,
  EVERY,
  factsOf,
  findingOf,
  known,
  missing,
  NO_CREDENTIALS,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  ROLE,
  sourceOf,
  targetOf,
  UNREACHABLE,
  unknown,
  problemOf,
} from '../fakes';

function check(
  role: PipelineFacts['role'],
  source: Partial<SourceAction> = {},
  buildRoles?: readonly BuildRole[],
): Finding {
  const arn = `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app`;
  const pipeline = known(pipelineOf({ arn, sourceActions: [sourceOf(source)] }));
  return findingOf(
    evaluate(
      factsOf({ pipelines: [pipelineFactsOf({ pipeline, role, buildRoles })] }),
      targetOf({ checks: EVERY }),
      matchesGlob,
    ),
    'role',
  );
}

const ALLOWED = decisionsOf('allowed');
const DENIED = decisionsOf('implicitDeny');

const simulate = (
  forRepository: readonly Decision[],
  forAnyRepository: readonly Decision[] = DENIED,
  source: Partial<SourceAction> = {},
) => check(known({ forRepository, forAnyRepository }), source);

/** The statement to paste, for the connection and the repository alone, under both prefixes. */
test('a simulation of one prefix alone is judged by that one', () => {
  const older = ALLOWED.filter(({ action }) => action.startsWith('codestar-connections:'));
  expect(simulate(older)).toMatchObject({ status: 'pass' });
  const newer = ALLOWED.filter(({ action }) => action.startsWith('codeconnections:'));
  expect(simulate(newer)).toMatchObject({ status: 'warn' });
});

test('a simulation that evaluated neither prefix tells nothing', () => {
  const { status, message } = simulate([]);
  expect(status).toBe('skip');
  expect(message).toContain("didn't evaluate");
});

function statementOf(finding: Finding): unknown {
  return JSON.parse(finding.remedy?.lines?.join('\n') ?? '');
}

const STATEMENT = {
  Effect: 'Allow',
  Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
  Resource: ARN,
  Condition: {
    StringEqualsIfExists: {
      'codeconnections:FullRepositoryId': 'octo/app',
      'codestar-connections:FullRepositoryId': 'octo/app',
    },
  },
};

const OLDER = 'codestar-connections:UseConnection';
const NEWER = 'codeconnections:UseConnection';

/** The decisions under the older and the newer prefix. */
const mixed = (older: Decision['decision'], newer: Decision['decision']): readonly Decision[] => [
  { action: NEWER, decision: newer, missingContext: [] },
  { action: OLDER, decision: older, missingContext: [] },
];

test('passes if the role can use the connection for this repository, and for no other', () => {
  expect(simulate([...ALLOWED, ...ALLOWED])).toMatchObject({
    status: 'pass',
    pipeline: 'app',
    connection: null,
    message: `Role \`pipeline\` can use connection \`${ARN}\` for \`octo/app\`.`,
  });
});

describe('the older prefix is what CodePipeline checks, whatever the prefix of the ARN', () => {
  test.each<
    readonly [older: Decision['decision'], newer: Decision['decision'], status: string, said: RegExp]
  >([
    ['allowed', 'allowed', 'pass', /can use connection `arn[^`]*` for `octo\/app`\.$/],
    ['allowed', 'implicitDeny', 'pass', /It lacks `codeconnections:UseConnection`/],
    ['implicitDeny', 'allowed', 'warn', /is allowed `codeconnections:UseConnection` only/],
    ['implicitDeny', 'implicitDeny', 'fail', /is not authorized to use connection/],
    [
      'explicitDeny',
      'allowed',
      'warn',
      /only: a policy denies `codestar-connections:UseConnection` explicitly\./,
    ],
    ['explicitDeny', 'implicitDeny', 'fail', /denies it explicitly/],
    ['explicitDeny', 'explicitDeny', 'fail', /denies it explicitly/],
  ])('%s, the newer %s: %s', (older, newer, status, said) => {
    for (const service of ['codeconnections', 'codestar-connections']) {
      const connectionArn = ARN.replace('codeconnections', service);
      const finding = simulate(mixed(older, newer), DENIED, { connectionArn });
      expect(finding.status).toBe(status);
      expect(finding.message).toMatch(said);
      if (status !== 'pass') expect(statementOf(finding)).toEqual({ ...STATEMENT, Resource: connectionArn });
    }
  });

  test('for any repository: one that is allowed under the newer alone does not count', () => {
    expect(simulate(ALLOWED, mixed('implicitDeny', 'allowed')).status).toBe('pass');
    expect(simulate(ALLOWED, mixed('allowed', 'implicitDeny')).status).toBe('warn');
  });

  test('every use counts', () => {
    expect(simulate([...ALLOWED, ...DENIED]).status).toBe('fail');
    expect(simulate([...ALLOWED, ...mixed('implicitDeny', 'allowed')]).status).toBe('warn');
  });
});

test('names the role in the headline of a failure', () => {
  expect(simulate(DENIED).headline).toBe(
    "can't deploy: role `pipeline` is not authorized to use the connection",
  );
});

test('fails for a role that does not exist', () => {
  const finding = check(unknown(missing('role')));
  expect(finding).toMatchObject({
    status: 'fail',
    message: "Role `pipeline` of source action `App` doesn't exist.",
  });
  expect(statementOf(finding)).toEqual(STATEMENT);
});

test('warns if it can use the connection for any repository, with the condition to add', () => {
  const finding = simulate(ALLOWED, [...DENIED, ...ALLOWED]);
  expect(finding).toMatchObject({
    status: 'warn',
    message: `Role \`pipeline\` can use connection \`${ARN}\` for any repository.`,
  });
  expect(statementOf(finding)).toEqual(STATEMENT);
});

test('fails for a role that does not exist, whosever the connection is', () => {
  const connectionArn = ARN.replace(ACCOUNT, '999988887777');
  expect(check(unknown(missing('role')), { connectionArn }).status).toBe('fail');
});

describe('with a full clone, the roles of the builds', () => {
  const BUILD = 'arn:aws:iam::111122223333:role/service-role/build';
  const buildOf = (decisions: readonly Decision[], project = 'compile', name = 'build'): BuildRole => ({
    project,
    region: 'eu-west-1',
    role: {
      kind: 'found',
      arn: BUILD.replace(/build$/, name),
      simulation: known({ forRepository: decisions, forAnyRepository: DENIED }),
    },
  });
  const unreadOf = (problem: Problem): BuildRole => ({
    project: 'compile',
    region: 'eu-west-1',
    role: { kind: 'unread', problem },
  });
  const own = known({ forRepository: ALLOWED, forAnyRepository: DENIED });

  test('pass beside the one of the source action', () => {
    const finding = check(own, {}, [buildOf(ALLOWED)]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('Role `build` of CodeBuild project `compile` can use connection');
  });

  test('fail by themselves', () => {
    const finding = check(own, {}, [buildOf(ALLOWED), buildOf(DENIED)]);
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('Role `build` of CodeBuild project `compile` is not authorized');
  });

  test('are all told, with the role of the source action, the worst first', () => {
    const any = known({ forRepository: ALLOWED, forAnyRepository: ALLOWED });
    const finding = check(any, {}, [
      buildOf(ALLOWED, 'fine', 'fine'),
      buildOf(DENIED, 'a', 'role-a'),
      buildOf(DENIED, 'b', 'role-b'),
    ]);
    expect(finding.status).toBe('fail');
    expect(finding.message.match(/Role `[^`]+`/g)).toEqual([
      'Role `role-a`',
      'Role `role-b`',
      'Role `pipeline`',
      'Role `fine`',
    ]);
    expect(finding.remedy?.text).toBe(
      'Add this statement to a policy of roles `role-a`, `role-b`. In the policies of role `pipeline`, limit the statement that allows it to the repositories to deploy:',
    );
    expect(statementOf(finding)).toEqual(STATEMENT);
    expect(finding.headline).toContain('`role-a`');
  });

  test('tell apart what a statement can help and what it can not', () => {
    const limited = DENIED.map((each): Decision => ({ ...each, limit: 'permissions boundary' }));
    const finding = check(own, {}, [buildOf(DENIED, 'a', 'role-a'), buildOf(limited, 'b', 'role-b')]);
    expect(finding.remedy?.text).toMatch(
      /^Adding a statement to the policies of role `role-b` can't fix this\. .* Add this statement to a policy of role `role-a`:$/,
    );
    expect(statementOf(finding)).toEqual(STATEMENT);
  });

  test('have to exist', () => {
    const simulation = unknown(missing('role'));
    const gone: BuildRole = {
      project: 'compile',
      region: 'eu-west-1',
      role: { kind: 'found', arn: BUILD, simulation },
    };
    const finding = check(own, {}, [gone]);
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain("Role `build` of CodeBuild project `compile` doesn't exist.");
    expect(finding.remedy?.text).toContain('set another service role in the project');
    expect(statementOf(finding)).toEqual(STATEMENT);
  });

  test('are named with their Region if a project has its name from another', () => {
    const far = { ...buildOf(DENIED, 'compile', 'far'), region: 'us-east-1' };
    const { message } = check(own, {}, [buildOf(ALLOWED), far]);
    expect(message).toContain('Role `far` of CodeBuild project `compile` in `us-east-1` is not authorized');
    expect(message).toContain('Role `build` of CodeBuild project `compile` in `eu-west-1` can use');
  });

  test('of another account are not looked up', () => {
    const role = { kind: 'foreign', account: '999988887777' } as const;
    const finding = check(own, {}, [{ project: 'compile', region: 'eu-west-1', role }]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain(
      "CodeBuild project `compile` wasn't checked: it belongs to another account, `999988887777`.",
    );
  });

  test('that may not be simulated are told, too', () => {
    const simulation = unknown(denied('iam:SimulatePrincipalPolicy'));
    const finding = check(own, {}, [
      { project: 'compile', region: 'eu-west-1', role: { kind: 'found', arn: BUILD, simulation } },
    ]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain('not authorized to perform `iam:SimulatePrincipalPolicy`.');
  });

  test('that could not be read are told, and fail nothing', () => {
    const finding = check(own, {}, [unreadOf(denied('codebuild:BatchGetProjects'))]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain(
      "CodeBuild project `compile` wasn't checked: the credentials of this step are not authorized to perform `codebuild:BatchGetProjects`.",
    );
  });
});

describe('a condition key that the simulation lacks', () => {
  const of = (older: Decision, newer: Decision) => simulate([older, newer]);
  const older = (decision: Decision['decision'], ...missingContext: string[]): Decision => ({
    action: OLDER,
    decision,
    missingContext,
  });
  const newer = (decision: Decision['decision'], ...missingContext: string[]): Decision => ({
    action: NEWER,
    decision,
    missingContext,
  });

  test.each<readonly [older: Decision, newer: Decision, status: string, said: RegExp]>([
    [older('explicitDeny', 'aws:a'), newer('explicitDeny', 'aws:b'), 'skip', /condition key `aws:a`\.$/],
    [older('implicitDeny', 'aws:a'), newer('allowed'), 'skip', /Can't tell whether role `pipeline`/],
    [older('implicitDeny', 'aws:a'), newer('implicitDeny'), 'skip', /Can't tell whether role `pipeline`/],
    [
      older('allowed', 'aws:a'),
      newer('allowed', 'aws:b'),
      'pass',
      /Its policies also depend on condition key `aws:a`, `aws:b`/,
    ],
    [older('allowed'), newer('implicitDeny', 'aws:b'), 'pass', /^(?!.*lacks).*condition key `aws:b`/],
    [
      older('implicitDeny'),
      newer('implicitDeny', 'aws:b'),
      'warn',
      /not authorized to perform `codestar-connections:UseConnection`\. .* depends on condition key `aws:b`\.$/,
    ],
    [
      older('explicitDeny'),
      newer('implicitDeny', 'aws:b'),
      'warn',
      /a policy denies `codestar-connections:UseConnection` explicitly\./,
    ],
  ])('%j and %j: %s', (ofOlder, ofNewer, status, said) => {
    const finding = of(ofOlder, ofNewer);
    expect(finding.status).toBe(status);
    expect(finding.message).toMatch(said);
  });
});

describe('a limit above the policies of the role', () => {
  const limited = (limit: Decision['limit'], decision: Decision['decision'] = 'implicitDeny') =>
    decisionsOf(decision).map((each) => ({ ...each, limit }) as Decision);

  test.each([
    ['service control policy', "organization's service control policies"],
    ['permissions boundary', 'permissions boundary of the role'],
  ] as const)('a %s is named, and no statement offered', (limit, whose) => {
    for (const decision of ['implicitDeny', 'explicitDeny'] as const) {
      const finding = simulate(limited(limit, decision));
      expect(finding.status).toBe('fail');
      expect(finding.message).toContain(limit);
      expect(finding.remedy?.text).toContain(
        "Adding a statement to the policies of the role can't fix this.",
      );
      expect(finding.remedy?.text).toContain(`Ask whoever administers the ${whose} to allow`);
      expect(finding.remedy?.lines).toBeUndefined();
    }
  });

  test('of the older prefix alone warns', () => {
    const decisions = [...ALLOWED.slice(0, 1), ...limited('service control policy').slice(1)];
    const finding = simulate(decisions);
    expect(finding.status).toBe('warn');
    expect(finding.message).toContain(
      `only: a service control policy of the organization doesn't allow \`${OLDER}\`.`,
    );
    expect(finding.remedy?.lines).toBeUndefined();
  });

  test('of the newer prefix alone keeps no statement from helping', () => {
    const decisions = [...limited('service control policy').slice(0, 1), ...DENIED.slice(1)];
    expect(simulate(decisions)).toMatchObject({
      status: 'fail',
      remedy: { text: expect.stringMatching(/^Add this statement/) as string },
    });
  });
});

describe('is skipped, with its reason', () => {
  test('a policy that depends on what is not known here', () => {
    const finding = simulate(decisionsOf('implicitDeny', ['aws:SourceIp', 'aws:PrincipalTag/team']));
    expect(finding).toMatchObject({
      status: 'skip',
      message: `Can't tell whether role \`pipeline\` can use connection \`${ARN}\`: the policy depends on condition key \`aws:SourceIp\`, \`aws:PrincipalTag/team\`.`,
    });
  });

  test('one that denies explicitly, too', () => {
    expect(simulate(decisionsOf('explicitDeny', ['aws:SourceIp'])).status).toBe('skip');
  });

  test('a role or connection that cannot be simulated', () => {
    expect(check(undefined)).toMatchObject({
      status: 'skip',
      message: 'Source action `App` has no role or connection to simulate.',
    });
  });

  test('a denied simulation, with the permission to add', () => {
    const finding = check(unknown(denied('iam:SimulatePrincipalPolicy', ROLE)));
    expect(finding).toMatchObject({
      status: 'skip',
      message: "Role `pipeline` wasn't simulated: see `permissions`.",
    });
    expect(remedyOf(finding)).toContain('iam:SimulatePrincipalPolicy');
  });

  test('no credentials', () => {
    expect(check(unknown(NO_CREDENTIALS)).message).toContain('see `permissions`');
  });

  test.each([UNREACHABLE, BROKEN, problemOf('refused', 'IAM takes no such role.')])(
    'an IAM that gives no answer ($kind), with what to do',
    (problem) => {
      const finding = check(unknown(problem));
      expect(finding.status).toBe('skip');
      expect(finding.message).toContain(problem.message);
      expect(remedyOf(finding)).toContain(problem.remedy.text);
    },
  );

  test('a role of another account than the pipeline', () => {
    const finding = check(undefined, { roleArn: 'arn:aws:iam::999988887777:role/source' });
    expect(finding).toMatchObject({
      status: 'skip',
      message:
        "Role `source` of source action `App` belongs to another account, `999988887777`, so it wasn't simulated.",
    });
    expect(finding.remedy).toBeUndefined();
  });

  test('a simulation that evaluated neither prefix', () => {
    expect(simulate([]).status).toBe('skip');
  });
});
