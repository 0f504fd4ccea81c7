import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Connection } from '../../../src/domain/connection.js';
import type { ConnectionFacts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  connectionOf,
  denied,
  exceptions,
  factsOf,
  findingOf,
  known,
  NO_CREDENTIALS,
  OTHER_ARN,
  REGION,
  remedyOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  unknown,
} from '../fakes';

const NAME = { kind: 'name', name: 'octo-github' } as const;

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

test('all is well', () => {
  const findings = check({});
  expect(exceptions(findings)).toEqual([]);
  expect(findingOf(findings, 'connection-found').message).toContain(ARN);
  expect(findingOf(findings, 'connection-found')).toMatchObject({ pipeline: null, connection: 0 });
});

test('fails where the ARN stands for nothing, and lists what is there', () => {
  const others = [connectionOf({ arn: OTHER_ARN, name: 'other' })];
  const findings = check({ lookup: known({ found: [], others }) });
  const finding = findingOf(findings, 'connection-found');
  expect(finding).toMatchObject({ status: 'fail', message: expect.stringContaining(ARN) as string });
  expect(finding.remedy?.lines).toEqual([`connection: ${OTHER_ARN} # other, GitHub, AVAILABLE`]);
});

test('fails where the name stands for nothing, and names the Region that was asked', () => {
  const finding = findingOf(
    check({ reference: NAME, lookup: known({ found: [], others: [] }) }),
    'connection-found',
  );
  expect(finding.status).toBe('fail');
  expect(finding.message).toContain('"octo-github"');
  expect(finding.message).toContain(REGION);
  expect(remedyOf(finding)).toContain('list-connections');
});

test('fails where the ARN stands for nothing, and names its home Region', () => {
  const reference = { kind: 'arn', arn: OTHER_ARN } as const;
  expect(
    findingOf(check({ reference, lookup: known({ found: [], others: [] }) }), 'connection-found').message,
  ).toContain('us-east-1');
});

test('does not say that there are none where that could not be read', () => {
  const remedy = (others: readonly Connection[] | undefined) =>
    remedyOf(findingOf(check({ lookup: known({ found: [], others }) }), 'connection-found'));
  expect(remedy([])).toMatch(/No connection is listed/);
  expect(remedy(undefined)).not.toMatch(/No connection is listed/);
  expect(remedy(undefined)).toContain('list-connections');
});

const many = Array.from({ length: 12 }, (_, index) => connectionOf({ arn: `${OTHER_ARN}${index}` }));

test('lists at most 10 of those that a name fits, and counts the others', () => {
  const finding = findingOf(check({ reference: NAME, ...found(...many) }), 'connection-found');
  expect(remedyOf(finding).match(/arn:aws:/g)).toHaveLength(10);
  expect(finding.remedy?.lines?.at(-1)).toBe('# … and 2 more');
  expect(finding.message).toContain('12');
});

test('lists at most 10 of those that are there, and counts the others', () => {
  const lines = (others: readonly Connection[]) =>
    findingOf(check({ lookup: known({ found: [], others }) }), 'connection-found').remedy?.lines ?? [];
  expect(lines(many).filter((line) => line.startsWith('connection: arn:aws:'))).toHaveLength(10);
  expect(lines(many).at(-1)).toBe('# … and 2 more');
  expect(lines(many.slice(0, 10))).toHaveLength(10);
  expect(lines(many.slice(0, 10)).join()).not.toContain('more');
});

test('fails where a name fits several, and lists them as lines to paste', () => {
  const finding = findingOf(
    check({
      reference: NAME,
      ...found(connectionOf(), connectionOf({ arn: OTHER_ARN, provider: 'GitLab', status: 'PENDING' })),
    }),
    'connection-found',
  );
  expect(finding.status).toBe('fail');
  expect(finding.message).toMatch(/"octo-github".*2/);
  expect(finding.remedy?.lines).toEqual([
    `connection: ${ARN} # octo-github, GitHub, AVAILABLE`,
    `connection: ${OTHER_ARN} # octo-github, GitLab, PENDING`,
  ]);
});

test.each([
  [denied('codeconnections:GetConnection', ARN), 'skip'],
  [NO_CREDENTIALS, 'skip'],
  [THROTTLED, 'fail'],
])('a lookup that failed: %s', (problem, status) => {
  const findings = check({ lookup: unknown(problem) });
  expect(findingOf(findings, 'connection-found').status).toBe(status);
  // The others say why they say nothing.
  for (const id of ['connection-available', 'connection-provider'] as const) {
    expect(findingOf(findings, id)).toMatchObject({
      status: 'skip',
      message: 'Which connection is meant, or what it is, is not known.',
    });
  }
});

test('the other two are skipped where there is not exactly one', () => {
  for (const lookup of [
    known({ found: [], others: [] }),
    found(connectionOf(), connectionOf({ arn: TWIN_ARN })).lookup,
  ]) {
    expect(exceptions(check({ reference: NAME, lookup }))).toEqual([
      'connection-found: fail',
      'connection-available: skip',
      'connection-provider: skip',
    ]);
  }
});

test('where no connection is known the three are skipped, and are about none', () => {
  const findings = evaluate(factsOf({ connections: [] }), targetOf(), matchesGlob);
  for (const id of ['connection-found', 'connection-available', 'connection-provider'] as const) {
    expect(findingOf(findings, id)).toEqual({
      id,
      status: 'skip',
      pipeline: null,
      connection: null,
      message: expect.stringContaining('No connection is known') as string,
    });
  }
});

test('each connection has findings of its own', () => {
  const connections = [
    connectionFactsOf(),
    connectionFactsOf({ reference: { kind: 'arn', arn: OTHER_ARN }, lookup: unknown(THROTTLED) }),
  ];
  const findings = evaluate(
    factsOf({ connections, pipelines: [] }),
    targetOf({ pipelines: [] }),
    matchesGlob,
  );
  expect(findings.filter(({ connection }) => connection === 0).map(({ status }) => status)).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
  expect(findings.filter(({ connection }) => connection === 1).map(({ status }) => status)).toEqual([
    'fail',
    'skip',
    'skip',
  ]);
});
