import { renderRunnerLog } from '../../../../simulator/runner/log.js';

test('groups are indented, issues have their word, debug lines are hidden', () => {
  const stdout = [
    '::group::Checks',
    'pass  branch',
    '::error title=Branch%2C of 50%25,file=a.yml::No branch%3A 50%25 of%0Atwo lines',
    '::endgroup::',
    '::debug::hidden',
    '  ::warning::careful',
    '::notice::by the way',
    '::set-output name=a::1',
    'done',
    '',
  ].join('\n');
  expect(renderRunnerLog(stdout)).toBe(
    [
      '▾ Checks',
      '  pass  branch',
      '  Error: No branch%3A 50% of',
      '  two lines',
      'Warning: careful',
      'Notice: by the way',
      'done',
      '',
    ].join('\n'),
  );
});

test('what is no command is a line', () => {
  expect(renderRunnerLog('::unknown::x\ntext ::error::y\n:: \n')).toBe(
    '::unknown::x\ntext ::error::y\n:: \n',
  );
});

test('the old form of a command is one wherever it stands', () => {
  expect(renderRunnerLog('a commit titled ##[error]50%25 off%5D')).toBe('Error: 50% off]\n');
});

test('masks hide what follows them, the longest first, line by line', () => {
  const stdout = 'secret\n::add-mask::se\n::add-mask::secret%0Atoken\nsecret token sea\n::error::secret\n';
  expect(renderRunnerLog(stdout)).toBe('secret\n*** *** ***a\nError: ***\n');
});

test('stopped commands are lines until the token resumes them', () => {
  const stdout = '::stop-commands::abc\n::error::text\n##[error]text\n::abc::\n::error::real\n';
  expect(renderRunnerLog(stdout)).toBe('::error::text\n##[error]text\nError: real\n');
});

test('colours come only when asked for', () => {
  expect(renderRunnerLog('::group::G\n::error::a%0Ab\n', { colours: true })).toBe(
    '\u001b[1m▾ G\u001b[0m\n  \u001b[31mError: a\u001b[0m\n  \u001b[31mb\u001b[0m\n',
  );
});

test('an empty log is empty', () => {
  expect(renderRunnerLog('')).toBe('');
});
