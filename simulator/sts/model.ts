import type { StructureShape } from '../aws/constraints.js';

export interface AssumeRoleWithWebIdentityInput {
  RoleArn: string;
  RoleSessionName: string;
  WebIdentityToken: string;
  DurationSeconds?: number;
}

export const GET_CALLER_IDENTITY: StructureShape = { type: 'structure', required: [], members: {} };

/** Without the members that narrow the session. */
export const ASSUME_ROLE_WITH_WEB_IDENTITY: StructureShape = {
  type: 'structure',
  required: ['RoleArn', 'RoleSessionName', 'WebIdentityToken'],
  members: {
    RoleArn: { type: 'string', min: 20, max: 2048 },
    RoleSessionName: { type: 'string', min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
    WebIdentityToken: { type: 'string', min: 4, max: 20_000 },
    DurationSeconds: { type: 'integer', min: 900, max: 43_200 },
  },
};
