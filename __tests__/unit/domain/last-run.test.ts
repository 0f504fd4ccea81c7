import { findAdoptable, isUndecided, isUnseen, lastCommit } from '../../../src/domain/last-run';
import type { ExecutionStatus } from '../../../src/domain/execution.js';
import { COMMIT, executionOf, OTHER_COMMIT, sourceOf } from '../fakes';

const APP = sourceOf();

type Shown = readonly [sourceAction: string, commit: string];

/** An execution that shows these commits of these source actions. */
const ran = (...sourceRevisions: readonly Shown[]) =>
  executionOf('Failed', {
    sourceRevisions: sourceRevisions.map(([sourceAction, commit]) => ({ sourceAction, commit })),
  });

describe('the execution to adopt', () => {
  test.each<readonly [ExecutionStatus, boolean]>([
    ['InProgress', true],
    ['Succeeded', true],
    ['Failed', false],
    ['Stopped', false],
    ['Stopping', false],
    ['Cancelled', false],
    ['Superseded', false],
  ])('can be %s: %s', (status, expected) => {
    const execution = executionOf(status);
    expect(findAdoptable([execution], APP, COMMIT)).toBe(expected ? execution : undefined);
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
  ])('is none of %s', (_, sourceRevisions) => {
    expect(findAdoptable([executionOf('Succeeded', { sourceRevisions })], APP, COMMIT)).toBeUndefined();
  });

  test('is one of the commit through this source action among others', () => {
    const sourceRevisions = [
      { sourceAction: 'Library', commit: OTHER_COMMIT },
      { sourceAction: 'App', commit: COMMIT },
    ];
    const execution = executionOf('InProgress', { sourceRevisions });
    expect(findAdoptable([execution], APP, COMMIT)).toBe(execution);
  });

  test('is the newest that fits', () => {
    const newer = executionOf('Succeeded', { id: 'newer' });
    const older = executionOf('InProgress', { id: 'older' });
    expect(findAdoptable([executionOf('Failed'), newer, older], APP, COMMIT)).toBe(newer);
    expect(findAdoptable([], APP, COMMIT)).toBeUndefined();
  });
});

describe('the last commit', () => {
  test('is the first of the source action, whatever became of its execution', () => {
    expect(lastCommit([ran(['App', OTHER_COMMIT]), ran(['App', COMMIT])], APP)).toBe(OTHER_COMMIT);
  });

  test('is none of another source action', () => {
    expect(lastCommit([ran(['Library', OTHER_COMMIT], ['App', COMMIT])], APP)).toBe(COMMIT);
    expect(lastCommit([ran(['Library', COMMIT], ['app', COMMIT])], APP)).toBeUndefined();
  });

  test('is that of an older execution where the newer ones show none', () => {
    expect(lastCommit([ran(), ran(['App', '']), ran(['App', COMMIT])], APP)).toBe(COMMIT);
  });

  test('is none where nothing ran', () => {
    expect(lastCommit([], APP)).toBeUndefined();
  });
});

describe('an execution that can still turn out to be of any commit', () => {
  const inProgress = (...sourceRevisions: readonly Shown[]) => ({
    ...ran(...sourceRevisions),
    status: 'InProgress' as const,
  });

  test.each([
    ['shows nothing', inProgress(), true, true],
    ['shows an empty commit', inProgress(['App', '']), true, true],
    ['shows its commit', inProgress(['App', COMMIT]), false, false],
    ['shows the commit of another source action', inProgress(['Library', COMMIT]), true, false],
    ['has failed', ran(), false, false],
  ])('one that %s', (_, execution, isUndecidedNow, isUnseenNow) => {
    expect(isUndecided(execution, APP)).toBe(isUndecidedNow);
    expect(isUnseen(execution)).toBe(isUnseenNow);
  });
});
