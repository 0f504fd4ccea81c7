/** What a role may do, by IAM's policy simulation. The IAM client is loaded only by the check that asks for it. */

import type {
  EvaluationResult,
  ResourceSpecificResult,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import { otherService, parseConnectionArn, partitionOf, type ConnectionService } from '../domain/arn.js';
import type { Decision } from '../domain/role.js';
import type { Roles, UseConnectionRequest } from '../ports/aws.js';
import { PERMISSIONS, useConnection } from '../domain/permissions.js';
import { code } from '../domain/words.js';
import { items, unfit } from './answers.js';
import type { Call } from './call.js';
import { all, pages, send } from './send.js';
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
      const read = async (Marker?: string) => {
        const command = new SimulatePrincipalPolicyCommand({ ...toInput(request), Marker });
        const answer = await send(client, command, call);
        return {
          page: items(answer.EvaluationResults, 'EvaluationResults', call),
          nextToken: answer.IsTruncated === true ? answer.Marker : undefined,
        };
      };
      const results = await all(pages(call, read));
      const decisions = results.flatMap((result) => readDecision(result, request.service));
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

/** The decision on the one resource that was requested; IAM may give it under the resource, or for the action alone. */
function readDecision(result: EvaluationResult, service: ConnectionService): Decision[] {
  const { EvalActionName: action, ResourceSpecificResults: [ofResource] = [] } = result;
  const decision = ofResource?.EvalResourceDecision ?? result.EvalDecision;
  if (action === undefined || decision === undefined) return [];
  const missing = [...(result.MissingContextValues ?? []), ...(ofResource?.MissingContextValues ?? [])];
  const limit = limitOf(result, ofResource);
  // No request has a key of the other prefix, so that one is not missing.
  const isOfRequest = (key: string) => !key.toLowerCase().startsWith(`${otherService(service)}:`);
  return [
    { action, decision, missingContext: [...new Set(missing.filter(isOfRequest))], ...(limit && { limit }) },
  ];
}

function limitOf(result: EvaluationResult, ofResource?: ResourceSpecificResult): Decision['limit'] {
  if (result.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'service control policy';
  const boundaries = [result, ofResource].map((each) => each?.PermissionsBoundaryDecisionDetail);
  return boundaries.some((boundary) => boundary?.AllowedByPermissionsBoundary === false)
    ? 'permissions boundary'
    : undefined;
}

/** With the condition keys of the one prefix: docs/facts.md, "UseConnection". */
function toInput(request: UseConnectionRequest): SimulatePrincipalPolicyRequest {
  const { service, roleArn, connectionArn, repository, branch, providerAction, region } = request;
  const [owner = ''] = repository.split('/');
  const keys = {
    [`${service}:FullRepositoryId`]: repository,
    [`${service}:BranchName`]: branch,
    [`${service}:ProviderAction`]: providerAction,
    [`${service}:ProviderPermissionsRequired`]: 'read_only',
    [`${service}:OwnerId`]: owner,
    [`${service}:RepositoryName`]: repository.slice(owner.length + 1),
    // Which Region is requested for a connection of another one is not known.
    ...(parseConnectionArn(connectionArn)?.region === region && { 'aws:RequestedRegion': region }),
  };
  return {
    PolicySourceArn: roleArn,
    ActionNames: [useConnection(service)],
    ResourceArns: [connectionArn],
    ContextEntries: Object.entries(keys).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyType: 'string',
      ContextKeyValues: [value],
    })),
  };
}
