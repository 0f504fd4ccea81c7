/** Whether what a source action makes can be used by the actions that take it. */

import type { Content, TemplatePipeline, TemplateSource, Value } from '../../domain/template.js';
import { alternatives, closest, code, didYouMean } from '../../domain/words.js';
import { isText, labelOf, show, textOf, type Assessment } from './values.js';

const FORMATS = ['CODE_ZIP', 'CODEBUILD_CLONE_REF'];

/** What runs on CodeBuild without being its action: whether it takes a full clone is not documented. */
const ON_CODEBUILD: ReadonlySet<string> = new Set(['CodeBuild', 'Commands', 'ECRBuildAndPublish']);

export function assessFormat(
  content: Content,
  { outputs }: TemplateSource,
  { actions }: TemplatePipeline,
): Assessment {
  if (content.kind === 'absent') return undefined;
  const value = textOf(content);
  if (!isText(value)) return value;
  if (!FORMATS.includes(value.text))
    return {
      what: `is ${show(content)}`,
      remedy: { text: `${didYouMean(closest(value.text, FORMATS))}Use ${alternatives(FORMATS)}.` },
    };
  if (value.text === 'CODE_ZIP') return undefined;
  const names = new Set(outputs.flatMap(knownTexts));
  const other = actions.find(
    ({ inputs, provider, when }) =>
      when.length === 0 &&
      inputs.some((input) => isAlways(input, (text) => names.has(text))) &&
      isAlways(provider, (text) => !ON_CODEBUILD.has(text)),
  );
  if (!other) return undefined;
  const [provider = ''] = knownTexts(other.provider);
  return {
    what: `is ${show(content)}, but action ${code(labelOf(other.name, provider))} (${code(provider)}) uses the artifact`,
    remedy: {
      text: 'Only CodeBuild can use a full clone. Use `CODE_ZIP`, or have a CodeBuild action create the artifact for the other actions:',
      lines: ['OutputArtifactFormat: CODE_ZIP'],
    },
  };
}

const knownTexts = ({ possibilities }: Value): string[] =>
  possibilities.flatMap(({ content }) => (content.kind === 'known' ? [content.text] : []));

const isAlways = ({ possibilities }: Value, holds: (text: string) => boolean): boolean =>
  possibilities.every(({ content }) => content.kind === 'known' && holds(content.text));
