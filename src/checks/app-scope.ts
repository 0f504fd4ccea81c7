/** `app-scope`: which repositories the app behind GitHub connections can reach. */

import { code } from '../domain/words.js';
import type { Facts } from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import { aboutRun, type Check } from './check.js';
import { needsToken, pass, skip, unanswered, warn, withHeadline, type Verdict } from './verdict.js';

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
  const organization = code(owner);
  const app = `GitHub app ${code(APP)}`;
  if (event.serverUrl !== 'https://github.com')
    return skip(`${app} is only used by connections to github.com, not to ${event.serverUrl}.`);
  if (!installations) return needsToken();
  if (!installations.ok) return unanswered(installations.problem);
  if (!installations.value)
    return skip(
      `\`github-token\` can't see organization ${organization}. Only an owner's token can list the installations of an organization, and those of a personal account can't be listed.`,
    );
  const found = installations.value.find((each) => each.app === APP);
  const settings = `${event.serverUrl}/organizations/${owner}/settings/installations`;
  if (!found)
    return warn(
      `${app} is not installed in ${organization}. Connections to GitHub can't reach its repositories.`,
      {
        text: 'An organization owner must install it while setting up or updating the connection in the AWS console. It then appears here:',
        url: settings,
      },
    );
  const url = `${settings}/${found.id}`;
  if (found.suspended)
    return withHeadline(
      `the GitHub app is suspended in ${organization}`,
      warn(`${app} is suspended in ${organization}. Connections to GitHub can't reach its repositories.`, {
        text: 'An organization owner must unsuspend it here:',
        url,
      }),
    );
  if (found.selection === 'all')
    return warn(
      `${app} is installed on all repositories of ${organization}. Anyone who can use a connection can reach all of them.`,
      {
        text: 'An organization owner should choose "Only select repositories" here, and select the ones that you deploy:',
        url,
      },
    );
  return pass(`${app} is installed on selected repositories of ${organization}.`);
}
