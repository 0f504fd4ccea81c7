import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { PipelineFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import type { Decision } from '../../../src/domain/role.js';
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
  TWIN_ARN,
  UNREACHABLE,
  unknown,
  problemOf,
} from '../fakes';

function check(role: PipelineFacts['role'], source: Partial<SourceAction> = {}): Finding {
  const pipeline = known(pipelineOf({ sourceActions: [sourceOf(source)] }));
  return findingOf(
    evaluate(
      factsOf({ pipelines: [pipelineFactsOf({ pipeline, role })] }),
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

test('passes where the role may use the connection for this repository, and for no other', () => {
  const finding = simulate([...ALLOWED, ...ALLOWED]);
  expect(finding).toMatchObject({ status: 'pass', pipeline: 'app', connection: null });
  for (const text of [ROLE, ARN, 'octo/app']) expect(finding.message).toContain(text);
});

describe('fails where the role may not use the connection', () => {
  test('since nothing allows it, with the statement to add', () => {
    const finding = simulate(DENIED);
    expect(finding.status).toBe('fail');
    for (const text of [ROLE, ARN, 'octo/app', 'main', 'not allowed'])
      expect(finding.message).toContain(text);
    expect(statementOf(finding)).toEqual(STATEMENT);
  });

  test('since something denies it, which has to go', () => {
    const finding = simulate(decisionsOf('explicitDeny'));
    expect(finding.status).toBe('fail');
    expect(finding.message).toContain('denied explicitly');
    expect(finding.remedy?.text).toMatch(/take the denial out/);
    expect(statementOf(finding)).toEqual(STATEMENT);
  });

  test('for one of its uses alone', () => {
    expect(simulate([...ALLOWED, ...DENIED]).status).toBe('fail');
  });

  test('also where it may for another repository', () => {
    expect(simulate(DENIED, ALLOWED).status).toBe('fail');
  });

  test('also where it is not known what else a policy asks for, if it is denied explicitly', () => {
    expect(simulate(decisionsOf('explicitDeny', ['aws:SourceIp'])).status).toBe('fail');
  });

  test('since it does not exist', () => {
    const finding = check(unknown(missing('role')));
    expect(finding.status).toBe('fail');
    expect(finding.message).toMatch(/role\/pipeline.*does not exist/);
    expect(statementOf(finding)).toEqual(STATEMENT);
  });
});

describe('the prefix of the connection decides', () => {
  const mixed = (own: Decision['decision'], twin: Decision['decision']): readonly Decision[] => [
    { action: 'codeconnections:UseConnection', decision: own, missingContext: [] },
    { action: 'codestar-connections:UseConnection', decision: twin, missingContext: [] },
  ];

  test.each([
    [ARN, mixed('allowed', 'implicitDeny'), 'codestar-connections:UseConnection'],
    [TWIN_ARN, mixed('implicitDeny', 'allowed'), 'codeconnections:UseConnection'],
  ])('%s: allowed under it alone warns, and names the other', (connectionArn, own, other) => {
    const finding = simulate(own, DENIED, { connectionArn });
    expect(finding.status).toBe('warn');
    expect(finding.message).toContain(`not by ${other},`);
    expect(statementOf(finding)).toEqual({ ...STATEMENT, Resource: connectionArn });
  });

  test.each([
    [ARN, mixed('implicitDeny', 'allowed')],
    [TWIN_ARN, mixed('allowed', 'implicitDeny')],
  ])('%s: allowed under the other alone fails', (connectionArn, own) => {
    expect(simulate(own, DENIED, { connectionArn }).status).toBe('fail');
  });

  test('also for any repository: one that is allowed under the other alone does not count', () => {
    expect(simulate(ALLOWED, mixed('implicitDeny', 'allowed')).status).toBe('pass');
  });
});

test('warns where the role may use it for any repository, with the condition to add', () => {
  const finding = simulate(ALLOWED, ALLOWED);
  expect(finding.status).toBe('warn');
  expect(finding.message).toMatch(/any repository/);
  for (const text of [ROLE, ARN]) expect(finding.message).toContain(text);
  expect(remedyOf(finding)).toContain('condition');
  expect(statementOf(finding)).toEqual(STATEMENT);
});

test('a single use for any repository is one too many', () => {
  expect(simulate(ALLOWED, [...DENIED, ...ALLOWED]).status).toBe('warn');
});

describe('is skipped, with its reason', () => {
  test('a policy that asks for what is not known here', () => {
    const finding = simulate(decisionsOf('implicitDeny', ['aws:SourceIp', 'aws:PrincipalTag/team']));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain('aws:SourceIp, aws:PrincipalTag/team,');
  });

  test('a role or connection that cannot be asked for', () => {
    const finding = check(undefined);
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(/source action App/);
  });

  test('a denied simulation, with the permission to add', () => {
    const finding = check(unknown(denied('iam:SimulatePrincipalPolicy', ROLE)));
    expect(finding.status).toBe('skip');
    expect(finding.message).toMatch(/role\/pipeline.*finding of permissions/);
    expect(remedyOf(finding)).toContain('iam:SimulatePrincipalPolicy');
  });

  test('no credentials', () => {
    expect(check(unknown(NO_CREDENTIALS))).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('finding of permissions') as string,
    });
  });

  test.each([UNREACHABLE, BROKEN])('an IAM that gives no answer ($kind), with what to do', (problem) => {
    const finding = check(unknown(problem));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain(problem.message);
    expect(remedyOf(finding)).toContain(problem.remedy.text);
  });

  test('an IAM that refuses', () => {
    const finding = check(unknown(problemOf('refused', 'IAM takes no such role.')));
    expect(finding.status).toBe('skip');
    expect(finding.message).toContain('IAM takes no such role.');
  });
});

test('a role of another account, which this IAM need not know, is skipped where it is not found', () => {
  const finding = check(unknown(missing('role')), { roleArn: 'arn:aws:iam::999988887777:role/source' });
  expect(finding.status).toBe('skip');
  expect(finding.message).toMatch(/999988887777/);
});

test('a simulation without a word of the action under the own prefix is skipped', () => {
  const finding = simulate([
    { action: 'codestar-connections:UseConnection', decision: 'allowed', missingContext: [] },
  ]);
  expect(finding.status).toBe('skip');
  expect(finding.message).toContain('codeconnections:UseConnection');
});
