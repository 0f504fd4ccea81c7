/** `connection-found`: whether the reference stands for exactly one connection. */

import { parseConnectionArn } from '../domain/arn.js';
import { isOptInRegion, lacksConnections } from '../domain/regions.js';
import { capital, closest, code, didYouMean } from '../domain/words.js';
import type { Connection, ConnectionReference } from '../domain/connection.js';
import type { ConnectionFacts, Facts } from '../domain/facts.js';
import type { Remedy } from '../domain/problem.js';
import { selectedSource } from '../domain/source.js';
import { forEachReference, type Check } from './check.js';
import { judgeForeign } from './foreign.js';
import { useAnotherRegion } from './regions.js';
import { fail, pass, unread, withHeadline, type Verdict } from './verdict.js';

export const connectionFound = {
  id: 'connection-found',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachReference(
    (connection, { facts }) => judgeForeign(connection, facts) ?? judge(connection, facts),
  ),
} as const satisfies Check;

function judge({ reference, lookup }: ConnectionFacts, facts: Facts): Verdict {
  const { region } = facts;
  const what = describe(reference);
  if (reference.kind === 'arn' && !parseConnectionArn(reference.arn)) return notAnArn(reference.arn, facts);
  if (!lookup.ok) return unread(what, lookup.problem);
  const { found, others } = lookup.value;
  if (found.length > 1) {
    const fits = `${what} matches ${found.length} connections`;
    return withHeadline(
      fits,
      fail(`${capital(fits)} in ${code(region)}.`, {
        text: 'Use the ARN of one of them:',
        lines: list(found),
      }),
    );
  }
  const [connection] = found;
  if (connection)
    return pass(
      `Connection ${code(connection.name)} is ${code(connection.arn)}.${noteOn(connection, facts)}`,
    );
  const home = reference.kind === 'arn' ? parseConnectionArn(reference.arn)?.region : undefined;
  return withHeadline(
    `${what} wasn't found`,
    fail(
      `${capital(what)} doesn't exist in ${code(home ?? region)}, or these credentials can't see it.`,
      suggest(reference, others, region),
    ),
  );
}

function describe(reference: ConnectionReference): string {
  return `connection ${code(reference.kind === 'arn' ? reference.arn : reference.name)}`;
}

/** Only source actions name something else: the input is held to the form of an ARN. */
function notAnArn(text: string, { pipelines }: Facts): Verdict {
  const names = pipelines.flatMap(({ selection }) => {
    const source = selectedSource(selection);
    return source?.connectionArn === text ? source.name : [];
  });
  const whose = `source action ${code(names[0] ?? '')}`;
  return withHeadline(
    `${whose} names no connection`,
    fail(`\`ConnectionArn\` of ${whose} is not a connection ARN: ${code(text)}`, {
      text: 'Fix the source action:',
      lines: ['"ConnectionArn": "arn:aws:codeconnections:REGION:ACCOUNT_ID:connection/CONNECTION_ID"'],
    }),
  );
}

/** What AWS says of CodeBuild, and of CodePipeline not at all. */
function noteOn({ arn }: Connection, { region, pipelines }: Facts): string {
  const home = parseConnectionArn(arn)?.region;
  if (home === undefined || home === region || pipelines.length === 0 || !isOptInRegion(home)) return '';
  return ` ${code(home)} is an opt-in Region. AWS doesn't document whether its connections work for pipelines in ${code(region)}.`;
}

/** @param others other connections; none if they could not be listed */
function suggest(
  reference: ConnectionReference,
  others: readonly Connection[] | undefined,
  region: string,
): Remedy {
  if (lacksConnections(region)) return useAnotherRegion(region);
  if (others && others.length > 0) {
    const names = others.map(({ name }) => name);
    const meant = reference.kind === 'name' ? closest(reference.name, names) : undefined;
    return {
      text: `${didYouMean(meant)}Use one of these, or check the Region and the account of the credentials:`,
      lines: list(others),
    };
  }
  const seen = others ? `These credentials can't see any connection in ${code(region)}. ` : '';
  return {
    text: `${seen}Check the name, the Region and the account of the credentials. To list the connections:`,
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
