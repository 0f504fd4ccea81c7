import { ManualClock } from '../../../simulator/core/clock.js';
import { parseCall } from '../../../simulator/aws/calls.js';
import {
  World,
  type ExecutionPlan,
  type PipelineDeclaration,
  type PipelineSpec,
  type WorldSpec,
} from '../../../simulator/index.js';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const COMMITS = {
  root: '1'.repeat(40),
  main: '2'.repeat(40),
  feature: '3'.repeat(40),
  orphan: '4'.repeat(40),
};
export const LEGACY_ARN = `arn:aws:codestar-connections:${REGION}:${ACCOUNT}:connection/aaaaaaaa-1111-4111-8111-111111111111`;
export const CURRENT_ARN = `arn:aws:codeconnections:us-east-1:${ACCOUNT}:connection/bbbbbbbb-2222-4222-8222-222222222222`;

export const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-real-secret' };

/** A V2 pipeline with one source action, `GitHub`, on branch main of octo/app. */
export function declarePipeline(overrides: Partial<PipelineDeclaration> = {}): PipelineDeclaration {
  return {
    name: 'app',
    roleArn: `arn:aws:iam::${ACCOUNT}:role/pipeline`,
    version: 3,
    pipelineType: 'V2',
    executionMode: 'QUEUED',
    stages: [
      {
        name: 'Source',
        actions: [
          {
            name: 'GitHub',
            actionTypeId: {
              category: 'Source',
              owner: 'AWS',
              provider: 'CodeStarSourceConnection',
              version: '1',
            },
            configuration: {
              ConnectionArn: LEGACY_ARN,
              FullRepositoryId: 'octo/app',
              BranchName: 'main',
            },
            outputArtifacts: [{ name: 'SourceOutput' }],
          },
        ],
      },
    ],
    ...overrides,
  };
}

/** The stages of a pipeline with a source, a build, and an approval before a deployment. */
export function declareStages(): PipelineDeclaration['stages'] {
  const action = (name: string, category: string, provider: string) => ({
    name,
    actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  });
  return [
    ...declarePipeline().stages,
    { name: 'Build', actions: [action('Compile', 'Build', 'CodeBuild')] },
    {
      name: 'Deploy',
      actions: [
        { ...action('Live', 'Deploy', 'CodeDeploy'), runOrder: 2 },
        { ...action('Approve', 'Approval', 'Manual'), runOrder: 1 },
      ],
    },
  ];
}

/** The actions of `declareStages`, each of which lasts so long, in milliseconds, and succeeds. */
export function planStages(overrides: ExecutionPlan = {}): ExecutionPlan {
  return {
    Source: { actions: { GitHub: { durationMs: 1000 } } },
    Build: { actions: { Compile: { durationMs: 10_000 } } },
    Deploy: { actions: { Approve: { durationMs: 60_000 }, Live: { durationMs: 5000 } } },
    ...overrides,
  };
}

/** An execution, in the words of ListPipelineExecutions. */
export interface Summary {
  pipelineExecutionId: string;
  status: string;
  startTime: number;
  lastUpdateTime: number;
  sourceRevisions: object[];
  executionType: string;
  trigger: { triggerType: string; triggerDetail?: string };
  stopTrigger?: object;
  rollbackMetadata?: object;
}

/** An execution of an action, in the words of ListActionExecutions. */
export interface Detail {
  stageName: string;
  actionName: string;
  status: string;
  startTime: number;
  lastUpdateTime: number;
  pipelineExecutionId: string;
  actionExecutionId: string;
  output: object;
}

/** A world with one pipeline that has the stages of `declareStages` and a plan unless it is null, and the calls that a wait makes. */
export function openPlanned(
  {
    plan = planStages(),
    ...pipeline
  }: Omit<Partial<PipelineSpec>, 'plan'> & { plan?: ExecutionPlan | null } = {},
  declaration: Partial<PipelineDeclaration> = {},
  spec: Partial<WorldSpec> = {},
) {
  const declared = declarePipeline({ stages: declareStages(), ...declaration });
  const opened = open({
    pipelines: [{ region: REGION, declaration: declared, ...(plan && { plan }), ...pipeline }],
    ...spec,
  });
  const ask = (operation: string, input: object = {}) =>
    opened.call('codepipeline', operation, { pipelineName: 'app', ...input });
  const list = () =>
    (ask('ListPipelineExecutions') as { pipelineExecutionSummaries: Summary[] }).pipelineExecutionSummaries;
  const actions = (pipelineExecutionId?: string) =>
    (
      ask('ListActionExecutions', {
        filter: pipelineExecutionId === undefined ? {} : { pipelineExecutionId },
      }) as { actionExecutionDetails: Detail[] }
    ).actionExecutionDetails;
  return {
    ...opened,
    ask,
    list,
    actions,
    start: () =>
      opened.call('codepipeline', 'StartPipelineExecution', { name: 'app' }) as {
        pipelineExecutionId: string;
      },
    /** What became of the executions, oldest first. */
    statuses: () =>
      list()
        .map(({ status }) => status)
        .reverse()
        .join(' '),
    /** What became of the actions, oldest first. */
    told: (id?: string) =>
      actions(id)
        .map(({ actionName, status }) => `${actionName} ${status}`)
        .reverse()
        .join(', '),
    state: () =>
      (
        opened.call('codepipeline', 'GetPipelineState', { name: 'app' }) as {
          stageStates: {
            latestExecution?: object;
            beforeEntryConditionState?: object;
            onSuccessConditionState?: object;
            onFailureConditionState?: object;
            inboundExecution?: object;
            inboundExecutions?: object[];
            actionStates: { latestExecution?: { token?: string } }[];
          }[];
        }
      ).stageStates,
  };
}

/** A world with a connection of each prefix, a pipeline and a private repository. */
export function specify(overrides: Partial<WorldSpec> = {}): WorldSpec {
  return {
    account: ACCOUNT,
    regions: [REGION, 'us-east-1'],
    credentials: [{ ...KEYS, state: 'valid' }],
    connections: [
      { arn: LEGACY_ARN, name: 'legacy', status: 'AVAILABLE', provider: 'GitHub' },
      { arn: CURRENT_ARN, name: 'current', status: 'PENDING', provider: 'GitHub', authorisedAfterMs: 5000 },
    ],
    pipelines: [{ region: REGION, declaration: declarePipeline(), durationMs: 30_000 }],
    github: {
      tokens: [
        { token: 'ghs_all', repositories: ['octo/app'] },
        { token: 'ghs_none', repositories: [] },
      ],
      repositories: [
        {
          fullName: 'octo/app',
          private: true,
          branches: { main: COMMITS.main, 'feature/x': COMMITS.feature, orphan: COMMITS.orphan },
          commits: {
            [COMMITS.root]: [],
            [COMMITS.main]: [COMMITS.root],
            [COMMITS.feature]: [COMMITS.root],
            [COMMITS.orphan]: [],
          },
          messages: { [COMMITS.main]: 'Fix "quotes"' },
        },
      ],
    },
    ...overrides,
  };
}

/** A world with a clock that stands still, and the calls of its one caller. */
export function open(overrides: Partial<WorldSpec> = {}) {
  const clock = new ManualClock();
  const world = new World(specify(overrides), clock);
  const credential = world.credentialOf('AKIDEXAMPLE', undefined);
  const call = (service: string, operation: string, input: object, region = REGION): unknown =>
    world.perform(
      world.callerOf(credential, region),
      parseCall(world.service(service), operation, JSON.stringify(input)),
    );
  return { clock, world, call };
}

/** Name and message of the error that `act` throws. */
export function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : 'no error';
  }
  return 'nothing thrown';
}
