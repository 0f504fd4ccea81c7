/** Executions of a pipeline, and the attempts of their actions and rules. */

import type {
  ActionExecutionDetail,
  ErrorDetails,
  ExecutionTrigger,
  PipelineExecution,
  PipelineExecutionSummary,
  PipelineRollbackMetadata,
  RuleExecutionDetail,
} from '@aws-sdk/client-codepipeline';
import type {
  ActionExecution,
  ActionFailure,
  Execution,
  ExecutionState,
  Rollback,
  RuleExecution,
} from '../domain/execution.js';
import { listOf, required, textOf, timeOf } from './answers.js';
import type { Call } from './call.js';

/** @returns none for one without an id, of which nothing more could be asked */
export function readExecution(summary: PipelineExecutionSummary): Execution[] {
  const { pipelineExecutionId, status, statusSummary, sourceRevisions } = summary;
  const [startedAt, updatedAt] = [timeOf(summary.startTime), timeOf(summary.lastUpdateTime)];
  const id = textOf(pipelineExecutionId);
  if (id === '') return [];
  const execution: Execution = {
    id,
    status: textOf(status),
    sourceRevisions: listOf(sourceRevisions).map(({ actionName, revisionId }) => ({
      sourceAction: textOf(actionName),
      commit: textOf(revisionId),
    })),
    ...(startedAt !== undefined && { startedAt }),
    ...(updatedAt !== undefined && { updatedAt }),
    ...(textOf(statusSummary) !== '' && { summary: textOf(statusSummary) }),
    ...readTrigger(summary.trigger),
    ...readRollback(summary),
  };
  return [execution];
}

export function readState(execution: PipelineExecution | undefined, call: Call): ExecutionState {
  const { status, statusSummary } = execution ?? {};
  const rollback = readRollback(execution ?? {});
  return {
    status: required(status, 'pipelineExecution.status', call),
    summary: textOf(statusSummary),
    isRollback: 'rollback' in rollback,
    ...rollback,
    ...readTrigger(execution?.trigger),
    variables: listOf(execution?.variables).map(({ name, resolvedValue }) => ({
      name: textOf(name),
      value: textOf(resolvedValue),
    })),
  };
}

function readTrigger(trigger: ExecutionTrigger | undefined): Pick<Execution, 'trigger' | 'triggerDetail'> {
  const { triggerType, triggerDetail } = trigger ?? {};
  return {
    ...(typeof triggerType === 'string' && { trigger: triggerType }),
    ...(typeof triggerDetail === 'string' && { triggerDetail }),
  };
}

interface MaybeRollback {
  readonly executionType?: string | undefined;
  readonly rollbackMetadata?: PipelineRollbackMetadata | undefined;
}

function readRollback({ executionType, rollbackMetadata }: MaybeRollback): { rollback?: Rollback } {
  if (executionType !== 'ROLLBACK') return {};
  return { rollback: { target: textOf(rollbackMetadata?.rollbackTargetPipelineExecutionId) || undefined } };
}

export function readActionExecution(detail: ActionExecutionDetail): ActionExecution {
  const { input, output } = detail;
  const { externalExecutionId, externalExecutionSummary, externalExecutionUrl, logStreamARN } =
    output?.executionResult ?? {};
  const logStream = readLogStream(textOf(logStreamARN));
  return {
    id: textOf(detail.actionExecutionId),
    stage: textOf(detail.stageName),
    action: textOf(detail.actionName),
    status: textOf(detail.status),
    category: textOf(input?.actionTypeId?.category),
    provider: textOf(input?.actionTypeId?.provider),
    startedAt: timeOf(detail.startTime),
    updatedAt: timeOf(detail.lastUpdateTime),
    externalId: textOf(externalExecutionId),
    region: textOf(input?.region) || undefined,
    summary: textOf(externalExecutionSummary),
    externalUrl: textOf(externalExecutionUrl),
    ...(logStream && { logStream }),
    error: readFailure(detail),
  };
}

/** `arn:aws:logs:REGION:ACCOUNT:log-group:GROUP:log-stream:STREAM`; neither name has a colon. */
function readLogStream(arn: string): ActionExecution['logStream'] {
  const [, region, group, stream] =
    /^arn:[^:]+:logs:([^:]+):[^:]*:log-group:([^:]+):log-stream:([^:]+)$/.exec(arn) ?? [];
  return region !== undefined && group !== undefined && stream !== undefined
    ? { region, group, stream }
    : undefined;
}

export function readRuleExecution(detail: RuleExecutionDetail): RuleExecution {
  const { externalExecutionSummary, externalExecutionUrl } = detail.output?.executionResult ?? {};
  return {
    id: textOf(detail.ruleExecutionId),
    stage: textOf(detail.stageName),
    rule: textOf(detail.ruleName),
    status: textOf(detail.status),
    provider: textOf(detail.input?.ruleTypeId?.provider),
    startedAt: timeOf(detail.startTime),
    updatedAt: timeOf(detail.lastUpdateTime),
    summary: textOf(externalExecutionSummary),
    externalUrl: textOf(externalExecutionUrl),
    error: readFailure(detail),
  };
}

interface Attempt {
  readonly status?: string | undefined;
  readonly output?:
    | {
        readonly executionResult?:
          | {
              readonly errorDetails?: ErrorDetails | undefined;
              readonly externalExecutionSummary?: string | undefined;
            }
          | undefined;
      }
    | undefined;
}

/** AWS puts the reason into the details of the error, or into the summary of the result alone. */
function readFailure({ status, output }: Attempt): ActionFailure | undefined {
  if (status !== 'Failed') return undefined;
  const { errorDetails, externalExecutionSummary } = output?.executionResult ?? {};
  return {
    code: textOf(errorDetails?.code),
    message: textOf(errorDetails?.message) || textOf(externalExecutionSummary),
  };
}
