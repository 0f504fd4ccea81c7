/** `connection-found`, `connection-available`, `connection-provider`. */

import { connectionUrl, parseConnectionArn } from '../domain/arn.js';
import type { Connection, ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts } from '../domain/facts.js';
import type { Finding } from '../domain/finding.js';
import type { RunEvent } from '../domain/run-event.js';
import { formatDuration } from '../domain/duration.js';
import type { Remedy } from '../domain/problem.js';
import { aboutConnection, fail, pass, skip, unread, type Verdict } from './finding.js';

export interface ConnectionContext {
  readonly event: RunEvent;
  readonly repository: string;
  readonly region: string;
}

/** The same three, where neither an input nor a source action names a connection. */
export function skipConnection(): Finding[] {
  const verdict = skip(
    'No connection is known: none was given, and no source action that is known names one.',
  );
  return CONNECTION_CHECKS.map((id) => ({ id, pipeline: null, connection: null, ...verdict }));
}

const CONNECTION_CHECKS = ['connection-found', 'connection-available', 'connection-provider'] as const;

export function checkConnection(
  facts: ConnectionFacts,
  index: number,
  context: ConnectionContext,
): Finding[] {
  const connection = theConnection(facts);
  const known = (check: (connection: Connection) => Verdict) =>
    connection ? check(connection) : skip('Which connection is meant, or what it is, is not known.');
  return [
    aboutConnection('connection-found', index, checkFound(facts, context.region)),
    aboutConnection(
      'connection-available',
      index,
      known((found) => checkAvailable(found, facts.waitedMs, context.repository)),
    ),
    aboutConnection(
      'connection-provider',
      index,
      known((found) => checkProvider(found, context.event.serverUrl)),
    ),
  ];
}

/** Connections that a message lists at most (CONTRACT.md, Checks). */
const LISTED = 10;

/** The connection, where the reference stands for exactly one. */
export function theConnection({ lookup }: ConnectionFacts): Connection | undefined {
  const [first, second] = lookup.ok ? lookup.value.found : [];
  return second ? undefined : first;
}

function describe(reference: ConnectionReference): string {
  return reference.kind === 'arn' ? `Connection ${reference.arn}` : `Connection "${reference.name}"`;
}

function checkFound({ reference, lookup }: ConnectionFacts, region: string): Verdict {
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

/** @param others what is listed; none where that could not be read */
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

/** Lines to paste, at most ten, and a count of the others. */
function list(connections: readonly Connection[]): string[] {
  const lines = connections
    .slice(0, LISTED)
    .map(({ arn, name, provider, status }) => `connection: ${arn} # ${name}, ${provider}, ${status}`);
  const more = connections.length - lines.length;
  return more > 0 ? [...lines, `# … and ${more} more`] : lines;
}

function checkAvailable(
  { arn, name, status, provider }: Connection,
  waitedMs: number,
  repository: string,
): Verdict {
  const [owner = ''] = repository.split('/');
  const grant = provider === 'GitHub' ? `install GitHub apps for ${owner}` : `grant access at ${provider}`;
  const waited = waitedMs >= 1000 ? `, after ${formatDuration(waitedMs)} of waiting` : '';
  switch (status) {
    case 'AVAILABLE':
      return pass(`Connection "${name}" is AVAILABLE${waited}.`);
    case 'PENDING':
      return fail(`Connection "${name}" is PENDING${waited}: nobody has completed its handshake.`, {
        text: `Only a person can: someone who may use the AWS console and ${grant} opens the page and chooses "Update pending connection".`,
        url: connectionUrl(arn),
      });
    case 'ERROR':
      return fail(`Connection "${name}" is in status ERROR: AWS can no longer use its handshake.`, {
        text: `Someone who may use the AWS console and ${grant} opens the page and updates the connection; if that does not mend it, create a new one and name it in the pipeline.`,
        url: connectionUrl(arn),
      });
  }
}

function checkProvider({ name, provider }: Connection, serverUrl: string): Verdict {
  const host = serverUrl.replace(/^https?:\/\//, '').toLowerCase();
  const wanted = host === 'github.com' ? 'GitHub' : 'GitHubEnterpriseServer';
  if (provider === wanted) return pass(`Connection "${name}" is to ${provider}, as ${host} needs.`);
  return fail(
    `Connection "${name}" is to ${provider}; the repository of this run is on ${host}, which needs ${wanted}.`,
    {
      text: `Use a connection whose provider is ${wanted}; this lists them:`,
      lines: [`aws codeconnections list-connections --provider-type-filter ${wanted}`],
    },
  );
}
