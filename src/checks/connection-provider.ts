/** `connection-provider`: whether the connection leads to the server that the workflow runs on. */

import { forEachConnection, type Check } from './check.js';
import { fail, pass, type Verdict } from './verdict.js';
import type { Connection } from '../domain/connection.js';

export const connectionProvider = {
  id: 'connection-provider',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachConnection(({ connection }, { target }) => judge(connection, target.event.serverUrl)),
} as const satisfies Check;

function judge({ name, provider }: Connection, serverUrl: string): Verdict {
  const host = serverUrl.replace(/^https?:\/\//, '').toLowerCase();
  const expected = host === 'github.com' ? 'GitHub' : 'GitHubEnterpriseServer';
  if (provider === expected) return pass(`Connection "${name}" is to ${provider}, as ${host} needs.`);
  return fail(
    `Connection "${name}" is to ${provider}; the repository of this run is on ${host}, which needs ${expected}.`,
    {
      text: `Use a connection whose provider is ${expected}; this lists them:`,
      lines: [`aws codeconnections list-connections --provider-type-filter ${expected}`],
    },
  );
}
