/**
 * Every call of the action against every fault: what hangs on the call says why it is not known, all else is as in the
 * run without the fault, nothing starts that should not, and the step ends in bounded time. Most of the runs wait, so
 * all are played at the same time before the first test.
 */

import pLimit from 'p-limit';
import type { Fault, RefusalKind, TransportFaultKind, WorldSpec } from '../../simulator/index.js';
import { ARN, COMMITS, REGION, REPOSITORY, TOKEN } from './fixtures.js';
import { connectionArn, gitHubOf, pipelineToStart, ran, roleOf, short } from './fixtures.js';
import { check, containing, onStage, starts, type Check, type Played } from './harness.js';

/** Faults that are met by every call of an operation, for ever. */
const KINDS = ['denied', 'throttled', 'error500', 'reset', 'noMembers', 'notJson', 'hang'] as const;
type Kind = (typeof KINDS)[number] & (RefusalKind | TransportFaultKind);

/** Milliseconds in which a step ends against an AWS that never answers (README, "How long it can take"). */
const BOUND = 90_000;
/** Milliseconds where one call alone is disturbed: 30 s for the call, and the rest for a machine that is busy. */
const ONE_CALL = 45_000;
/** Processes at once: many of them sleep. */
const AT_ONCE = 8;
/** Seconds of the world in one of the machine's: among so many processes an answer can take a second. */
const SPEED = 5;
/** Milliseconds for all of them on a machine that is busy. */
const PATIENCE = 400_000;

interface Expected {
  status: Check['status'];
  says: RegExp;
}

/** A step, and the world that it is in: one whose pipeline is to be started unless given. */
interface Scene {
  inputs: Record<string, string>;
  world?: Partial<WorldSpec>;
}

interface Story extends Scene {
  /** The call, and what it is made for. */
  title: string;
  operation: string;
  service?: string;
  /** Faults that this call can meet; all unless given. */
  kinds?: readonly Kind[];
  /** What the checks come to that hang on the call; every other finding is as without the fault. */
  becomes: (kind: Kind) => Record<string, Expected>;
  /** The pipeline's findings are not there, since nothing is known of it. */
  withoutPipelines?: boolean;
  /** Checks that fail without a fault too: they are why the call is made. */
  failsAnyway?: readonly string[];
  fails: boolean;
  /** The pipeline is started all the same. */
  starts: boolean;
  also?: (played: Played, kind: Kind) => void;
}

/** What a message names of a call to AWS that met a fault: the call, and what it met. */
const SAID: Record<Kind, (call: string) => RegExp> = {
  denied: (call) => new RegExp(call),
  throttled: (call) => new RegExp(`(?=.*${call}).*throttled`),
  error500: (call) => new RegExp(`${call}.*\\b500\\b`),
  reset: (call) => new RegExp(`${call}.*socket hang up`),
  noMembers: (call) => new RegExp(`${call}.*is missing`),
  notJson: (call) => new RegExp(`${call}.*JSON`),
  hang: (call) => new RegExp(`${call}.*\\b10000 ms`),
};

const AT_PERMISSIONS = /\bpermissions\b/;
/** What a message says of a start that may have been made. */
const UNCERTAIN = /not known|unknown|can't tell/i;

/** A check that fails where its fact cannot be read; a call that is denied is the finding of `permissions`. */
const fails = (kind: Kind, call: string): Expected =>
  kind === 'denied' ? { status: 'skip', says: AT_PERMISSIONS } : { status: 'fail', says: SAID[kind](call) };

/** The first check that only warns, and needs an answer that AWS did not give. */
const warns = (kind: Kind, call: string): Expected =>
  kind === 'denied' ? { status: 'skip', says: AT_PERMISSIONS } : { status: 'warn', says: SAID[kind](call) };
/** Each further one is skipped. */
const skips = (kind: Kind, call: string): Expected =>
  kind === 'denied' ? { status: 'skip', says: AT_PERMISSIONS } : { status: 'skip', says: SAID[kind](call) };

/** A check whose fact hangs on another that could not be read. */
const follows = (says: RegExp): Expected => ({ status: 'skip', says });

const refused = (kind: Kind, call: string, status: 'fail' | 'warn'): Record<string, Expected> =>
  kind === 'denied' ? { permissions: { status, says: SAID.denied(call) } } : {};

const each = (ids: readonly string[], expected: Expected): Record<string, Expected> =>
  Object.fromEntries(ids.map((id) => [id, expected]));

const PIPELINE_CHECKS = [
  'source-action',
  'source-connection',
  'repository',
  'branch',
  'branch-exists',
  'commit-on-branch',
  'trigger',
  'transition',
  'last-source',
  'freshness',
];

const CHECK_ONLY = { connection: ARN, pipeline: 'app' };
const START = { ...CHECK_ONLY, start: 'if-needed' };

/** A pipeline that nothing but this action starts. */
const TO_START: Partial<WorldSpec> = { pipelines: [pipelineToStart()] };

const ALL_CHECKS: Partial<WorldSpec> = {
  ...TO_START,
  roles: [roleOf()],
  github: gitHubOf({
    tokens: [{ token: TOKEN, repositories: [REPOSITORY], organizations: ['octo-org'] }],
    organizations: [
      {
        login: 'octo-org',
        installations: [{ id: 7, app_slug: 'aws-connector-for-github', repository_selection: 'selected' }],
      },
    ],
  }),
};

/** Repositories of GitHub without the branch that is asked for. */
const withoutBranch = (): Partial<WorldSpec> => {
  const { repositories, ...rest } = gitHubOf();
  return {
    github: {
      ...rest,
      repositories: repositories.map((each) => ({ ...each, branches: { topic: COMMITS.topic } })),
    },
  };
};

const AWS_STORIES: readonly Story[] = [
  {
    title: 'GetConnection',
    operation: 'GetConnection',
    inputs: START,
    becomes: (kind) => ({
      'connection-found': fails(kind, 'codeconnections:GetConnection'),
      ...each(['connection-available', 'connection-provider'], follows(/connection/)),
      ...refused(kind, 'codeconnections:GetConnection', 'fail'),
    }),
    fails: true,
    starts: false,
  },
  {
    title: 'ListConnections, for a name',
    operation: 'ListConnections',
    inputs: { ...START, connection: 'github' },
    becomes: (kind) => ({
      'connection-found': fails(kind, 'codeconnections:ListConnections'),
      ...each(['connection-available', 'connection-provider'], follows(/connection/)),
      'source-connection': follows(/connection/),
      ...refused(kind, 'codeconnections:ListConnections', 'fail'),
    }),
    fails: true,
    starts: false,
  },
  {
    title: 'ListConnections of one of the two APIs, for a name that the other lists',
    operation: 'ListConnections',
    service: 'codestar-connections',
    inputs: { ...START, connection: 'github' },
    becomes: () => ({}),
    fails: false,
    starts: true,
  },
  {
    title: 'ListConnections, to suggest one for an ARN that does not exist',
    operation: 'ListConnections',
    inputs: { ...START, connection: connectionArn('cccccccc-3333-4333-8333-333333333333') },
    failsAnyway: ['connection-found', 'source-connection'],
    becomes: () => ({
      'connection-found': { status: 'fail', says: /arn:\S+.*\beu-west-1\b/ },
    }),
    fails: true,
    starts: false,
    also: (played) => {
      const { remedy } = check(played, 'connection-found');
      expect(remedy).toContain(`aws codeconnections list-connections --region ${REGION}`);
    },
  },
  {
    title: 'GetPipeline',
    operation: 'GetPipeline',
    inputs: START,
    becomes: (kind) => ({
      'pipeline-found': fails(kind, 'codepipeline:GetPipeline'),
      ...each(PIPELINE_CHECKS, follows(/\bapp\b/)),
      ...refused(kind, 'codepipeline:GetPipeline', 'fail'),
    }),
    fails: true,
    starts: false,
  },
  {
    title: 'ListPipelines',
    operation: 'ListPipelines',
    inputs: { ...START, pipeline: '*' },
    withoutPipelines: true,
    becomes: (kind) => ({
      'pipeline-found': fails(kind, 'codepipeline:ListPipelines'),
      ...refused(kind, 'codepipeline:ListPipelines', 'fail'),
    }),
    fails: true,
    starts: false,
  },
  {
    title: 'GetPipelineState',
    operation: 'GetPipelineState',
    inputs: START,
    becomes: (kind) => ({
      transition: warns(kind, 'codepipeline:GetPipelineState'),
      ...refused(kind, 'codepipeline:GetPipelineState', 'warn'),
    }),
    fails: false,
    starts: true,
  },
  {
    title: 'ListPipelineExecutions, for checks alone',
    operation: 'ListPipelineExecutions',
    inputs: CHECK_ONLY,
    world: TO_START,
    becomes: (kind) => ({
      trigger: warns(kind, 'codepipeline:ListPipelineExecutions'),
      ...each(['last-source', 'freshness'], skips(kind, 'codepipeline:ListPipelineExecutions')),
      ...refused(kind, 'codepipeline:ListPipelineExecutions', 'warn'),
    }),
    fails: false,
    starts: false,
  },
  {
    title: 'ListPipelineExecutions, for start: if-needed',
    operation: 'ListPipelineExecutions',
    inputs: START,
    becomes: (kind) => ({
      'last-source': warns(kind, 'codepipeline:ListPipelineExecutions'),
      freshness: skips(kind, 'codepipeline:ListPipelineExecutions'),
      // What is set is known, and what its executions show is not.
      trigger: { status: 'pass', says: /`false`, and it has no trigger\.$/ },
      ...(kind === 'denied'
        ? refused(kind, 'codepipeline:ListPipelineExecutions', 'fail')
        : {
            start: {
              status: 'fail',
              says: SAID[kind]('codepipeline:ListPipelineExecutions'),
            },
          }),
    }),
    fails: true,
    starts: false,
  },
  {
    title: 'ListActionExecutions',
    operation: 'ListActionExecutions',
    inputs: START,
    world: { pipelines: [pipelineToStart({ executions: [ran(COMMITS.first, { status: 'Failed' })] })] },
    becomes: (kind) => ({
      'last-source': warns(kind, 'codepipeline:ListActionExecutions'),
      ...refused(kind, 'codepipeline:ListActionExecutions', 'warn'),
    }),
    fails: false,
    starts: true,
  },
  {
    title: 'StartPipelineExecution',
    operation: 'StartPipelineExecution',
    inputs: START,
    becomes: (kind) =>
      kind === 'denied'
        ? refused(kind, 'codepipeline:StartPipelineExecution', 'fail')
        : { start: { status: 'fail', says: SAID[kind]('codepipeline:StartPipelineExecution') } },
    fails: true,
    starts: false,
    also: (played, kind) => {
      // A request that was refused had no effect; of the others nobody knows, and none may be taken for another.
      const isKnown = kind === 'denied' || kind === 'throttled';
      if (isKnown) expect(check(played, 'start').message).not.toMatch(UNCERTAIN);
      else
        expect(check(played, 'start')).toMatchObject({
          message: expect.stringMatching(UNCERTAIN) as unknown,
          remedy: containing('start: if-needed'),
        });
      expect(new Set(starts(played).map(({ clientRequestToken }) => clientRequestToken)).size).toBe(1);
    },
  },
  {
    title: 'SimulatePrincipalPolicy',
    operation: 'SimulatePrincipalPolicy',
    inputs: { ...START, checks: 'all' },
    world: ALL_CHECKS,
    becomes: (kind) => ({
      // A page is XML enough for the SDK to find nothing in it.
      role: skips(kind === 'notJson' ? 'noMembers' : kind, 'iam:SimulatePrincipalPolicy'),
      ...refused(kind, 'iam:SimulatePrincipalPolicy', 'warn'),
    }),
    fails: false,
    starts: true,
  },
  {
    title: 'GetCallerIdentity, for the account of a pipeline that does not exist',
    operation: 'GetCallerIdentity',
    inputs: { ...START, pipeline: 'apq' },
    failsAnyway: ['pipeline-found'],
    becomes: () => ({
      'pipeline-found': {
        status: 'fail',
        says: /^(?!.*\d{12}).*\bapq\b.*\beu-west-1\b/,
      },
    }),
    fails: true,
    starts: false,
  },
];

/** What a message names of a request to GitHub that met a fault. */
const GITHUB_SAID: Record<Kind, RegExp> = {
  denied: /github-token.*Resource not accessible by integration/,
  throttled: /rate limit/,
  error500: /\b500\b/,
  reset: /127\.0\.0\.1:\d+.*socket hang up/,
  noMembers: /GitHub's answer/,
  notJson: /GitHub's answer/,
  hang: /127\.0\.0\.1:\d+.*time/i,
};

/** How far off the pipeline is could not be read, so the two commits alone are named. */
const NO_DRIFT = new RegExp(`(?=.*${short(COMMITS.first)})(?!.*\\d commits?\\b).*\\bmain\\b`);

const GITHUB_STORIES: readonly Story[] = [
  {
    title: "GitHub's branch, for a start that the event does not prove",
    operation: 'repos/get-branch',
    inputs: { ...START, commit: COMMITS.root },
    becomes: (kind) => ({
      ...each(['branch-exists', 'freshness'], follows(GITHUB_SAID[kind])),
      'commit-on-branch': { status: 'fail', says: GITHUB_SAID[kind] },
    }),
    fails: true,
    starts: false,
  },
  {
    title: "GitHub's branch",
    operation: 'repos/get-branch',
    inputs: CHECK_ONLY,
    world: TO_START,
    becomes: (kind) => each(['branch-exists', 'freshness'], follows(GITHUB_SAID[kind])),
    fails: false,
    starts: false,
  },
  {
    title: "GitHub's comparison, for a start that the event does not prove",
    operation: 'repos/compare-commits',
    inputs: { ...START, commit: COMMITS.root },
    becomes: (kind) => ({
      'commit-on-branch': { status: 'fail', says: GITHUB_SAID[kind] },
      freshness: { status: 'skip', says: NO_DRIFT },
    }),
    fails: true,
    starts: false,
  },
  {
    title: "GitHub's comparison, for a push, which proves its commit",
    operation: 'repos/compare-commits',
    inputs: START,
    becomes: () => ({ freshness: { status: 'skip', says: NO_DRIFT } }),
    fails: false,
    starts: true,
  },
  {
    title: "GitHub's comparison, for freshness",
    operation: 'repos/compare-commits',
    inputs: CHECK_ONLY,
    world: TO_START,
    becomes: () => ({
      freshness: {
        status: 'warn',
        says: NO_DRIFT,
      },
    }),
    fails: false,
    starts: false,
  },
  {
    title: "GitHub's repository, after it had no such branch",
    operation: 'repos/get',
    inputs: CHECK_ONLY,
    world: withoutBranch(),
    failsAnyway: ['branch-exists'],
    becomes: (kind) => each(['branch-exists', 'freshness'], follows(GITHUB_SAID[kind])),
    fails: false,
    starts: false,
  },
  {
    title: "GitHub's installations",
    operation: 'orgs/list-app-installations',
    inputs: { ...START, checks: 'all' },
    world: ALL_CHECKS,
    becomes: (kind) => ({ 'app-scope': follows(GITHUB_SAID[kind]) }),
    fails: false,
    starts: true,
  },
];

const STORIES = [...AWS_STORIES, ...GITHUB_STORIES];
interface Told {
  played: Played;
  /** Executions that the run started. */
  executions: number;
}

const limit = pLimit(AT_ONCE);
/** What was played, by its title. */
const plays = new Map<string, Promise<Told>>();

/** Plays a step in a world of its own, as soon as there is room for it. */
function begin(title: string, { inputs, world = TO_START }: Scene, ...faults: Fault[]): void {
  const played = limit(() =>
    onStage({ world: { ...world, speed: SPEED }, faults }, async (run, executions) => ({
      played: await run({ inputs }),
      executions: executions().length,
    })),
  );
  plays.set(title, played);
}

async function told(title: string): Promise<Told> {
  const played = await plays.get(title);
  if (!played) throw new Error(`Nobody played "${title}".`);
  return played;
}

function faultOf({ operation, service }: Story, kind: Kind, times?: number): Fault {
  return {
    operation,
    kind,
    ...(service !== undefined && { service }),
    ...(times !== undefined && { times }),
  };
}

/** Nothing is ever answered: the inputs that lead to the most calls, one after the other and at once. */
const SILENCE: Readonly<Record<string, Scene>> = {
  'a connection and a pipeline': { inputs: START },
  'a name and a pipeline': { inputs: { ...START, connection: 'github' } },
  'a pipeline alone': { inputs: { pipeline: 'app', start: 'always' } },
  'every pipeline': { inputs: { ...START, pipeline: '*' } },
  'all checks': { inputs: { ...START, checks: 'all' } },
  'twenty pipelines': {
    inputs: { ...START, pipeline: Array.from({ length: 20 }, (_, at) => `app-${at}`).join('\n') },
  },
};

const LOST: Fault = { operation: 'StartPipelineExecution', kind: 'resetAfter' };

beforeAll(async () => {
  // What waits long comes first, so that the rest fills the gaps.
  for (const [title, scene] of Object.entries(SILENCE)) begin(title, scene, { operation: '*', kind: 'hang' });
  for (const kind of ['hang', ...KINDS.filter((each) => each !== 'hang')] as const) {
    for (const story of STORIES) {
      if (story.kinds?.includes(kind) ?? true) begin(`${story.title}: ${kind}`, story, faultOf(story, kind));
    }
  }
  for (const story of STORIES) {
    begin(story.title, story);
    const once = (['throttled', 'error500', 'reset'] as const).map((kind) => faultOf(story, kind, 1));
    begin(`${story.title}: a while`, story, ...once);
  }
  begin('lost once', { inputs: START }, { ...LOST, times: 1 });
  begin('lost for ever', { inputs: START }, LOST);
  await Promise.allSettled(plays.values());
}, PATIENCE);

/** The request that GitHub's id of an operation stands for. */
const REQUESTS: Readonly<Record<string, RegExp>> = {
  'repos/get': /^github GET \/repos\/[^/]+\/[^/]+$/,
  'repos/get-branch': /^github GET .*\/branches\//,
  'repos/compare-commits': /^github GET .*\/compare\//,
  'orgs/list-app-installations': /^github GET .*\/installations$/,
};

/** The annotation of a finding, as the runner takes it. */
const annotationOf = ({ status, id, pipeline, message }: Check): string =>
  `::${status === 'fail' ? 'error' : 'warning'} title=${pipeline === null ? id : `${id} (${pipeline})`}::${message}`;

/** What holds however the step ended: nobody is shown what only a developer reads. */
function expectReadable({ stdout }: Played): void {
  expect(stdout).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(stdout).not.toMatch(
    /\$response|\{error\}|An unexpected error|TypeError|\bundefined\b|\[object |'in' operator/,
  );
}

describe.each(STORIES.map((story) => [story.title, story] as const))('%s', (title, story) => {
  test('goes well', async () => {
    const { played, executions } = await told(title);
    const { operation, failsAnyway = [] } = story;
    expect(played.requests.map((each) => `${each.service} ${each.operation}`)).toContainEqual(
      expect.stringMatching(REQUESTS[operation] ?? new RegExp(` ${operation}$`)),
    );
    const failed = played.report.checks.filter(({ status }) => status === 'fail').map(({ id }) => id);
    expect(failed).toEqual(failsAnyway);
    expect(executions).toBe(failed.length === 0 && story.inputs['start'] ? 1 : 0);
  });

  test.each(story.kinds ?? KINDS)('%s', async (kind) => {
    const { played, executions } = await told(`${title}: ${kind}`);
    const { played: whole } = await told(title);
    const becomes = story.becomes(kind);

    expect(played.exitCode).toBe(story.fails ? 1 : 0);
    expect(executions).toBe(story.starts ? 1 : 0);
    expect(played.outputs['started']).toBe(String(story.starts));
    for (const [id, { status, says }] of Object.entries(becomes)) {
      const finding = check(played, id, story.inputs['pipeline']);
      expect(finding).toMatchObject({ id, status, message: expect.stringMatching(says) as unknown });
      // Skips that follow from one finding are one line.
      if (status === 'skip') expect(played.stdout).toMatch(new RegExp(`^– .*\\b${id}\\b`, 'm'));
      else expect(played.stdout).toContain(finding.message);
      if (status === 'fail' || status === 'warn') expect(played.stdout).toContain(annotationOf(finding));
    }
    const rest = ({ report }: Played) =>
      report.checks.filter(
        ({ id, pipeline }) => !(id in becomes) && !(story.withoutPipelines && pipeline !== null),
      );
    expect(rest(played)).toEqual(rest(whole));
    if (story.withoutPipelines) expect(played.report.pipelines).toEqual([]);
    story.also?.(played, kind);
    expectReadable(played);
    expect(played.durationMs).toBeLessThan(ONE_CALL);
  });

  // GitHub is asked once.
  if (AWS_STORIES.includes(story)) {
    test('a throttled answer, a 500 and a broken connection leave no trace', async () => {
      const { played, executions } = await told(`${title}: a while`);
      const { played: whole, executions: usual } = await told(title);
      expect(played.requests.length).toBeGreaterThanOrEqual(whole.requests.length + 3);
      expect(played.exitCode).toBe(whole.exitCode);
      expect(played.report.checks).toEqual(whole.report.checks);
      expect(executions).toBe(usual);
    });
  }
});

test('who waited is told how long, and not by the name of a library', async () => {
  const { played } = await told('GetPipeline: hang');
  expect(check(played, 'pipeline-found').message).toMatch(/\b10000 ms/);
  expect(played.stdout).not.toMatch(/@smithy|\[ERROR\]/);
});

test('how far off a pipeline is could not be read: why', async () => {
  const { played } = await told("GitHub's comparison, for freshness: error500");
  expect(played.stdout).toContain('GitHub answered with status 500');
});

describe('the answer to a start is lost', () => {
  test('once: the retry gives the same execution', async () => {
    const { played, executions } = await told('lost once');
    expect(starts(played)).toHaveLength(2);
    expect(executions).toBe(1);
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', started: 'true' });
    expect(played.outputs['pipeline-execution-id']).not.toBe('');
  });

  test('every time: there is one execution, and nobody is told that there is none', async () => {
    const { played, executions } = await told('lost for ever');
    expect(starts(played).length).toBeGreaterThan(2);
    expect(executions).toBe(1);
    expect(played.exitCode).toBe(1);
    expect(check(played, 'start')).toMatchObject({
      status: 'fail',
      message: expect.stringMatching(UNCERTAIN) as unknown,
      remedy: containing('aws codepipeline list-pipeline-executions'),
    });
    expect(played.stdout).not.toMatch(/nothing was started/i);
  });
});

describe('neither AWS nor GitHub ever answers', () => {
  test.each(Object.keys(SILENCE))('%s: the step ends, and says so', async (title) => {
    const { played, executions } = await told(title);
    expect(played.exitCode).toBe(1);
    expect(executions).toBe(0);
    expect(played.stdout).toMatch(/^::error .*\b10000 ms|^::error .*\btime/m);
    expect(played.report.checks.filter(({ status }) => status === 'pass').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['permissions']),
    );
    expectReadable(played);
    expect(played.durationMs).toBeLessThan(BOUND);
  });
});
