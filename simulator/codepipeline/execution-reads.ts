import type { Caller } from '../aws/account.js';
import { listActionExecutions } from './action-executions.js';
import { hasPassed, shownStatus, statusOf, type Execution } from './execution.js';
import type { GetPipelineExecutionInput, ListPipelineExecutionsInput } from './model.js';
import { nextOf, type Pipelines } from './pipelines.js';
import { artifactOf } from './sources.js';
import type { PipelineSpec, SourceRevision } from './spec.js';

/** Newest first. Throws AwsError: PipelineNotFoundException, InvalidNextTokenException. */
export function listPipelineExecutions(
  pipelines: Pipelines,
  caller: Caller,
  input: ListPipelineExecutionsInput,
): object {
  const pipeline = pipelines.find(caller, input.pipelineName);
  const now = pipelines.clock.now();
  const page = pipelines.page(filterExecutions(pipelines, pipeline, input.filter, now), ({ id }) => id, {
    scope: ['executions', pipelines.arnOf(pipeline), input.filter],
    size: input.maxResults,
    token: input.nextToken,
  });
  const pipelineExecutionSummaries = page.items.map((execution) => ({
    ...describe(pipeline, execution, now),
    startTime: execution.startedAt / 1000,
    lastUpdateTime: updatedAt(execution, now) / 1000,
    sourceRevisions: shownRevisions(pipeline, execution, now),
    ...(execution.stop === undefined ? {} : { stopTrigger: describeStop(execution.stop) }),
  }));
  return { pipelineExecutionSummaries, ...nextOf(page) };
}

/** Throws AwsError: PipelineNotFoundException, PipelineExecutionNotFoundException. */
export function getPipelineExecution(
  pipelines: Pipelines,
  caller: Caller,
  input: GetPipelineExecutionInput,
): object {
  const pipeline = pipelines.find(caller, input.pipelineName);
  const execution = pipelines.findExecution(pipeline, input.pipelineExecutionId);
  const now = pipelines.clock.now();
  const artifactRevisions = shownRevisions(pipeline, execution, now).map(({ actionName, ...revision }) => ({
    name: artifactOf(pipeline, actionName),
    ...revision,
    created: execution.startedAt / 1000,
  }));
  return {
    pipelineExecution: {
      pipelineName: pipeline.declaration.name,
      pipelineVersion: execution.version,
      ...describe(pipeline, execution, now),
      artifactRevisions,
      variables: execution.variables,
    },
  };
}

/** A stage that the pipeline has not passes nobody; what AWS says of one is not known. */
function filterExecutions(
  pipelines: Pipelines,
  pipeline: PipelineSpec,
  filter: ListPipelineExecutionsInput['filter'],
  now: number,
): Execution[] {
  const executions = pipelines.executionsOf(pipeline);
  const listed = executions.list().filter(({ listedFrom }) => listedFrom <= now);
  const stageName = filter?.succeededInStage?.stageName;
  if (stageName === undefined) return listed;
  return listed.filter(
    (execution) => execution.version === executions.version && hasPassed(execution, stageName, now),
  );
}

/** What both operations tell. */
function describe({ declaration }: PipelineSpec, execution: Execution, now: number): object {
  return {
    pipelineExecutionId: execution.id,
    status: shownStatus(execution, { of: 'execution', now }, statusOf(execution, now)),
    ...(execution.statusSummary === undefined ? {} : { statusSummary: execution.statusSummary }),
    trigger: execution.trigger,
    executionMode: declaration.executionMode ?? 'SUPERSEDED',
    ...describeType(execution),
  };
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
function updatedAt({ run, stop, cancelledAt, endsAt }: Execution, now: number): number {
  return run?.updatedAt ?? Math.min(now, cancelledAt ?? stop?.endsAt ?? endsAt);
}

/** Those of the source actions that are through; a rollback has those of its target from its start on. */
function shownRevisions(pipeline: PipelineSpec, execution: Execution, now: number): SourceRevision[] {
  const { run, revisions, sourceEndsAt, rollbackTargetId } = execution;
  if (run === undefined) return now >= sourceEndsAt ? revisions : [];
  if (rollbackTargetId !== undefined) return revisions;
  const through = listActionExecutions(pipeline, execution, now).filter(
    ({ status }) => status === 'Succeeded',
  );
  return revisions.filter((revision) => through.some(({ actionName }) => actionName === revision.actionName));
}
