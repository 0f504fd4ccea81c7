/** What a run came to, as one word: the output `result`; pure. */

import type { Outcome, PipelineOutcome, WaitEnd } from '../../domain/outcome.js';

/** The worst first: with several pipelines, the run came to the worst that any of them did. */
export const RESULTS = [
  'error',
  'failed',
  'timed-out',
  'canceled',
  'stopped',
  'superseded',
  'not-ready',
  'started',
  'adopted',
  'succeeded',
  'ready',
] as const;

export type Result = (typeof RESULTS)[number];

export function resultOf(outcome: Outcome): Result {
  const { problem, cancelled, ready, pipelines } = outcome;
  if (cancelled) return 'canceled';
  if (problem) return 'error';
  const results = pipelines.map(resultOfPipeline);
  const own = ready ? [] : (['not-ready'] as const);
  return RESULTS.find((result) => [...results, ...own].includes(result)) ?? 'ready';
}

export function resultOfPipeline({ ready, execution, problem, wait }: PipelineOutcome): Result {
  if (problem) return 'error';
  if (wait) return resultOfWait(wait.end);
  if (execution) return execution.started ? 'started' : 'adopted';
  return ready ? 'ready' : 'not-ready';
}

function resultOfWait(end: WaitEnd): Result {
  switch (end.kind) {
    case 'ended':
      return RESULT_OF_STATUS[end.status];
    case 'timeout':
      return 'timed-out';
    case 'cancelled':
      return 'canceled';
    case 'lost':
      return 'error';
  }
}

const RESULT_OF_STATUS = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
  Cancelled: 'canceled',
  Superseded: 'superseded',
} as const;

/** The answer of a start was lost, and the start may have taken effect. */
export const mayHaveStarted = ({ execution, problem }: PipelineOutcome): boolean =>
  !execution && (problem?.kind === 'unreachable' || problem?.kind === 'broken');
