/** Starts or adopts one execution, and waits for it. */

import { asProblem } from '../domain/problem.js';
import type { ExecutionOutcome, StartOutcome } from '../domain/outcome.js';
import type { AdoptContext } from './adopt.js';
import { confirm, type Confirmed } from './confirm.js';
import { release } from './release.js';
import { startOrAdopt } from './start.js';
import { awaitExecution } from './wait.js';

/**
 * Never throws: what was started is in the outcome, whatever ends this. After a cancellation it returns within 4 s.
 *
 * @returns nothing if the workflow was canceled before anything was started
 */
export async function deploy(context: AdoptContext): Promise<StartOutcome> {
  const { target, signal, executions } = context;
  let execution: ExecutionOutcome | undefined;
  try {
    const started = await startOrAdopt(context);
    ({ execution } = started);
    const confirmed: Confirmed = execution.started ? await confirm(context, started) : { execution };
    ({ execution } = confirmed);
    if (signal.aborted) return { ...confirmed, ...(await cancel(context, execution)) };
    if (confirmed.problem || !target.wait) return confirmed;
    return await awaitExecution({
      ...context,
      execution,
      history: executions?.ok ? executions.value : undefined,
    });
  } catch (error) {
    if (!execution && signal.aborted && error === signal.reason) return {};
    return { ...(execution && { execution }), problem: asProblem(error) };
  }
}

/** The workflow was canceled before the wait began. */
async function cancel(context: AdoptContext, execution: ExecutionOutcome): Promise<StartOutcome> {
  const released = await release(context, execution, 'canceled');
  return {
    execution: released.execution,
    wait: {
      end: { kind: 'cancelled', release: released.release },
      passed: false,
      superseded: [],
      actions: [],
      logProblems: [],
    },
  };
}
