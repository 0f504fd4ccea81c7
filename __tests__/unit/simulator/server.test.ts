import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import {
  CodeStarConnectionsClient,
  GetConnectionCommand,
  ListConnectionsCommand,
  type CodeStarConnectionsClientConfig,
} from '@aws-sdk/client-codestar-connections';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { Fault } from '../../../simulator/core/faults.js';
import { startServer, type RunningServer, type ServerOptions } from '../../../simulator/serve.js';
import { World, type WorldSpec } from '../../../simulator/index.js';
import {
  ACCOUNT,
  COMMITS,
  CURRENT_ARN,
  declarePipeline,
  KEYS,
  LEGACY_ARN,
  REGION,
  specify,
} from './fixtures.js';

let server: RunningServer | undefined;

afterEach(async () => {
  await server?.close();
  server = undefined;
});

interface Setting extends ServerOptions {
  spec?: Partial<WorldSpec>;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts?: number;
}

async function open({ spec, credentials = KEYS, maxAttempts = 1, ...options }: Setting = {}) {
  const running = await startServer(new World(specify(spec)), options);
  server = running;
  const config = { endpoint: running.url, region: REGION, credentials, maxAttempts };
  return {
    running,
    pipelines: new CodePipelineClient(config),
    connections: new CodeStarConnectionsClient(config),
    sts: new STSClient(config),
  };
}

const nameOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'answered',
    (error: unknown) => (error instanceof Error ? error.name : 'not an error'),
  );

const getPipeline = new GetPipelineCommand({ name: 'app' });

describe('the SDK', () => {
  test('is answered by all services, with its dates as dates', async () => {
    const { pipelines, connections, sts, running } = await open();
    const pipeline = await pipelines.send(getPipeline);
    expect(pipeline.metadata?.created).toBeInstanceOf(Date);
    expect(
      (await connections.send(new GetConnectionCommand({ ConnectionArn: LEGACY_ARN }))).Connection,
    ).toEqual({
      ConnectionArn: LEGACY_ARN,
      ConnectionName: 'legacy',
      ConnectionStatus: 'AVAILABLE',
      OwnerAccountId: ACCOUNT,
      ProviderType: 'GitHub',
    });
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: ACCOUNT,
      Arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ci/session`,
      UserId: 'AROAEXAMPLEEXAMPLEEX:session',
    });
    expect(running.requests).toMatchObject([
      {
        service: 'codepipeline',
        region: REGION,
        operation: 'GetPipeline',
        input: { name: 'app' },
        status: 200,
      },
      { service: 'codestar-connections', operation: 'GetConnection', input: { ConnectionArn: LEGACY_ARN } },
      { service: 'sts', operation: 'GetCallerIdentity' },
    ]);
  });

  test('starts an execution and finds it', async () => {
    const { pipelines } = await open();
    const { pipelineExecutionId } = await pipelines.send(
      new StartPipelineExecutionCommand({
        name: 'app',
        sourceRevisions: [
          { actionName: 'GitHub', revisionType: 'COMMIT_ID', revisionValue: COMMITS.feature },
        ],
      }),
    );
    const { pipelineExecutionSummaries } = await pipelines.send(
      new ListPipelineExecutionsCommand({ pipelineName: 'app' }),
    );
    const [newest] = pipelineExecutionSummaries ?? [];
    expect(newest).toMatchObject({ pipelineExecutionId, status: 'InProgress' });
    expect(newest?.startTime?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  });

  test('signs with a session token', async () => {
    const credentials = { ...KEYS, sessionToken: 'token' };
    const { pipelines } = await open({
      spec: { credentials: [{ ...credentials, state: 'valid' }] },
      credentials,
    });
    expect(await nameOf(pipelines.send(getPipeline))).toBe('answered');
  });

  test('gives errors their names', async () => {
    const { pipelines, connections, sts } = await open();
    expect(await nameOf(pipelines.send(new GetPipelineCommand({ name: 'other' })))).toBe(
      'PipelineNotFoundException',
    );
    expect(await nameOf(connections.send(new GetConnectionCommand({ ConnectionArn: CURRENT_ARN })))).toBe(
      'ResourceNotFoundException',
    );
    expect(await nameOf(connections.send(new ListConnectionsCommand({ MaxResults: 101 })))).toBe(
      'ValidationException',
    );
    expect(await nameOf(sts.send(new GetCallerIdentityCommand({})))).toBe('answered');
  });

  test('is refused with a wrong secret', async () => {
    const { pipelines, sts } = await open({ credentials: { ...KEYS, secretAccessKey: 'wrong' } });
    expect(await nameOf(pipelines.send(getPipeline))).toBe('InvalidSignatureException');
    expect(await nameOf(sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch');
  });

  test('reaches the CodeConnections API by its target and signing name', async () => {
    const { running } = await open();
    const client = new CodeStarConnectionsClient({
      region: REGION,
      credentials: KEYS,
      endpointProvider: () => ({
        url: new URL(running.url),
        properties: {
          authSchemes: [{ name: 'sigv4', signingName: 'codeconnections', signingRegion: REGION }],
        },
      }),
    } as unknown as CodeStarConnectionsClientConfig);
    client.middlewareStack.add(
      (next) => (args) => {
        const { headers } = args.request as { headers: Record<string, string> };
        headers['x-amz-target'] = 'com.amazonaws.codeconnections.CodeConnections_20231201.GetConnection';
        return next(args);
      },
      { step: 'build' },
    );
    const { Connection } = await client.send(new GetConnectionCommand({ ConnectionArn: CURRENT_ARN }));
    expect(Connection).toMatchObject({ ConnectionName: 'current', ConnectionStatus: 'PENDING' });
    expect(running.requests).toMatchObject([{ service: 'codeconnections', region: REGION, status: 200 }]);
  });

  test('is refused with the content type of another JSON version', async () => {
    const { pipelines } = await open();
    pipelines.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers['content-type'] =
          'application/x-amz-json-1.0';
        return next(args);
      },
      { step: 'build' },
    );
    expect(await nameOf(pipelines.send(getPipeline))).toBe('UnknownOperationException');
  });
});

describe('faults', () => {
  test.each<
    [Fault['kind'] & ('denied' | 'throttled' | 'error500' | 'expired' | 'conflict' | 'notJson'), string]
  >([
    ['denied', 'AccessDeniedException'],
    ['throttled', 'ThrottlingException'],
    ['error500', 'InternalFailure'],
    ['expired', 'ExpiredTokenException'],
    ['conflict', 'ConflictException'],
    ['notJson', 'SyntaxError'],
  ])('%s is a %s', async (kind, name) => {
    const { pipelines } = await open({ faults: [{ operation: 'GetPipeline', kind }] });
    expect(await nameOf(pipelines.send(getPipeline))).toBe(name);
  });

  test('an error of a service has the code, the message and the status that it is given', async () => {
    const { pipelines, sts, running } = await open({
      faults: [
        {
          operation: 'StartPipelineExecution',
          kind: 'error',
          code: 'ConcurrentPipelineExecutionsLimitExceededException',
          message: 'Too many',
        },
        {
          operation: 'GetCallerIdentity',
          kind: 'error',
          code: 'RegionDisabledException',
          message: 'No',
          status: 403,
        },
        { operation: 'repos/get', kind: 'error', code: '-', message: 'Blocked', status: 451 },
      ],
    });
    await expect(pipelines.send(new StartPipelineExecutionCommand({ name: 'app' }))).rejects.toMatchObject({
      name: 'ConcurrentPipelineExecutionsLimitExceededException',
      message: 'Too many',
    });
    expect(await pipelines.send(new ListPipelineExecutionsCommand({ pipelineName: 'app' }))).toMatchObject({
      pipelineExecutionSummaries: [],
    });
    expect(await nameOf(sts.send(new GetCallerIdentityCommand({})))).toBe('RegionDisabledException');
    const headers = { authorization: 'Bearer ghs_all', 'user-agent': 'test' };
    const blocked = await fetch(`${running.githubUrl}/repos/octo/app`, { headers });
    expect([blocked.status, await blocked.json()]).toMatchObject([451, { message: 'Blocked' }]);
    expect(running.requests.map(({ status }) => status)).toEqual([400, 200, 403, 451]);
  });

  test('faults of STS have the names of STS', async () => {
    const faults = (['throttled', 'expired', 'denied'] as const).map((kind): Fault => ({
      operation: 'GetCallerIdentity',
      kind,
      times: 1,
    }));
    const { sts } = await open({ faults });
    const ask = () => nameOf(sts.send(new GetCallerIdentityCommand({})));
    const names = [await ask(), await ask(), await ask()];
    expect(names).toEqual(['Throttling', 'ExpiredToken', 'AccessDenied']);
  });

  test('are played in order, so many times each, and for one service alone', async () => {
    const { pipelines, running } = await open({
      maxAttempts: 3,
      faults: [
        { service: 'codeconnections', operation: 'GetPipeline', kind: 'denied' },
        { operation: 'GetPipeline', kind: 'throttled', times: 1 },
        { operation: 'GetPipeline', kind: 'error500', times: 1 },
      ],
    });
    expect(await nameOf(pipelines.send(getPipeline))).toBe('answered');
    expect(running.requests.map(({ status }) => status)).toEqual([400, 500, 200]);
  });

  test('an answer without members is an answer', async () => {
    const { pipelines } = await open({ faults: [{ operation: 'GetPipeline', kind: 'noMembers' }] });
    expect(await pipelines.send(getPipeline)).not.toHaveProperty('pipeline');
  });

  test('an answer of STS without members is XML with an empty result', async () => {
    const { sts, running } = await open({ faults: [{ operation: '*', kind: 'noMembers' }] });
    const identity = await sts.send(new GetCallerIdentityCommand({}));
    expect(identity.Account).toBeUndefined();
    expect(running.requests).toMatchObject([{ service: 'sts', status: 200 }]);
    const body = 'Action=GetCallerIdentity&Version=2011-06-15';
    const answer = await fetch(running.url, { method: 'POST', body });
    expect(await answer.text()).toMatch(
      /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult><\/GetCallerIdentityResult>/,
    );
  });

  test('a share of the calls meets a fault, by the seed of the server', async () => {
    const statuses = async (seed: number) => {
      const faults: Fault[] = [{ operation: '*', service: 'codepipeline', kind: 'throttled', share: 0.5 }];
      const { pipelines, running } = await open({ faults, seed });
      for (let call = 0; call < 12; call += 1) await nameOf(pipelines.send(getPipeline));
      await running.close();
      return running.requests.map(({ status }) => status).join(' ');
    };
    const first = await statuses(1);
    expect(first).toMatch(/200/);
    expect(first).toMatch(/400/);
    expect(await statuses(1)).toBe(first);
    expect(await statuses(2)).not.toBe(first);
    server = undefined;
  });

  test('a broken connection has no effect, or has had one', async () => {
    const start = new StartPipelineExecutionCommand({ name: 'app' });
    const { pipelines, running } = await open({
      faults: [
        { operation: 'StartPipelineExecution', kind: 'reset', times: 1 },
        { operation: 'StartPipelineExecution', kind: 'resetAfter', times: 1 },
      ],
    });
    const count = async () => {
      const list = await pipelines.send(new ListPipelineExecutionsCommand({ pipelineName: 'app' }));
      return list.pipelineExecutionSummaries?.length;
    };
    await expect(pipelines.send(start)).rejects.toThrow();
    expect(await count()).toBe(0);
    await expect(pipelines.send(start)).rejects.toThrow();
    expect(await count()).toBe(1);
    expect(running.requests[0]).not.toHaveProperty('status');
  });

  test('a request that hangs never ends, and a server closes over it', async () => {
    const { pipelines, running } = await open({ faults: [{ operation: 'GetPipeline', kind: 'hang' }] });
    const hanging = nameOf(pipelines.send(getPipeline));
    await expect(
      Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, 'open'))]),
    ).resolves.toBe('open');
    expect(running.requests[0]).not.toHaveProperty('answeredAt');
    await running.close();
    server = undefined;
    expect(await hanging).not.toBe('answered');
  });

  test('a slow answer and the latency of all answers show in the log, as does overlap', async () => {
    const { pipelines, running } = await open({
      latencyMs: 50,
      faults: [{ operation: 'GetPipeline', kind: 'slow', delayMs: 100, times: 1 }],
    });
    await Promise.all([pipelines.send(getPipeline), pipelines.send(getPipeline)]);
    const [slow, plain] = running.requests.map(({ at, answeredAt = 0 }) => ({ at, answeredAt }));
    expect((slow?.answeredAt ?? 0) - (slow?.at ?? 0)).toBeGreaterThanOrEqual(145);
    expect((plain?.answeredAt ?? 0) - (plain?.at ?? 0)).toBeGreaterThanOrEqual(45);
    expect(plain?.at).toBeLessThan(slow?.answeredAt ?? 0);
  });
});

test('delays and the log follow the time of a world that runs faster', async () => {
  const faults: Fault[] = [{ operation: 'GetPipeline', kind: 'slow', delayMs: 60_000 }];
  const { running, pipelines } = await open({ spec: { speed: 600 }, faults, latencyMs: 6_000 });
  const before = performance.now();
  await pipelines.send(getPipeline);
  expect(performance.now() - before).toBeLessThan(10_000);
  const [sent] = running.requests;
  expect((sent?.answeredAt ?? 0) - (sent?.at ?? 0)).toBeGreaterThanOrEqual(65_000);
});

describe('transient faults', () => {
  test('STS cannot fetch a key, and can the next time', async () => {
    const message = "Couldn't retrieve verification key from your identity provider";
    const faults: Fault[] = [
      { operation: 'GetCallerIdentity', kind: 'error', code: 'InvalidIdentityToken', message, times: 1 },
    ];
    const { sts } = await open({ faults });
    const ask = () => sts.send(new GetCallerIdentityCommand({}));
    await expect(ask()).rejects.toMatchObject({ name: 'InvalidIdentityTokenException', message });
    await expect(ask()).resolves.toMatchObject({ Account: ACCOUNT });
  });

  test('the endpoint of tokens fails so many times', async () => {
    const faults: Fault[] = [{ service: 'oidc', operation: 'oidc/token', kind: 'error500', times: 2 }];
    const { running } = await open({ faults, spec: { oidc: { requestToken: 'ask', claims: {} } } });
    const ask = async () =>
      (await fetch(`${running.oidcUrl}&audience=a`, { headers: { authorization: 'Bearer ask' } })).status;
    expect([await ask(), await ask(), await ask()]).toEqual([500, 500, 200]);
  });

  test('GitHub limits what comes too fast, and says how long to wait', async () => {
    const message =
      'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';
    const faults: Fault[] = [
      { operation: 'repos/get', kind: 'error', code: '', message, status: 403, retryAfter: 7, times: 1 },
    ];
    const { running } = await open({ faults });
    const ask = () =>
      fetch(`${running.githubUrl}/repos/octo/app`, {
        headers: { authorization: 'Bearer ghs_all', 'user-agent': 'test' },
      });
    const limited = await ask();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([403, '7']);
    expect(await limited.json()).toMatchObject({ message });
    expect((await ask()).status).toBe(200);
  });
});

test('times can be text, as of those that imitate AWS', async () => {
  const { pipelines } = await open({ spec: { timestamps: 'text' } });
  // The SDK refuses what the protocol does not have.
  await expect(pipelines.send(getPipeline)).rejects.toThrow(/Expected real number/);
});

describe('a rate', () => {
  test('of 10 calls a second lets 160 pipelines be read in 15 seconds', async () => {
    const names = Array.from({ length: 160 }, (_, index) => `app-${index}`);
    const { running, pipelines } = await open({
      rate: { perSecond: 10, burst: 10 },
      spec: {
        speed: 30,
        pipelines: names.map((name) => ({ region: REGION, declaration: declarePipeline({ name }) })),
      },
    });
    const before = performance.now();
    const read = async (name: string): Promise<void> => {
      for (;;) {
        const code = await nameOf(pipelines.send(new GetPipelineCommand({ name })));
        if (code === 'answered') return;
        expect(code).toBe('ThrottlingException');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await Promise.all(names.map(read));
    const seconds = ((performance.now() - before) / 1000) * 30;
    expect(seconds).toBeGreaterThan(14);
    expect(running.requests.filter(({ status }) => status === 200)).toHaveLength(160);
  });

  test('holds for all services of AWS together, and a call beyond it is throttled', async () => {
    const { pipelines, sts, running } = await open({ rate: { perSecond: 0, burst: 2 } });
    const names = [
      await nameOf(pipelines.send(getPipeline)),
      await nameOf(sts.send(new GetCallerIdentityCommand({}))),
      await nameOf(pipelines.send(getPipeline)),
      await nameOf(sts.send(new GetCallerIdentityCommand({}))),
    ];
    expect(names).toEqual(['answered', 'answered', 'ThrottlingException', 'Throttling']);
    expect(running.requests.map(({ status }) => status)).toEqual([200, 200, 400, 400]);
    const github = await fetch(`${running.githubUrl}/repos/octo/app`, {
      headers: { authorization: 'Bearer ghs_all', 'user-agent': 'test' },
    });
    expect(github.status).toBe(200);
  });

  test('is not used up by a call that did not reach AWS', async () => {
    const { pipelines } = await open({
      rate: { perSecond: 0, burst: 1 },
      faults: [{ operation: '*', kind: 'reset', times: 3 }],
    });
    for (let call = 0; call < 3; call += 1) await nameOf(pipelines.send(getPipeline));
    expect(await nameOf(pipelines.send(getPipeline))).toBe('answered');
    expect(await nameOf(pipelines.send(getPipeline))).toBe('ThrottlingException');
  });
});

describe('GitHub', () => {
  const ask = (running: RunningServer, path: string, token = 'ghs_all') =>
    fetch(running.githubUrl + path, { headers: { authorization: `Bearer ${token}`, 'user-agent': 'test' } });

  test('is served below its own prefix, and logged by its paths', async () => {
    const { running } = await open({
      faults: [{ operation: 'repos/get', kind: 'throttled', times: 1 }],
    });
    const limited = await ask(running, '/repos/octo/app');
    expect([limited.status, limited.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect((await ask(running, '/repos/octo/app')).status).toBe(200);
    expect((await ask(running, '/repos/octo/app/branches/feature%2Fx')).status).toBe(200);
    expect(running.requests.map(({ service, operation }) => `${service} ${operation}`)).toEqual([
      'github GET /repos/octo/app',
      'github GET /repos/octo/app',
      'github GET /repos/octo/app/branches/feature%2Fx',
    ]);
  });

  test('leads to the new name of a branch on the same server', async () => {
    const { github } = specify();
    const repositories = (github?.repositories ?? []).map((repository) => ({
      ...repository,
      renamedBranches: { master: 'feature/x' },
    }));
    const { running } = await open({ spec: github ? { github: { ...github, repositories } } : {} });
    const answer = await ask(running, '/repos/octo/app/branches/master');
    expect(answer.url).toBe(`${running.githubUrl}/repos/octo/app/branches/feature%2Fx`);
    expect(await answer.json()).toMatchObject({ name: 'feature/x' });
    expect(running.requests.map(({ status }) => status)).toEqual([301, 200]);
  });

  test('links to its own pages, and meets faults by the id of an operation', async () => {
    const installation = { app_slug: 'app', repository_selection: 'all' as const };
    const { running } = await open({
      spec: {
        github: {
          tokens: [{ token: 'ghs_all', repositories: [], organizations: ['octo'] }],
          repositories: [],
          organizations: [{ login: 'octo', installations: [1, 2].map((id) => ({ ...installation, id })) }],
        },
      },
      faults: [{ operation: 'orgs/list-app-installations', kind: 'noMembers', times: 1 }],
    });
    const path = '/orgs/octo/installations?per_page=1';
    expect(await (await ask(running, path)).json()).toEqual({});
    expect((await ask(running, path)).headers.get('link')).toContain(
      `<${running.githubUrl}${path}&page=2>; rel="next"`,
    );
    expect(running.requests[1]).toMatchObject({
      service: 'github',
      operation: 'GET /orgs/octo/installations',
      status: 200,
    });
  });
});
