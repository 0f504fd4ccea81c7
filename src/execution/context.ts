/** What the start of one pipeline, and the wait for its execution, are about. */

import type { Clock } from '../domain/clock.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { ExecutionEvent, StartStep } from '../domain/progress.js';
import type { Target } from '../domain/target.js';
import type { Ports } from '../ports/index.js';

export interface ExecutionContext {
  readonly target: Target;
  readonly region: string;
  readonly pipeline: Pipeline;
  readonly source: SourceAction;
  readonly commit: string;
  readonly ports: Pick<Ports, 'pipelines' | 'forge' | 'clock' | 'progress' | 'loadBuilds'>;
  /** Aborts when the workflow is canceled: reads end, and nothing more is started. */
  readonly signal: AbortSignal;
  /** How long a cancellation still lets calls to AWS take. */
  readonly cleanupMs: () => number;
}

/** A canceled step has 5 s. This much is for AWS, and the rest for the report. */
const CLEANUP_MS = 4000;

/** Starts to count when the workflow is canceled. */
export function limitCleanup(signal: AbortSignal, clock: Clock): ExecutionContext['cleanupMs'] {
  let end = Number.POSITIVE_INFINITY;
  const cancel = () => {
    end = clock.now() + CLEANUP_MS;
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  return () => Math.max(0, end - clock.now());
}

export function tellStart({ ports, pipeline, commit }: ExecutionContext, step: StartStep): void {
  ports.progress({ kind: 'start', pipeline: pipeline.name, commit, step });
}

export function tellEvent({ ports, pipeline }: ExecutionContext, event: ExecutionEvent): void {
  ports.progress({ kind: 'execution', pipeline: pipeline.name, event });
}
