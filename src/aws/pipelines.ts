/** Pipelines and their executions, through the CodePipeline API. */

import {
  CodePipelineClient,
  DuplicatedStopRequestException,
  GetPipelineExecutionCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
  ListPipelinesCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
  type ActionDeclaration,
  type ActionExecutionDetail,
  type GitConfiguration,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
  type StageState as AwsStageState,
} from '@aws-sdk/client-codepipeline';
import { partitionOf } from '../domain/arn.js';
import type {
  ActionExecution,
  ActionFailure,
  ActionStatus,
  Execution,
  ExecutionStatus,
} from '../domain/execution.js';
import type {
  Patterns,
  Pipeline,
  PullRequestFilter,
  PushFilter,
  SourceAction,
  StageState,
  StageStatus,
  Trigger,
} from '../domain/pipeline.js';
import type { Pipelines } from '../ports/aws.js';
import { PERMISSIONS, pipelineArn } from '../domain/permissions.js';
import { brokenAnswer, toProblem, type Call } from './faults.js';
import type { ClientSettings } from './settings.js';

/** `ListPipelineExecutions` and `ListActionExecutions` give at most 100 a page. */
const PAGE_SIZE = 100;
/** `ListPipelines` gives at most 1,000 a page. */
const PIPELINES_PAGE_SIZE = 1000;

export function createPipelines(region: string, settings: ClientSettings): Pipelines {
  const client = new CodePipelineClient({ ...settings, region });
  const callOf = (action: string, name: string): Call => ({
    action,
    resource: pipelineArn(partitionOf(region), region, undefined, name),
    region,
    subject: `pipeline ${name}`,
  });

  const actionPages = (name: string, executionId: string, signal?: AbortSignal) => {
    const call = callOf(PERMISSIONS.listActionExecutions, name);
    return pages(call, async (nextToken) => {
      const output = await client.send(
        new ListActionExecutionsCommand({
          pipelineName: name,
          filter: { pipelineExecutionId: executionId },
          maxResults: PAGE_SIZE,
          ...nextToken,
        }),
        abortedBy(signal),
      );
      return {
        page: items(output.actionExecutionDetails, 'actionExecutionDetails', call),
        nextToken: output.nextToken,
      };
    });
  };

  return {
    async get(name) {
      const call = callOf(PERMISSIONS.getPipeline, name);
      try {
        const { pipeline } = await client.send(new GetPipelineCommand({ name }));
        return readPipeline(pipeline, call);
      } catch (error) {
        throw toProblem(error, call);
      }
    },

    async *names() {
      const call = callOf(PERMISSIONS.listPipelines, '*');
      yield* pages(call, async (nextToken) => {
        const output = await client.send(
          new ListPipelinesCommand({ maxResults: PIPELINES_PAGE_SIZE, ...nextToken }),
        );
        const names = items(output.pipelines, 'pipelines', call).flatMap(({ name }) => textOf(name) || []);
        return { page: names, nextToken: output.nextToken };
      });
    },

    async stages(name) {
      const call = callOf(PERMISSIONS.getPipelineState, name);
      try {
        const { stageStates } = await client.send(new GetPipelineStateCommand({ name }));
        return items(stageStates, 'stageStates', call).map(readStage);
      } catch (error) {
        throw toProblem(error, call);
      }
    },

    async failureOf(name, executionId, source) {
      const details = actionPages(name, executionId);
      // Newest first: a retry of the stage has its say before what it retried.
      for await (const page of details) {
        const own = page.find(
          ({ stageName, actionName }) => stageName === source.stage && actionName === source.name,
        );
        if (own) return readFailure(own);
      }
      return undefined;
    },

    async *executions(name) {
      const call = callOf(PERMISSIONS.listExecutions, name);
      yield* pages(call, async (nextToken) => {
        const output = await client.send(
          new ListPipelineExecutionsCommand({ pipelineName: name, maxResults: PAGE_SIZE, ...nextToken }),
        );
        const summaries = items(output.pipelineExecutionSummaries, 'pipelineExecutionSummaries', call);
        return {
          page: summaries.flatMap((summary) => readExecution(summary, call) ?? []),
          nextToken: output.nextToken,
        };
      });
    },

    async execution(name, id, signal) {
      const call = callOf(PERMISSIONS.getExecution, name);
      try {
        const { pipelineExecution } = await client.send(
          new GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId: id }),
          abortedBy(signal),
        );
        const { status, statusSummary, executionType } = pipelineExecution ?? {};
        if (!isExecutionStatus(status)) throw brokenAnswer(call, 'it has no status that is known');
        return { status, summary: textOf(statusSummary), isRollback: executionType === 'ROLLBACK' };
      } catch (error) {
        throw toProblem(error, call);
      }
    },

    async actions(name, id, signal) {
      const details: ActionExecutionDetail[] = [];
      for await (const page of actionPages(name, id, signal)) details.push(...page);
      // Newest first; those that began at the same time, too.
      return details
        .reverse()
        .flatMap((detail) => readActionExecution(detail) ?? [])
        .sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
    },

    async stop({ pipeline, executionId, abandon, reason }, signal) {
      try {
        await client.send(
          new StopPipelineExecutionCommand({
            pipelineName: pipeline,
            pipelineExecutionId: executionId,
            abandon,
            reason,
          }),
          abortedBy(signal),
        );
      } catch (error) {
        if (error instanceof DuplicatedStopRequestException) return;
        throw toProblem(error, callOf(PERMISSIONS.stopExecution, pipeline));
      }
    },

    async start({ pipeline, sourceAction, commit, variables, clientRequestToken }, signal) {
      const call = callOf(PERMISSIONS.startExecution, pipeline);
      try {
        const { pipelineExecutionId } = await client.send(
          new StartPipelineExecutionCommand({
            name: pipeline,
            clientRequestToken,
            ...(commit !== undefined && {
              sourceRevisions: [
                { actionName: sourceAction, revisionType: 'COMMIT_ID' as const, revisionValue: commit },
              ],
            }),
            ...(variables.length > 0 && { variables: variables.map(({ name, value }) => ({ name, value })) }),
          }),
          abortedBy(signal),
        );
        if (typeof pipelineExecutionId !== 'string')
          throw brokenAnswer(call, 'it has no member pipelineExecutionId');
        return pipelineExecutionId;
      } catch (error) {
        throw toProblem(error, call);
      }
    },
  };
}

const abortedBy = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});

type NextToken = { readonly nextToken: string } | undefined;

/**
 * The pages of a list.
 * @throws Problem, also where the pages go round in a circle
 */
async function* pages<T>(
  call: Call,
  read: (nextToken: NextToken) => Promise<{ page: readonly T[]; nextToken: string | undefined }>,
): AsyncGenerator<readonly T[]> {
  const seen = new Set<string>();
  let nextToken: string | undefined;
  try {
    do {
      const answer = await read(nextToken === undefined ? undefined : { nextToken });
      yield answer.page;
      // An empty one is none, to the SDK's own paginators too.
      nextToken = answer.nextToken === '' ? undefined : answer.nextToken;
      if (nextToken !== undefined && seen.has(nextToken))
        throw brokenAnswer(call, 'its pages go round in a circle');
      if (nextToken !== undefined) seen.add(nextToken);
    } while (nextToken !== undefined);
  } catch (error) {
    throw toProblem(error, call);
  }
}

/** The list that an answer must have. */
function items<T>(list: readonly T[] | undefined, member: string, call: Call): T[] {
  if (!list || !Array.isArray(list)) throw brokenAnswer(call, `it has no member ${member}`);
  return listOf<T>(list);
}

/** What a list or a text of an answer holds; nothing where the answer has something else in its place. */
function listOf<T>(list: readonly T[] | undefined): T[] {
  return Array.isArray(list) ? list.filter((item: T | null) => item !== null) : [];
}

const textsOf = (list: readonly string[] | undefined): string[] =>
  listOf(list).filter((text: unknown) => typeof text === 'string');

const textOf = (text: string | undefined): string => (typeof text === 'string' ? text : '');

function readPipeline(pipeline: PipelineDeclaration | undefined, call: Call): Pipeline {
  if (pipeline?.name === undefined || !Array.isArray(pipeline.stages)) {
    throw brokenAnswer(call, 'it lacks the pipeline, its name or its stages');
  }
  return {
    name: pipeline.name,
    type: pipeline.pipelineType === 'V2' ? 'V2' : 'V1',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    stages: listOf(pipeline.stages).map(({ name }) => textOf(name)),
    sourceActions: listOf(pipeline.stages).flatMap((stage) =>
      listOf(stage.actions).flatMap(
        (action) => readSourceAction(textOf(stage.name), action, textOf(pipeline.roleArn)) ?? [],
      ),
    ),
    triggers: listOf(pipeline.triggers).flatMap(({ gitConfiguration }) =>
      gitConfiguration ? [readTrigger(gitConfiguration)] : [],
    ),
    rollsBack: listOf(pipeline.stages).flatMap(({ name, onFailure }) =>
      onFailure?.result === 'ROLLBACK' ? [textOf(name)] : [],
    ),
  };
}

function readSourceAction(
  stage: string,
  action: ActionDeclaration,
  pipelineRole: string,
): SourceAction | undefined {
  if (
    action.actionTypeId?.provider !== 'CodeStarSourceConnection' ||
    action.actionTypeId.category !== 'Source'
  ) {
    return undefined;
  }
  const configuration = action.configuration ?? {};
  return {
    name: textOf(action.name),
    stage,
    connectionArn: textOf(configuration['ConnectionArn']),
    repository: textOf(configuration['FullRepositoryId']),
    branch: textOf(configuration['BranchName']),
    detectsChanges: textOf(configuration['DetectChanges']).toLowerCase() !== 'false',
    artifactFormat: textOf(configuration['OutputArtifactFormat']) || 'CODE_ZIP',
    roleArn: textOf(action.roleArn) || pipelineRole,
  };
}

function readTrigger({ sourceActionName, push, pullRequest }: GitConfiguration): Trigger {
  return {
    sourceAction: textOf(sourceActionName),
    push: listOf(push).map(({ branches, tags, filePaths }): PushFilter => ({
      ...(branches && { branches: readPatterns(branches) }),
      ...(tags && { tags: readPatterns(tags) }),
      ...(filePaths && { filePaths: readPatterns(filePaths) }),
    })),
    pullRequest: listOf(pullRequest).map(({ events, branches, filePaths }): PullRequestFilter => ({
      events: textsOf(events),
      ...(branches && { branches: readPatterns(branches) }),
      ...(filePaths && { filePaths: readPatterns(filePaths) }),
    })),
  };
}

function readPatterns({
  includes,
  excludes,
}: {
  includes?: string[] | undefined;
  excludes?: string[] | undefined;
}): Patterns {
  return { includes: textsOf(includes), excludes: textsOf(excludes) };
}

const STAGE_STATUSES: readonly StageStatus[] = [
  'Cancelled',
  'Failed',
  'InProgress',
  'Skipped',
  'Stopped',
  'Stopping',
  'Succeeded',
];

function readStage({ stageName, inboundTransitionState, latestExecution }: AwsStageState): StageState {
  const { enabled, disabledReason, lastChangedBy } = inboundTransitionState ?? {};
  const { pipelineExecutionId, status } = latestExecution ?? {};
  const known = STAGE_STATUSES.find((each) => each === status);
  return {
    name: textOf(stageName),
    inbound:
      typeof enabled === 'boolean'
        ? { enabled, reason: textOf(disabledReason), changedBy: textOf(lastChangedBy) }
        : undefined,
    ...(known && { latest: { executionId: textOf(pipelineExecutionId), status: known } }),
  };
}

/** AWS puts the reason into the details of the error, or into the summary of the result alone. */
function readFailure({ status, output }: ActionExecutionDetail): ActionFailure | undefined {
  if (status !== 'Failed') return undefined;
  const { errorDetails, externalExecutionSummary } = output?.executionResult ?? {};
  return {
    code: textOf(errorDetails?.code),
    message: textOf(errorDetails?.message) || textOf(externalExecutionSummary),
  };
}

const ACTION_STATUSES: readonly ActionStatus[] = ['InProgress', 'Abandoned', 'Succeeded', 'Failed'];

/** @returns none for a status that is not known: there is nothing to say of such an action */
function readActionExecution(detail: ActionExecutionDetail): ActionExecution | undefined {
  const { stageName, actionName, status, startTime, lastUpdateTime, input, output } = detail;
  const known = ACTION_STATUSES.find((each) => each === status);
  if (known === undefined) return undefined;
  const { externalExecutionId, externalExecutionSummary, externalExecutionUrl } =
    output?.executionResult ?? {};
  return {
    id: textOf(detail.actionExecutionId),
    stage: textOf(stageName),
    action: textOf(actionName),
    status: known,
    category: textOf(input?.actionTypeId?.category),
    provider: textOf(input?.actionTypeId?.provider),
    startedAt: timeOf(startTime),
    updatedAt: timeOf(lastUpdateTime),
    externalId: textOf(externalExecutionId),
    region: textOf(input?.region) || undefined,
    summary: textOf(externalExecutionSummary),
    externalUrl: textOf(externalExecutionUrl),
    error: readFailure(detail),
  };
}

/** Milliseconds since the epoch. */
function timeOf(date: Date | undefined): number | undefined {
  const ms = date instanceof Date ? date.getTime() : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

const EXECUTION_STATUSES: readonly ExecutionStatus[] = [
  'InProgress',
  'Stopping',
  'Succeeded',
  'Failed',
  'Stopped',
  'Cancelled',
  'Superseded',
];

const isExecutionStatus = (text: unknown): text is ExecutionStatus =>
  EXECUTION_STATUSES.some((status) => status === text);

/** @returns none for a status that is not known: such an execution is neither running nor done, as far as we can tell */
function readExecution(summary: PipelineExecutionSummary, call: Call): Execution | undefined {
  const { pipelineExecutionId: id, status, sourceRevisions, trigger } = summary;
  const [startedAt, updatedAt] = [timeOf(summary.startTime), timeOf(summary.lastUpdateTime)];
  if (typeof id !== 'string') throw brokenAnswer(call, 'an execution lacks its id');
  if (!isExecutionStatus(status)) return undefined;
  return {
    id,
    status,
    sourceRevisions: listOf(sourceRevisions).map(({ actionName, revisionId }) => ({
      sourceAction: textOf(actionName),
      commit: textOf(revisionId),
    })),
    ...(startedAt !== undefined && { startedAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(typeof trigger?.triggerType === 'string' && { trigger: trigger.triggerType }),
  };
}
