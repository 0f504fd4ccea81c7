/** Reads back which source revision a started execution runs. */

import { commitOf } from '../domain/last-run.js';
import { poll } from '../domain/poll.js';
import { asProblem } from '../domain/problem.js';
import type { Execution } from '../domain/execution.js';
import { newestExecutions } from './adopt.js';
import { tellStart, type ExecutionContext } from './context.js';

/** How long the revision may take to appear: the source action must finish first. */
export const CONFIRM_TIMEOUT_MS = 10_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3000;

/**
 * A failed read changes nothing about the start, so it is told and fails nothing.
 *
 * @returns the commit that the execution shows; none if it shows none
 */
export async function readBack(context: ExecutionContext, id: string): Promise<string | undefined> {
  const { pipeline, source, signal } = context;
  const { pipelines, clock } = context.ports;
  const read = async (): Promise<Execution | undefined> =>
    (await newestExecutions(pipeline.name, pipelines)).find((execution) => execution.id === id);
  // An execution whose source action failed never shows a revision.
  const isDone = (execution: Execution | undefined) =>
    commitOf(execution, source) !== undefined ||
    (execution !== undefined && execution.status !== 'InProgress');
  try {
    const execution = await poll(await read(), {
      read,
      isDone,
      clock,
      timeout: CONFIRM_TIMEOUT_MS,
      shortest: SHORTEST_PAUSE_MS,
      longest: LONGEST_PAUSE_MS,
      signal,
    });
    const commit = commitOf(execution, source);
    if (commit === undefined) tellStart(context, { kind: 'unconfirmed', execution: id, problem: undefined });
    return commit;
  } catch (error) {
    tellStart(context, { kind: 'unconfirmed', execution: id, problem: asProblem(error) });
    return undefined;
  }
}
