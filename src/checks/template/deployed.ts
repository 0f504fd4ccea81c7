/** Whether a deployed source action is what its template says. Somebody may have repointed it by hand. */

import type { PipelineFacts } from '../../domain/facts.js';
import type { Remedy } from '../../domain/problem.js';
import type { Pipeline, SourceAction } from '../../domain/pipeline.js';
import type { Template, TemplatePipeline, TemplateSource, Value } from '../../domain/template.js';
import { code } from '../../domain/words.js';
import { warn } from '../verdict.js';
import { earlierOf } from './compare.js';
import { restartsOnUpdate, show, startLine, type TemplateVerdict } from './values.js';

/** @param before the template at the base of the change: what differs from it too, somebody repointed by hand */
export function judgeDeployed(
  template: Template,
  deployed: readonly PipelineFacts[],
  before: Template | undefined,
): TemplateVerdict[] {
  const byName = new Map(
    deployed.flatMap(({ name, pipeline }) => (pipeline.ok ? [[name, pipeline.value] as const] : [])),
  );
  return template.pipelines.flatMap((pipeline) => {
    const name = certain(pipeline.name);
    const found = name === undefined ? undefined : byName.get(name);
    return found ? judgePipeline(pipeline, found, before && earlierOf(pipeline, before, template)) : [];
  });
}

/** A text that is known for sure: a default can be another one in the deployed stack. */
function certain({ possibilities: [first, second] }: Value): string | undefined {
  const content = first?.content;
  return !second && content?.kind === 'known' && content.origin !== 'default' ? content.text : undefined;
}

function judgePipeline(
  pipeline: TemplatePipeline,
  { name, sourceActions }: Pipeline,
  old: TemplatePipeline | undefined,
): TemplateVerdict[] {
  const remedy = remedyOf(restartsOnUpdate(pipeline), name);
  return pipeline.sources.flatMap((source) => {
    const label = certain(source.name);
    const action = sourceActions.find((each) => each.name === label);
    const earlier = old?.sources.find((each) => certain(each.name) === label);
    return action ? judgeSource(source, action, { name, remedy, earlier }) : [];
  });
}

/** @param restarts whether AWS runs the pipeline when CloudFormation updates it */
function remedyOf(restarts: boolean | undefined, name: string): Remedy {
  const change = 'A deploy that updates the pipeline overwrites the deployed value';
  if (restarts === true)
    return { text: `${change} and runs the pipeline. To keep the deployed value, correct the template.` };
  const unless = restarts === undefined ? ', unless `RestartExecutionOnUpdate` is `true`' : '';
  return {
    text: `${change}, and AWS doesn't run the pipeline then${unless}. Correct the template, or start the pipeline once after the deploy:`,
    lines: [startLine(name)],
  };
}

function judgeSource(
  source: TemplateSource,
  action: SourceAction,
  {
    name,
    remedy,
    earlier = source,
  }: { readonly name: string; readonly remedy: Remedy; readonly earlier: TemplateSource | undefined },
): TemplateVerdict[] {
  const keys = [
    ['FullRepositoryId', source.repository, action.repository, earlier.repository],
    ['BranchName', source.branch, action.branch, earlier.branch],
  ] as const;
  const [first, ...others] = keys.filter(([, value, deployed, old]) =>
    [value, old].map(certain).every((text) => text !== undefined && text !== deployed),
  );
  if (!first) return [];
  const differences = [first, ...others].map(([key, value, deployed]) => {
    const content = value.possibilities[0]?.content;
    return `${code(key)} is ${code(deployed)} instead of ${content ? show(content) : 'another value'}`;
  });
  return [
    {
      ...warn(
        `Deployed pipeline ${code(name)} differs from this template in source action ${code(action.name)}: ${differences.join(' and ')}.`,
        remedy,
      ),
      place: first[1].possibilities[0]?.place ?? source.place,
    },
  ];
}
