/** `source-action`: whether the pipeline has exactly one source action that this run can be about. */

import { describeSources, type SourceSelection } from '../domain/source.js';
import type { Pipeline } from '../domain/pipeline.js';
import { forEachPipeline, type Check } from './check.js';
import { fail, pass, skip, type Verdict } from './verdict.js';

export const sourceAction = {
  id: 'source-action',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachPipeline(({ name, pipeline, selection }, { target }) =>
    pipeline.ok && selection
      ? judge(pipeline.value, selection, target.repository)
      : skip(`Pipeline ${name} is not known.`),
  ),
} as const satisfies Check;

function judge(pipeline: Pipeline, selection: SourceSelection, repository: string): Verdict {
  const actions = describeSources(pipeline.sourceActions);
  switch (selection.kind) {
    case 'selected':
      return pass(
        `Source action ${selection.source.name} of stage ${selection.source.stage} takes its source through a connection.`,
      );
    case 'none':
      return fail(
        `Pipeline ${pipeline.name} has no source action through a connection (CodeStarSourceConnection).`,
        {
          text: 'Name a pipeline that takes its source through a connection, or give this one such a source action.',
        },
      );
    case 'no-such-name':
      return fail(
        `Pipeline ${pipeline.name} has no source action "${selection.name}" through a connection; it has ${actions || 'none'}.`,
        {
          text: 'Name one of those as source-action:',
          lines: pipeline.sourceActions.map(({ name }) => `source-action: ${name}`),
        },
      );
    case 'none-fits':
      return fail(
        `None of the ${pipeline.sourceActions.length} source actions of pipeline ${pipeline.name} takes from ${repository}; it has ${actions}.`,
        {
          text: 'Change the FullRepositoryId of the one that should, or name it as source-action to see what else it lacks.',
        },
      );
    case 'several-fit':
      return fail(
        `${selection.fitting.length} source actions of pipeline ${pipeline.name} fit: ${describeSources(selection.fitting)}.`,
        {
          text: 'Say which one is meant:',
          lines: selection.fitting.map(({ name }) => `source-action: ${name}`),
        },
      );
  }
}
