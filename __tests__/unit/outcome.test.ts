import { concludeEarly, isReady } from '../../src/outcome';
import { Problem } from '../../src/problem';
import { renderOutputs } from '../../src/report/outputs';
import type { FindingStatus } from '../../src/model';
import { COMMIT, eventOf } from './fakes';

test.each<readonly [FindingStatus, 'failure' | 'warning' | 'never', boolean]>([
  ['pass', 'warning', true],
  ['skip', 'warning', true],
  ['warn', 'failure', true],
  ['warn', 'warning', false],
  ['warn', 'never', true],
  ['fail', 'failure', false],
  ['fail', 'warning', false],
  // fail-on decides on the step, not on readiness: nothing starts while a check fails.
  ['fail', 'never', false],
])('a finding that is %s, with fail-on: %s, leaves it ready: %s', (status, failOn, ready) => {
  const findings = (['pass', status, 'pass'] as const).map(
    (each) => ({ id: 'branch', status: each, pipeline: 'app', connection: null, message: 'x' }) as const,
  );
  expect(isReady(findings, failOn)).toBe(ready);
});

describe('concludeEarly', () => {
  const problem = new Problem('input', 'An input is not usable.');

  test('keeps what the event said', () => {
    expect(concludeEarly(problem, eventOf())).toMatchObject({
      ready: false,
      failed: true,
      repository: 'octo/app',
      branch: 'main',
      commit: COMMIT,
      problem,
    });
  });

  test('does without an event, and all outputs are set', () => {
    const outcome = concludeEarly(problem);
    expect(outcome).toMatchObject({ ready: false, failed: true, problem });
    expect(renderOutputs(outcome)).toMatchObject({ ready: 'false', started: 'false', 'connection-arn': '' });
  });
});
