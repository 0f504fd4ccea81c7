/** Executions of a pipeline, and the attempts of their actions. */

import type { ActionExecutionDetail, PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import type {
  ActionExecution,
  ActionFailure,
  ActionStatus,
  Execution,
  ExecutionStatus,
} from '../domain/execution.js';
import { listOf, textOf, timeOf } from './answers.js';
import { brokenAnswer, type Call } from './faults.js';

/** AWS puts the reason into the details of the error, or into the summary of the result alone. */
export function readFailure({ status, output }: ActionExecutionDetail): ActionFailure | undefined {
  if (status !== 'Failed') return undefined;
  const { errorDetails, externalExecutionSummary } = output?.executionResult ?? {};
  return {
    code: textOf(errorDetails?.code),
    message: textOf(errorDetails?.message) || textOf(externalExecutionSummary),
  };
}

const ACTION_STATUSES: readonly ActionStatus[] = ['InProgress', 'Abandoned', 'Succeeded', 'Failed'];

/** @returns none for a status that is not known: there is nothing to say of such an action */
export function readActionExecution(detail: ActionExecutionDetail): ActionExecution | undefined {
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

const EXECUTION_STATUSES: readonly ExecutionStatus[] = [
  'InProgress',
  'Stopping',
  'Succeeded',
  'Failed',
  'Stopped',
  'Cancelled',
  'Superseded',
];

export const isExecutionStatus = (text: unknown): text is ExecutionStatus =>
  EXECUTION_STATUSES.some((status) => status === text);

/** @returns none for a status that is not known: such an execution is neither running nor done, as far as we can tell */
export function readExecution(summary: PipelineExecutionSummary, call: Call): Execution | undefined {
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
