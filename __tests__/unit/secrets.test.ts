import { readInputs } from '../../src/inputs';
import { problemOfAws } from '../../src/aws/faults';

/** Nothing that AWS or a library repeats of a secret may reach a message. */
describe('secrets', () => {
  test('what AWS says that it was sent is left out', () => {
    const message =
      "The request signature we calculated does not match. The Canonical String for this request should have been\n'POST\n/\n\nx-amz-security-token:hunter2\n'";
    const error = Object.assign(new Error(message), { name: 'InvalidSignatureException' });
    const problem = problemOfAws(error, {
      action: 'codepipeline:GetPipeline',
      resource: '*',
      region: 'eu-west-1',
      subject: 'pipeline `app`',
      endpointVariables: [],
    });
    expect(problem.message).toContain('does not match.');
    expect(problem.message).not.toContain('hunter2');
  });

  test.each(['ghp_hunter2\nx', 'ghp hunter2', 'ghp_hunter2”'])(
    'a token %j is refused and not shown',
    (token) => {
      const inputs: Readonly<Record<string, string>> = {
        connection: 'github',
        repository: 'octo/app',
        start: 'never',
        'wait-for-connection': '0s',
        'fail-on': 'failure',
        'allow-off-branch': 'false',
        'github-token': token,
      };
      const read = () => readInputs(new Map(Object.entries(inputs)));
      expect(read).toThrow('Invalid `github-token`: use a token on one line');
      expect(read).not.toThrow(/hunter2/);
    },
  );
});
