import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { Finding } from '../../../src/domain/finding.js';
import {
  ACCOUNT,
  CONNECTION_ID,
  connectionFactsOf,
  connectionOf,
  factsOf,
  findingOf,
  known,
  targetOf,
} from '../fakes';

const PAGE = `https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codeconnections/connections/${CONNECTION_ID}`;

function check(connection: Partial<Connection>, waitedMs = 0): Finding {
  const lookup = known({ found: [connectionOf(connection)], others: [] });
  const facts = factsOf({ connections: [connectionFactsOf({ lookup, waitedMs })], pipelines: [] });
  return findingOf(evaluate(facts, targetOf({ pipelines: [] }), matchesGlob), 'connection-available');
}

test('PENDING fails, with the console page and who must do what', () => {
  expect(check({ status: 'PENDING' })).toMatchObject({
    status: 'fail',
    message: 'Connection `octo-github` is PENDING: nobody has authorized it yet.',
    headline: 'connection `octo-github` is PENDING',
    remedy: {
      text: 'Someone who can use the AWS console and install GitHub apps for `octo` must open its page and choose "Update pending connection".',
      url: PAGE,
    },
  });
});

test('ERROR fails, with the console page and who must do what', () => {
  expect(check({ status: 'ERROR' })).toMatchObject({
    status: 'fail',
    message: "Connection `octo-github` is in ERROR: AWS can't use its authorization anymore.",
    headline: 'connection `octo-github` is in ERROR',
    remedy: {
      text: 'Someone who can use the AWS console and install GitHub apps for `octo` must open its page and update the connection. If that fails, create a new connection and use its ARN in the source action.',
      url: PAGE,
    },
  });
});

test.each(['GitHubEnterpriseServer', 'GitLab', 'Bitbucket'])('of %s is authorized there', (provider) => {
  for (const status of ['PENDING', 'ERROR'])
    expect(check({ status, provider }).remedy?.text).toContain(
      `Someone who can use the AWS console and grant access in \`${provider}\` must`,
    );
});

test.each<readonly [waitedMs: number, message: string]>([
  [0, 'Connection `octo-github` is PENDING: nobody has authorized it yet.'],
  [999, 'Connection `octo-github` is PENDING: nobody has authorized it yet.'],
  [30_000, 'Connection `octo-github` is still PENDING after 30s: nobody has authorized it yet.'],
  [90_000, 'Connection `octo-github` is still PENDING after 1m 30s: nobody has authorized it yet.'],
  [3_600_000, 'Connection `octo-github` is still PENDING after 1h: nobody has authorized it yet.'],
])('PENDING after %i ms of waiting', (waitedMs, message) => {
  expect(check({ status: 'PENDING' }, waitedMs).message).toBe(message);
});

test.each([
  [0, 'Connection `octo-github` is AVAILABLE.'],
  [999, 'Connection `octo-github` is AVAILABLE.'],
  [30_000, 'Connection `octo-github` is AVAILABLE after 30s.'],
])('AVAILABLE after %i ms of waiting', (waitedMs, message) => {
  expect(check({}, waitedMs)).toMatchObject({ status: 'pass', message });
});

test('a status that is not known is shown as it is, as neither absent nor AVAILABLE nor a failure', () => {
  const finding = check({ status: 'SUSPENDED' });
  expect(finding).toMatchObject({
    status: 'warn',
    message:
      "Connection `octo-github` has status `SUSPENDED`, which this version of the action doesn't recognize.",
    remedy: { text: 'Look at the connection in the AWS console:', url: PAGE },
  });
  // Whether it stops a deploy is not known.
  expect(finding.headline).toBeUndefined();
});
