import type { Clock } from './clock.js';
import { deriveUuid } from './identifiers.js';
import type { SourceFailure } from './sources.js';
import type {
  ActionExecutionSpec,
  ExecutionSpec,
  ExecutionStatus,
  PipelineSpec,
  SourceRevision,
} from './spec.js';
import { findHold } from './transitions.js';

const DEFAULT_DURATION_MS = 60_000;

/** One execution; its times are milliseconds since the epoch. */
export interface Execution {
  id: string;
  startedAt: number;
  /** When its source actions are through. */
  sourceEndsAt: number;
  endsAt: number;
  endStatus: ExecutionStatus;
  /** A status that never changes. */
  status: ExecutionStatus | undefined;
  /** The stage before which it waits without end, instead of ending; undefined where nothing holds it. */
  heldBefore: string | undefined;
  statusSummary: string | undefined;
  trigger: { triggerType: string; triggerDetail?: string };
  revisions: SourceRevision[];
  /** The source actions that failed, which ended it. */
  failures: SourceFailure[];
  /** What its actions did, where the spec tells it. */
  actions: ActionExecutionSpec[] | undefined;
  variables: { name: string; resolvedValue: string }[];
  clientRequestToken: string | undefined;
}

/** What a start gives to its execution. */
export type StartedExecution = Pick<
  Execution,
  'trigger' | 'revisions' | 'failures' | 'variables' | 'clientRequestToken'
>;

/** The status of an execution at a time in milliseconds since the epoch. */
export function statusOf({ status, heldBefore, endsAt, endStatus }: Execution, now: number): ExecutionStatus {
  return status ?? (now >= endsAt && heldBefore === undefined ? endStatus : 'InProgress');
}

/** The executions of one pipeline. */
export class Executions {
  readonly #pipeline: PipelineSpec;
  readonly #pipelineArn: string;
  readonly #clock: Clock;
  readonly #all: Execution[];
  readonly #worldStart: number;

  constructor(pipeline: PipelineSpec, pipelineArn: string, clock: Clock) {
    this.#pipeline = pipeline;
    this.#pipelineArn = pipelineArn;
    this.#clock = clock;
    this.#worldStart = clock.now();
    this.#all = (pipeline.executions ?? []).map((spec, index) => this.#planned(spec, index));
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

  /** Starts an execution now. It is over at once where a source action failed. */
  start(started: StartedExecution): Execution {
    const startedAt = this.#clock.now();
    const { durationMs = DEFAULT_DURATION_MS, endStatus = 'Succeeded', sourceMs = 0 } = this.#pipeline;
    const course = { endsAt: startedAt + durationMs, endStatus };
    const failed = started.failures.length > 0;
    const execution: Execution = {
      ...started,
      id: this.#idOf(this.#all.length),
      startedAt,
      sourceEndsAt: startedAt + sourceMs,
      ...(failed ? { endsAt: startedAt, endStatus: 'Failed' } : course),
      status: undefined,
      heldBefore: failed ? undefined : findHold(this.#pipeline, course, this.#worldStart),
      actions: undefined,
      statusSummary: undefined,
    };
    this.#all.push(execution);
    return execution;
  }

  #planned(spec: ExecutionSpec, index: number): Execution {
    const startedAt = this.#worldStart + spec.startsAtMs;
    const durationMs = spec.durationMs ?? this.#pipeline.durationMs ?? DEFAULT_DURATION_MS;
    const course = { endsAt: startedAt + durationMs, endStatus: spec.endStatus ?? 'Succeeded' };
    return {
      id: spec.id ?? this.#idOf(index),
      startedAt,
      sourceEndsAt: startedAt + (this.#pipeline.sourceMs ?? 0),
      ...course,
      status: spec.status,
      heldBefore: spec.status === undefined ? findHold(this.#pipeline, course, this.#worldStart) : undefined,
      statusSummary: spec.statusSummary,
      trigger: spec.trigger ?? { triggerType: 'WebhookV2', triggerDetail: '' },
      revisions: spec.sourceRevisions ?? [],
      failures: [],
      actions: spec.actions,
      variables: [],
      clientRequestToken: undefined,
    };
  }

  #idOf(index: number): string {
    return deriveUuid(`${this.#pipelineArn}/${index}`);
  }
}
