import { checkConditions } from './conditions.js';
import type {
  ActionDeclaration,
  AttemptPlan,
  ConditionResult,
  ExecutionPlan,
  ExecutionSpec,
  PipelineSpec,
  RetryMode,
  StageDeclaration,
} from './spec.js';

const DEFAULT_ACTION_MS = 10_000;

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html */
const APPROVAL_MS = 7 * 24 * 60 * 60 * 1000;

const UNANSWERED: AttemptPlan = {
  durationMs: APPROVAL_MS,
  outcome: 'Failed',
  result: { errorDetails: { code: 'TimeoutError', message: 'The approval action has timed out.' } },
};

/**
 * Throws a RangeError for a plan with a stage, an action, a condition or a rule that the pipeline has not, a duration
 * below 0, or a condition with a result that is not simulated.
 */
export function checkPlans(pipeline: PipelineSpec): void {
  for (const stage of pipeline.declaration.stages) checkConditions(stage, undefined);
  const { plan, rollbackPlan, executions = [] } = pipeline;
  for (const given of [plan, rollbackPlan, ...executions.map((execution) => execution.plan)]) {
    for (const [stageName, stagePlan] of Object.entries(given ?? {})) {
      checkStagePlan(pipeline, stageName, stagePlan);
    }
  }
}

function checkStagePlan(
  { declaration }: PipelineSpec,
  stageName: string,
  { actions = {}, retries = [], conditions = {} }: ExecutionPlan[string],
): void {
  const stage = declaration.stages.find(({ name }) => name === stageName);
  if (stage === undefined) throw new RangeError(`Pipeline ${declaration.name} has no stage ${stageName}.`);
  checkConditions(stage, conditions);
  const unknown = Object.keys(actions).find((name) => !stage.actions.some((action) => action.name === name));
  if (unknown !== undefined) throw new RangeError(`Stage ${stageName} has no action ${unknown}.`);
  const durations = [
    ...Object.values(actions).flatMap((attempts) => [attempts].flat().map(({ durationMs }) => durationMs)),
    ...retries.map(({ afterMs }) => afterMs),
    ...Object.values(conditions).flatMap(({ rules = {}, overriddenAfterMs = 0 }) => [
      overriddenAfterMs,
      ...Object.values(rules).map(({ durationMs = 0 }) => durationMs),
    ]),
  ];
  const wrong = durations.find((duration) => !(duration >= 0));
  if (wrong !== undefined) throw new RangeError(`A duration is 0 ms or more, not ${wrong}.`);
}

/** The plan of an execution of the spec, or undefined where it is told otherwise what it does. */
export function planOf(pipeline: PipelineSpec, execution: ExecutionSpec): ExecutionPlan | undefined {
  const { status, durationMs, endStatus, actions } = execution;
  const isTold = [status, durationMs, endStatus, actions].some((member) => member !== undefined);
  return execution.plan ?? (isTold ? undefined : pipeline.plan);
}

/**
 * What an execution of an action comes to.
 * @param attempt how often the action has run before in its pipeline execution
 */
export function planAttempt(
  plan: ExecutionPlan,
  { sourceMs = 0 }: PipelineSpec,
  stage: StageDeclaration,
  action: ActionDeclaration,
  attempt: number,
): AttemptPlan {
  const planned = [plan[stage.name]?.actions?.[action.name] ?? []].flat();
  const given = planned[attempt] ?? planned.at(-1);
  if (given !== undefined) return given;
  switch (action.actionTypeId.category) {
    case 'Source':
      return { durationMs: sourceMs };
    case 'Approval':
      return UNANSWERED;
    default:
      return { durationMs: DEFAULT_ACTION_MS };
  }
}

/**
 * How and how much later a stage is retried, or undefined where nobody does.
 * @param failures how often the stage has failed, this time too
 * @param result what comes of its failure
 */
export function planRetry(
  plan: ExecutionPlan,
  { name, onFailure }: StageDeclaration,
  { failures, result }: { failures: number; result: ConditionResult | undefined },
): { afterMs: number; mode: RetryMode } | undefined {
  const automatic = result === 'RETRY' ? 1 : 0;
  if (failures <= automatic) {
    return { afterMs: 0, mode: onFailure?.retryConfiguration?.retryMode ?? 'FAILED_ACTIONS' };
  }
  const retry = plan[name]?.retries?.[failures - automatic - 1];
  return retry && { afterMs: retry.afterMs, mode: retry.mode ?? 'FAILED_ACTIONS' };
}
