import { findAction, latestOfEach, newestFirst, type ActionExecution } from './actionExecutions.js';
import { statusOf } from './executions.js';
import type { PipelineSpec } from './spec.js';
import { describeTransition } from './transitions.js';

type Stage = PipelineSpec['declaration']['stages'][number];

type StageStatus = 'Cancelled' | 'InProgress' | 'Failed' | 'Stopped' | 'Stopping' | 'Succeeded';

/**
 * The states of a pipeline's stages in their order, in the words of GetPipelineState. Each shows the newest execution
 * that got as far, so that the stages of one answer can belong to several executions.
 * @param actions what the actions of all executions did, newest first
 * @param now milliseconds since the epoch, as `worldStart`
 */
export function describeStages(
  pipeline: PipelineSpec,
  actions: readonly ActionExecution[],
  { now, worldStart }: { now: number; worldStart: number },
): object[] {
  return pipeline.declaration.stages.map((stage) => {
    const inStage = actions.filter(({ stageName }) => stageName === stage.name);
    const [newest] = inStage.toSorted((a, b) => b.execution.startedAt - a.execution.startedAt);
    const waiting = findWaiting(actions, stage, now);
    return {
      stageName: stage.name,
      ...(waiting === undefined ? {} : { inboundExecution: waiting, inboundExecutions: [waiting] }),
      inboundTransitionState: describeTransition(pipeline, stage.name, worldStart),
      actionStates: stage.actions.map(({ name }) => describeAction(pipeline, name, inStage)),
      ...(newest === undefined
        ? {}
        : {
            latestExecution: {
              pipelineExecutionId: newest.execution.id,
              status: stageStatus(stage, inStage, newest.execution, now),
              type: 'STANDARD',
            },
          }),
    };
  });
}

/** The newest execution that waits before a stage. */
function findWaiting(actions: readonly ActionExecution[], stage: Stage, now: number): object | undefined {
  const waiting = actions.find(
    ({ execution }) => execution.heldBefore === stage.name && now >= execution.endsAt,
  );
  return waiting && { pipelineExecutionId: waiting.execution.id, status: 'InProgress', type: 'STANDARD' };
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
  { actions }: Stage,
  inStage: readonly ActionExecution[],
  execution: ActionExecution['execution'],
  now: number,
): StageStatus {
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
