import { inspect } from 'node:util';
import { mayStart, toTarget } from '../../../src/domain/target';
import { COMMIT, eventOf, inputsOf, OTHER_COMMIT, ROLE, tagEventOf, targetOf } from '../fakes';

describe('toTarget', () => {
  test('has what is judged, each input under its own name', () => {
    const event = eventOf();
    expect(toTarget(inputsOf(), event)).toEqual(targetOf({ event }));
  });

  test('takes nothing secret along', () => {
    const target = toTarget(
      inputsOf({
        githubToken: 'ghs_very-secret',
        role: { arn: ROLE, sessionName: 'very-secret-session', audience: 'very-secret-audience' },
      }),
      eventOf(),
    );
    expect(Object.keys(target).sort()).toEqual([
      'allowOffBranch',
      'branch',
      'checks',
      'commit',
      'connection',
      'event',
      'failOn',
      'followLogs',
      'onCancel',
      'onSuperseded',
      'pipelines',
      'repository',
      'sourceAction',
      'start',
      'templateParameters',
      'templates',
      'variables',
      'wait',
      'waitForConnectionMs',
      'waitTimeoutMs',
    ]);
    const all = inspect(target, { depth: Infinity, showHidden: true });
    expect(all).not.toContain('secret');
    expect(all).not.toContain(ROLE);
  });

  test.each([
    ['the event', {}, { branch: 'main', commit: COMMIT }],
    ['the inputs', { branch: 'develop', commit: OTHER_COMMIT }, { branch: 'develop', commit: OTHER_COMMIT }],
  ])('has branch and commit of %s', (_, inputs, expected) => {
    expect(toTarget(inputsOf(inputs), eventOf())).toMatchObject(expected);
  });

  test('has no branch if neither has one', () => {
    expect(toTarget(inputsOf(), tagEventOf()).branch).toBeUndefined();
  });
});

describe('mayStart', () => {
  const YES = { kind: 'yes' } as const;
  const OFF_BRANCH = { kind: 'off-branch', why: 'x' } as const;
  const NEVER = { kind: 'never', why: 'x' } as const;

  test.each([
    ['never', YES, false, false],
    ['if-needed', YES, false, true],
    ['always', YES, false, true],
    ['always', YES, true, true],
    ['always', OFF_BRANCH, false, false],
    ['always', OFF_BRANCH, true, true],
    ['if-needed', NEVER, true, false],
  ] as const)('start: %s, %j, allow-off-branch: %s: %s', (start, startRule, allowOffBranch, expected) => {
    const event = eventOf({ startRule });
    expect(mayStart(targetOf({ start, event, allowOffBranch }))).toBe(expected);
    expect(mayStart(targetOf({ start, event, allowOffBranch, commit: undefined }))).toBe(false);
  });
});
