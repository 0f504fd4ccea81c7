/** The `clientRequestToken` of a start: the same for the same start, and another for any other. Pure. */

import { createHash } from 'node:crypto';
import { commitOf, isRollback } from '../domain/last-run.js';
import type { Execution } from '../domain/execution.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';
import type { ExecutionContext } from './context.js';

/**
 * Two runs that find a start needed at the same time send the same token, so AWS starts one execution for both. Once it is
 * over, however it ended, the next start has another token. With `start: always` each step starts one of its own, and only
 * a retry of the same step in the same attempt has the same token.
 *
 * @see https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_StartPipelineExecution.html
 * @param executions newest first
 */
export function clientRequestToken(
  { target, pipeline, source, commit }: Pick<ExecutionContext, 'target' | 'pipeline' | 'source' | 'commit'>,
  executions: readonly Execution[],
): string {
  const { event, repository, variables, start } = target;
  const values = variables.map(({ name, value }) => [name, value]).sort();
  const parameters = [repository, pipeline.name, source.name, commit, values];
  const occasion =
    start === 'always'
      ? ['always', event.runId, event.runAttempt, event.job, event.step]
      : ['if-needed', lastOver(executions, source.name, commit)];
  return createHash('sha256')
    .update(JSON.stringify([...parameters, ...occasion]))
    .digest('hex');
}

/** The id of the newest execution that is over, or about to be, and was of the commit or may have been. */
function lastOver(executions: readonly Execution[], name: string, commit: string): string | undefined {
  return executions.find((execution) => {
    const shown = commitOf(execution, { name });
    const isOver = execution.status !== 'InProgress';
    return isOver && (shown === commit || (shown === undefined && isWithoutRevision(execution)));
  })?.id;
}

/** It ended before its source action was done: the start with the token of the last one may have been this. */
const isWithoutRevision = (execution: Execution): boolean =>
  execution.status !== 'Succeeded' && !isRollback(execution);

/** How the user gets a start with another token. */
export function newToken(start: Target['start']): Remedy {
  return start === 'always'
    ? { text: 'Re-run the job: each attempt starts an execution of its own.' }
    : { text: 'To start an execution anyway:', lines: ['start: always'] };
}
