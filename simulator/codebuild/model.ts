import type { StructureShape } from '../aws/constraints.js';

export interface BatchGetBuildsInput {
  ids: string[];
}

/** In the model of CodeBuild, 2016-10-06. */
export const BATCH_GET_BUILDS: StructureShape = {
  type: 'structure',
  required: ['ids'],
  members: { ids: { type: 'list', min: 1, max: 100, member: { type: 'string', min: 1 } } },
};
