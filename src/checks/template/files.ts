/** Whether the files that `template` names can be read, and what they leave unsaid. */

import type { TemplateFacts, TemplatesFacts } from '../../domain/facts.js';
import type { Target } from '../../domain/target.js';
import { TemplateProblem, type Template, type Unknown } from '../../domain/template.js';
import { closest, code, didYouMean } from '../../domain/words.js';
import { fail, failWith, pass, skip, warn } from '../verdict.js';
import { countOf } from './count.js';
import { nameOf, notKnown, type TemplateVerdict } from './values.js';

export function judgeFiles(
  { files, problems }: TemplatesFacts,
  { templateParameters }: Pick<Target, 'templateParameters'>,
): readonly TemplateVerdict[] {
  const templates = files.flatMap(({ template }) => (template.ok && template.value ? [template.value] : []));
  return [
    ...problems.map(failWith),
    ...files.flatMap(judgeFile),
    ...templates.flatMap(judgeDuplicates),
    ...templates.flatMap(judgeHidden),
    ...judgeParameters(
      templates,
      templateParameters.map(({ name }) => name),
    ),
    ...(templates.length > 0 ? [summarize(templates)] : []),
    ...(files.length === 0 && problems.length === 0 ? [NOTHING] : []),
  ];
}

function judgeFile({ file, isNamed, template }: TemplateFacts): TemplateVerdict[] {
  if (template.ok)
    return template.value
      ? []
      : [{ ...skip(`${code(file)} has no pipeline and no connection.`), place: { file } }];
  const { problem } = template;
  const place = problem instanceof TemplateProblem ? problem.place : { file };
  const isUnrendered = problem instanceof TemplateProblem && problem.isUnrendered;
  // What a folder or a pattern brings along need not be a template.
  const isForeign = !isNamed && !(problem instanceof TemplateProblem);
  const verdict = isUnrendered || isForeign ? skip(problem.message, problem.remedy) : failWith(problem);
  return [{ ...verdict, place }];
}

/** CloudFormation takes the last of two keys without a word: what the other one says is not deployed. */
function judgeDuplicates({ duplicates = [] }: Template): TemplateVerdict[] {
  return duplicates.map(({ name, place, firstLine, isHarmless }) => {
    const message = `Key ${code(name)} is a duplicate. The first one is on line ${firstLine}.`;
    const remedy = { text: 'CloudFormation silently uses the last one. Keep one of the two.' };
    return { ...(isHarmless ? warn(message, remedy) : fail(message, remedy)), place };
  });
}

/** Parts of a template that may hold further pipelines, stages or actions. */
function judgeHidden({ pipelines, hidden }: Template): TemplateVerdict[] {
  const about = (name: string, reasons: readonly Unknown[], place: Template['hidden'][number]['place']) =>
    [...new Map(reasons.map((why) => [JSON.stringify(why), why])).values()].map((why) =>
      notKnown(name, why, place),
    );
  return [
    ...hidden.flatMap(({ why, place }) => about('Part of this template', [why], place)),
    ...pipelines.flatMap((pipeline) =>
      about(`Part of pipeline ${code(nameOf(pipeline))}`, pipeline.hidden, pipeline.place),
    ),
  ];
}

/** A value for a parameter that no template has is a slip of the pen. */
function judgeParameters(templates: readonly Template[], given: readonly string[]): TemplateVerdict[] {
  const declared = [...new Set(templates.flatMap(({ parameters }) => parameters))];
  return given
    .filter((name) => templates.length > 0 && !name.startsWith('AWS::') && !declared.includes(name))
    .map((name) =>
      skip(`No template has parameter ${code(name)}.`, {
        text: `${didYouMean(closest(name, declared))}Remove it from \`template-parameters\`, or correct its name.`,
      }),
    );
}

/** Of files that were not named, those without pipelines and connections are not even listed. */
const NOTHING: TemplateVerdict = {
  ...skip('None of the files in `template` has a pipeline or a connection.'),
  headline: 'no template has a pipeline or a connection',
};

function summarize(templates: readonly Template[]): TemplateVerdict {
  const [first] = templates;
  const isOne = templates.length === 1 && first !== undefined;
  const subject = isOne ? code(first.file) : countOf(templates.length, 'template');
  const pipelines = templates.flatMap((template) => template.pipelines);
  const connections = templates.flatMap((template) => template.connections);
  const counts = `${countOf(pipelines.length, 'pipeline')}, ${countOf(connections.length, 'connection')}`;
  return { ...pass(`Read ${subject}: ${counts}.`), headline: `${subject} ${isOne ? 'is' : 'are'} ready` };
}
