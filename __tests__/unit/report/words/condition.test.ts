import { conditionCause, conditionLine, pointName } from '../../../../src/report/words/condition';
import type { FailedRule } from '../../../../src/domain/outcome.js';

const ruleOf = (message: string): FailedRule => ({
  name: 'Window',
  provider: 'DeploymentWindow',
  message,
  externalUrl: '',
});

test.each([
  ['beforeEntry', 'entry condition'],
  ['onSuccess', 'success condition'],
  ['onFailure', 'failure condition'],
  [undefined, 'condition'],
] as const)('%s is called %s', (point, name) => {
  expect(pointName(point)).toBe(name);
});

test.each<[readonly FailedRule[], string, string]>([
  [
    [ruleOf('Outside the window. Try later.')],
    'The entry condition of stage `Deploy` was not met: rule `Window` failed: Outside the window. Try later.',
    'rule `Window` of its entry condition failed: Outside the window',
  ],
  [
    [ruleOf('')],
    'The entry condition of stage `Deploy` was not met: rule `Window` failed',
    'rule `Window` of its entry condition failed',
  ],
  [
    [ruleOf('Closed'), { ...ruleOf('ALARM'), name: 'Alarm' }],
    'The entry condition of stage `Deploy` was not met: rule `Window` failed: Closed. rule `Alarm` failed: ALARM',
    'rule `Window` of its entry condition failed: Closed',
  ],
])('a condition that failed: %#', (rules, line, cause) => {
  const condition = { stage: 'Deploy', point: 'beforeEntry', rules } as const;
  expect(conditionLine(condition)).toBe(line);
  expect(conditionCause(condition)).toBe(cause);
});

test('a condition of which no rule failed', () => {
  expect(conditionCause({ stage: 'Deploy', point: undefined, rules: [] })).toBe('the condition was not met');
});
