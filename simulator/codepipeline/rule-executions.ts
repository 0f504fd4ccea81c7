import type { ConditionRun, ConditionStatus, RuleRun, RuleStatus } from './conditions.js';
import type { Execution } from './execution.js';
import type { ConditionDeclaration, PipelineSpec } from './spec.js';

/** A run of a rule in its execution. */
export interface RuleExecution {
  execution: Execution;
  rule: RuleRun;
}

/** The rules of an execution that have begun. */
export function listRules(execution: Execution, now: number): RuleExecution[] {
  return (execution.run?.conditions ?? [])
    .flatMap(({ rules }) => rules)
    .filter(({ startedAt }) => startedAt <= now)
    .map((rule) => ({ execution, rule }))
    .reverse();
}

/** The last run of each rule, of those in a list with the newest first. */
export function latestOfEachRule(rules: readonly RuleExecution[]): RuleExecution[] {
  const keyOf = ({ rule }: RuleExecution): string => `${rule.stageName}/${rule.declaration.name}`;
  return rules.filter((item, index) => rules.findIndex((other) => keyOf(other) === keyOf(item)) === index);
}

/** A run of a rule, in the words of ListRuleExecutions. */
export function describeRuleExecution(
  { region }: PipelineSpec,
  { execution, rule }: RuleExecution,
  now: number,
): object {
  const { configuration = {}, ruleTypeId } = rule.declaration;
  const { summary, errorDetails } = shownOf(rule, now);
  const executionResult = {
    ...(summary === undefined ? {} : { externalExecutionSummary: summary }),
    ...(errorDetails === undefined ? {} : { errorDetails }),
  };
  return {
    pipelineExecutionId: execution.id,
    ruleExecutionId: rule.id,
    pipelineVersion: execution.version,
    stageName: rule.stageName,
    ruleName: rule.declaration.name,
    startTime: rule.startedAt / 1000,
    lastUpdateTime: changedAt(rule, now) / 1000,
    status: ruleStatus(rule, now),
    input: { ruleTypeId, configuration, region: rule.declaration.region ?? region },
    output: Object.keys(executionResult).length === 0 ? {} : { executionResult },
  };
}

/**
 * The state of a stage's condition, in the words of GetPipelineState.
 * @param run its newest run; undefined where it was never judged
 */
export function describeConditionState(
  { rules }: ConditionDeclaration,
  run: ConditionRun | undefined,
  now: number,
): object {
  if (run === undefined) {
    return { conditionStates: [{ ruleStates: rules.map(({ name }) => ({ ruleName: name })) }] };
  }
  const latestExecution = {
    status: conditionStatus(run, now),
    ...(run.summary === undefined || now < run.endsAt ? {} : { summary: run.summary }),
  };
  return {
    latestExecution,
    conditionStates: [
      {
        latestExecution: { ...latestExecution, lastStatusChange: changedAt(run, now) / 1000 },
        ruleStates: run.rules.map((rule) => ({
          ruleName: rule.declaration.name,
          latestExecution: {
            ruleExecutionId: rule.id,
            status: ruleStatus(rule, now),
            ...shownOf(rule, now),
            lastStatusChange: changedAt(rule, now) / 1000,
          },
        })),
      },
    ],
  };
}

function conditionStatus({ endsAt, outcome }: ConditionRun, now: number): ConditionStatus {
  return now < endsAt ? 'InProgress' : outcome;
}

function ruleStatus({ endsAt, outcome }: RuleRun, now: number): RuleStatus {
  return now < endsAt ? 'InProgress' : outcome;
}

/** What is shown of a rule once it has ended. */
function shownOf(
  { endsAt, outcome, summary, errorDetails }: RuleRun,
  now: number,
): Partial<Pick<RuleRun, 'summary' | 'errorDetails'>> {
  if (now < endsAt) return {};
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(errorDetails === undefined || outcome !== 'Failed' ? {} : { errorDetails }),
  };
}

/** When a run changed last: it began, or it ended. */
function changedAt({ startedAt, endsAt }: { startedAt: number; endsAt: number }, now: number): number {
  return now < endsAt ? startedAt : endsAt;
}
