/** A connection, as AWS shows it. */

import type { Open } from './open.js';

export type ConnectionStatus = Open<'PENDING' | 'AVAILABLE' | 'ERROR'>;

export interface Connection {
  readonly arn: string;
  readonly name: string;
  readonly status: ConnectionStatus;
  /** `ProviderType`: GitHub, GitHubEnterpriseServer, Bitbucket, GitLab, GitLabSelfManaged, AzureDevOps. */
  readonly provider: string;
}

export type ConnectionReference =
  { readonly kind: 'arn'; readonly arn: string } | { readonly kind: 'name'; readonly name: string };
