import {
  describeSources,
  newestRevision,
  selectSource,
  sourceOf as selectedSource,
  takesFrom,
} from '../../../src/domain/source';
import { ARN, COMMIT, executionOf, OTHER_ARN, OTHER_COMMIT, pipelineOf, sourceOf, targetOf } from '../fakes';

const select = (sourceActions: ReturnType<typeof sourceOf>[], target = targetOf()) =>
  selectSource(pipelineOf({ sourceActions }), target);

const APP = sourceOf();
const LIBRARY = sourceOf({ name: 'Library', repository: 'octo/library' });
const RELEASE = sourceOf({ name: 'Release', branch: 'release' });

test('without any there is none', () => {
  expect(select([])).toEqual({ kind: 'none' });
  expect(select([], targetOf({ sourceAction: 'App' }))).toEqual({ kind: 'none' });
});

test('a single one is the one, whatever it names: its checks then say what is wrong', () => {
  const other = sourceOf({ repository: 'elsewhere/x', branch: 'develop', connectionArn: OTHER_ARN });
  expect(select([other])).toEqual({ kind: 'selected', source: other });
});

test('of several, the one of the repository', () => {
  expect(select([LIBRARY, APP])).toEqual({ kind: 'selected', source: APP });
});

test('of several, the one of the repository but for letter case, so that its check can say so', () => {
  const cased = sourceOf({ repository: 'Octo/App' });
  expect(select([LIBRARY, cased])).toEqual({ kind: 'selected', source: cased });
});

test('nor does the letter case of the expected repository matter', () => {
  expect(select([LIBRARY, APP], targetOf({ repository: 'Octo/App' }))).toEqual({
    kind: 'selected',
    source: APP,
  });
});

test('of several of the repository, the one of the branch', () => {
  expect(select([RELEASE, APP])).toEqual({ kind: 'selected', source: APP });
});

test('of several of the repository, the one of the connection', () => {
  const other = sourceOf({ name: 'Other', connectionArn: OTHER_ARN });
  const target = targetOf({ connection: { kind: 'arn', arn: OTHER_ARN } });
  expect(select([APP, other], target)).toEqual({ kind: 'selected', source: other });
});

test('of several that fit, none is guessed', () => {
  const second = sourceOf({ name: 'Second' });
  expect(select([APP, LIBRARY, second])).toEqual({ kind: 'several-fit', fitting: [APP, second] });
  expect(select([APP, RELEASE], targetOf({ branch: 'develop' }))).toMatchObject({ kind: 'several-fit' });
});

test('of several none of which fits, none is guessed', () => {
  expect(select([LIBRARY, sourceOf({ name: 'Docs', repository: 'octo/docs' })])).toEqual({
    kind: 'none-fits',
  });
});

test('the name decides, wherever its action stands and whatever it takes', () => {
  const target = targetOf({ sourceAction: 'Library', connection: { kind: 'arn', arn: ARN } });
  expect(select([APP, LIBRARY], target)).toEqual({ kind: 'selected', source: LIBRARY });
});

test('a name that no source action has is no other', () => {
  const target = targetOf({ sourceAction: 'app' });
  expect(select([APP], target)).toEqual({ kind: 'no-such-name', name: 'app' });
});

test('sourceOf gives one or none', () => {
  expect(selectedSource(pipelineOf(), targetOf())).toEqual(APP);
  expect(selectedSource(pipelineOf({ sourceActions: [] }), targetOf())).toBeUndefined();
  expect(
    selectedSource(pipelineOf({ sourceActions: [APP, sourceOf({ name: 'B' })] }), targetOf()),
  ).toBeUndefined();
});

test('a list of them names action, repository and branch', () => {
  expect(describeSources([APP, LIBRARY])).toBe('App (octo/app, main); Library (octo/library, main)');
});

test.each([
  ['octo/app', true],
  ['Octo/App', true],
  ['octo/application', false],
  ['octo', false],
  ['', false],
])('a source action of octo/app takes from %j: %j', (repository, takes) => {
  expect(takesFrom(APP, repository)).toBe(takes);
  expect(takesFrom(sourceOf({ repository }), 'octo/app')).toBe(takes);
});

describe('the newest revision', () => {
  const ran = (...sourceRevisions: readonly (readonly [sourceAction: string, commit: string])[]) =>
    executionOf('Failed', {
      sourceRevisions: sourceRevisions.map(([sourceAction, commit]) => ({ sourceAction, commit })),
    });

  test('is the first of the source action, whatever became of its execution', () => {
    expect(newestRevision([ran(['App', OTHER_COMMIT]), ran(['App', COMMIT])], APP)).toBe(OTHER_COMMIT);
  });

  test('is none of another source action', () => {
    expect(newestRevision([ran(['Library', OTHER_COMMIT], ['App', COMMIT])], APP)).toBe(COMMIT);
    expect(newestRevision([ran(['Library', COMMIT], ['app', COMMIT])], APP)).toBeUndefined();
  });

  test('is that of an older execution where the newer ones show none', () => {
    expect(newestRevision([ran(), ran(['App', '']), ran(['App', COMMIT])], APP)).toBe(COMMIT);
  });

  test('is none where nothing ran', () => {
    expect(newestRevision([], APP)).toBeUndefined();
  });
});
