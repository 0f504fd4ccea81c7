import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Fault, RoleSpec, WorldSpec } from '../../simulator/index.js';
import { ACCOUNT, COMMITS, FAST, pipelineToStart, REPOSITORY } from './fixtures.js';
import {
  check,
  containing,
  ids,
  onStage,
  play,
  starts,
  type Play,
  type Played,
  type Stage,
} from './harness.js';

const DEPLOY = `arn:aws:iam::${ACCOUNT}:role/deploy`;
const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const REQUEST_TOKEN = 'askTheRunnerWithThis';
const SUB = `repo:${REPOSITORY}:ref:refs/heads/main`;
const CLAIMS = {
  sub: SUB,
  ref: 'refs/heads/main',
  repository: REPOSITORY,
  repository_owner: 'octo-org',
  repository_owner_id: '4321',
  repository_id: '987654',
};

function deployRole(conditions: Record<string, Record<string, string | string[]>>): RoleSpec {
  return { arn: DEPLOY, statements: [], trust: [{ federated: PROVIDER, conditions }] };
}

const TRUSTED: Partial<WorldSpec> = {
  roles: [deployRole({ StringEquals: { [`${ISSUER}:aud`]: 'sts.amazonaws.com', [`${ISSUER}:sub`]: SUB } })],
  oidcProviders: [{ arn: PROVIDER, audiences: ['sts.amazonaws.com'] }],
  oidc: { requestToken: REQUEST_TOKEN, claims: CLAIMS },
};

/** No credentials but those of the role. */
const AMBIENT = {
  AWS_ACCESS_KEY_ID: undefined,
  AWS_SECRET_ACCESS_KEY: undefined,
  AWS_SESSION_TOKEN: undefined,
  AWS_EC2_METADATA_DISABLED: 'true',
};

const STEP: Play = {
  inputs: { pipeline: 'app', 'role-to-assume': DEPLOY },
  requestToken: REQUEST_TOKEN,
  env: AMBIENT,
};

const assume = ({ world, ...more }: Play & Stage = {}): Promise<Played> =>
  play({ ...STEP, ...more, world: { ...TRUSTED, ...world } });

const operations = ({ requests }: Played): string[] => requests.map(({ operation }) => operation);

describe('role-to-assume', () => {
  test('assumes the role once, for every call, and leaves nothing to later steps', async () => {
    const played = await assume();
    expect(played.exitCode).toBe(0);
    expect(ids(played, 'fail')).toEqual([]);
    expect(operations(played).filter((name) => name.includes('oidc'))).toHaveLength(1);
    expect(operations(played).filter((name) => name === 'AssumeRoleWithWebIdentity')).toHaveLength(1);
    expect(played.exportedEnv).toEqual({});
  });

  test('wins over the credentials of the environment', async () => {
    const played = await assume({
      env: { AWS_ACCESS_KEY_ID: 'AKIAOFSOMEBODYELSE', AWS_SESSION_TOKEN: undefined },
    });
    expect(played.exitCode).toBe(0);
  });

  test('names the session and the audience as they are given', async () => {
    const audiences = ['https://example.com'];
    const played = await assume({
      inputs: { ...STEP.inputs, 'role-session-name': 'nightly', audience: 'https://example.com' },
      world: {
        roles: [deployRole({ StringEquals: { [`${ISSUER}:aud`]: 'https://example.com' } })],
        oidcProviders: [{ arn: PROVIDER, audiences }],
      },
    });
    expect(played.exitCode).toBe(0);
    const { input } =
      played.requests.find(({ operation }) => operation === 'AssumeRoleWithWebIdentity') ?? {};
    expect(input).toMatchObject({ RoleArn: DEPLOY, RoleSessionName: 'nightly' });
  });

  test('hides the token and the credentials before they are used, and shows them nowhere', async () => {
    const played = await assume();
    const { masks, stdout, summary, outputs } = played;
    expect(masks).toHaveLength(4);
    const shown = [stdout, summary, ...Object.values(outputs)];
    for (const secret of [...masks, REQUEST_TOKEN]) {
      for (const text of shown) expect(text).not.toContain(secret);
    }
  });

  test('starts a pipeline with the credentials of the role', async () => {
    await onStage({ world: TRUSTED }, async (run, executions) => {
      const played = await run({ ...STEP, inputs: { ...STEP.inputs, start: 'always' } });
      expect(played.exitCode).toBe(0);
      expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.main }] }]);
      expect(executions()).toHaveLength(1);
    });
  });

  test('is assumed once more where AWS calls its credentials expired', async () => {
    const faults = [{ operation: 'GetPipeline', kind: 'expired', times: 1 }] as const;
    const played = await assume({ faults });
    expect(played.exitCode).toBe(0);
    expect(operations(played).filter((name) => name === 'AssumeRoleWithWebIdentity')).toHaveLength(2);
  });

  test('is not assumed again and again where AWS calls all of them expired', async () => {
    const played = await assume({ faults: [{ operation: 'GetPipeline', kind: 'expired' }] });
    expect(played.exitCode).toBe(1);
    expect(check(played, 'permissions')).toMatchObject({ status: 'fail', message: containing('expired') });
    expect(operations(played).filter((name) => name === 'AssumeRoleWithWebIdentity')).toHaveLength(2);
  });

  test('is renewed in the middle of a wait for a person', async () => {
    const arn = `arn:aws:codeconnections:eu-west-1:${ACCOUNT}:connection/dddddddd-4444-4444-8444-444444444444`;
    const played = await assume({
      inputs: { connection: arn, 'wait-for-connection': '60s', 'role-to-assume': DEPLOY },
      world: {
        connections: [{ arn, name: 'new', status: 'PENDING', provider: 'GitHub', authorisedAfterMs: 12_000 }],
        sessions: { lifetimeMs: 10_500, toldEnd: 'as-asked' },
        speed: FAST,
      },
    });
    expect(played.exitCode).toBe(0);
    expect(played.outputs['connection-status']).toBe('AVAILABLE');
    expect(
      operations(played).filter((name) => name === 'AssumeRoleWithWebIdentity').length,
    ).toBeGreaterThanOrEqual(2);
  });
});

test('a role is assumed again in the middle of a wait for an execution', async () => {
  const pipeline = pipelineToStart({ durationMs: 13_000 });
  const played = await assume({
    inputs: { ...STEP.inputs, start: 'always', wait: 'true' },
    world: { pipelines: [pipeline], sessions: { lifetimeMs: 10_500, toldEnd: 'as-asked' }, speed: FAST },
  });
  expect(played.exitCode).toBe(0);
  expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
  expect(
    operations(played).filter((name) => name === 'AssumeRoleWithWebIdentity').length,
  ).toBeGreaterThanOrEqual(2);
  expect(starts(played)).toHaveLength(1);
});

describe('a role that is not assumed', () => {
  const refusal = (played: Played) => {
    expect(played.exitCode).toBe(1);
    expect(operations(played)).not.toContain('GetPipeline');
    return check(played, 'permissions');
  };

  test.each([
    ['since the trust policy names another branch', `repo:${REPOSITORY}:ref:refs/heads/release`],
    ['since the letter case differs', `repo:Octo-Org/app:ref:refs/heads/main`],
    ['since it has a * under StringEquals', `repo:${REPOSITORY}:*`],
  ])('%s: the claims, and the condition that accepts them in both forms of sub', async (_, sub) => {
    const finding = refusal(
      await assume({ world: { roles: [deployRole({ StringEquals: { [`${ISSUER}:sub`]: sub } })] } }),
    );
    expect(finding.message).toContain('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    for (const claim of [
      `sub \`${SUB}\``,
      'aud `sts.amazonaws.com`',
      'ref `refs/heads/main`',
      'no environment',
    ])
      expect(finding.message).toContain(claim);
    expect(finding.remedy).toContain(`"${SUB}"`);
    expect(finding.remedy).toContain(`"repo:octo-org@4321/app@987654:ref:refs/heads/main"`);
    expect(finding.remedy).toContain(`"${ISSUER}:aud": "sts.amazonaws.com"`);
  });

  test('since the token has the new form of sub: both are shown', async () => {
    const sub = 'repo:octo-org@4321/app@987654:environment:production';
    const finding = refusal(
      await assume({
        world: {
          oidc: { requestToken: REQUEST_TOKEN, claims: { ...CLAIMS, sub, environment: 'production' } },
        },
      }),
    );
    expect(finding.message).toContain(`sub \`${sub}\``);
    expect(finding.message).toContain('environment `production`');
    expect(finding.remedy).toContain(`"repo:${REPOSITORY}:environment:production"`);
    expect(finding.remedy).toContain(`"${sub}"`);
  });

  test('since the account does not know the provider: the command that creates it', async () => {
    const finding = refusal(await assume({ world: { oidcProviders: [] } }));
    expect(finding.message).toContain('No OpenIDConnect provider found in your account');
    expect(finding.remedy).toContain(
      `aws iam create-open-id-connect-provider --url https://${ISSUER} --client-id-list sts.amazonaws.com`,
    );
  });

  test('since the provider does not have the audience: the command that adds it', async () => {
    const finding = refusal(
      await assume({ world: { oidcProviders: [{ arn: PROVIDER, audiences: ['somebody-else'] }] } }),
    );
    expect(finding.message).toContain('Incorrect token audience');
    expect(finding.remedy).toContain(
      `--open-id-connect-provider-arn ${PROVIDER} --client-id sts.amazonaws.com`,
    );
  });

  test('since the job lacks id-token: the permission to add', async () => {
    const finding = refusal(await play({ inputs: STEP.inputs ?? {}, env: AMBIENT, world: TRUSTED }));
    expect(finding.message).toContain('`id-token: write`');
    expect(finding.remedy).toContain('id-token: write');
  });

  test('since the run is for a fork: one sentence says so', async () => {
    const head = { sha: COMMITS.topic, repo: { full_name: 'stranger/app' } };
    const base = { ref: 'main', repo: { full_name: REPOSITORY } };
    const event = {
      name: 'pull_request',
      payload: { action: 'opened', pull_request: { number: 7, head, base } },
    };
    const finding = refusal(await play({ inputs: STEP.inputs ?? {}, env: AMBIENT, world: TRUSTED, event }));
    expect(finding.message).toMatch(/^[^.]*\bfork\b[^.]*\.$/);
  });

  test.each(['error500', 'notJson', 'noMembers', 'reset'] as const)(
    'since the runner answers with %s for half a minute: it says so',
    async (kind) => {
      const played = await assume({ world: { speed: FAST }, faults: [{ operation: 'oidc/token', kind }] });
      expect(played.exitCode).toBe(1);
      expect(check(played, 'pipeline-found')).toMatchObject({
        status: 'fail',
        message: containing("Couldn't get an OIDC token"),
      });
      expect(played.stdout.match(/Trying again in/g)?.length).toBeGreaterThanOrEqual(4);
    },
  );

  test('since the runner denies it: it is not requested again', async () => {
    const played = await assume({ faults: [{ operation: 'oidc/token', kind: 'denied' }] });
    expect(refusal(played).message).toContain("Couldn't get an OIDC token");
    expect(operations(played).filter((name) => name.includes('oidc'))).toHaveLength(1);
  });

  test.each<[string, Fault]>([
    ['the runner fails three times', { operation: 'oidc/token', kind: 'error500', times: 3 }],
    ...[408, 425, 429].map((status): [string, Fault] => [
      `the runner answers with status ${status}`,
      { operation: 'oidc/token', kind: 'error', code: '', message: 'Later.', status, times: 3 },
    ]),
    [
      'AWS cannot retrieve the verification key',
      {
        operation: 'AssumeRoleWithWebIdentity',
        kind: 'error',
        code: 'InvalidIdentityToken',
        message: "Couldn't retrieve verification key from your identity provider",
        times: 3,
      },
    ],
    [
      'STS cannot reach the identity provider',
      {
        operation: 'AssumeRoleWithWebIdentity',
        kind: 'error',
        code: 'IDPCommunicationError',
        message: 'Error communicating with Identity Provider',
        // The SDK itself sends each request five times.
        times: 15,
      },
    ],
  ])('%s: it is requested again, and the log says so', async (_, fault) => {
    const played = await assume({ world: { speed: FAST }, faults: [fault] });
    expect(played.exitCode).toBe(0);
    for (const pause of ['1s', '2s', '4s']) expect(played.stdout).toContain(`Trying again in ${pause}.`);
  });

  test.each(['error500', 'reset', 'throttled', 'notJson', 'noMembers', 'denied'] as const)(
    'since STS answers with %s: every check says so, or permissions does',
    async (kind) => {
      const played = await assume({
        world: { speed: FAST },
        faults: [{ operation: 'AssumeRoleWithWebIdentity', kind }],
      });
      expect(played.exitCode).toBe(1);
      expect(played.stdout).toMatch(/deploy/);
      expect(ids(played, 'fail').length).toBeGreaterThan(0);
      expect(played.stdout).not.toMatch(/^\s+at /m);
    },
  );

  test.each([
    ['role-to-assume', 'deploy', 'the ARN of a role'],
    ['role-session-name', 'two words', '2 to 64 characters'],
    ['audience', 'two words', 'without spaces'],
  ])('%s that is %s is refused before any call', async (name, value, allowed) => {
    const played = await assume({ inputs: { ...STEP.inputs, [name]: value } });
    expect(played.exitCode).toBe(1);
    expect(played.stdout).toContain(allowed);
    expect(played.requests).toEqual([]);
  });
});

describe('a proxy', () => {
  let proxy: Server;
  let passed: string[];

  beforeEach(async () => {
    passed = [];
    proxy = createServer((incoming, outgoing) => {
      const target = new URL(incoming.url ?? '');
      passed.push(`${incoming.method ?? ''} ${target.pathname}`);
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const head = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${String(value)}`);
        const socket = connect(Number(target.port), target.hostname, () => {
          socket.write(`${incoming.method ?? ''} ${target.pathname}${target.search} HTTP/1.1\r\n`);
          socket.write(`${head.filter((line) => !/^(?:proxy-)?connection:/i.test(line)).join('\r\n')}\r\n`);
          socket.write('connection: close\r\n\r\n');
          socket.write(Buffer.concat(chunks));
        });
        socket.pipe(outgoing.socket ?? socket);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  });

  afterEach(
    () =>
      new Promise<void>((resolve) => {
        proxy.closeAllConnections();
        proxy.close(() => {
          resolve();
        });
      }),
  );

  const url = () => `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;

  test.each(['HTTP_PROXY', 'http_proxy'])(
    'that %s names carries the calls to AWS, STS, GitHub and the runner',
    async (name) => {
      const played = await assume({ env: { ...AMBIENT, [name]: url() } });
      expect(played.exitCode).toBe(0);
      expect(passed).toHaveLength(played.requests.length);
      expect(passed).toEqual(
        expect.arrayContaining(['POST /', containing('/github/repos/'), containing('/oidc/token')]),
      );
    },
  );

  test('is left out where NO_PROXY says so', async () => {
    const played = await assume({ env: { ...AMBIENT, HTTP_PROXY: url(), NO_PROXY: '127.0.0.1' } });
    expect(played.exitCode).toBe(0);
    expect(passed).toEqual([]);
  });
});
