import type { Caller } from '../aws/account.js';
import type { GetPipelineInput, ListPipelinesInput } from './model.js';
import { nextOf, pipelineNotFound, type Pipelines } from './pipelines.js';

const LARGEST_PAGE = 1000;

/**
 * Throws AwsError: PipelineNotFoundException, also for another version than the present one, as AWS does in fact
 * (aws/aws-sdk issue 558), though its model has PipelineVersionNotFoundException.
 */
export function getPipeline(
  pipelines: Pipelines,
  caller: Caller,
  { name, version }: GetPipelineInput,
): object {
  const pipeline = pipelines.find(caller, name);
  if (version !== undefined && version !== pipeline.declaration.version) throw pipelineNotFound(caller, name);
  return {
    pipeline: pipeline.declaration,
    metadata: { pipelineArn: pipelines.arnOf(pipeline), ...pipelines.dates() },
  };
}

/** Throws AwsError: InvalidNextTokenException. */
export function listPipelines(
  pipelines: Pipelines,
  caller: Caller,
  { maxResults = LARGEST_PAGE, nextToken }: ListPipelinesInput,
): object {
  const visible = pipelines
    .visible(caller)
    .sort((a, b) => (a.declaration.name < b.declaration.name ? -1 : 1));
  const page = pipelines.page(visible, ({ declaration }) => declaration.name, {
    scope: ['pipelines', caller.region],
    size: maxResults,
    token: nextToken,
  });
  const shown = page.items.map(({ declaration }) => ({
    name: declaration.name,
    version: declaration.version,
    pipelineType: declaration.pipelineType ?? 'V1',
    executionMode: declaration.executionMode ?? 'SUPERSEDED',
    ...pipelines.dates(),
  }));
  return { pipelines: shown, ...nextOf(page) };
}
