import { statusOf, type Execution } from './executions.js';
import { deriveUuid } from './identifiers.js';
import type { ActionDeclaration, ActionResult, ActionStatus, PipelineSpec } from './spec.js';

/** One execution of an action; its times are milliseconds since the epoch. */
export interface ActionExecution {
  id: string;
  execution: Execution;
  stageName: string;
  actionName: string;
  status: ActionStatus;
  startedAt: number;
  updatedAt: number;
  result: ActionResult | undefined;
}

/** What becomes of an action; its times are milliseconds since the epoch. */
type Course = Pick<ActionExecution, 'status' | 'startedAt' | 'updatedAt' | 'result'>;

interface Step {
  stageName: string;
  action: ActionDeclaration;
}

/**
 * What the actions of an execution have done by `now`, newest first: as the spec tells it, else derived from the
 * declaration and the status of the execution. Derived, the source actions come first and at once; after them the
 * actions follow one another in equal time where the execution succeeds, and else the first of them has the fate of the
 * execution.
 */
export function listActionExecutions(
  pipeline: PipelineSpec,
  execution: Execution,
  now: number,
): ActionExecution[] {
  const told =
    execution.actions === undefined
      ? derive(pipeline, execution, now)
      : tell(execution.actions, execution, now);
  return told
    .map((action, index) => ({
      id: deriveUuid(`${execution.id}/${action.stageName}/${action.actionName}/${index}`),
      execution,
      ...action,
    }))
    .reverse()
    .sort(newestFirst);
}

/** Order of two action executions in a list. */
export function newestFirst(a: ActionExecution, b: ActionExecution): number {
  return b.startedAt - a.startedAt;
}

/** The last execution of each action, of those in a list with the newest first. */
export function latestOfEach(actions: readonly ActionExecution[]): ActionExecution[] {
  return actions.filter(
    ({ stageName, actionName }, index) =>
      actions.findIndex((other) => other.stageName === stageName && other.actionName === actionName) ===
      index,
  );
}

/** An action as the pipeline declares it now, or undefined where it has none of that name in that stage. */
export function findAction(
  { declaration }: PipelineSpec,
  { stageName, actionName }: Pick<ActionExecution, 'stageName' | 'actionName'>,
): ActionDeclaration | undefined {
  const stage = declaration.stages.find(({ name }) => name === stageName);
  return stage?.actions.find(({ name }) => name === actionName);
}

/** An execution of an action, in the words of ListActionExecutions. */
export function describeActionExecution(pipeline: PipelineSpec, action: ActionExecution): object {
  const declared = findAction(pipeline, action);
  return {
    pipelineExecutionId: action.execution.id,
    actionExecutionId: action.id,
    pipelineVersion: pipeline.declaration.version,
    stageName: action.stageName,
    actionName: action.actionName,
    startTime: action.startedAt / 1000,
    lastUpdateTime: action.updatedAt / 1000,
    status: action.status,
    ...(declared === undefined
      ? {}
      : {
          input: {
            actionTypeId: declared.actionTypeId,
            configuration: declared.configuration ?? {},
            region: declared.region ?? pipeline.region,
          },
        }),
    output: action.result === undefined ? {} : { executionResult: action.result },
  };
}

type Told = Omit<ActionExecution, 'id' | 'execution'>;

function tell(specs: NonNullable<Execution['actions']>, execution: Execution, now: number): Told[] {
  return specs
    .map((spec) => {
      const { startTimeMs = 0, lastUpdateTimeMs = startTimeMs } = spec;
      const startedAt = execution.startedAt + startTimeMs;
      const updatedAt = execution.startedAt + lastUpdateTimeMs;
      const status = now < updatedAt ? 'InProgress' : spec.status;
      const { errorDetails, ...result } = spec.output?.executionResult ?? {};
      const shown =
        errorDetails === undefined || status === 'InProgress' ? result : { ...result, errorDetails };
      return {
        stageName: spec.stageName,
        actionName: spec.actionName,
        status,
        startedAt,
        updatedAt: Math.min(now, updatedAt),
        result: Object.keys(shown).length === 0 ? undefined : shown,
      };
    })
    .filter(({ startedAt }) => startedAt <= now);
}

function derive(pipeline: PipelineSpec, execution: Execution, now: number): Told[] {
  const steps = stepsOf(pipeline);
  const sources = steps.filter(isSource);
  const others = steps.filter((step) => !isSource(step));
  const { startedAt } = execution;
  const end = Math.min(now, execution.endsAt);
  const sourceEnd = Math.min(end, execution.sourceEndsAt);
  const show = (step: Step, course: Partial<Course>): Told => ({
    stageName: step.stageName,
    actionName: step.action.name,
    status: 'Succeeded',
    startedAt: sourceEnd,
    updatedAt: end,
    result: undefined,
    ...course,
  });
  const status = statusOf(execution, now);
  if (execution.failures.length > 0) {
    return sources.map((step) => show(step, { startedAt, ...sourceOutcome(execution, step) }));
  }
  if (isRunning(status) && now < execution.sourceEndsAt) {
    return sources.map((step) => show(step, { startedAt, status: 'InProgress' }));
  }
  const done = sources.map((step) =>
    show(step, { startedAt, updatedAt: sourceEnd, ...sourceOutcome(execution, step) }),
  );
  const passed = others.slice(0, countPassed(pipeline, execution, others, now));
  const span = (end - sourceEnd) / Math.max(1, passed.length);
  const through = passed.map((step, index) =>
    show(step, { startedAt: sourceEnd + index * span, updatedAt: sourceEnd + (index + 1) * span }),
  );
  const fate = fateOf(status);
  const [next] = others;
  if (through.length > 0 || fate === undefined || isHeld(pipeline, execution, next)) {
    return [...done, ...through];
  }
  if (next !== undefined) return [...done, show(next, { status: fate })];
  return done.map((source) => ({ ...source, status: fate }));
}

/** The actions in the order in which they run. */
function stepsOf({ declaration }: PipelineSpec): Step[] {
  return declaration.stages.flatMap(({ name, actions }) =>
    actions
      .toSorted((a, b) => (a.runOrder ?? 1) - (b.runOrder ?? 1))
      .map((action) => ({ stageName: name, action })),
  );
}

function isSource({ action }: Step): boolean {
  return action.actionTypeId.category === 'Source';
}

function isRunning(status: ReturnType<typeof statusOf>): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

function sourceOutcome(
  { failures, revisions }: Execution,
  { action }: Step,
): Pick<Course, 'status' | 'result'> {
  const failure = failures.find(({ actionName }) => actionName === action.name);
  if (failure !== undefined) {
    return {
      status: 'Failed',
      result: { errorDetails: { code: 'ConfigurationError', message: failure.message } },
    };
  }
  const revision = revisions.find(({ actionName }) => actionName === action.name);
  return {
    status: 'Succeeded',
    result: revision && {
      externalExecutionId: revision.revisionId,
      ...(revision.revisionSummary === undefined
        ? {}
        : { externalExecutionSummary: revision.revisionSummary }),
      ...(revision.revisionUrl === undefined ? {} : { externalExecutionUrl: revision.revisionUrl }),
    },
  };
}

/** How many of the actions after the sources have succeeded. */
function countPassed(
  pipeline: PipelineSpec,
  execution: Execution,
  others: readonly Step[],
  now: number,
): number {
  if (statusOf(execution, now) === 'Succeeded') return others.length;
  if (execution.heldBefore === undefined || now < execution.endsAt) return 0;
  return others.filter((step) => !isHeld(pipeline, execution, step)).length;
}

/** Whether an execution waits before the stage of this action. */
function isHeld({ declaration }: PipelineSpec, { heldBefore }: Execution, step: Step | undefined): boolean {
  const names = declaration.stages.map(({ name }) => name);
  return (
    heldBefore !== undefined &&
    step !== undefined &&
    names.indexOf(step.stageName) >= names.indexOf(heldBefore)
  );
}

/** What the action comes to at which an execution has ended, or is; undefined where it ended between actions. */
function fateOf(status: ReturnType<typeof statusOf>): ActionStatus | undefined {
  switch (status) {
    case 'InProgress':
    case 'Stopping':
      return 'InProgress';
    case 'Failed':
      return 'Failed';
    case 'Stopped':
      return 'Abandoned';
    case 'Succeeded':
    case 'Cancelled':
    case 'Superseded':
      return undefined;
  }
}
