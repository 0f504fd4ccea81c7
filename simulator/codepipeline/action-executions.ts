import { shownStatus, statusOf, type Execution, type Shown } from './execution.js';
import { deriveUuid } from '../core/identifiers.js';
import { sourceResult } from './sources.js';
import type { Attempt } from './stage-run.js';
import type {
  ActionDeclaration,
  ActionExecutionSpec,
  ActionResult,
  ActionStatus,
  PipelineSpec,
} from './spec.js';

/** One execution of an action; its times are milliseconds since the epoch. */
export interface ActionExecution {
  id: string;
  execution: Execution;
  stageName: string;
  actionName: string;
  status: Shown<ActionStatus>;
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
 * What the actions of an execution have done by `now`, newest first: as its plan has it, or as the spec tells it, else
 * derived from the declaration and the status of the execution. Derived, the source actions come first and at once; after them the
 * actions follow one another in equal time where the execution succeeds, and else the first of them has the fate of the
 * execution.
 */
export function listActionExecutions(
  pipeline: PipelineSpec,
  execution: Execution,
  now: number,
): ActionExecution[] {
  return tellActions(pipeline, execution, now)
    .map((action, index) => ({
      id: deriveUuid(`${execution.id}/${action.stageName}/${action.actionName}/${index}`),
      execution,
      ...action,
      status: shownStatus(execution, { of: 'action', name: action.actionName, now }, action.status),
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
    pipelineVersion: action.execution.version,
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

function tellActions(pipeline: PipelineSpec, execution: Execution, now: number): Told[] {
  const { run, actions } = execution;
  if (run !== undefined) {
    return run.attempts.map((attempt) => {
      const { status, updatedAt, result } = standAt(now, { ...attempt, status: attempt.outcome });
      // What runs has not changed since it began.
      const changedAt = status === 'InProgress' ? attempt.startedAt : updatedAt;
      return { ...withoutEnd(attempt), status, updatedAt: changedAt, result };
    });
  }
  return actions === undefined
    ? derive(pipeline, execution, now)
    : actions.map((action) => tell(action, execution, now)).filter(({ startedAt }) => startedAt <= now);
}

function tell(spec: ActionExecutionSpec, execution: Execution, now: number): Told {
  const { startTimeMs = 0, lastUpdateTimeMs = startTimeMs } = spec;
  const told = { stageName: spec.stageName, actionName: spec.actionName };
  const startedAt = execution.startedAt + startTimeMs;
  const endsAt = execution.startedAt + lastUpdateTimeMs;
  const { stop } = execution;
  const abandoned =
    stop?.abandon === true && startedAt <= stop.endsAt && stop.endsAt < endsAt
      ? ({ status: 'Abandoned', endsAt: stop.endsAt } as const)
      : undefined;
  const result = spec.output?.executionResult;
  return { ...told, startedAt, ...standAt(now, { status: spec.status, endsAt, result, ...abandoned }) };
}

function withoutEnd({
  stageName,
  actionName,
  startedAt,
}: Attempt): Omit<Told, keyof Course> & Pick<Course, 'startedAt'> {
  return { stageName, actionName, startedAt };
}

/** How an action stands at a time that ends, with a status, at another: until then it has no error. */
function standAt(
  now: number,
  {
    status,
    endsAt,
    result,
  }: { status: Shown<ActionStatus>; endsAt: number; result: ActionResult | undefined },
): Pick<Course, 'status' | 'updatedAt' | 'result'> {
  const present = now < endsAt ? 'InProgress' : status;
  const { errorDetails, ...rest } = result ?? {};
  const isOver = present !== 'InProgress' && present !== 'Abandoned';
  const shown = errorDetails === undefined || !isOver ? rest : { ...rest, errorDetails };
  return {
    status: present,
    updatedAt: Math.min(now, endsAt),
    result: Object.keys(shown).length === 0 ? undefined : shown,
  };
}

function derive(pipeline: PipelineSpec, execution: Execution, now: number): Told[] {
  const steps = stepsOf(pipeline);
  const sources = steps.filter(isSource);
  const others = steps.filter((step) => !isSource(step));
  const { startedAt } = execution;
  const { stop } = execution;
  const end = Math.min(now, execution.endsAt, stop?.endsAt ?? now);
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
    return sources.map((step) => show(step, { startedAt, ...sourceResult(execution, step.action.name) }));
  }
  if (isRunning(status) && now < execution.sourceEndsAt) {
    return sources.map((step) => show(step, { startedAt, status: 'InProgress' }));
  }
  if (stop !== undefined && stop.endsAt <= execution.sourceEndsAt) {
    const cut = stop.endsAt < execution.sourceEndsAt ? { status: 'Abandoned' as const } : {};
    return sources.map((step) =>
      show(step, { startedAt, ...sourceResult(execution, step.action.name), ...cut }),
    );
  }
  const done = sources.map((step) =>
    show(step, { startedAt, updatedAt: sourceEnd, ...sourceResult(execution, step.action.name) }),
  );
  const passed = others.slice(0, countPassed(pipeline, execution, others, now));
  const span = (end - sourceEnd) / Math.max(1, passed.length);
  const through = passed.map((step, index) =>
    show(step, { startedAt: sourceEnd + index * span, updatedAt: sourceEnd + (index + 1) * span }),
  );
  const fate = fateOf(execution, status);
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
function fateOf(
  { stop, endStatus }: Execution,
  status: ReturnType<typeof statusOf>,
): ActionStatus | undefined {
  switch (status) {
    case 'InProgress':
    case 'Stopping':
      return 'InProgress';
    case 'Failed':
      return 'Failed';
    case 'Stopped':
      if (stop === undefined || stop.abandon) return 'Abandoned';
      return endStatus === 'Failed' ? 'Failed' : 'Succeeded';
    default:
      return undefined;
  }
}
