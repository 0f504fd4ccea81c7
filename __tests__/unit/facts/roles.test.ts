import { simulateBuildRoles, simulateSourceRole } from '../../../src/facts/roles';
import type { SourceAction } from '../../../src/domain/pipeline.js';
import { decisionsOf, denied, fakePorts, known, missing, sourceOf, unknown } from '../fakes';

const ACCOUNT = '111122223333';
const OTHER_ACCOUNT = '999988887777';
const BUILD_ROLE = `arn:aws:iam::${ACCOUNT}:role/app-build`;
const FOREIGN_ROLE = `arn:aws:iam::${OTHER_ACCOUNT}:role/app-build`;
const ALLOWED = decisionsOf('allowed');
const build = { stage: 'Build', action: 'Build', project: 'app-build', region: 'eu-west-1', roleArn: '' };
const cloned = (builds = [build]) => sourceOf({ artifactFormat: 'CODEBUILD_CLONE_REF', builds });

const contextOf = (source: SourceAction, ports = fakePorts()) => ({
  pipeline: { arn: `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app` },
  source,
  region: 'eu-west-1',
  ports,
});

test('without a full clone no build uses the connection', () => {
  expect(simulateBuildRoles(contextOf(sourceOf({ builds: [build] })))).toBeUndefined();
});

test('nor with something else than the ARN of a connection', () => {
  const source = { ...cloned(), connectionArn: 'github' };
  expect(simulateBuildRoles(contextOf(source))).toBeUndefined();
  expect(simulateSourceRole(contextOf(source))).toBeUndefined();
});

test('with a full clone the role of each project is simulated once', async () => {
  const ports = fakePorts({ serviceRoleOf: () => BUILD_ROLE, simulate: () => ALLOWED });
  const builds = [build, { ...build, action: 'Again' }];
  const roles = await simulateBuildRoles(contextOf(cloned(builds), ports));
  expect(roles).toMatchObject([
    { project: 'app-build', role: { kind: 'found', arn: BUILD_ROLE, simulation: { ok: true } } },
  ]);
});

test('a project is known by its Region, too, and its role is simulated for that Region', async () => {
  const regions: string[] = [];
  const ports = fakePorts({
    serviceRoleOf: () => BUILD_ROLE,
    simulate: ({ region }) => {
      regions.push(region);
      return ALLOWED;
    },
  });
  const builds = [build, { ...build, region: 'us-east-1' }];
  const roles = await simulateBuildRoles(contextOf(cloned(builds), ports));
  expect(roles?.map(({ project, region }) => [project, region])).toEqual([
    ['app-build', 'eu-west-1'],
    ['app-build', 'us-east-1'],
  ]);
  expect(new Set(regions)).toEqual(new Set(['eu-west-1', 'us-east-1']));
});

test('a role that does not exist is known by its ARN', async () => {
  const ports = fakePorts({ serviceRoleOf: () => BUILD_ROLE, simulate: () => missing('role') });
  const [role] = (await simulateBuildRoles(contextOf(cloned(), ports))) ?? [];
  expect(role?.role).toEqual({ kind: 'found', arn: BUILD_ROLE, simulation: unknown(missing('role')) });
});

test('a project that CodeBuild does not have is a problem of its own', async () => {
  const ports = fakePorts({ serviceRoleOf: () => undefined });
  const [role] = (await simulateBuildRoles(contextOf(cloned(), ports))) ?? [];
  expect(role?.role).toMatchObject({
    kind: 'unread',
    problem: { kind: 'missing', message: 'CodeBuild has no project `app-build` in eu-west-1.' },
  });
});

test('a project that may not be read is a problem of its own', async () => {
  const problem = denied('codebuild:BatchGetProjects');
  const ports = fakePorts({ serviceRoleOf: () => problem });
  const [role] = (await simulateBuildRoles(contextOf(cloned(), ports))) ?? [];
  expect(role?.role).toEqual({ kind: 'unread', problem });
});

describe('a role of another account', () => {
  const never = () => {
    throw new Error('Nothing of another account is asked for.');
  };

  test('is not simulated', () => {
    const source = sourceOf({ roleArn: FOREIGN_ROLE });
    expect(simulateSourceRole(contextOf(source, fakePorts({ simulate: never })))).toBeUndefined();
  });

  test('leaves the project of its build alone', async () => {
    const ports = fakePorts({ serviceRoleOf: never, simulate: never });
    const builds = [{ ...build, roleArn: FOREIGN_ROLE }];
    expect(await simulateBuildRoles(contextOf(cloned(builds), ports))).toEqual([
      { project: 'app-build', region: 'eu-west-1', role: { kind: 'foreign', account: OTHER_ACCOUNT } },
    ]);
  });

  test('is none if it is not known whose the pipeline is', () => {
    const ports = fakePorts({ simulate: () => ALLOWED });
    const source = sourceOf({ roleArn: FOREIGN_ROLE });
    expect(simulateSourceRole({ ...contextOf(source, ports), pipeline: {} })).toBeDefined();
  });
});

test('the source action needs what its artifact format needs', async () => {
  const asked: string[][] = [];
  const ports = fakePorts({
    simulate: ({ providerAction }) => {
      asked.push([providerAction]);
      return ALLOWED;
    },
  });
  for (const artifactFormat of ['CODE_ZIP', 'CODEBUILD_CLONE_REF', 'SOMETHING_NEW'])
    expect(await simulateSourceRole(contextOf(sourceOf({ artifactFormat }), ports))).toEqual(
      known(expect.anything() as never),
    );
  expect(new Set(asked.flat())).toEqual(new Set(['GetBranch', 'StartUploadArchiveToS3', 'GitPull']));
});
