/** What is known of the stages of a pipeline → one state for each; pure. */

import type { ActionExecution } from '../../domain/execution.js';
import type { FailedCondition, PipelineOutcome, WaitOutcome } from '../../domain/outcome.js';
import type { StageStatus } from '../../domain/pipeline.js';
import { pointName } from '../words/condition.js';
import { durationOf } from '../words/duration.js';

/** How a state is shown: succeeded, failed, running, cut short, or of no weight now. */
export type Tone = 'good' | 'bad' | 'busy' | 'cut' | 'idle';

export interface StageShown {
  readonly name: string;
  readonly state: string;
  readonly tone: Tone;
  /** Milliseconds from the start of its first action to the last change of one. None if that is not known. */
  readonly tookMs: number | undefined;
  /** The transition into it is disabled. */
  readonly isClosed: boolean;
}

/** After a wait, what the actions of the execution did. Otherwise what the pipeline showed before a start. */
export function stagesOf(outcome: PipelineOutcome): StageShown[] {
  const { pipeline, wait, stages = [] } = outcome;
  const closed = new Set(stages.flatMap(({ name, inbound }) => (inbound?.enabled === false ? [name] : [])));
  const names = pipeline?.stages ?? [];
  const shown = wait || stages.length === 0 ? waitedStages(names, wait) : latestStages(outcome);
  return shown.map((stage) => ({ ...stage, isClosed: closed.has(stage.name) }));
}

type Shown = Omit<StageShown, 'isClosed'>;

/** The execution of this run, or the one that entered the pipeline last. What others did has no weight. */
function latestStages({ stages = [], execution }: PipelineOutcome): Shown[] {
  const current = execution?.id ?? stages.find(({ latest }) => latest)?.latest?.executionId;
  return stages.map(({ name, latest }): Shown => {
    if (!latest) return { name, state: 'Not run', tone: 'idle', tookMs: undefined };
    const { status, executionId } = latest;
    if (executionId === current)
      return { name, state: stateName(status), tone: TONES[status] ?? 'idle', tookMs: undefined };
    return { name, state: `${stateName(status)} in an earlier execution`, tone: 'idle', tookMs: undefined };
  });
}

/** AWS's own words, but for those that are no words of prose. An unknown status is shown as it is. */
const STATES: Readonly<Partial<Record<StageStatus, string>>> = {
  InProgress: 'In progress',
  Cancelled: 'Canceled',
};

const stateName = (status: StageStatus): string => STATES[status] ?? status;

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
function waitedStages(names: readonly string[], wait: WaitOutcome | undefined): Shown[] {
  const { actions = [], skipped = [], end } = wait ?? {};
  const condition = end?.kind === 'ended' ? end.condition : undefined;
  if (actions.length === 0 && !condition)
    return names.map((name) => ({ name, state: '', tone: 'idle', tookMs: undefined }));
  const all = new Set([...names, ...actions.map(({ stage }) => stage)]);
  return [...all].map((name) => {
    const own = actions.filter(({ stage }) => stage === name);
    return { name, ...(ofCondition(name, condition, skipped) ?? stateOf(own)), tookMs: durationOf(own) };
  });
}

/** What a condition made of a stage, whatever its actions did. */
function ofCondition(
  name: string,
  condition: FailedCondition | undefined,
  skipped: readonly string[],
): Pick<StageShown, 'state' | 'tone'> | undefined {
  if (condition?.stage === name) return { state: `Failed (${pointName(condition.point)})`, tone: 'bad' };
  return skipped.includes(name) ? { state: 'Skipped', tone: 'idle' } : undefined;
}

function stateOf(actions: readonly ActionExecution[]): Pick<StageShown, 'state' | 'tone'> {
  // The last attempt of each action.
  const last = [...new Map(actions.map((each) => [each.action, each])).values()];
  const attempts = Math.max(
    0,
    ...last.map(({ action }) => actions.filter((each) => each.action === action).length),
  );
  const again = attempts > 1 ? ` (attempt ${attempts})` : '';
  const has = (status: ActionExecution['status']) => last.some((each) => each.status === status);
  if (last.length === 0) return { state: 'Not run', tone: 'idle' };
  if (has('Failed')) return { state: `Failed${again}`, tone: 'bad' };
  if (last.some(({ status, provider }) => status === 'InProgress' && provider === 'Manual'))
    return { state: 'Waiting for approval', tone: 'busy' };
  if (has('InProgress')) return { state: `In progress${again}`, tone: 'busy' };
  if (has('Abandoned')) return { state: `Stopped${again}`, tone: 'cut' };
  return { state: `Succeeded${again}`, tone: 'good' };
}
