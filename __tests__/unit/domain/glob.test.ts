import { createGlobs, matchesGlob } from '../../../src/domain/glob';

/** Pattern, names that it fits, names that it does not (CodePipeline user guide, "Working with glob patterns in syntax"). */
const CASES: readonly (readonly [pattern: string, fits: readonly string[], not: readonly string[]])[] = [
  // A literal is the whole name, and its case counts.
  ['main', ['main'], ['Main', 'MAIN', 'main2', 'amain', 'feature/main', 'main/x', '']],
  ['release/v1.0', ['release/v1.0'], ['release/v1x0', 'release']],

  // `*` inside a segment
  ['*', ['main', 'x'], ['feature/login']],
  ['feature*', ['feature', 'feature-login'], ['feature/login', 'my-feature']],
  ['feature/*', ['feature/login'], ['feature', 'feature/', 'feature/a/b', 'features/login']],
  ['*/login', ['feature/login'], ['login', 'a/b/login']],
  ['v*.0', ['v1.0', 'v.0', 'v1.2.0'], ['v1.1', 'v1/2.0']],
  ['a*b*c', ['abc', 'aXbYc'], ['ab', 'a/bc']],

  // `**` across segments
  ['**', ['main', 'feature/login', 'a/b/c'], []],
  ['feature/**', ['feature/login', 'feature/a/b'], ['features/login', 'my/feature/login']],
  ['**/login', ['login', 'feature/login', 'a/b/login'], ['feature/login2', 'relogin']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/b/c', 'x/a/b', 'a/xb']],
  [
    'feature**',
    ['feature', 'feature-login', 'feature/login', 'feature/a/b', 'features/x'],
    ['my-feature', 'featur'],
  ],
  ['**login', ['login', 'relogin', 'a/login', 'a/b/relogin'], ['login2', 'a/login/b']],
  ['a**b', ['ab', 'aXb', 'a/b', 'aX/Yb', 'a/x/y/b'], ['a', 'ab/c']],
  ['release-**', ['release-1', 'release-1/hotfix'], ['release', 'pre/release-1']],

  // `?`: one character, no segment's end
  ['v?', ['v1', 'vx'], ['v', 'v12', 'v/']],
  ['a?b', ['aXb', 'a.b'], ['a/b', 'ab']],
  ['??', ['ab'], ['a', 'abc']],

  // brackets
  ['v[123]', ['v1', 'v3'], ['v4', 'v', 'v12']],
  ['v[1-3]', ['v1', 'v2', 'v3'], ['v4', 'v-', 'v0']],
  ['[a-cx]1', ['a1', 'c1', 'x1'], ['d1', '-1']],
  ['v[!1-3]', ['v4', 'va'], ['v1', 'v2', 'v', 'v/']],
  ['a[!x]b', ['a-b', 'ayb'], ['axb', 'a/b', 'ab']],
  ['[!a]b', ['bb', '!b'], ['ab', '/b']],
  ['v[a*]', ['va'], ['v', 'vb', 'vab', 'vax']],
  ['v[a?]', ['va'], ['v', 'vb', 'vab']],
  ['v[.]0', ['v.0'], ['vx0']],
  ['v[a!]', ['va', 'v!'], ['vb', 'v1']],
  ['v[a-]', ['va', 'v-'], ['vb', 'v']],
  ['v[1-3-]', ['v2', 'v-'], ['v4', 'v']],
  ['v[.-1]', ['v.', 'v0', 'v1'], ['v/', 'v-', 'v2']],
  ['v[--/]', ['v-', 'v.'], ['v/', 'v0']],
  ['v[/-1]', ['v0', 'v1'], ['v/', 'v.', 'v2']],
  ['v[/]', [], ['v/', 'v']],
  ['v[+@]', ['v+', 'v@'], ['v', 'v1']],
  ['v[(]x', ['v(x'], ['vx']],
  ['v[a-c]/[!x]', ['vb/y'], ['vb/x', 'vd/y', 'vb']],

  // braces
  ['{main,develop}', ['main', 'develop'], ['master', '{main,develop}', 'main,develop']],
  ['{main}', [], ['mai', 'develop']],
  ['feature/{a,b}/x', ['feature/a/x', 'feature/b/x'], ['feature/c/x', 'feature/x']],
  ['{release,hotfix}/*', ['release/1', 'hotfix/1'], ['release/1/2', 'feature/1']],
  ['{v*,release/**}', ['v1', 'release/a/b'], ['v1/2', 'main']],
  ['v{1,2}.{0,1}', ['v1.0', 'v2.1'], ['v3.0', 'v1.2']],

  // escapes
  ['\\*', ['*'], ['main', 'x']],
  ['v\\?', ['v?'], ['v1']],
  ['\\[a\\]', ['[a]'], ['a']],
  ['\\{a,b\\}', ['{a,b}'], ['a', 'b']],
  ['ma\\in', ['main'], ['ma/in']],

  // characters of picomatch's own dialect, which AWS takes as themselves
  ['fix(login)', ['fix(login)'], ['fixlogin', 'fix']],
  ['@(main|develop)', ['@(main|develop)'], ['main', 'develop']],
  ['!(main)', ['!(main)'], ['develop']],
  ['+(a)', ['+(a)'], ['a', 'aa']],
  ['*(a)', ['(a)', 'x(a)'], ['a', 'aa', '']],
  ['?(a)', ['x(a)'], ['a', '']],
  ['(main|develop)', ['(main|develop)'], ['main', 'develop']],
  ['a|b', ['a|b'], ['a', 'b']],
  ['c++', ['c++'], ['c', 'cc', 'c+']],
  ['user@host', ['user@host'], ['userhost']],
  ['!main', ['!main'], ['develop', 'main']],
  ['!!main', ['!!main'], ['main']],
  ['^main$', ['^main$'], ['main']],
  ['$x', ['$x'], ['x']],
  ['v1.0', ['v1.0'], ['v1x0']],
  ['#1', ['#1'], ['1']],
  ['a b', ['a b'], ['ab']],
  ['{1..3}', [], ['1', '2', '3']],
  ['[[:alpha:]]', [], ['a', 'x']],

  // names that begin with a dot are names like all others
  ['*', ['.github'], []],
  ['**', ['.github', 'a/.b/c'], []],
  ['?github', ['.github'], []],
  ['feature/*', ['feature/.x'], []],
];

describe.each(CASES)('%s', (pattern, fits, not) => {
  if (fits.length > 0) {
    test.each(fits)('fits %j', (name) => {
      expect(matchesGlob(pattern, name)).toBe(true);
    });
  }
  if (not.length > 0) {
    test.each(not)('does not fit %j', (name) => {
      expect(matchesGlob(pattern, name)).toBe(false);
    });
  }
});

test.each(['[', 'v[', 'v[abc', '{', '{a', '{a,b', 'a}', ']', '\\', 'a\\', '[]', '[!]', '***', '{}', '{,}'])(
  'the unfinished pattern %j is no error',
  (pattern) => {
    expect(typeof matchesGlob(pattern, 'main')).toBe('boolean');
    expect(matchesGlob(pattern, 'some-other-name/x')).toBe(pattern === '***');
  },
);

test('a bracket that never closes is itself', () => {
  expect(matchesGlob('v[1', 'v[1')).toBe(true);
  expect(matchesGlob('v[1', 'v1')).toBe(false);
});

// Each ends at once, where an expression that backtracks would outlast the test.
test.each([
  ['*a*a*a*a*z', 'a'.repeat(250)],
  ['**a**a**a**a**a**z', 'a/'.repeat(500)],
  ['{*,**}{*,**}{*,**}{*,**}{*,**}z', 'a'.repeat(1000)],
])('%s does not match a long name of other characters, and ends', (pattern, name) => {
  expect(matchesGlob(pattern, name)).toBe(false);
});

test('patterns that are asked about again are compiled once, and answer the same', () => {
  const matches = createGlobs();
  const answers = ['main', 'feature/x', 'main'].map((name) => matches('{main,feature/*}', name));
  expect(answers).toEqual([true, true, true]);
  expect(matches('{main,feature/*}', 'x')).toBe(false);
});
