/** Which AWS call needs which IAM permission, and the statements that grant them; pure, and the only such list. */

import type { ConnectionService } from './arn.js';
import type { MissingPermission, Remedy } from './problem.js';

/** The calls of this action, by what they are for. A connection's action has the prefix of its ARN (FACTS.md). */
export const PERMISSIONS = {
  getConnection: (service: ConnectionService) => `${service}:GetConnection`,
  listConnections: (service: ConnectionService) => `${service}:ListConnections`,
  getPipeline: 'codepipeline:GetPipeline',
  listPipelines: 'codepipeline:ListPipelines',
  getPipelineState: 'codepipeline:GetPipelineState',
  listActionExecutions: 'codepipeline:ListActionExecutions',
  listExecutions: 'codepipeline:ListPipelineExecutions',
  startExecution: 'codepipeline:StartPipelineExecution',
  getExecution: 'codepipeline:GetPipelineExecution',
  stopExecution: 'codepipeline:StopPipelineExecution',
  simulateRole: 'iam:SimulatePrincipalPolicy',
  batchGetBuilds: 'codebuild:BatchGetBuilds',
  getLogEvents: 'logs:GetLogEvents',
} as const;

/** What the role of a pipeline needs for its source action, by the prefix of the action. */
export const useConnection = (service: ConnectionService): string => `${service}:UseConnection`;

/** `arn:aws:codepipeline:<region>:<account>:<name>`; an account that is not known is `*`. */
export function pipelineArn(
  partition: string,
  region: string,
  account: string | undefined,
  name: string,
): string {
  return `arn:${partition}:codepipeline:${region}:${account ?? '*'}:${name}`;
}

/** What a statement allows. */
export interface Statement {
  readonly action: string | readonly string[];
  readonly resource: string | readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Calls whose permission IAM knows for all resources alone. */
const WITHOUT_RESOURCE = /:ListConnections$|^codepipeline:ListPipelines$/;

/** One statement of an IAM policy that allows what was denied, as lines to paste. */
export function statementFor({ action, resource, condition }: Statement): readonly string[] {
  const listing = typeof action === 'string' && WITHOUT_RESOURCE.test(action);
  const statement = {
    Effect: 'Allow',
    Action: action,
    Resource: listing ? '*' : resource,
    ...(condition && { Condition: condition }),
  };
  return JSON.stringify(statement, null, 2).split('\n');
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
