/** What is known of the stages of a pipeline → one state for each; pure. */

import type { ActionExecution } from '../../domain/execution.js';
import type { PipelineOutcome } from '../../domain/outcome.js';
import type { StageStatus } from '../../domain/pipeline.js';

/** How a state is shown: well, failed, under way, cut short, or of no weight now. */
export type Tone = 'good' | 'bad' | 'busy' | 'cut' | 'idle';

export interface StageShown {
  readonly name: string;
  /** In AWS's words where it has one. */
  readonly state: string;
  readonly tone: Tone;
  /** Milliseconds from the start of its first action to the last change of one; none while it is not known. */
  readonly tookMs: number | undefined;
}

/**
 * After a wait what the actions of the execution did, else what the pipeline showed before a start, else the names alone.
 */
export function stagesOf(outcome: PipelineOutcome): StageShown[] {
  const { pipeline, wait, stages } = outcome;
  const names = pipeline?.stages ?? [];
  if (wait && wait.actions.length > 0) return waitedStages(names, wait.actions);
  if (wait || !stages) return names.map((name) => ({ name, ...UNKNOWN }));
  // Without an execution of this run the one that got into the pipeline last is what it is about.
  const current = outcome.execution?.id ?? stages.find(({ latest }) => latest)?.latest?.executionId;
  return stages.map(({ name, latest }): StageShown => {
    if (!latest) return { name, state: 'not run', tone: 'idle', tookMs: undefined };
    const { status, executionId } = latest;
    if (executionId === current)
      return { name, state: status, tone: TONES[status] ?? 'idle', tookMs: undefined };
    return { name, state: `${status}, earlier`, tone: 'idle', tookMs: undefined };
  });
}

const UNKNOWN = { state: '', tone: 'idle', tookMs: undefined } as const;

export const TONES: Readonly<Partial<Record<StageStatus, Tone>>> = {
  Succeeded: 'good',
  Failed: 'bad',
  InProgress: 'busy',
  Stopping: 'cut',
  Stopped: 'cut',
  Cancelled: 'cut',
  Skipped: 'idle',
};

/** The stages of the pipeline, and those that it no longer has but the execution went through. */
function waitedStages(names: readonly string[], actions: readonly ActionExecution[]): StageShown[] {
  const all = new Set([...names, ...actions.map(({ stage }) => stage)]);
  return [...all].map((name) => {
    const own = actions.filter(({ stage }) => stage === name);
    return { name, ...stateOf(own), tookMs: durationOf(own) };
  });
}

function stateOf(actions: readonly ActionExecution[]): Pick<StageShown, 'state' | 'tone'> {
  // Of each action the last attempt.
  const last = [...new Map(actions.map((each) => [each.action, each])).values()];
  const tried = Math.max(
    0,
    ...last.map(({ action }) => actions.filter((each) => each.action === action).length),
  );
  const again = tried > 1 ? ` (attempt ${tried})` : '';
  const has = (status: ActionExecution['status']) => last.some((each) => each.status === status);
  if (last.length === 0) return { state: 'not run', tone: 'idle' };
  if (has('Failed')) return { state: `Failed${again}`, tone: 'bad' };
  if (last.some(({ status, provider }) => status === 'InProgress' && provider === 'Manual'))
    return { state: 'waits for approval', tone: 'busy' };
  if (has('InProgress')) return { state: `InProgress${again}`, tone: 'busy' };
  if (has('Abandoned')) return { state: `Stopped${again}`, tone: 'cut' };
  return { state: `Succeeded${again}`, tone: 'good' };
}

/** Milliseconds from the start of the first of them to the last change of one; none while one of them runs. */
export function durationOf(actions: readonly ActionExecution[]): number | undefined {
  const starts = actions.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = actions.flatMap(({ updatedAt }) => updatedAt ?? []);
  if (starts.length === 0 || ends.length === 0 || actions.some(({ status }) => status === 'InProgress'))
    return undefined;
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}
