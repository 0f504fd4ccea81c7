import { describeSources, selectSource, selectedSource, usesRepository } from '../../../src/domain/source';
import { ARN, OTHER_ARN, pipelineOf, sourceOf, targetOf } from '../fakes';

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

test('there is a selected one only if exactly one fits', () => {
  expect(selectedSource(select([APP]))).toEqual(APP);
  expect(selectedSource(select([]))).toBeUndefined();
  expect(selectedSource(select([APP, sourceOf({ name: 'B' })]))).toBeUndefined();
  expect(selectedSource(undefined)).toBeUndefined();
});

test('a list of them names action, repository and branch', () => {
  expect(describeSources([APP, LIBRARY])).toBe(
    '`App` (`octo/app`, branch `main`), `Library` (`octo/library`, branch `main`)',
  );
});

test.each([
  ['octo/app', true],
  ['Octo/App', true],
  ['octo/application', false],
  ['octo', false],
  ['', false],
])('a source action of octo/app takes from %j: %j', (repository, takes) => {
  expect(usesRepository(APP, repository)).toBe(takes);
  expect(usesRepository(sourceOf({ repository }), 'octo/app')).toBe(takes);
});
