import { expectFinding, statementIn } from './findings.js';
import { ACCOUNT, ARN, pipelineOf, REGION, REPOSITORY, ROLE, roleOf, sourceOf } from './fixtures.js';
import { check, play, type Played } from './harness.js';
import type { ActionDeclaration, PolicyStatement, RoleSpec, WorldSpec } from '../../simulator/index.js';

const id = 'role';
const [NEW, OLD] = ['codeconnections:UseConnection', 'codestar-connections:UseConnection'];
const OTHER_ACCOUNT = '999988887777';

const playRole = (world: Partial<WorldSpec>, faults: Parameters<typeof play>[0] = {}): Promise<Played> =>
  play({ world, inputs: { pipeline: 'app', checks: 'role' }, ...faults });

const allow = (action: string, conditions?: PolicyStatement['conditions']): PolicyStatement => ({
  effect: 'Allow',
  actions: [action],
  resources: [ARN],
  ...(conditions && { conditions }),
});
const keysOf = (...prefixes: string[]) =>
  Object.fromEntries(prefixes.map((prefix) => [`${prefix}:FullRepositoryId`, REPOSITORY]));
const deny = (action: string, conditions?: PolicyStatement['conditions']): PolicyStatement => ({
  ...allow(action, conditions),
  effect: 'Deny',
  resources: ['*'],
});

describe('a request has the keys of its own prefix alone', () => {
  test('which one statement that asks for both never gets', async () => {
    const conditions = { StringEquals: keysOf('codeconnections', 'codestar-connections') };
    const played = await playRole({ roles: [roleOf({ conditions })] });
    expectFinding(played, id, 'fail', { names: ['pipeline', ARN, /not authorized/] });
    expect(statementIn(check(played, id))).toMatchObject({ Action: [NEW, OLD] });
  });

  test('and one statement for each of them does', async () => {
    const statements = [
      allow(NEW, { StringEquals: keysOf('codeconnections') }),
      allow(OLD, { StringEquals: keysOf('codestar-connections') }),
    ];
    expectFinding(await playRole({ roles: [{ arn: ROLE, statements }] }), id, 'pass', { names: [ARN] });
  });
});

describe('a denial that depends on a condition key', () => {
  test('is none in the Region that it leaves out', async () => {
    const lock = deny('*', { StringNotEquals: { 'aws:RequestedRegion': [REGION] } });
    expectFinding(await playRole({ roles: [roleOf({}, lock)] }), id, 'pass', { names: [ARN] });
  });

  test('is one in every other Region', async () => {
    const lock = deny('*', { StringNotEquals: { 'aws:RequestedRegion': ['us-east-1'] } });
    expectFinding(await playRole({ roles: [roleOf({}, lock)] }), id, 'fail', {
      names: [/a policy denies it explicitly/],
    });
  });

  test('is not told as certain without the key', async () => {
    const foreign = deny('*', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } });
    expectFinding(await playRole({ roles: [roleOf({}, foreign)] }), id, 'skip', {
      names: [/Can't tell whether role `pipeline`/, 'aws:PrincipalOrgID'],
    });
  });

  test('is named if it does not apply without the key', async () => {
    const untagged = deny('*', { StringEquals: { 'aws:PrincipalTag/team': 'web' } });
    expectFinding(await playRole({ roles: [roleOf({}, untagged)] }), id, 'pass', {
      names: [/depend on condition key `aws:PrincipalTag\/team`/],
    });
  });
});

describe('the older prefix decides', () => {
  test('denied explicitly, the newer allowed: the denial has to go', async () => {
    const played = await playRole({ roles: [roleOf({}, deny(OLD))] });
    const { remedy } = expectFinding(played, id, 'warn', { names: [`a policy denies \`${OLD}\``] });
    expect(remedy).toMatch(/^Remove the statement that denies it/);
  });

  test('refused, the newer unclear: more than a skip', async () => {
    const statements = [allow(NEW, { StringEquals: { 'aws:PrincipalTag/team': 'web' } })];
    expectFinding(await playRole({ roles: [{ arn: ROLE, statements }] }), id, 'warn', {
      names: [`not authorized to perform \`${OLD}\``, 'aws:PrincipalTag/team'],
    });
  });
});

describe('what is above the policies of the role', () => {
  const everything: PolicyStatement = { effect: 'Allow', actions: ['*'], resources: ['*'] };
  const except: PolicyStatement[] = [everything, deny('codestar-connections:*'), deny('codeconnections:*')];
  const nothing: PolicyStatement[] = [{ effect: 'Allow', actions: ['s3:*'], resources: ['*'] }];

  test.each([
    ['allows nothing of it', nothing],
    ['denies it', except],
  ])('a service control policy that %s', async (_, serviceControlPolicy) => {
    const played = await playRole({ roles: [roleOf()], serviceControlPolicy });
    const { remedy } = expectFinding(played, id, 'fail', { names: [/service control policy/] });
    expect(remedy).toMatch(/can't fix this.*whoever administers the organization's service control policies/);
    expect(remedy).not.toContain('"Effect"');
  });

  test.each([
    ['allows nothing of it', nothing],
    ['denies it', except],
  ])('a permissions boundary that %s', async (_, boundary) => {
    const played = await playRole({ roles: [{ ...roleOf(), boundary }] });
    const { remedy } = expectFinding(played, id, 'fail', { names: [/permissions boundary/] });
    expect(remedy).toMatch(/can't fix this.*whoever administers the permissions boundary of the role/);
    expect(remedy).not.toContain('"Effect"');
  });

  test('is no matter if it allows it', async () => {
    const world = { roles: [{ ...roleOf(), boundary: [everything] }], serviceControlPolicy: [everything] };
    expectFinding(await playRole(world), id, 'pass', { names: [ARN] });
  });
});

describe('accounts', () => {
  const roleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/source`;
  const foreign = { pipelines: [pipelineOf({ actions: [sourceOf({}, { roleArn })] })] };

  test.each([
    ['which IAM does not see', {}],
    ['which must not be asked for', { denied: ['iam:SimulatePrincipalPolicy'] }],
  ])('a source action with a role of another account, %s', async (_, world) => {
    const played = await playRole({ ...foreign, ...world });
    const { remedy } = expectFinding(played, id, 'skip', { names: ['another account', OTHER_ACCOUNT] });
    expect(remedy ?? '').not.toContain('"Effect"');
    expect(check(played, 'permissions').status).toBe('pass');
  });

  test('the role of the pipeline is gone, and its connection shared from another account', async () => {
    const connection = ARN.replace(ACCOUNT, OTHER_ACCOUNT);
    const actions = [sourceOf({ ConnectionArn: connection })];
    const played = await playRole({ pipelines: [pipelineOf({ actions })], roles: [] });
    expectFinding(played, id, 'fail', { names: ["Role `pipeline` of source action `Source` doesn't exist"] });
  });
});

describe('with a full clone', () => {
  const BUILD_ROLE = `arn:aws:iam::${ACCOUNT}:role/build`;
  const buildOf = (name: string, more: Partial<ActionDeclaration> = {}): ActionDeclaration => ({
    name,
    actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
    configuration: { ProjectName: name },
    inputArtifacts: [{ name: 'SourceOutput' }],
    ...more,
  });
  const cloning = (...actions: ActionDeclaration[]) => ({
    pipelines: [
      pipelineOf({
        declaration: {
          stages: [
            { name: 'Source', actions: [sourceOf({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' })] },
            { name: 'Build', actions },
          ],
        },
      }),
    ],
  });
  const without = (name: string): RoleSpec => ({
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    statements: [],
  });

  test('every role that lacks it is told, the one of the source action too', async () => {
    const played = await playRole({
      ...cloning(buildOf('a'), buildOf('b'), buildOf('c')),
      roles: [without('pipeline'), without('role-a'), without('role-b'), { ...roleOf(), arn: BUILD_ROLE }],
      projects: [
        { name: 'a', serviceRole: without('role-a').arn },
        { name: 'b', serviceRole: without('role-b').arn },
        { name: 'c', serviceRole: BUILD_ROLE },
      ],
    });
    const { message, remedy } = expectFinding(played, id, 'fail', {
      names: ['CodeBuild project `a`', 'CodeBuild project `b`', 'CodeBuild project `c`'],
    });
    expect(message.match(/is not authorized/g)).toHaveLength(3);
    expect(remedy).toContain('a policy of roles `pipeline`, `role-a`, `role-b`:');
  });

  test('one name in two Regions is two projects', async () => {
    const far = { region: 'us-east-1', configuration: { ProjectName: 'a' } };
    const played = await playRole({
      ...cloning(buildOf('a'), buildOf('far', far)),
      roles: [roleOf(), without('role-a'), { ...roleOf(), arn: BUILD_ROLE }],
      projects: [
        { name: 'a', serviceRole: without('role-a').arn },
        { name: 'a', region: 'us-east-1', serviceRole: BUILD_ROLE },
      ],
    });
    expectFinding(played, id, 'fail', {
      names: [
        `Role \`role-a\` of CodeBuild project \`a\` in \`${REGION}\` is not authorized`,
        'Role `build` of CodeBuild project `a` in `us-east-1` can use',
      ],
    });
  });

  test('a project of another account is not looked up in this one', async () => {
    const roleArn = `arn:aws:iam::${OTHER_ACCOUNT}:role/build`;
    const played = await playRole({
      ...cloning(buildOf('a', { roleArn })),
      roles: [roleOf(), without('role-a')],
      projects: [{ name: 'a', serviceRole: without('role-a').arn }],
    });
    const { message } = expectFinding(played, id, 'pass', { names: ['another account', OTHER_ACCOUNT] });
    expect(message).not.toContain('role-a');
    expect(played.requests.filter(({ operation }) => operation === 'BatchGetProjects')).toEqual([]);
  });

  test('a service role that does not exist is a failure, and has no Region', async () => {
    const played = await playRole({
      ...cloning(buildOf('a')),
      roles: [roleOf()],
      projects: [{ name: 'a', serviceRole: BUILD_ROLE }],
    });
    const { message } = expectFinding(played, id, 'fail', {
      names: ["Role `build` of CodeBuild project `a` doesn't exist."],
    });
    expect(message).not.toContain('us-east-1');
    expect(statementIn(check(played, id))).toMatchObject({ Action: [NEW, OLD] });
  });
});
