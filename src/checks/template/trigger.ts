/** Whether the triggers of a template start their pipelines. */

import { coversBranch, coversDestination, type MatchesGlob } from '../../domain/filters.js';
import type { Patterns } from '../../domain/pipeline.js';
import type {
  ConditionBranch,
  Content,
  Template,
  TemplateFilter,
  TemplatePatterns,
  TemplatePipeline,
  TemplateSource,
  TemplateTrigger,
  Unknown,
  Value,
} from '../../domain/template.js';
import { alternatives, closest, code, didYouMean } from '../../domain/words.js';
import { warn } from '../verdict.js';
import {
  isText,
  judgeValue,
  labelOf,
  nameOf,
  notKnown,
  show,
  textOf,
  type TemplateVerdict,
  type ValueName,
} from './values.js';

export function judgeTriggers({ pipelines }: Template, matchesGlob: MatchesGlob): TemplateVerdict[] {
  return pipelines.flatMap((pipeline) => [
    ...pipeline.triggers.flatMap((trigger) => judgeName(trigger, pipeline)),
    ...pipeline.sources.flatMap((source) => judgeFilters(source, pipeline, matchesGlob)),
  ]);
}

const textsOf = ({ possibilities }: Value): string[] =>
  possibilities.flatMap(({ content }) => (content.kind === 'known' ? [content.text] : []));

/** Source actions that are hidden or have no known name can be the one that the trigger names. */
function judgeName({ sourceAction, when }: TemplateTrigger, pipeline: TemplatePipeline): TemplateVerdict[] {
  const names = [...new Set(pipeline.sources.flatMap(({ name }) => textsOf(name)))];
  // A deployment can pass another name.
  const isDefault = pipeline.sources.some(({ name }) =>
    name.possibilities.some(({ content }) => content.kind === 'known' && content.origin === 'default'),
  );
  const [hidden] = pipeline.hidden;
  const open = pipeline.sources.flatMap(({ name }) =>
    name.possibilities.flatMap(({ content }) => (content.kind === 'unknown' ? [content.why] : [])),
  );
  const name: ValueName = {
    key: 'SourceActionName',
    kind: 'trigger',
    owner: `a trigger of pipeline ${code(nameOf(pipeline))}`,
    pipeline: nameOf(pipeline),
  };
  return judgeValue(sourceAction, when, name, (content) => {
    const value = textOf(content);
    if (value !== undefined && !isText(value)) return value;
    if (value && names.includes(value.text)) return undefined;
    const uncertain = hidden ?? open[0];
    if (uncertain) return uncertain;
    const lines = names.map((name) => `SourceActionName: ${name}`);
    if (!value) return { what: 'is missing', remedy: { text: 'Name the source action:', lines } };
    const there =
      names.length === 0
        ? 'The pipeline has no source action that uses a connection.'
        : `Use ${alternatives(names)}:`;
    return {
      what: `is ${show(content)}, but the pipeline has no such source action that uses a connection`,
      remedy: {
        text: `${didYouMean(closest(value.text, names))}${there}`,
        ...(lines.length > 0 && { lines }),
      },
      ...(isDefault && { mild: true }),
    };
  });
}

/** Whether a push to `BranchName` starts the pipeline; only pipelines with triggers of their own are judged. */
function judgeFilters(
  source: TemplateSource,
  pipeline: TemplatePipeline,
  matchesGlob: MatchesGlob,
): TemplateVerdict[] {
  const triggers = pipeline.triggers.filter(({ sourceAction }) =>
    textsOf(sourceAction).some((name) => textsOf(source.name).includes(name)),
  );
  const [first] = triggers;
  // A trigger for tags alone is not meant for the branch.
  const filters = triggers.flatMap(({ push, pullRequest }) => [...push, ...pullRequest]);
  if (!first || (filters.length > 0 && filters.every(({ tags }) => tags))) return [];
  const name = `Whether a trigger covers the branch of source action ${code(labelOf(source.name, 'Source'))} of pipeline ${code(nameOf(pipeline))}`;
  const verdicts = source.branch.possibilities.map(({ content, when }): TemplateVerdict | undefined => {
    const branch = textOf(content);
    if (!branch) return undefined;
    if (!isText(branch)) {
      const isIncluded = filters.some(({ branches }) =>
        branches?.includes.some((each) => isSame(each, content)),
      );
      return isIncluded ? undefined : notKnown(name, branch, source.branch.place);
    }
    const covered = triggers.map((trigger) => covers(trigger, branch.text, when, matchesGlob));
    const [hidden] = pipeline.hidden;
    // A filter that can't be read can be the one that decides.
    if (filters.length === 0 && hidden) return notKnown(name, hidden, first.place);
    if (covered.includes(true)) return undefined;
    const uncertain = covered.find((each) => typeof each === 'object');
    if (uncertain) return notKnown(name, uncertain, first.place);
    const shown = show(content);
    return {
      ...warn(
        `No trigger of pipeline ${code(nameOf(pipeline))} covers ${shown}, the branch of source action ${code(labelOf(source.name, 'Source'))}.`,
        {
          text: "A push to that branch doesn't start the pipeline. Add the branch to a push filter:",
          lines: [
            'Branches:',
            '  Includes:',
            `    - ${content.kind === 'known' && content.secret ? 'BRANCH' : branch.text}`,
          ],
        },
      ),
      ...(content.kind === 'known' &&
        content.origin !== 'default' && {
          headline: `${code(nameOf(pipeline))} would ignore pushes to ${shown}: no trigger covers it`,
        }),
      place: first.place,
    };
  });
  // What only one side of a condition leaves out is meant to be switched off there.
  const found = verdicts.flatMap((verdict) => verdict ?? []);
  return found.length === verdicts.length ? found.slice(0, 1) : [];
}

/** The same expression, as one parameter that both refer to. */
const isSame = ({ possibilities }: Value, content: Content): boolean =>
  content.kind === 'unknown' &&
  possibilities.some(
    (each) => each.content.kind === 'unknown' && each.content.expression === content.expression,
  );

/** @returns whether the trigger does, or why that is not known */
function covers(
  { push, pullRequest, when: own }: TemplateTrigger,
  branch: string,
  when: readonly ConditionBranch[],
  matchesGlob: MatchesGlob,
): boolean | Unknown {
  const assumed = [...own, ...when];
  // Without a filter it is for the branch of the source action.
  if (push.length === 0 && pullRequest.length === 0) return true;
  const results = [
    ...push.map((filter) =>
      decide(filter, assumed, (known) => coversBranch(known, branch, matchesGlob) || isBare(filter)),
    ),
    ...pullRequest.map((filter) =>
      decide(filter, assumed, (known) => coversDestination({ events: [], ...known }, branch, matchesGlob)),
    ),
  ];
  if (results.includes(true)) return true;
  return results.find((each) => typeof each === 'object') ?? false;
}

const isBare = ({ branches, tags, filePaths }: TemplateFilter): boolean => !branches && !tags && !filePaths;

interface KnownFilter {
  readonly branches?: Patterns;
  readonly tags?: Patterns;
  readonly filePaths?: Patterns;
}

/** Which files change is not known here, so file paths need not be either. */
function decide(
  filter: TemplateFilter,
  when: readonly ConditionBranch[],
  covered: (filter: KnownFilter) => boolean,
): boolean | Unknown {
  const branches = filter.branches && readPatterns(filter.branches, when);
  if (branches && 'kind' in branches) return branches;
  return covered({
    ...(branches && { branches }),
    ...(filter.tags && { tags: { includes: [], excludes: [] } }),
    ...(filter.filePaths && { filePaths: { includes: [], excludes: [] } }),
  });
}

function readPatterns(
  { includes, excludes }: TemplatePatterns,
  when: readonly ConditionBranch[],
): Patterns | Unknown {
  const read = (values: readonly Value[]): readonly string[] | Unknown => {
    const texts: string[] = [];
    for (const { possibilities } of values) {
      for (const possibility of possibilities) {
        if (contradicts(possibility.when, when)) continue;
        const value = textOf(possibility.content);
        if (value && !isText(value)) return value;
        if (value) texts.push(value.text);
      }
    }
    return texts;
  };
  const [included, excluded] = [read(includes), read(excludes)];
  if ('kind' in included) return included;
  return 'kind' in excluded ? excluded : { includes: included, excludes: excluded };
}

const contradicts = (a: readonly ConditionBranch[], b: readonly ConditionBranch[]): boolean =>
  a.some(({ condition, holds }) => b.some((other) => other.condition === condition && other.holds !== holds));
