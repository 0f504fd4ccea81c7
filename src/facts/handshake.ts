/** Waiting for a person: nobody else can authorize a PENDING connection. */

import { factOf } from '../domain/fact.js';
import { foundConnection } from '../domain/facts.js';
import { readFacts, type FactsRequest } from './index.js';
import { poll, unlessAborted } from '../domain/poll.js';
import type { Connection, ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts, ConnectionLookup, Facts } from '../domain/facts.js';

/** Between two looks, at first and at most. */
const SHORTEST_MS = 1000;
const LONGEST_MS = 10_000;

/**
 * Waits until every PENDING connection is authorized, all at the same time. Afterwards everything is read again: while
 * it waited, pipelines may have changed and executions begun. If the workflow is canceled, the connections stay as they
 * were last seen.
 *
 * @param onWait is told about each connection that is waited for
 * @returns the facts as they are then
 */
export async function awaitHandshakes(
  facts: Facts,
  request: FactsRequest,
  onWait: (connection: Connection) => void,
): Promise<Facts> {
  const { target, ports, signal } = request;
  if (target.waitForConnectionMs === 0 || !facts.connections.some(pendingConnection)) return facts;
  const from = ports.clock.now();
  const connections = await Promise.all(
    facts.connections.map(async (before) => {
      const connection = pendingConnection(before);
      if (!connection) return before;
      onWait(connection);
      const lookup = await factOf(awaitHandshake(connection, request));
      return {
        ...before,
        lookup: signal?.aborted ? before.lookup : lookup,
        waitedMs: ports.clock.now() - from,
      };
    }),
  );
  if (signal?.aborted) return { ...facts, connections };
  const again = await unlessAborted(readFacts(request), signal);
  const asWaitedFor = (read: ConnectionFacts) =>
    connections.find(({ reference }) => sameReference(reference, read.reference)) ?? read;
  return { ...again, connections: again.connections.map(asWaitedFor) };
}

function sameReference(one: ConnectionReference, other: ConnectionReference): boolean {
  return one.kind === 'arn' && other.kind === 'arn' ? one.arn === other.arn : one.kind === other.kind;
}

async function awaitHandshake(
  connection: Connection,
  { target, ports, signal }: FactsRequest,
): Promise<ConnectionLookup> {
  const last = await poll(connection, {
    read: () => ports.connections.get(connection.arn, signal),
    isDone: ({ status }) => status !== 'PENDING',
    clock: ports.clock,
    timeout: target.waitForConnectionMs,
    shortest: SHORTEST_MS,
    longest: LONGEST_MS,
    signal,
  });
  return { found: [last], others: [] };
}

function pendingConnection(facts: ConnectionFacts): Connection | undefined {
  const connection = foundConnection(facts);
  return connection?.status === 'PENDING' ? connection : undefined;
}
