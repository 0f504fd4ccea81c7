/** Pipelines and their executions, through the CodePipeline API. */

import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
  type ActionDeclaration,
  type GitConfiguration,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
} from '@aws-sdk/client-codepipeline';
import { partitionOf } from '../arn.js';
import type {
  Execution,
  ExecutionStatus,
  Patterns,
  Pipeline,
  Pipelines,
  PullRequestFilter,
  PushFilter,
  SourceAction,
  Trigger,
} from '../model.js';
import { PERMISSIONS, pipelineArn } from '../permissions.js';
import { brokenAnswer, toProblem, type Call } from './faults.js';
import type { ClientSettings } from './settings.js';

/** `ListPipelineExecutions` gives at most 100 a page. */
const PAGE_SIZE = 100;

export function createPipelines(region: string, settings: ClientSettings): Pipelines {
  const client = new CodePipelineClient({ ...settings, region });
  const callOf = (action: string, name: string): Call => ({
    action,
    resource: pipelineArn(partitionOf(region), region, undefined, name),
    region,
    subject: `pipeline ${name}`,
  });

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

    async *executions(name) {
      const call = callOf(PERMISSIONS.listExecutions, name);
      let nextToken: string | undefined;
      try {
        do {
          const output = await client.send(
            new ListPipelineExecutionsCommand({
              pipelineName: name,
              maxResults: PAGE_SIZE,
              ...(nextToken !== undefined && { nextToken }),
            }),
          );
          if (!output.pipelineExecutionSummaries) {
            throw brokenAnswer(call, 'it has no member pipelineExecutionSummaries');
          }
          yield output.pipelineExecutionSummaries.flatMap((summary) => readExecution(summary, call) ?? []);
          nextToken = output.nextToken;
        } while (nextToken !== undefined);
      } catch (error) {
        throw toProblem(error, call);
      }
    },

    async start({ pipeline, sourceAction, commit, variables, clientRequestToken }, signal) {
      const call = callOf(PERMISSIONS.startExecution, pipeline);
      try {
        const { pipelineExecutionId } = await client.send(
          new StartPipelineExecutionCommand({
            name: pipeline,
            clientRequestToken,
            sourceRevisions: [{ actionName: sourceAction, revisionType: 'COMMIT_ID', revisionValue: commit }],
            ...(variables.length > 0 && { variables: variables.map(({ name, value }) => ({ name, value })) }),
          }),
          signal ? { abortSignal: signal } : {},
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

/** What a list or a text of an answer holds; nothing where the answer has something else in its place. */
function listOf<T>(list: readonly T[] | undefined): T[] {
  return Array.isArray(list) ? list.filter((item: T | null) => item !== null) : [];
}

const textOf = (text: string | undefined): string => (typeof text === 'string' ? text : '');

function readPipeline(pipeline: PipelineDeclaration | undefined, call: Call): Pipeline {
  if (pipeline?.name === undefined || !Array.isArray(pipeline.stages)) {
    throw brokenAnswer(call, 'it lacks the pipeline, its name or its stages');
  }
  return {
    name: pipeline.name,
    type: pipeline.pipelineType === 'V2' ? 'V2' : 'V1',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    sourceActions: listOf(pipeline.stages).flatMap((stage) =>
      listOf(stage.actions).flatMap((action) => readSourceAction(textOf(stage.name), action) ?? []),
    ),
    triggers: listOf(pipeline.triggers).flatMap(({ gitConfiguration }) =>
      gitConfiguration ? [readTrigger(gitConfiguration)] : [],
    ),
  };
}

function readSourceAction(stage: string, action: ActionDeclaration): SourceAction | undefined {
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
      events: events ?? [],
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
  return { includes: listOf(includes), excludes: listOf(excludes) };
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
  const { pipelineExecutionId: id, status, sourceRevisions } = summary;
  if (typeof id !== 'string') throw brokenAnswer(call, 'an execution lacks its id');
  if (!isExecutionStatus(status)) return undefined;
  return {
    id,
    status,
    sourceRevisions: listOf(sourceRevisions).map(({ actionName, revisionId }) => ({
      sourceAction: textOf(actionName),
      commit: textOf(revisionId),
    })),
  };
}
