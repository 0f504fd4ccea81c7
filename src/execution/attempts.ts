/** Numbers the attempts of actions: a stage that is retried runs its actions again. Pure. */

import type { ActionExecution } from '../domain/execution.js';

export interface Attempt {
  readonly execution: ActionExecution;
  /** 1, or more if its stage was retried. */
  readonly attempt: number;
}

/** The same for all attempts of an action. */
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
