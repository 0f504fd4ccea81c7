/** `connection-available`: whether a person has authorized the connection. */

import { connectionUrl } from '../domain/arn.js';
import { formatDuration } from '../domain/duration.js';
import { capital, code } from '../domain/words.js';
import { forEachConnection, type Check, type ConnectionSubject } from './check.js';
import { fail, pass, warn, withHeadline, type Verdict } from './verdict.js';

export const connectionAvailable = {
  id: 'connection-available',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachConnection((subject, { target }) => judge(subject, target.repository)),
} as const satisfies Check;

function judge({ connection, waitedMs }: ConnectionSubject, repository: string): Verdict {
  const { arn, status, provider } = connection;
  const [owner = ''] = repository.split('/');
  const can =
    provider === 'GitHub' ? `install GitHub apps for ${code(owner)}` : `grant access in ${code(provider)}`;
  const who = `Someone who can use the AWS console and ${can} must`;
  const name = `connection ${code(connection.name)}`;
  const waited = waitedMs >= 1000 ? ` after ${formatDuration(waitedMs)}` : '';
  const url = connectionUrl(arn);
  switch (status) {
    case 'AVAILABLE':
      return pass(`${capital(name)} is AVAILABLE${waited}.`);
    case 'PENDING':
      return withHeadline(
        `${name} is PENDING`,
        fail(
          `${capital(name)} is${waited === '' ? '' : ' still'} PENDING${waited}: nobody has authorized it yet.`,
          {
            text: `${who} open its page and choose "Update pending connection".`,
            url,
          },
        ),
      );
    case 'ERROR':
      return withHeadline(
        `${name} is in ERROR`,
        fail(`${capital(name)} is in ERROR: AWS can't use its authorization anymore.`, {
          text: `${who} open its page and update the connection. If that fails, create a new connection and use its ARN in the source action.`,
          url,
        }),
      );
    default:
      return warn(
        `${capital(name)} has status ${code(status)}, which this version of the action doesn't recognize.`,
        { text: 'Look at the connection in the AWS console:', url },
      );
  }
}
