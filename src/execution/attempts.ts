/** The attempts of the actions of an execution: a stage that is retried runs its actions again; pure. */

import type { ActionExecution } from '../domain/execution.js';

export interface Attempt {
  readonly execution: ActionExecution;
  /** 1, or more where its stage was retried. */
  readonly attempt: number;
}

/** What stands for an action in all of its attempts. */
export const keyOf = ({ stage, action }: Pick<ActionExecution, 'stage' | 'action'>): string =>
  JSON.stringify([stage, action]);

/** @param actions every attempt of every action, in the order in which they began */
export function numberAttempts(actions: readonly ActionExecution[]): Attempt[] {
  const counts = new Map<string, number>();
  return actions.map((execution) => {
    const attempt = (counts.get(keyOf(execution)) ?? 0) + 1;
    counts.set(keyOf(execution), attempt);
    return { execution, attempt };
  });
}
