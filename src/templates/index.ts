/** The text of a template → what it says. */

import type { Place, Template } from '../domain/template.js';
import type { Constructs } from './cdk.js';
import { readStack } from './cloudformation.js';
import { describe } from './describe.js';
import { createMeasure } from './measure.js';
import { looksLikePlan, readPlan } from './terraform.js';
import { emptyFile, parseYaml } from './yaml.js';

export interface TemplateText {
  /** Path below the workspace. */
  readonly file: string;
  readonly text: string;
  /** Values of parameters. */
  readonly given: ReadonlyMap<string, string>;
  /** Where the constructs are, if the template is an output of CDK. */
  readonly constructs?: Constructs;
  /** Where the blocks of Terraform are. */
  readonly block?: (type: string, name: string) => Place | undefined;
}

const RESOURCE_TYPES =
  /AWS::Code(?:Pipeline::Pipeline|StarConnections::Connection|Connections::Connection)|aws_code(?:pipeline|starconnections_connection|connections_connection)\b/;

/** A cheap test, ahead of all parsing: whether the text can be a template with a pipeline or a connection. */
export const mentionsPipelines = (text: string): boolean => RESOURCE_TYPES.test(text);

/**
 * @returns none if the text is not a template, or mentions no pipeline or connection
 * @throws TemplateProblem
 */
export async function readTemplate(input: TemplateText): Promise<Template | undefined> {
  const { file, given, constructs } = input;
  // A byte order mark says nothing more once the bytes are text.
  const text = input.text.replace(/^\uFEFF/, '');
  if (text.trim() === '') throw emptyFile(file);
  if (!mentionsPipelines(text)) return undefined;
  if (looksLikePlan(text)) {
    const plan = readPlan(text, { file, block: input.block ?? (() => undefined) });
    if (plan) return { ...describe(plan.after), before: describe(plan.before) };
  }
  const measure = createMeasure(file, text);
  const { root, duplicates } = parseYaml(await import('yaml'), measure, text);
  const stack = readStack(root, {
    file,
    given,
    place: (at) => (at < 0 ? { file } : measure.place(at)),
    ...(constructs && { construct: (id, path) => placeConstruct(constructs, id, path, file) }),
  });
  return stack && { ...describe(stack), duplicates };
}

/** Without a place in the code it is the path of the construct. */
function placeConstruct(constructs: Constructs, id: string, path: string | undefined, file: string): Place {
  const known = path === undefined ? constructs.pathOf(id) : `/${path}`;
  return constructs.find(id, path) ?? { file, ...(known !== undefined && { construct: known }) };
}
