import type { DisabledTransition, ExecutionStatus, PipelineSpec } from './spec.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** The transition into a stage, in the words of GetPipelineState; its time is in seconds since the epoch. */
export interface TransitionState {
  enabled: boolean;
  lastChangedBy?: string;
  lastChangedAt?: number;
  disabledReason?: string;
}

/**
 * Throws a RangeError for a disabled transition into a stage that the pipeline has not, or into the first one, which
 * an execution enters by its start.
 */
export function checkTransitions({ declaration, disabledTransitions = [] }: PipelineSpec): void {
  const later = declaration.stages.slice(1).map(({ name }) => name);
  const unknown = disabledTransitions.find(({ stageName }) => !later.includes(stageName));
  if (unknown !== undefined) {
    throw new RangeError(`Pipeline ${declaration.name} has no transition into a stage ${unknown.stageName}.`);
  }
}

/** @param worldStart milliseconds since the epoch, as all times but the output's */
export function describeTransition(
  { disabledTransitions = [] }: PipelineSpec,
  stage: string,
  worldStart: number,
): TransitionState {
  const disabled = disabledTransitions.find(({ stageName }) => stageName === stage);
  if (disabled === undefined) return { enabled: true };
  return {
    enabled: false,
    lastChangedBy: disabled.changedBy,
    lastChangedAt: changedAt(disabled, worldStart) / 1000,
    disabledReason: disabled.reason,
  };
}

/** Whether an execution may go into a stage at a time. */
export function isOpen(
  { disabledTransitions = [] }: PipelineSpec,
  stage: string,
  at: number,
  worldStart: number,
): boolean {
  return disabledTransitions.every(
    (transition) => transition.stageName !== stage || at < changedAt(transition, worldStart),
  );
}

/**
 * The stage before which an execution comes to wait, since the transition into it is disabled; undefined where it ends
 * before that stage, or was over by then. An execution that is stopped, cancelled or superseded is not held: what does
 * that comes from outside.
 * @param course how the execution would end, and when
 */
export function findHold(
  { declaration, disabledTransitions = [] }: PipelineSpec,
  course: { endsAt: number; endStatus: ExecutionStatus },
  worldStart: number,
): string | undefined {
  const { stages } = declaration;
  const closed = stages.findIndex(({ name }) =>
    disabledTransitions.some(
      (transition) => transition.stageName === name && course.endsAt >= changedAt(transition, worldStart),
    ),
  );
  const failing = stages.findIndex(({ actions }) =>
    actions.some(({ actionTypeId }) => actionTypeId.category !== 'Source'),
  );
  const passes = course.endStatus === 'Succeeded' || (course.endStatus === 'Failed' && failing >= closed);
  return passes ? stages[closed]?.name : undefined;
}

function changedAt({ changedAtMs = -DAY_MS }: DisabledTransition, worldStart: number): number {
  return worldStart + changedAtMs;
}
