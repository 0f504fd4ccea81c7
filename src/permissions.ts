/** Which AWS call needs which IAM permission, and the statements that grant them; pure, and the only such list. */

import type { ConnectionService } from './arn.js';
import type { MissingPermission, Remedy } from './problem.js';

/** The calls of this action, by what they are for. A connection's action has the prefix of its ARN (FACTS.md). */
export const PERMISSIONS = {
  getConnection: (service: ConnectionService) => `${service}:GetConnection`,
  listConnections: (service: ConnectionService) => `${service}:ListConnections`,
  getPipeline: 'codepipeline:GetPipeline',
  listExecutions: 'codepipeline:ListPipelineExecutions',
  startExecution: 'codepipeline:StartPipelineExecution',
} as const;

/** `arn:aws:codepipeline:<region>:<account>:<name>`; an account that is not known is `*`. */
export function pipelineArn(
  partition: string,
  region: string,
  account: string | undefined,
  name: string,
): string {
  return `arn:${partition}:codepipeline:${region}:${account ?? '*'}:${name}`;
}

/** One statement of an IAM policy that allows what was denied, as lines to paste. */
export function statementFor({ action, resource }: MissingPermission): readonly string[] {
  // A list has no resource of its own.
  const Resource = action.endsWith(':ListConnections') ? '*' : resource;
  return JSON.stringify({ Effect: 'Allow', Action: action, Resource }, null, 2).split('\n');
}

/** What to do about a denied call. */
export function grant(permission: MissingPermission): Remedy {
  const role = /:assumed-role\/([^/]+)\//.exec(permission.principal ?? '')?.[1];
  const who = role === undefined ? (permission.principal ?? 'the role of these credentials') : `role ${role}`;
  const prefix = permission.action.endsWith(':GetConnection')
    ? " The prefix of the action is the one of the connection's ARN: IAM takes no other."
    : '';
  return { text: `Add this statement to a policy of ${who}.${prefix}`, lines: statementFor(permission) };
}
