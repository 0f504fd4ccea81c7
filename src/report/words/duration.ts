/** How long an execution or a stage took; pure. */

import type { ActionExecution } from '../../domain/execution.js';

/** @returns milliseconds from the first start to the last change; none while an action runs, or if a time is missing */
export function durationOf(actions: readonly ActionExecution[]): number | undefined {
  const starts = actions.flatMap(({ startedAt }) => startedAt ?? []);
  const ends = actions.flatMap(({ updatedAt }) => updatedAt ?? []);
  if (starts.length === 0 || ends.length === 0 || actions.some(({ status }) => status === 'InProgress'))
    return undefined;
  return Math.max(0, Math.max(...ends) - Math.min(...starts));
}
