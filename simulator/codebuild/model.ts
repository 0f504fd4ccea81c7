import type { StructureShape } from '../aws/constraints.js';

export interface BatchGetBuildsInput {
  ids: string[];
}

export interface BatchGetProjectsInput {
  /** Names or ARNs. */
  names: string[];
}

export const BATCH_GET_PROJECTS: StructureShape = {
  type: 'structure',
  required: ['names'],
  members: { names: { type: 'list', min: 1, max: 100, member: { type: 'string', min: 1 } } },
};

/** In the model of CodeBuild, 2016-10-06. */
export const BATCH_GET_BUILDS: StructureShape = {
  type: 'structure',
  required: ['ids'],
  members: { ids: { type: 'list', min: 1, max: 100, member: { type: 'string', min: 1 } } },
};
