/** Keeps a check run in step with the run: created at once, updated while waiting, concluded at the end. */

import { isTransient, retry, within } from '../../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN_GITHUB } from '../../domain/problem.js';
import type { Clock } from '../../domain/clock.js';
import { code } from '../../domain/words.js';
import type { CheckRunKey, CheckRuns, CheckRunState } from '../../ports/github.js';

/** Between two updates, and if GitHub asked for fewer. */
const PAUSE_MS = 15_000;
const LONG_PAUSE_MS = 60_000;

export interface CheckRunPorts {
  readonly checkRuns: CheckRuns;
  readonly clock: Clock;
  /** Is told, at most once, why the check run is not what it should be. */
  warn(problem: Problem): void;
}

export interface KeptCheckRun {
  /** Shows this as soon as it may; never waits. */
  show(state: CheckRunState): void;
  /** @param ms milliseconds after which nothing is waited for any more */
  conclude(state: CheckRunState, ms: number): Promise<void>;
}

/** @param first shown from the beginning */
export function keepCheckRun(key: CheckRunKey, first: CheckRunState, ports: CheckRunPorts): KeptCheckRun {
  const { checkRuns, clock } = ports;
  /** Ends the pauses between updates; and the update that is under way. */
  const stop = new AbortController();
  const cut = new AbortController();
  let id: number | undefined;
  let refused = false;
  let pending: CheckRunState | undefined = first;
  let wake: () => void = () => undefined;
  stop.signal.addEventListener('abort', () => {
    wake();
  });

  function warn(problem: Problem): void {
    if (!refused) ports.warn(problem);
    refused = true;
  }

  /** A run that was killed, or an answer that was lost, may have left one. */
  async function put(state: CheckRunState, signal: AbortSignal): Promise<void> {
    id ??= await checkRuns.find(key, signal);
    if (id === undefined) {
      id = await checkRuns.create(key, { ...state, annotations: [] }, signal);
      if (state.annotations.length === 0) return;
    }
    await checkRuns.update(id, state, signal);
  }

  async function follow(): Promise<void> {
    while (!stop.signal.aborted && !refused) {
      if (pending === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const isFirst = id === undefined;
      const state = pending;
      pending = undefined;
      let pause = PAUSE_MS;
      try {
        await put(state, cut.signal);
        // What the run has to tell first is not kept back.
        if (isFirst) continue;
      } catch (error) {
        const problem = asProblem(error);
        if (!isTransient(problem)) warn(problem);
        pending ??= state;
        if (problem.kind === 'throttled') pause = LONG_PAUSE_MS;
      }
      await clock.sleep(pause, stop.signal).catch(() => undefined);
    }
  }

  // The annotations of an attempt whose answer was lost may be there, and would be shown twice.
  const finish = (state: CheckRunState, deadline: number, signal: AbortSignal) =>
    retry((attempt) => put(attempt === 1 ? state : { ...state, annotations: [] }, signal), clock, deadline);

  const unanswered = new Problem(
    'unreachable',
    `GitHub didn't answer in time, so check run ${code(key.name)} may be missing or out of date.`,
    {
      remedy: RUN_AGAIN_GITHUB,
    },
  );

  const following = follow();
  return {
    show(state) {
      pending = state;
      wake();
    },

    async conclude(state, ms) {
      const deadline = clock.now() + ms;
      stop.abort();
      await within({ clock, ms: ms / 2, late: unanswered }, () => following).catch(() => undefined);
      cut.abort(
        new Problem('unreachable', 'The check run is already completed.', { remedy: RUN_AGAIN_GITHUB }),
      );
      if (refused) return;
      const limit = { clock, ms: deadline - clock.now(), late: unanswered };
      await within(limit, (signal) => finish(state, deadline, signal)).catch((error: unknown) => {
        warn(asProblem(error));
      });
    },
  };
}
