/** The execution by which AWS brings a stage back that failed. */

import { executionUrl } from '../domain/arn.js';
import { poll } from '../domain/poll.js';
import type { Execution } from '../domain/execution.js';
import type { FailedAction, Rollback } from '../domain/outcome.js';
import type { Ports } from '../ports/index.js';
import { newestExecutions } from './search.js';

/** Milliseconds in which it may show: AWS starts it when the stage has failed. */
const ROLLING_BACK = 15_000;
/** Milliseconds between two looks, at first and at most. */
const SHORTEST = 1000;
const LONGEST = 4000;

export interface RolledBack {
  readonly pipeline: string;
  readonly region: string;
  /** The stages that are rolled back by themselves (`onFailure`). */
  readonly rollsBack: readonly string[];
}

/**
 * The automated rollback that came next after a failed execution (user guide, "Configuring stage rollback"); asked for
 * only where a stage that failed has one.
 *
 * @returns none where none showed, or the executions could not be read: what failed, failed all the same
 */
export async function findRollback(
  { pipeline, region, rollsBack }: RolledBack,
  id: string,
  failures: readonly FailedAction[],
  { pipelines, clock }: Pick<Ports, 'pipelines' | 'clock'>,
  signal?: AbortSignal,
): Promise<Rollback | undefined> {
  const isRolledBack = failures.length === 0 || failures.some(({ stage }) => rollsBack.includes(stage));
  if (rollsBack.length === 0 || !isRolledBack) return undefined;
  const read = async () => rollbackAfter(await newestExecutions(pipeline, pipelines), id);
  const isDone = (found: Execution | undefined) => found !== undefined;
  const timing = { clock, timeout: ROLLING_BACK, shortest: SHORTEST, longest: LONGEST, signal };
  try {
    const found = await poll<Execution | undefined>(undefined, { read, isDone, ...timing });
    return found && { id: found.id, status: found.status, url: executionUrl(region, pipeline, found.id) };
  } catch {
    return undefined;
  }
}

/** @param executions newest first */
function rollbackAfter(executions: readonly Execution[], id: string): Execution | undefined {
  const place = executions.findIndex((execution) => execution.id === id);
  return executions.slice(0, Math.max(0, place)).findLast(({ trigger }) => trigger === 'AutomatedRollback');
}
