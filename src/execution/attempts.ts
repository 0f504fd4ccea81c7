/** Numbers the attempts of actions and rules: a stage that is retried runs them again. Pure. */

import type { ActionExecution } from '../domain/execution.js';

export interface Attempt<T> {
  readonly execution: T;
  /** 1, or more if its stage was retried. */
  readonly attempt: number;
}

/** The same for all attempts of an action. */
export const keyOf = ({ stage, action }: Pick<ActionExecution, 'stage' | 'action'>): string =>
  JSON.stringify([stage, action]);

/**
 * @param executions every attempt of every action or rule, in the order in which they began
 * @param key the same for all attempts of one
 */
export function numberAttempts<T>(executions: readonly T[], key: (execution: T) => string): Attempt<T>[] {
  const counts = new Map<string, number>();
  return executions.map((execution) => {
    const attempt = (counts.get(key(execution)) ?? 0) + 1;
    counts.set(key(execution), attempt);
    return { execution, attempt };
  });
}
