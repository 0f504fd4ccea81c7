import { isReusable } from '../../../src/domain/adopt';
import type { ExecutionStatus } from '../../../src/domain/execution.js';
import { COMMIT, executionOf, OTHER_COMMIT, sourceOf } from '../fakes';

test.each<readonly [ExecutionStatus, boolean]>([
  ['InProgress', true],
  ['Succeeded', true],
  ['Failed', false],
  ['Stopped', false],
  ['Stopping', false],
  ['Cancelled', false],
  ['Superseded', false],
])('one that is %s can be adopted: %s', (status, expected) => {
  expect(isReusable(executionOf(status), sourceOf(), COMMIT)).toBe(expected);
});

test.each([
  ['another commit', [{ sourceAction: 'App', commit: OTHER_COMMIT }]],
  ['another source action', [{ sourceAction: 'Library', commit: COMMIT }]],
  [
    'the commit through another source action',
    [
      { sourceAction: 'App', commit: OTHER_COMMIT },
      { sourceAction: 'Library', commit: COMMIT },
    ],
  ],
  ['the first digits of the commit', [{ sourceAction: 'App', commit: COMMIT.slice(0, 7) }]],
  ['no revision at all', []],
])('one of %s cannot', (_, sourceRevisions) => {
  expect(isReusable(executionOf('Succeeded', { sourceRevisions }), sourceOf(), COMMIT)).toBe(false);
});

test('one of the commit through this source action among others can', () => {
  const sourceRevisions = [
    { sourceAction: 'Library', commit: OTHER_COMMIT },
    { sourceAction: 'App', commit: COMMIT },
  ];
  expect(isReusable(executionOf('InProgress', { sourceRevisions }), sourceOf(), COMMIT)).toBe(true);
});

test('nothing can where commit or source action are not known', () => {
  const blank = executionOf('Succeeded', { sourceRevisions: [{ sourceAction: '', commit: '' }] });
  expect(isReusable(blank, undefined, undefined)).toBe(false);
  expect(isReusable(executionOf('Succeeded'), undefined, COMMIT)).toBe(false);
  expect(isReusable(executionOf('Succeeded'), sourceOf(), undefined)).toBe(false);
});
