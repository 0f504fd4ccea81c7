/**
 * The least that each use needs: a caller who may make the calls that src/permissions.ts gives, and no others, is told
 * of nothing that was denied; one who lacks any of them is told of exactly that one. This is the one process test that
 * imports from src, since it is the table there that it proves.
 */

import {
  actionsOf,
  FEATURES,
  PERMISSIONS,
  policyFor,
  type CallName,
  type FeatureId,
  type Resources,
  type Without,
} from '../../src/domain/permissions.js';
import {
  ACCOUNT,
  ARN,
  COMMITS,
  connectionOf,
  FAST,
  LEGACY_ARN,
  pipelineOf,
  pipelineToStart,
  ran,
  REGION,
  ROLE,
  roleOf,
  sourceOf,
} from './fixtures.js';
import { play, type Play, type Played } from './harness.js';
import type { PipelineSpec, PolicyStatement, WorldSpec } from '../../simulator/index.js';

/** The role of the callers of all stories. */
const CALLER = `arn:aws:iam::${ACCOUNT}:role/ci`;
const BUILD_ROLE = `arn:aws:iam::${ACCOUNT}:role/build`;
const HOUR_MS = 3_600_000;
/** What only `standard` adds, taken out. */
const LEAST = '-trigger\n-transition\n-last-source\n-freshness';

interface Story extends Pick<Play, 'inputs' | 'event'> {
  features: readonly FeatureId[];
  world?: Partial<WorldSpec>;
  /** The connection's; `ARN` unless given. */
  arn?: string;
  pipeline?: Resources['pipeline'];
  roles?: Resources['role'];
  /** What the step comes to with all permissions; 0 unless given. */
  exitCode?: number;
  /** Calls of the uses that this world gives no occasion for. */
  idle?: readonly CallName[];
}

const one = (...pipelines: PipelineSpec[]): Partial<WorldSpec> => ({ pipelines });

const built = (durationMs: number) => one(pipelineToStart({ durationMs }));

const TO_START = one(pipelineToStart());

/** The push's own execution is in progress, soon superseded, and another came after it. */
const SUPERSEDED = one(
  pipelineToStart({
    executions: [
      ran(COMMITS.topic, { startsAtMs: -2000 }),
      {
        startsAtMs: -3000,
        durationMs: 25_000,
        endStatus: 'Superseded',
        sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.main }],
      },
    ],
  }),
);

/** Its one build is of project `app`, and has a log. */
const BUILT = one(
  pipelineToStart({
    declaration: {
      stages: [
        { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] },
        {
          name: 'Build',
          actions: [
            {
              name: 'Build',
              actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
              configuration: { ProjectName: 'app' },
            },
          ],
        },
      ],
    },
    plan: {
      Build: { actions: { Build: { durationMs: 5000, build: { lines: [{ afterMs: 0, message: 'a' }] } } } },
    },
  }),
);

/** Its build takes the source itself. */
const CLONED = {
  stages: [
    { name: 'Source', actions: [sourceOf({ OutputArtifactFormat: 'CODEBUILD_CLONE_REF' })] },
    {
      name: 'Build',
      actions: [
        {
          name: 'Build',
          actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } as const,
          configuration: { ProjectName: 'app' },
          inputArtifacts: [{ name: 'SourceOutput' }],
        },
      ],
    },
  ],
};

const DEPLOY = { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' } as const;

/** Its build is behind a condition, and what comes after it behind a disabled transition. */
const CONDITIONED = one(
  pipelineToStart({
    declaration: {
      stages: [
        { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] },
        {
          name: 'Build',
          beforeEntry: {
            conditions: [
              { rules: [{ name: 'Window', ruleTypeId: { category: 'Rule', provider: 'DeploymentWindow' } }] },
            ],
          },
          actions: [
            {
              name: 'Build',
              actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
            },
          ],
        },
        { name: 'Release', actions: [{ name: 'Deploy', actionTypeId: DEPLOY }] },
      ],
    },
    disabledTransitions: [{ stageName: 'Release', reason: 'Freeze', changedBy: 'ann' }],
    plan: {},
  }),
);

const LEGACY: Partial<WorldSpec> = { connections: [connectionOf({ arn: LEGACY_ARN })] };

const PENDING: Partial<WorldSpec> = {
  connections: [connectionOf({ status: 'PENDING', authorisedAfterMs: 300 })],
};

const STORIES: readonly (readonly [string, Story])[] = [
  ['a connection by its ARN', { features: ['connection-by-arn'], inputs: { connection: ARN } }],
  [
    'a connection by its ARN of the older prefix',
    {
      features: ['connection-by-arn'],
      world: LEGACY,
      arn: LEGACY_ARN,
      inputs: { connection: LEGACY_ARN },
    },
  ],
  ['a connection by its name', { features: ['connection-by-name'], inputs: { connection: 'github' } }],
  [
    'a connection of the older prefix by its name',
    {
      features: ['connection-by-name'],
      world: LEGACY,
      arn: LEGACY_ARN,
      inputs: { connection: 'github' },
    },
  ],
  [
    'wait-for-connection for a name',
    {
      features: ['connection-by-name', 'wait-for-connection'],
      world: PENDING,
      inputs: { connection: 'github', 'wait-for-connection': '30s' },
    },
  ],
  ['a pipeline', { features: ['connection-by-arn', 'pipeline'], inputs: { pipeline: 'app', checks: LEAST } }],
  [
    'a pipeline and a connection by its name',
    {
      features: ['connection-by-name', 'pipeline'],
      inputs: { pipeline: 'app', connection: 'github', checks: LEAST },
    },
  ],
  [
    'the standard checks',
    {
      features: ['connection-by-arn', 'pipeline', 'standard'],
      world: one(pipelineOf({ executions: [ran(COMMITS.main, { status: 'Failed' })] })),
      inputs: { pipeline: 'app' },
    },
  ],
  [
    'the check role',
    {
      features: ['connection-by-arn', 'pipeline', 'role'],
      world: { roles: [roleOf()] },
      inputs: { pipeline: 'app', checks: 'role' },
      idle: ['batchGetProjects'],
    },
  ],
  [
    'the check role of a full clone',
    {
      features: ['connection-by-arn', 'pipeline', 'role'],
      world: {
        ...one(pipelineOf({ declaration: CLONED })),
        roles: [roleOf(), { ...roleOf(), arn: BUILD_ROLE }],
        projects: [{ name: 'app', serviceRole: BUILD_ROLE }],
      },
      roles: [ROLE, BUILD_ROLE],
      inputs: { pipeline: 'app', checks: 'role' },
    },
  ],
  [
    'every pipeline of the repository',
    {
      features: ['connection-by-arn', 'all-pipelines'],
      world: one(pipelineOf(), pipelineOf({ name: 'api' })),
      pipeline: `arn:aws:codepipeline:${REGION}:${ACCOUNT}:*`,
      inputs: { pipeline: '*', checks: LEAST },
    },
  ],
  [
    'start: always',
    {
      features: ['connection-by-arn', 'pipeline', 'start-always'],
      world: TO_START,
      inputs: { pipeline: 'app', checks: LEAST, start: 'always' },
    },
  ],
  [
    'start: if-needed',
    {
      features: ['connection-by-arn', 'pipeline', 'start-if-needed'],
      world: TO_START,
      inputs: { pipeline: 'app', checks: LEAST, start: 'if-needed' },
    },
  ],
  [
    'start: always, and wait',
    {
      features: ['connection-by-arn', 'pipeline', 'start-always', 'wait'],
      world: { ...built(5000), speed: FAST },
      inputs: { pipeline: 'app', checks: LEAST, start: 'always', wait: 'true' },
      idle: ['getPipelineState', 'listRuleExecutions'],
    },
  ],
  [
    'start: always, and wait for a pipeline with a stage condition and a disabled transition',
    {
      features: ['connection-by-arn', 'pipeline', 'start-always', 'wait'],
      world: { ...CONDITIONED, speed: FAST },
      inputs: { pipeline: 'app', checks: LEAST, start: 'always', wait: 'true', 'wait-timeout': '40s' },
      exitCode: 1,
    },
  ],
  [
    'on-superseded: follow',
    {
      features: ['connection-by-arn', 'pipeline', 'start-if-needed', 'wait', 'on-superseded'],
      world: { ...SUPERSEDED, speed: FAST },
      inputs: {
        pipeline: 'app',
        checks: LEAST,
        start: 'if-needed',
        wait: 'true',
        'on-superseded': 'follow',
      },
      idle: ['startExecution', 'getPipelineState', 'listRuleExecutions'],
    },
  ],
  [
    'on-cancel: stop',
    {
      features: ['connection-by-arn', 'pipeline', 'start-always', 'wait', 'on-cancel'],
      world: { ...built(HOUR_MS), speed: FAST },
      inputs: {
        pipeline: 'app',
        checks: LEAST,
        start: 'always',
        wait: 'true',
        'wait-timeout': '5s',
        'on-cancel': 'stop',
      },
      exitCode: 1,
      idle: ['getPipelineState', 'listRuleExecutions'],
    },
  ],
  [
    'follow-logs',
    {
      features: ['connection-by-arn', 'pipeline', 'start-always', 'wait', 'follow-logs'],
      world: { ...BUILT, speed: FAST },
      inputs: { pipeline: 'app', checks: LEAST, start: 'always', wait: 'true', 'follow-logs': 'true' },
      idle: ['getPipelineState', 'listRuleExecutions'],
    },
  ],
];

const statementsOf = ({
  features,
  arn = ARN,
  roles = ROLE,
  pipeline = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`,
}: Story) =>
  policyFor(features, serviceOf(arn), {
    connection: arn,
    pipeline,
    role: roles,
    project: `arn:aws:codebuild:${REGION}:${ACCOUNT}:project/app`,
    'log-stream': `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:/aws/codebuild/app:log-stream:*`,
  }).map(({ action, resource }): PolicyStatement => ({
    effect: 'Allow',
    actions: [action].flat(),
    resources: [resource].flat(),
  }));

const serviceOf = (arn: string) => (arn === LEGACY_ARN ? 'codestar-connections' : 'codeconnections');

/** The same statements, less one action. */
const without = (statements: readonly PolicyStatement[], action: string): PolicyStatement[] =>
  statements.map((statement) => ({
    ...statement,
    actions: statement.actions.filter((each) => each !== action),
  }));

function playAs(statements: PolicyStatement[], { world, event, inputs = {} }: Story): Promise<Played> {
  const roles = [...(world?.roles ?? []), { arn: CALLER, statements }];
  return play({ inputs, ...(event && { event }), world: { ...world, roles, holdsToPolicies: true } });
}

/** The permissions that the step's calls to AWS were held to. */
const used = ({ requests }: Played): string[] => [
  ...new Set(
    requests.flatMap(({ service, operation }) => (service === 'github' ? [] : `${service}:${operation}`)),
  ),
];

const CALLS = Object.keys(PERMISSIONS) as CallName[];
const ACTIONS = CALLS.flatMap((call) => [
  ...actionsOf(call, 'codeconnections'),
  ...actionsOf(call, 'codestar-connections'),
]);

/** The permissions that a step names anywhere in its log. */
const named = ({ stdout }: Played): string[] => [
  ...new Set(ACTIONS.filter((action) => new RegExp(`${action}\\b`).test(stdout))),
];

/** What the uses of a story say of a call: where several do, the one that fails. */
function weigh({ features }: Story, call: CallName): Without {
  const said = features.flatMap((id) => {
    const calls: Partial<Record<CallName, Without>> = FEATURES[id].calls;
    return calls[call] ?? [];
  });
  return (['fails', 'warns'] as const).find((each) => said.includes(each)) ?? 'optional';
}

describe.each(STORIES)('%s', (_, story) => {
  const statements = statementsOf(story);
  const service = serviceOf(story.arn ?? ARN);
  const calls = CALLS.filter((call) => story.features.some((id) => call in FEATURES[id].calls));
  const losses = calls
    .filter((call) => !story.idle?.includes(call))
    .flatMap((call) => actionsOf(call, service).map((action) => [action, call] as const));

  test('needs no more than the table gives, and all of it', async () => {
    const played = await playAs(statements, story);
    expect(played.exitCode).toBe(story.exitCode ?? 0);
    expect(named(played)).toEqual([]);
    expect(played.report.checks.filter(({ id }) => id === 'permissions')).toMatchObject([{ status: 'pass' }]);
    expect(used(played).sort()).toEqual(losses.map(([action]) => action).sort());
  });

  test.each(losses)('without %s names it, and no other', async (action, call) => {
    const played = await playAs(without(statements, action), story);
    if (call === 'listConnections' && !action.startsWith(`${service}:`)) {
      // The connection was found in the list of its own prefix.
      expect(played.exitCode).toBe(0);
      expect(named(played)).toEqual([]);
      return;
    }
    const weight = weigh(story, call);
    expect(named(played)).toEqual([action]);
    expect(played.exitCode).toBe(weight === 'fails' ? 1 : (story.exitCode ?? 0));
    if (weight === 'optional') {
      expect(played.stdout).not.toMatch(/^::(?:error|warning) /m);
      return;
    }
    if (weight === 'fails') expect(played.stdout).toContain(`"Action": "${action}"`);
    expect(played.stdout).toMatch(
      new RegExp(`^::${weight === 'fails' ? 'error' : 'warning'} .*${action}\\b`, 'm'),
    );
  });
});

test('every use is told here', () => {
  const told = new Set(STORIES.flatMap(([, { features }]) => features));
  expect((Object.keys(FEATURES) as FeatureId[]).filter((id) => !told.has(id))).toEqual([]);
});
