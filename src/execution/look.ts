/** One look at an execution. */

import {
  isFinal,
  type ActionExecution,
  type ExecutionState,
  type RuleExecution,
} from '../domain/execution.js';
import { asProblem, type Problem } from '../domain/problem.js';
import type { Pipeline, StageState } from '../domain/pipeline.js';
import type { Pipelines } from '../ports/aws.js';
import { failedActions, failedCondition, skippedStages } from './causes.js';

export interface LookOptions {
  readonly pipeline: Pipeline;
  /** Of the execution. */
  readonly id: string;
  readonly pipelines: Pipelines;
}

/** An execution as it is now. */
export interface Snapshot {
  readonly state: ExecutionState;
  readonly actions: readonly ActionExecution[];
  readonly rules: readonly RuleExecution[];
  readonly skipped: readonly string[];
  /** The stages of the pipeline that the execution waits before. */
  readonly waitsBefore: readonly StageState[];
}

const isRunning = ({ status }: ActionExecution | RuleExecution): boolean => status === 'InProgress';

/** Reads an execution, and of its pipeline what can hold it. */
export class Look {
  skipped: readonly string[] = [];
  /** The denied calls that a look can do without. */
  readonly problems: Problem[] = [];
  readonly #options: LookOptions;
  readonly #denied = new Set<'rules' | 'stages'>();

  constructor(options: LookOptions) {
    this.#options = options;
  }

  async take(signal: AbortSignal): Promise<Snapshot> {
    const { pipelines, pipeline, id } = this.#options;
    const read = () => Promise.all([pipelines.actions(pipeline.name, id, signal), this.#rules(signal)]);
    const [state, first] = await Promise.all([pipelines.execution(pipeline.name, id, signal), read()]);
    // What was read at the same time can be older than the end.
    const [actions, rules] = isFinal(state.status) && !this.#isWhole(state, ...first) ? await read() : first;
    this.skipped = skippedStages(pipeline, rules, actions);
    const isHeld = state.status === 'InProgress' && ![...actions, ...rules].some(isRunning);
    return {
      state,
      actions,
      rules,
      skipped: this.skipped,
      waitsBefore: isHeld ? await this.#waitsBefore() : [],
    };
  }

  /** Whether actions and rules tell how the execution ended. */
  #isWhole(
    { status }: ExecutionState,
    actions: readonly ActionExecution[],
    rules: readonly RuleExecution[],
  ): boolean {
    if ([...actions, ...rules].some(isRunning)) return false;
    if (status !== 'Failed') return true;
    return failedActions(actions).length > 0 || failedCondition(this.#options.pipeline, rules) !== undefined;
  }

  async #rules(signal: AbortSignal): Promise<readonly RuleExecution[]> {
    const { pipelines, pipeline, id } = this.#options;
    if (pipeline.conditions.length === 0) return [];
    return this.#unlessDenied('rules', () => pipelines.rules(pipeline.name, id, signal));
  }

  /** The state of a PARALLEL pipeline shows no execution that waits. */
  async #waitsBefore(): Promise<readonly StageState[]> {
    const { pipelines, pipeline, id } = this.#options;
    if (pipeline.executionMode === 'PARALLEL') return [];
    const stages = await this.#unlessDenied('stages', () => pipelines.stages(pipeline.name));
    return stages.filter(({ waiting = [] }) => waiting.includes(id));
  }

  async #unlessDenied<T>(what: 'rules' | 'stages', read: () => Promise<readonly T[]>): Promise<readonly T[]> {
    if (this.#denied.has(what)) return [];
    try {
      return await read();
    } catch (error) {
      const problem = asProblem(error);
      if (problem.kind !== 'denied') throw error;
      this.#denied.add(what);
      this.problems.push(problem);
      return [];
    }
  }
}
