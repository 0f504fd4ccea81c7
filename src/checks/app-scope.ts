/** `app-scope`: which repositories the app behind GitHub connections can reach. */

import type { Facts } from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import { aboutRun, type Check } from './check.js';
import { needsToken, pass, skip, unanswered, warn, type Verdict } from './verdict.js';

/** https://github.com/apps/aws-connector-for-github */
const APP = 'aws-connector-for-github';

export const appScope = {
  id: 'app-scope',
  group: 'extra',
  about: 'run',
  needs: ['installations'],
  judge: ({ facts, target }) => [aboutRun(judge(facts, target))],
} as const satisfies Check;

function judge({ installations }: Facts, { repository, event }: Target): Verdict {
  const [owner = ''] = repository.split('/');
  if (event.serverUrl !== 'https://github.com')
    return skip(
      `${APP} is the app behind connections to github.com; ${event.serverUrl} has another one, of its own.`,
    );
  if (!installations) return needsToken();
  if (!installations.ok) return unanswered(installations.problem);
  if (!installations.value)
    return skip(
      `GitHub shows this token no organization ${owner}: a personal account's installations cannot be listed, and others only by a token of an owner.`,
    );
  const found = installations.value.find(({ app }) => app === APP);
  const settings = `${event.serverUrl}/organizations/${owner}/settings/installations`;
  if (!found)
    return warn(
      `The app ${APP} is not installed for ${owner}: a connection of provider GitHub reaches nothing there.`,
      {
        text: 'An owner of the organization installs it, when the connection is set up or updated in the AWS console. It then stands here:',
        url: settings,
      },
    );
  const url = `${settings}/${found.id}`;
  if (found.suspended)
    return warn(`The installation of ${APP} for ${owner} is suspended: no connection reaches anything.`, {
      text: 'An owner of the organization lifts the suspension here:',
      url,
    });
  if (found.selection === 'all')
    return warn(
      `The app ${APP} reaches all repositories of ${owner}, and so does everyone who may use a connection.`,
      {
        text: 'An owner of the organization chooses "Only select repositories" here, and names those that are deployed:',
        url,
      },
    );
  return pass(`The app ${APP} reaches selected repositories of ${owner} alone.`);
}
