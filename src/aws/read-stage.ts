/** A stage, as `GetPipelineState` shows it. */

import type { StageState as AwsStageState } from '@aws-sdk/client-codepipeline';
import type { StageState, StageStatus } from '../domain/pipeline.js';
import { textOf } from './answers.js';

const STAGE_STATUSES: readonly StageStatus[] = [
  'Cancelled',
  'Failed',
  'InProgress',
  'Skipped',
  'Stopped',
  'Stopping',
  'Succeeded',
];

export function readStage({ stageName, inboundTransitionState, latestExecution }: AwsStageState): StageState {
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
