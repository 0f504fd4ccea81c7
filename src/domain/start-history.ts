/** What started the executions of a pipeline, as far as they are listed; pure. */

import { commitOf, isRollback } from './last-run.js';
import type { Execution } from './execution.js';
import type { SourceAction } from './pipeline.js';

export interface StartHistory {
  /** How many there are, without rollbacks. */
  readonly executions: number;
  /** How many commits they took through the source action. */
  readonly commits: number;
  /** The newest that a push started, or a pull request: AWS does not tell the two apart. */
  readonly lastPush: Execution | undefined;
  /** The newest that is not of the pipeline's own creation. */
  readonly latest: Execution | undefined;
}

/** `triggerType` of a push through a connection, and of one through a webhook of GitHub version 1. */
const PUSHES: ReadonlySet<string | undefined> = new Set(['WebhookV2', 'Webhook']);

/** @param executions newest first */
export function startHistory(executions: readonly Execution[], source: SourceAction): StartHistory {
  const started = executions.filter((execution) => !isRollback(execution));
  const commits = new Set(started.map((execution) => commitOf(execution, source)));
  commits.delete(undefined);
  return {
    executions: started.length,
    commits: commits.size,
    lastPush: started.find(({ trigger }) => PUSHES.has(trigger)),
    latest: started.find(({ trigger }) => trigger !== 'CreatePipeline'),
  };
}
