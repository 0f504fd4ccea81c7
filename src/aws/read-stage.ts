/** A stage, as `GetPipelineState` shows it. */

import type {
  RuleState as AwsRuleState,
  StageConditionState,
  StageState as AwsStageState,
} from '@aws-sdk/client-codepipeline';
import type { ConditionPoint, ConditionState, RuleState, StageState } from '../domain/pipeline.js';
import { listOf, textOf } from './answers.js';

export function readStage(state: AwsStageState): StageState {
  const { stageName, inboundTransitionState, latestExecution } = state;
  const { enabled, disabledReason, lastChangedBy } = inboundTransitionState ?? {};
  const { pipelineExecutionId, status } = latestExecution ?? {};
  // QUEUED and PARALLEL pipelines have the list, which can begin with the single one.
  const waiting = [state.inboundExecution, ...listOf(state.inboundExecutions)]
    .map((execution) => textOf(execution?.pipelineExecutionId))
    .filter((id) => id !== '');
  const conditions = [
    ...readConditions('beforeEntry', state.beforeEntryConditionState),
    ...readConditions('onSuccess', state.onSuccessConditionState),
    ...readConditions('onFailure', state.onFailureConditionState),
  ];
  return {
    name: textOf(stageName),
    inbound:
      typeof enabled === 'boolean'
        ? { enabled, reason: textOf(disabledReason), changedBy: textOf(lastChangedBy) }
        : undefined,
    ...(typeof status === 'string' && { latest: { executionId: textOf(pipelineExecutionId), status } }),
    ...(waiting.length > 0 && { waiting: [...new Set(waiting)] }),
    ...(conditions.length > 0 && { conditions }),
  };
}

/** None if the conditions were never judged. */
function readConditions(point: ConditionPoint, state: StageConditionState | undefined): ConditionState[] {
  const { status, summary } = state?.latestExecution ?? {};
  if (typeof status !== 'string') return [];
  const rules = listOf(state?.conditionStates).flatMap(({ ruleStates }) => listOf(ruleStates).map(readRule));
  return [{ point, status, summary: textOf(summary), rules }];
}

function readRule({ ruleName, latestExecution }: AwsRuleState): RuleState {
  const { status, summary, externalExecutionUrl, errorDetails } = latestExecution ?? {};
  return {
    name: textOf(ruleName),
    status: textOf(status),
    summary: textOf(errorDetails?.message) || textOf(summary),
    externalUrl: textOf(externalExecutionUrl),
  };
}
