/** What the start of one pipeline, and the wait for its execution, are about. */

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
  /** Aborts when the workflow is canceled. */
  readonly signal: AbortSignal | undefined;
}

export function tellStart({ ports, pipeline, commit }: ExecutionContext, step: StartStep): void {
  ports.progress({ kind: 'start', pipeline: pipeline.name, commit, step });
}

export function tellEvent({ ports, pipeline }: ExecutionContext, event: ExecutionEvent): void {
  ports.progress({ kind: 'execution', pipeline: pipeline.name, event });
}
