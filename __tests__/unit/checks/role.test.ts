import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { BuildRole, Decision } from '../../../src/domain/role.js';
import {
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
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf(source)] }));
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
    ['explicitDeny', 'allowed', 'warn', /only/],
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

describe('with a full clone, the roles of the builds', () => {
  const BUILD = 'arn:aws:iam::111122223333:role/service-role/build';
  const buildOf = (decisions: readonly Decision[]): BuildRole => ({
    project: 'compile',
    role: known({ arn: BUILD, simulation: { forRepository: decisions, forAnyRepository: DENIED } }),
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

  test('that could not be read are told, and fail nothing', () => {
    const problem = denied('codebuild:BatchGetProjects');
    const finding = check(own, {}, [{ project: 'compile', role: unknown(problem) }]);
    expect(finding.status).toBe('pass');
    expect(finding.message).toContain(
      "CodeBuild project `compile` wasn't checked: the credentials of this step are not authorized to perform `codebuild:BatchGetProjects`.",
    );
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

  test('but not one that denies explicitly', () => {
    expect(simulate(decisionsOf('explicitDeny', ['aws:SourceIp'])).status).toBe('fail');
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

  test('a role of another account, which this IAM need not know', () => {
    const finding = check(unknown(missing('role')), { roleArn: 'arn:aws:iam::999988887777:role/source' });
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain('`source`');
  });

  test('a simulation that evaluated neither prefix', () => {
    expect(simulate([]).status).toBe('skip');
  });
});
