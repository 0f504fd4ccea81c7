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
          yield output.pipelineExecutionSummaries.map((summary) => readExecution(summary, call));
          nextToken = output.nextToken;
        } while (nextToken !== undefined);
      } catch (error) {
        throw toProblem(error, call);
      }
    },

    async start({ pipeline, sourceAction, commit, variables, clientRequestToken }) {
      const call = callOf(PERMISSIONS.startExecution, pipeline);
      try {
        const { pipelineExecutionId } = await client.send(
          new StartPipelineExecutionCommand({
            name: pipeline,
            clientRequestToken,
            sourceRevisions: [{ actionName: sourceAction, revisionType: 'COMMIT_ID', revisionValue: commit }],
            ...(variables.length > 0 && { variables: variables.map(({ name, value }) => ({ name, value })) }),
          }),
        );
        if (pipelineExecutionId === undefined)
          throw brokenAnswer(call, 'it has no member pipelineExecutionId');
        return pipelineExecutionId;
      } catch (error) {
        throw toProblem(error, call);
      }
    },
  };
}

function readPipeline(pipeline: PipelineDeclaration | undefined, call: Call): Pipeline {
  if (pipeline?.name === undefined || !Array.isArray(pipeline.stages)) {
    throw brokenAnswer(call, 'it lacks the pipeline, its name or its stages');
  }
  return {
    name: pipeline.name,
    type: pipeline.pipelineType === 'V2' ? 'V2' : 'V1',
    executionMode: pipeline.executionMode ?? 'SUPERSEDED',
    sourceActions: pipeline.stages.flatMap((stage) =>
      (stage.actions ?? []).flatMap((action) => readSourceAction(stage.name ?? '', action) ?? []),
    ),
    triggers: (pipeline.triggers ?? []).flatMap(({ gitConfiguration }) =>
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
    name: action.name ?? '',
    stage,
    connectionArn: configuration['ConnectionArn'] ?? '',
    repository: configuration['FullRepositoryId'] ?? '',
    branch: configuration['BranchName'] ?? '',
  };
}

function readTrigger({ sourceActionName, push, pullRequest }: GitConfiguration): Trigger {
  return {
    sourceAction: sourceActionName ?? '',
    push: (push ?? []).map(({ branches, tags, filePaths }): PushFilter => ({
      ...(branches && { branches: readPatterns(branches) }),
      ...(tags && { tags: readPatterns(tags) }),
      ...(filePaths && { filePaths: readPatterns(filePaths) }),
    })),
    pullRequest: (pullRequest ?? []).map(({ events, branches, filePaths }): PullRequestFilter => ({
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
  return { includes: includes ?? [], excludes: excludes ?? [] };
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

function readExecution(summary: PipelineExecutionSummary, call: Call): Execution {
  const { pipelineExecutionId: id, status, sourceRevisions } = summary;
  if (id === undefined || !isExecutionStatus(status)) {
    throw brokenAnswer(call, `an execution lacks its id or a status of ${EXECUTION_STATUSES.join(', ')}`);
  }
  return {
    id,
    status,
    sourceRevisions: (sourceRevisions ?? []).map(({ actionName, revisionId }) => ({
      sourceAction: actionName ?? '',
      commit: revisionId ?? '',
    })),
  };
}
