/** How the values of a template are judged: on every side of its conditions, and as far as they are known. */

import type { Remedy } from '../../domain/problem.js';
import type {
  ConditionBranch,
  Content,
  Place,
  TemplatePipeline,
  Unknown,
  Value,
} from '../../domain/template.js';
import { shellWord } from '../../domain/shell.js';
import { code } from '../../domain/words.js';
import { fail, skip, warn, type Verdict } from '../verdict.js';

export interface TemplateVerdict extends Verdict {
  /** None if it is about no file. */
  readonly place?: Place;
  /** Why a value is not known: of several skips with the same reason the first is enough. */
  readonly why?: Unknown;
}

/** Each thing once, and one skip for each reason. */
export function distinct(verdicts: readonly TemplateVerdict[]): TemplateVerdict[] {
  const keyOf = ({ status, message, place, why }: TemplateVerdict) =>
    JSON.stringify(why ?? [status, place, message]);
  return [
    ...new Map(verdicts.map((verdict) => [keyOf(verdict), verdict] as const).reverse()).values(),
  ].reverse();
}

/** What is wrong with a value. */
export interface ValueFault {
  /** What follows the name of the value, without a period, as "is missing". */
  readonly what: string;
  /** What it means for the pipeline, as "would ignore pushes"; without it, the fault itself is in the headline. */
  readonly effect?: string;
  readonly remedy: Remedy;
  /** A warning even if it is written in the template. */
  readonly mild?: true;
}

/** A value that cannot be judged, or nothing to say of it. */
export type Assessment = ValueFault | Unknown | undefined;

export const isFault = (assessment: Assessment): assessment is ValueFault =>
  assessment !== undefined && 'remedy' in assessment;

/** What a value is. */
export interface ValueName {
  /** As `BranchName`. */
  readonly key: string;
  readonly kind: 'source action' | 'trigger';
  /** What has the key, as "source action `App` of pipeline `app`". */
  readonly owner: string;
  /** Name of the pipeline. */
  readonly pipeline: string;
}

/**
 * A fault on every side of the conditions is a failure, one on some of them a warning that names the condition. One in
 * the default of a parameter is a warning too: a deployment can pass another value.
 *
 * @param when the conditions under which the value matters at all
 */
export function judgeValue(
  { possibilities }: Value,
  when: readonly ConditionBranch[],
  name: ValueName,
  assess: (content: Content) => Assessment,
): TemplateVerdict[] {
  const subject = `${code(name.key)} of ${name.owner}`;
  const assessed = possibilities.map((possibility) => ({
    possibility,
    assessment: assess(possibility.content),
  }));
  const faults = assessed.flatMap(({ possibility, assessment }) =>
    isFault(assessment) ? [{ possibility, fault: assessment }] : [],
  );
  const isCertain =
    when.length === 0 &&
    faults.length === assessed.length &&
    faults.every(({ possibility, fault }) => !isDefault(possibility.content) && !fault.mild);
  const judged = faults.map(({ possibility, fault }): TemplateVerdict => {
    const message = `${subject} ${fault.what}${originOf(possibility.content)}${conditionsOf([...when, ...possibility.when])}.`;
    const { place } = possibility;
    if (!isCertain) return { ...warn(message, fault.remedy), place };
    return { ...fail(message, fault.remedy), headline: headlineOf(fault, name), place };
  });
  const unknown = assessed.flatMap(({ possibility, assessment }) =>
    assessment === undefined || isFault(assessment)
      ? []
      : [notKnown(subject, assessment, possibility.place, [...when, ...possibility.when])],
  );
  return [...judged, ...unknown];
}

const headlineOf = ({ what, effect }: ValueFault, { key, kind, pipeline }: ValueName): string =>
  `${code(pipeline)} ${effect ?? `has an invalid ${kind}: ${code(key)} ${what}`}`;

export function notKnown(
  name: string,
  why: Unknown,
  place: Place,
  when: readonly ConditionBranch[] = [],
): TemplateVerdict {
  const { reason, remedy } = explain(why);
  return {
    ...skip(`${name} ${reason}${when.length > 0 ? ',' : ''}${conditionsOf(when)}.`, remedy),
    place,
    why,
  };
}

/** What is known of a text. An empty default means that the value has to be passed. */
export function textOf(content: Content): { readonly text: string } | Unknown | undefined {
  switch (content.kind) {
    case 'absent':
      return undefined;
    case 'unknown':
      return content.why;
    case 'resource':
      return { kind: 'attribute', resource: content.id };
    case 'known': {
      const [parameter] = content.parameters;
      return content.text === '' && content.origin === 'default' && parameter !== undefined
        ? { kind: 'parameter', name: parameter }
        : { text: content.text };
    }
  }
}

export const isText = (value: ReturnType<typeof textOf>): value is { readonly text: string } =>
  value !== undefined && 'text' in value;

const isDefault = (content: Content): boolean => content.kind === 'known' && content.origin === 'default';

/** A text in backticks, unless it must not be shown. */
export function show(content: Content, otherwise = 'an unknown value'): string {
  if (content.kind !== 'known') return otherwise;
  return content.secret ? `the value of ${parametersOf(content.parameters)}` : code(content.text);
}

const parametersOf = (names: readonly string[]): string =>
  `${names.length === 1 ? 'parameter' : 'parameters'} ${names.map(code).join(' and ')}`;

function originOf(content: Content): string {
  if (content.kind !== 'known' || content.origin !== 'default') return '';
  return content.secret ? ' (its default)' : ` (default of ${parametersOf(content.parameters)})`;
}

/** ` if condition `IsMain` is true` */
export const conditionsOf = (when: readonly ConditionBranch[]): string =>
  when.length === 0
    ? ''
    : ` if ${when.map(({ condition, holds }) => `condition ${code(condition)} is ${String(holds)}`).join(' and ')}`;

/** The pipeline's name as far as it may be shown, else its logical id. */
export const nameOf = ({ id, name }: Pick<TemplatePipeline, 'id' | 'name'>): string =>
  certainText(name) ?? id;

/** A text that can be shown, and has one side only. The default of a parameter can be empty. */
export function certainText({ possibilities: [first, second] }: Value): string | undefined {
  const content = first?.content;
  return !second && content?.kind === 'known' && !content.secret && content.text !== ''
    ? content.text
    : undefined;
}

/** CloudFormation reads YAML 1.1. */
const TRUE: ReadonlySet<string> = new Set(['true', 'yes', 'on']);

/**
 * Whether AWS runs the pipeline when CloudFormation updates it; undefined if the template alone doesn't tell.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-codepipeline-pipeline.html
 */
export function restartsOnUpdate({ restarts }: Pick<TemplatePipeline, 'restarts'>): boolean | undefined {
  const [first, ...others] = restarts.possibilities.map(({ content }) => {
    if (content.kind === 'absent') return false;
    if (content.kind !== 'known' || content.origin === 'default') return undefined;
    return TRUE.has(content.text.toLowerCase());
  });
  return others.every((other) => other === first) ? first : undefined;
}

/** @param pipeline name, if it is known */
export const startLine = (pipeline: string | undefined): string =>
  `aws codepipeline start-pipeline-execution --name ${pipeline === undefined ? 'PIPELINE' : shellWord(pipeline)}`;

/** A name in a list of the template, as of an action. */
export function labelOf({ possibilities }: Value, fallback: string): string {
  const content = possibilities[0]?.content;
  return content?.kind === 'known' && !content.secret && content.text !== '' ? content.text : fallback;
}

interface Explanation {
  /** The end of a sentence. */
  readonly reason: string;
  readonly remedy?: Remedy;
}

const AFTER_DEPLOY: Remedy = { text: 'To check it once it is deployed, name the pipeline in `pipeline`.' };

function explain(why: Unknown): Explanation {
  switch (why.kind) {
    case 'parameter':
    case 'pseudo': {
      const what = why.kind === 'parameter' ? 'parameter' : 'pseudo parameter';
      return {
        reason: `depends on ${what} ${code(why.name)}, which has no value here`,
        remedy: { text: 'Pass its value:', lines: ['template-parameters: |', `  ${why.name}=VALUE`] },
      };
    }
    case 'ssm':
      return {
        reason: `depends on parameter ${code(why.name)}, which AWS reads from Systems Manager`,
        remedy: AFTER_DEPLOY,
      };
    case 'import':
      return { reason: 'is imported from another stack (`Fn::ImportValue`)', remedy: AFTER_DEPLOY };
    case 'dynamic':
      return { reason: 'is a dynamic reference, which AWS resolves', remedy: AFTER_DEPLOY };
    case 'loop':
      return { reason: 'comes from `Fn::ForEach`', remedy: PROCESSED };
    case 'macro':
      return { reason: `depends on macro ${code(why.name)}`, remedy: PROCESSED };
    case 'placeholder':
      return {
        reason: 'contains a placeholder from another tool',
        remedy: { text: 'Render the template first, and pass the rendered file in `template`.' },
      };
    case 'variable':
      return { reason: 'contains a CodePipeline variable', remedy: AFTER_DEPLOY };
    case 'attribute':
      return { reason: `depends on resource ${code(why.resource)}`, remedy: AFTER_DEPLOY };
    case 'undeclared':
      return {
        reason: `refers to ${code(why.name)}, which this template does not declare`,
        remedy: AFTER_DEPLOY,
      };
    case 'function':
      return { reason: `uses ${code(why.name)}`, remedy: PROCESSED };
    case 'apply':
      return { reason: 'is known only after the apply', remedy: AFTER_DEPLOY };
    case 'sensitive':
      return { reason: 'is sensitive in the plan', remedy: AFTER_DEPLOY };
    case 'form':
      return { reason: "is in a form that this action can't read", remedy: AFTER_DEPLOY };
  }
}

const PROCESSED: Remedy = {
  text: 'Pass the processed template, which AWS has once a stack or change set exists:',
  lines: [
    'aws cloudformation get-template --stack-name STACK --template-stage Processed --query TemplateBody',
  ],
};
