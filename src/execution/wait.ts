/** Waiting for an execution: watched to its end, followed where it is superseded, let go of at the deadline. */

import { executionUrl } from '../domain/arn.js';
import { isTransient, within } from '../domain/poll.js';
import { Problem } from '../domain/problem.js';
import type { ActionExecution, Execution } from '../domain/execution.js';
import type { ExecutionOutcome, Release, WaitEnd, WaitOutcome } from '../domain/outcome.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { ExecutionEvent } from '../domain/progress.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';
import { commitOf } from '../domain/adopt.js';
import { LogFollower } from './logs.js';
import { findRollback, type RolledBack } from './rollback.js';
import { expectationOf } from './schedule.js';
import { newestExecutions } from './search.js';
import { supersederOf } from './supersede.js';
import { watch, type Watch, type Watched } from './watch.js';

export interface Waited {
  /** The execution that was waited for to its end, with its last status. */
  readonly execution: ExecutionOutcome;
  readonly wait: WaitOutcome;
}

export interface Waiting extends RolledBack {
  readonly source: SourceAction;
  readonly execution: ExecutionOutcome;
  /** Executions of the pipeline, newest first; none where they were not read. */
  readonly history: readonly Execution[] | undefined;
}

type Context = Pick<Ports, 'pipelines' | 'clock' | 'progress' | 'loadBuilds'>;

/** Milliseconds that a stop may take: a cancelled step has 5 s for all. */
const STOP_WITHIN = 3000;

/**
 * @param signal aborts when the workflow is cancelled
 * @returns how it ended; whatever a port throws is in there
 */
export async function awaitExecution(
  waiting: Waiting,
  target: Target,
  ports: Context,
  signal?: AbortSignal,
): Promise<Waited> {
  const deadline = ports.clock.now() + target.timeout;
  const superseded: string[] = [];
  const logProblems: Problem[] = [];
  let actions: readonly ActionExecution[] = [];
  const tell = (event: ExecutionEvent) => {
    ports.progress({ kind: 'execution', pipeline: waiting.pipeline, event });
  };
  const outcome = (end: WaitEnd, passed = false): WaitOutcome => ({
    end,
    passed,
    superseded,
    actions,
    logProblems,
  });
  let { execution } = waiting;
  let history = waiting.history ?? (await readHistory(waiting.pipeline, ports, deadline, signal));
  for (;;) {
    // What the reads before it took is nothing to tell of.
    const timeoutMs = superseded.length === 0 ? target.timeout : deadline - ports.clock.now();
    const isOwn = execution.started && superseded.length === 0;
    const logs = target.followLogs
      ? new LogFollower({ region: waiting.region, isOwn }, ports, tell)
      : undefined;
    const see = (all: readonly ActionExecution[]) => {
      actions = all;
      logs?.see(all);
    };
    const watched = { ...waiting, execution, history, timeoutMs, deadline, logs, see };
    const end = await watchOne(watched, ports, tell, signal);
    logProblems.push(...(logs?.problems ?? []));
    if (end.kind !== 'ended') {
      const release = await releaseFrom(end, waiting, execution, superseded, target, ports);
      const stopped = 'release' in release && release.release.kind === 'stopped';
      return {
        execution: stopped ? { ...execution, status: 'Stopping' } : execution,
        wait: outcome(release),
      };
    }
    execution = { ...execution, status: end.status };
    const passed =
      end.status === 'Succeeded' || (end.status === 'Superseded' && target.onSuperseded === 'pass');
    const rollback =
      end.status === 'Failed'
        ? await findRollback(waiting, execution.id, end.failures, ports, signal)
        : undefined;
    if (rollback) tell({ kind: 'rolled-back', rollback });
    const over = { execution, wait: outcome({ ...end, ...(rollback && { rollback }) }, passed) };
    if (end.status !== 'Superseded' || target.onSuperseded !== 'follow') return over;
    const next = await findSuperseder(waiting, execution.id, ports, deadline, signal);
    if (!next) return over;
    if (next instanceof Problem) {
      return { execution, wait: outcome({ kind: 'lost', problem: next }) };
    }
    tell({ kind: 'followed', from: execution.id, to: next.id });
    superseded.push(execution.id);
    actions = [];
    history = [next, ...history];
    execution = outcomeOf(next, waiting, execution);
  }
}

function outcomeOf(next: Execution, waiting: Waiting, before: ExecutionOutcome): ExecutionOutcome {
  return {
    ...before,
    id: next.id,
    status: next.status,
    commit: commitOf(next, waiting.source) ?? '',
    url: executionUrl(waiting.region, waiting.pipeline, next.id),
  };
}

/** The first page; without it the polls are even, which is no reason to fail. */
async function readHistory(
  pipeline: string,
  { pipelines, clock }: Context,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<readonly Execution[]> {
  const page = await within(clock, deadline - clock.now(), signal, () =>
    newestExecutions(pipeline, pipelines),
  );
  return page === undefined || page instanceof Problem ? [] : page;
}

interface WaitingForOne extends Waiting {
  readonly history: readonly Execution[];
  readonly timeoutMs: number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  readonly logs: LogFollower | undefined;
  readonly see: NonNullable<Watched['see']>;
}

async function watchOne(
  { pipeline, execution, history, timeoutMs, deadline, logs, see }: WaitingForOne,
  { clock, pipelines }: Context,
  tell: (event: ExecutionEvent) => void,
  signal: AbortSignal | undefined,
): Promise<Watch> {
  const expectation = expectationOf(history);
  const startedAt = history.find(({ id }) => id === execution.id)?.startedAt;
  const beganAt = Math.min(startedAt ?? clock.now(), clock.now());
  tell({
    kind: 'waiting',
    id: execution.id,
    url: execution.url,
    timeoutMs,
    expected: expectation && {
      remainingMs: Math.max(0, beganAt + expectation.median - clock.now()),
      successes: expectation.successes,
    },
  });
  const watched = {
    pipeline,
    id: execution.id,
    url: execution.url,
    beganAt,
    deadline,
    expectation,
    see,
  };
  const events = watch(watched, pipelines, clock, signal);
  for (;;) {
    const step = await events.next();
    if (!step.done) {
      tell(step.value);
      continue;
    }
    // Logs of what has ended are shown to their end, unless nobody waits any more.
    const leave = () => logs?.leave();
    signal?.addEventListener('abort', leave, { once: true });
    if (step.value.kind === 'ended' && signal?.aborted !== true) await logs?.end();
    else leave();
    signal?.removeEventListener('abort', leave);
    return step.value;
  }
}

/** Does with an execution that is waited for no longer what `on-cancel` says; what was not started here is left. */
async function releaseFrom(
  end: Exclude<Watch, { kind: 'ended' }>,
  { pipeline }: Waiting,
  execution: ExecutionOutcome,
  superseded: readonly string[],
  target: Target,
  ports: Context,
): Promise<WaitEnd> {
  if (end.kind === 'lost') return end;
  const release = await releaseExecution();
  return end.kind === 'timeout'
    ? { kind: 'timeout', timeoutMs: target.timeout, release }
    : { kind: 'cancelled', release };

  async function releaseExecution(): Promise<Release> {
    if (target.onCancel === 'leave') return { kind: 'left', why: 'asked' };
    if (superseded.length > 0) return { kind: 'left', why: 'followed' };
    if (!execution.started) return { kind: 'left', why: 'adopted' };
    const why = end.kind === 'timeout' ? 'its timeout passed' : 'it was cancelled';
    const { runId, repository } = target.event;
    const request = {
      pipeline,
      executionId: execution.id,
      abandon: target.onCancel === 'abandon',
      reason: `GitHub Actions run ${runId} of ${repository}: ${why}.`.slice(0, 200),
    };
    const stopped = await within(ports.clock, STOP_WITHIN, undefined, async (signal) => {
      await ports.pipelines.stop(request, signal);
      return true as const;
    });
    if (stopped === true) return { kind: 'stopped', abandoned: request.abandon };
    return { kind: 'not-stopped', problem: stopped ?? unanswered(execution.id) };
  }
}

function unanswered(id: string): Problem {
  return new Problem(
    'unreachable',
    `AWS gave no answer to the stop of execution ${id} within ${STOP_WITHIN / 1000} seconds.`,
  );
}

/** The list goes as far back as the execution itself; what is newer stands before it. */
async function findSuperseder(
  { pipeline, source }: Waiting,
  id: string,
  { pipelines, clock }: Context,
  deadline: number,
  signal: AbortSignal | undefined,
): Promise<Execution | Problem | undefined> {
  const list = async () => {
    const executions: Execution[] = [];
    for await (const page of pipelines.executions(pipeline)) {
      executions.push(...page);
      if (page.some((execution) => execution.id === id)) break;
    }
    return { next: supersederOf(executions, id, source.name) };
  };
  while (clock.now() < deadline) {
    const found = await within(clock, deadline - clock.now(), signal, list);
    if (found === undefined) return undefined;
    if (!(found instanceof Problem)) return found.next;
    if (!isTransient(found)) return found;
    await clock.sleep(LIST_AGAIN, signal).catch(() => undefined);
  }
  return undefined;
}

/** Milliseconds until a list that AWS did not give is asked for again. */
const LIST_AGAIN = 5000;
