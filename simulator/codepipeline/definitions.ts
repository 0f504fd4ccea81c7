import type { Caller } from '../aws/account.js';
import { AwsError } from '../aws/error.js';
import type { GetPipelineInput, ListPipelinesInput } from './model.js';
import { nextOf, pipelineNotFound, type Pipelines } from './pipelines.js';

const LARGEST_PAGE = 1000;

/**
 * Only the present version is kept. Throws AwsError: PipelineNotFoundException, PipelineVersionNotFoundException; for a
 * version that is not there AWS has also been seen to answer with the former (aws/aws-sdk issue 558).
 */
export function getPipeline(
  pipelines: Pipelines,
  caller: Caller,
  { name, version }: GetPipelineInput,
): object {
  const pipeline = pipelines.find(caller, name);
  const present = pipelines.executionsOf(pipeline).version;
  if (version !== undefined && version !== present) {
    if (pipelines.spec.unknownVersions === 'pipeline-not-found') throw pipelineNotFound(caller, name);
    throw new AwsError(
      'PipelineVersionNotFoundException',
      `Pipeline '${name}' does not have a version with number '${version}'`,
    );
  }
  return {
    pipeline: { ...pipeline.declaration, version: present },
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
  const shown = page.items.map((pipeline) => ({
    name: pipeline.declaration.name,
    version: pipelines.executionsOf(pipeline).version,
    pipelineType: pipeline.declaration.pipelineType ?? 'V1',
    executionMode: pipeline.declaration.executionMode ?? 'SUPERSEDED',
    ...pipelines.dates(),
  }));
  return { pipelines: shown, ...nextOf(page) };
}
