import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { ConnectionFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ACCOUNT,
  CONNECTION_ID,
  connectionFactsOf,
  connectionOf,
  exceptions,
  factsOf,
  findingOf,
  known,
  remedyOf,
  targetOf,
} from '../fakes';

const PAGE = `https://eu-west-1.console.aws.amazon.com/codesuite/settings/${ACCOUNT}/eu-west-1/codeconnections/connections/${CONNECTION_ID}`;

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

test('fails on PENDING, with the console page and who must do what', () => {
  const findings = check(found(connectionOf({ status: 'PENDING' })));
  expect(exceptions(findings)).toEqual(['connection-available: fail']);
  const finding = findingOf(findings, 'connection-available');
  expect(finding.message).toMatch(/"octo-github".*PENDING/);
  expect(finding.remedy?.url).toBe(PAGE);
  expect(remedyOf(finding)).toContain('Update pending connection');
  expect(remedyOf(finding)).toMatch(/octo\b/);
});

test('says how long a PENDING one was waited for', () => {
  const message = (waitedMs: number) =>
    findingOf(check({ ...found(connectionOf({ status: 'PENDING' })), waitedMs }), 'connection-available')
      .message;
  expect(message(30_000)).toMatch(/ is PENDING, after 30s of waiting: /);
  expect(message(90_000)).toContain(', after 1m 30s of waiting');
  expect(message(3_600_000)).toContain(', after 1h of waiting');
  expect(message(0)).not.toContain('waiting');
});

test('says how long one that is AVAILABLE was waited for', () => {
  const available = (waitedMs: number) => findingOf(check({ waitedMs }), 'connection-available');
  expect(available(30_000)).toMatchObject({
    status: 'pass',
    message: 'Connection "octo-github" is AVAILABLE, after 30s of waiting.',
  });
  expect(available(0).message).toBe('Connection "octo-github" is AVAILABLE.');
  // Less than a second is no waiting.
  expect(available(999).message).toBe('Connection "octo-github" is AVAILABLE.');
});

test.each(['PENDING', 'ERROR'] as const)(
  'says of one that is %s who must do what at its provider',
  (status) => {
    const remedy = (provider: string) =>
      remedyOf(findingOf(check(found(connectionOf({ status, provider }))), 'connection-available'));
    expect(remedy('GitHub')).toContain('install GitHub apps for octo');
    for (const provider of ['GitHubEnterpriseServer', 'GitLab', 'Bitbucket']) {
      expect(remedy(provider)).toContain(`grant access at ${provider}`);
      expect(remedy(provider)).not.toContain('GitHub apps');
    }
  },
);

test('fails on ERROR, with the console page', () => {
  const findings = check(found(connectionOf({ status: 'ERROR' })));
  expect(exceptions(findings)).toEqual(['connection-available: fail']);
  const finding = findingOf(findings, 'connection-available');
  expect(finding.message).toContain('ERROR');
  expect(finding.message).not.toContain('PENDING');
  expect(finding.remedy?.url).toBe(PAGE);
});
