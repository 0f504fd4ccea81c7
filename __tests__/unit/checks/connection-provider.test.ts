import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { ConnectionFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  connectionFactsOf,
  connectionOf,
  eventOf,
  exceptions,
  factsOf,
  findingOf,
  known,
  targetOf,
} from '../fakes';

function check(connection: Partial<ConnectionFacts>, target: Partial<Target> = {}): Finding[] {
  return evaluate(
    factsOf({ connections: [connectionFactsOf(connection)], pipelines: [] }),
    targetOf({ pipelines: [], ...target }),
    matchesGlob,
  );
}

const found = (...connections: readonly Connection[]) => ({
  lookup: known({ found: connections, others: connections }),
});

test.each([
  ['https://github.com', 'GitHub', 'pass'],
  ['https://GitHub.com', 'GitHub', 'pass'],
  ['https://github.com', 'GitHubEnterpriseServer', 'fail'],
  ['https://github.com', 'Bitbucket', 'fail'],
  ['https://github.com', 'GitLab', 'fail'],
  ['https://github.com', 'AzureDevOps', 'fail'],
  ['https://ghe.example.com', 'GitHubEnterpriseServer', 'pass'],
  ['https://ghe.example.com:8443', 'GitHubEnterpriseServer', 'pass'],
  ['https://ghe.example.com', 'GitHub', 'fail'],
  ['https://ghe.example.com', 'GitLabSelfManaged', 'fail'],
  ['https://github.com.example.com', 'GitHub', 'fail'],
])('%s and %s: %s', (serverUrl, provider, status) => {
  const finding = findingOf(
    check(found(connectionOf({ provider })), { event: eventOf({ serverUrl }) }),
    'connection-provider',
  );
  expect(finding.status).toBe(status);
  expect(finding.message).toContain(provider);
  expect(finding.message.toLowerCase()).toContain(new URL(serverUrl).host);
});

test('is independent of the status', () => {
  const findings = check(found(connectionOf({ status: 'PENDING', provider: 'GitLab' })));
  expect(exceptions(findings)).toEqual(['connection-available: fail', 'connection-provider: fail']);
});
