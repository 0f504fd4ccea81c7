import type { Caller } from '../aws/account.js';
import { AwsError, validationError } from '../aws/error.js';
import { statusOf, type Execution } from './execution.js';
import type { StartPipelineExecutionInput, StopPipelineExecutionInput } from './model.js';
import type { Pipelines } from './pipelines.js';
import { checkOverrides, runSources } from './sources.js';
import type { CodePipelineSpec, PipelineSpec } from './spec.js';

const RUNNING_LIMIT = 50;

/**
 * The same `clientRequestToken` gives the same execution of the pipeline, even if it is over. A commit is taken as it is given, without a
 * look at the branch. Without one the branch's head is taken; where the connection is not AVAILABLE, or there is no
 * such repository or branch, the execution is Failed at once, as its source action fails.
 *
 * Throws AwsError: PipelineNotFoundException, ValidationException, ConcurrentPipelineExecutionsLimitExceededException.
 */
export function startPipelineExecution(
  pipelines: Pipelines,
  caller: Caller,
  input: StartPipelineExecutionInput,
): { pipelineExecutionId: string } {
  const { name, clientRequestToken } = input;
  const pipeline = pipelines.visible(caller).find(({ declaration }) => declaration.name === name);
  if (pipeline === undefined) {
    // Other words than every other operation has for it.
    throw new AwsError(
      'PipelineNotFoundException',
      `Pipeline with name ${name} does not exist in account ${caller.accountId}.`,
    );
  }
  const extras = takeExtras(pipelines.spec, pipeline, input);
  checkOverrides(pipeline, extras.sourceRevisions);
  const variables = resolveVariables(pipeline, extras.variables);
  const parameters = JSON.stringify(extras);
  const known = findUsed(pipelines, pipeline, clientRequestToken, parameters);
  if (known !== undefined) return { pipelineExecutionId: known };
  checkLimit(pipelines, pipeline);
  const started = pipelines.executionsOf(pipeline).start({
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn },
    ...runSources(pipelines.surroundings, pipeline, extras.sourceRevisions),
    variables,
    clientRequestToken,
    parameters,
  });
  return { pipelineExecutionId: started.id };
}

/**
 * The running actions go on to their ends, or are abandoned; then the execution is Stopped. An execution that is not
 * there is not stoppable: the model of this operation has no other error for it.
 *
 * Throws AwsError: PipelineNotFoundException, PipelineExecutionNotStoppableException, DuplicatedStopRequestException.
 */
export function stopPipelineExecution(
  pipelines: Pipelines,
  caller: Caller,
  { pipelineName, pipelineExecutionId, ...request }: StopPipelineExecutionInput,
): { pipelineExecutionId: string } {
  const pipeline = pipelines.find(caller, pipelineName);
  const executions = pipelines.executionsOf(pipeline);
  const execution = executions.list().find(({ id }) => id === pipelineExecutionId);
  if (execution === undefined) {
    throw new AwsError(
      'PipelineExecutionNotStoppableException',
      `Pipeline '${pipelineName}' does not have an execution with id '${pipelineExecutionId}'`,
    );
  }
  executions.stop(execution, request);
  return { pipelineExecutionId };
}

type Extras = Required<Pick<StartPipelineExecutionInput, 'sourceRevisions' | 'variables'>>;

/** What a start gives beside the name, as far as the pipeline's type takes it. */
function takeExtras(
  { v1Extras = 'refused' }: CodePipelineSpec,
  { declaration }: PipelineSpec,
  { sourceRevisions = [], variables = [] }: StartPipelineExecutionInput,
): Extras {
  const isV1 = (declaration.pipelineType ?? 'V1') === 'V1';
  if (!isV1 || v1Extras === 'taken') return { sourceRevisions, variables };
  if (v1Extras === 'ignored') return { sourceRevisions: [], variables: [] };
  if (sourceRevisions.length > 0) {
    throw validationError('Source revision overrides are only supported for pipelines of type V2');
  }
  if (variables.length > 0) {
    throw validationError('Pipeline variables are only supported for pipelines of type V2');
  }
  return { sourceRevisions, variables };
}

/** Id of the execution that a token was used for. Throws AwsError: ValidationException. */
function findUsed(
  pipelines: Pipelines,
  pipeline: PipelineSpec,
  token: string | undefined,
  parameters: string,
): string | undefined {
  if (token === undefined || pipelines.spec.forgetsTokens === true) return undefined;
  const known = pipelines.executionsOf(pipeline).findByToken(token);
  if (
    known?.parameters !== undefined &&
    known.parameters !== parameters &&
    pipelines.spec.usedTokens === 'refused'
  ) {
    throw validationError('The clientRequestToken was used before with other parameters');
  }
  return known?.id ?? pipeline.startsAnswer;
}

function checkLimit(pipelines: Pipelines, pipeline: PipelineSpec): void {
  const mode = pipeline.declaration.executionMode ?? 'SUPERSEDED';
  const now = pipelines.clock.now();
  const running = pipelines
    .executionsOf(pipeline)
    .list()
    .filter((execution) => statusOf(execution, now) === 'InProgress');
  if (mode !== 'SUPERSEDED' && running.length >= RUNNING_LIMIT) {
    throw new AwsError(
      'ConcurrentPipelineExecutionsLimitExceededException',
      `The pipeline has reached the limit of ${RUNNING_LIMIT} concurrent executions`,
    );
  }
}

/** Every variable of the pipeline with its value: given, else the default. Throws for one unknown or without value. */
function resolveVariables(
  { declaration }: PipelineSpec,
  given: readonly { name: string; value: string }[],
): Execution['variables'] {
  const declared = declaration.variables ?? [];
  const unknown = given.find(({ name }) => !declared.some((variable) => variable.name === name));
  if (unknown !== undefined) {
    throw validationError(`Pipeline ${declaration.name} does not have a variable with name ${unknown.name}`);
  }
  return declared.map(({ name, defaultValue }) => {
    const resolvedValue = given.find((variable) => variable.name === name)?.value ?? defaultValue;
    if (resolvedValue === undefined) throw validationError(`Pipeline variable ${name} has no value`);
    return { name, resolvedValue };
  });
}
