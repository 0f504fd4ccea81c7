import { CodePipelineClient, ListPipelineExecutionsCommand } from '@aws-sdk/client-codepipeline';
import { AssumeRoleWithWebIdentityCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ManualClock } from '../../../../simulator/core/clock.js';
import { readClaims } from '../../../../simulator/oidc/issuer.js';
import { startServer, type RunningServer, type ServerOptions } from '../../../../simulator/serve.js';
import { World, type TrustStatement, type WorldSpec } from '../../../../simulator/index.js';
import { ACCOUNT, codeOf, KEYS, REGION, specify } from '../fixtures.js';

const HOST = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${HOST}`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ci/deploy`;
const AUDIENCE = 'sts.amazonaws.com';
const SUB = 'repo:octo/app:ref:refs/heads/main';
const TRUST: TrustStatement = {
  federated: PROVIDER,
  conditions: {
    StringEquals: { [`${HOST}:aud`]: AUDIENCE },
    StringLike: { [`${HOST}:sub`]: 'repo:octo/app:*' },
  },
};

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function open({
  trust = [TRUST],
  spec,
  ...options
}: ServerOptions & { trust?: TrustStatement[]; spec?: Partial<WorldSpec> } = {}) {
  const clock = new ManualClock(Date.now());
  const world = new World(
    specify({
      roles: [{ arn: ROLE, statements: [], trust }],
      oidcProviders: [{ arn: PROVIDER, audiences: [AUDIENCE] }],
      oidc: {
        requestToken: 'ask',
        claims: { sub: SUB, repository: 'octo/app', ref: 'refs/heads/main', ref_type: 'branch' },
      },
      ...spec,
    }),
    clock,
  );
  const running = await startServer(world, options);
  server = running;
  const config = { endpoint: running.url, region: REGION, credentials: KEYS, maxAttempts: 1 };
  const sts = new STSClient(config);
  const assume = (WebIdentityToken: string, input: object = {}) =>
    sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: ROLE,
        RoleSessionName: 'step',
        WebIdentityToken,
        ...input,
      }),
    );
  const refusal = (token = world.oidc.issue(AUDIENCE), input: object = {}) =>
    assume(token, input).then(
      () => 'assumed',
      (error: unknown) => (error instanceof Error ? `${error.name}: ${error.message}` : 'no error'),
    );
  return { clock, world, running, assume, refusal, issue: () => world.oidc.issue(AUDIENCE), config };
}

test('a role is assumed with a token and no signature, and its credentials are good until they end', async () => {
  const { clock, assume, issue, config, running } = await open();
  const { Credentials, ...rest } = await assume(issue());
  const arn = `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/step`;
  expect(rest).toMatchObject({
    SubjectFromWebIdentityToken: SUB,
    Audience: AUDIENCE,
    Provider: PROVIDER,
    AssumedRoleUser: { Arn: arn },
  });
  expect(running.requests).toMatchObject([
    { service: 'sts', operation: 'AssumeRoleWithWebIdentity', input: { RoleArn: ROLE }, status: 200 },
  ]);
  expect(running.requests[0]).not.toHaveProperty('region');
  expect(Credentials?.Expiration?.getTime()).toBe(Math.floor(clock.now() / 1000) * 1000 + 3_600_000);
  const credentials = {
    accessKeyId: Credentials?.AccessKeyId ?? '',
    secretAccessKey: Credentials?.SecretAccessKey ?? '',
    sessionToken: Credentials?.SessionToken ?? '',
  };
  const pipelines = new CodePipelineClient({ ...config, credentials });
  const list = new ListPipelineExecutionsCommand({ pipelineName: 'app' });
  await expect(pipelines.send(list)).resolves.toHaveProperty('pipelineExecutionSummaries');
  expect(
    await new STSClient({ ...config, credentials }).send(new GetCallerIdentityCommand({})),
  ).toMatchObject({ Arn: arn, Account: ACCOUNT });
  clock.advance(3_600_000 - 1);
  await expect(pipelines.send(list)).resolves.toHaveProperty('pipelineExecutionSummaries');
  clock.advance(1);
  await expect(pipelines.send(list)).rejects.toHaveProperty('name', 'ExpiredTokenException');
  const second = await assume(issue());
  expect(second.Credentials?.AccessKeyId).not.toBe(Credentials?.AccessKeyId);
});

test.each([
  ['true-end', 60_000],
  ['as-asked', 900_000],
] as const)('a short life is told as its %s', async (toldEnd, told) => {
  const { clock, assume, issue, world } = await open({ spec: { sessions: { lifetimeMs: 60_000, toldEnd } } });
  const { Credentials } = await assume(issue(), { DurationSeconds: 900 });
  expect(Credentials?.Expiration?.getTime()).toBe(Math.floor((clock.now() + told) / 1000) * 1000);
  clock.advance(60_000);
  expect(codeOf(() => world.credentialOf(Credentials?.AccessKeyId ?? '', Credentials?.SessionToken))).toMatch(
    /^ExpiredTokenException/,
  );
});

describe('the trust policy', () => {
  const NOT_AUTHORIZED = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';
  const sub = (operator: string, value: string): TrustStatement => ({
    federated: PROVIDER,
    conditions: { [operator]: { [`${HOST}:sub`]: value } },
  });

  const claim = (name: string, value: string): TrustStatement => ({
    federated: PROVIDER,
    conditions: { StringEquals: { [`${HOST}:${name}`]: value } },
  });

  test.each<[string, TrustStatement[], string]>([
    ['the very subject', [sub('StringEquals', SUB)], 'assumed'],
    ['any of several', [sub('StringEquals', 'repo:octo/other:*'), sub('StringEquals', SUB)], 'assumed'],
    ['a star that is meant as one', [sub('StringEquals', 'repo:octo/app:*')], NOT_AUTHORIZED],
    ['another letter case', [sub('StringLike', 'repo:Octo/app:*')], NOT_AUTHORIZED],
    ['the new form of a subject', [sub('StringLike', 'repo:octo@1/app@2:*')], NOT_AUTHORIZED],
    [
      'another audience',
      [{ federated: PROVIDER, conditions: { StringEquals: { [`${HOST}:aud`]: 'x' } } }],
      NOT_AUTHORIZED,
    ],
    ['the ref of the token', [claim('ref', 'refs/heads/main')], 'assumed'],
    ['another ref', [claim('ref', 'refs/heads/topic')], NOT_AUTHORIZED],
    ['a claim that AWS does not evaluate', [claim('ref_type', 'branch')], NOT_AUTHORIZED],
    ['another provider', [{ ...TRUST, federated: `${PROVIDER}/octo` }], NOT_AUTHORIZED],
    ['a star for a provider', [{ federated: PROVIDER.replace(HOST, '*') }], NOT_AUTHORIZED],
    ['a deny beside it', [TRUST, { ...sub('StringEquals', SUB), effect: 'Deny' }], NOT_AUTHORIZED],
    ['nobody', [], NOT_AUTHORIZED],
  ])('with %s', async (_case, trust, expected) => {
    const { refusal } = await open({ trust });
    expect(await refusal()).toBe(expected);
  });

  test('refuses as a role does that is not there, and as one that is denied', async () => {
    const { refusal, issue } = await open();
    const RoleArn = `arn:aws:iam::${ACCOUNT}:role/other`;
    expect(await refusal(issue(), { RoleArn })).toBe(NOT_AUTHORIZED);
    await server?.close();
    const denied = await open({ faults: [{ operation: 'AssumeRoleWithWebIdentity', kind: 'denied' }] });
    expect(await denied.refusal()).toBe(NOT_AUTHORIZED);
  });

  test('has condition operators that are simulated alone', () => {
    const trust = [sub('ArnLike', '*')];
    expect(codeOf(() => new World(specify({ roles: [{ arn: ROLE, statements: [], trust }] })))).toMatch(
      /^RangeError: .*ArnLike/,
    );
  });
});

describe('refusals', () => {
  test.each<[string, Partial<WorldSpec>]>([
    ['none', { oidcProviders: [] }],
    [
      'one in another account',
      { oidcProviders: [{ arn: PROVIDER.replace(ACCOUNT, '999988887777'), audiences: [AUDIENCE] }] },
    ],
  ])('where there is no provider, but %s', async (_case, spec) => {
    const { refusal } = await open({ spec });
    expect(await refusal()).toBe(
      `InvalidIdentityTokenException: No OpenIDConnect provider found in your account for https://${HOST}`,
    );
  });

  test('of tokens for another audience, of altered and of broken ones', async () => {
    const { world, refusal, issue } = await open();
    expect(await refusal(world.oidc.issue('https://github.com/octo'))).toBe(
      'InvalidIdentityTokenException: Incorrect token audience',
    );
    const [head, body, signature] = issue().split('.') as [string, string, string];
    const claims = { ...readClaims(`${head}.${body}.`), ref: 'refs/heads/other' };
    const forged = Buffer.from(JSON.stringify(claims)).toString('base64url');
    expect(await refusal(`${head}.${forged}.${signature}`)).toMatch(
      /^InvalidIdentityTokenException: .*signature/,
    );
    expect(await refusal('not-a-token')).toMatch(/^InvalidIdentityTokenException: .*not a valid JWT/);
    expect(await refusal('a.b.c')).toMatch(/^InvalidIdentityTokenException: .*not a valid JWT/);
  });

  test('of a token past its end', async () => {
    const { clock, refusal, issue } = await open();
    const token = issue();
    clock.advance(301_000);
    expect(await refusal(token)).toMatch(
      /^ExpiredTokenException: Token expired: current date\/time \d+ must be/,
    );
  });

  test.each([
    [{ DurationSeconds: 899 }, 'greater than or equal to 900'],
    [{ DurationSeconds: 43_201 }, 'less than or equal to 43200'],
    [{ DurationSeconds: 3601 }, 'exceeds the MaxSessionDuration'],
    [{ RoleSessionName: 'a b' }, 'regular expression pattern'],
    [{ RoleSessionName: 'a' }, 'greater than or equal to 2'],
    [{ RoleArn: 'arn:aws:iam::role/not-an-arn' }, 'Request ARN is invalid'],
  ])('of %j', async (input, message) => {
    const { refusal, issue } = await open();
    expect(await refusal(issue(), input)).toMatch(new RegExp(`^ValidationError: .*${message}`));
  });

  test('of a provider that STS does not reach', async () => {
    const { refusal } = await open({
      faults: [
        {
          operation: 'AssumeRoleWithWebIdentity',
          kind: 'error',
          code: 'IDPCommunicationError',
          message: 'Could not reach the provider',
        },
      ],
    });
    expect(await refusal()).toBe('IDPCommunicationErrorException: Could not reach the provider');
  });
});

test('a session may be as long as its role allows', async () => {
  const { assume, issue, clock } = await open({
    spec: { roles: [{ arn: ROLE, statements: [], trust: [TRUST], maxSessionSeconds: 7200 }] },
  });
  const { Credentials } = await assume(issue(), { DurationSeconds: 7200 });
  expect(Credentials?.Expiration?.getTime()).toBeGreaterThan(clock.now() + 7_198_000);
});

describe('the token endpoint', () => {
  const ask = (url: string, token = 'ask', method = 'GET') =>
    fetch(url, { method, headers: { authorization: `Bearer ${token}` } });

  test('gives a token for the audience, with the claims of the job', async () => {
    const { running, clock, refusal } = await open();
    const answer = await ask(`${running.oidcUrl}&audience=${AUDIENCE}`);
    const { value } = (await answer.json()) as { value: string };
    const now = Math.floor(clock.now() / 1000);
    expect(readClaims(value)).toMatchObject({
      iss: `https://${HOST}`,
      aud: AUDIENCE,
      sub: SUB,
      ref: 'refs/heads/main',
      iat: now,
      exp: now + 300,
    });
    expect(await refusal(value)).toBe('assumed');
    const plain = (await (await ask(running.oidcUrl)).json()) as { value: string };
    expect(readClaims(plain.value)).toMatchObject({ aud: 'https://github.com/octo' });
    expect(running.requests[0]).toMatchObject({ service: 'oidc', operation: 'GET /oidc/token', status: 200 });
  });

  test('refuses another request token and another method, and all where the job has none', async () => {
    const { running } = await open();
    expect((await ask(running.oidcUrl, 'other')).status).toBe(401);
    expect((await fetch(running.oidcUrl)).status).toBe(401);
    expect((await ask(running.oidcUrl, 'ask', 'POST')).status).toBe(405);
    await running.close();
    const without = new World(specify());
    server = await startServer(without);
    expect((await ask(server.oidcUrl)).status).toBe(401);
  });

  test.each([
    ['denied', 403],
    ['throttled', 429],
    ['error500', 500],
    ['expired', 401],
    ['conflict', 409],
  ] as const)('meets the fault %s as a %d, and then recovers', async (kind, status) => {
    const { running } = await open({ faults: [{ operation: 'oidc/token', kind, times: 1 }] });
    expect((await ask(running.oidcUrl)).status).toBe(status);
    expect((await ask(running.oidcUrl)).status).toBe(200);
  });

  test('meets an error and an empty answer', async () => {
    const { running } = await open({
      faults: [
        { operation: 'oidc/token', kind: 'error', code: '-', message: 'Teapot', status: 418, times: 1 },
        { operation: 'oidc/token', service: 'oidc', kind: 'noMembers' },
      ],
    });
    expect((await ask(running.oidcUrl)).status).toBe(418);
    expect(await (await ask(running.oidcUrl)).json()).toEqual({});
  });
});
