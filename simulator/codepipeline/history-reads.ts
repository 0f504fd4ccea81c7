import type { Caller } from '../aws/account.js';
import { validationError } from '../aws/error.js';
import {
  describeActionExecution,
  latestOfEach,
  listActionExecutions as listActions,
  newestFirst,
} from './action-executions.js';
import type { Execution } from './execution.js';
import type { HistoryInput } from './model.js';
import { nextOf, type Pipelines } from './pipelines.js';
import { describeRuleExecution, latestOfEachRule, listRules } from './rule-executions.js';
import type { PipelineSpec } from './spec.js';

/**
 * Newest first. `Latest` leaves out all but the last execution of each action. Stricter than AWS in one way: the two
 * members of a filter together are refused, since what they mean together is not known.
 *
 * Throws AwsError: PipelineNotFoundException, PipelineExecutionNotFoundException, InvalidNextTokenException,
 * ValidationException.
 */
export function listActionExecutions(pipelines: Pipelines, caller: Caller, input: HistoryInput): object {
  const pipeline = pipelines.find(caller, input.pipelineName);
  const now = pipelines.clock.now();
  const all = filterExecutions(pipelines, pipeline, input)
    .flatMap((execution) => listActions(pipeline, execution, now))
    .sort(newestFirst);
  const page = pipelines.page(wantsLatest(input) ? latestOfEach(all) : all, ({ id }) => id, {
    scope: ['actions', pipelines.arnOf(pipeline), input.filter],
    size: input.maxResults,
    token: input.nextToken,
  });
  return {
    actionExecutionDetails: page.items.map((action) => describeActionExecution(pipeline, action)),
    ...nextOf(page),
  };
}

/** As of actions, of the rules of conditions. */
export function listRuleExecutions(pipelines: Pipelines, caller: Caller, input: HistoryInput): object {
  const pipeline = pipelines.find(caller, input.pipelineName);
  const now = pipelines.clock.now();
  const all = filterExecutions(pipelines, pipeline, input)
    .flatMap((execution) => listRules(execution, now))
    .sort((a, b) => b.rule.startedAt - a.rule.startedAt);
  const page = pipelines.page(wantsLatest(input) ? latestOfEachRule(all) : all, ({ rule }) => rule.id, {
    scope: ['rules', pipelines.arnOf(pipeline), input.filter],
    size: input.maxResults,
    token: input.nextToken,
  });
  return {
    ruleExecutionDetails: page.items.map((item) => describeRuleExecution(pipeline, item, now)),
    ...nextOf(page),
  };
}

function filterExecutions(
  pipelines: Pipelines,
  pipeline: PipelineSpec,
  { filter = {} }: HistoryInput,
): Execution[] {
  const { pipelineExecutionId, latestInPipelineExecution: latest } = filter;
  if (pipelineExecutionId !== undefined && latest !== undefined) {
    throw validationError('The filter has both pipelineExecutionId and latestInPipelineExecution');
  }
  const id = pipelineExecutionId ?? latest?.pipelineExecutionId;
  return id === undefined ? pipelines.visibleExecutions(pipeline) : [pipelines.findExecution(pipeline, id)];
}

function wantsLatest({ filter }: HistoryInput): boolean {
  return filter?.latestInPipelineExecution?.startTimeRange === 'Latest';
}
