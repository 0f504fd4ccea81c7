/** Does what `on-cancel` says with an execution that is no longer waited for. */

import { isFinal, type FinalStatus } from '../domain/execution.js';
import { within } from '../domain/poll.js';
import { asProblem, Problem, RUN_AGAIN, type Remedy } from '../domain/problem.js';
import { shellWord } from '../domain/shell.js';
import { shortId } from '../domain/short.js';
import { code } from '../domain/words.js';
import type { ExecutionOutcome, Release } from '../domain/outcome.js';
import type { ExecutionContext } from './context.js';

/** How long a stop may take, and less after a cancellation. */
const STOP_TIMEOUT_MS = 3000;

const REASONS = { canceled: 'the job was canceled or timed out', timeout: 'wait-timeout passed' } as const;

/**
 * An execution that was not started here is always left.
 *
 * @param why what AWS shows as the reason of the stop
 * @param isFollowed it superseded the one that was started
 */
export async function release(
  context: ExecutionContext,
  execution: ExecutionOutcome,
  why: keyof typeof REASONS,
  isFollowed = false,
): Promise<{ readonly execution: ExecutionOutcome; readonly release: Release }> {
  const { onCancel } = context.target;
  if (onCancel === 'leave') return { execution, release: { kind: 'left', why: 'asked' } };
  if (isFollowed) return { execution, release: { kind: 'left', why: 'followed' } };
  if (!execution.started) return { execution, release: { kind: 'left', why: 'adopted' } };
  try {
    await stop(context, execution.id, why);
    const abandoned = onCancel === 'abandon';
    return { execution: { ...execution, status: 'Stopping' }, release: { kind: 'stopped', abandoned } };
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== 'not-stoppable') return { execution, release: { kind: 'not-stopped', problem } };
    const status = await readEnd(context, execution.id);
    if (status) return { execution: { ...execution, status }, release: { kind: 'ended', status } };
    const remedy = stopByHand(context.pipeline.name, execution.id);
    const notStopped = new Problem(problem.kind, problem.message, { cause: problem, remedy });
    return { execution, release: { kind: 'not-stopped', problem: notStopped } };
  }
}

/** AWS says the same of an execution that has ended and of one that it does not show yet. */
async function readEnd(
  { pipeline, ports: { pipelines, clock }, cleanupMs }: ExecutionContext,
  id: string,
): Promise<FinalStatus | undefined> {
  const ms = Math.min(STOP_TIMEOUT_MS, cleanupMs());
  const read = (signal: AbortSignal) => pipelines.execution(pipeline.name, id, signal);
  const state = await within({ clock, ms, late: UNANSWERED }, read).catch(() => undefined);
  return state && isFinal(state.status) ? state.status : undefined;
}

const UNANSWERED = new Problem('unreachable', 'AWS gave no answer.', { remedy: RUN_AGAIN });

async function stop(
  { target, pipeline, ports, cleanupMs }: ExecutionContext,
  id: string,
  why: keyof typeof REASONS,
): Promise<void> {
  const { onCancel, event } = target;
  const request = {
    pipeline: pipeline.name,
    executionId: id,
    abandon: onCancel === 'abandon',
    reason: `GitHub Actions run ${event.runId} of ${event.repository}: ${REASONS[why]}.`.slice(0, 200),
  };
  const ms = Math.min(STOP_TIMEOUT_MS, cleanupMs());
  const late = new Problem(
    'unreachable',
    `AWS didn't answer the request to stop execution ${code(shortId(id))} within ${Math.round(ms / 1000)} seconds.`,
    { remedy: stopByHand(pipeline.name, id) },
  );
  await within({ clock: ports.clock, ms, late }, (signal) => ports.pipelines.stop(request, signal));
}

/** The command that stops an execution. */
export function stopByHand(pipeline: string, id: string): Remedy {
  return {
    text: 'If the execution is still running, stop it yourself:',
    lines: [
      `aws codepipeline stop-pipeline-execution --pipeline-name ${shellWord(pipeline)} --pipeline-execution-id ${shellWord(id)}`,
    ],
  };
}
