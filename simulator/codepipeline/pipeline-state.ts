import type { Caller } from '../aws/account.js';
import { validationError } from '../aws/error.js';
import {
  findAction,
  latestOfEach,
  listActionExecutions,
  newestFirst,
  type ActionExecution,
} from './action-executions.js';
import { conditionOf, CONDITION_TYPES } from './conditions.js';
import { shownStatus, statusOf, waitsBefore, type Execution, type Shown } from './execution.js';
import type { GetPipelineStateInput } from './model.js';
import type { Pipelines } from './pipelines.js';
import { describeConditionState } from './rule-executions.js';
import type { StageStatus } from './stage-run.js';
import type { PipelineSpec } from './spec.js';
import { describeTransition } from './transitions.js';

type Stage = PipelineSpec['declaration']['stages'][number];

/**
 * The stages of a PARALLEL pipeline have no state of their own, since each execution has its own.
 * Throws AwsError: PipelineNotFoundException, ValidationException.
 */
export function getPipelineState(
  pipelines: Pipelines,
  caller: Caller,
  { name }: GetPipelineStateInput,
): object {
  const pipeline = pipelines.find(caller, name);
  const { declaration } = pipeline;
  const isParallel = declaration.executionMode === 'PARALLEL';
  if (isParallel && pipelines.spec.parallelState === 'refused') {
    throw validationError(`Pipeline ${name} has the execution mode PARALLEL, which has no state`);
  }
  const executions = pipelines.visibleExecutions(pipeline);
  const now = pipelines.clock.now();
  const actions = executions.flatMap((execution) => listActionExecutions(pipeline, execution, now));
  return {
    pipelineName: name,
    pipelineVersion: pipelines.executionsOf(pipeline).version,
    stageStates: isParallel
      ? declaration.stages.map((stage) => ({ stageName: stage.name }))
      : describeStages(pipeline, executions, actions, { now, worldStart: pipelines.worldStart }),
    ...pipelines.dates(),
  };
}

/**
 * The states of a pipeline's stages in their order, in the words of GetPipelineState. Each shows the newest execution
 * that got as far, so that the stages of one answer can belong to several executions.
 * @param executions all of them, newest first
 * @param actions what their actions did
 * @param now milliseconds since the epoch, as `worldStart`
 */
function describeStages(
  pipeline: PipelineSpec,
  executions: readonly Execution[],
  actions: readonly ActionExecution[],
  { now, worldStart }: { now: number; worldStart: number },
): object[] {
  return pipeline.declaration.stages.map((stage) => {
    const inStage = actions.filter(({ stageName }) => stageName === stage.name);
    const newest = executions.find(
      (execution) =>
        execution.run?.statusIn(stage.name) !== undefined ||
        inStage.some((action) => action.execution === execution),
    );
    const waiting = executions
      .filter((execution) => waitsBefore(execution, now) === stage.name)
      .map((execution) => ({ ...identify(execution), status: 'InProgress' }));
    return {
      stageName: stage.name,
      ...(waiting.length === 0 ? {} : { inboundExecution: waiting[0], inboundExecutions: waiting }),
      inboundTransitionState: describeTransition(pipeline, stage.name, worldStart),
      actionStates: stage.actions.map(({ name }) => describeAction(pipeline, name, inStage)),
      ...(newest === undefined
        ? {}
        : {
            latestExecution: {
              ...identify(newest),
              status: shownStatus(
                newest,
                { of: 'stage', name: stage.name, now },
                stageStatus(stage, inStage, newest, now),
              ),
            },
          }),
      ...describeConditions(stage, executions, now),
    };
  });
}

/** The states of the conditions that a stage has, each that of its newest run. */
function describeConditions(stage: Stage, executions: readonly Execution[], now: number): object {
  const runs = executions.flatMap(({ run }) => run?.conditions ?? []);
  const states = CONDITION_TYPES.flatMap((type) => {
    const condition = conditionOf(stage, type);
    if (condition === undefined) return [];
    const [newest] = runs
      .filter((run) => run.stageName === stage.name && run.type === type)
      .sort((a, b) => b.startedAt - a.startedAt);
    return [[`${type}ConditionState`, describeConditionState(condition, newest, now)] as const];
  });
  return Object.fromEntries(states);
}

function identify({ id, rollbackTargetId }: Execution): { pipelineExecutionId: string; type: string } {
  return { pipelineExecutionId: id, type: rollbackTargetId === undefined ? 'STANDARD' : 'ROLLBACK' };
}

function describeAction(pipeline: PipelineSpec, name: string, inStage: readonly ActionExecution[]): object {
  const latest = inStage.filter(({ actionName }) => actionName === name).toSorted(newestFirst)[0];
  if (latest === undefined) return { actionName: name };
  const { externalExecutionSummary: summary, ...result } = latest.result ?? {};
  const isApproval = findAction(pipeline, latest)?.actionTypeId.category === 'Approval';
  return {
    actionName: name,
    latestExecution: {
      actionExecutionId: latest.id,
      status: latest.status,
      ...(summary === undefined ? {} : { summary }),
      lastStatusChange: latest.updatedAt / 1000,
      ...(isApproval && latest.status === 'InProgress' ? { token: latest.id } : {}),
      ...result,
    },
  };
}

function stageStatus(
  { name, actions }: Stage,
  inStage: readonly ActionExecution[],
  execution: Execution,
  now: number,
): Shown<StageStatus> {
  const known = execution.run?.statusIn(name);
  if (known !== undefined) return known;
  const latest = latestOfEach(inStage.filter((action) => action.execution === execution));
  const has = (status: ActionExecution['status']): boolean =>
    latest.some((action) => action.status === status);
  if (has('Failed')) return 'Failed';
  if (has('Abandoned')) return 'Stopped';
  const status = statusOf(execution, now);
  if (has('InProgress')) return status === 'Stopping' ? 'Stopping' : 'InProgress';
  if (latest.length >= actions.length) return 'Succeeded';
  return status === 'Superseded' ? 'Cancelled' : status;
}
