/** What an execution that was started shows as its source revision, read back. */

import { poll } from '../domain/poll.js';
import { asProblem } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { StartStep } from '../domain/progress.js';
import type { Ports } from '../ports/index.js';
import { commitOf } from '../domain/adopt.js';
import { newestExecutions } from './search.js';

/** Milliseconds in which it may show: its source action has to end first. */
export const CONFIRMING = 10_000;
/** Milliseconds between two looks, at first and at most. */
const SHORTEST = 500;
const LONGEST = 3000;

/**
 * Reads back what was started. That it cannot be read makes no start undone: it is told, and fails nothing.
 *
 * @param id of the execution
 * @returns the commit that it shows; none where it shows none
 */
export async function readBack(
  id: string,
  pipeline: string,
  source: SourceAction,
  { pipelines, clock }: Pick<Ports, 'pipelines' | 'clock'>,
  tell: (step: StartStep) => void,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const read = async (): Promise<Execution | undefined> =>
    (await newestExecutions(pipeline, pipelines)).find((execution) => execution.id === id);
  // One whose source action failed shows no revision any more.
  const isDone = (seen: Execution | undefined) =>
    commitOf(seen, source) !== undefined || (seen !== undefined && seen.status !== 'InProgress');
  try {
    const timing = { clock, timeout: CONFIRMING, shortest: SHORTEST, longest: LONGEST, signal };
    const commit = commitOf(await poll(await read(), { read, isDone, ...timing }), source);
    if (commit === undefined) tell({ kind: 'unconfirmed', execution: id, problem: undefined });
    return commit;
  } catch (error) {
    tell({ kind: 'unconfirmed', execution: id, problem: asProblem(error) });
    return undefined;
  }
}
