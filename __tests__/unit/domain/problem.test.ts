import { problemOf } from '../fakes';
import { asProblem } from '../../../src/domain/problem';

test('a Problem stays itself', () => {
  const problem = problemOf('denied', 'No.');
  expect(asProblem(problem)).toBe(problem);
});

test.each([
  ['an Error', new TypeError('x is not a function'), 'TypeError: x is not a function'],
  ['a text', 'boom', 'boom'],
  ['nothing', undefined, 'undefined'],
])('%s becomes one that keeps its words and its cause', (_, error, words) => {
  const problem = asProblem(error);
  expect(problem).toMatchObject({ kind: 'broken', cause: error });
  expect(problem.message).toContain(words);
  expect(problem.remedy.text).toMatch(/\S/);
});
