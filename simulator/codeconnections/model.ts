import type { StructureShape } from '../aws/constraints.js';

export interface GetConnectionInput {
  ConnectionArn: string;
}

export interface ListConnectionsInput {
  ProviderTypeFilter?: string;
  HostArnFilter?: string;
  MaxResults?: number;
  NextToken?: string;
}

/** Signing name of an API for connections. */
export type ConnectionsService = 'codestar-connections' | 'codeconnections';

const PROVIDERS = ['Bitbucket', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged'] as const;

export const GET_CONNECTION: StructureShape = {
  type: 'structure',
  required: ['ConnectionArn'],
  members: {
    ConnectionArn: { type: 'string', min: 0, max: 256, pattern: 'arn:aws(-[\\w]+)*:.+:.+:[0-9]{12}:.+' },
  },
};

function listConnections(providers: readonly string[], hostService: string): StructureShape {
  return {
    type: 'structure',
    required: [],
    members: {
      ProviderTypeFilter: { type: 'string', values: providers },
      HostArnFilter: {
        type: 'string',
        min: 0,
        max: 256,
        pattern: `arn:aws(-[\\w]+)*:${hostService}:.+:[0-9]{12}:host\\/.+`,
      },
      MaxResults: { type: 'integer', min: 0, max: 100 },
      NextToken: { type: 'string', min: 1, max: 1024, pattern: '^.*$' },
    },
  };
}

/** The input of ListConnections in the models of codestar-connections 2019-12-01 and codeconnections 2023-12-01. */
export const LIST_CONNECTIONS: Readonly<Record<ConnectionsService, StructureShape>> = {
  'codestar-connections': listConnections(PROVIDERS, 'codestar-connections'),
  codeconnections: listConnections([...PROVIDERS, 'AzureDevOps'], '(codestar-connections|codeconnections)'),
};
