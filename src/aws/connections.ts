/**
 * Connections, read through the API that matches the ARN's prefix.
 *
 * AWS has the same operations twice: CodeStar Connections, and CodeConnections under its own endpoint, signing name
 * and target: docs/facts.md, "Two APIs". One client serves both, pointed at either.
 */

import {
  CodeStarConnectionsClient,
  GetConnectionCommand,
  ListConnectionsCommand,
  type Connection as AwsConnection,
} from '@aws-sdk/client-codestar-connections';
import type { EndpointV2, HttpRequest } from '@smithy/types';
import {
  otherService,
  parseConnectionArn,
  type ConnectionArn,
  type ConnectionService,
} from '../domain/arn.js';
import type { Connection } from '../domain/connection.js';
import type { Connections } from '../ports/aws.js';
import { PERMISSIONS } from '../domain/permissions.js';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import { items, required, textOf } from './answers.js';
import type { Call } from './call.js';
import { all, pages, send } from './send.js';
import { paced, type Settings } from './settings.js';

/** `ListConnections` takes 0 to 100. */
const PAGE_SIZE = 100;

/** @param region the Region in which names are looked up; an ARN is looked up in its own */
export function createConnections(region: string, settings: Settings): Connections {
  const clients = new Map<string, CodeStarConnectionsClient>();
  const clientFor = (service: ConnectionService, home: string): CodeStarConnectionsClient => {
    const key = `${service} ${home}`;
    const client = clients.get(key) ?? createClient(service, home, settings);
    clients.set(key, client);
    return client;
  };

  async function get(arn: ConnectionArn, text: string, service: ConnectionService, signal?: AbortSignal) {
    const call: Call = {
      action: PERMISSIONS.getConnection(service),
      resource: text,
      region: arn.region,
      subject: `connection ${code(text)}`,
      endpointVariables: settings.endpointVariables,
    };
    const command = new GetConnectionCommand({ ConnectionArn: text });
    const { Connection } = await send(clientFor(service, arn.region), command, call, signal);
    return readConnection(Connection, call);
  }

  async function list(service: ConnectionService): Promise<Connection[]> {
    const call: Call = {
      action: PERMISSIONS.listConnections(service),
      resource: '*',
      region,
      subject: 'the list of connections',
      endpointVariables: settings.endpointVariables,
    };
    const client = clientFor(service, region);
    const connections = pages(call, async (NextToken) => {
      const command = new ListConnectionsCommand({ MaxResults: PAGE_SIZE, NextToken });
      const output = await send(client, command, call);
      const page = items(output.Connections, 'Connections', call);
      return { page: page.flatMap(readListed), nextToken: output.NextToken };
    });
    return all(connections);
  }

  return {
    async get(text, signal) {
      const arn = parseConnectionArn(text);
      if (!arn) {
        throw new Problem('refused', `${code(text)} is not a connection ARN.`, {
          remedy: {
            text: 'Fix `ConnectionArn` in the configuration of the source action:',
            lines: ['"ConnectionArn": "arn:aws:codeconnections:REGION:ACCOUNT_ID:connection/CONNECTION_ID"'],
          },
        });
      }
      try {
        return await get(arn, text, arn.service, signal);
      } catch (error) {
        // Whether an API takes the other's ARN is not known, so its "no" counts only once both said it.
        if (!(error instanceof Problem) || (error.kind !== 'missing' && error.kind !== 'denied')) throw error;
        return await get(arn, text, otherService(arn.service), signal).catch(() => {
          throw error;
        });
      }
    },

    async list() {
      const answers = await Promise.allSettled([list('codeconnections'), list('codestar-connections')]);
      const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
      const refused = answers.find((answer) => answer.status === 'rejected');
      const unread = refused?.reason as Problem | undefined;
      if (unread && given.length === 0) throw unread;
      const byArn = new Map(given.flat().map((connection) => [connection.arn, connection]));
      return { connections: [...byArn.values()], ...(unread && { unread }) };
    },
  };
}

const CODECONNECTIONS_TARGET = 'com.amazonaws.codeconnections.CodeConnections_20231201';

function createClient(
  service: ConnectionService,
  region: string,
  settings: Settings,
): CodeStarConnectionsClient {
  if (service === 'codestar-connections')
    return paced(new CodeStarConnectionsClient({ ...settings.config, region }), settings);

  // The service id decides which AWS_ENDPOINT_URL_… variable the SDK honours.
  const config = { ...settings.config, region, serviceId: 'CodeConnections' };
  const client = paced(new CodeStarConnectionsClient(config), settings);
  const { endpointProvider } = client.config;
  client.config.endpointProvider = (parameters, context): EndpointV2 => {
    const endpoint = endpointProvider(parameters, context);
    const url = new URL(endpoint.url);
    // An endpoint that the user configured stays as it is.
    if (parameters.Endpoint === undefined) {
      url.hostname = url.hostname.replace(/^codestar-connections(?=[.-])/, 'codeconnections');
    }
    const authSchemes = [{ name: 'sigv4', signingName: service, signingRegion: region, properties: {} }];
    return { ...endpoint, url, properties: { ...endpoint.properties, authSchemes } };
  };
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as HttpRequest;
      headers['x-amz-target'] = (headers['x-amz-target'] ?? '').replace(
        /^.*\./,
        `${CODECONNECTIONS_TARGET}.`,
      );
      return next(args);
    },
    { step: 'build', name: 'codeConnectionsTarget' },
  );
  return client;
}

function readConnection(connection: AwsConnection | undefined, call: Call): Connection {
  const { ConnectionArn, ConnectionName, ConnectionStatus, ProviderType } = connection ?? {};
  return {
    arn: required(ConnectionArn, 'Connection.ConnectionArn', call),
    name: required(ConnectionName, 'Connection.ConnectionName', call),
    status: required(ConnectionStatus, 'Connection.ConnectionStatus', call),
    provider: required(ProviderType, 'Connection.ProviderType', call),
  };
}

/** @returns none for one that neither a name nor an ARN can stand for */
function readListed({
  ConnectionArn,
  ConnectionName,
  ConnectionStatus,
  ProviderType,
}: AwsConnection): Connection[] {
  const [arn, name] = [textOf(ConnectionArn), textOf(ConnectionName)];
  if (arn === '' || name === '') return [];
  return [{ arn, name, status: textOf(ConnectionStatus), provider: textOf(ProviderType) }];
}
