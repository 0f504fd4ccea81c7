/** What a role may do, by IAM's policy simulation. The IAM client is loaded only by the check that asks for it. */

import type { EvaluationResult } from '@aws-sdk/client-iam';
import { otherService, parseConnectionArn, partitionOf } from '../domain/arn.js';
import type { Decision } from '../domain/role.js';
import type { Roles, UseConnectionRequest } from '../ports/aws.js';
import { PERMISSIONS, useConnection } from '../domain/permissions.js';
import { code } from '../domain/words.js';
import { items, unfit } from './answers.js';
import type { Call } from './call.js';
import { send } from './send.js';
import { paced, type Settings } from './settings.js';

export function createRoles(region: string, settings: Settings): Roles {
  return {
    async simulate(request) {
      const call: Call = {
        action: PERMISSIONS.simulateRole,
        resource: request.roleArn,
        region: homeOf(region),
        subject: `role ${code(request.roleArn)}`,
        endpointVariables: settings.endpointVariables,
      };
      const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
      const client = paced(new IAMClient({ ...settings.config, region: homeOf(region) }), settings);
      const command = new SimulatePrincipalPolicyCommand(toInput(request));
      const { EvaluationResults } = await send(client, command, call);
      const decisions = items(EvaluationResults, 'EvaluationResults', call).flatMap(readDecision);
      if (decisions.length === 0) throw unfit(call, 'EvaluationResults', undefined);
      return decisions;
    },
  };
}

/**
 * IAM is one service per partition, and takes signatures for its own Region alone:
 * https://docs.aws.amazon.com/general/latest/gr/iam-service.html
 */
function homeOf(region: string): string {
  switch (partitionOf(region)) {
    case 'aws':
      return 'us-east-1';
    case 'aws-cn':
      return 'cn-north-1';
    case 'aws-us-gov':
      return 'us-gov-west-1';
    default:
      return region;
  }
}

/** The decision on the one resource that was asked for; IAM may give it under the resource, or for the action alone. */
function readDecision(result: EvaluationResult): Decision[] {
  const { EvalActionName: action, ResourceSpecificResults: [ofResource] = [] } = result;
  const decision = ofResource?.EvalResourceDecision ?? result.EvalDecision;
  const missing = [...(result.MissingContextValues ?? []), ...(ofResource?.MissingContextValues ?? [])];
  if (action === undefined || decision === undefined) return [];
  return [{ action, decision, missingContext: [...new Set(missing)] }];
}

/** Both prefixes at once, each with its own condition keys: docs/facts.md, "UseConnection". */
function toInput({ roleArn, connectionArn, repository, branch, providerAction }: UseConnectionRequest) {
  const service = parseConnectionArn(connectionArn)?.service ?? 'codeconnections';
  const services = [service, otherService(service)];
  const [owner = ''] = repository.split('/');
  const keys = {
    FullRepositoryId: repository,
    BranchName: branch,
    ProviderAction: providerAction,
    ProviderPermissionsRequired: 'read_only',
    OwnerId: owner,
    RepositoryName: repository.slice(owner.length + 1),
  };
  return {
    PolicySourceArn: roleArn,
    ActionNames: services.map((service) => useConnection(service)),
    ResourceArns: [connectionArn],
    ContextEntries: services.flatMap((service) =>
      Object.entries(keys).map(([key, value]) => ({
        ContextKeyName: `${service}:${key}`,
        ContextKeyType: 'string' as const,
        ContextKeyValues: [value],
      })),
    ),
  };
}
