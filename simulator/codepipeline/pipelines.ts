import { arnOf, type Caller } from '../aws/account.js';
import { AwsError } from '../aws/error.js';
import type { Build } from '../codebuild/builds.js';
import type { LogStream } from '../logs/log-events.js';
import type { Run } from './run.js';
import type { Clock } from '../core/clock.js';
import { InvalidPageToken, takePage, type Page } from '../core/page.js';
import type { Execution } from './execution.js';
import { Executions } from './executions.js';
import { checkPlans } from './plans.js';
import type { Surroundings } from './sources.js';
import type { CodePipelineSpec, PipelineSpec } from './spec.js';
import { checkTransitions } from './transitions.js';

/** Most executions on a page, of a pipeline as of actions. */
const LARGEST_PAGE = 100;

const DAY_SECONDS = 24 * 60 * 60;

/** The pipelines of every Region and account, and their executions. */
export class Pipelines {
  readonly spec: CodePipelineSpec;
  readonly clock: Clock;
  /** Where their source actions take their revisions from. */
  readonly surroundings: Surroundings;
  /** Milliseconds since the epoch. */
  readonly worldStart: number;
  readonly #executions = new Map<PipelineSpec, Executions>();

  /** Throws a RangeError for a disabled transition that a pipeline has not, or a plan that does not fit it. */
  constructor(spec: CodePipelineSpec, clock: Clock, surroundings: Surroundings) {
    this.spec = spec;
    this.clock = clock;
    this.surroundings = surroundings;
    this.worldStart = clock.now();
    for (const pipeline of spec.pipelines ?? []) {
      checkTransitions(pipeline);
      checkPlans(pipeline);
      const pipelineArn = this.arnOf(pipeline);
      const failsAtOnce = spec.stageFailure === 'at-once';
      this.#executions.set(pipeline, new Executions(pipeline, { pipelineArn, clock, failsAtOnce }));
    }
  }

  arnOf({ region, account, declaration }: PipelineSpec): string {
    const accountId = account ?? this.spec.account;
    return arnOf(this.spec, 'codepipeline', { region, accountId }, declaration.name);
  }

  /** Those that a caller sees. */
  visible(caller: Caller): PipelineSpec[] {
    return (this.spec.pipelines ?? []).filter(
      ({ region, account }) =>
        region === caller.region && (account ?? this.spec.account) === caller.accountId,
    );
  }

  /** Throws AwsError: PipelineNotFoundException. */
  find(caller: Caller, name: string): PipelineSpec {
    const pipeline = this.visible(caller).find(({ declaration }) => declaration.name === name);
    if (pipeline === undefined) throw pipelineNotFound(caller, name);
    return pipeline;
  }

  executionsOf(pipeline: PipelineSpec): Executions {
    const executions = this.#executions.get(pipeline);
    if (executions === undefined) throw new Error(`The spec changed: ${pipeline.declaration.name} is new.`);
    return executions;
  }

  /** The executions that reads find, newest first. */
  visibleExecutions(pipeline: PipelineSpec): Execution[] {
    const now = this.clock.now();
    return this.executionsOf(pipeline)
      .list()
      .filter(({ visibleFrom }) => visibleFrom <= now);
  }

  /** Throws AwsError: PipelineExecutionNotFoundException. */
  findExecution(pipeline: PipelineSpec, id: string): Execution {
    const execution = this.visibleExecutions(pipeline).find((candidate) => candidate.id === id);
    if (execution === undefined) {
      throw new AwsError(
        'PipelineExecutionNotFoundException',
        `Pipeline '${pipeline.declaration.name}' does not have an execution with id '${id}'`,
      );
    }
    return execution;
  }

  /** The builds of all actions so far, of the pipelines that a caller sees. */
  listBuilds(caller: Caller): Build[] {
    return this.#listRuns(caller).flatMap(({ builds }) => builds);
  }

  /** What `Commands` actions have written so far, of the pipelines that a caller sees. */
  listStreams(caller: Caller): LogStream[] {
    return this.#listRuns(caller).flatMap(({ streams }) => streams);
  }

  #listRuns(caller: Caller): Run[] {
    return this.visible(caller)
      .flatMap((pipeline) => this.executionsOf(pipeline).list())
      .flatMap(({ run }) => (run === undefined ? [] : [run]));
  }

  /** Throws AwsError: InvalidNextTokenException. */
  page<T>(
    items: readonly T[],
    keyOf: (item: T) => string,
    {
      scope,
      size = LARGEST_PAGE,
      token,
    }: { scope: unknown[]; size?: number | undefined; token?: string | undefined },
  ): Page<T> {
    try {
      return takePage(items, keyOf, {
        scope: JSON.stringify(scope),
        size: Math.min(size, this.spec.pageSize ?? size),
        token,
      });
    } catch (error) {
      if (error instanceof InvalidPageToken) {
        throw new AwsError('InvalidNextTokenException', 'The next token is not valid');
      }
      throw error;
    }
  }

  /** When any pipeline was created and updated, in seconds since the epoch. */
  dates(): { created: number; updated: number } {
    const now = Math.floor(this.worldStart / 1000);
    return { created: now - 30 * DAY_SECONDS, updated: now - DAY_SECONDS };
  }
}

export function pipelineNotFound({ accountId }: Caller, name: string): AwsError {
  return new AwsError(
    'PipelineNotFoundException',
    `Account '${accountId}' does not have a pipeline with name '${name}'`,
  );
}

/** The token of the next page as a member of an output, if there is a next page. */
export function nextOf({ nextToken }: Page<unknown>): { nextToken?: string } {
  return nextToken === undefined ? {} : { nextToken };
}
