/** Does what `on-cancel` says with an execution that is no longer waited for. */

import { within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN } from '../domain/problem.js';
import type { Release } from '../domain/outcome.js';
import type { ExecutionContext } from './context.js';

/** How long a stop may take: a canceled step has 5 s for everything. */
const STOP_TIMEOUT_MS = 3000;

export interface ReleaseRequest {
  readonly id: string;
  /** False if the execution was adopted. */
  readonly started: boolean;
  /** It superseded the one that was started. */
  readonly followed: boolean;
  /** Ends the sentence that AWS shows as the reason of the stop. */
  readonly why: string;
}

/** An execution that was not started here is always left. */
export async function release(
  { target, pipeline, ports }: ExecutionContext,
  { id, started, followed, why }: ReleaseRequest,
): Promise<Release> {
  const { onCancel } = target;
  if (onCancel === 'leave') return { kind: 'left', why: 'asked' };
  if (followed) return { kind: 'left', why: 'followed' };
  if (!started) return { kind: 'left', why: 'adopted' };
  const { runId, repository } = target.event;
  const request = {
    pipeline: pipeline.name,
    executionId: id,
    abandon: onCancel === 'abandon',
    reason: `GitHub Actions run ${runId} of ${repository}: ${why}.`.slice(0, 200),
  };
  const late = new Problem(
    'unreachable',
    `AWS gave no answer to the stop of execution ${id} within ${STOP_TIMEOUT_MS / 1000} seconds.`,
    { remedy: RUN_AGAIN },
  );
  try {
    await within({ clock: ports.clock, ms: STOP_TIMEOUT_MS, late }, (signal) =>
      ports.pipelines.stop(request, signal),
    );
    return { kind: 'stopped', abandoned: request.abandon };
  } catch (error) {
    return { kind: 'not-stopped', problem: asProblem(error) };
  }
}
