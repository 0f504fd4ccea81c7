/** Connections of another account than that of the credentials (docs/facts.md, "Shared connections"). */

import { accountOf, parseConnectionArn } from '../domain/arn.js';
import { principalName } from '../domain/permissions.js';
import { code } from '../domain/words.js';
import type { ConnectionFacts, Facts } from '../domain/facts.js';
import { fail, withHeadline, type Verdict } from './verdict.js';

interface Accounts {
  readonly owner: string;
  /** Of the credentials. */
  readonly asking: string;
  /** As " (role `ci`)". Empty if AWS named nobody. */
  readonly who: string;
}

/** None if the connection was found, or both accounts are the same, or one is not known. */
function accountsOf({ reference, lookup }: ConnectionFacts, { account }: Facts): Accounts | undefined {
  if (reference.kind !== 'arn') return undefined;
  const isHidden = lookup.ok ? lookup.value.found.length === 0 : lookup.problem.kind === 'denied';
  const principal = lookup.ok ? undefined : lookup.problem.permission?.principal;
  const owner = parseConnectionArn(reference.arn)?.account;
  const asking = accountOf(principal) ?? account;
  if (!isHidden || owner === undefined || asking === undefined || owner === asking) return undefined;
  return { owner, asking: asking, who: principal === undefined ? '' : ` (${principalName(principal).name})` };
}

/** Whether the connection is hidden from these credentials, and belongs to another account. */
export const isForeign = (connection: ConnectionFacts, facts: Facts): boolean =>
  accountsOf(connection, facts) !== undefined;

/** @returns none if the connection is not of another account, or is not hidden from these credentials */
export function judgeForeign(connection: ConnectionFacts, facts: Facts): Verdict | undefined {
  const accounts = accountsOf(connection, facts);
  const { reference } = connection;
  const arn = reference.kind === 'arn' ? reference.arn : '';
  const parsed = parseConnectionArn(arn);
  if (!accounts || !parsed) return undefined;
  const { owner, asking: own, who } = accounts;
  const message = `Connection ${code(arn)} belongs to account ${code(owner)}, but the credentials of this step${who} belong to account ${code(own)}.`;
  const headline = `connection of account ${code(owner)} isn't shared with account ${code(own)}`;
  if (parsed.service === 'codestar-connections')
    return withHeadline(
      headline,
      fail(message, {
        text: `\`codestar-connections\` ARNs can't be shared with other accounts. Use a connection of account ${code(own)}, or credentials of account ${code(owner)}. To list the connections of account ${code(own)}:`,
        lines: [`aws codeconnections list-connections --region ${facts.region}`],
      }),
    );
  return withHeadline(
    headline,
    fail(message, {
      text: `Use credentials of account ${code(owner)}. Or have that account share the connection through AWS RAM, and allow \`codeconnections:GetConnection\` on it. To share it, run this in account ${code(owner)}:`,
      lines: [
        `aws ram create-resource-share --region ${parsed.region} --name connection --resource-arns ${arn} --principals ${own}`,
      ],
    }),
  );
}
