import { simulateBuildRoles, simulateSourceRole } from '../../../src/facts/roles';
import { decisionsOf, denied, fakePorts, known, sourceOf } from '../fakes';

const BUILD_ROLE = 'arn:aws:iam::111122223333:role/app-build';
const ALLOWED = decisionsOf('allowed');
const build = { stage: 'Build', action: 'Build', project: 'app-build', region: 'eu-west-1' };
const cloned = (builds = [build]) => sourceOf({ artifactFormat: 'CODEBUILD_CLONE_REF', builds });

test('without a full clone no build uses the connection', () => {
  expect(simulateBuildRoles(sourceOf({ builds: [build] }), fakePorts())).toBeUndefined();
});

test('nor with something else than the ARN of a connection', () => {
  const source = { ...cloned(), connectionArn: 'github' };
  expect(simulateBuildRoles(source, fakePorts())).toBeUndefined();
  expect(simulateSourceRole(source, fakePorts())).toBeUndefined();
});

test('with a full clone the role of each project is simulated once', async () => {
  const ports = fakePorts({ serviceRoleOf: () => BUILD_ROLE, simulate: () => ALLOWED });
  const builds = [build, { ...build, action: 'Again' }];
  const roles = await simulateBuildRoles(cloned(builds), ports);
  expect(roles).toMatchObject([{ project: 'app-build', role: { ok: true, value: { arn: BUILD_ROLE } } }]);
});

test('a project that CodeBuild does not have is a problem of its own', async () => {
  const [role] = (await simulateBuildRoles(cloned(), fakePorts({ serviceRoleOf: () => undefined }))) ?? [];
  expect(role?.role).toMatchObject({
    ok: false,
    problem: { kind: 'missing', message: 'CodeBuild has no project `app-build` in eu-west-1.' },
  });
});

test('a project that may not be read is a problem of its own', async () => {
  const problem = denied('codebuild:BatchGetProjects');
  const [role] = (await simulateBuildRoles(cloned(), fakePorts({ serviceRoleOf: () => problem }))) ?? [];
  expect(role?.role).toMatchObject({ ok: false, problem });
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
    expect(await simulateSourceRole(sourceOf({ artifactFormat }), ports)).toEqual(
      known(expect.anything() as never),
    );
  expect(new Set(asked.flat())).toEqual(new Set(['GetBranch', 'StartUploadArchiveToS3', 'GitPull']));
});
