/** The signals by which the runner cancels a step: SIGINT, and SIGTERM 7.5 s later. */

import type { Clock } from '../domain/clock.js';
import { Problem } from '../domain/problem.js';

export interface Cancellation {
  /** Aborted by the first signal, with a Problem as its reason. */
  readonly signal: AbortSignal;
  /** Milliseconds since the first signal; none before it. */
  readonly elapsedMs: () => number | undefined;
  /** Rejects with the signal's reason where the run itself did not end in time after it. */
  readonly overdue: () => Promise<never>;
}

export interface CancellationListeners {
  /** @param message for the people who read the log */
  readonly first: (message: string) => void;
  /** The process must end now. */
  readonly second: () => void;
}

/** The run itself ends within 4 s of a cancellation. This is for what nobody expects: 5 s are promised. */
const OVERDUE_MS = 4500;

export function listenForCancellation(
  clock: Pick<Clock, 'now'>,
  { first, second }: CancellationListeners,
): Cancellation {
  const controller = new AbortController();
  const { signal } = controller;
  let canceledAt: number | undefined;
  const cancel = (name: NodeJS.Signals) => {
    if (signal.aborted) {
      second();
      return;
    }
    canceledAt = clock.now();
    first(`The job was canceled or timed out (${name}). Stopped waiting. Nothing else will start.`);
    controller.abort(
      new Problem('refused', 'The job was canceled or timed out.', {
        remedy: { text: 'Run the job again.' },
      }),
    );
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, cancel);
  return {
    signal,
    elapsedMs: () => (canceledAt === undefined ? undefined : clock.now() - canceledAt),
    overdue: () =>
      new Promise((_, reject) => {
        const end = () =>
          setTimeout(() => {
            reject(signal.reason as Problem);
          }, OVERDUE_MS);
        signal.addEventListener('abort', end, { once: true });
      }),
  };
}
