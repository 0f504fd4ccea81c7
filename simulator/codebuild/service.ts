import { arnOf, type Caller } from '../aws/account.js';
import type { AwsService } from '../aws/service.js';
import { batchGetBuilds, type KnownBuilds } from './builds.js';
import {
  BATCH_GET_BUILDS,
  BATCH_GET_PROJECTS,
  type BatchGetBuildsInput,
  type BatchGetProjectsInput,
} from './model.js';
import { batchGetProjects } from './projects.js';
import type { CodeBuildSpec } from './spec.js';

/** The name in an ARN of a project, or a name as it is. */
const nameOf = (nameOrArn = '*'): string => nameOrArn.split('/').at(-1) ?? '*';

/** CodeBuild, with the builds that pipelines started. */
export function codeBuildService(spec: CodeBuildSpec, buildsOf: (caller: Caller) => KnownBuilds): AwsService {
  const projectOf = (caller: Caller, id = '*'): string =>
    arnOf(spec, 'codebuild', caller, `project/${id.split(':')[0] ?? '*'}`);
  return {
    name: 'codebuild',
    protocol: {
      kind: 'json',
      targets: ['CodeBuild_20161006'],
      contentType: 'application/x-amz-json-1.1',
      namespace: 'com.amazonaws.codebuild',
    },
    operations: {
      BatchGetBuilds: {
        input: BATCH_GET_BUILDS,
        resource: (caller, { ids }: BatchGetBuildsInput) => projectOf(caller, ids[0]),
        heldTo: (caller, { ids }: BatchGetBuildsInput) => ids.map((id) => projectOf(caller, id)),
        perform: (caller, input: BatchGetBuildsInput) => batchGetBuilds(buildsOf(caller), input),
      },
      BatchGetProjects: {
        input: BATCH_GET_PROJECTS,
        resource: (caller, { names }: BatchGetProjectsInput) => projectOf(caller, nameOf(names[0])),
        heldTo: (caller, { names }: BatchGetProjectsInput) =>
          names.map((name) => projectOf(caller, nameOf(name))),
        perform: (caller, input: BatchGetProjectsInput) =>
          batchGetProjects(spec, caller, input, buildsOf(caller).now),
      },
    },
  };
}
