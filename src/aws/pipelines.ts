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
  ListRuleExecutionsCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { partitionOf } from '../domain/arn.js';
import { memoize } from '../domain/fact.js';
import { PERMISSIONS, pipelineArn } from '../domain/permissions.js';
import { Problem } from '../domain/problem.js';
import { code } from '../domain/words.js';
import type { Pipelines } from '../ports/aws.js';
import { items, required, textOf } from './answers.js';
import type { Call } from './call.js';
import { readActionExecution, readExecution, readRuleExecution, readState } from './read-execution.js';
import { toPipeline } from './read-pipeline.js';
import { readStage } from './read-stage.js';
import { all, pages, send } from './send.js';
import { paced, type Settings } from './settings.js';

/** `ListPipelineExecutions` and `ListActionExecutions` give at most 100 a page. */
const PAGE_SIZE = 100;
/** `ListPipelines` gives at most 1,000 a page. */
const PIPELINES_PAGE_SIZE = 1000;

export function createPipelines(region: string, settings: Settings): Pipelines {
  // A client needs a Region from the start, and whoever checks templates alone has none.
  const create = () => new CodePipelineClient({ ...settings.config, region });
  const client = memoize(() => paced(create(), settings));
  /** Who stops an execution has seconds for it, and no time to wait for the turn of a hundred reads. */
  const urgent = memoize(create);
  const callOf = (action: string, name: string, execution?: string): Call => ({
    action,
    resource: pipelineArn(partitionOf(region), region, undefined, name),
    region,
    subject: name === '*' ? 'the list of pipelines' : `pipeline ${code(name)}`,
    ...(execution !== undefined && { execution }),
    endpointVariables: settings.endpointVariables,
  });

  const actionPages = (name: string, executionId: string, signal?: AbortSignal) => {
    const call = callOf(PERMISSIONS.listActionExecutions, name, executionId);
    return pages(call, async (nextToken) => {
      const command = new ListActionExecutionsCommand({
        pipelineName: name,
        filter: { pipelineExecutionId: executionId },
        maxResults: PAGE_SIZE,
        nextToken,
      });
      const output = await send(client(), command, call, signal);
      const page = items(output.actionExecutionDetails, 'actionExecutionDetails', call);
      return { page, nextToken: output.nextToken };
    });
  };

  return {
    async get(name) {
      const call = callOf(PERMISSIONS.getPipeline, name);
      return toPipeline(name, await send(client(), new GetPipelineCommand({ name }), call), call);
    },

    names() {
      const call = callOf(PERMISSIONS.listPipelines, '*');
      return pages(call, async (nextToken) => {
        const command = new ListPipelinesCommand({ maxResults: PIPELINES_PAGE_SIZE, nextToken });
        const output = await send(client(), command, call);
        const page = items(output.pipelines, 'pipelines', call).flatMap(({ name }) => textOf(name) || []);
        return { page, nextToken: output.nextToken };
      });
    },

    async stages(name) {
      const call = callOf(PERMISSIONS.getPipelineState, name);
      const { stageStates } = await send(client(), new GetPipelineStateCommand({ name }), call);
      return items(stageStates, 'stageStates', call).map(readStage);
    },

    executions(name) {
      const call = callOf(PERMISSIONS.listExecutions, name);
      return pages(call, async (nextToken) => {
        const input = { pipelineName: name, maxResults: PAGE_SIZE, nextToken };
        const output = await send(client(), new ListPipelineExecutionsCommand(input), call);
        const summaries = items(output.pipelineExecutionSummaries, 'pipelineExecutionSummaries', call);
        return { page: summaries.flatMap(readExecution), nextToken: output.nextToken };
      });
    },

    async execution(name, id, signal) {
      const call = callOf(PERMISSIONS.getExecution, name, id);
      const command = new GetPipelineExecutionCommand({ pipelineName: name, pipelineExecutionId: id });
      const { pipelineExecution } = await send(client(), command, call, signal);
      return readState(pipelineExecution, call);
    },

    async actions(name, id, signal) {
      return inOrder((await all(actionPages(name, id, signal))).map(readActionExecution));
    },

    async rules(name, id, signal) {
      const call = callOf(PERMISSIONS.listRuleExecutions, name, id);
      const details = pages(call, async (nextToken) => {
        const command = new ListRuleExecutionsCommand({
          pipelineName: name,
          filter: { pipelineExecutionId: id },
          maxResults: PAGE_SIZE,
          nextToken,
        });
        const output = await send(client(), command, call, signal);
        const page = items(output.ruleExecutionDetails, 'ruleExecutionDetails', call);
        return { page, nextToken: output.nextToken };
      });
      return inOrder((await all(details)).map(readRuleExecution));
    },

    async stop({ pipeline, executionId, abandon, reason }, signal) {
      const command = new StopPipelineExecutionCommand({
        pipelineName: pipeline,
        pipelineExecutionId: executionId,
        abandon,
        reason,
      });
      try {
        await send(urgent(), command, callOf(PERMISSIONS.stopExecution, pipeline, executionId), signal);
      } catch (error) {
        const isStopping = error instanceof Problem && error.cause instanceof DuplicatedStopRequestException;
        if (!isStopping) throw error;
      }
    },

    async start({ pipeline, sourceAction, commit, variables, clientRequestToken }, signal) {
      const call = {
        ...callOf(PERMISSIONS.startExecution, pipeline),
        hiddenValues: variables.map(({ value }) => value),
      };
      const command = new StartPipelineExecutionCommand({
        name: pipeline,
        clientRequestToken,
        ...(commit !== undefined && {
          sourceRevisions: [{ actionName: sourceAction, revisionType: 'COMMIT_ID', revisionValue: commit }],
        }),
        ...(variables.length > 0 && { variables: variables.map(({ name, value }) => ({ name, value })) }),
      });
      const answeredAt = readDate(command);
      const { pipelineExecutionId } = await send(client(), command, call, signal);
      return { id: required(pipelineExecutionId, 'pipelineExecutionId', call), answeredAt: answeredAt() };
    },
  };
}

/** AWS lists attempts newest first, those too that began at the same time. */
function inOrder<T extends { readonly startedAt: number | undefined }>(attempts: readonly T[]): T[] {
  return attempts.toReversed().sort((a, b) => (a.startedAt ?? 0) - (b.startedAt ?? 0));
}

/** Keeps the time of the answer to a command: milliseconds since the epoch, from its `date` header. */
function readDate(command: StartPipelineExecutionCommand): () => number | undefined {
  let time: number | undefined;
  command.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { headers } = result.response as { readonly headers?: Readonly<Record<string, string>> };
      time = Date.parse(headers?.['date'] ?? '');
      return result;
    },
    { step: 'deserialize' },
  );
  return () => (time === undefined || Number.isNaN(time) ? undefined : time);
}
