import { causeOf, causeOfProblem } from '../../../../src/report/words/cause';
import { problemOf } from '../../fakes';

test.each([
  ['It fits.', 'It fits'],
  ['One. Two.', 'One'],
  ['One: a.b of v1.2 is fine. Two.', 'One: a.b of v1.2 is fine'],
  ['Fix the source action:\nline', 'Fix the source action'],
  ['', ''],
  ['JobFailed: Build timed out', 'Build timed out'],
  ['ConfigurationError: [GitHub] No Branch [main] found', '[GitHub] No Branch [main] found'],
  // Words of a sentence are no code.
  ['Connection: it is PENDING', 'Connection: it is PENDING'],
  [
    'Message: Error while executing command: npm run build. Reason: exit status 2',
    '`npm run build` exited with status 2',
  ],
  [
    'Error while executing command: if true; then\n  make\nfi. Reason: exit status 127',
    '`if true; then` exited with status 127',
  ],
  ['x'.repeat(500), `${'x'.repeat(159)}…`],
])('of %j', (message, cause) => {
  expect(causeOf(message)).toBe(cause);
});

// Each ends at once, where an expression that backtracks would outlast the job.
test.each([
  ['Error while executing command: '.repeat(20_000), 'Error while executing command: '],
  ['a. '.repeat(100_000), 'a. '],
  [' \n'.repeat(100_000), ''],
])('a message as long as AWS never sends is cut, and ends: %#', (message, beginning) => {
  const cause = causeOf(message);
  expect(cause.startsWith(beginning)).toBe(true);
  expect(cause.length).toBeLessThanOrEqual(160);
});

test.each([
  ['arn:aws:sts::111122223333:assumed-role/ci/session-1', 'role `ci` '],
  ['arn:aws:iam::111122223333:role/service-role/ci', 'role `ci` '],
  ['arn:aws:iam::111122223333:user/team/ops', 'user `ops` '],
  ['arn:aws:iam::111122223333:root', '`arn:aws:iam::111122223333:root` '],
  [undefined, ''],
])('a denied call of %s', (principal, who) => {
  const problem = problemOf('denied', 'No.', {
    permission: {
      action: 'codepipeline:GetPipeline',
      resource: '*',
      ...(principal !== undefined && { principal }),
    },
  });
  expect(causeOfProblem(problem)).toBe(`${who}is not authorized to perform \`codepipeline:GetPipeline\``);
});

test('any other problem is its first sentence', () => {
  expect(causeOfProblem(problemOf('throttled', 'AWS throttled the call. Try again.'))).toBe(
    'AWS throttled the call',
  );
});
