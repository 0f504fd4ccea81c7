/** Tells what changed between two looks at an execution, each change once. */

import {
  isFinal,
  type ActionExecution,
  type ExecutionState,
  type RuleExecution,
} from '../domain/execution.js';
import type { Pipeline, StageState } from '../domain/pipeline.js';
import type { Problem } from '../domain/problem.js';
import type { ExecutionEvent } from '../domain/progress.js';
import { keyOf, numberAttempts } from './attempts.js';
import { pointOf, ruleKeyOf } from './causes.js';
import type { Snapshot } from './look.js';

export class Changes {
  readonly #url: string;
  readonly #pipeline: Pipeline;
  readonly #told = new Set<string>();
  readonly #attempts = new Map<string, number>();
  /** The stages whose transitions held the execution at the last look. */
  #holding = new Set<string>();

  /** @param url the page of the execution, where an approval is given */
  constructor(url: string, pipeline: Pipeline) {
    this.#url = url;
    this.#pipeline = pipeline;
  }

  *between({ state, actions, rules, skipped, waitsBefore }: Snapshot): Generator<ExecutionEvent> {
    if (state.isRollback && this.#isNew('rollback')) yield { kind: 'rollback' };
    yield* this.#actions(actions);
    yield* this.#rules(rules);
    for (const stage of skipped) if (this.#isNew('skipped', stage)) yield { kind: 'skipped', stage };
    yield* this.#transitions(waitsBefore);
    yield* this.#status(state);
  }

  *problem(problem: Problem): Generator<ExecutionEvent> {
    if (this.#isNew('problem', problem.message)) yield { kind: 'unanswered', problem };
  }

  /** @param ms how long the execution may still take to show */
  *hidden(ms: number): Generator<ExecutionEvent> {
    if (this.#isNew('not-visible')) yield { kind: 'not-visible', ms };
  }

  *#actions(actions: readonly ActionExecution[]): Generator<ExecutionEvent> {
    for (const { execution, attempt } of numberAttempts(actions, keyOf)) {
      const { stage, action, status, provider } = execution;
      if (attempt > (this.#attempts.get(stage) ?? 1)) {
        this.#attempts.set(stage, attempt);
        yield { kind: 'retry', stage, attempt };
      }
      if (!this.#isNew('action', keyOf(execution), attempt, status)) continue;
      if (provider === 'Manual' && status === 'InProgress')
        yield { kind: 'approval', stage, action, url: this.#url };
      else yield { kind: 'action', execution, attempt };
    }
  }

  *#rules(rules: readonly RuleExecution[]): Generator<ExecutionEvent> {
    for (const { execution, attempt } of numberAttempts(rules, ruleKeyOf)) {
      if (!this.#isNew('rule', ruleKeyOf(execution), attempt, execution.status)) continue;
      yield { kind: 'rule', execution, point: pointOf(this.#pipeline, execution), attempt };
    }
  }

  /** A transition that is enabled and disabled again holds the execution once more. */
  *#transitions(waitsBefore: readonly StageState[]): Generator<ExecutionEvent> {
    const before = this.#holding;
    this.#holding = new Set();
    for (const { name, inbound } of waitsBefore) {
      if (inbound?.enabled !== false) continue;
      this.#holding.add(name);
      if (!before.has(name)) yield { kind: 'held', stage: name, transition: inbound };
    }
  }

  *#status({ status, summary }: ExecutionState): Generator<ExecutionEvent> {
    if (status === 'InProgress' || isFinal(status) || !this.#isNew('status', status)) return;
    yield status === 'Stopping' ? { kind: 'stopping', summary } : { kind: 'status', status, summary };
  }

  #isNew(...what: readonly (string | number)[]): boolean {
    const key = JSON.stringify(what);
    if (this.#told.has(key)) return false;
    this.#told.add(key);
    return true;
  }
}
