/** Finds the execution by which AWS rolls a failed stage back. */

import { executionUrl } from '../domain/arn.js';
import { poll } from '../domain/poll.js';
import type { Execution } from '../domain/execution.js';
import type { RelatedExecution, WaitEnd } from '../domain/outcome.js';
import { newestExecutions } from './adopt.js';
import type { ExecutionContext } from './context.js';

/** How long the rollback may take to appear: AWS starts it when the stage has failed. */
const TIMEOUT_MS = 15_000;
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 4000;

/**
 * The automated rollback that came next after a failed execution. AWS is only asked if a stage that failed has one.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/userguide/stage-rollback-auto.html
 * @returns none if none appeared, or the executions could not be read: the execution failed all the same
 */
export async function findRollback(
  { pipeline, region, ports, signal }: ExecutionContext,
  id: string,
  { failures, condition }: Pick<Extract<WaitEnd, { kind: 'ended' }>, 'failures' | 'condition'>,
): Promise<RelatedExecution | undefined> {
  const { name, conditions, executionMode } = pipeline;
  const rollsBack = new Set([
    ...pipeline.rollsBack,
    ...conditions.flatMap(({ stage, result }) => (result === 'ROLLBACK' ? [stage] : [])),
  ]);
  const failed = [...failures, ...(condition ? [condition] : [])];
  const isRolledBack = failed.length === 0 || failed.some(({ stage }) => rollsBack.has(stage));
  // Executions in PARALLEL mode are never rolled back.
  if (rollsBack.size === 0 || executionMode === 'PARALLEL' || !isRolledBack) return undefined;
  try {
    const found = await poll<Execution | undefined>(undefined, {
      read: async () => rollbackAfter(await newestExecutions(name, ports.pipelines), id),
      isDone: (rollback) => rollback !== undefined,
      clock: ports.clock,
      timeout: TIMEOUT_MS,
      shortest: SHORTEST_PAUSE_MS,
      longest: LONGEST_PAUSE_MS,
      signal,
    });
    return found && { id: found.id, status: found.status, url: executionUrl(region, name, found.id) };
  } catch {
    return undefined;
  }
}

/** @param executions newest first */
function rollbackAfter(executions: readonly Execution[], id: string): Execution | undefined {
  const place = executions.findIndex((execution) => execution.id === id);
  return executions.slice(0, Math.max(0, place)).findLast(({ trigger }) => trigger === 'AutomatedRollback');
}
