/** `source-connection`: whether the source action uses the connection that the input names. */

import { parseConnectionArn } from '../domain/arn.js';
import { foundConnection } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import { forEachSource, type Check, type CheckContext } from './check.js';
import { fail, pass, skip, type Verdict } from './verdict.js';

export const sourceConnection = {
  id: 'source-connection',
  group: 'core',
  about: 'pipeline',
  needs: ['connection', 'pipeline'],
  judge: forEachSource(({ source }, context) => judge(source, context)),
} as const satisfies Check;

function judge(source: SourceAction, { target: { connection }, facts }: CheckContext): Verdict {
  if (!connection)
    return skip('No connection was given to compare with; the one that the source action names was checked.');
  const [given] = facts.connections;
  const arn = connection.kind === 'arn' ? connection.arn : given && foundConnection(given)?.arn;
  if (arn === undefined) return skip('The connection to compare with is not known.');
  if (source.connectionArn === arn) return pass(`Source action ${source.name} uses ${arn}.`);
  const isTwin = parseConnectionArn(source.connectionArn)?.id === parseConnectionArn(arn)?.id;
  const why = isTwin ? ' The ids are the same, but to AWS the two prefixes are two connections.' : '';
  return fail(`Source action ${source.name} uses connection ${source.connectionArn}, not ${arn}.${why}`, {
    text: 'Set the ConnectionArn of the source action to the connection that is wanted, or give this action the one that the pipeline uses:',
    lines: [`connection: ${source.connectionArn}`],
  });
}
