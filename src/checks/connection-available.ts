/** `connection-available`: whether a person has authorized the connection. */

import { connectionUrl } from '../domain/arn.js';
import { formatDuration } from '../domain/duration.js';
import { forEachConnection, type Check, type ConnectionSubject } from './check.js';
import { fail, pass, warn, type Verdict } from './verdict.js';

export const connectionAvailable = {
  id: 'connection-available',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachConnection((subject, { target }) => judge(subject, target.repository)),
} as const satisfies Check;

function judge({ connection, waitedMs }: ConnectionSubject, repository: string): Verdict {
  const { arn, name, status, provider } = connection;
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
    default:
      return warn(`Connection "${name}" is in status ${status}, which this action does not know.`, {
        text: 'Look at the connection in the AWS console:',
        url: connectionUrl(arn),
      });
  }
}
