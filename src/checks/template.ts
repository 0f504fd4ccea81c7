/** `template`: whether the files that `template` names can be read. */

import type { Template, TemplatePipeline, Unknown } from '../domain/template.js';
import { code } from '../domain/words.js';
import { nameOf, notKnown, type TemplateVerdict } from './template-values.js';

/** Parts of the pipelines that may hold further source actions. */
export function hiddenParts({ pipelines, hidden }: Template): TemplateVerdict[] {
  const about = (name: string, reasons: readonly Unknown[], place: TemplatePipeline['place']) =>
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
