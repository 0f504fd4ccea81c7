import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import { connectionFactsOf, connectionOf, eventOf, factsOf, findingOf, known, targetOf } from '../fakes';

const GITHUB = 'https://github.com';
const GHES = 'https://github.example.com';

function check(connection: Partial<Connection>, serverUrl = GITHUB, facts: Partial<Facts> = {}): Finding {
  const lookup = known({ found: [connectionOf(connection)], others: [] });
  return findingOf(
    evaluate(
      factsOf({ connections: [connectionFactsOf({ lookup })], pipelines: [], ...facts }),
      targetOf({ event: eventOf({ serverUrl }) }),
      matchesGlob,
    ),
    'connection-provider',
  );
}

test.each([
  [GITHUB, 'GitHub'],
  ['https://GitHub.com', 'GitHub'],
  [GHES, 'GitHubEnterpriseServer'],
  [`${GHES}:8443`, 'GitHubEnterpriseServer'],
])('%s and %s fit', (serverUrl, provider) => {
  expect(check({ provider }, serverUrl)).toMatchObject({
    status: 'pass',
    message: `Connection \`octo-github\` has provider \`${provider}\`.`,
  });
});

test.each([
  [GITHUB, 'GitHubEnterpriseServer', 'GitHub'],
  [GITHUB, 'Bitbucket', 'GitHub'],
  [GITHUB, 'GitLab', 'GitHub'],
  [GITHUB, 'AzureDevOps', 'GitHub'],
  [GHES, 'GitHub', 'GitHubEnterpriseServer'],
  [GHES, 'GitLabSelfManaged', 'GitHubEnterpriseServer'],
  ['https://github.com.example.com', 'GitHub', 'GitHubEnterpriseServer'],
])('%s and %s do not fit', (serverUrl, provider, expected) => {
  const { host } = new URL(serverUrl);
  expect(check({ provider }, serverUrl)).toMatchObject({
    status: 'fail',
    message: `Connection \`octo-github\` has provider \`${provider}\`, but this repository is on \`${host}\`, which needs \`${expected}\`.`,
    headline: `connection \`octo-github\` has provider \`${provider}\`, not \`${expected}\``,
    remedy: {
      lines: [`aws codeconnections list-connections --region eu-west-1 --provider-type-filter ${expected}`],
    },
  });
});

test('a provider that is not known is shown as it is, and no failure', () => {
  expect(check({ provider: 'Forgejo' })).toMatchObject({
    status: 'warn',
    message:
      "Connection `octo-github` has provider `Forgejo`, which this version of the action doesn't recognize.",
  });
});

test.each(['GitHub', 'GitHubEnterpriseServer', 'GitLab'])(
  'no connection leads to a data residency domain, one with provider %s neither',
  (provider) => {
    const finding = check({ provider }, 'https://octo.ghe.com');
    expect(finding).toMatchObject({
      status: 'fail',
      message: `Connection \`octo-github\` has provider \`${provider}\`, which doesn't connect to \`octo.ghe.com\`.`,
      headline: "connection `octo-github` doesn't connect to `octo.ghe.com`",
    });
    expect(finding.remedy?.text).toMatch(/data residency/);
    expect(finding.remedy?.lines).toBeUndefined();
  },
);

describe('a connection with a host', () => {
  const ghes = (facts: Partial<Facts>, connection: Partial<Connection> = {}) =>
    check({ provider: 'GitHubEnterpriseServer', ...connection }, GHES, facts);
  const { pipelines } = factsOf();

  test('does not work for a pipeline in another Region than its host', () => {
    expect(ghes({ region: 'us-east-1', pipelines })).toMatchObject({
      status: 'warn',
      message:
        "Connection `octo-github` has provider `GitHubEnterpriseServer`, whose host is in `eu-west-1`. It doesn't work for pipelines in `us-east-1`.",
      headline: 'connection `octo-github` only works in `eu-west-1`, the Region of its host',
    });
  });

  test.each<readonly [what: string, facts: Partial<Facts>]>([
    ['the same Region', { pipelines }],
    ['another Region without a pipeline', { region: 'us-east-1' }],
  ])('passes in %s', (_, facts) => {
    expect(ghes(facts).status).toBe('pass');
  });

  test('is no concern of a connection without one', () => {
    expect(check({}, GITHUB, { region: 'us-east-1', pipelines }).status).toBe('pass');
  });
});
