/** How the conditions of stages stand in a sentence; pure. */

import type { FailedCondition } from '../../domain/outcome.js';
import type { ConditionPoint } from '../../domain/pipeline.js';
import { code } from '../../domain/words.js';
import { causeOf } from './cause.js';

/** In the words of the console. */
const POINTS: Readonly<Record<ConditionPoint, string>> = {
  beforeEntry: 'entry condition',
  onSuccess: 'success condition',
  onFailure: 'failure condition',
};

export const pointName = (point: ConditionPoint | undefined): string =>
  point === undefined ? 'condition' : POINTS[point];

/** @returns as "Entry condition of stage `Deploy` was not met: rule `Window` failed: Outside the window." */
export function conditionLine({ stage, point, rules }: FailedCondition): string {
  const failed = rules.map(({ name, message }) =>
    message === '' ? `rule ${code(name)} failed` : `rule ${code(name)} failed: ${message}`,
  );
  return `The ${pointName(point)} of stage ${code(stage)} was not met: ${failed.join('. ')}`;
}

/** The same in a few words, for a headline that names the stage. */
export function conditionCause({ point, rules: [rule] }: FailedCondition): string {
  if (!rule) return `the ${pointName(point)} was not met`;
  const { name, message } = rule;
  return `rule ${code(name)} of its ${pointName(point)} failed${message === '' ? '' : `: ${causeOf(message)}`}`;
}
