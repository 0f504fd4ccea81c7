import { readFacts } from '../../../src/facts/index';
import type { Execution } from '../../../src/domain/execution.js';
import type { Pipeline } from '../../../src/domain/pipeline.js';
import type { RunEvent } from '../../../src/domain/run-event.js';
import type { Target } from '../../../src/domain/target.js';
import type { UseConnectionRequest } from '../../../src/ports/aws.js';
import {
  actionOf,
  ARN,
  COMMIT,
  CORE,
  decisionsOf,
  denied,
  eventOf,
  EVERY,
  executionOf,
  fakePorts,
  known,
  OTHER_COMMIT,
  patterns,
  pipelineOf,
  requestOf,
  ROLE,
  sourceOf,
  stageOf,
  STANDARD,
  targetOf,
  THROTTLED,
  triggerOf,
  unknown,
  UNREACHABLE,
  type World,
  comparisonOf,
} from '../fakes';

async function read(world: World, target: Partial<Target> = {}) {
  const ports = fakePorts(world);
  const facts = await readFacts(requestOf(targetOf({ checks: STANDARD, ...target }), ports));
  const asked = (call: string) => ports.wire.calls.filter((each) => each.startsWith(call));
  const [first] = facts.pipelines;
  if (!first) throw new Error('There are no facts of a pipeline.');
  return { facts: first, asked };
}

const ran = (commit: string) =>
  executionOf('Succeeded', { sourceRevisions: [{ sourceAction: 'App', commit }] });

/** Source actions of which none is meant rather than another. */
const AMBIGUOUS = [pipelineOf({ sourceActions: [sourceOf(), sourceOf({ name: 'Second' })] })];

describe('the state', () => {
  test('is what AWS shows, and does not wait for the pipeline', async () => {
    const stages = [stageOf('Source'), stageOf('Build', { enabled: false })];
    expect((await read({ stages })).facts.stages).toEqual(known(stages));
    const unreadable = await read({ stages, getPipeline: { app: THROTTLED } });
    expect(unreadable.facts.stages).toEqual(known(stages));
  });
});

describe('the executions', () => {
  test('are the first page, where no start looks for one', async () => {
    const pages = [[ran(OTHER_COMMIT)], [ran(COMMIT)]];
    for (const start of ['never', 'always'] as const) {
      const { facts, asked } = await read({ executions: { app: pages } }, { start });
      expect(facts.executions).toEqual(known(pages[0]));
      expect(asked('ListPipelineExecutions')).toHaveLength(1);
    }
  });

  test('are the pages up to the one that a start looks for', async () => {
    const pages = [[executionOf('Failed')], [ran(COMMIT)], [ran(COMMIT)]];
    const { facts, asked } = await read({ executions: { app: pages } }, { start: 'if-needed' });
    expect(facts.executions).toEqual(known([...(pages[0] ?? []), ...(pages[1] ?? [])]));
    expect(asked('ListPipelineExecutions')).toHaveLength(2);
  });

  test('are the first page where the source action is not known', async () => {
    const world = { executions: { app: [[], []] }, pipelines: AMBIGUOUS };
    expect((await read(world, { start: 'if-needed' })).asked('ListPipelineExecutions')).toHaveLength(1);
  });

  test('are 50 pages at most', async () => {
    const executions = { app: Array.from({ length: 60 }, () => [ran(OTHER_COMMIT)]) };
    const { facts, asked } = await read({ executions }, { start: 'if-needed' });
    expect(asked('ListPipelineExecutions')).toHaveLength(50);
    expect(facts.executions?.ok).toBe(true);
  });
});

describe('why the source action failed', () => {
  const failure = { code: 'ConfigurationError', message: 'No Branch [main] found' };
  const failed = { app: [[executionOf('Failed', { id: 'newest' }), executionOf('Failed', { id: 'older' })]] };

  test('is asked of the newest execution alone', async () => {
    const { facts, asked } = await read({ executions: failed, failure });
    expect(facts.sourceFailure).toEqual(
      known({
        ...failure,
        project: undefined,
        url: 'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/app/executions/newest/timeline?region=eu-west-1',
      }),
    );
    expect(asked('ListActionExecutions')).toEqual(['ListActionExecutions app newest']);
  });

  test('has no value where the source action did not fail', async () => {
    expect((await read({ executions: failed })).facts.sourceFailure).toEqual(known(undefined));
  });

  test('is not asked of a rollback, which has no source stage', async () => {
    const back = executionOf('Failed', { id: 'back', rollback: { target: 'older' } });
    const executions = { app: [[back, executionOf('Failed', { id: 'newest' })]] };
    const { asked } = await read({ executions, failure });
    expect(asked('ListActionExecutions')).toEqual(['ListActionExecutions app newest']);
  });

  test('is the last attempt of the source action, with the page that AWS names', async () => {
    const attempt = { stage: 'Source', action: 'App', provider: 'CodeStarSourceConnection' } as const;
    const actions = () => [
      actionOf({ ...attempt, status: 'Failed', error: { code: 'x', message: 'first' } }),
      actionOf({ ...attempt, status: 'Failed', externalUrl: 'https://page', summary: 'second' }),
    ];
    const { facts } = await read({ executions: failed, actions });
    expect(facts.sourceFailure).toEqual(
      known({ code: '', message: 'second', url: 'https://page', project: undefined }),
    );
    const retried = () => [...actions(), actionOf({ ...attempt, status: 'Succeeded' })];
    expect((await read({ executions: failed, actions: retried })).facts.sourceFailure).toEqual(
      known(undefined),
    );
  });

  test('is the build that could not clone the source, with its project; no other failure of a build', async () => {
    const builds = [
      { stage: 'Build', action: 'Compile', project: 'compile', region: 'eu-west-1', roleArn: '' },
    ];
    const pipelines = [
      pipelineOf({ sourceActions: [sourceOf({ artifactFormat: 'CODEBUILD_CLONE_REF', builds })] }),
    ];
    const failWith = (message: string) => () => [
      actionOf({
        stage: 'Build',
        action: 'Compile',
        status: 'Failed',
        error: { code: 'JobFailed', message },
      }),
    ];
    const cloned = await read({ executions: failed, pipelines, actions: failWith('npm failed') });
    expect(cloned.facts.sourceFailure).toEqual(known(undefined));
    const message = 'authorization failed for primary source';
    const { facts } = await read({ executions: failed, pipelines, actions: failWith(message) });
    expect(facts.sourceFailure).toMatchObject({ value: { message, project: 'compile' } });
  });

  test.each(['Succeeded', 'InProgress', 'Stopping', 'Stopped', 'Cancelled', 'Superseded'] as const)(
    'is not asked where the newest execution is %s',
    async (status) => {
      const executions = { app: [[executionOf(status), executionOf('Failed')]] };
      const { facts, asked } = await read({ executions, failure });
      expect(facts.sourceFailure).toBeUndefined();
      expect(asked('ListActionExecutions')).toEqual([]);
    },
  );

  test.each<readonly [what: string, world: World]>([
    ['nothing ran', { executions: { app: [[]] } }],
    ['the executions could not be read', { executions: { app: [THROTTLED] } }],
    ['the source action is not known', { executions: failed, pipelines: AMBIGUOUS }],
    ['the pipeline could not be read', { executions: failed, getPipeline: { app: THROTTLED } }],
  ])('is not asked where %s', async (_, world) => {
    const { facts, asked } = await read({ ...world, failure });
    expect(facts.sourceFailure).toBeUndefined();
    expect(asked('ListActionExecutions')).toEqual([]);
  });

  test('keeps its own Problem', async () => {
    const problem = denied('codepipeline:ListActionExecutions');
    const { facts } = await read({ executions: failed, failure: problem });
    expect(facts.sourceFailure).toEqual(unknown(problem));
    expect(facts.executions?.ok).toBe(true);
  });
});

describe('the drift', () => {
  const behind = comparisonOf('ahead', 3, 0);
  const executions = { app: [[ran(OTHER_COMMIT)]] };

  test('is the head of the branch of the source action, seen from what ran last', async () => {
    const pipelines = [pipelineOf({ sourceActions: [sourceOf({ branch: 'release' })] })];
    const branches = { release: { kind: 'found', head: COMMIT } } as const;
    const { facts, asked } = await read({ executions, pipelines, branches, compare: () => behind });
    expect(facts.drift).toEqual(known(behind));
    expect(asked('compare')).toEqual([`compare octo/app ${OTHER_COMMIT} ${COMMIT}`]);
  });

  test('has no value where GitHub knows no way between them', async () => {
    const { facts } = await read({ executions, compare: () => undefined });
    expect(facts.drift).toEqual(known(undefined));
  });

  test('keeps its own Problem', async () => {
    const { facts } = await read({ executions, compare: () => UNREACHABLE });
    expect(facts.drift).toEqual(unknown(UNREACHABLE));
    expect(facts.branches?.[0]?.branch.ok).toBe(true);
  });

  test.each<readonly [what: string, world: World]>([
    ['is the head of the branch', { executions: { app: [[ran(COMMIT)]] } }],
    ['is not known: nothing ran', {}],
    ['is not known: the executions could not be read', { executions: { app: [THROTTLED] } }],
    ['is of a branch that is not there', { executions, branches: {} }],
    ['is of a branch that could not be read', { executions, branches: { main: UNREACHABLE } }],
    [
      'is of another repository',
      { executions, pipelines: [pipelineOf({ sourceActions: [sourceOf({ repository: 'octo/library' })] })] },
    ],
    ['is of no known source action', { executions, pipelines: AMBIGUOUS }],
    ['cannot be asked for without a token', { executions, commitOnBranch: 'no-token' }],
  ])('is not asked where the revision %s', async (_, world) => {
    const { facts, asked } = await read({ ...world, compare: () => behind });
    expect(facts.drift).toBeUndefined();
    expect(asked('compare')).toEqual([]);
  });
});

describe('the changes since the pipeline last ran', () => {
  const SOURCES = triggerOf({ push: [{ filePaths: patterns(['src/**']) }] });
  const since = comparisonOf('ahead', 3, 0, { names: ['docs/a.md'] });
  const readChanges = async (
    executions: readonly Execution[],
    {
      target,
      pipeline,
      world,
    }: { target?: Partial<Target>; pipeline?: Partial<Pipeline>; world?: World } = {},
  ) => {
    const pipelines = [pipelineOf({ triggers: [SOURCES], ...pipeline })];
    const { facts, asked } = await read(
      { executions: { app: [executions] }, pipelines, compare: () => since, ...world },
      { start: 'if-needed', ...target },
    );
    return { changes: facts.changes, pushed: facts.pushed, asked: asked('compare') };
  };
  const BEFORE = [ran(OTHER_COMMIT)];

  test('are the commit to start at, seen from what the pipeline last ran', async () => {
    for (const start of ['if-needed', 'always'] as const) {
      const { changes, asked } = await readChanges(BEFORE, { target: { start } });
      expect(changes).toEqual(known(since));
      expect(asked).toEqual([`compare octo/app ${OTHER_COMMIT} ${COMMIT}`]);
    }
  });

  const THIRD = 'c'.repeat(40);

  test('are seen from the last run however it ended, as those that freshness tells of', async () => {
    const failed = executionOf('Failed', { sourceRevisions: [{ sourceAction: 'App', commit: THIRD }] });
    const { asked } = await readChanges([failed, ...BEFORE]);
    expect(asked).toEqual([`compare octo/app ${THIRD} ${COMMIT}`]);
  });

  test.each<readonly [what: string, event: Partial<RunEvent>, asked: readonly string[]]>([
    ['from the commit before the push', { base: THIRD }, [THIRD, OTHER_COMMIT]],
    ['once if that is what the pipeline last ran', { base: OTHER_COMMIT }, [OTHER_COMMIT]],
    ['not if the push created the branch', {}, [OTHER_COMMIT]],
    ['not on another event', { base: THIRD, name: 'pull_request' }, [OTHER_COMMIT]],
    ['not for another commit than that of the push', { base: THIRD, commit: THIRD }, [OTHER_COMMIT]],
  ])('those of the push itself are read, too: %s', async (_, event, expected) => {
    const { pushed, asked } = await readChanges(BEFORE, {
      target: { event: eventOf(event), commit: COMMIT },
    });
    expect(asked.toSorted()).toEqual(expected.map((base) => `compare octo/app ${base} ${COMMIT}`).toSorted());
    const isRead = event.base !== undefined && event.name === undefined && event.commit === undefined;
    expect(pushed).toEqual(isRead ? known(since) : undefined);
  });

  test('keep their Problem', async () => {
    const { changes } = await readChanges(BEFORE, { world: { compare: () => UNREACHABLE } });
    expect(changes).toEqual(unknown(UNREACHABLE));
  });

  test.each<
    readonly [what: string, executions: readonly Execution[], more: Parameters<typeof readChanges>[1]]
  >([
    ['nothing is started', BEFORE, { target: { start: 'never', checks: CORE } }],
    [
      'the event refuses a start',
      BEFORE,
      { target: { event: eventOf({ startRule: { kind: 'never', why: 'x' } }) } },
    ],
    ['no trigger has file paths', BEFORE, { pipeline: { triggers: [triggerOf({ push: [{}] })] } }],
    [
      'the trigger is of another source action',
      BEFORE,
      { pipeline: { triggers: [{ ...SOURCES, sourceAction: 'B' }] } },
    ],
    ['the pipeline is V1, and has no triggers', BEFORE, { pipeline: { type: 'V1' } }],
    ['the pipeline never ran', [], {}],
    ['the pipeline runs the commit', [ran(COMMIT)], {}],
    ['there is no token', BEFORE, { world: { commitOnBranch: 'no-token' } }],
  ])('are not asked for if %s', async (_, executions, more) => {
    expect((await readChanges(executions, more)).changes).toBeUndefined();
  });
});

describe('the role', () => {
  async function simulate(source: Parameters<typeof sourceOf>[0] = {}, world: World = {}) {
    const requests: UseConnectionRequest[] = [];
    const { facts } = await read(
      {
        pipelines: [pipelineOf({ sourceActions: [sourceOf(source)] })],
        simulate(request) {
          requests.push(request);
          return decisionsOf(request.repository === 'octo/app' ? 'allowed' : 'implicitDeny', [
            request.providerAction,
          ]);
        },
        ...world,
      },
      { checks: EVERY },
    );
    return { role: facts.role, requests };
  }

  test('is asked for the repository and branch of its source action', async () => {
    const own = 'arn:aws:iam::111122223333:role/own';
    const { requests } = await simulate({ repository: 'octo/app', branch: 'release', roleArn: own });
    expect(requests).toContainEqual({
      service: 'codeconnections',
      roleArn: own,
      connectionArn: ARN,
      repository: 'octo/app',
      branch: 'release',
      providerAction: 'GetBranch',
      region: 'eu-west-1',
    });
    for (const request of requests)
      expect(request).toMatchObject({ roleArn: own, connectionArn: ARN, branch: 'release' });
  });

  test.each([
    ['CODE_ZIP', ['GetBranch', 'StartUploadArchiveToS3']],
    ['CODEBUILD_CLONE_REF', ['GetBranch', 'GitPull']],
    ['SOMETHING_NEW', ['GetBranch']],
  ])(
    'is asked for what %s needs, of its own repository and of one that nobody has',
    async (format, actions) => {
      const { role, requests } = await simulate({ artifactFormat: format });
      const [own, other, ...more] = [...new Set(requests.map(({ repository }) => repository))];
      expect(own).toBe('octo/app');
      expect(other).toMatch(/^[\w-]+\/[\w-]+$/);
      expect(more).toEqual([]);
      const askedOf = (repository: string | undefined, prefix: string) =>
        requests
          .filter((request) => request.repository === repository && request.service === prefix)
          .map(({ providerAction }) => providerAction);
      expect(askedOf(own, 'codeconnections')).toEqual(actions);
      expect(askedOf(own, 'codestar-connections')).toEqual(actions);
      expect(askedOf(other, 'codestar-connections')).toEqual(actions);
      expect(askedOf(other, 'codeconnections')).toEqual([]);
      expect(role).toEqual(
        known({
          forRepository: actions.flatMap((action) => decisionsOf('allowed', [action])),
          forAnyRepository: actions.flatMap((action) => decisionsOf('implicitDeny', [action]).slice(1)),
        }),
      );
    },
  );

  test('keeps its Problem, whichever simulation met it', async () => {
    const problem = denied('iam:SimulatePrincipalPolicy', ROLE);
    for (const which of ['GetBranch', 'StartUploadArchiveToS3']) {
      const { role } = await simulate(
        {},
        { simulate: ({ providerAction }) => (providerAction === which ? problem : decisionsOf('allowed')) },
      );
      expect(role).toEqual(unknown(problem));
    }
  });

  test.each([
    ['a connection ARN that is none', { connectionArn: '#{variables.connection}' }],
    ['no role', { roleArn: '' }],
  ])('is not asked for with %s', async (_, source) => {
    expect(await simulate(source)).toEqual({ role: undefined, requests: [] });
  });

  test('is not asked for where the source action is not known', async () => {
    expect(await simulate({}, { pipelines: AMBIGUOUS })).toEqual({ role: undefined, requests: [] });
  });
});
