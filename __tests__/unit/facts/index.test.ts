import { readFacts } from '../../../src/facts/index';
import type { Problem } from '../../../src/domain/problem';
import { CORE_CHECKS } from '../../../src/checks/index.js';
import type { CheckId } from '../../../src/checks/index.js';
import type { Target } from '../../../src/domain/target.js';
import {
  ACCOUNT,
  ARN,
  COMMIT,
  connectionOf,
  denied,
  eventOf,
  EVERY,
  executionOf,
  fakePorts,
  known,
  NO_CREDENTIALS,
  OTHER_ARN,
  OTHER_COMMIT,
  pipelineFactsOf,
  pipelineOf,
  REGION,
  requestOf,
  searchOf,
  sourceOf,
  STANDARD,
  tagEventOf,
  targetOf,
  THROTTLED,
  TWIN_ARN,
  UNREACHABLE,
  unknown,
  type World,
  problemOf,
} from '../fakes';

const BY_ARN = { kind: 'arn', arn: ARN } as const;
/** A run whose event does not prove that its commit is on main, of which another commit is the head. */
const UNPROVEN = { event: eventOf({ isOnBranch: false }) };
const MOVED: World = { branches: { main: { kind: 'found', head: OTHER_COMMIT } } };
const COMPARED = `compare octo/app ${OTHER_COMMIT} ${COMMIT}`;
const BY_NAME = { kind: 'name', name: 'octo-github' } as const;

async function read(target: Partial<Target>, world: World = {}) {
  const ports = fakePorts(world);
  const facts = await readFacts(requestOf(targetOf(target), ports));
  const { wire, progressed } = ports;
  return { facts, progressed, rounds: wire.rounds.map((round) => [...round].sort()), calls: wire.calls };
}

describe('calls at the same time', () => {
  test('ARN and pipeline given: one round', async () => {
    const { rounds } = await read({ connection: BY_ARN });
    expect(rounds).toEqual([[`GetConnection ${ARN}`, 'GetPipeline app']]);
  });

  test('pipeline alone: two rounds', async () => {
    const { rounds } = await read({});
    expect(rounds).toEqual([['GetPipeline app'], [`GetConnection ${ARN}`]]);
  });

  test('connection alone: one round', async () => {
    const { rounds } = await read({ connection: BY_ARN, pipelines: [] });
    expect(rounds).toEqual([[`GetConnection ${ARN}`]]);
  });

  test('a name is looked up beside the pipeline', async () => {
    const { rounds } = await read({ connection: BY_NAME });
    expect(rounds).toEqual([['GetPipeline app', 'ListConnections']]);
  });

  test('if-needed adds the list of executions to the first round', async () => {
    const { rounds } = await read({ connection: BY_ARN, start: 'if-needed' });
    expect(rounds).toEqual([
      [`GetConnection ${ARN}`, 'GetPipeline app', 'ListPipelineExecutions app page 1'],
    ]);
  });

  test('always needs no list of executions', async () => {
    const { rounds } = await read({ connection: BY_ARN, start: 'always' });
    expect(rounds).toEqual([[`GetConnection ${ARN}`, 'GetPipeline app']]);
  });

  test('a start that the event does not prove adds the branch, and the comparison with its head', async () => {
    const target = { ...UNPROVEN, connection: BY_ARN, start: 'always' } as const;
    const first = [`GetConnection ${ARN}`, 'GetPipeline app', 'branch octo/app main'];
    expect((await read(target)).rounds).toEqual([first]);
    expect((await read(target, MOVED)).rounds).toEqual([first, [COMPARED]]);
  });

  test('several pipelines are read beside each other; GitHub is asked once', async () => {
    const pipelines = [pipelineOf({ name: 'api' }), pipelineOf({ name: 'web' })];
    const { rounds } = await read(
      { ...UNPROVEN, connection: BY_ARN, pipelines: ['api', 'web'], start: 'if-needed' },
      { ...MOVED, pipelines },
    );
    expect(rounds).toEqual([
      [
        `GetConnection ${ARN}`,
        'GetPipeline api',
        'GetPipeline web',
        'ListPipelineExecutions api page 1',
        'ListPipelineExecutions web page 1',
        'branch octo/app main',
      ],
      [COMPARED],
    ]);
  });

  test('a connection that several pipelines name is read once', async () => {
    const other = pipelineOf({ name: 'web', sourceActions: [sourceOf({ connectionArn: OTHER_ARN })] });
    const pipelines = [pipelineOf({ name: 'api' }), other, pipelineOf({ name: 'docs' })];
    const connections = [connectionOf(), connectionOf({ arn: OTHER_ARN, name: 'other' })];
    const { rounds, facts } = await read({ pipelines: ['api', 'web', 'docs'] }, { pipelines, connections });
    expect(rounds[1]).toEqual([`GetConnection ${ARN}`, `GetConnection ${OTHER_ARN}`].sort());
    expect(facts.pipelines.map(({ connection }) => connection)).toEqual([0, 1, 0]);
  });

  test("the pipeline's own connection is read beside further pages of executions", async () => {
    const { rounds } = await read({ start: 'if-needed' }, { executions: { app: [[], [], []] } });
    expect(rounds).toEqual([
      ['GetPipeline app', 'ListPipelineExecutions app page 1'],
      [`GetConnection ${ARN}`, 'ListPipelineExecutions app page 2'],
      ['ListPipelineExecutions app page 3'],
    ]);
  });

  test("the pipeline's own connection is read beside a comparison that needs its branch", async () => {
    const { rounds, facts } = await read({ event: tagEventOf(), branch: undefined, start: 'always' }, MOVED);
    expect(rounds).toEqual([
      ['GetPipeline app'],
      [`GetConnection ${ARN}`, 'branch octo/app main'],
      [COMPARED],
    ]);
    expect(facts.pipelines[0]?.commitOnBranch).toEqual(known({ kind: 'on' }));
  });

  test('the account is asked for beside the connection', async () => {
    const { rounds } = await read({ pipelines: ['app', 'nope'] });
    expect(rounds).toEqual([
      ['GetPipeline app', 'GetPipeline nope'],
      ['GetCallerIdentity', `GetConnection ${ARN}`],
    ]);
  });

  test('without a branch of the event the comparison is with the branch of the pipeline', async () => {
    const { rounds } = await read(
      { event: tagEventOf(), branch: undefined, connection: BY_ARN, start: 'always' },
      MOVED,
    );
    expect(rounds).toEqual([
      [`GetConnection ${ARN}`, 'GetPipeline app'],
      ['branch octo/app main'],
      [COMPARED],
    ]);
  });
});

describe('the checks of standard', () => {
  const failed = { executions: { app: [[executionOf('Failed')]] } };
  const ROUND = [
    `GetConnection ${ARN}`,
    'GetPipeline app',
    'GetPipelineState app',
    'ListPipelineExecutions app page 1',
    'branch octo/app main',
  ];

  test('ARN and pipeline given: one round', async () => {
    const world = { executions: { app: [[executionOf('Succeeded')]] } };
    const { rounds } = await read({ connection: BY_ARN, checks: STANDARD }, world);
    expect(rounds).toEqual([ROUND]);
  });

  test.each(['if-needed', 'always'] as const)(
    'start: %s adds nothing if the event proves its commit',
    async (start) => {
      const { rounds } = await read({ connection: BY_ARN, checks: STANDARD, start });
      expect(rounds).toEqual([ROUND]);
    },
  );

  test.each(['if-needed', 'always'] as const)('start: %s adds the comparison otherwise', async (start) => {
    const { rounds } = await read({ ...UNPROVEN, connection: BY_ARN, checks: STANDARD, start }, MOVED);
    expect(rounds).toEqual([ROUND, [COMPARED]]);
  });

  test('only where the newest execution failed there is a second one', async () => {
    const { rounds } = await read({ connection: BY_ARN, checks: STANDARD }, failed);
    expect(rounds).toEqual([ROUND, ['ListActionExecutions app Failed-1']]);
  });

  test('only where its revision is not the head of the branch the two are compared, beside it', async () => {
    const branches = { main: { kind: 'found', head: OTHER_COMMIT } } as const;
    const { rounds } = await read({ connection: BY_ARN, checks: STANDARD }, { ...failed, branches });
    expect(rounds).toEqual([
      ROUND,
      ['ListActionExecutions app Failed-1', `compare octo/app ${COMMIT} ${OTHER_COMMIT}`],
    ]);
  });

  test('pipeline alone: its connection is read beside what hangs on its source action', async () => {
    const { rounds } = await read({ checks: STANDARD }, failed);
    expect(rounds).toEqual([ROUND.slice(1), [`GetConnection ${ARN}`, 'ListActionExecutions app Failed-1']]);
  });

  test('a pipeline on another branch: that branch is asked for once it is known', async () => {
    const pipelines = [pipelineOf({ sourceActions: [sourceOf({ branch: 'release' })] })];
    const { rounds } = await read({ connection: BY_ARN, checks: STANDARD }, { pipelines });
    expect(rounds).toEqual([ROUND, ['branch octo/app release']]);
  });

  test('several pipelines: GitHub is asked once for all of them', async () => {
    const pipelines = [pipelineOf({ name: 'api' }), pipelineOf({ name: 'web' })];
    const target = { connection: BY_ARN, checks: STANDARD, pipelines: ['api', 'web'] };
    const { calls } = await read(target, { pipelines });
    expect(calls.filter((call) => call.startsWith('branch'))).toEqual(['branch octo/app main']);
    expect(calls.filter((call) => call.startsWith('GetPipelineState'))).toHaveLength(2);
  });

  test('without a token GitHub is not asked', async () => {
    const { rounds, facts } = await read(
      { connection: BY_ARN, checks: STANDARD },
      { commitOnBranch: 'no-token' },
    );
    expect(rounds).toEqual([ROUND.slice(0, -1)]);
    expect(facts.pipelines[0]).toMatchObject({ branches: undefined, drift: undefined });
  });

  test('a connection alone needs nothing but itself', async () => {
    const { rounds } = await read({ connection: BY_ARN, checks: STANDARD, pipelines: [] });
    expect(rounds).toEqual([[`GetConnection ${ARN}`]]);
  });
});

describe('every check', () => {
  test('adds the apps to the first round and the simulations to the second', async () => {
    const { rounds } = await read({ connection: BY_ARN, checks: EVERY });
    expect(rounds[0]).toContain('installations octo');
    expect(rounds.slice(1)).toEqual([
      [
        'SimulatePrincipalPolicy codeconnections octo/app GetBranch',
        'SimulatePrincipalPolicy codeconnections octo/app StartUploadArchiveToS3',
        expect.stringMatching(/^SimulatePrincipalPolicy codestar-connections .*made-this-up.* GetBranch$/),
        expect.stringMatching(/^SimulatePrincipalPolicy codestar-connections .*made-this-up.* StartUpload/),
        'SimulatePrincipalPolicy codestar-connections octo/app GetBranch',
        'SimulatePrincipalPolicy codestar-connections octo/app StartUploadArchiveToS3',
      ],
    ]);
  });
});

describe('pipeline: *', () => {
  const pipelines = [
    pipelineOf({ name: 'web' }),
    pipelineOf({ name: 'docs', sourceActions: [sourceOf({ repository: 'octo/docs' })] }),
    pipelineOf({ name: 'api', sourceActions: [sourceOf({ connectionArn: OTHER_ARN })] }),
  ];
  const connections = [connectionOf(), connectionOf({ arn: OTHER_ARN, name: 'other' })];

  test('reads those that it finds like those that are named, and none of them twice', async () => {
    const { rounds, facts } = await read({ pipelines: '*', checks: STANDARD }, { pipelines, connections });
    expect(rounds).toEqual([
      ['ListPipelines page 1'],
      ['GetPipeline api', 'GetPipeline docs', 'GetPipeline web'],
      [
        'GetPipelineState api',
        'GetPipelineState web',
        'ListPipelineExecutions api page 1',
        'ListPipelineExecutions web page 1',
        'branch octo/app main',
        ...[`GetConnection ${ARN}`, `GetConnection ${OTHER_ARN}`],
      ].sort(),
    ]);
    expect(facts.pipelines.map(({ name, connection }) => [name, connection])).toEqual([
      ['web', 0],
      ['api', 1],
    ]);
    expect(facts.search).toEqual(searchOf({ listed: 3, read: 3 }));
  });

  test('reads the connection that was given, and the apps, beside the list', async () => {
    const target = { pipelines: '*', connection: BY_ARN, checks: EVERY } as const;
    const { rounds, facts } = await read(target, { pipelines, connections });
    expect(rounds[0]).toEqual([`GetConnection ${ARN}`, 'ListPipelines page 1', 'installations octo']);
    expect(facts.connections).toHaveLength(1);
    expect(facts.pipelines.map(({ connection }) => connection)).toEqual([0, 0]);
  });

  test('asks nothing more of a pipeline that could not be read, and tells it last', async () => {
    const { calls, facts } = await read(
      { pipelines: '*', checks: EVERY, start: 'if-needed' },
      { pipelines, connections, getPipeline: { web: THROTTLED } },
    );
    expect(calls.filter((call) => / web\b/.test(call))).toEqual(['GetPipeline web']);
    expect(facts.pipelines.map(({ name }) => name)).toEqual(['api', 'web']);
    expect(facts.pipelines[1]).toEqual(
      pipelineFactsOf({ name: 'web', pipeline: unknown(THROTTLED), connection: undefined }),
    );
  });

  test('keeps why the list broke off', async () => {
    const { facts } = await read({ pipelines: '*' }, { pipelines, names: [['web'], THROTTLED] });
    expect(facts.search).toEqual(searchOf({ listed: 1, read: 1, problem: THROTTLED }));
    expect(facts.pipelines.map(({ name }) => name)).toEqual(['web']);
  });

  test('tells how far it is, and in which Region', async () => {
    const { progressed } = await read({ pipelines: '*' }, { pipelines, connections });
    expect(progressed).toEqual([
      { kind: 'reading-pipelines', region: REGION, repository: 'octo/app', read: 3, listed: 3, found: 2 },
    ]);
  });

  test('reads no pipeline once the workflow is cancelled', async () => {
    const ports = fakePorts({ pipelines });
    const reason = problemOf('refused', 'The workflow was cancelled.');
    const facts = await readFacts(requestOf(targetOf({ pipelines: '*' }), ports, AbortSignal.abort(reason)));
    expect(ports.wire.calls).toEqual(['ListPipelines page 1']);
    expect(facts.search).toMatchObject({ read: 0, givenUp: reason });
  });

  test('is no search where pipelines are named', async () => {
    const { facts, progressed } = await read({});
    expect(facts.search).toBeUndefined();
    expect(progressed).toEqual([]);
  });
});

describe('what is not needed is not asked', () => {
  test.each<readonly [check: CheckId, calls: readonly string[]]>([
    ['branch-exists', ['branch octo/app main']],
    ['commit-on-branch', []],
    ['trigger', ['ListPipelineExecutions app page 1']],
    ['transition', ['GetPipelineState app']],
    ['last-source', ['ListActionExecutions app Failed-1', 'ListPipelineExecutions app page 1']],
    [
      'freshness',
      [
        'ListPipelineExecutions app page 1',
        'branch octo/app main',
        `compare octo/app ${OTHER_COMMIT} ${COMMIT}`,
      ],
    ],
    [
      'role',
      [
        'SimulatePrincipalPolicy codeconnections octo/app GetBranch',
        'SimulatePrincipalPolicy codeconnections octo/app StartUploadArchiveToS3',
        expect.stringMatching(/made-this-up/) as string,
        expect.stringMatching(/made-this-up/) as string,
        'SimulatePrincipalPolicy codestar-connections octo/app GetBranch',
        'SimulatePrincipalPolicy codestar-connections octo/app StartUploadArchiveToS3',
      ],
    ],
    ['app-scope', ['installations octo']],
  ])('%s alone', async (check, asked) => {
    const sourceRevisions = [{ sourceAction: 'App', commit: OTHER_COMMIT }];
    const executions = { app: [[executionOf('Failed', { sourceRevisions })]] };
    const checks = new Set([...CORE_CHECKS, check]);
    const { calls } = await read({ connection: BY_ARN, checks }, { executions });
    const base = [`GetConnection ${ARN}`, 'GetPipeline app'];
    expect(calls.filter((call) => !base.includes(call)).sort()).toEqual(asked);
  });

  test('a start is compared, whichever checks are chosen', async () => {
    const target = { ...UNPROVEN, start: 'always', checks: new Set(CORE_CHECKS) } as const;
    expect((await read(target, MOVED)).calls).toContain(COMPARED);
  });

  test.each([
    ['no start', { start: 'never' }],
    ['no commit', { start: 'always', commit: undefined }],
  ] as const)('%s: no comparison', async (_, target) => {
    const { calls, facts } = await read({ ...UNPROVEN, ...target }, MOVED);
    expect(calls.filter((call) => call.startsWith('compare'))).toEqual([]);
    expect(facts.pipelines[0]?.commitOnBranch).toBeUndefined();
  });

  test('an event that forbids a start: no executions', async () => {
    const event = eventOf({ isOnBranch: false, startRule: { kind: 'never', why: 'fork' } });
    for (const allowOffBranch of [false, true]) {
      const { calls, facts } = await read({ event, start: 'if-needed', allowOffBranch });
      expect(calls.filter((call) => call.startsWith('ListPipelineExecutions'))).toEqual([]);
      expect(facts.pipelines[0]?.executions).toBeUndefined();
      // commit-on-branch tells of the commit all the same.
      expect(facts.pipelines[0]?.commitOnBranch).toEqual(known({ kind: allowOffBranch ? 'allowed' : 'on' }));
    }
  });

  test('an event off the branch: the executions only with allow-off-branch', async () => {
    const event = eventOf({ isOnBranch: false, startRule: { kind: 'off-branch', why: 'pull request' } });
    const refused = await read({ event, start: 'if-needed' });
    expect(refused.rounds).toEqual([['GetPipeline app', 'branch octo/app main'], [`GetConnection ${ARN}`]]);
    expect(refused.facts.pipelines[0]).toMatchObject({ executions: undefined });
    const allowed = await read({ event, start: 'if-needed', allowOffBranch: true });
    expect(allowed.calls).toContain('ListPipelineExecutions app page 1');
    expect(allowed.facts.pipelines[0]).toMatchObject({ executions: known([]) });
  });

  test('no commit: no executions', async () => {
    const { calls, facts } = await read({ start: 'if-needed', commit: undefined });
    expect(calls.filter((call) => call.startsWith('ListPipelineExecutions'))).toEqual([]);
    expect(facts.pipelines[0]?.executions).toBeUndefined();
  });

  test('no token: no comparison', async () => {
    const { facts } = await read({ ...UNPROVEN, start: 'always' }, { commitOnBranch: 'no-token' });
    expect(facts.pipelines[0]?.commitOnBranch).toBeUndefined();
  });

  test('of many pipelines 50 are read at once, and all of them in the end', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `app-${index}`);
    const world = { pipelines: names.map((name) => pipelineOf({ name })) };
    const { facts, rounds } = await read({ pipelines: names, connection: BY_ARN }, world);
    expect(facts.pipelines.map(({ pipeline }) => pipeline.ok && pipeline.value.name)).toEqual(names);
    const reads = rounds.map((round) => round.filter((call) => call.startsWith('GetPipeline ')).length);
    expect(reads).toEqual([50, 50, 20]);
  });

  test('the account is asked for only where a message needs it', async () => {
    const good = await read({});
    expect(good.calls).not.toContain('GetCallerIdentity');
    const byName = await read({ connection: { kind: 'name', name: 'nobody' } });
    expect(byName.calls).not.toContain('GetCallerIdentity');
    const byArn = await read({ connection: { kind: 'arn', arn: ARN.replace(ACCOUNT, '999999999999') } });
    expect(byArn.facts.account).toBe(ACCOUNT);
    expect(good.facts.account).toBeUndefined();
    const bad = await read({ pipelines: ['app', 'nope'] });
    expect(bad.facts.account).toBe(ACCOUNT);
  });

  test('an account that cannot be read is not known', async () => {
    const { facts } = await read({ pipelines: ['nope'] }, { account: denied('sts:GetCallerIdentity') });
    expect(facts.account).toBeUndefined();
    expect(facts.pipelines[0]?.pipeline.ok).toBe(false);
  });
});

describe('connections', () => {
  const twin = connectionOf({ arn: TWIN_ARN });
  const other = connectionOf({ arn: OTHER_ARN, name: 'other' });

  test('an ARN stands for itself', async () => {
    const { facts } = await read({ connection: BY_ARN });
    expect(facts.connections).toEqual([
      { reference: BY_ARN, lookup: known({ found: [connectionOf()], others: [] }), waitedMs: 0 },
    ]);
    expect(facts.pipelines[0]?.connection).toBe(0);
  });

  test('none given: the one that the source action names', async () => {
    const { facts } = await read({});
    expect(facts.connections.map(({ reference }) => reference)).toEqual([BY_ARN]);
    expect(facts.pipelines[0]?.connection).toBe(0);
  });

  test('an ARN that stands for nothing: all those there are', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      connectionOf({ arn: `${OTHER_ARN}${index}`, name: `c${index}` }),
    );
    const { facts } = await read({ connection: BY_ARN }, { connections: many });
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: many }));
  });

  test('an ARN that stands for nothing, and no list to be had: it is not known what is there', async () => {
    const world = { connections: [], listConnections: denied('codeconnections:ListConnections') };
    const { facts } = await read({ connection: BY_ARN }, world);
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: undefined }));
  });

  test('an ARN that stands for nothing, and one API that could not be listed: those of the other', async () => {
    const world = { connections: [other], unread: denied('codestar-connections:ListConnections') };
    const { facts } = await read({ connection: BY_ARN }, world);
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: [other] }));
  });

  test('an ARN that stands for nothing, one API without any, and another that could not be listed: not known', async () => {
    const world = { connections: [], unread: denied('codestar-connections:ListConnections') };
    const { facts } = await read({ connection: BY_ARN }, world);
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: undefined }));
  });

  test('an ARN that stands for nothing, where there is none at all: none', async () => {
    const { facts } = await read({ connection: BY_ARN }, { connections: [] });
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: [] }));
  });

  test('a name stands for the one that has it, exactly', async () => {
    const cased = connectionOf({ arn: OTHER_ARN, name: 'Octo-GitHub' });
    const { facts } = await read({ connection: BY_NAME }, { connections: [cased, connectionOf()] });
    expect(facts.connections[0]?.lookup).toMatchObject({ value: { found: [connectionOf()] } });
  });

  test('a name that fits several stands for all of them', async () => {
    const same = connectionOf({ arn: OTHER_ARN });
    const { facts } = await read({ connection: BY_NAME }, { connections: [connectionOf(), other, same] });
    expect(facts.connections[0]?.lookup).toEqual(
      known({ found: [connectionOf(), same], others: [connectionOf(), other, same] }),
    );
  });

  test('a name that fits one id under both prefixes is the one that the pipeline uses', async () => {
    const pipelines = [pipelineOf({ sourceActions: [sourceOf({ connectionArn: TWIN_ARN })] })];
    const { facts } = await read({ connection: BY_NAME }, { connections: [connectionOf(), twin], pipelines });
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [twin], others: [] }));
  });

  test('a name that fits one id under both prefixes, with no pipeline to decide, is the newer one', async () => {
    const { facts } = await read(
      { connection: BY_NAME, pipelines: [] },
      { connections: [twin, connectionOf()] },
    );
    expect(facts.connections[0]?.lookup).toMatchObject({ value: { found: [connectionOf()] } });
  });

  test('a name that fits nothing: all those there are', async () => {
    const many = Array.from({ length: 12 }, (_, index) =>
      connectionOf({ arn: `${OTHER_ARN}${index}`, name: `c${index}` }),
    );
    const { facts } = await read({ connection: { kind: 'name', name: 'nope' } }, { connections: many });
    expect(facts.connections[0]?.lookup).toEqual(known({ found: [], others: many }));
  });

  test('a name that fits nothing, and no list to be had, is not known', async () => {
    const { facts } = await read({ connection: BY_NAME }, { listConnections: THROTTLED });
    expect(facts.connections[0]?.lookup).toEqual(unknown(THROTTLED));
  });

  test('a name that fits nothing is not known while it may be where one API could not be listed', async () => {
    const unread = denied('codestar-connections:ListConnections');
    const { facts } = await read({ connection: BY_NAME }, { connections: [other], unread });
    expect(facts.connections[0]?.lookup).toEqual(unknown(unread));
  });

  test('a name that is found is known, also where one API could not be listed', async () => {
    const unread = denied('codestar-connections:ListConnections');
    const { facts } = await read({ connection: BY_NAME }, { connections: [other, connectionOf()], unread });
    expect(facts.connections[0]?.lookup).toMatchObject({ ok: true, value: { found: [connectionOf()] } });
  });
});

describe('a fact that cannot be read', () => {
  test.each([
    ['the connection', { getConnection: () => THROTTLED }, { connection: THROTTLED }],
    ['the pipeline', { getPipeline: { app: UNREACHABLE } }, { pipeline: UNREACHABLE }],
    ['the list of executions', { executions: { app: [denied('x')] } }, { executions: 'denied' }],
    ['the comparison', { ...MOVED, commitOnBranch: denied('contents: read') }, { commitOnBranch: 'denied' }],
    ['the state', { stages: denied('x') }, { stages: 'denied' }],
    [
      'the branch, on which the comparison hangs,',
      { branches: { main: UNREACHABLE } },
      { branch: UNREACHABLE, commitOnBranch: UNREACHABLE },
    ],
    ['the role', { simulate: () => denied('x') }, { role: 'denied' }],
    ['the apps', { installations: denied('x') }, { installations: 'denied' }],
  ] as const)('is %s alone', async (_, world, bad) => {
    const { facts } = await read(
      { ...UNPROVEN, connection: BY_ARN, start: 'if-needed', checks: EVERY },
      world,
    );
    const { pipeline, executions, commitOnBranch, stages, branches, role } = facts.pipelines[0] ?? {};
    const all = {
      connection: facts.connections[0]?.lookup,
      pipeline,
      executions,
      commitOnBranch,
      stages,
      branch: branches?.[0]?.branch,
      // It hangs on the source action.
      ...('pipeline' in bad ? {} : { role }),
      installations: facts.installations,
    };
    for (const [name, fact] of Object.entries(all)) expect([name, fact?.ok]).toEqual([name, !(name in bad)]);
  });

  test('keeps its Problem', async () => {
    const { facts } = await read(
      { connection: BY_ARN },
      { getPipeline: { app: NO_CREDENTIALS }, getConnection: () => THROTTLED },
    );
    expect(facts.pipelines[0]?.pipeline).toEqual(unknown(NO_CREDENTIALS));
    expect(facts.connections[0]?.lookup).toEqual(unknown(THROTTLED));
  });

  test('of one pipeline leaves the others', async () => {
    const pipelines = [pipelineOf({ name: 'api' })];
    const { facts } = await read({ pipelines: ['nope', 'api'] }, { pipelines });
    expect(facts.pipelines.map(({ name, pipeline }) => [name, pipeline.ok])).toEqual([
      ['nope', false],
      ['api', true],
    ]);
    expect(facts.pipelines[0]?.pipeline).toMatchObject({ problem: { kind: 'missing' } });
    expect(facts.pipelines.map(({ connection }) => connection)).toEqual([undefined, 0]);
  });
});

describe('executions for if-needed', () => {
  /** Executions of other commits failed. */
  const page = (...commits: readonly string[]) =>
    commits.map((commit, index) =>
      executionOf(commit === COMMIT ? 'Succeeded' : 'Failed', {
        id: `${commit[0] ?? ''}${index}`,
        sourceRevisions: [{ sourceAction: 'App', commit }],
      }),
    );

  async function readPages(...pages: readonly (ReturnType<typeof page> | Problem)[]) {
    const { facts, calls } = await read(
      { connection: BY_ARN, start: 'if-needed' },
      { executions: { app: pages } },
    );
    return {
      executions: facts.pipelines[0]?.executions,
      asked: calls.filter((call) => call.startsWith('List')).length,
    };
  }

  test('the matching one on page 3 is found, and page 4 not asked for', async () => {
    const { executions, asked } = await readPages(
      page(OTHER_COMMIT),
      page(OTHER_COMMIT),
      page(OTHER_COMMIT, COMMIT),
      page(COMMIT),
    );
    expect(asked).toBe(3);
    expect(executions?.ok && executions.value.at(-1)).toMatchObject({ id: 'a1' });
  });

  test('the matching one on page 1 ends it at once', async () => {
    expect((await readPages(page(OTHER_COMMIT, COMMIT), page(COMMIT))).asked).toBe(1);
  });

  test('none of the commit: every page is read', async () => {
    const { executions, asked } = await readPages(page(OTHER_COMMIT), page(), page(OTHER_COMMIT));
    expect(asked).toBe(3);
    expect(executions?.ok && executions.value).toHaveLength(2);
  });

  test('one that failed at this commit does not end it', async () => {
    const failed = [executionOf('Failed')];
    expect((await readPages(failed, page(COMMIT))).asked).toBe(2);
  });

  test('one of this commit that another one replaced ends it', async () => {
    const replaced = [
      executionOf('Succeeded', { sourceRevisions: [{ sourceAction: 'App', commit: OTHER_COMMIT }] }),
      executionOf('Succeeded'),
    ];
    expect((await readPages(replaced, page(COMMIT))).asked).toBe(1);
  });

  test('a later page that cannot be read makes the fact unknown', async () => {
    const { executions } = await readPages(page(OTHER_COMMIT), THROTTLED);
    expect(executions).toEqual(unknown(THROTTLED));
  });

  test('pages after the one that decides cannot spoil it', async () => {
    const { executions } = await readPages(page(COMMIT), THROTTLED);
    expect(executions?.ok).toBe(true);
  });
});
