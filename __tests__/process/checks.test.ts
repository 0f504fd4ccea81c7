/** The checks behind the first nine: each way in which one passes, fails, warns or is skipped (docs/checks.md). */

import {
  ACCOUNT,
  ARN,
  COMMITS,
  REGION,
  REPOSITORY,
  ROLE,
  TOKEN,
  TO_START,
  connectionOf,
  gitHubOf,
  pipelineOf,
  pipelineToStart,
  ran,
  readsPullRequests,
  repositoryOf,
  roleOf,
  short,
  sourceOf,
} from './fixtures.js';
import { expectFinding as expectOne, statementIn, visible, type FindingFacts } from './findings.js';
import {
  calls,
  check,
  ids,
  onStage,
  play,
  playStart,
  starts,
  type Check,
  type Play,
  type Played,
} from './harness.js';
import type {
  Fault,
  ActionExecutionSpec,
  ExecutionSpec,
  PipelineSpec,
  RoleSpec,
  WorldSpec,
} from '../../simulator/index.js';

const inputs = { connection: ARN, pipeline: 'app' };

interface Told extends FindingFacts {
  /** Other checks that fail or warn beside this one. */
  beside?: string[];
  /** A start was asked for and allowed. */
  starts?: boolean;
}

/** One finding, and what it means for the step. */
function expectFinding(
  played: Played,
  id: string,
  status: Check['status'],
  { beside = [], starts: started = false, ...facts }: Told,
): void {
  expectOne(played, id, status, facts);
  const concerns = [...ids(played, 'fail'), ...ids(played, 'warn')];
  const isConcern = status === 'warn' || status === 'fail';
  expect(concerns.sort()).toEqual([...(isConcern ? [id] : []), ...beside].sort());
  const fails = ids(played, 'fail').length > 0;
  expect(played.exitCode).toBe(fails ? 1 : 0);
  expect(played.outputs).toMatchObject({ ready: String(!fails), started: String(started) });
  expect(starts(played)).toHaveLength(started ? 1 : 0);
}

const statement = (action: string, resource: string) => ({
  Effect: 'Allow',
  Action: action,
  Resource: resource,
});

/** What a role needs, and no more. */
const USE = {
  Effect: 'Allow',
  Action: ['codeconnections:UseConnection', 'codestar-connections:UseConnection'],
  Resource: ARN,
  Condition: {
    StringEqualsIfExists: {
      'codeconnections:FullRepositoryId': REPOSITORY,
      'codestar-connections:FullRepositoryId': REPOSITORY,
    },
  },
};

const one = (pipeline: PipelineSpec): Partial<WorldSpec> => ({ pipelines: [pipeline] });

/** What each of them lacks is said by every check that asks GitHub. */
const NO_TOKEN = { ...inputs, 'github-token': '' };
const NO_ACCESS = { github: gitHubOf({ tokens: [{ token: TOKEN, repositories: [] }] }) };

describe('branch-exists', () => {
  const id = 'branch-exists';
  const on = (BranchName: string): Partial<WorldSpec> =>
    one(pipelineOf({ actions: [sourceOf({ BranchName })] }));
  const releases = one(
    pipelineOf({
      declaration: {
        triggers: [
          {
            providerType: 'CodeStarSourceConnection',
            gitConfiguration: {
              sourceActionName: 'Source',
              push: [{ branches: { includes: ['release/*'] } }],
            },
          },
        ],
      },
    }),
  );

  test('passes where the one branch is there', async () => {
    expectFinding(await play({ inputs }), id, 'pass', {
      names: ['main', REPOSITORY],
    });
  });

  test('passes where the branch of the run and that of the source action are there', async () => {
    const branches = { main: COMMITS.main, 'release/1': COMMITS.main };
    const world = { ...releases, github: gitHubOf({ repositories: [repositoryOf({ branches })] }) };
    expectFinding(await play({ world, inputs: { ...inputs, branch: 'release/1' } }), id, 'pass', {
      names: ['release/1', 'main', REPOSITORY],
    });
  });

  test('fails where the branch of the source action is missing', async () => {
    const played = await play({ world: on('develop'), inputs: { ...inputs, branch: 'develop' } });
    expectFinding(played, id, 'fail', {
      names: ['develop', REPOSITORY, 'Source'],
    });
    expect(check(played, 'freshness')).toMatchObject({ status: 'skip' });
  });

  test('fails where the branch was renamed, and names the new one', async () => {
    const renamed = repositoryOf({ renamedBranches: { master: 'main' } });
    const played = await play({
      world: { ...on('master'), github: gitHubOf({ repositories: [renamed] }) },
      inputs: { ...inputs, branch: 'master' },
    });
    expectFinding(played, id, 'fail', {
      names: ['master', REPOSITORY, 'Source', 'main'],
      lines: ['"BranchName": "main"'],
    });
  });

  test('fails where the branch of the run is missing, which a trigger covers', async () => {
    const played = await play({ world: releases, inputs: { ...inputs, branch: 'release/9' } });
    expectFinding(played, id, 'fail', {
      names: ['release/9', REPOSITORY],
      lines: ['branch: main'],
    });
  });

  test('fails, and keeps the pipeline from being started, with allow-off-branch too', async () => {
    const world = one(
      pipelineToStart({ actions: [sourceOf({ BranchName: 'develop', DetectChanges: 'false' })] }),
    );
    const played = await play({
      world,
      inputs: { ...inputs, branch: 'develop', start: 'always', 'allow-off-branch': 'true' },
    });
    expectFinding(played, id, 'fail', {
      names: ['develop', REPOSITORY],
      beside: ['commit-on-branch'],
    });
    expect(played.outputs['result']).toBe('not-ready');
  });

  test('is skipped where the token does not see the private repository', async () => {
    const played = await play({ world: NO_ACCESS, inputs });
    expectFinding(played, id, 'skip', {
      names: ['github-token', REPOSITORY, 'no access'],
      lines: ['permissions:', '  contents: read'],
    });
    // The branch, and then the repository itself: 404 alone tells nothing.
    expect(calls(played).filter((call) => call.startsWith('github'))).toEqual([
      `github GET /repos/${REPOSITORY}`,
      `github GET /repos/${REPOSITORY}/branches/main`,
    ]);
  });

  test('is skipped without a token, and GitHub is not asked', async () => {
    const played = await play({ inputs: NO_TOKEN });
    expectFinding(played, id, 'skip', {
      names: ['github-token'],
      lines: ['github-token: ${{ github.token }}'],
    });
    expect(calls(played).filter((call) => call.startsWith('github'))).toEqual([]);
  });

  test('is skipped where no branch of the repository is known', async () => {
    const played = await play({
      world: one(pipelineOf({ actions: [sourceOf({ FullRepositoryId: 'octo-org/legacy' })] })),
      event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
      github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root },
      inputs,
    });
    expectFinding(played, id, 'skip', {
      names: ['repository'],
      beside: ['repository'],
    });
  });

  test('is skipped where GitHub is disturbed', async () => {
    const faults: Fault[] = [{ operation: 'repos/get-branch', kind: 'error500' }];
    const played = await play({ faults, inputs });
    expectFinding(played, id, 'skip', { names: ['GitHub', '500'] });
  });
});

describe('commit-on-branch', () => {
  const id = 'commit-on-branch';
  const start = { ...inputs, start: 'if-needed' };
  /** A commit that the event does not prove. */
  const root = { ...start, commit: COMMITS.root };

  test('passes on a push of its own commit, without a question to GitHub', async () => {
    const played = await playStart({ inputs: { ...start, checks: id } });
    expectFinding(played, id, 'pass', { names: [short(COMMITS.main), 'main', 'push'], starts: true });
    expect(calls(played).filter((call) => call.startsWith('github'))).toEqual([]);
  });

  test('passes where the commit is further down the branch', async () => {
    expectFinding(await playStart({ inputs: root }), id, 'pass', {
      names: [short(COMMITS.root), 'main', REPOSITORY],
      starts: true,
    });
  });

  test('fails where it is on another branch', async () => {
    const played = await playStart({ inputs: { ...start, commit: COMMITS.topic } });
    expectFinding(played, id, 'fail', { names: [short(COMMITS.topic), 'main', REPOSITORY] });
    expect(check(played, id).remedy).toMatch(/Merge it into `main`/);
    expect(played.stdout).not.toContain('allow-off-branch');
  });

  test('fails where GitHub does not know the commit', async () => {
    const commit = '9'.repeat(40);
    expectFinding(await playStart({ inputs: { ...start, commit } }), id, 'fail', {
      names: ['main', short(commit), REPOSITORY],
    });
  });

  test('is skipped where no start is asked', async () => {
    expectFinding(await play({ inputs }), id, 'skip', { names: ['start: never'] });
  });

  test('is skipped with allow-off-branch, once a fork is ruled out', async () => {
    const played = await playStart({
      world: readsPullRequests(),
      inputs: { ...start, commit: COMMITS.topic, 'allow-off-branch': 'true' },
    });
    expectFinding(played, id, 'skip', { names: ['allow-off-branch', 'main', 'fork'], starts: true });
  });

  test('is skipped where there is no commit', async () => {
    const played = await playStart({
      event: { name: 'push', payload: { ref: 'refs/heads/main', after: '0'.repeat(40), deleted: true } },
      inputs: start,
    });
    expectFinding(played, id, 'skip', { names: [/commit/], beside: ['start'] });
  });
});

describe('trigger', () => {
  const id = 'trigger';
  const IF_NEEDED = 'start: if-needed';

  /** A pipeline with triggers of its source action; DetectChanges is then "false" as a rule. */
  const triggered = (...configurations: object[]): Partial<WorldSpec> =>
    one(
      pipelineOf({
        actions: [sourceOf({ DetectChanges: 'false' })],
        declaration: {
          triggers: configurations.map((configuration) => ({
            providerType: 'CodeStarSourceConnection',
            gitConfiguration: { sourceActionName: 'Source', ...configuration },
          })),
        },
      }),
    );
  const detecting = (DetectChanges: string, declaration: PipelineSpec['declaration'] | object = {}) =>
    one(pipelineOf({ actions: [sourceOf({ DetectChanges })], declaration }));
  const V1 = { pipelineType: 'V1', executionMode: 'SUPERSEDED' };
  const toMain = { push: [{ branches: { includes: ['ma*'] } }] };

  const onTag: Play = {
    event: { name: 'push', payload: { ref: 'refs/tags/v1.0.0', after: COMMITS.root, deleted: false } },
    github: { ref: 'refs/tags/v1.0.0', refName: 'v1.0.0', refType: 'tag', sha: COMMITS.root },
  };
  const onPullRequest = (action: string): Play => ({
    event: {
      name: 'pull_request',
      payload: {
        action,
        number: 7,
        pull_request: {
          number: 7,
          head: { sha: COMMITS.topic, ref: 'topic', repo: { full_name: REPOSITORY } },
          base: { ref: 'main', repo: { full_name: REPOSITORY } },
        },
      },
    },
    github: { ref: 'refs/pull/7/merge', refName: '7/merge', headRef: 'topic', baseRef: 'main' },
  });

  describe('with start: never', () => {
    test.each<[string, Partial<WorldSpec>, Play, (string | RegExp)[]]>([
      ['the default detection looks at the branch', {}, {}, ['main', 'app', 'Source']],
      ['DetectChanges is "true"', detecting('true'), {}, ['main', 'app', 'Source']],
      ['a push filter covers the branch', triggered(toMain), {}, ['main', 'app', 'ma*']],
      [
        'the second trigger covers it',
        triggered({ push: [{ tags: { includes: ['*'] } }] }, toMain),
        {},
        ['main', 'app', 'ma*'],
      ],
      ['a trigger has no filter', triggered({}), {}, ['main', 'app']],
      [
        'a push filter covers the tag',
        triggered({ push: [{ tags: { includes: ['v*'], excludes: ['v*-rc*'] } }] }),
        onTag,
        ['v1.0.0', 'app', 'v*', 'v*-rc*'],
      ],
      [
        'the changed files decide',
        triggered({
          push: [{ ...toMain.push[0], filePaths: { includes: ['src/**'], excludes: ['**/*.md'] } }],
        }),
        {},
        ['main', 'app', 'ma*', 'src/**', '**/*.md'],
      ],
      [
        'a pull request filter covers the event',
        triggered({ pullRequest: [{ events: ['OPEN', 'UPDATED'], branches: { includes: ['main'] } }] }),
        onPullRequest('synchronize'),
        ['app', 'UPDATED', 'main'],
      ],
    ])('passes where %s', async (_why, world, step, names) => {
      expectFinding(await play({ world, ...step, inputs }), id, 'pass', { names });
    });

    test.each<[string, Partial<WorldSpec>, Play, (string | RegExp)[]]>([
      [
        'DetectChanges is "false" and there is no trigger',
        detecting('false'),
        {},
        ['main', 'app', 'Source', 'DetectChanges', 'false'],
      ],
      [
        'the push filters exclude the branch',
        triggered({ push: [{ branches: { includes: ['**'], excludes: ['main'] } }] }),
        {},
        ['main', 'app', '**', 'main'],
      ],
      [
        'the only filter is for tags',
        triggered({ push: [{ tags: { includes: ['v*'] } }] }),
        {},
        ['main', 'app', 'v*'],
      ],
      [
        'the only filter is for pull requests',
        triggered({ pullRequest: [{ events: ['OPEN'] }] }),
        {},
        ['main', 'app', /pull requests/],
      ],
      [
        'no filter covers the tag',
        triggered({ push: [{ tags: { includes: ['release-*'] } }] }),
        onTag,
        ['v1.0.0', 'app', 'release-*'],
      ],
      ['the default detection is asked about a tag', {}, onTag, ['v1.0.0', 'app', 'main']],
      [
        'the triggers are for another source action',
        triggered({ sourceActionName: 'Docs', ...toMain }),
        {},
        ['main', 'app', 'Docs', 'Source'],
      ],
      [
        'the event is none of the pull request filter',
        triggered({ pullRequest: [{ events: ['CLOSED'], branches: { includes: ['main'] } }] }),
        onPullRequest('opened'),
        ['main', 'app', 'OPEN', /pull request/],
      ],
      [
        'a V1 pipeline detects nothing',
        detecting('false', V1),
        {},
        ['main', 'app', 'Source', 'DetectChanges', 'false'],
      ],
    ])('warns where %s', async (_why, world, step, names) => {
      expectFinding(await play({ world, ...step, inputs }), id, 'warn', { names, lines: [IF_NEEDED] });
    });

    test('warns where several source actions take several branches of the repository', async () => {
      const actions = [sourceOf(), sourceOf({ BranchName: 'topic' }, { name: 'Next' })];
      const played = await play({ world: one(pipelineOf({ actions })), inputs });
      expectFinding(played, id, 'warn', {
        names: ['app', 'Source', 'main', 'Next', 'topic', REPOSITORY],
        lines: [IF_NEEDED],
      });
    });
  });

  test('with start: if-needed passes where nothing else starts it', async () => {
    expectFinding(await playStart({ inputs: { ...inputs, start: 'if-needed' } }), id, 'pass', {
      names: ['main', 'app', 'DetectChanges'],
      starts: true,
    });
  });

  describe('with start: always', () => {
    const always = { ...inputs, start: 'always' };

    test('passes where nothing else starts it', async () => {
      expectFinding(await playStart({ inputs: always }), id, 'pass', {
        names: ['main', 'app', 'DetectChanges'],
        starts: true,
      });
    });

    test('warns where the default detection does too', async () => {
      const played = await play({ inputs: always });
      expectFinding(played, id, 'warn', {
        names: ['main', 'app', 'start: always', /twice/],
        lines: [IF_NEEDED],
        starts: true,
      });
      expect(check(played, id).remedy).toContain('"DetectChanges": "false"');
    });

    test('warns where the changed files decide', async () => {
      const changes = { [COMMITS.main]: ['src/app.ts'] };
      const github = gitHubOf({ repositories: [repositoryOf({ changes })] });
      const world = { ...triggered({ push: [{ filePaths: { includes: ['src/**'] } }] }), github };
      expectFinding(await play({ world, inputs: always }), id, 'warn', {
        names: ['app', 'start: always', /twice/],
        lines: [IF_NEEDED],
        starts: true,
      });
    });

    test('warns where the default detection of a V1 pipeline does too', async () => {
      const world = one(pipelineOf({ declaration: { pipelineType: 'V1', executionMode: 'SUPERSEDED' } }));
      expectFinding(await play({ world, inputs: always }), id, 'warn', {
        names: ['app', 'start: always', /twice/],
        lines: [IF_NEEDED],
        starts: true,
      });
    });

    test('warns where a pull request filter starts the commit of the pull request too', async () => {
      const world = triggered({ pullRequest: [{ events: ['UPDATED'] }] });
      const step = { ...onPullRequest('synchronize'), inputs: { ...always, 'allow-off-branch': 'true' } };
      expectFinding(await play({ world: { ...world, ...readsPullRequests() }, ...step }), id, 'warn', {
        names: ['app', /pull.request/i, 'start: always', /twice/],
        lines: [IF_NEEDED],
        starts: true,
      });
    });

    test('with fail-on: warning the warning holds the start back', async () => {
      const played = await play({ inputs: { ...always, 'fail-on': 'warning' } });
      expect(ids(played, 'warn')).toEqual([id]);
      expect(played.exitCode).toBe(1);
      expect(starts(played)).toEqual([]);
    });
  });

  test('is skipped for a V1 pipeline whose detection does what is wanted', async () => {
    expectFinding(await play({ world: detecting('true', V1), inputs }), id, 'skip', {
      names: ['V1', 'main', 'app'],
    });
  });

  test('is skipped where the repository is another one', async () => {
    const world = one(pipelineOf({ actions: [sourceOf({ FullRepositoryId: 'octo-org/legacy' })] }));
    expectFinding(await play({ world, inputs }), id, 'skip', {
      names: ['octo-org/legacy'],
      beside: ['repository'],
    });
  });
});

describe('transition', () => {
  const id = 'transition';
  const disabled = (stageName: string, reason = 'Freeze until Monday') => ({
    stageName,
    reason,
    changedBy: `arn:aws:iam::${ACCOUNT}:user/mona`,
  });
  const DEPLOY = {
    name: 'Deploy',
    actions: [
      {
        name: 'Deploy',
        actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'S3', version: '1' },
        configuration: { BucketName: 'site' },
      },
    ],
  };
  const { stages } = pipelineOf().declaration;

  test('passes where it is enabled', async () => {
    expectFinding(await play({ inputs }), id, 'pass', {
      names: ['Source', 'Build'],
    });
  });

  test('passes where a later one is disabled, and says so', async () => {
    const world = one(
      pipelineOf({
        declaration: { stages: [...stages, DEPLOY] },
        disabledTransitions: [disabled('Deploy')],
      }),
    );
    expectFinding(await play({ world, inputs }), id, 'pass', {
      names: ['Build', 'Deploy', 'Freeze until Monday', `arn:aws:iam::${ACCOUNT}:user/mona`],
    });
  });

  test('warns where it is disabled: the reason, who did it, and the command', async () => {
    const world = one(pipelineOf({ disabledTransitions: [disabled('Build')] }));
    const played = await play({ world, inputs });
    expectFinding(played, id, 'warn', {
      names: ['Source', 'Build', 'app', 'Freeze until Monday', `arn:aws:iam::${ACCOUNT}:user/mona`],
      lines: [
        `aws codepipeline enable-stage-transition --region ${REGION} --pipeline-name app --stage-name Build --transition-type Inbound`,
      ],
    });
  });

  test('warns, and the start goes on; with fail-on: warning it does not', async () => {
    const world = one(pipelineToStart({ disabledTransitions: [disabled('Build')] }));
    const start = { ...inputs, start: 'if-needed' };
    const played = await play({ world, inputs: start });
    expectFinding(played, id, 'warn', {
      names: ['Build', /disabled/],
      lines: [
        `aws codepipeline enable-stage-transition --region ${REGION} --pipeline-name app --stage-name Build --transition-type Inbound`,
      ],
      starts: true,
    });
    const strict = await play({ world, inputs: { ...start, 'fail-on': 'warning' } });
    expect(strict.exitCode).toBe(1);
    expect(starts(strict)).toEqual([]);
  });

  test.each(['without-states', 'refused'] as const)(
    'is skipped for a PARALLEL pipeline, whose state AWS gives %s',
    async (parallelState) => {
      const pipeline = pipelineOf({ declaration: { executionMode: 'PARALLEL' } });
      expectFinding(await play({ world: { ...one(pipeline), parallelState }, inputs }), id, 'skip', {
        names: ['PARALLEL'],
      });
    },
  );

  test('is skipped for a PARALLEL pipeline whose state is denied, and nothing warns', async () => {
    const pipeline = pipelineOf({ declaration: { executionMode: 'PARALLEL' } });
    const world = { ...one(pipeline), denied: ['codepipeline:GetPipelineState'] };
    expectFinding(await play({ world, inputs }), id, 'skip', { names: ['PARALLEL'] });
  });

  test('is skipped where no stage is behind the source', async () => {
    const world = one(pipelineOf({ declaration: { stages: stages.slice(0, 1) } }));
    expectFinding(await play({ world, inputs }), id, 'skip', {
      names: ['app', 'Source'],
    });
  });

  test('warns where AWS fails to tell', async () => {
    const faults: Fault[] = [{ operation: 'GetPipelineState', kind: 'error500' }];
    expectFinding(await play({ faults, inputs }), id, 'warn', {
      names: ['app', '500'],
    });
  });
});

describe('last-source', () => {
  const id = 'last-source';
  const RUN = '0123abcd-0000-4000-8000-000000000000';

  /** A pipeline whose newest execution, of the head of main, did this. */
  const newest = (execution: Partial<ExecutionSpec>): Partial<WorldSpec> =>
    one(pipelineOf({ executions: [ran(COMMITS.main, { id: RUN, ...execution })] }));
  const sourceThat = (
    status: 'Failed' | 'Succeeded',
    errorDetails: { code?: string; message?: string } | undefined,
    startTimeMs = 0,
  ): ActionExecutionSpec => ({
    stageName: 'Source',
    actionName: 'Source',
    status,
    startTimeMs,
    ...(errorDetails && { output: { executionResult: { errorDetails } } }),
  });
  const failing = (message: string | undefined, code?: string): Partial<WorldSpec> =>
    newest({
      status: 'Failed',
      actions: [sourceThat('Failed', { ...(code && { code }), ...(message && { message }) })],
    });
  const NO_BRANCH = `[GitHub] No Branch [main] found for FullRepositoryName [${REPOSITORY}]`;
  const DENIED = `Unable to use Connection: ${ARN}. The provided role does not have sufficient permissions.`;
  const SHORT = RUN.slice(0, 8);
  const FAILED = [SHORT, 'Source'];

  test.each(['Succeeded', 'InProgress', 'Stopped', 'Superseded'] as const)(
    'passes where it is %s',
    async (status) => {
      const played = await play({ world: newest({ status }), inputs });
      expectFinding(played, id, 'pass', {
        names: [SHORT, status],
      });
      expect(calls(played).filter((call) => call.endsWith('ListActionExecutions'))).toEqual([]);
    },
  );

  test('passes where it failed behind its source', async () => {
    const played = await play({ world: newest({ status: 'Failed' }), inputs });
    expectFinding(played, id, 'pass', {
      names: [SHORT],
    });
    expect(calls(played)).toContain(`codepipeline ${REGION} ListActionExecutions`);
  });

  test('passes where the source action was tried again, and then went through', async () => {
    const actions = [
      sourceThat('Failed', { message: NO_BRANCH }),
      sourceThat('Succeeded', undefined, 1000),
      { stageName: 'Build', actionName: 'Build', status: 'Failed', startTimeMs: 2000 } as const,
    ];
    expectFinding(await play({ world: newest({ status: 'Failed', actions }), inputs }), id, 'pass', {
      names: [SHORT],
    });
  });

  test('passes where only an older one failed in its source', async () => {
    const older = ran(COMMITS.root, {
      startsAtMs: -7_200_000,
      status: 'Failed',
      actions: [sourceThat('Failed', { message: NO_BRANCH })],
    });
    const world = one(pipelineOf({ executions: [ran(), older] }));
    expectFinding(await play({ world, inputs }), id, 'pass', { names: ['Succeeded'] });
  });

  test('warns with AWS’s message of a missing branch, and its four causes', async () => {
    const played = await play({ world: failing(NO_BRANCH, 'ConfigurationError'), inputs });
    expectFinding(played, id, 'warn', {
      names: [...FAILED, NO_BRANCH, 'ConfigurationError'],
      lines: [],
    });
    const { remedy } = check(played, id);
    for (const part of ['main', REPOSITORY, 'branch-exists', 'app-scope']) expect(remedy).toContain(part);
    expect(played.outputs['connection-status']).toBe('AVAILABLE');
  });

  test('warns with AWS’s message of a role that may not, and a statement for that role', async () => {
    const played = await play({ world: failing(DENIED, 'PermissionError'), inputs });
    expectFinding(played, id, 'warn', {
      names: [...FAILED, DENIED, 'PermissionError'],
      lines: ['{', `  "Resource": "${ARN}",`],
    });
    expect(check(played, id).remedy).toContain(ROLE.replace(/^.*\//, ''));
    expect(statementIn(check(played, id))).toEqual(USE);
  });

  test('blames a denied upload on the artifact bucket, not on the GitHub app', async () => {
    const message = '[GitHub] Upload to S3 failed with the following error: Access Denied';
    const played = await play({ world: failing(message), inputs });
    expectFinding(played, id, 'warn', {
      names: [...FAILED, message],
      lines: ['    "s3:PutObject",', '    "s3:PutObjectAcl"'],
    });
    expect(check(played, id).remedy).not.toMatch(/app/);
  });

  test('blames nothing for a message that it does not know: quoted and linked, no more', async () => {
    const message = '[GitHub] The server is on fire';
    expectFinding(await play({ world: failing(message), inputs }), id, 'warn', {
      names: [...FAILED, message],
      lines: [/^https:\/\//],
    });
  });

  test('warns where AWS gives no message', async () => {
    expectFinding(await play({ world: failing(undefined), inputs }), id, 'warn', {
      names: FAILED,
      lines: [/^https:\/\//],
    });
  });

  test('warns, and the start goes on', async () => {
    const executions = [
      ran(COMMITS.first, { status: 'Failed', actions: [sourceThat('Failed', { message: NO_BRANCH })] }),
    ];
    const world = one(pipelineToStart({ executions }));
    expectFinding(await play({ world, inputs: { ...inputs, start: 'if-needed' } }), id, 'warn', {
      names: [NO_BRANCH],
      lines: [],
      starts: true,
    });
  });

  test('is skipped where the pipeline has never run', async () => {
    const world = one(pipelineOf({ executions: [] }));
    expectFinding(await play({ world, inputs }), id, 'skip', {
      names: ['app'],
      beside: ['freshness'],
    });
  });

  test.each(['ListPipelineExecutions', 'ListActionExecutions'])(
    'warns where AWS fails to answer %s',
    async (operation) => {
      const played = await play({
        world: failing(NO_BRANCH),
        faults: [{ operation, kind: 'error500' }],
        inputs,
      });
      expectFinding(played, id, 'warn', { names: ['app', '500'] });
    },
  );
});

describe('freshness', () => {
  const id = 'freshness';
  const IF_NEEDED = 'start: if-needed';
  const lastRan = (commit: string): Partial<WorldSpec> => one(pipelineOf({ executions: [ran(commit)] }));

  test('passes where the last commit is the head', async () => {
    expectFinding(await play({ inputs }), id, 'pass', {
      names: ['app', short(COMMITS.main), 'main'],
    });
  });

  test.each<[string, string, (string | RegExp)[]]>([
    ['one commit behind', COMMITS.root, [/\b1 commit\b/]],
    ['two commits behind', COMMITS.first, [/\b2 commits\b/]],
    ['on another line', COMMITS.topic, [/\b1 commit\b.*\b1 commit\b/]],
    ['unknown to GitHub', '9'.repeat(40), ['GitHub']],
  ])('warns where it is %s', async (_what, commit, names) => {
    const played = await play({ world: lastRan(commit), inputs });
    expectFinding(played, id, 'warn', {
      names: ['app', short(commit), 'main', short(COMMITS.main), ...names],
      lines: [IF_NEEDED],
    });
  });

  test('warns where the branch was moved back', async () => {
    const branches = { main: COMMITS.root };
    const world = { github: gitHubOf({ repositories: [repositoryOf({ branches })] }) };
    expectFinding(await play({ world, inputs }), id, 'warn', {
      names: [short(COMMITS.main), /\b1 commit\b/, 'main', short(COMMITS.root)],
      lines: [IF_NEEDED],
    });
  });

  test('warns where the pipeline has never run', async () => {
    expectFinding(await play({ world: one(pipelineOf({ executions: [] })), inputs }), id, 'warn', {
      names: ['app', 'main', short(COMMITS.main)],
      lines: [IF_NEEDED],
    });
  });

  test('warns where no execution shows a commit of the source action', async () => {
    const executions = [
      ran(COMMITS.main, { sourceRevisions: [{ actionName: 'Old', revisionId: COMMITS.main }] }),
    ];
    expectFinding(await play({ world: one(pipelineOf({ executions })), inputs }), id, 'warn', {
      names: ['app', /no.*commit|fetched a commit/i],
      lines: [IF_NEEDED],
    });
  });

  test('warns without the distance where GitHub does not compare', async () => {
    const faults: Fault[] = [{ operation: 'repos/compare-commits', kind: 'error500' }];
    expectFinding(await play({ world: lastRan(COMMITS.root), faults, inputs }), id, 'warn', {
      names: [short(COMMITS.root), short(COMMITS.main), 'main'],
      lines: [IF_NEEDED],
    });
  });

  test('with fail-on: warning it fails the step', async () => {
    const played = await play({
      world: lastRan(COMMITS.root),
      inputs: { ...inputs, 'fail-on': 'warning' },
    });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['ready']).toBe('false');
    expect(ids(played, 'warn')).toEqual([id]);
  });

  test('if-needed starts the head, of which freshness claims nothing, and the step after it is up to date', async () => {
    await onStage({ world: TO_START }, async (run) => {
      const played = await run({ inputs: { ...inputs, start: 'if-needed' } });
      expectFinding(played, id, 'skip', {
        names: [short(COMMITS.first), /\b2 commits\b/, 'main', 'start: if-needed'],
        starts: true,
      });
      expect(starts(played)).toMatchObject([{ sourceRevisions: [{ revisionValue: COMMITS.main }] }]);
      const next = await run({ inputs });
      expectFinding(next, id, 'pass', { names: ['app', short(COMMITS.main)] });
    });
  });

  test('claims nothing of a start that AWS refuses', async () => {
    const played = await playStart({
      world: { denied: ['codepipeline:StartPipelineExecution'] },
      inputs: { ...inputs, start: 'if-needed' },
    });
    expect(played.exitCode).toBe(1);
    expect(check(played, id).status).toBe('skip');
  });

  test('is skipped without a token', async () => {
    expectFinding(await play({ world: lastRan(COMMITS.root), inputs: NO_TOKEN }), id, 'skip', {
      names: ['github-token'],
      lines: ['github-token: ${{ github.token }}'],
    });
  });

  test('is skipped where the token does not see the repository', async () => {
    expectFinding(await play({ world: { ...NO_ACCESS, ...lastRan(COMMITS.root) }, inputs }), id, 'skip', {
      names: ['github-token', REPOSITORY],
      lines: ['  contents: read'],
    });
  });

  test('is skipped where the pipeline takes from another repository', async () => {
    const world = one(pipelineOf({ actions: [sourceOf({ FullRepositoryId: 'octo-org/legacy' })] }));
    expectFinding(await play({ world, inputs }), id, 'skip', {
      names: ['octo-org/legacy'],
      beside: ['repository'],
    });
  });

  test('is skipped where AWS fails to tell, of which another check warns', async () => {
    const faults: Fault[] = [{ operation: 'ListPipelineExecutions', kind: 'error500' }];
    const played = await play({ faults, inputs });
    expect(check(played, id)).toMatchObject({
      status: 'skip',
      message: expect.stringContaining('500') as unknown,
    });
    expectFinding(played, 'last-source', 'warn', { names: ['app', '500'] });
  });

  test('warns alone where no other check needs what AWS fails to tell', async () => {
    const faults: Fault[] = [{ operation: 'ListPipelineExecutions', kind: 'error500' }];
    expectFinding(await play({ faults, inputs: { ...inputs, checks: id } }), id, 'warn', {
      names: ['app', '500'],
    });
  });
});

describe('role', () => {
  const id = 'role';
  const SIMULATE = 'SimulatePrincipalPolicy';
  const NAME = ROLE.replace(/^.*\//, '');
  const playRole = (world: Partial<WorldSpec>, step: Play = {}) =>
    play({ world, inputs: { ...inputs, checks: 'role' }, ...step });

  test('passes where it may use the connection for this repository alone', async () => {
    const played = await playRole({ roles: [roleOf()] });
    expectFinding(played, id, 'pass', {
      names: [NAME, ARN, REPOSITORY],
    });
    const asked = played.requests.filter(({ operation }) => operation === SIMULATE);
    expect(asked.map(({ service }) => service)).toEqual(Array<string>(6).fill('iam'));
    for (const { input } of asked) expect(JSON.stringify(input)).toContain(ROLE);
  });

  test('passes for the owner’s repositories, which a made-up one is not', async () => {
    const like = { StringLike: { 'codeconnections:FullRepositoryId': 'octo-org/*' } };
    const other = { StringLike: { 'codestar-connections:FullRepositoryId': 'octo-org/*' } };
    const roles = [
      roleOf(
        { actions: ['codeconnections:UseConnection'], conditions: like },
        {
          effect: 'Allow',
          actions: ['codestar-connections:UseConnection'],
          resources: [ARN],
          conditions: other,
        },
      ),
    ];
    expectFinding(await playRole({ roles }), id, 'pass', { names: [NAME, ARN, REPOSITORY] });
  });

  test('asks for the role of the source action where it has its own', async () => {
    const roleArn = `arn:aws:iam::${ACCOUNT}:role/source`;
    const world = {
      ...one(pipelineOf({ actions: [sourceOf({}, { roleArn })] })),
      roles: [{ ...roleOf(), arn: roleArn }],
    };
    expectFinding(await playRole(world), id, 'pass', { names: ['source', ARN] });
  });

  test('warns where it may for any repository', async () => {
    const played = await playRole({ roles: [roleOf({ conditions: {} })] });
    expectFinding(played, id, 'warn', {
      names: [NAME, ARN, /any repository/],
      lines: ['{', '  "Condition": {'],
    });
    expect(statementIn(check(played, id))).toEqual(USE);
  });

  test('warns if only the newer prefix is allowed: source actions have failed with it', async () => {
    const played = await playRole({ roles: [roleOf({ actions: ['codeconnections:UseConnection'] })] });
    expectFinding(played, id, 'warn', {
      names: [NAME, 'codeconnections:UseConnection'],
      lines: ['    "codestar-connections:UseConnection"'],
    });
    expect(statementIn(check(played, id))).toEqual(USE);
  });

  test('passes with the older prefix alone, as CDK grants it, and notes the other', async () => {
    const played = await playRole({ roles: [roleOf({ actions: ['codestar-connections:UseConnection'] })] });
    expectFinding(played, id, 'pass', { names: [NAME, ARN, 'codeconnections:UseConnection'] });
  });

  test.each<[string, WorldSpec['roles'], RegExp]>([
    ['nothing allows it', [{ arn: ROLE, statements: [] }], /not authorized/],
    ['another connection is allowed', [roleOf({ resources: [`${ARN}0`] })], /not authorized/],
    [
      'another repository is allowed',
      [roleOf({ conditions: { StringEquals: { 'codeconnections:FullRepositoryId': 'octo-org/docs' } } })],
      /not authorized/,
    ],
    [
      'a statement denies it',
      [roleOf({}, { effect: 'Deny', actions: ['*:UseConnection'], resources: ['*'] })],
      /denies it explicitly/,
    ],
  ])('fails where %s', async (_why, roles, how) => {
    const played = await playRole({ roles: roles ?? [] });
    expectFinding(played, id, 'fail', {
      names: [NAME, ARN, REPOSITORY, how],
      lines: ['{', `  "Resource": "${ARN}",`],
    });
    expect(statementIn(check(played, id))).toEqual(USE);
  });

  test('fails where the role is gone', async () => {
    const played = await playRole({ roles: [] });
    expectFinding(played, id, 'fail', {
      names: [NAME],
      lines: ['{', `  "Resource": "${ARN}",`],
    });
    expect(statementIn(check(played, id))).toEqual(USE);
  });

  test('fails, and keeps the pipeline from being started', async () => {
    const world = { ...TO_START, roles: [{ arn: ROLE, statements: [] }] };
    const played = await play({ world, inputs: { ...inputs, start: 'always', checks: 'all' } });
    expect(played.exitCode).toBe(1);
    expect(ids(played, 'fail')).toEqual([id]);
    expect(starts(played)).toEqual([]);
    expect(played.outputs['result']).toBe('not-ready');
  });

  test('is skipped where a policy hangs on what is not known here', async () => {
    const conditions = { StringEquals: { 'aws:PrincipalTag/team': 'web' } };
    expectFinding(await playRole({ roles: [roleOf({ conditions })] }), id, 'skip', {
      names: [NAME, ARN, 'aws:PrincipalTag/team'],
    });
  });

  test('is skipped where the simulation is denied; permissions warns with the statement', async () => {
    const played = await playRole({ roles: [roleOf()], denied: [`iam:${SIMULATE}`] });
    expectFinding(played, 'permissions', 'warn', {
      names: [`iam:${SIMULATE}`, ROLE],
      lines: [`  "Action": "iam:${SIMULATE}",`, `  "Resource": "${ROLE}"`],
    });
    expect(statementIn(check(played, 'permissions'))).toEqual(statement(`iam:${SIMULATE}`, ROLE));
    expect(check(played, id)).toMatchObject({ status: 'skip' });
    expect(check(played, id).message).toContain('permissions');
  });

  test('is skipped where IAM fails to answer', async () => {
    const faults: Fault[] = [{ operation: SIMULATE, kind: 'error500' }];
    const played = await play({
      world: { roles: [roleOf()] },
      faults,
      inputs: { ...inputs, checks: 'role' },
    });
    expectFinding(played, id, 'skip', { names: [NAME, '500'] });
  });
});

describe('app-scope', () => {
  const id = 'app-scope';
  const APP = 'aws-connector-for-github';
  const SETTINGS = 'https://github.com/organizations/octo-org/settings/installations';
  type Installation = NonNullable<
    NonNullable<WorldSpec['github']>['organizations']
  >[number]['installations'][number];
  const installed = (overrides: Partial<Installation> = {}): Installation => ({
    id: 4711,
    app_slug: APP,
    repository_selection: 'selected',
    ...overrides,
  });
  const having = (...installations: Installation[]): Partial<WorldSpec> => ({
    github: gitHubOf({
      tokens: [{ token: TOKEN, repositories: [REPOSITORY], organizations: ['octo-org'] }],
      organizations: [{ login: 'octo-org', installations }],
    }),
  });
  const another = (number: number): Installation =>
    installed({ id: number, app_slug: `app-${number}`, repository_selection: 'all' });
  const playScope = (world: Partial<WorldSpec>, more: Record<string, string> = {}) =>
    play({ world, inputs: { ...inputs, checks: id, ...more } });

  test('passes where the app is on selected repositories', async () => {
    expectFinding(await playScope(having(another(1), installed())), id, 'pass', {
      names: [APP, 'octo-org', /selected/],
    });
  });

  test('passes where the app stands on the second page', async () => {
    const many = Array.from({ length: 100 }, (_, number) => another(number + 1));
    const played = await playScope(having(...many, installed()));
    expectFinding(played, id, 'pass', { names: [APP, 'octo-org', /selected/] });
    expect(calls(played).filter((call) => call.endsWith('/installations'))).toHaveLength(2);
  });

  test('warns where the app is on all repositories', async () => {
    const played = await playScope(having(installed({ repository_selection: 'all' })));
    expectFinding(played, id, 'warn', {
      names: [APP, 'octo-org', /all repositories/],
      lines: [`${SETTINGS}/4711`],
    });
  });

  test('warns where the app is not installed', async () => {
    expectFinding(await playScope(having(another(1))), id, 'warn', {
      names: [APP, 'octo-org', /installed/],
      lines: [SETTINGS],
    });
  });

  test('warns where the installation is suspended', async () => {
    const suspended = installed({ suspended_at: '2026-01-01T00:00:00Z' });
    expectFinding(await playScope(having(suspended)), id, 'warn', {
      names: [APP, 'octo-org', /suspended/],
      lines: [`${SETTINGS}/4711`],
    });
  });

  test('is skipped where the token may not list installations', async () => {
    const world = { github: gitHubOf({ organizations: [{ login: 'octo-org', installations: [] }] }) };
    expectFinding(await playScope(world), id, 'skip', {
      names: ['github-token', 'octo-org'],
      lines: ['checks: |', '  all', '  -app-scope'],
    });
  });

  test('is skipped where GitHub shows no such organization', async () => {
    expectFinding(await playScope({}), id, 'skip', {
      names: ['octo-org', /personal account/],
    });
  });

  test('is skipped on another server than github.com, whose app is another one', async () => {
    const played = await play({
      world: { ...having(), connections: [connectionOf({ provider: 'GitHubEnterpriseServer' })] },
      github: { serverUrl: 'https://github.example.com' },
      inputs: { ...inputs, checks: id },
    });
    expectFinding(played, id, 'skip', { names: [APP, 'https://github.example.com'] });
  });

  test('is skipped without a token', async () => {
    expectFinding(await playScope(having(installed()), { 'github-token': '' }), id, 'skip', {
      names: ['github-token'],
      lines: ['github-token: ${{ github.token }}'],
    });
  });
});

describe('permissions', () => {
  const id = 'permissions';
  const PIPELINE = `arn:aws:codepipeline:${REGION}:${ACCOUNT}:app`;
  const STATE = 'codepipeline:GetPipelineState';
  const LIST = 'codepipeline:ListPipelineExecutions';
  const LEAST: Partial<WorldSpec> = { denied: [STATE, LIST, 'codepipeline:ListActionExecutions'] };
  const warnings = ({ report }: Played) => report.checks.filter(({ status }) => status === 'warn');

  test('passes where no call was denied', async () => {
    expectFinding(await play({ inputs }), id, 'pass', { names: [] });
  });

  test('warns, and the step is ready, for a caller with GetConnection and GetPipeline alone', async () => {
    const played = await play({ world: LEAST, inputs });
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ ready: 'true', started: 'false' });
    expect(ids(played, 'fail')).toEqual([]);
    expect(warnings(played)).toMatchObject([{ id, pipeline: 'app' }]);
    const finding = expectOne(played, id, 'warn', { names: [/role `\w+`/i, STATE, LIST, PIPELINE] });
    expect(statementIn(finding)).toEqual({ ...statement(LIST, PIPELINE), Action: [LIST, STATE] });
    expect(finding.remedy).toMatch(/`-transition`/);
    expect(visible(played.summary)).toContain(`    "${STATE}"\n  ],\n  "Resource": "${PIPELINE}"`);
    for (const skipped of ['transition', 'last-source', 'freshness']) {
      expect(check(played, skipped).status).toBe('skip');
      expect(check(played, skipped).message).toContain('permissions');
    }
  });

  test('fails that step with fail-on: warning', async () => {
    const played = await play({ world: LEAST, inputs: { ...inputs, 'fail-on': 'warning' } });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['ready']).toBe('false');
    expect(ids(played, 'fail')).toEqual([]);
  });

  test('passes for that caller once the checks are taken out', async () => {
    const checks = '-trigger\n-transition\n-last-source\n-freshness';
    const played = await play({ world: LEAST, inputs: { ...inputs, checks, 'fail-on': 'warning' } });
    expectFinding(played, id, 'pass', { names: [] });
  });

  test('warns where only how the newest execution failed is denied', async () => {
    const action = 'codepipeline:ListActionExecutions';
    const world = {
      ...one(pipelineOf({ executions: [ran(COMMITS.main, { status: 'Failed' })] })),
      denied: [action],
    };
    const played = await play({ world, inputs });
    expectFinding(played, id, 'warn', {
      names: [action, PIPELINE],
      lines: [`  "Action": "${action}",`, `  "Resource": "${PIPELINE}"`],
    });
    expect(check(played, 'last-source').status).toBe('skip');
    expect(check(played, 'freshness').status).toBe('pass');
  });

  test('warns once, and not of the pipeline, where the credentials expire at a call of an added check', async () => {
    const faults: Fault[] = [{ operation: 'GetPipelineState', kind: 'expired' }];
    const played = await play({ faults, inputs });
    expectFinding(played, id, 'warn', {
      names: [/expired/],
      lines: ['role-to-assume: arn:aws:iam::ACCOUNT_ID:role/ROLE_NAME'],
    });
    expect(check(played, id).pipeline).toBeNull();
    expect(check(played, 'transition').status).toBe('skip');
  });

  test('fails where if-needed has to look for executions and may not', async () => {
    const world = { ...TO_START, denied: [LIST] };
    expectFinding(await play({ world, inputs: { ...inputs, start: 'if-needed' } }), id, 'fail', {
      names: [LIST, PIPELINE],
      lines: [`  "Action": "${LIST}",`],
    });
  });

  test('warns where start: always does not need them, and starts', async () => {
    const world = { ...TO_START, denied: [LIST] };
    expectFinding(await play({ world, inputs: { ...inputs, start: 'always' } }), id, 'warn', {
      names: [LIST, PIPELINE],
      lines: [`  "Action": "${LIST}",`],
      starts: true,
    });
  });

  test('names only the checks that were chosen', async () => {
    const played = await play({ world: LEAST, inputs: { ...inputs, checks: 'freshness' } });
    const { remedy } = expectOne(played, id, 'warn', { names: [LIST, PIPELINE] });
    expect(remedy).toContain('`-freshness`');
    expect(remedy).not.toContain('-last-source');
  });

  test('tells all that three pipelines are denied once, with one statement', async () => {
    const names = ['app', 'docs', 'web'];
    const world = { ...LEAST, pipelines: names.map((name) => pipelineOf({ name })) };
    const played = await play({ world, inputs: { pipeline: names.join('\n') } });
    expect(played.exitCode).toBe(0);
    expect(warnings(played)).toMatchObject([{ id, pipeline: null }]);
    expect(statementIn(check(played, id))).toEqual({
      Effect: 'Allow',
      Action: [LIST, STATE],
      Resource: names.map((name) => PIPELINE.replace(/app$/, name)),
    });
    expect(played.stdout.match(/^::warning /gm)).toHaveLength(1);
  });

  test('fails for the one pipeline that may not be read, and another one is started', async () => {
    const readable = PIPELINE.replace(/app$/, 'docs');
    const role = `arn:aws:iam::${ACCOUNT}:role/ci`;
    const all = ['GetPipeline', 'GetPipelineState', 'ListPipelineExecutions', 'StartPipelineExecution'];
    const statements: RoleSpec['statements'] = [
      { effect: 'Allow', actions: ['codeconnections:GetConnection'], resources: [ARN] },
      {
        effect: 'Allow',
        actions: all.map((operation) => `codepipeline:${operation}`),
        resources: [readable],
      },
    ];
    const world: Partial<WorldSpec> = {
      pipelines: [pipelineToStart(), pipelineToStart({ name: 'docs' })],
      roles: [{ arn: role, statements }],
      holdsToPolicies: true,
    };
    const played = await play({ world, inputs: { pipeline: 'app\ndocs', start: 'if-needed' } });
    expect(played.exitCode).toBe(1);
    expect(check(played, id)).toMatchObject({ status: 'fail', pipeline: 'app' });
    expect(check(played, id).message).toMatch(/^Role `ci` is not authorized to perform /);
    expect(starts(played)).toMatchObject([{ name: 'docs' }]);
  });
});

describe('a connection of another account', () => {
  const OWNER = '444455556666';

  test.each([
    ['codestar-connections', /can't be shared/, 'aws codeconnections list-connections'],
    ['codeconnections', /share the connection through AWS RAM/, 'aws ram create-resource-share'],
  ])('of %s that is denied: which can be shared, and no statement', async (service, says, command) => {
    const arn = ARN.replace('codeconnections', service).replace(ACCOUNT, OWNER);
    const played = await play({
      world: {
        ...one(pipelineOf({ actions: [sourceOf({ ConnectionArn: arn })] })),
        denied: ['codeconnections:GetConnection', 'codestar-connections:GetConnection'],
      },
      inputs: { pipeline: 'app' },
    });
    expect(ids(played, 'fail')).toEqual(['connection-found']);
    const { remedy } = expectOne(played, 'connection-found', 'fail', { names: [arn, OWNER, ACCOUNT] });
    expect(remedy).toMatch(says);
    expect(remedy).toContain(command);
    expect(played.stdout).not.toContain('"Effect"');
  });

  test('that AWS calls missing: both accounts', async () => {
    const arn = ARN.replace(ACCOUNT, OWNER);
    const played = await play({
      world: one(pipelineOf({ actions: [sourceOf({ ConnectionArn: arn })] })),
      inputs: { pipeline: 'app' },
    });
    expectOne(played, 'connection-found', 'fail', { names: [arn, OWNER, ACCOUNT] });
  });
});

describe('the input checks', () => {
  const FIRST_NINE = [
    'connection-found',
    'connection-available',
    'connection-provider',
    'pipeline-found',
    'source-action',
    'source-connection',
    'repository',
    'branch',
    'start',
  ];
  const ADDED = [
    'branch-exists',
    'commit-on-branch',
    'trigger',
    'transition',
    'last-source',
    'freshness',
    'role',
    'app-scope',
  ];
  const STANDARD = ADDED.slice(0, 6);

  test.each<[string, string[]]>([
    ['', STANDARD],
    ['standard', STANDARD],
    ['all', ADDED],
    ['transition', ['transition']],
    ['transition\nrole', ['transition', 'role']],
    ['standard\nrole\n-freshness', [...STANDARD.filter((id) => id !== 'freshness'), 'role']],
    ['-freshness', STANDARD.filter((id) => id !== 'freshness')],
    ['-transition\ntransition', []],
    ['start', []],
    ['-connection-found\n-permissions\n-start', STANDARD],
  ])('%j', async (checks, added) => {
    const played = await play({
      world: { roles: [roleOf()] },
      inputs: { ...inputs, ...(checks && { checks }) },
    });
    const shown = played.report.checks.map(({ id }) => id);
    expect([...shown].sort()).toEqual([...FIRST_NINE, ...added, 'permissions'].sort());
    expect(played.exitCode).toBe(0);
  });

  test.each([
    ['freshnes', ['freshnes']],
    ['standard, role', ['standard, role']],
    ['all\n-every\nSTANDARD', ['-every', 'STANDARD']],
    ['-standard', ['-standard']],
    ['-all', ['-all']],
    ['--role', ['--role']],
  ])('refuses %j before any call', async (checks, given) => {
    const played = await play({ inputs: { ...inputs, checks } });
    expect(played.exitCode).toBe(1);
    expect(played.requests).toEqual([]);
    expect(played.outputs).toMatchObject({ ready: 'false', started: 'false' });
    expect(played.stdout).toMatch(/^::error title=/m);
    for (const each of given) expect(played.stdout).toContain(each);
    expect(played.stdout).toMatch(/\bstandard\b.*\ball\b/);
    for (const id of [...FIRST_NINE, ...ADDED]) expect(played.stdout).toContain(id);
  });
});
