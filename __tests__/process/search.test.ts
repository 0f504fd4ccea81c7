/** `pipeline: *`: every pipeline of the Region that takes its source from the repository, and no other. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Fault, type PipelineSpec, startServer, World, type WorldSpec } from '../../simulator/index.js';
import { ARN, FAST, ID, OTHER_ARN, REPOSITORY, connectionOf } from './fixtures.js';
import { pipelineOf, pipelineToStart, sourceOf, worldOf } from './fixtures.js';
import {
  check,
  containing,
  ids,
  lastedFrom,
  onStage,
  play,
  starts,
  testWithSignals,
  type Check,
  type Played,
} from './harness.js';

const ALL = { pipeline: '*' };
const START_ALL = { ...ALL, start: 'always' };

/** Milliseconds in which a step ends against an AWS that never answers (README, "How long it can take"). */
const BOUND = 90_000;
/** Seconds of the world in one of the machine's: so that an answer to one of many requests has two seconds. */
const SPEED = 5;
/** Milliseconds of its time that a step loses on a machine that is busy. */
const SLACK = SPEED * 1000;

/** Name of a pipeline by its place; ListPipelines lists them in this order. */
const nameOf = (place: number): string => `p-${String(place).padStart(4, '0')}`;

/** Source actions of pipelines that are not to be found. */
const MISFITS = [
  sourceOf({ FullRepositoryId: 'octo-org/other' }),
  sourceOf({ FullRepositoryId: `${REPOSITORY}-2` }),
  sourceOf(
    { RepositoryName: 'app', FullRepositoryId: REPOSITORY },
    { actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' } },
  ),
  sourceOf(
    { Owner: 'octo-org', Repo: 'app', Branch: 'main' },
    { actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' } },
  ),
];

/** So many pipelines of which those at the given places fit, or are as they are given. */
function manyOf(count: number, fitting: readonly number[], others: Record<number, PipelineSpec> = {}) {
  return Array.from({ length: count }, (_, place) => {
    const misfit = MISFITS[place % MISFITS.length];
    const fits = fitting.includes(place) || !misfit;
    const plain = pipelineToStart({
      name: nameOf(place),
      ...(!fits && { actions: [misfit], executions: [] }),
    });
    return others[place] ?? plain;
  });
}

const FITTING = [7, 31, 58];
const FOUND = FITTING.map(nameOf);
/** Three of sixty fit; in three pages. */
const SIXTY: Partial<WorldSpec> = { pipelines: manyOf(60, FITTING), pageSize: 25 };

const named = ({ report }: Played): string[] => report.pipelines.map(({ name }) => name);

const failures = ({ report }: Played): Check[] => report.checks.filter(({ status }) => status === 'fail');

/** Names that were asked for with GetPipeline, in the order of arrival, retries among them. */
const asked = ({ requests }: Played, status?: number): string[] =>
  requests
    .filter((each) => each.operation === 'GetPipeline' && (status === undefined || each.status === status))
    .map(({ input }) => (input as { name: string }).name);

const lines = ({ stdout }: Played, pattern: RegExp): string[] =>
  stdout.split('\n').filter((line) => pattern.test(line));

const KINDS = ['hang', 'throttled', 'error500', 'reset', 'notJson', 'denied'] as const;
type Kind = (typeof KINDS)[number] | 'hang, after thirty';
const plays = new Map<Kind, Promise<Played>>();

// They mostly sleep, so they do so together and beside the other tests.
beforeAll(() => {
  const world = { ...SIXTY, speed: SPEED };
  for (const kind of KINDS) {
    plays.set(kind, play({ world, faults: [{ operation: 'GetPipeline', kind }], inputs: START_ALL }));
  }
  const faults: Fault[] = [
    { operation: 'GetPipeline', kind: 'slow', delayMs: 1, times: 30 },
    { operation: 'GetPipeline', kind: 'hang' },
  ];
  plays.set('hang, after thirty', play({ world, faults, inputs: START_ALL }));
  // A test that asks for one is told of its failure.
  void Promise.allSettled(plays.values());
});

async function told(kind: Kind): Promise<Played> {
  const played = await plays.get(kind);
  if (!played) throw new Error(`Nobody played ${kind}.`);
  return played;
}

describe('what is found', () => {
  test.each([1, 2, 3])(
    'is all that fits, in the order of the list, with a tenth of all calls throttled (seed %i)',
    async (seed) => {
      const elsewhere = [
        pipelineToStart({ name: nameOf(8), region: 'us-east-1' }),
        pipelineToStart({ name: 'elsewhere', region: 'us-east-1' }),
        pipelineToStart({ name: 'anothers', account: '444455556666' }),
      ];
      const world = { ...SIXTY, pipelines: [...(SIXTY.pipelines ?? []), ...elsewhere] };
      const faults: Fault[] = ['codepipeline', 'codeconnections'].map((service) => ({
        operation: '*',
        service,
        kind: 'throttled',
        share: 0.1,
      }));
      const played = await onStage({ world, faults, seed }, (run) => run({ inputs: ALL }));

      expect(played.exitCode).toBe(0);
      expect(named(played)).toEqual(FOUND);
      expect(failures(played)).toEqual([]);
      expect(played.report.pipelines.every(({ ready }) => ready)).toBe(true);
      const aws = played.requests.filter(({ service }) => service !== 'github');
      expect(aws.some(({ status }) => status !== 200)).toBe(true);
      // Nothing is read twice, and no page is left out.
      expect(asked(played, 200).sort()).toEqual(Array.from({ length: 60 }, (_, place) => nameOf(place)));
      expect(
        aws.filter(({ operation, status }) => operation === 'ListPipelines' && status === 200),
      ).toHaveLength(3);
    },
  );

  test('is in another letter case: a fault to be told', async () => {
    const loud = pipelineToStart({
      name: nameOf(3),
      actions: [sourceOf({ FullRepositoryId: 'Octo-Org/APP', DetectChanges: 'false' })],
    });
    const played = await play({ world: { pipelines: manyOf(9, [5], { 3: loud }) }, inputs: START_ALL });
    expect(played.exitCode).toBe(1);
    expect(named(played)).toEqual([nameOf(3), nameOf(5)]);
    expect(failures(played)).toMatchObject([
      { id: 'repository', pipeline: nameOf(3), message: containing('Octo-Org/APP') },
    ]);
    expect(failures(played)[0]?.remedy).toMatch(/case-sensitively/);
    expect(starts(played)).toMatchObject([{ name: nameOf(5) }]);
  });

  test('is nothing: says what was looked for, and how many were read', async () => {
    const played = await play({ world: { pipelines: manyOf(60, []), pageSize: 25 }, inputs: START_ALL });
    expect(played.exitCode).toBe(1);
    expect(failures(played)).toMatchObject([
      {
        id: 'pipeline-found',
        pipeline: null,
        message: expect.stringMatching(/\beu-west-1\b.*\bocto-org\/app\b.*\b60\b.*\b60\b/) as unknown,
        // Every fourth uses it through GitHub version 1, which is not a connection.
        remedy: containing(`pipeline: ${nameOf(3)}`),
      },
    ]);
    expect(played.report.pipelines).toEqual([]);
    expect(starts(played)).toEqual([]);
  });

  test('is nothing, since there is none', async () => {
    const played = await play({ world: { pipelines: [] }, inputs: ALL });
    expect(played.exitCode).toBe(1);
    const { message, remedy } = check(played, 'pipeline-found');
    expect(message).toMatch(/\b0\b/);
    expect(remedy).toContain(`"FullRepositoryId": "${REPOSITORY}"`);
  });

  test('is looked for under the input repository', async () => {
    const played = await play({
      world: { pipelines: manyOf(9, []) },
      inputs: { ...ALL, repository: `${REPOSITORY}-2` },
    });
    expect(named(played)).toEqual([nameOf(1), nameOf(5)]);
  });

  test('is held against the connection', async () => {
    const moved = pipelineToStart({
      name: nameOf(3),
      actions: [sourceOf({ ConnectionArn: OTHER_ARN, DetectChanges: 'false' })],
    });
    const world = {
      pipelines: manyOf(9, [5], { 3: moved }),
      connections: [connectionOf(), connectionOf({ arn: OTHER_ARN, name: 'other' })],
    };
    const played = await play({ world, inputs: { ...START_ALL, connection: ARN } });
    expect(played.exitCode).toBe(1);
    expect(failures(played)).toMatchObject([{ id: 'source-connection', pipeline: nameOf(3) }]);
    expect(starts(played)).toMatchObject([{ name: nameOf(5) }]);
    expect(played.report.connections).toMatchObject([{ arn: ARN }]);
  });

  test('takes the named source action, where a pipeline has several', async () => {
    const two = (...actionNames: string[]) => ({
      actions: actionNames.map((name) => sourceOf({ DetectChanges: 'false' }, { name })),
      executions: [],
    });
    const world = {
      pipelines: manyOf(9, [], {
        2: pipelineToStart({ name: nameOf(2), ...two('App', 'Docs') }),
        6: pipelineToStart({ name: nameOf(6), ...two('Docs', 'Site') }),
      }),
    };
    const played = await play({ world, inputs: { ...START_ALL, 'source-action': 'App' } });
    expect(played.exitCode).toBe(1);
    expect(failures(played)).toMatchObject([
      { id: 'source-action', pipeline: nameOf(6), message: containing('`App`') },
    ]);
    expect(played.report.pipelines).toMatchObject([
      { name: nameOf(2), sourceAction: 'App', ready: true },
      { name: nameOf(6), sourceAction: null, ready: false },
    ]);
    expect(starts(played)).toMatchObject([{ name: nameOf(2), sourceRevisions: [{ actionName: 'App' }] }]);
  });

  test('is started, each by itself, and the outputs are those of the first', async () => {
    const legacy = ARN.replace('codeconnections', 'codestar-connections');
    const first = pipelineToStart({
      name: nameOf(7),
      actions: [sourceOf({ ConnectionArn: legacy, DetectChanges: 'false' })],
    });
    const world = {
      ...SIXTY,
      pipelines: manyOf(60, FITTING, { 7: first }),
      connections: [connectionOf(), connectionOf({ arn: legacy, name: 'legacy' })],
    };
    await onStage({ world }, async (run, executions) => {
      const played = await run({ inputs: START_ALL });
      expect(played.exitCode).toBe(0);
      expect(FOUND.map((name) => executions(name).length)).toEqual([1, 1, 1]);
      expect(starts(played).map(({ name }) => name)).toHaveLength(3);
      expect(played.outputs).toMatchObject({
        'connection-arn': legacy,
        'connection-name': 'legacy',
        repository: REPOSITORY,
        branch: 'main',
        started: 'true',
        'pipeline-execution-id': executions(nameOf(7))[0]?.pipelineExecutionId,
        'pipeline-execution-url': containing(nameOf(7)),
      });
      expect(played.report.connections.map(({ arn }) => arn)).toEqual([legacy, ARN]);
      expect(legacy).toContain(ID);
    });
  });
});

test.each(['*\napp', 'app\n*', '*\n*\napp'])(
  '`*` beside a name is refused before any call: %j',
  async (pipeline) => {
    const played = await play({ inputs: { pipeline } });
    expect(played.exitCode).toBe(1);
    expect(played.requests).toEqual([]);
    expect(played.stdout).toMatch(/^::error .*pipeline.*\*/m);
  },
);

test('the log says how far the search is', async () => {
  const world = { pipelines: manyOf(250, [3, 120, 249]) };
  const played = await play({ world, inputs: ALL });
  const progress = lines(played, /^Read \d+ of \d+ pipelines/);
  expect(progress).toHaveLength(3);
  expect(progress[0]).toMatch(/^Read 100 of 250 pipelines in eu-west-1: [12] uses? `octo-org\/app`\.$/);
  expect(progress[1]).toMatch(/^Read 200 of 250 /);
  expect(progress[2]).toBe('Read 250 of 250 pipelines in eu-west-1: 3 use `octo-org/app`.');
});

describe('one that cannot be read', () => {
  const broken = nameOf(3);

  /** It comes last and is all that is said of it; the others that fit are checked and ready. */
  function expectOthersReady(played: Played, unread: string): void {
    const others = FOUND.filter((name) => name !== unread);
    expect(played.exitCode).toBe(1);
    expect(named(played)).toEqual([...others, unread]);
    expect(played.report.pipelines.map(({ ready }) => ready)).toEqual([...others.map(() => true), false]);
    expect(played.report.pipelines.at(-1)).toMatchObject({ connection: null, execution: null });
    expect(played.outputs).toMatchObject({ 'connection-arn': ARN, ready: 'false', started: 'true' });
  }

  const answers: readonly [string, number, object | string, RegExp][] = [
    ['is answered with 500 for ever', 500, { __type: 'InternalFailure' }, /\b500\b/],
    ['has no stages', 200, { pipeline: { name: broken, stages: null } }, /is missing/],
    ['is cut off', 200, '{"pipeline":{"name":"p-00', /JSON/],
  ];

  test.each(answers)('since it %s', async (_why, status, answer, reason) => {
    const world = new World(worldOf(SIXTY));
    const aws = await startServer(world);
    const body = typeof answer === 'string' ? answer : JSON.stringify(answer);
    const proxy = await startProxy(aws.url, broken, { status, body });
    try {
      const played = await play({ inputs: START_ALL, env: { AWS_ENDPOINT_URL: proxy.url } });
      expectOthersReady(played, broken);
      const [unread, ...more] = played.report.checks.filter(({ pipeline }) => pipeline === broken);
      expect(more).toEqual([]);
      expect(unread).toMatchObject({ id: 'pipeline-found', status: 'fail' });
      expect(unread?.message).toMatch(reason);
      expect(unread?.message).toContain(`\`codepipeline:GetPipeline\` for pipeline \`${broken}\``);
      expect(ids(played, 'fail')).toEqual(['pipeline-found']);
      const started = aws.requests.filter(({ operation }) => operation === 'StartPipelineExecution');
      expect(started.map(({ input }) => (input as { name: string }).name).sort()).toEqual(FOUND);
      expect(played.durationMs).toBeLessThan(20_000);
    } finally {
      proxy.close();
      await aws.close();
    }
  });

  test('since that is denied', async () => {
    const faults: Fault[] = [{ operation: 'GetPipeline', kind: 'denied', times: 1 }];
    await onStage({ world: SIXTY, faults }, async (run, executions) => {
      const played = await run({ inputs: START_ALL });
      const [first = ''] = asked(played);
      expectOthersReady(played, first);
      expect(check(played, 'pipeline-found', first).status).toBe('skip');
      const permissions = check(played, 'permissions');
      expect(permissions).toMatchObject({ status: 'fail', pipeline: first });
      expect(permissions.message).toContain('codepipeline:GetPipeline');
      expect(permissions.message).toMatch(new RegExp(`arn:\\S+:${first}\\b`));
      expect(ids(played, 'fail')).toEqual(['permissions']);
      expect(asked(played)).toHaveLength(60);
      expect(FOUND.map((name) => executions(name).length)).toEqual(
        FOUND.map((name) => Number(name !== first)),
      );
    });
  });
});

/** Hands everything on as it is, but answers GetPipeline of one name with this. */
async function startProxy(
  target: string,
  broken: string,
  given: { status: number; body: string },
): Promise<{ url: string; close: () => void }> {
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const isGet = String(incoming.headers['x-amz-target']).endsWith('.GetPipeline');
      if (isGet && (JSON.parse(body) as { name: string }).name === broken) {
        outgoing.writeHead(given.status, { 'content-type': 'application/x-amz-json-1.1' }).end(given.body);
        return;
      }
      send(target, { method: incoming.method, headers: incoming.headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(outgoing);
      }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

describe('the list', () => {
  test('is denied: names the action and the statement', async () => {
    const played = await play({
      world: { ...SIXTY, denied: ['codepipeline:ListPipelines'] },
      inputs: START_ALL,
    });
    expect(played.exitCode).toBe(1);
    expect(failures(played)).toMatchObject([{ id: 'permissions' }]);
    const { message, remedy } = check(played, 'permissions');
    expect(message).toContain('codepipeline:ListPipelines');
    expect(JSON.parse(remedy?.slice(remedy.indexOf('{')) ?? '')).toEqual({
      Effect: 'Allow',
      Action: 'codepipeline:ListPipelines',
      Resource: '*',
    });
    expect(check(played, 'pipeline-found')).toMatchObject({ status: 'skip', pipeline: null });
    expect(asked(played)).toEqual([]);
    expect(starts(played)).toEqual([]);
  });

  test('breaks off after its first page: what that one has is checked, and nothing is started', async () => {
    const faults: Fault[] = [
      { operation: 'ListPipelines', kind: 'slow', delayMs: 1, times: 1 },
      { operation: 'ListPipelines', kind: 'error500' },
    ];
    const played = await play({ world: { ...SIXTY, speed: FAST }, faults, inputs: START_ALL });
    expect(played.exitCode).toBe(1);
    expect(named(played)).toEqual([nameOf(7)]);
    expect(failures(played)).toMatchObject([{ id: 'pipeline-found', pipeline: null }]);
    expect(failures(played)[0]?.message).toMatch(/codepipeline:ListPipelines.*\b500\b/);
    expect(played.report.checks.filter(({ pipeline, status }) => pipeline && status === 'pass')).not.toEqual(
      [],
    );
    expect(starts(played)).toEqual([]);
  });
});

describe('AWS is down for every pipeline', () => {
  test.each([
    ['hang', /10000 ms|\b40 requests/],
    ['throttled', /throttled.*codepipeline:GetPipeline.*p-\d+/],
    ['error500', /codepipeline:GetPipeline.*p-\d+.*\b500\b/],
    ['reset', /socket hang up/],
    ['notJson', /codepipeline:GetPipeline.*p-\d+.*JSON/],
  ] as const)('%s: ends in bounded time, and says how many were read', async (kind, reason) => {
    const played = await told(kind);
    expect(lastedFrom(played, /./)).toBeLessThan(BOUND + SLACK);
    expect(played.exitCode).toBe(1);
    const whole = failures(played).filter(({ pipeline }) => pipeline === null);
    expect(whole).toMatchObject([{ id: 'pipeline-found' }]);
    expect(whole[0]?.message).toMatch(/\b0 of 60\b.*\beu-west-1\b/);
    expect(whole[0]?.message).toMatch(reason);
    expect(played.stdout).toContain(whole[0]?.message);
    expect(starts(played)).toEqual([]);
    // Each that was tried is a finding; the others are not asked for.
    expect(new Set(asked(played)).size).toBeLessThanOrEqual(60);
    expect(ids(played, 'fail').every((id) => id === 'pipeline-found')).toBe(true);
  });

  test('hang, after thirty: those that were read are checked, none is started', async () => {
    const played = await told('hang, after thirty');
    expect(lastedFrom(played, /./)).toBeLessThan(BOUND + SLACK);
    expect(played.exitCode).toBe(1);
    const whole = failures(played).filter(({ pipeline }) => pipeline === null);
    expect(whole[0]?.message).toMatch(/\b30 of 60\b.*\beu-west-1\b/);
    expect(named(played)[0]).toBe(nameOf(7));
    expect(check(played, 'repository', nameOf(7)).status).toBe('pass');
    expect(starts(played)).toEqual([]);
  });

  test('denied: one finding of permissions, with one statement for all pipelines', async () => {
    const played = await told('denied');
    expect(played.exitCode).toBe(1);
    expect(failures(played)).toMatchObject([{ id: 'permissions', pipeline: null }]);
    const { remedy } = check(played, 'permissions');
    expect(remedy).toMatch(/"Resource": "arn:aws:codepipeline:eu-west-1:\d{12}:\*"/);
    expect(lines(played, /^::error /)).toHaveLength(1);
    expect(starts(played)).toEqual([]);
  });
});

describe('a standard check gets no answer from AWS', () => {
  test.each([
    ['GetPipelineState', 'transition'],
    ['ListPipelineExecutions', 'last-source'],
  ])('%s: one warning for all pipelines, and nothing is called ready', async (operation, id) => {
    const names = ['app', 'docs', 'web'];
    const played = await play({
      world: { pipelines: names.map((name) => pipelineOf({ name })), speed: FAST },
      faults: [{ operation, kind: 'throttled' }],
      inputs: { pipeline: '*' },
    });
    expect(played.exitCode).toBe(0);
    const warnings = played.report.checks.filter(({ status }) => status === 'warn');
    expect(warnings).toMatchObject([{ id, pipeline: null }]);
    for (const name of [...names, 'throttled', operation]) expect(warnings[0]?.message).toContain(name);
    expect(lines(played, /^::warning /)).toHaveLength(1);
    const last = played.stdout.trimEnd().split('\n').at(-1);
    expect(last).toMatch(/3 of 3 pipelines need attention/);
    const audit = await play({
      world: { pipelines: names.map((name) => pipelineOf({ name })), speed: FAST },
      faults: [{ operation, kind: 'throttled' }],
      inputs: { pipeline: '*', 'fail-on': 'warning' },
    });
    expect(audit.exitCode).toBe(1);
  });
});

describe('the workflow is canceled', () => {
  /** Milliseconds in which a step that is canceled ends. */
  const WITHIN = 5000;
  const world: Partial<WorldSpec> = { pipelines: manyOf(1000, [7, 900]) };

  /** Ends in time, and starts nothing. */
  function expectCanceled(played: Played): void {
    expect(played.exitCode).toBe(1);
    expect(played.stdout).toMatch(/^::notice .*SIGINT/m);
    expect(played.outputs['result']).toBe('canceled');
    const hundredth = played.requests.filter(
      ({ operation, status }) => operation === 'GetPipeline' && status === 200,
    )[99];
    expect(hundredth?.answeredAt).toBeDefined();
    expect(played.durationMs - (hundredth?.answeredAt ?? 0)).toBeLessThan(WITHIN);
    expect(starts(played)).toEqual([]);
    expect(played.outputs).toMatchObject({ started: 'false', ready: 'false' });
  }

  testWithSignals('while the search is slow', async () => {
    const faults: Fault[] = [{ operation: 'GetPipeline', kind: 'slow', delayMs: 300 }];
    const played = await play({
      world,
      faults,
      inputs: START_ALL,
      signalOnRequest: { operation: 'GetPipeline', count: 160 },
    });
    expectCanceled(played);
    expect(played.stdout).toMatch(/^Read 100 of 1000 pipelines /m);
    expect(asked(played).length).toBeLessThan(300);
  });

  testWithSignals('while no answer comes', async () => {
    const faults: Fault[] = [
      { operation: 'GetPipeline', kind: 'slow', delayMs: 50, times: 120 },
      { operation: 'GetPipeline', kind: 'hang' },
    ];
    const played = await play({
      world,
      faults,
      inputs: START_ALL,
      signalOnRequest: { operation: 'GetPipeline', count: 140 },
    });
    expectCanceled(played);
  });
});

describe('a thousand pipelines', () => {
  /** MiB that a step may have resident at most, of which Node itself takes 45. */
  const MOST = 120;
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'peak-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  test('are all read, in little memory', async () => {
    const fitting = [0, 499, 999];
    const world = { pipelines: manyOf(1000, fitting), pageSize: 400 };
    const faults: Fault[] = [{ operation: 'GetPipeline', kind: 'throttled', share: 0.1 }];
    // The kernel's peak of this process alone: `maxRSS` begins at that of the process that spawned it.
    const peak = join(folder, 'peak');
    const preload = join(folder, 'preload.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs');
process.on('exit', () => fs.writeFileSync(${JSON.stringify(peak)}, fs.readFileSync('/proc/self/status')));`,
    );
    const isLinux = process.platform === 'linux';
    const env = isLinux ? { NODE_OPTIONS: `--require ${preload}` } : {};

    const played = await onStage({ world, faults }, (run) => run({ inputs: ALL, env }));
    expect(played.exitCode).toBe(0);
    expect(named(played)).toEqual(fitting.map(nameOf));
    expect(failures(played)).toEqual([]);
    expect(new Set(asked(played, 200)).size).toBe(1000);
    expect(lines(played, /^Read \d+ of /)).toHaveLength(10);
    if (isLinux) {
      const kibibytes = Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(peak, 'utf8'))?.[1]);
      expect(kibibytes).toBeGreaterThan(20 * 1024);
      expect(kibibytes / 1024).toBeLessThan(MOST);
    }
  });
});
