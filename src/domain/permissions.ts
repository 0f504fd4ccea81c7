/** Which AWS call needs which IAM permission, and the statements that grant them; pure, and the only such list. */

import type { ConnectionService } from './arn.js';
import { code } from './words.js';
import type { FactName } from './facts.js';
import type { SourceAction } from './pipeline.js';
import type { MissingPermission, Remedy } from './problem.js';

/** The calls of this action, by what they are for. A connection's action has the prefix of its ARN (docs/facts.md). */
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
  listRuleExecutions: 'codepipeline:ListRuleExecutions',
  simulateRole: 'iam:SimulatePrincipalPolicy',
  batchGetBuilds: 'codebuild:BatchGetBuilds',
  batchGetProjects: 'codebuild:BatchGetProjects',
  getLogEvents: 'logs:GetLogEvents',
} as const;

export type CallName = keyof typeof PERMISSIONS;

/**
 * What the permission of a call is on (Service Authorization Reference, "Resource types"); `every`, for a list, which
 * names no resource, is `*`.
 */
export type ResourceKind = 'connection' | 'pipeline' | 'role' | 'project' | 'log-stream' | 'every';

const RESOURCES: Readonly<Record<CallName, ResourceKind>> = {
  getConnection: 'connection',
  listConnections: 'every',
  getPipeline: 'pipeline',
  listPipelines: 'every',
  getPipelineState: 'pipeline',
  listActionExecutions: 'pipeline',
  listExecutions: 'pipeline',
  startExecution: 'pipeline',
  getExecution: 'pipeline',
  stopExecution: 'pipeline',
  listRuleExecutions: 'pipeline',
  simulateRole: 'role',
  batchGetBuilds: 'project',
  batchGetProjects: 'project',
  getLogEvents: 'log-stream',
};

/** The calls that read a fact of AWS. */
export const CALLS_OF_FACTS: Readonly<Partial<Record<FactName, readonly CallName[]>>> = {
  connection: ['getConnection', 'listConnections'],
  pipeline: ['getPipeline', 'listPipelines'],
  executions: ['listExecutions'],
  stages: ['getPipelineState'],
  sourceFailure: ['listActionExecutions'],
  role: ['simulateRole'],
  buildRoles: ['batchGetProjects', 'simulateRole'],
};

/**
 * What becomes of a step whose role lacks the permission of a call: it fails, or goes on with a warning. What is optional is
 * left out without one.
 */
export type Without = 'fails' | 'warns' | 'optional';

export interface Feature {
  /** The inputs that ask for it, as the documents say it. */
  readonly use: string;
  readonly calls: Readonly<Partial<Record<CallName, Without>>>;
}

/** Which use of this action makes which calls. Uses add up: what one takes as a warning, another can need. */
export const FEATURES = {
  'connection-by-arn': {
    use: '`connection` as an ARN, or none: the one that the pipeline names',
    calls: { getConnection: 'fails' },
  },
  'connection-by-name': { use: '`connection` as a name', calls: { listConnections: 'fails' } },
  'wait-for-connection': { use: '`wait-for-connection`', calls: { getConnection: 'fails' } },
  pipeline: { use: '`pipeline`', calls: { getPipeline: 'fails' } },
  'all-pipelines': { use: "`pipeline: '*'`", calls: { listPipelines: 'fails', getPipeline: 'fails' } },
  standard: {
    use: '`checks: standard`, the default',
    calls: { getPipelineState: 'warns', listExecutions: 'warns', listActionExecutions: 'warns' },
  },
  role: { use: '`checks` with `role`', calls: { simulateRole: 'warns', batchGetProjects: 'optional' } },
  'start-always': { use: '`start: always`', calls: { startExecution: 'fails', listExecutions: 'warns' } },
  'start-if-needed': {
    use: '`start: if-needed`',
    calls: { listExecutions: 'fails', startExecution: 'fails' },
  },
  wait: {
    use: '`wait`',
    calls: {
      getExecution: 'fails',
      listActionExecutions: 'fails',
      listExecutions: 'warns',
      getPipelineState: 'warns',
      listRuleExecutions: 'warns',
    },
  },
  'on-superseded': { use: '`on-superseded: follow`', calls: { listExecutions: 'fails' } },
  'on-cancel': { use: '`on-cancel: stop` or `abandon`', calls: { stopExecution: 'fails' } },
  'follow-logs': { use: '`follow-logs`', calls: { batchGetBuilds: 'warns', getLogEvents: 'warns' } },
} as const satisfies Readonly<Record<string, Feature>>;

export type FeatureId = keyof typeof FEATURES;

/** What the role of a pipeline needs for its source action, by the prefix of the action. */
export const useConnection = (service: ConnectionService): string => `${service}:UseConnection`;

/**
 * What a source action needs, and no more: both prefixes, this repository alone. `IfExists`, since a request has only the
 * keys of its own prefix, and one that is about no repository has none.
 */
export function useConnectionStatement({
  connectionArn,
  repository,
}: Pick<SourceAction, 'connectionArn' | 'repository'>): Statement {
  return {
    action: SERVICES.map((service) => useConnection(service)),
    resource: connectionArn,
    condition: {
      StringEqualsIfExists: Object.fromEntries(
        SERVICES.map((service) => [`${service}:FullRepositoryId`, repository]),
      ),
    },
  };
}

/** `arn:aws:codepipeline:REGION:ACCOUNT:NAME`, with `*` for an unknown account. */
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

/** ARNs by kind. A list needs none. */
export type Resources = Readonly<Partial<Record<ResourceKind, string | readonly string[]>>>;

const SERVICES = ['codeconnections', 'codestar-connections'] as const;

/**
 * The permissions of a call; of a connection's call that has an ARN those of its prefix alone, since IAM takes no other.
 *
 * @param service prefix of the connection's ARN
 */
export function actionsOf(call: CallName, service: ConnectionService): readonly string[] {
  const action = PERMISSIONS[call];
  if (typeof action === 'string') return [action];
  // Connections of both prefixes are listed.
  return RESOURCES[call] === 'every' ? SERVICES.map((each) => action(each)) : [action(service)];
}

/**
 * The least that a role needs for these uses: one statement a kind of resource.
 *
 * @param service prefix of the connection's ARN
 * @throws RangeError if the uses need a kind of resource that is not given
 */
export function policyFor(
  features: readonly FeatureId[],
  service: ConnectionService,
  resources: Resources,
): readonly Statement[] {
  const calls = (Object.keys(PERMISSIONS) as CallName[]).filter((call) =>
    features.some((id) => call in FEATURES[id].calls),
  );
  const kinds = [...new Set(calls.map((call) => RESOURCES[call]))];
  return kinds.map((kind) => {
    const resource = kind === 'every' ? '*' : resources[kind];
    if (resource === undefined) throw new RangeError(`The uses need a resource of kind ${kind}.`);
    const ofKind = calls.filter((call) => RESOURCES[call] === kind);
    return { action: ofKind.flatMap((call) => actionsOf(call, service)), resource };
  });
}

/** Permissions of lists, which name no resource. */
const WITHOUT_RESOURCE: ReadonlySet<string> = new Set(
  (Object.keys(PERMISSIONS) as CallName[])
    .filter((call) => RESOURCES[call] === 'every')
    .flatMap((call) => actionsOf(call, 'codeconnections')),
);

/** Whether the permission of a call names no resource. */
export const isOfList = (action: string): boolean => WITHOUT_RESOURCE.has(action);

/** One statement of an IAM policy that allows what was denied, as lines to paste. */
export function statementFor({ action, resource, condition }: Statement): readonly string[] {
  const listing = typeof action === 'string' && isOfList(action);
  const statement = {
    Effect: 'Allow',
    Action: action,
    Resource: listing ? '*' : resource,
    ...(condition && { Condition: condition }),
  };
  return JSON.stringify(statement, null, 2).split('\n');
}

/** Several statements, as the members of a list. */
export function statementsFor(statements: readonly Statement[]): readonly string[] {
  return statements.flatMap((statement, index) => {
    const lines = statementFor(statement);
    return index < statements.length - 1 ? [...lines.slice(0, -1), '},'] : lines;
  });
}

/** A principal as messages name it, with its verb: a policy is added to a role, not to its session. */
export function principalName(principal: string | undefined): { readonly name: string; readonly is: string } {
  if (principal === undefined) return { name: 'the credentials of this step', is: 'are' };
  const role = /:assumed-role\/([^/]+)\//.exec(principal)?.[1];
  return { name: role === undefined ? code(principal) : `role ${code(role)}`, is: 'is' };
}

/** What to do about a denied call. */
export function grant(permission: MissingPermission): Remedy {
  const { principal, action } = permission;
  const who = principal === undefined ? 'the role of these credentials' : principalName(principal).name;
  return {
    text: `Add this statement to a policy of ${who}${notePrefix([action])}:`,
    lines: statementFor(permission),
  };
}

/** What people get wrong with the calls of connections. */
export const notePrefix = (actions: readonly string[]): string =>
  actions.some((action) => action.endsWith(':GetConnection'))
    ? " (the prefix of the action must be that of the connection's ARN)"
    : '';
