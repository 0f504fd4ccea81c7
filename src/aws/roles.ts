/** What a role may do, by IAM's policy simulation. The IAM client is loaded only by the check that asks for it. */

import type { EvaluationResult } from '@aws-sdk/client-iam';
import { otherService, parseConnectionArn, partitionOf } from '../domain/arn.js';
import type { Decision } from '../domain/role.js';
import type { Roles, UseConnectionRequest } from '../ports/aws.js';
import { PERMISSIONS, useConnection } from '../domain/permissions.js';
import { items } from './answers.js';
import { brokenAnswer, type Call } from './faults.js';
import { send } from './send.js';
import type { ClientSettings } from './settings.js';

export function createRoles(region: string, settings: ClientSettings): Roles {
  return {
    async simulate(request) {
      const call: Call = {
        action: PERMISSIONS.simulateRole,
        resource: request.roleArn,
        region: homeOf(region),
        subject: `role ${request.roleArn}`,
      };
      const { IAMClient, SimulatePrincipalPolicyCommand } = await import('@aws-sdk/client-iam');
      const client = new IAMClient({ ...settings, region: homeOf(region) });
      const command = new SimulatePrincipalPolicyCommand(toInput(request));
      const { EvaluationResults: results = [] } = await send(client, command, call);
      if (results.length === 0) throw brokenAnswer(call, 'it has no member EvaluationResults');
      return items(results, 'EvaluationResults', call).map((result) => readDecision(result, call));
    },
  };
}

/** IAM is one service a partition, and takes signatures for its own Region alone. */
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
function readDecision(result: EvaluationResult, call: Call): Decision {
  const { EvalActionName: action, ResourceSpecificResults: [own] = [] } = result;
  const decision = own?.EvalResourceDecision ?? result.EvalDecision;
  const missing = [...(result.MissingContextValues ?? []), ...(own?.MissingContextValues ?? [])];
  if (action === undefined || decision === undefined)
    throw brokenAnswer(call, 'a result lacks EvalActionName or EvalDecision');
  return { action, decision, missingContext: [...new Set(missing)] };
}

/** Both prefixes at once, each with its own condition keys (FACTS.md, Connections). */
function toInput({ roleArn, connectionArn, repository, branch, providerAction }: UseConnectionRequest) {
  const own = parseConnectionArn(connectionArn)?.service ?? 'codeconnections';
  const services = [own, otherService(own)];
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
