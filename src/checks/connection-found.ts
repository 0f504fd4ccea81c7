/** `connection-found`: whether the reference stands for exactly one connection. */

import { parseConnectionArn } from '../domain/arn.js';
import type { Connection, ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts } from '../domain/facts.js';
import type { Remedy } from '../domain/problem.js';
import { forEachReference, type Check } from './check.js';
import { fail, pass, unread, type Verdict } from './verdict.js';

export const connectionFound = {
  id: 'connection-found',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachReference((facts, context) => judge(facts, context.facts.region)),
} as const satisfies Check;

function judge({ reference, lookup }: ConnectionFacts, region: string): Verdict {
  const what = describe(reference);
  if (!lookup.ok) return unread(what, lookup.problem);
  const { found, others } = lookup.value;
  if (found.length > 1) {
    return fail(`${what} stands for ${found.length} connections in ${region}.`, {
      text: 'Give the ARN of the one that is meant:',
      lines: list(found),
    });
  }
  const [connection] = found;
  if (connection) return pass(`Connection "${connection.name}" is ${connection.arn}.`);
  const where = reference.kind === 'arn' ? (parseConnectionArn(reference.arn)?.region ?? region) : region;
  return fail(
    `${what} does not exist in ${where}, or these credentials cannot see it.`,
    suggest(others, region),
  );
}

function describe(reference: ConnectionReference): string {
  return reference.kind === 'arn' ? `Connection ${reference.arn}` : `Connection "${reference.name}"`;
}

/** @param others other connections; none if they could not be listed */
function suggest(others: readonly Connection[] | undefined, region: string): Remedy {
  if (others && others.length > 0) {
    return {
      text: `These are listed in ${region} for these credentials; use one of them, or check account and Region:`,
      lines: list(others),
    };
  }
  const seen = others ? `No connection is listed in ${region} for these credentials. ` : '';
  return {
    text: `${seen}Check the account, the Region and the name; this lists what is there:`,
    lines: [`aws codeconnections list-connections --region ${region}`],
  };
}

const MOST_LISTED = 10;

/** Lines to paste, and a count of the others. */
function list(connections: readonly Connection[]): string[] {
  const lines = connections
    .slice(0, MOST_LISTED)
    .map(({ arn, name, provider, status }) => `connection: ${arn} # ${name}, ${provider}, ${status}`);
  const more = connections.length - lines.length;
  return more > 0 ? [...lines, `# … and ${more} more`] : lines;
}
