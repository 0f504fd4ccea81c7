import type { AccountSpec } from '../aws/account.js';

/** What the two APIs for connections know of a world. */
export interface ConnectionsSpec extends AccountSpec {
  /** The connections that the account sees: its own, and those that are shared with it. */
  connections?: ConnectionSpec[];
  /** Whether each connections API takes an ARN of the other's prefix. Not known at AWS. `not-found` unless given. */
  crossPrefix?: 'accept' | 'not-found';
  /** Whether ListConnections also lists ARNs of the other API's prefix. Not known at AWS. `false` unless given. */
  listCrossPrefix?: boolean;
}

/** Status of a connection, as GetConnection names it. */
export type ConnectionStatus = 'PENDING' | 'AVAILABLE' | 'ERROR';

/** Provider of a connection; AzureDevOps belongs to the CodeConnections API alone. */
export type ProviderType =
  'Bitbucket' | 'GitHub' | 'GitHubEnterpriseServer' | 'GitLab' | 'GitLabSelfManaged' | 'AzureDevOps';

/** A connection that the account sees. */
export interface ConnectionSpec {
  arn: string;
  name: string;
  /** Also one that the model does not have today. */
  status: ConnectionStatus | (string & {});
  provider: ProviderType | (string & {});
  /** The account in the ARN unless given. */
  ownerAccountId?: string;
  hostArn?: string;
  /** A PENDING connection becomes AVAILABLE this long after a call first showed it. */
  authorisedAfterMs?: number;
  /** GetConnection answers ResourceUnavailableException. */
  unavailable?: boolean;
}
