/** What the roles that use a connection are allowed: the source action's, and with a full clone those of the builds. */

import { parseConnectionArn } from '../domain/arn.js';
import { factOf, type Fact } from '../domain/fact.js';
import { Problem } from '../domain/problem.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { BuildRole, RoleSimulation } from '../domain/role.js';
import type { Ports } from '../ports/index.js';

type RolePorts = Pick<Ports, 'roles' | 'loadBuilds'>;

const FULL_CLONE = 'CODEBUILD_CLONE_REF';

/** `ProviderAction`s that AWS uses a connection for, by artifact format (docs/facts.md, "UseConnection"). */
const PROVIDER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  CODE_ZIP: ['GetBranch', 'StartUploadArchiveToS3'],
  [FULL_CLONE]: ['GetBranch', 'GitPull'],
};

/** A role that may use the connection for a repository that does not exist may for any. */
const NO_REPOSITORY = 'codestar-connection-action-made-this-up/to-see-what-the-role-may-do';

/** @returns none if the source action names no role or no connection */
export function simulateSourceRole(
  source: SourceAction,
  ports: RolePorts,
): Promise<Fact<RoleSimulation>> | undefined {
  const { roleArn, connectionArn, artifactFormat } = source;
  if (!parseConnectionArn(connectionArn) || roleArn === '') return undefined;
  return factOf(simulate(roleArn, source, PROVIDER_ACTIONS[artifactFormat] ?? ['GetBranch'], ports));
}

/** @returns none without a full clone: only then does a build use the connection */
export function simulateBuildRoles(
  source: SourceAction,
  ports: RolePorts,
): Promise<readonly BuildRole[]> | undefined {
  if (source.artifactFormat !== FULL_CLONE || !parseConnectionArn(source.connectionArn)) return undefined;
  const projects = [...new Map(source.builds.map((build) => [build.project, build.region])).entries()];
  return Promise.all(
    projects.map(async ([project, region]) => ({
      project,
      role: await factOf(simulateBuildRole(project, region, source, ports)),
    })),
  );
}

async function simulateBuildRole(project: string, region: string, source: SourceAction, ports: RolePorts) {
  const builds = await ports.loadBuilds(region);
  const arn = await builds.serviceRoleOf(project);
  if (arn === undefined)
    throw new Problem('missing', `CodeBuild has no project \`${project}\` in ${region}.`, {
      remedy: { text: 'Correct `ProjectName` in the build action, or create the project.' },
    });
  return { arn, simulation: await simulate(arn, source, ['GitPull'], ports) };
}

async function simulate(
  roleArn: string,
  { connectionArn, repository, branch }: SourceAction,
  providerActions: readonly string[],
  { roles }: RolePorts,
): Promise<RoleSimulation> {
  const simulateFor = async (fullRepositoryId: string) => {
    const decisions = providerActions.map((providerAction) =>
      roles.simulate({ roleArn, connectionArn, repository: fullRepositoryId, branch, providerAction }),
    );
    return (await Promise.all(decisions)).flat();
  };
  const [forRepository, forAnyRepository] = await Promise.all([
    simulateFor(repository),
    simulateFor(NO_REPOSITORY),
  ]);
  return { forRepository, forAnyRepository };
}
