import {
  beganSince,
  findAdoptable,
  isDecided,
  isUndecided,
  isUnseen,
  lastRun,
} from '../../../src/domain/last-run';
import type { Execution, ExecutionStatus } from '../../../src/domain/execution.js';
import { COMMIT, executionOf, OTHER_COMMIT, sourceOf } from '../fakes';

const APP = sourceOf();

type Shown = readonly [sourceAction: string, commit: string];

const revisions = (...shown: readonly Shown[]) =>
  shown.map(([sourceAction, commit]) => ({ sourceAction, commit }));

/** An execution that took this commit through `App`. */
const ran = (id: string, status: ExecutionStatus, commit: string = COMMIT, more: Partial<Execution> = {}) =>
  executionOf(status, { id, sourceRevisions: revisions(['App', commit]), ...more });

/** A rollback to an execution; AWS shows the revisions of that one. */
const rolledBack = (id: string, status: ExecutionStatus, target: string, commit = COMMIT) =>
  ran(id, status, commit, { trigger: 'AutomatedRollback', rollback: { target } });

const idOf = (execution: Execution | undefined): string => execution?.id ?? 'none';

/** Every status that AWS has, and one that it does not have yet. */
const IN_EFFECT: readonly ExecutionStatus[] = ['InProgress', 'Stopping', 'Succeeded', 'Draining'];
const NOT_IN_EFFECT: readonly ExecutionStatus[] = ['Failed', 'Stopped', 'Cancelled', 'Superseded'];

describe('the execution to adopt', () => {
  test.each<readonly [ExecutionStatus, string]>([
    ['InProgress', 'own'],
    ['Succeeded', 'own'],
    ['Failed', 'none'],
    ['Stopped', 'none'],
    ['Stopping', 'none'],
    ['Cancelled', 'none'],
    ['Superseded', 'none'],
    ['Draining', 'none'],
  ])('of one that is %s is %s', (status, expected) => {
    expect(idOf(findAdoptable([ran('own', status)], APP, COMMIT))).toBe(expected);
  });

  test.each([
    ['another commit', revisions(['App', OTHER_COMMIT])],
    ['another source action', revisions(['Library', COMMIT])],
    ['the commit through another source action', revisions(['App', OTHER_COMMIT], ['Library', COMMIT])],
    ['the first digits of the commit', revisions(['App', COMMIT.slice(0, 7)])],
    ['no revision at all', []],
  ])('is none of %s', (_, sourceRevisions) => {
    expect(idOf(findAdoptable([executionOf('Succeeded', { sourceRevisions })], APP, COMMIT))).toBe('none');
  });

  test('is one of the commit through this source action among others', () => {
    const sourceRevisions = revisions(['Library', OTHER_COMMIT], ['App', COMMIT]);
    const execution = executionOf('InProgress', { sourceRevisions });
    expect(findAdoptable([execution], APP, COMMIT)).toBe(execution);
  });

  // Newest first.
  test.each<readonly [what: string, executions: readonly Execution[], expected: string]>([
    ['nothing ran', [], 'none'],
    [
      'the newest that fits',
      [ran('failed', 'Failed'), ran('new', 'Succeeded'), ran('old', 'InProgress')],
      'new',
    ],
    ['a failed one after the success', [ran('retry', 'Failed'), ran('own', 'Succeeded')], 'own'],
    [
      'a failed one of another commit after the success',
      [ran('other', 'Failed', OTHER_COMMIT), ran('own', 'Succeeded')],
      'own',
    ],
    [
      'another commit succeeded after it: a re-run of an old job, or a forced push back',
      [ran('other', 'Succeeded', OTHER_COMMIT), ran('own', 'Succeeded')],
      'none',
    ],
    [
      'another commit succeeded before it',
      [ran('own', 'Succeeded'), ran('other', 'Succeeded', OTHER_COMMIT)],
      'own',
    ],
    [
      'it ran again after another commit',
      [ran('again', 'Succeeded'), ran('other', 'Succeeded', OTHER_COMMIT), ran('own', 'Succeeded')],
      'again',
    ],
    [
      'in progress, though another commit succeeded after it began',
      [ran('other', 'Succeeded', OTHER_COMMIT), ran('own', 'InProgress')],
      'own',
    ],
    [
      'a later execution shows no commit yet',
      [ran('unseen', 'InProgress', ''), ran('own', 'Succeeded')],
      'none',
    ],
    [
      'a later one failed before it showed a commit',
      [ran('unseen', 'Failed', ''), ran('own', 'Succeeded')],
      'own',
    ],
    [
      'a rollback to an earlier commit',
      [rolledBack('back', 'Succeeded', 'first', OTHER_COMMIT), ran('own', 'Succeeded')],
      'none',
    ],
    [
      'a rollback to the execution itself: only one stage of it ran again',
      [rolledBack('back', 'Succeeded', 'own'), ran('other', 'Failed', OTHER_COMMIT), ran('own', 'Succeeded')],
      'none',
    ],
    ['a rollback alone, though it is of the commit', [rolledBack('back', 'InProgress', 'gone')], 'none'],
    [
      'a rollback that failed',
      [rolledBack('back', 'Failed', 'first', OTHER_COMMIT), ran('own', 'Succeeded')],
      'own',
    ],
    [
      'it ran again after the rollback',
      [ran('again', 'Succeeded'), rolledBack('back', 'Succeeded', 'first', OTHER_COMMIT)],
      'again',
    ],
  ])('%s', (_, executions, expected) => {
    expect(idOf(findAdoptable(executions, APP, COMMIT))).toBe(expected);
  });

  test.each([
    ...IN_EFFECT.map((each) => [each, 'none'] as const),
    ...NOT_IN_EFFECT.map((each) => [each, 'own'] as const),
  ])('where another commit is %s after the success: %s', (status, expected) => {
    const own = ran('own', 'Succeeded');
    expect(idOf(findAdoptable([ran('other', status, OTHER_COMMIT), own], APP, COMMIT))).toBe(expected);
    expect(idOf(findAdoptable([rolledBack('back', status, 'first'), own], APP, COMMIT))).toBe(expected);
  });

  test.each(['ManualRollback', 'AutomatedRollback'])('knows a rollback by its trigger %s, too', (trigger) => {
    const executions = [ran('back', 'Succeeded', COMMIT, { trigger }), ran('own', 'Succeeded')];
    expect(idOf(findAdoptable(executions, APP, COMMIT))).toBe('none');
  });
});

describe('whether older executions matter no more', () => {
  const other = (status: ExecutionStatus) => ran('other', status, OTHER_COMMIT);
  test.each<readonly [what: string, executions: readonly Execution[], expected: boolean]>([
    ['one can be adopted', [other('Failed'), ran('own', 'Succeeded')], true],
    ['the commit was replaced since it ran', [other('Succeeded'), ran('own', 'Succeeded')], true],
    ['the commit failed, and another one ran before', [ran('own', 'Failed'), other('Succeeded')], true],
    ['the commit failed, and nothing else ran', [ran('own', 'Failed'), other('Failed')], false],
    ['the commit has not shown', [other('Succeeded')], false],
    ['only a rollback is of the commit', [rolledBack('back', 'Succeeded', 'own'), other('Failed')], false],
    ['nothing ran', [], false],
  ])('if %s', (_, executions, expected) => {
    expect(isDecided(executions, APP, COMMIT)).toBe(expected);
  });
});

describe('the execution to adopt, if the push starts the pipeline itself', () => {
  const NOON = Date.UTC(2026, 0, 1, 12);
  const at = (minutes: number) => ({ startedAt: NOON + minutes * 60_000 });

  test.each<readonly [what: string, executions: readonly Execution[], expected: string]>([
    [
      'an hour before: a tag of a commit that ran through main',
      [ran('old', 'Succeeded', COMMIT, at(-60))],
      'none',
    ],
    ['in progress since before', [ran('old', 'InProgress', COMMIT, at(-1))], 'none'],
    ['with the push', [ran('new', 'InProgress', COMMIT, at(0))], 'new'],
    ['after it', [ran('new', 'Succeeded', COMMIT, at(1))], 'new'],
    [
      'after it, beside one of before',
      [ran('new', 'InProgress', COMMIT, at(1)), ran('old', 'Succeeded', COMMIT, at(-60))],
      'new',
    ],
    ['at no time that AWS shows', [ran('new', 'InProgress')], 'new'],
    [
      'after it, but another commit came later',
      [ran('other', 'Succeeded', OTHER_COMMIT, at(2)), ran('new', 'Succeeded', COMMIT, at(1))],
      'none',
    ],
  ])('one that began %s', (_, executions, expected) => {
    expect(idOf(findAdoptable(beganSince(executions, NOON), APP, COMMIT))).toBe(expected);
  });
});

describe('what the pipeline last ran', () => {
  const last = (...executions: readonly Execution[]) => {
    const found = lastRun(executions, APP);
    return found && [found.execution.id, found.commit];
  };

  test('is the newest that took a commit, however it ended', () => {
    for (const status of [...IN_EFFECT, ...NOT_IN_EFFECT])
      expect(last(ran('new', status, OTHER_COMMIT), ran('old', 'Succeeded'))).toEqual(['new', OTHER_COMMIT]);
  });

  test('is none of another source action', () => {
    const both = executionOf('Succeeded', {
      id: 'both',
      sourceRevisions: revisions(['Library', OTHER_COMMIT], ['App', COMMIT]),
    });
    expect(last(both)).toEqual(['both', COMMIT]);
    const others = executionOf('Succeeded', {
      sourceRevisions: revisions(['Library', COMMIT], ['app', COMMIT]),
    });
    expect(last(others)).toBeUndefined();
  });

  test('is an older execution if the newer ones took no commit', () => {
    const failed = executionOf('Failed', { sourceRevisions: [] });
    expect(last(failed, ran('empty', 'InProgress', ''), ran('old', 'Succeeded'))).toEqual(['old', COMMIT]);
    expect(last()).toBeUndefined();
  });

  test.each([
    ...IN_EFFECT.map((each) => [each, 'back'] as const),
    ...NOT_IN_EFFECT.map((each) => [each, 'new'] as const),
  ])('with a rollback that is %s is %s', (status, expected) => {
    const back = rolledBack('back', status, 'old', OTHER_COMMIT);
    const found = last(back, ran('new', 'Failed'), ran('old', 'Succeeded', OTHER_COMMIT));
    expect(found).toEqual(expected === 'back' ? ['back', OTHER_COMMIT] : ['new', COMMIT]);
  });

  test('of a rollback without revisions is the commit of its target, if that is listed', () => {
    const back = { ...rolledBack('back', 'Succeeded', 'old'), sourceRevisions: [] };
    expect(last(back, ran('new', 'Failed'), ran('old', 'Succeeded', OTHER_COMMIT))).toEqual([
      'back',
      OTHER_COMMIT,
    ]);
    expect(last(back, ran('new', 'Failed'))).toEqual(['back', undefined]);
  });
});

describe('an execution that can still turn out to be of any commit', () => {
  const inProgress = (...shown: readonly Shown[]) =>
    executionOf('InProgress', { sourceRevisions: revisions(...shown) });

  test.each([
    ['shows nothing', inProgress(), true, true],
    ['shows an empty commit', inProgress(['App', '']), true, true],
    ['shows its commit', inProgress(['App', COMMIT]), false, false],
    ['shows the commit of another source action', inProgress(['Library', COMMIT]), true, false],
    ['has failed', executionOf('Failed', { sourceRevisions: [] }), false, false],
    ['is a rollback', { ...inProgress(), rollback: { target: undefined } }, false, false],
  ])('one that %s', (_, execution, isUndecidedNow, isUnseenNow) => {
    expect(isUndecided(execution, APP)).toBe(isUndecidedNow);
    expect(isUnseen(execution)).toBe(isUnseenNow);
  });
});
