import { AwsError, validationError } from '../aws/error.js';
import type { Clock } from '../core/clock.js';
import { InvalidPageToken, takePage } from '../core/page.js';
import type { ConnectionsService, GetConnectionInput, ListConnectionsInput } from './model.js';
import type { ConnectionSpec, ConnectionsSpec } from './spec.js';

const LARGEST_PAGE = 100;

/** A connection, in the words of GetConnection. */
export interface ConnectionOutput {
  ConnectionName: string;
  ConnectionArn: string;
  ProviderType: string;
  OwnerAccountId: string;
  ConnectionStatus: ConnectionSpec['status'];
  HostArn?: string;
}

/**
 * The connections that an account sees. A connection is a global resource: every Region of the signature shows it
 * (Developer Tools console guide).
 */
export class Connections {
  readonly #spec: ConnectionsSpec;
  readonly #clock: Clock;
  readonly #firstShownAt = new Map<string, number>();

  constructor(spec: ConnectionsSpec, clock: Clock) {
    this.#spec = spec;
    this.#clock = clock;
  }

  /** Throws AwsError: ResourceNotFoundException, ResourceUnavailableException. The words of both are not known. */
  getConnection(
    service: ConnectionsService,
    { ConnectionArn: arn }: GetConnectionInput,
  ): { Connection: ConnectionOutput } {
    const connection = this.#all().find((candidate) => candidate.arn === arn);
    const refused = serviceOfArn(arn) !== service && this.#spec.crossPrefix !== 'accept';
    if (connection === undefined || refused) {
      throw new AwsError('ResourceNotFoundException', `Connection ${arn} not found`);
    }
    if (connection.unavailable === true) {
      throw new AwsError('ResourceUnavailableException', `Connection ${arn} is unavailable`);
    }
    return { Connection: this.#show(connection) };
  }

  /** A MaxResults of 0 is taken as none. Throws AwsError: ValidationException for a token that was not given. */
  listConnections(
    service: ConnectionsService,
    input: ListConnectionsInput,
  ): { Connections: ConnectionOutput[]; NextToken?: string } {
    const provider = input.ProviderTypeFilter;
    const host = input.HostArnFilter;
    const listed = this.#all()
      .filter(({ arn }) => serviceOfArn(arn) === service || this.#spec.listCrossPrefix === true)
      .filter((connection) => provider === undefined || connection.provider === provider)
      .filter((connection) => host === undefined || connection.hostArn === host);
    const asked = input.MaxResults === undefined || input.MaxResults === 0 ? LARGEST_PAGE : input.MaxResults;
    try {
      const page = takePage(listed, ({ arn }) => arn, {
        scope: JSON.stringify([service, provider, host]),
        size: Math.min(asked, this.#spec.pageSize ?? LARGEST_PAGE),
        token: input.NextToken,
      });
      return {
        Connections: page.items.map((connection) => this.#show(connection)),
        ...(page.nextToken === undefined ? {} : { NextToken: page.nextToken }),
      };
    } catch (error) {
      if (error instanceof InvalidPageToken) throw validationError('The NextToken is not valid');
      throw error;
    }
  }

  /** A connection as it is now, or undefined where there is none. Does not count as showing it. */
  describe(arn: string): ConnectionOutput | undefined {
    const connection = this.#all().find((candidate) => candidate.arn === arn);
    return connection === undefined ? undefined : this.#output(connection);
  }

  #all(): readonly ConnectionSpec[] {
    return this.#spec.connections ?? [];
  }

  #status({ arn, status, authorisedAfterMs }: ConnectionSpec): ConnectionSpec['status'] {
    const shownAt = this.#firstShownAt.get(arn);
    const authorised =
      status === 'PENDING' &&
      authorisedAfterMs !== undefined &&
      shownAt !== undefined &&
      this.#clock.now() >= shownAt + authorisedAfterMs;
    return authorised ? 'AVAILABLE' : status;
  }

  #show(connection: ConnectionSpec): ConnectionOutput {
    if (!this.#firstShownAt.has(connection.arn)) {
      this.#firstShownAt.set(connection.arn, this.#clock.now());
    }
    return this.#output(connection);
  }

  #output(connection: ConnectionSpec): ConnectionOutput {
    return {
      ConnectionName: connection.name,
      ConnectionArn: connection.arn,
      ProviderType: connection.provider,
      OwnerAccountId: connection.ownerAccountId ?? connection.arn.split(':')[4] ?? this.#spec.account,
      ConnectionStatus: this.#status(connection),
      ...(connection.hostArn === undefined ? {} : { HostArn: connection.hostArn }),
    };
  }
}

/** The service that an ARN's third part names; any other text is no connections service. */
function serviceOfArn(arn: string): ConnectionsService | undefined {
  const service = arn.split(':')[2];
  return service === 'codestar-connections' || service === 'codeconnections' ? service : undefined;
}
