/** What the roles that use a connection are allowed: the source action's, and with a full clone those of the builds. */

import { parseConnectionArn, type ConnectionService } from '../domain/arn.js';
import { factOf, type Fact } from '../domain/fact.js';
import { asProblem, Problem } from '../domain/problem.js';
import { foreignAccount, type BuildRole, type RoleSimulation } from '../domain/role.js';
import type { BuildProject, Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Ports } from '../ports/index.js';

export interface RoleContext {
  readonly pipeline: Pick<Pipeline, 'arn'>;
  readonly source: SourceAction;
  readonly region: string;
  readonly ports: Pick<Ports, 'roles' | 'loadBuilds'>;
}

const FULL_CLONE = 'CODEBUILD_CLONE_REF';

/** `ProviderAction`s that AWS uses a connection for, by artifact format (docs/facts.md, "UseConnection"). */
const PROVIDER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  CODE_ZIP: ['GetBranch', 'StartUploadArchiveToS3'],
  [FULL_CLONE]: ['GetBranch', 'GitPull'],
};

/** A role that may use the connection for a repository that does not exist may for any. */
const NO_REPOSITORY = 'codestar-connection-action-made-this-up/to-see-what-the-role-may-do';

/** @returns none if the source action names no role or no connection, or if IAM of another account has the role */
export function simulateSourceRole(context: RoleContext): Promise<Fact<RoleSimulation>> | undefined {
  const { roleArn, connectionArn, artifactFormat } = context.source;
  if (!parseConnectionArn(connectionArn) || roleArn === '') return undefined;
  if (foreignAccount(roleArn, context.pipeline) !== undefined) return undefined;
  return factOf(simulate(roleArn, PROVIDER_ACTIONS[artifactFormat] ?? ['GetBranch'], context));
}

/** @returns none without a full clone: only then does a build use the connection */
export function simulateBuildRoles(context: RoleContext): Promise<readonly BuildRole[]> | undefined {
  const { artifactFormat, connectionArn, builds } = context.source;
  if (artifactFormat !== FULL_CLONE || !parseConnectionArn(connectionArn)) return undefined;
  const all = builds.map(({ project, region, roleArn }) => {
    const account = foreignAccount(roleArn, context.pipeline);
    return { project, region, account };
  });
  const projects = [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
  return Promise.all(
    projects.map(async ({ project, region, account }) => ({
      project,
      region,
      role:
        account === undefined
          ? await simulateBuildRole({ project, region }, context)
          : { kind: 'foreign', account },
    })),
  );
}

async function simulateBuildRole(
  { project, region }: Pick<BuildProject, 'project' | 'region'>,
  context: RoleContext,
): Promise<BuildRole['role']> {
  try {
    const builds = await context.ports.loadBuilds(region);
    const arn = await builds.serviceRoleOf(project);
    if (arn === undefined)
      throw new Problem('missing', `CodeBuild has no project \`${project}\` in ${region}.`, {
        remedy: { text: 'Correct `ProjectName` in the build action, or create the project.' },
      });
    return {
      kind: 'found',
      arn,
      simulation: await factOf(simulate(arn, ['GitPull'], { ...context, region })),
    };
  } catch (error) {
    return { kind: 'unread', problem: asProblem(error) };
  }
}

async function simulate(
  roleArn: string,
  providerActions: readonly string[],
  { source: { connectionArn, repository, branch }, region, ports }: RoleContext,
): Promise<RoleSimulation> {
  const simulateFor = async (fullRepositoryId: string, services: readonly ConnectionService[]) => {
    const decisions = providerActions.flatMap((providerAction) =>
      services.map((service) =>
        ports.roles.simulate({
          service,
          roleArn,
          connectionArn,
          repository: fullRepositoryId,
          branch,
          providerAction,
          region,
        }),
      ),
    );
    return (await Promise.all(decisions)).flat();
  };
  const [forRepository, forAnyRepository] = await Promise.all([
    simulateFor(repository, ['codeconnections', 'codestar-connections']),
    // Only the older prefix is known to be checked.
    simulateFor(NO_REPOSITORY, ['codestar-connections']),
  ]);
  return { forRepository, forAnyRepository };
}
