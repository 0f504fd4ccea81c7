/** Waits for an execution: watches it, follows what superseded it, and releases it at the deadline. */

import { commitOf } from '../domain/last-run.js';
import { executionUrl } from '../domain/arn.js';
import { unlessAborted, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import type { ActionExecution, Execution } from '../domain/execution.js';
import type { ExecutionOutcome, StartOutcome, WaitEnd } from '../domain/outcome.js';
import { newestExecutions } from './adopt.js';
import { tellEvent, type ExecutionContext } from './context.js';
import { findSuperseder } from './follow.js';
import { LogFollower } from './logs.js';
import { release } from './release.js';
import { findRollback } from './rollback.js';
import { expectationOf } from './schedule.js';
import { watch, type WatchEnd } from './watch.js';

/** The execution that was last waited for, with its last status, and how the wait ended. */
export type WaitResult = Required<Pick<StartOutcome, 'execution' | 'wait'>>;

export interface WaitContext extends ExecutionContext {
  readonly execution: ExecutionOutcome;
  /** Executions of the pipeline, newest first; none if they were not read. */
  readonly history: readonly Execution[] | undefined;
}

/** @returns how the wait ended, including every Problem that ended it */
export async function awaitExecution(context: WaitContext): Promise<WaitResult> {
  const { target, ports, region } = context;
  const deadline = ports.clock.now() + target.timeout;
  const superseded: string[] = [];
  const logProblems: Problem[] = [];
  let actions: readonly ActionExecution[] = [];
  let { execution } = context;
  let history = context.history ?? (await readHistory(context, deadline));
  const result = (end: WaitEnd, passed = false): WaitResult => ({
    execution,
    wait: { end, passed, superseded, actions, logProblems },
  });
  for (;;) {
    const isFirst = superseded.length === 0;
    const logs = target.followLogs
      ? new LogFollower({
          region,
          isComplete: execution.started && isFirst,
          ports,
          tell: (event) => {
            tellEvent(context, event);
          },
        })
      : undefined;
    const end = await watchOne({
      ...context,
      execution,
      history,
      // The time that earlier reads took is left out of what is told.
      timeoutMs: isFirst ? target.timeout : deadline - ports.clock.now(),
      deadline,
      logs,
      see: (latest) => {
        actions = latest;
        logs?.see(latest);
      },
    });
    logProblems.push(...(logs?.problems ?? []));
    if (end.kind === 'lost') return result(end);
    if (end.kind !== 'ended') {
      const why = end.kind === 'timeout' ? 'timeout' : 'canceled';
      const released = await release(context, execution, why, !isFirst);
      ({ execution } = released);
      return result(
        end.kind === 'timeout'
          ? { kind: 'timeout', timeoutMs: target.timeout, release: released.release }
          : { kind: 'cancelled', release: released.release },
      );
    }
    execution = { ...execution, status: end.status };
    if (end.status === 'Failed') {
      const rollback = await findRollback(context, execution.id, end.failures);
      if (rollback) tellEvent(context, { kind: 'rolled-back', rollback });
      return result({ ...end, ...(rollback && { rollback }) });
    }
    if (end.status !== 'Superseded') return result(end, end.status === 'Succeeded');
    if (target.onSuperseded !== 'follow') return result(end, target.onSuperseded === 'pass');
    try {
      const next = await findSuperseder(context, execution.id, deadline);
      if (!next) return result(end);
      const url = executionUrl(context.region, context.pipeline.name, next.id);
      tellEvent(context, { kind: 'followed', from: execution.id, to: next.id, url });
      superseded.push(execution.id);
      actions = [];
      history = [next, ...history];
      execution = outcomeOf(next, context, execution);
    } catch (error) {
      return result({ kind: 'lost', problem: asProblem(error) });
    }
  }
}

function outcomeOf(
  next: Execution,
  { region, pipeline, source }: ExecutionContext,
  superseded: ExecutionOutcome,
): ExecutionOutcome {
  return {
    ...superseded,
    id: next.id,
    status: next.status,
    commit: commitOf(next, source) ?? '',
    url: executionUrl(region, pipeline.name, next.id),
  };
}

/** The first page. Without it the polls are evenly spaced, which is no reason to fail. */
async function readHistory(
  { pipeline, ports, signal }: ExecutionContext,
  deadline: number,
): Promise<readonly Execution[]> {
  const { clock, pipelines } = ports;
  const late = new Problem('unreachable', 'AWS did not list the executions before the deadline.', {
    remedy: RUN_AGAIN,
  });
  const limit = { clock, ms: deadline - clock.now(), signal, late };
  return within(limit, () => newestExecutions(pipeline.name, pipelines)).catch(() => []);
}

interface WatchContext extends WaitContext {
  readonly history: readonly Execution[];
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly logs: LogFollower | undefined;
  readonly see: (actions: readonly ActionExecution[]) => void;
}

async function watchOne(context: WatchContext): Promise<WatchEnd> {
  const { pipeline, execution, history, timeoutMs, deadline, logs, see, ports, signal } = context;
  const { clock, pipelines } = ports;
  const { id, url } = execution;
  const expectation = expectationOf(history);
  const startedAt = history.find((each) => each.id === id)?.startedAt;
  const beganAt = Math.min(startedAt ?? clock.now(), clock.now());
  tellEvent(context, {
    kind: 'waiting',
    id,
    url,
    timeoutMs,
    expected: expectation && {
      usualMs: expectation.median,
      successes: expectation.successes,
    },
  });
  const events = watch({
    pipeline: pipeline.name,
    id,
    url,
    beganAt,
    deadline,
    expectation,
    pipelines,
    clock,
    signal,
    see,
  });
  for (;;) {
    const step = await events.next();
    if (!step.done) {
      tellEvent(context, step.value);
      continue;
    }
    // The logs of an execution that has ended are shown in full, unless the workflow is canceled.
    if (step.value.kind === 'ended' && logs) await unlessAborted(logs.end(), signal).catch(() => undefined);
    logs?.leave();
    return step.value;
  }
}
