/** What goes wrong in practice: credentials, permissions, the way to AWS and GitHub, and what comes back. */

import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import {
  ACCOUNT,
  ARN,
  COMMITS,
  FAST,
  KEYS,
  LEGACY_ARN,
  REGION,
  REPOSITORY,
  TOKEN,
  TO_START,
  connectionOf,
  gitHubOf,
} from './fixtures.js';
import { expectFinding, statementIn } from './findings.js';
import { calls, check, ids, onStage, play, playStart, starts, type Play, type Played } from './harness.js';
import type { Fault } from '../../simulator/index.js';

const START = { connection: ARN, pipeline: 'app', start: 'if-needed' };
/** A name has to be looked up. */
const START_BY_NAME = { ...START, connection: 'github' };

/** The calls of a start, the inputs that lead to each, and the check that says what became of it. */
const CALLS = [
  ['GetConnection', START, 'connection-found'],
  ['ListConnections', START_BY_NAME, 'connection-found'],
  ['GetPipeline', START, 'pipeline-found'],
  ['ListPipelineExecutions', START, undefined],
  ['StartPipelineExecution', START, undefined],
] as const;

/** Failed, started nothing, and says all of this in one annotation. */
function expectFailed(played: Played, ...names: (string | RegExp)[]): void {
  expect(played.exitCode).toBe(1);
  expect(played.outputs).toMatchObject({ started: 'false', 'pipeline-execution-id': '' });
  const errors = played.stdout.split('\n').filter((line) => line.startsWith('::error'));
  const has = (line: string) =>
    names.every((name) => (typeof name === 'string' ? line.includes(name) : name.test(line)));
  expect(errors.filter(has)).not.toEqual([]);
}

describe('credentials', () => {
  const WITHOUT = {
    AWS_ACCESS_KEY_ID: undefined,
    AWS_SECRET_ACCESS_KEY: undefined,
    AWS_SESSION_TOKEN: undefined,
  };
  const ID_TOKEN = {
    ACTIONS_ID_TOKEN_REQUEST_URL: 'http://127.0.0.1:1/token',
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'x',
  };
  const ownPullRequest = {
    number: 7,
    head: { sha: '3'.repeat(40), ref: 'topic', repo: { id: 1, full_name: REPOSITORY } },
    base: { ref: 'main', repo: { id: 1, full_name: REPOSITORY } },
  };
  const fork: Partial<Play> = {
    event: {
      name: 'pull_request',
      payload: {
        pull_request: {
          number: 7,
          head: { sha: '3'.repeat(40), ref: 'topic', repo: { id: 2 } },
          base: { ref: 'main', repo: { id: 1 } },
        },
      },
    },
  };

  /** Stands for a machine's metadata service that takes a connection and never answers, as behind some firewalls. */
  let silent: ReturnType<typeof createServer>;
  let silentUrl: string;
  beforeAll(async () => {
    silent = createServer();
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  });
  afterAll(() => silent.close());

  test.each<[string, Partial<Play>, Record<string, string>, (string | RegExp)[], RegExp]>([
    ['the job lacks id-token', {}, {}, ['id-token: write'], /^ {2}id-token: write$/m],
    [
      'the run is for a fork',
      fork,
      {},
      // A condition that skips forks alone must hold for a push too, whose event has no pull request.
      [/\bfork\b/, 'OIDC'],
      /^ *if: \$\{\{ !github\.event\.pull_request \|\|/m,
    ],
    [
      'role-to-assume comes from a secret that is not set, or no step configured any',
      { inputs: { 'role-to-assume': '' } },
      { ...ID_TOKEN, AWS_EC2_METADATA_DISABLED: 'true' },
      [/`role-to-assume` is empty/, /`role-to-assume` is empty/, /no earlier step/],
      /^role-to-assume: /m,
    ],
    [
      'Dependabot has secrets of its own',
      {
        event: { name: 'pull_request', payload: { pull_request: ownPullRequest } },
        github: { actor: 'dependabot[bot]' },
      },
      {},
      [/workflow runs that Dependabot triggers only get Dependabot's secrets/],
      /^if: github\.actor != 'dependabot\[bot\]'$/m,
    ],
  ])('are missing since %s', async (_why, step, env, names, remedy) => {
    const played = await play({
      ...step,
      inputs: { connection: ARN, pipeline: 'app', ...step.inputs },
      env: { ...WITHOUT, AWS_EC2_METADATA_SERVICE_ENDPOINT: silentUrl, ...env },
    });
    expectFailed(played);
    expect(ids(played, 'fail')).toEqual(['permissions']);
    expect(expectFinding(played, 'permissions', 'fail', { names }).remedy).toMatch(remedy);
    expectFinding(played, 'pipeline-found', 'skip', { names: ['permissions'] });
    // GitHub has a token of its own.
    expect(calls(played)).toContain(`github GET /repos/${REPOSITORY}/branches/main`);
    expect(calls(played).every((call) => call.startsWith('github GET '))).toBe(true);
    expect(played.durationMs).toBeLessThan(5000);
  });

  test.each(['expired', 'invalid'] as const)('are %s', async (state) => {
    const played = await playStart({ world: { credentials: [{ ...KEYS, state }] }, inputs: START });
    expectFailed(played, 'credentials', ...(state === 'expired' ? ['expired'] : [REGION]));
    expect(ids(played, 'fail')).toEqual(['permissions']);
    expect(starts(played)).toEqual([]);
    for (const id of ['connection-found', 'pipeline-found'])
      expectFinding(played, id, 'skip', { names: ['permissions'] });
    expect(played.outputs['connection-arn']).toBe('');
  });

  test('expire between the checks and the start', async () => {
    const faults: Fault[] = [{ operation: 'StartPipelineExecution', kind: 'expired' }];
    const played = await playStart({ faults, inputs: START });
    expectFailed(played, 'credentials', 'expired');
    expect(ids(played, 'fail')).toEqual(['permissions']);
  });

  test('lack the session token that belongs to them', async () => {
    const played = await playStart({ inputs: START, env: { AWS_SESSION_TOKEN: undefined } });
    expectFailed(played, 'credentials', 'session token');
  });

  test('have a wrong secret', async () => {
    const played = await playStart({ inputs: START, env: { AWS_SECRET_ACCESS_KEY: 'another' } });
    expectFailed(played, 'credentials', 'signature');
  });

  test('are asked in a Region that the account does not have', async () => {
    const played = await play({ inputs: { pipeline: 'app', 'aws-region': 'ap-southeast-2' } });
    expectFailed(played, 'ap-southeast-2', 'valid region');
    expect(ids(played, 'fail')).toEqual(['permissions']);
  });
});

describe('a call that is denied', () => {
  const pipelineArn = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`;

  test.each([
    ['codeconnections:GetConnection', START, ARN],
    ['codestar-connections:GetConnection', { ...START, connection: LEGACY_ARN }, LEGACY_ARN],
    ['codeconnections:ListConnections', START_BY_NAME, undefined],
    ['codepipeline:GetPipeline', START, pipelineArn],
    ['codepipeline:ListPipelineExecutions', START, pipelineArn],
    ['codepipeline:StartPipelineExecution', START, pipelineArn],
  ])('%s: the action, the ARN and a statement to paste', async (action, inputs, resource) => {
    const denied = action.endsWith('ListConnections')
      ? [action, 'codestar-connections:ListConnections']
      : [action];
    const connections = [connectionOf(), connectionOf({ arn: LEGACY_ARN })];
    const played = await playStart({ world: { denied, connections }, inputs });
    expectFailed(played, action);
    expect(ids(played, 'fail')).toContain('permissions');
    const names = [/^Role `ci` is not authorized to perform /, action, resource ?? action];
    expect(statementIn(expectFinding(played, 'permissions', 'fail', { names }))).toEqual({
      Effect: 'Allow',
      Action: action,
      Resource: resource ?? (expect.stringMatching(/\*$/) as unknown),
    });
    expect(starts(played)).toHaveLength(action.includes('Start') ? 1 : 0);
  });

  test('ListConnections of one API alone: a name that is not found may be there', async () => {
    const world = {
      connections: [connectionOf({ arn: LEGACY_ARN })],
      denied: ['codestar-connections:ListConnections'],
    };
    const played = await play({ world, inputs: { connection: 'github' } });
    expect(played.exitCode).toBe(1);
    expectFinding(played, 'permissions', 'fail', { names: ['codestar-connections:ListConnections'] });
  });

  test('GetCallerIdentity leaves the account out of the message, and is no finding', async () => {
    const faults: Fault[] = [{ operation: 'GetCallerIdentity', kind: 'denied' }];
    const played = await play({ faults, inputs: { pipeline: 'apq' } });
    expectFailed(played, 'apq', REGION);
    expect(check(played, 'pipeline-found').message).not.toContain(ACCOUNT);
    expect(ids(played, 'fail')).toEqual(['pipeline-found']);
  });

  test('for the connection leaves the findings of the pipeline', async () => {
    const world = { denied: ['codeconnections:GetConnection'] };
    const played = await playStart({ world, inputs: { ...START, repository: 'octo-org/other' } });
    expect(ids(played, 'fail')).toEqual(expect.arrayContaining(['permissions', 'repository']));
    expect(check(played, 'connection-found').status).toBe('skip');
  });
});

describe('the way to AWS', () => {
  const FAST_START = { ...TO_START, speed: FAST };

  test('does not lead there', async () => {
    const played = await playStart({
      world: { speed: FAST },
      inputs: START,
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' },
    });
    expectFailed(played, '127.0.0.1:1');
    expect(ids(played, 'fail')).toEqual(['connection-found', 'pipeline-found']);
    expect(played.durationMs).toBeLessThan(10_000);
  });

  test('leads to a host that does not exist', async () => {
    const played = await playStart({
      world: { speed: FAST },
      inputs: START,
      env: { AWS_ENDPOINT_URL: 'http://nowhere.invalid' },
    });
    expectFailed(played, 'nowhere.invalid');
  });

  test.each(CALLS)('fails %s twice, and it happens all the same', async (operation, inputs) => {
    const times = 2;
    const kinds = ['throttled', 'error500', 'reset'] as const;
    for (const kind of kinds) {
      await onStage({ world: FAST_START, faults: [{ operation, kind, times }] }, async (run, executions) => {
        const played = await run({ inputs });
        expect(played.exitCode).toBe(0);
        expect(played.outputs).toMatchObject({ ready: 'true', started: 'true' });
        expect(executions()).toHaveLength(1);
      });
    }
  });

  test.each(CALLS)('fails %s for ever', async (operation, inputs, failing) => {
    const faults: Fault[] = [{ operation, kind: 'error500' }];
    const played = await playStart({ world: { speed: FAST }, faults, inputs });
    expectFailed(played, operation, 'status 500');
    if (failing !== undefined) expect(ids(played, 'fail')).toEqual([failing]);
    expect(calls(played).filter((call) => call.endsWith(operation)).length).toBeGreaterThan(2);
    expect(played.durationMs).toBeLessThan(20_000);
  });

  test.each(CALLS)('breaks off at %s every time', async (operation, inputs, failing) => {
    const played = await playStart({
      world: { speed: FAST },
      faults: [{ operation, kind: 'reset' }],
      inputs,
    });
    expectFailed(played, operation, REGION, 'socket hang up');
    if (failing !== undefined) expect(ids(played, 'fail')).toEqual([failing]);
  });

  test.each(CALLS)('puts a page in the place of the answer to %s', async (operation, inputs, failing) => {
    const played = await playStart({
      world: { speed: FAST },
      faults: [{ operation, kind: 'notJson' }],
      inputs,
    });
    expectFailed(played, operation, /cannot be read|can't read/i);
    if (failing !== undefined) expect(ids(played, 'fail')).toEqual([failing]);
  });

  test('puts a page in the place of an answer: a user is not told what the SDK tells its developers', async () => {
    const played = await playStart({
      world: { speed: FAST },
      faults: [{ operation: 'GetPipeline', kind: 'notJson' }],
      inputs: START,
    });
    expect(played.stdout).not.toContain('{error}.$response');
  });

  test.each(CALLS)('brings an answer to %s without its members', async (operation, inputs, failing) => {
    const played = await playStart({
      world: { speed: FAST },
      faults: [{ operation, kind: 'noMembers' }],
      inputs,
    });
    expectFailed(played, operation, /cannot be read|can't read/i);
    if (failing !== undefined) expect(ids(played, 'fail')).toEqual([failing]);
  });
});

describe('GitHub', () => {
  /** At a commit that the event does not prove. */
  const inputs = { ...START, commit: COMMITS.root };

  /** The commit could not be looked for, so nothing was started. */
  function expectRefused(played: Played, ...names: (string | RegExp)[]): void {
    expectFinding(played, 'commit-on-branch', 'fail', { names });
    expect(ids(played, 'fail')).toEqual(['commit-on-branch']);
    expect(played.exitCode).toBe(1);
    expect(played.outputs['started']).toBe('false');
    expect(starts(played)).toEqual([]);
  }
  const operation = 'repos/compare-commits';

  test('does not accept the token', async () => {
    const token = 'ghs_unknownAndNotToBeSeen';
    const played = await playStart({ inputs: { ...inputs, 'github-token': token } });
    expectRefused(played, 'GitHub', 'github-token');
    expect(JSON.stringify(played)).not.toContain(token);
  });

  test('shows the token no such repository', async () => {
    const github = gitHubOf({ tokens: [{ token: TOKEN, repositories: [] }] });
    expectRefused(await playStart({ world: { github }, inputs }), 'github-token', REPOSITORY);
  });

  test.each<[Fault['kind'], RegExp]>([
    ['denied', /github-token.*octo-org\/app/],
    ['throttled', /rate limit/],
    ['error500', /status 500/],
    ['reset', /GitHub.*socket hang up/],
    ['notJson', /GitHub/],
    ['noMembers', /GitHub/],
  ])('answers with %s', async (kind, reason) => {
    const played = await playStart({ faults: [{ operation, kind } as Fault], inputs });
    expectRefused(played, reason);
  });
});
