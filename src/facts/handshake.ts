/** Waiting for a person: a PENDING connection is completed by nobody else. */

import { factOf } from '../domain/fact.js';
import { readFacts } from './index.js';
import { poll } from '../domain/poll.js';
import type { Connection, ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts, ConnectionLookup, Facts } from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';

/**
 * Waits for a person to complete the handshake of every PENDING connection, all at the same time. Whoever waited reads
 * the pipelines again: they may have changed, and executions begun, in the meantime.
 *
 * @param waiting is told of each connection that is waited for
 * @param signal aborts when the workflow is cancelled; the connections then stay as they were last seen
 * @returns the facts as they are then
 */
export async function awaitHandshakes(
  facts: Facts,
  target: Target,
  ports: Ports,
  waiting: (connection: Connection) => void,
  signal?: AbortSignal,
): Promise<Facts> {
  if (target.connectionTimeout === 0 || !facts.connections.some(pendingOf)) return facts;
  const from = ports.clock.now();
  const connections = await Promise.all(
    facts.connections.map(async (known) => {
      const connection = pendingOf(known);
      if (!connection) return known;
      waiting(connection);
      const lookup = await factOf(awaitHandshake(connection, target.connectionTimeout, ports, signal));
      return {
        ...known,
        lookup: signal?.aborted ? known.lookup : lookup,
        waitedMs: ports.clock.now() - from,
      };
    }),
  );
  if (signal?.aborted) return { ...facts, connections };
  const again = await readFacts(target, ports, facts.region, signal);
  const asWaitedFor = (known: ConnectionFacts) =>
    connections.find(({ reference }) => sameReference(reference, known.reference)) ?? known;
  return { ...again, connections: again.connections.map(asWaitedFor) };
}

function sameReference(one: ConnectionReference, other: ConnectionReference): boolean {
  return one.kind === 'arn' && other.kind === 'arn' ? one.arn === other.arn : one.kind === other.kind;
}

async function awaitHandshake(
  connection: Connection,
  timeout: number,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<ConnectionLookup> {
  const last = await poll(connection, {
    read: () => ports.connections.get(connection.arn, signal),
    isDone: ({ status }) => status !== 'PENDING',
    clock: ports.clock,
    timeout,
    shortest: 1000,
    longest: 10_000,
    signal,
  });
  return { found: [last], others: [] };
}

function pendingOf({ lookup }: ConnectionFacts): Connection | undefined {
  const [connection, ...more] = lookup.ok ? lookup.value.found : [];
  return more.length === 0 && connection?.status === 'PENDING' ? connection : undefined;
}
