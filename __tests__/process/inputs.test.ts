/** Bad inputs, before anything is called; and where the Region and the endpoints come from. */

import { visible, withoutTicks } from './findings.js';
import { ARN, COMMITS, REGION, connectionArn, roleOf } from './fixtures.js';
import { calls, check, play, type Play, type Played } from './harness.js';

/** Was refused before the first request, with this text in the one message. */
function expectRefused(played: Played, ...parts: string[]): void {
  expect(played.exitCode).toBe(1);
  expect(played.requests).toEqual([]);
  expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
  const errors = played.stdout.split('\n').filter((line) => line.startsWith('::error'));
  expect(errors).toHaveLength(1);
  expect(played.stdout.trimEnd().split('\n').at(-1)).toBe('Invalid inputs');
  expect(played.outputs['result']).toBe('error');
  for (const part of parts) expect(errors[0]).toContain(part);
  for (const part of parts) expect(visible(played.summary)).toContain(withoutTicks(part));
}

test('every bad input is named in one message, with what was given and what is allowed', async () => {
  const played = await play({
    env: { INPUT_STRAT: 'if-needed' },
    inputs: {
      connection: 'arn:aws:codeconnections:eu-west-1:1234:connection/abc',
      pipeline: 'good\nbad name',
      'source-action': 'Source Code',
      repository: 'app',
      branch: 'refs/tags/v1',
      commit: 'abc123',
      start: 'yes',
      variables: 'STAGE=production\nsecret of mine',
      'wait-for-connection': '5',
      checks: 'standard\nfreshnes',
      'fail-on': 'error',
      'allow-off-branch': 'yes',
      'aws-region': 'Ireland',
    },
  });
  const [error = ''] = played.stdout.split('\n').filter((line) => line.startsWith('::error'));
  expect(error.split('%0A').map((line) => line.replace(/\. .*/, '.'))).toEqual([
    '::error title=Invalid inputs::Unknown input `strat`.',
    'Invalid `connection: arn:aws:codeconnections:eu-west-1:1234:connection/abc`.',
    'Invalid `pipeline: bad name`.',
    'Invalid `source-action: Source Code`.',
    'Invalid `repository: app`.',
    'Invalid `branch: refs/tags/v1`.',
    'Invalid `commit: abc123`.',
    'Invalid `start: yes`.',
    'Invalid `variables`, line 2: expected `NAME=VALUE`.',
    'Invalid `wait-for-connection: 5`.',
    'Invalid `checks: freshnes`.',
    'Invalid `fail-on: error`.',
    'Invalid `allow-off-branch: yes`.',
    'Invalid `aws-region: Ireland`.',
    'Correct the `with:` block of this step.',
  ]);
  expectRefused(played);
});

test('an input that does not exist is no green run that starts nothing', async () => {
  const played = await play({ inputs: { pipeline: 'app' }, env: { INPUT_STRAT: 'if-needed' } });
  expectRefused(played, 'Unknown input `strat`. Did you mean `start`?');
});

test('an empty input is its default, as of `wait: ${{ inputs.wait }}` on a push', async () => {
  const inputs = {
    pipeline: 'app',
    wait: '',
    start: '',
    'wait-timeout': '',
    repository: '',
    checks: '',
    'fail-on': '',
  };
  const played = await play({ inputs });
  expect(played.exitCode).toBe(0);
  expect(played.outputs).toMatchObject({ ready: 'true', started: 'false' });
});

test('the value of a variable is never shown, since it may be a secret', async () => {
  const secret = 'hunter2';
  for (const variables of [
    `BAD NAME=${secret}`,
    `TWICE=${secret}\nTWICE=${secret}`,
    `NAME=${secret.repeat(200)}`,
  ]) {
    const played = await play({ inputs: { pipeline: 'app', start: 'always', variables } });
    expectRefused(played, 'Invalid `variables`, line ');
    expect(JSON.stringify(played)).not.toContain(secret);
  }
});

describe('inputs that do not go together', () => {
  test.each<[string, Record<string, string>, string]>([
    ['neither connection nor pipeline', {}, 'Set `pipeline`, `connection` or `template`.'],
    ['start without pipeline', { connection: ARN, start: 'always' }, '`start: always` needs `pipeline`.'],
    ['variables without pipeline', { connection: ARN, variables: 'A=b' }, '`variables` needs `pipeline`.'],
    [
      'source-action without pipeline',
      { connection: ARN, 'source-action': 'Source' },
      '`source-action: Source` needs `pipeline`.',
    ],
  ])('%s', async (_what, inputs, message) => {
    expectRefused(await play({ inputs }), message);
  });

  test('all of them at once are one message', async () => {
    const played = await play({ inputs: { start: 'always', variables: 'A=b', 'source-action': 'Source' } });
    expectRefused(
      played,
      'Set `pipeline`',
      '`start: always` needs',
      '`variables` needs',
      '`source-action: Source` needs',
    );
  });
});

describe('the Region', () => {
  const without = { AWS_REGION: undefined };
  const regionsOf = (played: Played) => [
    ...new Set(played.requests.flatMap(({ service, region }) => (service === 'github' ? [] : [region]))),
  ];

  test('is missing, and nothing is asked', async () => {
    const played = await play({ inputs: { pipeline: 'app' }, env: without });
    expectRefused(played, 'No AWS Region: ', 'AWS_REGION', 'aws-region: eu-west-1');
    expect(played.outputs['commit']).toBe(COMMITS.main);
  });

  test('is taken from the ARN of the connection, with a notice', async () => {
    const played = await play({ inputs: { connection: ARN, pipeline: 'app' }, env: without });
    expect(played.exitCode).toBe(0);
    expect(played.stdout).toMatch(
      new RegExp(
        `^::notice title=Region::No Region is set. Using \`${REGION}\`, the Region of the connection`,
        'm',
      ),
    );
    expect(regionsOf(played)).toEqual([REGION]);
  });

  const us: Play = { inputs: { connection: connectionArn(undefined, 'us-east-1'), pipeline: 'app' } };

  test.each<[string, Play]>([
    ['AWS_DEFAULT_REGION', { env: { ...without, AWS_DEFAULT_REGION: REGION } }],
    [
      'AWS_REGION, before AWS_DEFAULT_REGION',
      { env: { AWS_REGION: REGION, AWS_DEFAULT_REGION: 'us-east-1' } },
    ],
    [
      'aws-region, before the environment',
      { env: { AWS_REGION: 'us-east-1' }, inputs: { pipeline: 'app', 'aws-region': REGION } },
    ],
    ['the environment, before the ARN', { env: { AWS_REGION: REGION }, ...us }],
  ])('is taken from %s', async (_what, step) => {
    const played = await play({ inputs: { pipeline: 'app' }, ...step });
    expect(played.stdout).not.toContain('::notice');
    expect(calls(played)).toContain(`codepipeline ${REGION} GetPipeline`);
  });

  test('of the environment is no Region', async () => {
    const played = await play({ inputs: { pipeline: 'app' }, env: { AWS_REGION: 'eu_west_1' } });
    expectRefused(played, '`eu_west_1`, which the environment of this step sets');
  });
});

describe('the endpoints', () => {
  const nowhere = 'http://127.0.0.1:1';

  test('of each service are taken from its own variable', async () => {
    const played = await play({
      inputs: { connection: ARN, pipeline: 'app' },
      env: { AWS_ENDPOINT_URL: nowhere },
      endpointVariables: ['AWS_ENDPOINT_URL_CODECONNECTIONS', 'AWS_ENDPOINT_URL_CODEPIPELINE'],
    });
    expect(played.exitCode).toBe(0);
    expect(new Set(played.requests.map(({ service }) => service))).toEqual(
      new Set(['codeconnections', 'codepipeline', 'github']),
    );
  });

  test('of IAM is taken from its own variable', async () => {
    const played = await play({
      world: { roles: [roleOf()] },
      inputs: { connection: ARN, pipeline: 'app', checks: 'role' },
      env: { AWS_ENDPOINT_URL: nowhere },
      endpointVariables: [
        'AWS_ENDPOINT_URL_CODECONNECTIONS',
        'AWS_ENDPOINT_URL_CODEPIPELINE',
        'AWS_ENDPOINT_URL_IAM',
      ],
    });
    expect(played.exitCode).toBe(0);
    expect(check(played, 'role').status).toBe('pass');
  });

  test('of the older API are taken from its own variable', async () => {
    const arn = connectionArn(undefined, REGION, 'codestar-connections');
    const played = await play({
      world: { connections: [{ arn, name: 'github', status: 'AVAILABLE', provider: 'GitHub' }] },
      inputs: { connection: arn },
      env: { AWS_ENDPOINT_URL: nowhere, AWS_ENDPOINT_URL_CODECONNECTIONS: nowhere },
      endpointVariables: ['AWS_ENDPOINT_URL_CODESTAR_CONNECTIONS'],
    });
    expect(played.exitCode).toBe(0);
    expect(calls(played)).toEqual([`codestar-connections ${REGION} GetConnection`]);
  });
});

describe('the runner', () => {
  test('is missing', async () => {
    const played = await play({ inputs: { connection: ARN }, env: { GITHUB_EVENT_NAME: '' } });
    expectRefused(played, 'GITHUB_EVENT_NAME');
  });

  test('wrote an event that cannot be read', async () => {
    const played = await play({
      inputs: { connection: ARN },
      env: { GITHUB_EVENT_PATH: '/nowhere/event.json' },
    });
    expectRefused(played, "Can't read the event payload: `/nowhere/event.json`");
  });
});
