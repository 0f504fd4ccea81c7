/** What became of the start of a pipeline, in one sentence; pure. */

import type { PipelineOutcome } from '../../domain/outcome.js';

/** What became of the start of one pipeline, where one was asked for. */
export function startLine(
  { name, execution, ready, problem, wait }: PipelineOutcome,
  startAsked: boolean,
): string | undefined {
  if (problem && execution)
    return `Pipeline ${name} was started, and runs ${execution.commit} instead of the commit that was asked for: execution ${execution.id}.`;
  if (problem) return `The start of pipeline ${name} failed.`;
  if (!startAsked) return undefined;
  if (!execution) return ready ? undefined : `Pipeline ${name} was not started: its checks do not allow it.`;
  const [begun] = wait?.superseded ?? [];
  if (begun !== undefined)
    return `Pipeline ${name}: execution ${begun} was superseded, and ${execution.id} of ${execution.commit} followed.`;
  return execution.started
    ? `Pipeline ${name} was started at ${execution.commit}: execution ${execution.id}.`
    : `Pipeline ${name} was not started again: execution ${execution.id} of ${execution.commit} is there (${execution.status}).`;
}
