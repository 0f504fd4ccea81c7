import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, SourceAction } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ARN,
  connectionFactsOf,
  connectionOf,
  factsOf,
  findingOf,
  known,
  OTHER_ARN,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  unknown,
} from '../fakes';

function check(
  pipeline: Partial<Pipeline>,
  target: Partial<Target> = {},
  facts: Partial<Facts> = {},
): Finding[] {
  const own = pipelineFactsOf({ pipeline: known(pipelineOf(pipeline)) }, target);
  return evaluate(factsOf({ pipelines: [own], ...facts }), targetOf(target), matchesGlob);
}

const withSource = (source: Partial<SourceAction>, target: Partial<Target> = {}) =>
  check({ sourceActions: [sourceOf(source)] }, target);

const given = (connectionArn: string, arn = ARN) =>
  findingOf(withSource({ connectionArn }, { connection: { kind: 'arn', arn } }), 'source-connection');

test('passes on the same ARN', () => {
  expect(given(ARN).status).toBe('pass');
});

test('fails on another, and names both', () => {
  const finding = given(OTHER_ARN);
  expect(finding.status).toBe('fail');
  expect(finding.message).toContain(ARN);
  expect(finding.message).toContain(OTHER_ARN);
  expect(finding.message).not.toMatch(/prefix/);
  expect(remedyOf(finding)).toContain(`connection: ${OTHER_ARN}`);
});

test.each([
  [ARN, TWIN_ARN],
  [TWIN_ARN, ARN],
])('fails on the same id under the other prefix, and says so', (wanted, used) => {
  const finding = given(used, wanted);
  expect(finding.status).toBe('fail');
  expect(finding.message).toMatch(/prefix/);
  expect(finding.message).toContain(wanted);
  expect(finding.message).toContain(used);
});

test('compares with what a name stands for', () => {
  const target: Partial<Target> = { connection: { kind: 'name', name: 'octo-github' } };
  expect(findingOf(withSource({}, target), 'source-connection').status).toBe('pass');
  expect(findingOf(withSource({ connectionArn: OTHER_ARN }, target), 'source-connection').status).toBe(
    'fail',
  );
});

test('still compares ARNs where the connection could not be read', () => {
  const connections = [connectionFactsOf({ lookup: unknown(THROTTLED) })];
  const findings = check(
    { sourceActions: [sourceOf({ connectionArn: OTHER_ARN })] },
    { connection: { kind: 'arn', arn: ARN } },
    { connections },
  );
  expect(findingOf(findings, 'source-connection').status).toBe('fail');
});

test('is skipped where no connection was given, or its name stands for none or several', () => {
  expect(findingOf(check({}), 'source-connection').status).toBe('skip');
  const reference = { kind: 'name', name: 'x' } as const;
  for (const found of [[], [connectionOf(), connectionOf({ arn: OTHER_ARN })]]) {
    const connections = [connectionFactsOf({ reference, lookup: known({ found, others: [] }) })];
    expect(findingOf(check({}, { connection: reference }, { connections }), 'source-connection').status).toBe(
      'skip',
    );
  }
});
