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
  type ActionExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import { partitionOf } from '../domain/arn.js';
import { PERMISSIONS, pipelineArn } from '../domain/permissions.js';
import { Problem } from '../domain/problem.js';
import type { Pipelines } from '../ports/aws.js';
import { items, textOf } from './answers.js';
import { brokenAnswer, type Call } from './faults.js';
import { isExecutionStatus, readActionExecution, readExecution, readFailure } from './read-execution.js';
import { readPipeline } from './read-pipeline.js';
import { readStage } from './read-stage.js';
import { pages, send } from './send.js';
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
      const command = new ListActionExecutionsCommand({
        pipelineName: name,
        filter: { pipelineExecutionId: executionId },
        maxResults: PAGE_SIZE,
        nextToken,
      });
      const output = await send(client, command, call, signal);
      const page = items(output.actionExecutionDetails, 'actionExecutionDetails', call);
      return { page, nextToken: output.nextToken };
    });
  };

  return {
    async get(name) {
      const call = callOf(PERMISSIONS.getPipeline, name);
      const { pipeline } = await send(client, new GetPipelineCommand({ name }), call);
      return readPipeline(pipeline, call);
    },

    names() {
      const call = callOf(PERMISSIONS.listPipelines, '*');
      return pages(call, async (nextToken) => {
        const command = new ListPipelinesCommand({ maxResults: PIPELINES_PAGE_SIZE, nextToken });
        const output = await send(client, command, call);
        const page = items(output.pipelines, 'pipelines', call).flatMap(({ name }) => textOf(name) || []);
        return { page, nextToken: output.nextToken };
      });
    },

    async stages(name) {
      const call = callOf(PERMISSIONS.getPipelineState, name);
      const { stageStates } = await send(client, new GetPipelineStateCommand({ name }), call);
      return items(stageStates, 'stageStates', call).map(readStage);
    },

    async failureOf(name, executionId, source) {
      // Newest first: a retry of the stage has its say before what it retried.
      for await (const page of actionPages(name, executionId)) {
        const attempt = page.find(
          ({ stageName, actionName }) => stageName === source.stage && actionName === source.name,
        );
        if (attempt) return readFailure(attempt);
      }
      return undefined;
    },

    executions(name) {
      const call = callOf(PERMISSIONS.listExecutions, name);
      return pages(call, async (nextToken) => {
        const input = { pipelineName: name, maxResults: PAGE_SIZE, nextToken };
        const output = await send(client, new ListPipelineExecutionsCommand(input), call);
        const summaries = items(output.pipelineExecutionSummaries, 'pipelineExecutionSummaries', call);
        return {
          page: summaries.flatMap((summary) => readExecution(summary, call) ?? []),
          nextToken: output.nextToken,
        };
      });
    },

    async execution(name, id, signal) {
      const call = callOf(PERMISSIONS.getExecution, name);
      const command = new GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId: id });
      const { pipelineExecution } = await send(client, command, call, signal);
      const { status, statusSummary, executionType } = pipelineExecution ?? {};
      if (!isExecutionStatus(status)) throw brokenAnswer(call, 'it has no status that is known');
      return { status, summary: textOf(statusSummary), isRollback: executionType === 'ROLLBACK' };
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
      const command = new StopPipelineExecutionCommand({
        pipelineName: pipeline,
        pipelineExecutionId: executionId,
        abandon,
        reason,
      });
      try {
        await send(client, command, callOf(PERMISSIONS.stopExecution, pipeline), signal);
      } catch (error) {
        const isStopping = error instanceof Problem && error.cause instanceof DuplicatedStopRequestException;
        if (!isStopping) throw error;
      }
    },

    async start({ pipeline, sourceAction, commit, variables, clientRequestToken }, signal) {
      const call = callOf(PERMISSIONS.startExecution, pipeline);
      const command = new StartPipelineExecutionCommand({
        name: pipeline,
        clientRequestToken,
        ...(commit !== undefined && {
          sourceRevisions: [{ actionName: sourceAction, revisionType: 'COMMIT_ID', revisionValue: commit }],
        }),
        ...(variables.length > 0 && { variables: variables.map(({ name, value }) => ({ name, value })) }),
      });
      const { pipelineExecutionId } = await send(client, command, call, signal);
      if (typeof pipelineExecutionId !== 'string')
        throw brokenAnswer(call, 'it has no member pipelineExecutionId');
      return pipelineExecutionId;
    },
  };
}
