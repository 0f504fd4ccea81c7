/** Chooses the execution to adopt by its variables: with others than those of the step, a start is another start. */

import { factOf } from '../domain/fact.js';
import { unlessAborted } from '../domain/poll.js';
import type { Execution, ExecutionState } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import type { Variable } from '../domain/pipeline.js';
import type { Problem } from '../domain/problem.js';
import { tellStart, type ExecutionContext } from './context.js';

/** Executions of the commit whose variables are read at most. */
const READS = 10;

export interface Adoption {
  readonly execution: Execution;
  /** Set if it can't be told whether it has the variables of the step: why, if AWS says so. */
  readonly unknown?: { readonly problem: Problem | undefined };
}

/**
 * @param candidates newest first
 * @returns the newest that has the variables of the step, or else may have them; none if all have others
 */
export async function chooseByVariables(
  context: ExecutionContext,
  candidates: readonly Execution[],
): Promise<Adoption | undefined> {
  const { pipeline, target, signal, ports } = context;
  const [newest] = candidates;
  if (!newest || target.variables.length === 0) return newest && { execution: newest };
  let adoption: Adoption | undefined;
  const others: string[] = [];
  for (const execution of candidates.slice(0, READS)) {
    const state = await unlessAborted(factOf(ports.pipelines.execution(pipeline.name, execution.id)), signal);
    const match = compare(state, target.variables);
    if (match === 'same') return { execution };
    if (match === 'other') others.push(execution.id);
    else adoption ??= { execution, unknown: { problem: state.ok ? undefined : state.problem } };
    // The next read would fail, too.
    if (!state.ok) break;
  }
  if (!adoption) tellStart(context, { kind: 'other-variables', executions: others });
  return adoption;
}

function compare(state: Fact<ExecutionState>, variables: readonly Variable[]): 'same' | 'other' | 'unknown' {
  const shown = new Map(
    (state.ok ? state.value.variables : undefined)?.map(({ name, value }) => [name, value]),
  );
  if (variables.some(({ name, value }) => shown.has(name) && shown.get(name) !== value)) return 'other';
  return variables.every(({ name }) => shown.has(name)) ? 'same' : 'unknown';
}
