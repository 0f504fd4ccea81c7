/** What an execution goes through beyond its actions: changed definitions, conditions, transitions, and what AWS does not show yet. */

import { visible } from './findings.js';
import { ARN, COMMITS, FAST, REPOSITORY, pipelineToStart, sourceOf } from './fixtures.js';
import { listStarted, playStart, type Play, type Played } from './harness.js';
import type {
  ConditionType,
  ExecutionPlan,
  PipelineSpec,
  RulePlan,
  StageDeclaration,
} from '../../simulator/index.js';

const SECOND_MS = 1000;
const INPUTS = { pipeline: 'app', start: 'always', wait: 'true', checks: 'commit-on-branch' };

const playWait = (pipeline: PipelineSpec, inputs: Play['inputs'] = {}): Promise<Played> =>
  playStart({
    world: { pipelines: [pipeline], speed: FAST },
    inputs: { ...INPUTS, ...inputs },
  });

const stageOf = (name: string, more: Partial<StageDeclaration> = {}): StageDeclaration => ({
  name,
  actions: [{ name, actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } }],
  ...more,
});

function planned(
  stages: StageDeclaration[],
  plan: ExecutionPlan,
  more: Partial<PipelineSpec> = {},
  declaration: Partial<PipelineSpec['declaration']> = {},
) {
  const source = { name: 'Source', actions: [sourceOf({ DetectChanges: 'false' })] };
  return pipelineToStart({ ...more, declaration: { stages: [source, ...stages], ...declaration }, plan });
}

/** Executions of the pipeline but those that were there before, newest first. */
const idsOf = (played: Played): string[] =>
  played.report.pipelines.flatMap(({ execution }) => execution?.id ?? []);

describe('a pipeline that changes its own definition', () => {
  const running = { plan: { Build: { actions: { Build: { durationMs: 30 * SECOND_MS } } } } };
  const changed = (followedAfterMs?: number) =>
    pipelineToStart({
      ...running,
      redefinition: {
        afterMs: 12 * SECOND_MS,
        ...(followedAfterMs !== undefined && { followedAfterMs }),
      },
    });

  test.concurrent('is waited for to the end of the execution that runs the same commit', async () => {
    const played = await playWait(changed(3 * SECOND_MS));
    const started = listStarted(played.world, 'app').at(-1);
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({
      result: 'succeeded',
      started: 'true',
      commit: COMMITS.main,
      'pipeline-execution-status': 'Succeeded',
    });
    const [id = ''] = idsOf(played);
    expect(id).not.toBe(started?.pipelineExecutionId);
    expect(played.stdout).toMatch(
      new RegExp(
        `^.*definition changed.*${started?.pipelineExecutionId.slice(0, 8) ?? ''}.*${id.slice(0, 8)}.*same commit`,
        'm',
      ),
    );
  });

  test.concurrent('names that execution if it is not to be followed', async () => {
    const played = await playWait(changed(3 * SECOND_MS), { 'on-superseded': 'fail' });
    const started = listStarted(played.world, 'app').at(-1);
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({
      result: 'canceled',
      'pipeline-execution-id': started?.pipelineExecutionId,
      'pipeline-execution-status': 'Cancelled',
    });
    expect(played.stdout).toMatch(/^::error .*definition changed.*runs the same commit/m);
    expect(played.stdout).toContain('on-superseded: follow');
  });

  test.concurrent('says to run the job again if no other execution runs the commit', async () => {
    const played = await playWait(changed());
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({ result: 'canceled', 'pipeline-execution-status': 'Cancelled' });
    expect(played.stdout).toMatch(/^::error .*definition changed/m);
    expect(played.stdout).toContain('Run the job again');
  });
});

describe('a condition of a stage', () => {
  const RULE = 'BusinessHours';
  const conditioned = (
    type: ConditionType,
    rule: RulePlan,
    result: 'FAIL' | 'ROLLBACK' | 'SKIP' = 'FAIL',
  ): PipelineSpec => {
    const conditions = [
      {
        result,
        rules: [{ name: RULE, ruleTypeId: { category: 'Rule', provider: 'DeploymentWindow' } as const }],
      },
    ];
    return planned([stageOf('Build', { [type]: { conditions } }), stageOf('Deploy')], {
      Build: { conditions: { [type]: { rules: { [RULE]: rule } } } },
    });
  };
  const FAILS: RulePlan = {
    durationMs: 5 * SECOND_MS,
    outcome: 'Failed',
    errorDetails: { code: 'RuleFailed', message: 'Outside the deployment window' },
  };

  test.concurrent.each<[ConditionType, string]>([
    ['beforeEntry', 'entry condition'],
    ['onSuccess', 'success condition'],
  ])('that fails the execution is the cause, with its rule (%s)', async (type, words) => {
    const played = await playWait(conditioned(type, FAILS));
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({
      result: 'failed',
      'pipeline-execution-status': 'Failed',
      'failed-stage': 'Build',
      'failed-action': '',
    });
    expect(played.outputs['failure-message']).toContain('Outside the deployment window');
    expect(played.stdout).toMatch(
      new RegExp(`^::error .*${words}.*Build.*${RULE}.*Outside the deployment window`, 'm'),
    );
    expect(played.summary.split('\n')[0]).toMatch(new RegExp(`❌.*Build.*${RULE}`));
    // Its actions succeeded, or never ran: the stage failed all the same.
    expect(played.summary).toMatch(/^\| .*Build.*\| ❌.*Failed/m);
  });

  test.concurrent('that holds the execution is told when it begins and ends, each once', async () => {
    const played = await playWait(conditioned('beforeEntry', { durationMs: 20 * SECOND_MS }));
    expect(played.exitCode).toBe(0);
    const told = played.stdout.split('\n').filter((line) => line.includes(RULE));
    expect(told).toEqual([
      expect.stringMatching(/entry condition.*InProgress/) as unknown,
      expect.stringMatching(/entry condition.*Succeeded after 20s/) as unknown,
    ]);
  });

  test.concurrent('that skips its stage fails nothing, and the stage is skipped', async () => {
    const played = await playWait(conditioned('beforeEntry', FAILS, 'SKIP'));
    expect(played.exitCode).toBe(0);
    expect(played.outputs['result']).toBe('succeeded');
    expect(played.stdout).toMatch(/^.*Build.*skipped/m);
    expect(played.summary).toMatch(/^\| .*Build.*Skipped/m);
    expect(played.summary).toMatch(/^\| .*Deploy.*Succeeded/m);
  });

  test.concurrent('that rolls the stage back names the rollback', async () => {
    const pipeline = conditioned('onSuccess', FAILS, 'ROLLBACK');
    const played = await playWait({
      ...pipeline,
      executions: [
        {
          startsAtMs: -3_600_000,
          status: 'Succeeded',
          sourceRevisions: [{ actionName: 'Source', revisionId: COMMITS.first }],
        },
      ],
    });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['failed-stage']).toBe('Build');
    expect(played.stdout).toMatch(new RegExp(`^::error .*${RULE}.*AWS started execution`, 'm'));
  });
});

describe('a source that AWS could not have', () => {
  const ofSource = (message: string): PipelineSpec =>
    planned(
      [stageOf('Build')],
      {
        Source: {
          actions: {
            Source: {
              durationMs: 5 * SECOND_MS,
              outcome: 'Failed',
              result: { errorDetails: { code: 'ConfigurationError', message } },
            },
          },
        },
      },
      {},
      { artifactStore: { type: 'S3', location: 'app-artifacts' } },
    );

  test.concurrent.each<[cause: string, message: string, headline: RegExp, remedy: (string | RegExp)[]]>([
    [
      'the artifact bucket',
      '[GitHub] Upload to S3 failed with the following error: Access Denied',
      /`pipeline`.*`app-artifacts`/,
      ['s3:PutObjectAcl', 'arn:aws:s3:::app-artifacts/*'],
    ],
    [
      'the connection, which the role is not authorized to use',
      `Unable to use Connection: ${ARN}. The provided role does not have sufficient permissions.`,
      /`pipeline`.*not authorized to use the connection/,
      ['codestar-connections:UseConnection', 'codeconnections:UseConnection', ARN],
    ],
    [
      'the branch, or one of three other causes',
      `[GitHub] No Branch [main] found for FullRepositoryName [${REPOSITORY}]`,
      /no branch `main` in `octo-org\/app`/,
      [/branch-exists.*repository.*app-scope.*connection-available/],
    ],
    [
      'the host of GitHub Enterprise Server',
      '[GitHubEnterpriseServer] Unable to connect to host ghe.example.com',
      /can't reach the connection's host/,
      ['aws codeconnections list-hosts'],
    ],
  ])('ends the wait with its cause: %s', async (_, message, headline, remedy) => {
    const played = await playWait(ofSource(message));
    expect(played.exitCode).toBe(1);
    expect(played.outputs).toMatchObject({
      result: 'failed',
      'failed-stage': 'Source',
      'failed-action': 'Source',
    });
    expect(played.outputs['failure-message']).toContain(message);
    expect(played.stdout.trimEnd().split('\n').at(-1)).toMatch(headline);
    const [error = ''] = /^::error title=execution.*$/m.exec(played.stdout) ?? [];
    expect(error).toContain(message);
    for (const part of remedy) expect(error).toMatch(part);
    for (const part of remedy) expect(visible(played.summary)).toMatch(part);
  });

  test.concurrent('is quoted and linked, no more, if the message proves nothing', async () => {
    const message = '[GitHub] The server is on fire';
    const played = await playWait(ofSource(message));
    const { 'pipeline-execution-url': url = '' } = played.outputs;
    const [error = ''] = /^::error title=execution.*$/m.exec(played.stdout) ?? [];
    expect(error).toContain(message);
    expect(error).not.toContain('%0A');
    // The log links the execution once, where it starts.
    expect(played.stdout.split('\n').filter((line) => line.includes(url))).toEqual([
      expect.stringMatching(/^Started /),
    ]);
    expect(played.summary.match(/View execution/g)).toHaveLength(1);
    for (const text of [played.stdout, played.summary]) expect(text).not.toMatch(/GitHub app|app-scope/);
  });

  test.concurrent('names the role of the CodeBuild project that clones it', async () => {
    const message =
      'Build terminated with state: FAILED. Phase: DOWNLOAD_SOURCE, Code: CLIENT_ERROR, Message: authorization failed for primary source and source version 1f0c3a5';
    const clone = sourceOf({ DetectChanges: 'false', OutputArtifactFormat: 'CODEBUILD_CLONE_REF' });
    const build = stageOf('Build').actions.map((action) => ({
      ...action,
      configuration: { ProjectName: 'app-build' },
      inputArtifacts: [{ name: 'SourceOutput' }],
    }));
    const played = await playWait(
      pipelineToStart({
        declaration: {
          stages: [
            { name: 'Source', actions: [clone] },
            { name: 'Build', actions: build },
          ],
        },
        plan: {
          Build: {
            actions: {
              Build: {
                durationMs: 5 * SECOND_MS,
                outcome: 'Failed',
                result: { errorDetails: { code: 'JobFailed', message } },
              },
            },
          },
        },
      }),
    );
    expect(played.outputs).toMatchObject({ 'failed-stage': 'Build', 'failed-action': 'Build' });
    expect(played.stdout.trimEnd().split('\n').at(-1)).toContain('CodeBuild project `app-build`');
    const [error = ''] = /^::error title=execution.*$/m.exec(played.stdout) ?? [];
    expect(error).toMatch(
      /service role of CodeBuild project `app-build`.*codestar-connections:UseConnection/,
    );
  });
});

test.concurrent(
  'a disabled transition further on is told when it begins to hold the execution, once',
  async () => {
    const pipeline = planned(
      [stageOf('Build'), stageOf('Deploy')],
      {},
      { disabledTransitions: [{ stageName: 'Deploy', reason: 'Code freeze', changedBy: 'ann' }] },
    );
    const played = await playWait(pipeline, { 'wait-timeout': '60s' });
    expect(played.exitCode).toBe(1);
    expect(played.outputs['result']).toBe('timed-out');
    const told = played.stdout.split('\n').filter((line) => line.includes('Code freeze'));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/is waiting.*Deploy/);
    expect(played.stdout.trimEnd().split('\n').at(-1)).toBe(
      'Timed out after 1m: `app` is waiting: the transition into `Deploy` is disabled',
    );
    expect(played.summary).toContain('aws codepipeline enable-stage-transition --region eu-west-1');
    expect(played.outputs['failure-message']).toContain('the transition into `Deploy` is disabled');
  },
);

describe('an execution that AWS does not show yet', () => {
  test.concurrent('is waited for', async () => {
    const played = await playWait(pipelineToStart({ durationMs: 50 * SECOND_MS, hiddenMs: 25 * SECOND_MS }));
    expect(played.exitCode).toBe(0);
    expect(played.outputs).toMatchObject({ result: 'succeeded', started: 'true' });
    expect(played.stdout.match(/^.*doesn't show the execution yet.*$/gm)).toHaveLength(1);
  });

  test.concurrent('is given up after a minute, and is no missing pipeline', async () => {
    const played = await playWait(
      pipelineToStart({ durationMs: 500 * SECOND_MS, hiddenMs: 200 * SECOND_MS }),
    );
    expect(played.exitCode).toBe(1);
    const id = played.outputs['pipeline-execution-id'] ?? '';
    expect(id).not.toBe('');
    expect(played.stdout).toMatch(new RegExp(`^::error .*execution.*${id.slice(0, 8)}`, 'm'));
    expect(played.report.checks.filter(({ status }) => status === 'fail')).toEqual([]);
  });
});

test.concurrent('a status that this version does not know is told as it is, and waited out', async () => {
  const pipeline = planned(
    [stageOf('Build')],
    {},
    {
      oddStatuses: [{ of: 'execution', status: 'Paused', fromMs: 2 * SECOND_MS, untilMs: 8 * SECOND_MS }],
    },
  );
  const played = await playWait(pipeline);
  expect(played.exitCode).toBe(0);
  expect(played.stdout).toMatch(/^.*\bPaused\b/m);
  expect(played.outputs['pipeline-execution-status']).toBe('Succeeded');
});
