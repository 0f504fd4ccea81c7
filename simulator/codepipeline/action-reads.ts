import type { Caller } from '../aws/account.js';
import { validationError } from '../aws/error.js';
import {
  describeActionExecution,
  latestOfEach,
  listActionExecutions as listActions,
  newestFirst,
  type ActionExecution,
} from './action-executions.js';
import type { ListActionExecutionsInput } from './model.js';
import { nextOf, type Pipelines } from './pipelines.js';
import type { PipelineSpec } from './spec.js';

/**
 * Newest first. `Latest` leaves out all but the last execution of each action. Stricter than AWS in one way: the two
 * members of a filter together are refused, since what they mean together is not known.
 *
 * Throws AwsError: PipelineNotFoundException, PipelineExecutionNotFoundException, InvalidNextTokenException,
 * ValidationException.
 */
export function listActionExecutions(
  pipelines: Pipelines,
  caller: Caller,
  input: ListActionExecutionsInput,
): object {
  const pipeline = pipelines.find(caller, input.pipelineName);
  const page = pipelines.page(filterActions(pipelines, pipeline, input.filter), ({ id }) => id, {
    scope: ['actions', pipelines.arnOf(pipeline), input.filter],
    size: input.maxResults,
    token: input.nextToken,
  });
  return {
    actionExecutionDetails: page.items.map((action) => describeActionExecution(pipeline, action)),
    ...nextOf(page),
  };
}

function filterActions(
  pipelines: Pipelines,
  pipeline: PipelineSpec,
  filter: ListActionExecutionsInput['filter'] = {},
): ActionExecution[] {
  const { pipelineExecutionId, latestInPipelineExecution: latest } = filter;
  if (pipelineExecutionId !== undefined && latest !== undefined) {
    throw validationError('The filter has both pipelineExecutionId and latestInPipelineExecution');
  }
  const id = pipelineExecutionId ?? latest?.pipelineExecutionId;
  const executions =
    id === undefined ? pipelines.executionsOf(pipeline).list() : [pipelines.findExecution(pipeline, id)];
  const actions = executions
    .flatMap((execution) => listActions(pipeline, execution, pipelines.clock.now()))
    .sort(newestFirst);
  return latest?.startTimeRange === 'Latest' ? latestOfEach(actions) : actions;
}
