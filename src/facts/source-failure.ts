/** How the source of the newest execution could not be had. */

import { executionUrl } from '../domain/arn.js';
import { factOf, type Fact } from '../domain/fact.js';
import { newestWithSource } from '../domain/last-run.js';
import { isOfClone } from '../domain/source-failure.js';
import type { ActionExecution, Execution, SourceFailure } from '../domain/execution.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Pipelines } from '../ports/aws.js';

export interface SourceFailureRequest {
  readonly pipeline: string;
  readonly region: string;
  readonly source: SourceAction;
  readonly executions: Fact<readonly Execution[]>;
  readonly pipelines: Pipelines;
}

/** The one call that waits for another: only of the newest execution with a source stage, and only if it failed. */
export function readSourceFailure(
  request: SourceFailureRequest,
): Promise<Fact<SourceFailure | undefined>> | undefined {
  const { executions, pipelines, pipeline } = request;
  const newest = executions.ok ? newestWithSource(executions.value) : undefined;
  if (newest?.status !== 'Failed') return undefined;
  return factOf(
    pipelines.actions(pipeline, newest.id).then((actions) => failureIn(actions, newest, request)),
  );
}

function failureIn(
  actions: readonly ActionExecution[],
  { id }: Execution,
  { pipeline, region, source }: SourceFailureRequest,
): SourceFailure | undefined {
  const lastOf = (stage: string, action: string) =>
    actions.findLast((each) => each.stage === stage && each.action === action);
  const describe = (action: ActionExecution, project?: string): SourceFailure => ({
    code: action.error?.code ?? '',
    message: messageOf(action),
    url: action.externalUrl.startsWith('https://') ? action.externalUrl : executionUrl(region, pipeline, id),
    project,
  });
  const sourceAction = lastOf(source.stage, source.name);
  if (sourceAction?.status === 'Failed') return describe(sourceAction);
  // With a full clone the builds have the source, or do not, themselves.
  for (const { stage, action, project } of source.builds) {
    const build = lastOf(stage, action);
    if (build?.status === 'Failed' && isOfClone(messageOf(build))) return describe(build, project);
  }
  return undefined;
}

/** AWS puts the reason into the details of the error, or into the summary of the result alone. */
const messageOf = ({ error, summary }: ActionExecution): string =>
  error === undefined || error.message === '' ? summary : error.message;
