/** Templates for tests, and what is said about them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { judgeRoles } from '../../../src/checks/template/role';
import { judgeSources } from '../../../src/checks/template/source';
import { judgeTriggers } from '../../../src/checks/template/trigger';
import type { TemplateVerdict } from '../../../src/checks/template/values.js';
import { matchesGlob } from '../../../src/domain/glob';
import type { RepositoryName } from '../../../src/domain/facts.js';
import { TemplateProblem, type Place, type Template, type Value } from '../../../src/domain/template';
import { readTemplate, type TemplateText } from '../../../src/templates';

export const FIXTURES = join(__dirname, '..', '..', 'fixtures');

export const fixture = (name: string): string => readFileSync(join(FIXTURES, 'templates', name), 'utf8');

export const ARN =
  'arn:aws:codeconnections:eu-west-1:111122223333:connection/8e2f4a6c-1b3d-4f5e-9a7b-2c4d6e8f0a1b';

type Options = Partial<Omit<TemplateText, 'text' | 'given'>> & { readonly given?: Record<string, string> };

/** What a text says; one that is no template is a fault of the test. */
export async function read(text: string, { given = {}, ...options }: Options = {}): Promise<Template> {
  const template = await readTemplate({
    file: 'pipeline.yaml',
    text,
    given: new Map(Object.entries(given)),
    ...options,
  });
  if (!template) throw new Error('This is no template with a pipeline.');
  return template;
}

export async function problemOf(text: string, file = 'pipeline.yaml'): Promise<TemplateProblem> {
  try {
    await readTemplate({ file, text, given: new Map() });
  } catch (error) {
    if (error instanceof TemplateProblem) return error;
    throw error;
  }
  throw new Error('This template can be read.');
}

export interface Judged {
  readonly sources: readonly TemplateVerdict[];
  readonly triggers: readonly TemplateVerdict[];
  readonly roles: readonly TemplateVerdict[];
}

export function judge(template: Template, names: Readonly<Record<string, RepositoryName>> = {}): Judged {
  return {
    sources: judgeSources(template, new Map(Object.entries(names))),
    triggers: judgeTriggers(template, matchesGlob),
    roles: judgeRoles(template),
  };
}

/** The text at a place, to the end of its line. */
export function textAt(text: string, { line = 0, column = 0 }: Place = { file: '' }): string {
  return (text.split(/\r\n?|\n/)[line - 1] ?? '').slice(column - 1);
}

/** `status message`, for statements about several verdicts. */
export const lines = (verdicts: readonly TemplateVerdict[]): string[] =>
  verdicts.map(({ status, message }) => `${status} ${message}`);

/** Every side of a value in short: `[Condition] "text"`, `? reason`, `@Resource.Attribute` or `-`. */
export const short = ({ possibilities }: Value): string =>
  possibilities
    .map(({ when, content }) => {
      const sides = when.map(({ condition, holds }) => `${holds ? '' : '!'}${condition}`).join('&');
      return `${sides === '' ? '' : `[${sides}] `}${shortContent(content)}`;
    })
    .join(' | ');

function shortContent(content: Value['possibilities'][number]['content']): string {
  switch (content.kind) {
    case 'known':
      return `"${content.text}"`;
    case 'unknown':
      return `? ${Object.values(content.why).join(' ')}`;
    case 'resource':
      return `@${content.id}.${content.attribute}`;
    case 'absent':
      return '-';
  }
}

interface Parts {
  /** Lines of `Configuration`, in YAML. */
  readonly configuration?: string;
  readonly top?: string;
  readonly pipeline?: string;
  readonly resources?: string;
  readonly source?: string;
  readonly stages?: string;
}

export const CONFIGURATION = `ConnectionArn: ${ARN}
FullRepositoryId: octo-org/app
BranchName: main`;

/** A template with one pipeline, with what a test is about put into it. */
export function templateOf({
  configuration = CONFIGURATION,
  top = '',
  pipeline = '',
  resources = '',
  source = '',
  stages = '',
}: Parts = {}): string {
  return `${top}
Resources:
  Pipeline:
    Type: AWS::CodePipeline::Pipeline
    Properties:
      Name: app-deploy
${indent(pipeline, 6)}
      Stages:
        - Name: Source
          Actions:
            - Name: App
              ActionTypeId: { Category: Source, Owner: AWS, Provider: CodeStarSourceConnection, Version: 1 }
${indent(source, 14)}
              Configuration:
${indent(configuration, 16)}
              OutputArtifacts:
                - Name: SourceOutput
${indent(stages, 8)}
${indent(resources, 2)}
`;
}

const indent = (text: string, spaces: number): string => text.replace(/^(?=.)/gm, ' '.repeat(spaces));
