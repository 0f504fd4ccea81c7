import { supersederOf } from '../../../src/execution/follow';
import { executionOf } from '../fakes';

const ours = executionOf('Superseded', { id: 'ours', updatedAt: 100 });
const newer = executionOf('InProgress', { id: 'newer' });
const newest = executionOf('InProgress', { id: 'newest' });
const older = executionOf('Succeeded', { id: 'older' });

test('is the next newer one, never the newest', () => {
  expect(supersederOf([newest, newer, ours, older], 'ours', 'App')).toBe(newer);
});

test.each([
  [
    'took no revision through the same source action',
    { sourceRevisions: [{ sourceAction: 'Other', commit: 'c' }] },
  ],
  ['was over before', { status: 'Failed', updatedAt: 99 } as const],
  ['was stopped before', { status: 'Stopped', updatedAt: 99 } as const],
  ['is a rollback', { trigger: 'AutomatedRollback' }],
  ['is a rollback by hand', { trigger: 'ManualRollback' }],
])('is not one that %s', (_, overrides) => {
  const other = { ...newer, ...overrides };
  expect(supersederOf([newest, other, ours], 'ours', 'App')).toBe(newest);
});

test.each([
  ['failed afterwards', { status: 'Failed', updatedAt: 101 } as const],
  ['failed at a time that is not known', { status: 'Failed' } as const],
  ['succeeded', { status: 'Succeeded', updatedAt: 99 } as const],
  ['was superseded in turn', { status: 'Superseded', updatedAt: 99 } as const],
])('may have %s', (_, overrides) => {
  expect(supersederOf([newest, { ...newer, ...overrides }, ours], 'ours', 'App')?.id).toBe('newer');
});

test('is none where the list does not go as far, or nothing is newer', () => {
  expect(supersederOf([newest, newer], 'ours', 'App')).toBeUndefined();
  expect(supersederOf([ours, older], 'ours', 'App')).toBeUndefined();
});

test('of one whose time is not known is the next newer, too', () => {
  const timeless = executionOf('Superseded', { id: 'ours' });
  const failed = { ...newer, status: 'Failed', updatedAt: 99 } as const;
  expect(supersederOf([failed, timeless], 'ours', 'App')).toBe(failed);
});
