import type { Caller } from '../aws/account.js';
import { AwsError } from '../aws/error.js';
import type { RollbackStageInput } from './model.js';
import type { Pipelines } from './pipelines.js';

/**
 * Starts an execution that runs one stage again as it was in another execution. Throws AwsError:
 * PipelineNotFoundException, StageNotFoundException, PipelineExecutionNotFoundException, UnableToRollbackStageException
 * where the stage runs now, has a source action, or the target did not succeed in it with the present version.
 */
export function rollbackStage(
  pipelines: Pipelines,
  caller: Caller,
  { pipelineName, stageName, targetPipelineExecutionId }: RollbackStageInput,
): { pipelineExecutionId: string } {
  const pipeline = pipelines.find(caller, pipelineName);
  if (!pipeline.declaration.stages.some(({ name }) => name === stageName)) {
    throw new AwsError(
      'StageNotFoundException',
      `Pipeline '${pipelineName}' does not have a stage with name '${stageName}'`,
    );
  }
  const target = pipelines.findExecution(pipeline, targetPipelineExecutionId);
  const executions = pipelines.executionsOf(pipeline);
  const isRunning = executions.list().some(({ run }) => run?.stage === stageName);
  const rollback = isRunning ? undefined : executions.rollBack(target, stageName, caller.arn);
  if (rollback === undefined) {
    throw new AwsError(
      'UnableToRollbackStageException',
      `Unable to roll back stage '${stageName}' to execution '${targetPipelineExecutionId}'`,
    );
  }
  return { pipelineExecutionId: rollback.id };
}
