/** Which connection a reference stands for. */

import { parseConnectionArn } from '../domain/arn.js';
import { asProblem } from '../domain/problem.js';
import { factOf } from '../domain/fact.js';
import type { ConnectionReference } from '../domain/connection.js';
import type { Fact } from '../domain/fact.js';
import type { ConnectionLookup } from '../domain/facts.js';
import type { Connections } from '../ports/aws.js';

export function readConnection(
  reference: ConnectionReference,
  connections: Connections,
): Promise<Fact<ConnectionLookup>> {
  return factOf(
    reference.kind === 'arn'
      ? lookUpArn(reference.arn, connections)
      : lookUpName(reference.name, connections),
  );
}

async function lookUpArn(arn: string, connections: Connections): Promise<ConnectionLookup> {
  try {
    return { found: [await connections.get(arn)], others: [] };
  } catch (error) {
    if (asProblem(error).kind !== 'missing') throw error;
    const list = await connections.list().catch(() => undefined);
    // An empty list of one API does not tell what the other has.
    const isWhole = list && (list.connections.length > 0 || !list.unread);
    return { found: [], others: isWhole ? list.connections : undefined };
  }
}

async function lookUpName(name: string, port: Connections): Promise<ConnectionLookup> {
  const { connections, unread } = await port.list();
  const found = connections.filter((connection) => connection.name === name);
  // The API that could not be listed may have the name.
  if (found.length === 0 && unread) throw unread;
  return { found, others: connections };
}

/**
 * One connection can be listed under both service prefixes. Its name then stands for the ARN that the pipelines use,
 * or for the newer one if they use neither.
 */
export function settleTwins(
  lookup: Fact<ConnectionLookup>,
  pipelineArns: readonly string[],
): Fact<ConnectionLookup> {
  if (!lookup.ok) return lookup;
  const { found } = lookup.value;
  const arns = found.map(({ arn }) => parseConnectionArn(arn));
  if (found.length !== 2 || arns[0]?.id !== arns[1]?.id || arns[0]?.account !== arns[1]?.account)
    return lookup;
  const twin =
    found.find(({ arn }) => pipelineArns.includes(arn)) ??
    found.find((_, at) => arns[at]?.service === 'codeconnections');
  return twin ? { ok: true, value: { found: [twin], others: [] } } : lookup;
}
