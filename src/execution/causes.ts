/** Why an execution failed, and which stages it skipped. Pure. */

import type { ActionExecution, ActionFailure, RuleExecution } from '../domain/execution.js';
import type { FailedAction, FailedCondition } from '../domain/outcome.js';
import type { ConditionPoint, Pipeline, StageCondition } from '../domain/pipeline.js';
import { explainSourceFailure, isOfClone } from '../domain/source-failure.js';
import { keyOf } from './attempts.js';

/** The actions whose last attempt failed. */
export function failedActions(actions: readonly ActionExecution[]): FailedAction[] {
  const last = new Map(actions.map((each) => [keyOf(each), each]));
  return [...last.values()]
    .filter(({ status }) => status === 'Failed')
    .map(({ stage, action, error, summary, externalUrl }) => ({
      stage,
      action,
      message: messageOf(error, summary),
      externalUrl,
    }));
}

type Sources = Pick<Pipeline, 'sourceActions' | 'artifactStores'>;

/** Says why the source could not be had, if a failed action is about that. */
export function explainSource(failure: FailedAction, pipeline: Sources, region: string): FailedAction {
  const { stage, action, message } = failure;
  for (const source of pipeline.sourceActions) {
    const isSource = source.stage === stage && source.name === action;
    const build = source.builds.find((each) => each.stage === stage && each.action === action);
    if (!isSource && !(build && isOfClone(message))) continue;
    const context = { source, pipeline, region, project: build?.project };
    const { headline, remedy } = explainSourceFailure(message, context);
    return { ...failure, source: { headline, remedy } };
  }
  return failure;
}

/** AWS has the reason in the details of the error, or in the summary alone. */
function messageOf(error: ActionFailure | undefined, summary: string): string {
  const message = error === undefined || error.message === '' ? summary : error.message;
  return [error?.code ?? '', message].filter((part) => part !== '').join(': ');
}

type Conditions = Pick<Pipeline, 'conditions'>;

/** The same for all attempts of a rule. */
export const ruleKeyOf = ({ stage, rule }: Pick<RuleExecution, 'stage' | 'rule'>): string =>
  JSON.stringify([stage, rule]);

/** The condition that a rule belongs to. None if the pipeline has changed since. */
function conditionOf({ conditions }: Conditions, rule: RuleExecution): StageCondition | undefined {
  return conditions.find(
    ({ stage, rules }) => stage === rule.stage && rules.some(({ name }) => name === rule.rule),
  );
}

export const pointOf = (pipeline: Conditions, rule: RuleExecution): ConditionPoint | undefined =>
  conditionOf(pipeline, rule)?.point;

/** The rules whose last attempt failed. */
function failedRules(rules: readonly RuleExecution[]): RuleExecution[] {
  const last = new Map(rules.map((rule) => [ruleKeyOf(rule), rule]));
  return [...last.values()].filter(({ status }) => status === 'Failed');
}

/**
 * The condition that failed an execution, none of whose actions failed: the one that failed last, since the execution
 * passed an earlier one that somebody has overridden.
 *
 * @param rules every attempt of every rule, in the order in which they began
 */
export function failedCondition(
  pipeline: Conditions,
  rules: readonly RuleExecution[],
): FailedCondition | undefined {
  const failed = failedRules(rules).filter((rule) => conditionOf(pipeline, rule)?.result !== 'SKIP');
  const last = failed.at(-1);
  if (!last) return undefined;
  const condition = conditionOf(pipeline, last);
  return {
    stage: last.stage,
    point: condition?.point,
    rules: failed
      .filter((rule) => rule.stage === last.stage && conditionOf(pipeline, rule) === condition)
      .map(({ rule, provider, summary, error, externalUrl }) => ({
        name: rule,
        provider,
        message: messageOf(error, summary),
        externalUrl,
      })),
  };
}

/** The stages that the execution skips, since a condition before their entry says so. */
export function skippedStages(
  pipeline: Conditions,
  rules: readonly RuleExecution[],
  actions: readonly ActionExecution[],
): string[] {
  const stages = failedRules(rules)
    .filter((rule) => {
      const condition = conditionOf(pipeline, rule);
      return condition?.point === 'beforeEntry' && condition.result === 'SKIP';
    })
    .map(({ stage }) => stage);
  // If somebody overrode the condition, the stage ran.
  return [...new Set(stages)].filter((name) => actions.every(({ stage }) => stage !== name));
}
