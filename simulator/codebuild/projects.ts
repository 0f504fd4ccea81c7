import { arnOf, type Caller } from '../aws/account.js';
import type { BatchGetProjectsInput } from './model.js';
import type { CodeBuildSpec, ProjectSpec } from './spec.js';

const DAY_SECONDS = 24 * 60 * 60;

/** Projects by their names or ARNs, in the words of BatchGetProjects, and the names that no project has. */
export function batchGetProjects(
  spec: CodeBuildSpec,
  caller: Caller,
  { names }: BatchGetProjectsInput,
  now: number,
): object {
  const visible = (spec.projects ?? [])
    .filter(({ region = spec.regions[0] }) => region === caller.region && caller.accountId === spec.account)
    .map((project) => describe(spec, caller, project, now));
  const found = names.map((name) => visible.find((project) => project.name === name || project.arn === name));
  return {
    projects: found.filter((project) => project !== undefined),
    projectsNotFound: names.filter((_name, index) => found[index] === undefined),
  };
}

function describe(spec: CodeBuildSpec, caller: Caller, { name, serviceRole }: ProjectSpec, now: number) {
  const today = Math.floor(now / 1000);
  return {
    name,
    arn: arnOf(spec, 'codebuild', caller, `project/${name}`),
    source: { type: 'CODEPIPELINE' },
    artifacts: { type: 'CODEPIPELINE', name },
    environment: {
      type: 'LINUX_CONTAINER',
      image: 'aws/codebuild/standard:7.0',
      computeType: 'BUILD_GENERAL1_SMALL',
    },
    serviceRole,
    timeoutInMinutes: 60,
    created: today - 30 * DAY_SECONDS,
    lastModified: today - DAY_SECONDS,
  };
}
