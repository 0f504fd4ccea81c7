import { brokenAnswer, isExpired, noCredentials, problemOfAws } from '../../../src/aws/faults';
import { tooLarge } from '../../../src/http/body';
import type { Call } from '../../../src/aws/call.js';
import { ACCOUNT, ARN, remedyOf, problemOf } from '../fakes';

const GET_PIPELINE: Call = {
  action: 'codepipeline:GetPipeline',
  resource: 'arn:aws:codepipeline:eu-west-1:*:app',
  region: 'eu-west-1',
  subject: 'pipeline `app`',
  endpointVariables: [],
};
const GET_CONNECTION: Call = {
  action: 'codeconnections:GetConnection',
  resource: ARN,
  region: 'eu-west-1',
  subject: `connection \`${ARN}\``,
  endpointVariables: [],
};

/** An error as the SDK's clients throw it. */
function sdkError(
  name: string,
  message = 'The reason.',
  more: Readonly<Record<string, unknown>> = {},
): Error {
  return Object.assign(new Error(message), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: 400, attempts: 1 },
    ...more,
  });
}

const kindOf = (error: unknown) => problemOfAws(error, GET_PIPELINE).kind;

test.each([
  ['AccessDeniedException', 'denied'],
  ['AccessDenied', 'denied'],
  ['ExpiredTokenException', 'credentials'],
  ['ExpiredToken', 'credentials'],
  ['UnrecognizedClientException', 'credentials'],
  ['InvalidClientTokenId', 'credentials'],
  ['InvalidSignatureException', 'credentials'],
  ['SignatureDoesNotMatch', 'credentials'],
  ['CredentialsProviderError', 'credentials'],
  ['PipelineNotFoundException', 'missing'],
  ['ResourceNotFoundException', 'missing'],
  ['ThrottlingException', 'throttled'],
  ['TooManyRequestsException', 'throttled'],
  ['TimeoutError', 'unreachable'],
  ['ValidationException', 'refused'],
  ['ConcurrentPipelineExecutionsLimitExceededException', 'refused'],
  ['ConflictException', 'refused'],
  ['ResourceUnavailableException', 'broken'],
])('%s is %s', (name, kind) => {
  expect(kindOf(sdkError(name))).toBe(kind);
});

test.each([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_PROXY_TUNNEL',
])('%s is unreachable', (code) => {
  expect(kindOf(Object.assign(new Error('connect failed'), { code }))).toBe('unreachable');
});

test.each([500, 502, 503])('status %d is broken, and can be tried again', (httpStatusCode) => {
  expect(kindOf(sdkError('InternalFailure', 'Oops.', { $metadata: { httpStatusCode } }))).toBe('broken');
});

test('an answer that is no JSON is broken', () => {
  const problem = problemOfAws(new SyntaxError('Unexpected token < in JSON at position 0'), GET_PIPELINE);
  expect(problem.kind).toBe('broken');
  expect(problem.message).toMatch(/`codepipeline:GetPipeline` for pipeline `app`: it is not JSON\.$/);
  // What the parser says helps no user.
  expect(problem.message).not.toMatch(/SyntaxError|Unexpected token/);
});

test('a resource that is not available at the moment is broken, and can be tried again', () => {
  const error = sdkError('ResourceUnavailableException', 'Try later');
  const problem = problemOfAws(error, GET_CONNECTION);
  expect(problem).toMatchObject({ kind: 'broken', cause: error, remedy: { text: 'Run the job again.' } });
  expect(problem.message).toContain(ARN);
  expect(problem.message).toContain('Try later.');
});

test.each([
  [new Error(''), /GetPipeline/],
  ['a text', /a text/],
  [undefined, /GetPipeline/],
  [null, /GetPipeline/],
  [{}, /GetPipeline/],
])('%p, which is no error of the SDK, is a Problem all the same', (error, words) => {
  expect(problemOfAws(error, GET_PIPELINE).message).toMatch(words);
});

test('a Problem stays itself, and every other keeps its cause', () => {
  const problem = problemOf('refused', 'No.');
  expect(problemOfAws(problem, GET_PIPELINE)).toBe(problem);
  const error = sdkError('ThrottlingException');
  expect(problemOfAws(error, GET_PIPELINE).cause).toBe(error);
});

describe('denied', () => {
  const principal = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/run`;
  const said = (action: string, resource: string) =>
    `User: ${principal} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;

  test('names who, the exact action, the ARN, and a statement to paste', () => {
    const resource = `arn:aws:codepipeline:eu-west-1:${ACCOUNT}:app`;
    const problem = problemOfAws(
      sdkError('AccessDeniedException', said('codepipeline:GetPipeline', resource)),
      GET_PIPELINE,
    );
    for (const text of ['Role `deploy`', '`codepipeline:GetPipeline`', `\`${resource}\``])
      expect(problem.message).toContain(text);
    expect(problem.permission).toEqual({ action: 'codepipeline:GetPipeline', resource, principal });
    expect(JSON.parse(problem.remedy.lines?.join('\n') ?? '')).toEqual({
      Effect: 'Allow',
      Action: 'codepipeline:GetPipeline',
      Resource: resource,
    });
  });

  test('of a connection has the prefix of its ARN', () => {
    const problem = problemOfAws(
      sdkError('AccessDeniedException', said('codeconnections:GetConnection', ARN)),
      GET_CONNECTION,
    );
    expect(problem.permission).toMatchObject({ action: 'codeconnections:GetConnection', resource: ARN });
    expect(remedyOf(problem)).toMatch(/prefix/);
  });

  test('falls back to what was called where AWS says nothing', () => {
    const problem = problemOfAws(sdkError('AccessDeniedException', ''), GET_PIPELINE);
    expect(problem.message).toContain(GET_PIPELINE.action);
    expect(problem.message).toContain(GET_PIPELINE.resource);
    expect(problem.permission).toEqual({ action: GET_PIPELINE.action, resource: GET_PIPELINE.resource });
  });

  test('does not take the word for an ARN', () => {
    const problem = problemOfAws(
      sdkError('AccessDeniedException', 'User: me is not authorized to perform: x on resource: *'),
      GET_PIPELINE,
    );
    expect(problem.permission).toEqual({ action: GET_PIPELINE.action, resource: GET_PIPELINE.resource });
  });
});

describe('messages', () => {
  test('of expired credentials say so, and are told apart from invalid ones', () => {
    const expired = problemOfAws(
      sdkError('ExpiredTokenException', 'The security token included in the request is expired'),
      GET_PIPELINE,
    );
    const invalid = problemOfAws(
      sdkError('UnrecognizedClientException', 'The security token included in the request is invalid.'),
      GET_PIPELINE,
    );
    expect(expired.message).toMatch(/expired/);
    expect(invalid.message).not.toMatch(/expired/);
    expect(invalid.message).toContain('eu-west-1');
    for (const { remedy } of [expired, invalid]) expect(remedy.text).toMatch(/\S/);
  });

  test('of a pipeline that is not there name it and the Region', () => {
    const { message } = problemOfAws(
      sdkError('PipelineNotFoundException', "The account with id '1' does not include a pipeline"),
      GET_PIPELINE,
    );
    expect(message).toContain('pipeline `app`');
    expect(message).toContain('eu-west-1');
    expect(message).toContain("The account with id '1' does not include a pipeline");
  });

  test('of a role name no Region, which IAM has none of', () => {
    const role: Call = {
      action: 'iam:SimulatePrincipalPolicy',
      resource: 'arn:aws:iam::111122223333:role/gone',
      region: 'us-east-1',
      subject: 'role `gone`',
      endpointVariables: [],
    };
    for (const name of ['NoSuchEntityException', 'AccessDenied']) {
      const { message, remedy } = problemOfAws(sdkError(name), role);
      expect(message).toContain('gone`');
      expect(`${message} ${remedy.text}`).not.toMatch(/us-east-1|Region/);
    }
  });

  test('of an endpoint that is not reached name it', () => {
    const dns = Object.assign(new Error('getaddrinfo ENOTFOUND codepipeline.mars-1.amazonaws.com'), {
      code: 'ENOTFOUND',
      hostname: 'codepipeline.mars-1.amazonaws.com',
    });
    expect(problemOfAws(dns, GET_PIPELINE).message).toContain('codepipeline.mars-1.amazonaws.com');
    const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), {
      code: 'ECONNREFUSED',
      address: '127.0.0.1',
      port: 1,
    });
    expect(problemOfAws(refused, GET_PIPELINE).message).toContain('127.0.0.1:1');
    expect(problemOfAws(sdkError('TimeoutError', ''), GET_PIPELINE).message).toContain(
      'codepipeline:GetPipeline',
    );
  });

  test('of several addresses tried in vain are those of the first', () => {
    const each = ['::1', '127.0.0.1'].map((address) =>
      Object.assign(new Error(`connect ECONNREFUSED ${address}:443`), {
        code: 'ECONNREFUSED',
        address,
        port: 443,
      }),
    );
    const problem = problemOfAws(
      Object.assign(new AggregateError(each), { code: 'ECONNREFUSED' }),
      GET_PIPELINE,
    );
    expect(problem.kind).toBe('unreachable');
    expect(problem.message).toContain('ECONNREFUSED');
  });

  test.each([
    'ThrottlingException',
    'ValidationException',
    'InternalFailure',
    'ExpiredToken',
    'PipelineNotFoundException',
    'TimeoutError',
  ])('of %s are one line with a remedy', (name) => {
    const problem = problemOfAws(sdkError(name, 'First\n  second\tthird'), GET_PIPELINE);
    expect(problem.message).toMatch(/^[^\n\t]+[.!?]$/);
    expect(problem.message).toContain('First second third');
    expect(problem.remedy.text).toMatch(/\S/);
  });
});

test('an answer that lacks what it should hold is broken, and names the call and what it lacks', () => {
  const problem = brokenAnswer(GET_PIPELINE, 'it has no stages');
  expect(problem.kind).toBe('broken');
  expect(problem.message).toMatch(/`codepipeline:GetPipeline` for pipeline `app`: it has no stages\.$/);
});

test('no credentials have a code, by which a check that knows the run says more', () => {
  expect(noCredentials('why')).toMatchObject({
    kind: 'credentials',
    code: 'no-credentials',
    remedy: { lines: ['role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME'] },
  });
});

test.each([
  [sdkError('ExpiredToken'), true],
  [sdkError('ExpiredTokenException'), true],
  [sdkError('RequestExpired'), true],
  [sdkError('UnrecognizedClientException'), false],
  ['ExpiredToken', false],
])('%s: whether AWS calls the credentials expired is %s', (error, expired) => {
  expect(isExpired(error)).toBe(expired);
});

describe('if a variable leads to another endpoint', () => {
  const call = { ...GET_PIPELINE, endpointVariables: ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_CODEPIPELINE'] };
  const unread = Object.assign(new SyntaxError('Unexpected token <'), { $metadata: { httpStatusCode: 500 } });

  test.each([
    ['what cannot be read', new SyntaxError('Unexpected token <')],
    ['a 500 that is not JSON', unread],
    ['no answer', Object.assign(new Error('connect failed'), { code: 'ECONNREFUSED' })],
  ])('%s names it, and never its value', (_, error) => {
    const { text } = problemOfAws(error, call).remedy;
    expect(text).toContain('`AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_CODEPIPELINE`');
    expect(text).toContain('sends requests to a custom endpoint');
    expect(problemOfAws(error, GET_PIPELINE).remedy.text).not.toContain('AWS_ENDPOINT_URL');
  });

  test('what AWS itself says does not', () => {
    const error = sdkError('InternalFailure', 'Oops.', { $metadata: { httpStatusCode: 500 } });
    expect(problemOfAws(error, call).remedy.text).not.toContain('AWS_ENDPOINT_URL');
  });

  test('an answer that is too large says so', () => {
    const problem = problemOfAws(tooLarge("AWS's answer", 32 * 1024 ** 2), call);
    expect(problem).toMatchObject({ kind: 'broken', message: "AWS's answer is larger than 32 MiB." });
  });
});

describe('a refusal that whoever asked can do something about', () => {
  const codeOf = (name: string, message: string) => {
    const error = sdkError(name, message);
    return problemOfAws(error, GET_PIPELINE).code;
  };

  test('a conflict', () => {
    expect(codeOf('ConflictException', 'Try again.')).toBe('conflict');
    expect(codeOf('ConcurrentPipelineExecutionsLimitExceededException', 'Too many.')).toBeUndefined();
  });

  test.each([
    ['IdempotentParameterMismatchException', 'Other parameters.'],
    ['IdempotencyParameterMismatch', 'Other parameters.'],
    ['ValidationException', 'The clientRequestToken was used with other parameters'],
    ['InvalidArgumentException', 'Client token: already in use'],
    ['ValidationException', 'The request is not idempotent'],
  ])('%s about a used token: %s', (name, message) => {
    expect(codeOf(name, message)).toBe('used-token');
  });

  test.each([
    ['ValidationException', 'Pipeline app does not have a variable with name STAGE'],
    ['ValidationException', "Value at 'clientRequestToken' failed to satisfy constraint: x"],
    ['InvalidStructureException', 'The pipeline has no stages'],
    ['PipelineNotFoundException', 'No pipeline has this client token'],
    ['SomethingElse', 'clientRequestToken'],
  ])('not %s: %s', (name, message) => {
    expect(codeOf(name, message)).toBeUndefined();
  });
});
