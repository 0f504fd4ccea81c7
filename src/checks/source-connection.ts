/** `source-connection`: whether the source action uses the connection that the input names. */

import { parseConnectionArn } from '../domain/arn.js';
import { foundConnection } from '../domain/facts.js';
import { code } from '../domain/words.js';
import type { SourceAction } from '../domain/pipeline.js';
import { forEachSource, noConnection, type Check, type CheckContext } from './check.js';
import { fail, follows, pass, unasked, withHeadline, type Verdict } from './verdict.js';

export const sourceConnection = {
  id: 'source-connection',
  group: 'core',
  about: 'pipeline',
  needs: ['connection', 'pipeline'],
  judge: forEachSource(({ source }, context) => judge(source, context)),
} as const satisfies Check;

function judge(source: SourceAction, context: CheckContext): Verdict {
  const { target, facts } = context;
  const { connection } = target;
  if (!connection) return unasked("`connection` is empty: checked the pipeline's own connection.");
  const [given] = facts.connections;
  const arn = connection.kind === 'arn' ? connection.arn : given && foundConnection(given)?.arn;
  if (arn === undefined)
    return given
      ? noConnection(given, context)
      : follows('connection-found', 'No connection to compare with');
  const uses = `Source action ${code(source.name)} uses connection ${code(source.connectionArn)}`;
  if (source.connectionArn === arn) return pass(`${uses}.`);
  const isTwin = parseConnectionArn(source.connectionArn)?.id === parseConnectionArn(arn)?.id;
  const why = isTwin ? ' Only the prefix differs, but AWS treats them as two connections.' : '';
  return withHeadline(
    'uses a different connection than the one in `connection`',
    fail(`${uses}, not ${code(arn)}.${why}`, {
      text: 'Change `ConnectionArn` of the source action, or check the connection that it uses:',
      lines: [`connection: ${source.connectionArn}`],
    }),
  );
}
