/** `source-action`: whether the pipeline has exactly one source action that this run can be about. */

import { foundConnection } from '../domain/facts.js';
import { lacksConnections } from '../domain/regions.js';
import {
  describeOthers,
  describeSources,
  isVersion1,
  providerOf,
  usesRepository,
  type SourceSelection,
} from '../domain/source.js';
import { closest, code, didYouMean } from '../domain/words.js';
import type { OtherSource, Pipeline } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import { forEachPipeline, noPipeline, type Check, type CheckContext } from './check.js';
import { useAnotherRegion } from './regions.js';
import { fail, pass, withHeadline, type Verdict } from './verdict.js';

export const sourceAction = {
  id: 'source-action',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachPipeline((facts, context) => {
    const { pipeline, selection } = facts;
    return pipeline.ok && selection ? judge(pipeline.value, selection, context) : noPipeline(facts);
  }),
} as const satisfies Check;

function judge(pipeline: Pipeline, selection: SourceSelection, context: CheckContext): Verdict {
  const { sourceActions, otherSources } = pipeline;
  const name = code(pipeline.name);
  const has = [describeSources(sourceActions), describeOthers(otherSources)].filter((text) => text !== '');
  const list = has.length === 0 ? '' : ` It has ${has.join(', ')}.`;
  switch (selection.kind) {
    case 'selected': {
      const { source } = selection;
      const { region } = context.facts;
      const note = lacksConnections(region)
        ? ` AWS doesn't list ${code(region)} among the Regions that support connections.`
        : '';
      return pass(
        `Source action ${code(source.name)} (stage ${code(source.stage)}) uses a connection.${note}`,
      );
    }
    case 'none':
      return withHeadline(
        otherSources.some(isVersion1)
          ? 'uses GitHub version 1 instead of a connection'
          : 'has no source action that uses a connection',
        fail(
          `Pipeline ${name} has no source action that uses a connection.${list}`,
          giveConnection(pipeline, context),
        ),
      );
    case 'no-such-name':
      return noSuchName(pipeline, selection.name, list, context);
    case 'none-fits': {
      const repository = code(context.target.repository);
      return withHeadline(
        `doesn't use ${repository}`,
        fail(`None of the source actions of pipeline ${name} uses ${repository}.${list}`, {
          text: 'Fix `FullRepositoryId` of the one that should use it. To check one of them, name it:',
          lines: sourceActions.map((source) => `source-action: ${source.name}`),
        }),
      );
    }
    case 'several-fit': {
      const fit = `${selection.fitting.length} source actions`;
      return withHeadline(
        `has ${fit} that match`,
        fail(`${fit} of pipeline ${name} match: ${describeSources(selection.fitting)}.`, {
          text: 'Name the one to check:',
          lines: selection.fitting.map((source) => `source-action: ${source.name}`),
        }),
      );
    }
  }
}

function noSuchName(pipeline: Pipeline, named: string, list: string, context: CheckContext): Verdict {
  const { sourceActions, otherSources, name } = pipeline;
  const other = otherSources.find((source) => source.name === named);
  if (other) {
    const uses = `uses ${providerOf(other)}, not a connection`;
    return withHeadline(
      `has a source action ${code(named)} that ${uses}`,
      fail(
        `Source action ${code(named)} of pipeline ${code(name)} ${uses}.${list}`,
        giveConnection(pipeline, context),
      ),
    );
  }
  const meant = closest(
    named,
    sourceActions.map((source) => source.name),
  );
  return withHeadline(
    `has no source action ${code(named)}`,
    fail(`Pipeline ${code(name)} has no source action ${code(named)}.${list}`, {
      text: `${didYouMean(meant)}Use one of these:`,
      lines: sourceActions.map((source) => `source-action: ${source.name}`),
    }),
  );
}

/** How the pipeline gets a source action that uses a connection. */
function giveConnection({ otherSources }: Pipeline, { facts, target }: CheckContext): Remedy {
  if (lacksConnections(facts.region)) return useAnotherRegion(facts.region);
  const all = otherSources.filter(isVersion1);
  const version1 =
    all.find(({ name }) => name === target.sourceAction) ??
    all.find((source) => usesRepository(source, target.repository)) ??
    all[0];
  if (!version1)
    return {
      text: 'Name a pipeline whose source action uses a connection, or add such a source action to this one.',
    };
  const [given] = facts.connections;
  return {
    text: `GitHub version 1 uses an OAuth token. Replace these fields of source action ${code(version1.name)}, allow the pipeline's role to use the connection, and delete the old action's webhook:`,
    lines: migrated(version1, target.repository, given && foundConnection(given)?.arn),
    url: 'https://docs.aws.amazon.com/codepipeline/latest/userguide/update-github-action-connections.html',
  };
}

function migrated(source: OtherSource, repository: string, arn = 'CONNECTION_ARN'): string[] {
  const members = {
    actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
    configuration: {
      ConnectionArn: arn,
      FullRepositoryId: usesRepository(source, repository) ? repository : source.repository,
      BranchName: source.branch ?? 'BRANCH',
    },
  };
  // Without the braces around them.
  return JSON.stringify(members, null, 2)
    .split('\n')
    .slice(1, -1)
    .map((line) => line.slice(2));
}
