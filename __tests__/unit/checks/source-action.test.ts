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

test('fails without one through a connection', () => {
  const findings = check({ sourceActions: [] });
  expect(wrong(findings)).toEqual(['source-action: fail', 'repository: skip', 'branch: skip']);
  expect(findingOf(findings, 'source-action').message).toContain('app');
});

test('fails where several fit, lists them, and says how to choose', () => {
  const finding = findingOf(
    check({ sourceActions: [sourceOf(), sourceOf({ name: 'Second' })] }),
    'source-action',
  );
  expect(finding.status).toBe('fail');
  for (const text of ['App (octo/app, main)', 'Second (octo/app, main)'])
    expect(finding.message).toContain(text);
  expect(remedyOf(finding)).toMatch(/source-action: App\nsource-action: Second/);
});

test('fails where several are there and none takes from the repository', () => {
  const sourceActions = [
    sourceOf({ repository: 'octo/x' }),
    sourceOf({ name: 'Second', repository: 'octo/y' }),
  ];
  const finding = findingOf(check({ sourceActions }), 'source-action');
  expect(finding.status).toBe('fail');
  for (const text of ['octo/app', 'octo/x', 'octo/y']) expect(finding.message).toContain(text);
});

test('fails where none has the given name, and lists those there are', () => {
  const finding = findingOf(check({}, { sourceAction: 'Nope' }), 'source-action');
  expect(finding.status).toBe('fail');
  expect(finding.message).toContain('"Nope"');
  expect(finding.message).toContain('App');
  expect(remedyOf(finding)).toContain('source-action: App');
});

test('passes with the given name among several', () => {
  const findings = check(
    { sourceActions: [sourceOf(), sourceOf({ name: 'Second' })] },
    { sourceAction: 'Second' },
  );
  expect(findingOf(findings, 'source-action')).toMatchObject({
    status: 'pass',
    message: expect.stringContaining('Second') as string,
  });
});

test('passes wherever the action stands', () => {
  expect(findingOf(withSource({ stage: 'Deploy' }), 'source-action')).toMatchObject({ status: 'pass' });
});
