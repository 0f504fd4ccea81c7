/** `connection-provider`: whether the connection leads to the server that the workflow runs on. */

import { parseConnectionArn } from '../domain/arn.js';
import { code } from '../domain/words.js';
import { forEachConnection, type Check, type CheckContext } from './check.js';
import { fail, pass, warn, withHeadline, type Verdict } from './verdict.js';
import type { Connection } from '../domain/connection.js';

export const connectionProvider = {
  id: 'connection-provider',
  group: 'core',
  about: 'connection',
  needs: ['connection'],
  judge: forEachConnection(({ connection }, context) => judge(connection, context)),
} as const satisfies Check;

/** docs/facts.md, "Providers". */
const PROVIDERS: ReadonlySet<string> = new Set([
  'AzureDevOps',
  'Bitbucket',
  'GitHub',
  'GitHubEnterpriseServer',
  'GitLab',
  'GitLabSelfManaged',
]);

/** Providers that are reached through a host, which exists in one Region only (docs/facts.md, "Hosts"). */
const WITH_HOST: ReadonlySet<string> = new Set(['GitHubEnterpriseServer', 'GitLabSelfManaged']);

function judge(connection: Connection, { target, facts }: CheckContext): Verdict {
  const { name, provider, arn } = connection;
  const host = target.event.serverUrl.replace(/^https?:\/\//, '').toLowerCase();
  const expected = host === 'github.com' ? 'GitHub' : 'GitHubEnterpriseServer';
  const has = `Connection ${code(name)} has provider ${code(provider)}`;
  if (!PROVIDERS.has(provider))
    return warn(`${has}, which this version of the action doesn't recognize.`, {
      text: `Check that it connects to ${code(host)}.`,
    });
  if (isDataResidency(host))
    return withHeadline(
      `connection ${code(name)} doesn't connect to ${code(host)}`,
      fail(`${has}, which doesn't connect to ${code(host)}.`, {
        text: `AWS doesn't list GitHub Enterprise Cloud with data residency (${code('*.ghe.com')}) as a connection provider. Host the repository on github.com or GitHub Enterprise Server.`,
      }),
    );
  if (provider !== expected)
    return withHeadline(
      `connection ${code(name)} has provider ${code(provider)}, not ${code(expected)}`,
      fail(`${has}, but this repository is on ${code(host)}, which needs ${code(expected)}.`, {
        text: `Use a connection with provider ${code(expected)}. To list them:`,
        lines: [
          `aws codeconnections list-connections --region ${facts.region} --provider-type-filter ${expected}`,
        ],
      }),
    );
  const home = parseConnectionArn(arn)?.region;
  if (WITH_HOST.has(provider) && home !== undefined && home !== facts.region && facts.pipelines.length > 0)
    return withHeadline(
      `connection ${code(name)} only works in ${code(home)}, the Region of its host`,
      warn(
        `${has}, whose host is in ${code(home)}. It doesn't work for pipelines in ${code(facts.region)}.`,
        {
          text: `Use a connection whose host is in ${code(facts.region)}, or a pipeline in ${code(home)}.`,
        },
      ),
    );
  return pass(`${has}.`);
}

/** `SUBDOMAIN.ghe.com` (docs/facts.md, "Providers"). */
const isDataResidency = (host: string): boolean => /\.ghe\.com(?::\d+)?$/.test(host);
