import { arnOf } from '../aws/account.js';
import type { AwsService } from '../aws/service.js';
import type { Connections } from './connections.js';
import {
  GET_CONNECTION,
  LIST_CONNECTIONS,
  type ConnectionsService,
  type GetConnectionInput,
  type ListConnectionsInput,
} from './model.js';
import type { ConnectionsSpec } from './spec.js';

const PROTOCOLS = {
  'codestar-connections': {
    targets: [
      'CodeStar_connections_20191201',
      'com.amazonaws.codestar.connections.CodeStar_connections_20191201',
    ],
    namespace: 'com.amazonaws.codestar.connections',
  },
  codeconnections: {
    targets: ['com.amazonaws.codeconnections.CodeConnections_20231201'],
    namespace: 'com.amazonaws.codeconnections',
  },
} as const;

/** One of the two APIs for connections, which have the same operations. */
export function connectionsService(
  name: ConnectionsService,
  spec: ConnectionsSpec,
  connections: Connections,
): AwsService {
  return {
    name,
    protocol: { kind: 'json', contentType: 'application/x-amz-json-1.0', ...PROTOCOLS[name] },
    operations: {
      GetConnection: {
        input: GET_CONNECTION,
        resource: (_caller, { ConnectionArn }: GetConnectionInput) => ConnectionArn,
        perform: (_caller, input: GetConnectionInput) => connections.getConnection(name, input),
      },
      ListConnections: {
        input: LIST_CONNECTIONS[name],
        resource: (caller) => arnOf(spec, name, caller, '*'),
        // Whether AWS takes a statement for less than all resources is not known.
        heldTo: () => ['*'],
        perform: (_caller, input: ListConnectionsInput) => connections.listConnections(name, input),
      },
    },
  };
}
