import {
  describeActionExecution,
  latestOfEach,
  listActionExecutions,
  newestFirst,
  type ActionExecution,
} from './action-executions.js';
import { AwsError, validationError } from '../aws/error.js';
import type { Build } from '../codebuild/builds.js';
import type { Clock } from '../core/clock.js';
import { Executions, statusOf, type Execution } from './executions.js';
import { InvalidPageToken, takePage, type Page } from '../core/page.js';
import { describeStages } from './pipeline-state.js';
import { checkPlans } from './plans.js';
import type {
  GetPipelineExecutionInput,
  GetPipelineInput,
  GetPipelineStateInput,
  ListActionExecutionsInput,
  ListPipelineExecutionsInput,
  ListPipelinesInput,
  StartPipelineExecutionInput,
  StopPipelineExecutionInput,
} from '../aws/shapes.js';
import { artifactOf, checkOverrides, runSources, type Surroundings } from './sources.js';
import type { Caller, PipelineSpec, SourceRevision, WorldSpec } from '../spec.js';
import { checkTransitions } from './transitions.js';

/** Of executions, of a pipeline as of actions. */
const LARGEST_EXECUTIONS_PAGE = 100;
const LARGEST_PIPELINES_PAGE = 1000;
const RUNNING_LIMIT = 50;

/** The pipelines of every Region and account, and their executions. */
export class Pipelines {
  readonly #spec: WorldSpec;
  readonly #surroundings: Surroundings;
  readonly #clock: Clock;
  readonly #executions = new Map<PipelineSpec, Executions>();
  readonly #startedAt: number;

  /** Throws a RangeError for a disabled transition that a pipeline has not, or a plan that does not fit it. */
  constructor(spec: WorldSpec, clock: Clock, surroundings: Surroundings) {
    this.#spec = spec;
    this.#surroundings = surroundings;
    this.#clock = clock;
    this.#startedAt = clock.now();
    for (const pipeline of spec.pipelines ?? []) {
      checkTransitions(pipeline);
      checkPlans(pipeline);
      const pipelineArn = this.#arnOf(pipeline);
      const failsAtOnce = spec.stageFailure === 'at-once';
      this.#executions.set(pipeline, new Executions(pipeline, { pipelineArn, clock, failsAtOnce }));
    }
  }

  /** ARN of a pipeline of the spec. */
  #arnOf({ region, account, declaration }: PipelineSpec): string {
    return pipelineArn(this.#spec, { region, accountId: account ?? this.#spec.account }, declaration.name);
  }

  /**
   * Throws AwsError: PipelineNotFoundException, also for another version than the present one, as AWS does in fact
   * (aws/aws-sdk issue 558), though its model has PipelineVersionNotFoundException.
   */
  getPipeline(caller: Caller, { name, version }: GetPipelineInput): object {
    const pipeline = this.#find(caller, name);
    if (version !== undefined && version !== pipeline.declaration.version) throw notFound(caller, name);
    return {
      pipeline: pipeline.declaration,
      metadata: { pipelineArn: this.#arnOf(pipeline), ...this.#dates() },
    };
  }

  /** Throws AwsError: InvalidNextTokenException. */
  listPipelines(caller: Caller, { maxResults, nextToken }: ListPipelinesInput): object {
    const visible = this.#visible(caller).sort((a, b) => (a.declaration.name < b.declaration.name ? -1 : 1));
    const page = this.#page(visible, ({ declaration }) => declaration.name, {
      scope: JSON.stringify(['pipelines', caller.region]),
      size: maxResults ?? LARGEST_PIPELINES_PAGE,
      token: nextToken,
    });
    const pipelines = page.items.map(({ declaration }) => ({
      name: declaration.name,
      version: declaration.version,
      pipelineType: declaration.pipelineType ?? 'V1',
      executionMode: declaration.executionMode ?? 'SUPERSEDED',
      ...this.#dates(),
    }));
    return { pipelines, ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }) };
  }

  /**
   * The same `clientRequestToken` gives the same execution of the pipeline. A commit is taken as it is given, without
   * a look at the branch (FACTS: COMMIT_ID). Without one the branch's head is taken; where the connection is not
   * AVAILABLE, or there is no such repository or branch, the execution is Failed at once, as its source action fails.
   *
   * Throws AwsError: PipelineNotFoundException, ValidationException,
   * ConcurrentPipelineExecutionsLimitExceededException.
   */
  startPipelineExecution(
    caller: Caller,
    input: StartPipelineExecutionInput,
  ): { pipelineExecutionId: string } {
    const pipeline = this.#visible(caller).find(({ declaration }) => declaration.name === input.name);
    if (pipeline === undefined) {
      throw new AwsError(
        'PipelineNotFoundException',
        `Pipeline with name ${input.name} does not exist in account ${caller.accountId}.`,
      );
    }
    checkOverrides(this.#spec, pipeline, input.sourceRevisions ?? []);
    const variables = resolveVariables(pipeline, input.variables ?? []);
    const executions = this.#executionsOf(pipeline);
    const known = executions.findByToken(input.clientRequestToken);
    if (known !== undefined) return { pipelineExecutionId: known.id };
    this.#checkLimit(pipeline);
    const source = runSources(this.#surroundings, pipeline, input.sourceRevisions ?? []);
    const started = executions.start({
      trigger: { triggerType: 'StartPipelineExecution', triggerDetail: caller.arn },
      ...source,
      variables,
      clientRequestToken: input.clientRequestToken,
    });
    return { pipelineExecutionId: started.id };
  }

  /**
   * The running actions go on to their ends, or are abandoned; then the execution is Stopped. An execution that is not
   * there is not stoppable: the model of this operation has no other error for it.
   *
   * Throws AwsError: PipelineNotFoundException, PipelineExecutionNotStoppableException, DuplicatedStopRequestException.
   */
  stopPipelineExecution(
    caller: Caller,
    { pipelineName, pipelineExecutionId, ...request }: StopPipelineExecutionInput,
  ): { pipelineExecutionId: string } {
    const pipeline = this.#find(caller, pipelineName);
    const executions = this.#executionsOf(pipeline);
    const execution = executions.list().find(({ id }) => id === pipelineExecutionId);
    if (execution === undefined) {
      throw new AwsError(
        'PipelineExecutionNotStoppableException',
        `Pipeline '${pipelineName}' does not have an execution with id '${pipelineExecutionId}'`,
      );
    }
    executions.stop(execution, request);
    return { pipelineExecutionId };
  }

  /** Newest first. Throws AwsError: PipelineNotFoundException, InvalidNextTokenException. */
  listPipelineExecutions(caller: Caller, input: ListPipelineExecutionsInput): object {
    const pipeline = this.#find(caller, input.pipelineName);
    const page = this.#page(this.#executionsOf(pipeline).list(), ({ id }) => id, {
      scope: JSON.stringify(['executions', this.#arnOf(pipeline)]),
      size: input.maxResults ?? LARGEST_EXECUTIONS_PAGE,
      token: input.nextToken,
    });
    const now = this.#clock.now();
    const pipelineExecutionSummaries = page.items.map((execution) => ({
      ...this.#common(pipeline, execution),
      startTime: execution.startedAt / 1000,
      lastUpdateTime: updatedAt(execution, now) / 1000,
      sourceRevisions: this.#shownRevisions(pipeline, execution),
      ...(execution.stop === undefined ? {} : { stopTrigger: describeStop(execution.stop) }),
    }));
    return {
      pipelineExecutionSummaries,
      ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
    };
  }

  /** Throws AwsError: PipelineNotFoundException, PipelineExecutionNotFoundException. */
  getPipelineExecution(caller: Caller, input: GetPipelineExecutionInput): object {
    const pipeline = this.#find(caller, input.pipelineName);
    const execution = this.#findExecution(pipeline, input.pipelineExecutionId);
    const artifactRevisions = this.#shownRevisions(pipeline, execution).map(
      ({ actionName, ...revision }) => ({
        name: artifactOf(pipeline, actionName),
        ...revision,
        created: execution.startedAt / 1000,
      }),
    );
    return {
      pipelineExecution: {
        pipelineName: pipeline.declaration.name,
        pipelineVersion: pipeline.declaration.version,
        ...this.#common(pipeline, execution),
        artifactRevisions,
        variables: execution.variables,
      },
    };
  }

  /**
   * The stages of a PARALLEL pipeline have no state of their own, since each execution has its own.
   * Throws AwsError: PipelineNotFoundException, ValidationException.
   */
  getPipelineState(caller: Caller, { name }: GetPipelineStateInput): object {
    const pipeline = this.#find(caller, name);
    const { declaration } = pipeline;
    const isParallel = declaration.executionMode === 'PARALLEL';
    if (isParallel && this.#spec.parallelState === 'refused') {
      throw validationError(`Pipeline ${name} has the execution mode PARALLEL, which has no state`);
    }
    const executions = this.#executionsOf(pipeline).list();
    const now = this.#clock.now();
    const actions = executions.flatMap((execution) => listActionExecutions(pipeline, execution, now));
    return {
      pipelineName: name,
      pipelineVersion: declaration.version,
      stageStates: isParallel
        ? declaration.stages.map((stage) => ({ stageName: stage.name }))
        : describeStages(pipeline, executions, actions, { now, worldStart: this.#startedAt }),
      ...this.#dates(),
    };
  }

  /**
   * Newest first. `Latest` leaves out all but the last execution of each action. Stricter than AWS in one way: the two
   * members of a filter together are refused, since what they mean together is not known.
   *
   * Throws AwsError: PipelineNotFoundException, PipelineExecutionNotFoundException, InvalidNextTokenException,
   * ValidationException.
   */
  listActionExecutions(caller: Caller, input: ListActionExecutionsInput): object {
    const pipeline = this.#find(caller, input.pipelineName);
    const page = this.#page(this.#filterActions(pipeline, input.filter), ({ id }) => id, {
      scope: JSON.stringify(['actions', this.#arnOf(pipeline), input.filter]),
      size: input.maxResults ?? LARGEST_EXECUTIONS_PAGE,
      token: input.nextToken,
    });
    return {
      actionExecutionDetails: page.items.map((action) => describeActionExecution(pipeline, action)),
      ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
    };
  }

  /** The builds of all actions so far, of the pipelines that the caller sees. */
  listBuilds(caller: Caller): Build[] {
    return this.#visible(caller).flatMap((pipeline) =>
      this.#executionsOf(pipeline)
        .list()
        .flatMap(({ run }) => run?.builds ?? []),
    );
  }

  #filterActions(
    pipeline: PipelineSpec,
    filter: ListActionExecutionsInput['filter'] = {},
  ): ActionExecution[] {
    const { pipelineExecutionId, latestInPipelineExecution: latest } = filter;
    if (pipelineExecutionId !== undefined && latest !== undefined) {
      throw validationError('The filter has both pipelineExecutionId and latestInPipelineExecution');
    }
    const id = pipelineExecutionId ?? latest?.pipelineExecutionId;
    const executions =
      id === undefined ? this.#executionsOf(pipeline).list() : [this.#findExecution(pipeline, id)];
    const actions = executions
      .flatMap((execution) => listActionExecutions(pipeline, execution, this.#clock.now()))
      .sort(newestFirst);
    return latest?.startTimeRange === 'Latest' ? latestOfEach(actions) : actions;
  }

  #findExecution(pipeline: PipelineSpec, id: string): Execution {
    const execution = this.#executionsOf(pipeline)
      .list()
      .find((candidate) => candidate.id === id);
    if (execution === undefined) {
      throw new AwsError(
        'PipelineExecutionNotFoundException',
        `Pipeline '${pipeline.declaration.name}' does not have an execution with id '${id}'`,
      );
    }
    return execution;
  }

  #common({ declaration }: PipelineSpec, execution: Execution): object {
    return {
      pipelineExecutionId: execution.id,
      status: statusOf(execution, this.#clock.now()),
      ...(execution.statusSummary === undefined ? {} : { statusSummary: execution.statusSummary }),
      trigger: execution.trigger,
      executionMode: declaration.executionMode ?? 'SUPERSEDED',
      ...describeType(execution),
    };
  }

  #visible(caller: Caller): PipelineSpec[] {
    return (this.#spec.pipelines ?? []).filter(
      ({ region, account }) =>
        region === caller.region && (account ?? this.#spec.account) === caller.accountId,
    );
  }

  #find(caller: Caller, name: string): PipelineSpec {
    const pipeline = this.#visible(caller).find(({ declaration }) => declaration.name === name);
    if (pipeline === undefined) throw notFound(caller, name);
    return pipeline;
  }

  #executionsOf(pipeline: PipelineSpec): Executions {
    const executions = this.#executions.get(pipeline);
    if (executions === undefined) throw new Error(`The spec changed: ${pipeline.declaration.name} is new.`);
    return executions;
  }

  #page<T>(
    items: T[],
    keyOf: (item: T) => string,
    { scope, size, token }: { scope: string; size: number; token: string | undefined },
  ): Page<T> {
    try {
      return takePage(items, keyOf, { scope, size: Math.min(size, this.#spec.pageSize ?? size), token });
    } catch (error) {
      if (error instanceof InvalidPageToken) {
        throw new AwsError('InvalidNextTokenException', 'The next token is not valid');
      }
      throw error;
    }
  }

  #dates(): { created: number; updated: number } {
    const day = 24 * 60 * 60;
    const now = Math.floor(this.#startedAt / 1000);
    return { created: now - 30 * day, updated: now - day };
  }

  /** Those of the source actions that are through; a rollback has those of its target from its start on. */
  #shownRevisions(pipeline: PipelineSpec, execution: Execution): SourceRevision[] {
    const { run, revisions, sourceEndsAt, rollbackTargetId } = execution;
    const now = this.#clock.now();
    if (run === undefined) return now >= sourceEndsAt ? revisions : [];
    if (rollbackTargetId !== undefined) return revisions;
    const through = listActionExecutions(pipeline, execution, now).filter(
      ({ status }) => status === 'Succeeded',
    );
    return revisions.filter((revision) =>
      through.some(({ actionName }) => actionName === revision.actionName),
    );
  }

  #checkLimit(pipeline: PipelineSpec): void {
    const mode = pipeline.declaration.executionMode ?? 'SUPERSEDED';
    const now = this.#clock.now();
    const running = this.#executionsOf(pipeline)
      .list()
      .filter((execution) => statusOf(execution, now) === 'InProgress');
    if (mode !== 'SUPERSEDED' && running.length >= RUNNING_LIMIT) {
      throw new AwsError(
        'ConcurrentPipelineExecutionsLimitExceededException',
        `The pipeline has reached the limit of ${RUNNING_LIMIT} concurrent executions`,
      );
    }
  }
}

/** ARN of the pipeline of that name in a Region and account; `*` names all of them. */
export function pipelineArn(
  { partition = 'aws' }: WorldSpec,
  { region, accountId }: Pick<Caller, 'region' | 'accountId'>,
  name: string,
): string {
  return `arn:${partition}:codepipeline:${region}:${accountId}:${name}`;
}

function describeType({ rollbackTargetId }: Execution): object {
  return rollbackTargetId === undefined
    ? { executionType: 'STANDARD' }
    : {
        executionType: 'ROLLBACK',
        rollbackMetadata: { rollbackTargetPipelineExecutionId: rollbackTargetId },
      };
}

function describeStop({ reason }: NonNullable<Execution['stop']>): object {
  return reason === undefined ? {} : { reason };
}

/** When an execution changed last, in milliseconds since the epoch. */
function updatedAt({ run, stop, endsAt }: Execution, now: number): number {
  return run?.updatedAt ?? Math.min(now, stop?.endsAt ?? endsAt);
}

function notFound({ accountId }: Caller, name: string): AwsError {
  return new AwsError(
    'PipelineNotFoundException',
    `Account '${accountId}' does not have a pipeline with name '${name}'`,
  );
}

/** Every variable of the pipeline with its value: given, else the default. Throws for one unknown or without value. */
function resolveVariables(
  { declaration }: PipelineSpec,
  given: readonly { name: string; value: string }[],
): Execution['variables'] {
  const declared = declaration.variables ?? [];
  const unknown = given.find(({ name }) => !declared.some((variable) => variable.name === name));
  if (unknown !== undefined) {
    throw validationError(`Pipeline ${declaration.name} does not have a variable with name ${unknown.name}`);
  }
  return declared.map(({ name, defaultValue }) => {
    const resolvedValue = given.find((variable) => variable.name === name)?.value ?? defaultValue;
    if (resolvedValue === undefined) throw validationError(`Pipeline variable ${name} has no value`);
    return { name, resolvedValue };
  });
}
