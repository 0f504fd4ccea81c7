/** Waits for an execution: watches it, follows what superseded it, and releases it at the deadline. */

import { commitOf } from '../domain/last-run.js';
import { executionUrl } from '../domain/arn.js';
import { unlessAborted, within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import type { ActionExecution, Execution } from '../domain/execution.js';
import type { ExecutionOutcome, RelatedExecution, StartOutcome, WaitEnd } from '../domain/outcome.js';
import type { ExecutionEvent } from '../domain/progress.js';
import { newestExecutions } from './adopt.js';
import { explainSource } from './causes.js';
import { tellEvent, type ExecutionContext } from './context.js';
import { findRestart, findSuperseder } from './follow.js';
import { LogFollower } from './logs.js';
import { Look } from './look.js';
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
  const { target, ports } = context;
  const deadline = ports.clock.now() + target.waitTimeoutMs;
  const superseded: string[] = [];
  const canceled: string[] = [];
  const logProblems: Problem[] = [];
  const lookProblems: Problem[] = [];
  let { execution } = context;
  let history = context.history ?? (await readHistory(context, deadline));
  for (;;) {
    const isFirst = superseded.length === 0;
    // The time that earlier reads took is left out of what is told.
    const timeoutMs = isFirst ? target.waitTimeoutMs : deadline - ports.clock.now();
    const watched = await watchOne({ ...context, execution, history, timeoutMs, deadline, isFirst });
    const { actions, skipped } = watched;
    for (const problem of watched.logProblems) logProblems.push(problem);
    for (const problem of watched.lookProblems) lookProblems.push(problem);
    const settled = await settle({ ...context, execution, deadline, isFirst }, watched.end);
    ({ execution } = settled);
    const { end, passed, next } = settled;
    if (!next) {
      return {
        execution,
        wait: { end, passed, superseded, canceled, actions, skipped, logProblems, lookProblems },
      };
    }
    const why = execution.status === 'Cancelled' ? 'Cancelled' : 'Superseded';
    const { url } = relatedOf(next, context);
    tellEvent(context, { kind: 'followed', from: execution.id, to: next.id, url, why });
    superseded.push(execution.id);
    if (why === 'Cancelled') canceled.push(execution.id);
    history = [next, ...history];
    execution = outcomeOf(next, context, execution);
  }
}

interface SettleContext extends ExecutionContext {
  readonly execution: ExecutionOutcome;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** It is the execution that was started or adopted, and did not follow another one. */
  readonly isFirst: boolean;
}

interface Settled {
  readonly execution: ExecutionOutcome;
  readonly end: WaitEnd;
  readonly passed: boolean;
  /** The execution to follow. */
  readonly next?: Execution | undefined;
}

/** Does what the end of a watch asks for. */
async function settle(context: SettleContext, end: WatchEnd): Promise<Settled> {
  const { target, execution, isFirst } = context;
  switch (end.kind) {
    case 'lost':
      return { execution, end, passed: false };
    case 'timeout': {
      const { release: released, ...rest } = await release(context, execution, 'timeout', !isFirst);
      return {
        ...rest,
        end: {
          kind: 'timeout',
          timeoutMs: target.waitTimeoutMs,
          release: released,
          ...(end.hold && released.kind !== 'stopped' && { hold: end.hold }),
        },
        passed: false,
      };
    }
    case 'cancelled': {
      const { release: released, ...rest } = await release(context, execution, 'canceled', !isFirst);
      return { ...rest, end: { kind: 'cancelled', release: released }, passed: false };
    }
    case 'ended':
      return settleEnded({ ...context, execution: { ...execution, status: end.status } }, end);
  }
}

async function settleEnded(
  context: SettleContext,
  end: Extract<WatchEnd, { kind: 'ended' }>,
): Promise<Settled> {
  const { target, execution, deadline } = context;
  switch (end.status) {
    case 'Succeeded':
      return { execution, end, passed: true };
    case 'Stopped':
      return { execution, end, passed: false };
    case 'Failed': {
      const rollback = await findRollback(context, execution.id, end);
      if (rollback) tellEvent(context, { kind: 'rolled-back', rollback });
      const failures = end.failures.map((each) => explainSource(each, context.pipeline, context.region));
      return { execution, end: { ...end, failures, ...(rollback && { rollback }) }, passed: false };
    }
    case 'Superseded':
      if (target.onSuperseded !== 'follow') return { execution, end, passed: target.onSuperseded === 'pass' };
      try {
        const next = await findSuperseder(context, execution.id, deadline);
        return { execution, end: next ? end : { ...end, hasNoSuperseder: true }, passed: false, next };
      } catch (error) {
        return { execution, end: { kind: 'lost', problem: asProblem(error) }, passed: false };
      }
    case 'Cancelled': {
      const next = await findRestart(context, execution, deadline);
      if (!next || target.onSuperseded === 'follow') return { execution, end, passed: false, next };
      return { execution, end: { ...end, successor: relatedOf(next, context) }, passed: false };
    }
  }
}

function relatedOf({ id, status }: Execution, { region, pipeline }: ExecutionContext): RelatedExecution {
  return { id, status, url: executionUrl(region, pipeline.name, id) };
}

function outcomeOf(next: Execution, context: ExecutionContext, before: ExecutionOutcome): ExecutionOutcome {
  return { ...before, ...relatedOf(next, context), commit: commitOf(next, context.source) ?? '' };
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
  readonly isFirst: boolean;
}

interface WatchResult {
  readonly end: WatchEnd;
  readonly actions: readonly ActionExecution[];
  readonly skipped: readonly string[];
  readonly lookProblems: readonly Problem[];
  readonly logProblems: readonly Problem[];
}

async function watchOne(context: WatchContext): Promise<WatchResult> {
  const { pipeline, execution, history, timeoutMs, deadline, isFirst, ports, signal } = context;
  const { clock, pipelines } = ports;
  const { id, url } = execution;
  const expectation = expectationOf(history);
  const startedAt = history.find((each) => each.id === id)?.startedAt;
  const beganAt = Math.min(startedAt ?? clock.now(), clock.now());
  const tell = (event: ExecutionEvent) => {
    tellEvent(context, event);
  };
  tell({
    kind: 'waiting',
    id,
    url,
    timeoutMs,
    expected: expectation && { usualMs: expectation.median, successes: expectation.successes },
  });
  const isComplete = execution.started && isFirst;
  const logs = context.target.followLogs
    ? new LogFollower({ region: context.region, isComplete, ports, tell })
    : undefined;
  let actions: readonly ActionExecution[] = [];
  const look = new Look({ pipeline, id, pipelines });
  const events = watch({
    look,
    pipeline,
    url,
    beganAt,
    deadline,
    expectation,
    clock,
    signal,
    see: (latest) => {
      actions = latest;
      logs?.see(latest);
    },
  });
  let step = await events.next();
  for (; !step.done; step = await events.next()) tell(step.value);
  // The logs of an execution that has ended are shown in full, unless the workflow is canceled.
  if (step.value.kind === 'ended' && logs) await unlessAborted(logs.end(), signal).catch(() => undefined);
  logs?.leave();
  return {
    end: step.value,
    actions,
    skipped: look.skipped,
    lookProblems: look.problems,
    logProblems: logs?.problems ?? [],
  };
}
