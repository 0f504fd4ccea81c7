/** Start: exactly once, at exactly this commit. */

import { createHash } from 'node:crypto';
import { Problem } from '../problem.js';
import type { Execution, PipelineFacts, Pipelines, RunEvent, SourceAction, Target } from '../model.js';
import { isReusable } from './adopt.js';

export interface Started {
  readonly execution: Pick<Execution, 'id' | 'status'>;
  /** False where the execution was adopted. */
  readonly started: boolean;
}

/**
 * Adopts or starts, as `start` asks; called only for a pipeline whose checks allow it.
 *
 * @throws Problem where the start failed, or whether one is needed could not be read
 */
export async function startOrAdopt(
  facts: PipelineFacts,
  source: SourceAction,
  commit: string,
  target: Target,
  pipelines: Pipelines,
): Promise<Started> {
  if (target.start === 'if-needed') {
    const { executions } = facts;
    if (!executions?.ok)
      throw executions?.problem ?? new Problem('broken', `The executions of ${facts.name} are not known.`);
    const execution = executions.value.find((known) => isReusable(known, source, commit));
    if (execution) return { execution, started: false };
  }
  const id = await pipelines.start({
    pipeline: facts.name,
    sourceAction: source.name,
    commit,
    variables: target.variables,
    clientRequestToken: clientRequestToken(target.event, facts.name, commit),
  });
  return { execution: { id, status: 'InProgress' }, started: true };
}

/**
 * The same for every retry of this attempt of this run, so that none starts twice; `[a-zA-Z0-9-]{1,128}` (API
 * reference, StartPipelineExecution).
 */
export function clientRequestToken(
  { runId, runAttempt }: RunEvent,
  pipeline: string,
  commit: string,
): string {
  return createHash('sha256').update([runId, runAttempt, pipeline, commit].join('\n')).digest('hex');
}
