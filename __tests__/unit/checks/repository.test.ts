import { evaluate } from '../../../src/checks';
import { matchesGlob } from '../../../src/domain/glob';
import type { Facts } from '../../../src/domain/facts.js';
import type { Finding } from '../../../src/domain/finding.js';
import type { Pipeline, SourceAction } from '../../../src/domain/pipeline.js';
import type { Target } from '../../../src/domain/target.js';
import {
  exceptions,
  factsOf,
  findingOf,
  known,
  pipelineFactsOf,
  pipelineOf,
  remedyOf,
  sourceOf,
  targetOf,
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

/** What is no pass, without the two that no start was asked of and the comparison that none asked for. */
const wrong = (findings: readonly Finding[]) =>
  exceptions(findings).filter((text) => !/^(?:start|commit-on-branch|source-connection): skip$/.test(text));

test('passes on the same, letter for letter', () => {
  expect(findingOf(check({}), 'repository').status).toBe('pass');
});

test('fails on another, names both, and gives the line to change', () => {
  const findings = withSource({ repository: 'octo/api' });
  expect(wrong(findings)).toEqual(['repository: fail']);
  const finding = findingOf(findings, 'repository');
  expect(finding.message).toContain('octo/app');
  expect(finding.message).toContain('octo/api');
  expect(finding.message).not.toMatch(/case/);
  expect(remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
});

test.each(['Octo/app', 'octo/App', 'OCTO/APP'])('fails with a message of its own on %s', (repository) => {
  const findings = withSource({ repository });
  expect(wrong(findings)).toEqual(['repository: fail']);
  const finding = findingOf(findings, 'repository');
  expect(finding.message).toMatch(/letter case/);
  expect(finding.message).toContain(repository);
  expect(finding.message).toContain('octo/app');
  expect(remedyOf(finding)).toContain('"FullRepositoryId": "octo/app"');
});

test('is the one of the input, where it was given', () => {
  expect(
    findingOf(withSource({ repository: 'group/sub/app' }, { repository: 'group/sub/app' }), 'repository')
      .status,
  ).toBe('pass');
});
