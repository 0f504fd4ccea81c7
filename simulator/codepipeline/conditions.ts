import { deriveUuid } from '../core/identifiers.js';
import type {
  ConditionDeclaration,
  ConditionPlan,
  ConditionResult,
  ConditionType,
  ExecutionPlan,
  RuleDeclaration,
  StageDeclaration,
} from './spec.js';

/** Status of a condition, as GetPipelineState names it. */
export type ConditionStatus =
  'InProgress' | 'Failed' | 'Errored' | 'Succeeded' | 'Cancelled' | 'Abandoned' | 'Overridden';

/** Status of a rule. */
export type RuleStatus = 'InProgress' | 'Abandoned' | 'Succeeded' | 'Failed';

/** A run of a rule, and what it comes to; its times are milliseconds since the epoch. */
export interface RuleRun {
  id: string;
  stageName: string;
  declaration: RuleDeclaration;
  startedAt: number;
  endsAt: number;
  outcome: Exclude<RuleStatus, 'InProgress'>;
  summary: string | undefined;
  errorDetails: { code?: string; message?: string } | undefined;
}

/** A run of a condition of a stage. */
export interface ConditionRun {
  stageName: string;
  type: ConditionType;
  startedAt: number;
  endsAt: number;
  outcome: Exclude<ConditionStatus, 'InProgress'>;
  summary: string | undefined;
  /** What comes of it if it is not met. */
  result: ConditionResult;
  rules: RuleRun[];
}

export const CONDITION_TYPES: readonly ConditionType[] = ['beforeEntry', 'onSuccess', 'onFailure'];

const DEFAULT_RULE_MS = 5000;

/** The condition of a stage that is judged at that point, if it has one; a stage has at most one of each type. */
export function conditionOf(stage: StageDeclaration, type: ConditionType): ConditionDeclaration | undefined {
  return stage[type]?.conditions?.[0];
}

/**
 * Throws a RangeError for a result that is not simulated, or a plan for a condition or a rule that the stage has not.
 */
export function checkConditions(
  stage: StageDeclaration,
  plans: ExecutionPlan[string]['conditions'] = {},
): void {
  for (const type of CONDITION_TYPES) {
    const condition = conditionOf(stage, type);
    const { result = 'FAIL' } = condition ?? {};
    if (!RESULTS[type].includes(result)) {
      throw new RangeError(`The result ${result} of the condition ${type} is not simulated.`);
    }
    const names = (condition?.rules ?? []).map(({ name }) => name);
    const unknown = Object.keys(plans[type]?.rules ?? {}).find((name) => !names.includes(name));
    if ((plans[type] !== undefined && condition === undefined) || unknown !== undefined) {
      throw new RangeError(`Stage ${stage.name} has no condition ${type} with the rule ${unknown ?? ''}.`);
    }
  }
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html */
const RESULTS: Readonly<Record<ConditionType, readonly ConditionResult[]>> = {
  beforeEntry: ['FAIL', 'SKIP'],
  onSuccess: ['FAIL', 'ROLLBACK'],
  onFailure: ['FAIL', 'ROLLBACK', 'RETRY'],
};

/**
 * Starts a condition: all its rules at once, and it ends with the last of them, failed if one of them failed, unless
 * somebody overrides it before.
 * @param seed what tells this run of the condition from all others
 */
export function startCondition(
  stage: StageDeclaration,
  type: ConditionType,
  { rules: plans = {}, overriddenAfterMs, errored = false, summary }: ConditionPlan,
  { seed, at }: { seed: string; at: number },
): ConditionRun | undefined {
  const condition = conditionOf(stage, type);
  if (condition === undefined) return undefined;
  const rules = condition.rules.map((declaration): RuleRun => {
    const { durationMs = DEFAULT_RULE_MS, outcome = 'Succeeded', ...rest } = plans[declaration.name] ?? {};
    return {
      id: deriveUuid(`${seed}/${declaration.name}`),
      stageName: stage.name,
      declaration,
      startedAt: at,
      endsAt: at + durationMs,
      outcome,
      summary: rest.summary,
      errorDetails: rest.errorDetails,
    };
  });
  const endsAt = Math.max(at, ...rules.map((rule) => rule.endsAt));
  const hasFailed = rules.some(({ outcome }) => outcome === 'Failed');
  const run: ConditionRun = {
    stageName: stage.name,
    type,
    startedAt: at,
    endsAt,
    outcome: hasFailed ? (errored ? 'Errored' : 'Failed') : 'Succeeded',
    summary,
    result: condition.result ?? 'FAIL',
    rules,
  };
  if (overriddenAfterMs !== undefined && at + overriddenAfterMs < endsAt) {
    cutCondition(run, 'Overridden', at + overriddenAfterMs);
  }
  return run;
}

/** Ends a condition before its rules have ended. */
export function cutCondition(
  run: ConditionRun,
  outcome: 'Overridden' | 'Cancelled' | 'Abandoned',
  at: number,
): void {
  for (const rule of run.rules.filter(({ endsAt }) => endsAt > at)) {
    rule.endsAt = at;
    rule.outcome = 'Abandoned';
  }
  run.endsAt = at;
  run.outcome = outcome;
}

export function isMet({ outcome }: ConditionRun): boolean {
  return outcome === 'Succeeded' || outcome === 'Overridden';
}
