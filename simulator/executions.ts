import type { Clock } from './clock.js';
import { deriveUuid } from './identifiers.js';
import type { ExecutionSpec, ExecutionStatus, PipelineSpec, SourceRevision } from './spec.js';

const DEFAULT_DURATION_MS = 60_000;

/** One execution; its times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  startedAt: number;
  endsAt: number;
  endStatus: ExecutionStatus;
  /** A status that never changes. */
  status: ExecutionStatus | undefined;
  statusSummary: string | undefined;
  trigger: { triggerType: string; triggerDetail?: string };
  revisions: SourceRevision[];
  variables: { name: string; resolvedValue: string }[];
  clientRequestToken: string | undefined;
}

/** What a start gives to its execution. */
export type StartedExecution = Pick<
  Execution,
  'trigger' | 'revisions' | 'variables' | 'clientRequestToken'
> & { failed: boolean };

/** The status of an execution at a time in milliseconds since the epoch. */
export function statusOf({ status, endsAt, endStatus }: Execution, now: number): ExecutionStatus {
  return status ?? (now >= endsAt ? endStatus : 'InProgress');
}

/** The executions of one pipeline. */
export class Executions {
  readonly #pipeline: PipelineSpec;
  readonly #pipelineArn: string;
  readonly #clock: Clock;
  readonly #all: Execution[];

  constructor(pipeline: PipelineSpec, pipelineArn: string, clock: Clock) {
    this.#pipeline = pipeline;
    this.#pipelineArn = pipelineArn;
    this.#clock = clock;
    const now = clock.now();
    this.#all = (pipeline.executions ?? []).map((spec, index) => this.#planned(spec, index, now));
  }

  /** The executions that have started by now, newest first. */
  list(): Execution[] {
    const now = this.#clock.now();
    return this.#all
      .filter(({ startedAt }) => startedAt <= now)
      .reverse()
      .sort((a, b) => b.startedAt - a.startedAt);
  }

  /** The execution that was started with this token, or undefined. */
  findByToken(token: string | undefined): Execution | undefined {
    return token === undefined
      ? undefined
      : this.#all.find(({ clientRequestToken }) => clientRequestToken === token);
  }

  /** Starts an execution now. */
  start({ failed, ...started }: StartedExecution): Execution {
    const startedAt = this.#clock.now();
    const { durationMs = DEFAULT_DURATION_MS, endStatus = 'Succeeded' } = this.#pipeline;
    const execution: Execution = {
      ...started,
      id: this.#idOf(this.#all.length),
      startedAt,
      endsAt: failed ? startedAt : startedAt + durationMs,
      endStatus: failed ? 'Failed' : endStatus,
      status: undefined,
      statusSummary: undefined,
    };
    this.#all.push(execution);
    return execution;
  }

  #planned(spec: ExecutionSpec, index: number, now: number): Execution {
    const startedAt = now + spec.startsAtMs;
    const durationMs = spec.durationMs ?? this.#pipeline.durationMs ?? DEFAULT_DURATION_MS;
    return {
      id: spec.id ?? this.#idOf(index),
      startedAt,
      endsAt: startedAt + durationMs,
      endStatus: spec.endStatus ?? 'Succeeded',
      status: spec.status,
      statusSummary: spec.statusSummary,
      trigger: spec.trigger ?? { triggerType: 'WebhookV2', triggerDetail: '' },
      revisions: spec.sourceRevisions ?? [],
      variables: [],
      clientRequestToken: undefined,
    };
  }

  #idOf(index: number): string {
    return deriveUuid(`${this.#pipelineArn}/${index}`);
  }
}
