/** What an `AWS::CodePipeline::Pipeline` says: its source actions, what takes their artifacts, and its triggers. */

import {
  INCOMPARABLE,
  type ConditionBranch,
  type Place,
  type TemplateAction,
  type TemplateFilter,
  type TemplatePatterns,
  type TemplatePipeline,
  type TemplateSource,
  type TemplateTrigger,
  type Unknown,
  type Value,
} from '../domain/template.js';
import type { Locate, Scope } from './context.js';
import { asIf, entriesOf, isNoValue, itemsOf, type Entry, type Node } from './node.js';
import { joinBranches } from './possibilities.js';
import { createResolver, macroOf, type Resolver } from './resolve.js';
import type { Resource } from './stack.js';

const PROVIDER = 'CodeStarSourceConnection';

/** Keys of `Configuration` (user guide, CodeStarSourceConnection). */
const KEYS: ReadonlySet<string> = new Set([
  'ConnectionArn',
  'FullRepositoryId',
  'BranchName',
  'OutputArtifactFormat',
  'DetectChanges',
]);

/** A map of the template, with the conditions under which it exists. */
interface Part {
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
  /** Why keys that are missing may be there all the same. */
  readonly hidden: Unknown | undefined;
}

interface Reader {
  readonly resolver: Resolver;
  readonly locate: Locate;
  /** Why parts could not be read. */
  readonly hidden: Unknown[];
}

export function describePipeline(
  { id, when, place, locate, properties }: Resource,
  scope: Scope,
): TemplatePipeline {
  const reader: Reader = { resolver: createResolver(scope, locate), locate, hidden: [] };
  const whole = readPart(properties, place, [], reader);
  if (!whole) reader.hidden.push(properties ? reasonOf(properties, place, reader) : { kind: 'form' });
  const read = (key: string) =>
    whole ? valueOf(whole, key, reader) : reader.resolver.value(undefined, place);
  const stages = whole ? partsOf(whole, 'Stages', reader) : [];
  const actions = stages.flatMap((stage) =>
    partsOf(stage, 'Actions', reader).map((action) => ({ stage, action })),
  );
  return {
    id,
    when,
    place,
    name: read('Name'),
    role: read('RoleArn'),
    sources: actions.flatMap(({ stage, action }) => describeSource(action, stage, reader)),
    actions: actions.flatMap(({ action }) => describeAction(action, reader)),
    triggers: whole ? partsOf(whole, 'Triggers', reader).map((each) => describeTrigger(each, reader)) : [],
    restarts: read('RestartExecutionOnUpdate'),
    hidden: reader.hidden,
  };
}

function readPart(
  node: Node | undefined,
  place: Place,
  when: readonly ConditionBranch[],
  { locate }: Reader,
): Part | undefined {
  const entries = entriesOf(node);
  if (!entries) return undefined;
  return { when, place: node && node.at >= 0 ? locate(node.at) : place, entries, hidden: hiddenIn(entries) };
}

/** A transform or a loop adds keys to the map that it is in. */
function hiddenIn(entries: ReadonlyMap<string, Entry>): Unknown | undefined {
  for (const [key, { value }] of entries) {
    if (key === 'Fn::Transform') return { kind: 'macro', name: macroOf(value) };
    if (key.startsWith('Fn::ForEach::')) return { kind: 'loop' };
  }
  return undefined;
}

/** In a map that may have more keys than the written ones, a missing key is unknown rather than absent. */
function valueOf(part: Part, key: string, { resolver }: Reader): Value {
  const entry = part.entries.get(key);
  if (!entry && part.hidden) {
    const content = { kind: 'unknown', why: part.hidden, expression: INCOMPARABLE } as const;
    return { place: part.place, possibilities: [{ when: [], place: part.place, content }] };
  }
  return resolver.value(entry?.value, part.place, part.when);
}

const valuesOf = (part: Part, key: string, { resolver }: Reader): readonly Value[] =>
  resolver.values(part.entries.get(key)?.value, part.place, part.when);

/** The maps of a list, each with the conditions under which it exists. */
function partsOf(part: Part, key: string, reader: Reader): Part[] {
  if (part.hidden) reader.hidden.push(part.hidden);
  const node = part.entries.get(key)?.value;
  if (!node || node.kind === 'null' || isNoValue(node)) return [];
  // A plan of Terraform has a list in which a template has a map.
  const items = itemsOf(node) ?? (entriesOf(node) ? [node] : undefined);
  if (!items) reader.hidden.push(reasonOf(node, part.place, reader));
  return (items ?? []).flatMap((item) => {
    const when = presence(item);
    const joined = when && joinBranches(part.when, when);
    if (!joined) return [];
    const found = readPart(item, part.place, joined, reader);
    if (!found) reader.hidden.push(reasonOf(item, part.place, reader));
    return found ? [found] : [];
  });
}

function reasonOf(node: Node, place: Place, { resolver }: Reader): Unknown {
  const content = resolver.value(node, place).possibilities[0]?.content;
  return content?.kind === 'unknown' ? content.why : { kind: 'form' };
}

/** The conditions under which a node exists; none if it never does. */
function presence(node: Node, depth = 0): readonly ConditionBranch[] | undefined {
  if (isNoValue(node)) return undefined;
  const choice = asIf(node);
  if (!choice || depth > DEEPEST) return [];
  const { condition } = choice;
  const then = presence(choice.then, depth + 1);
  const otherwise = presence(choice.otherwise, depth + 1);
  if (then && otherwise) return [];
  if (then) return joinBranches([{ condition, holds: true }], then);
  return otherwise && joinBranches([{ condition, holds: false }], otherwise);
}

const DEEPEST = 8;

/** Whether the action is one, and on which side of the conditions. */
function describeSource(action: Part, stage: Part, reader: Reader): TemplateSource[] {
  const type = child(action, 'ActionTypeId', reader);
  const providers = type ? valueOf(type, 'Provider', reader).possibilities : [];
  const fitting = providers.filter(({ content }) => content.kind === 'known' && content.text === PROVIDER);
  if (type && fitting.length === 0) reader.hidden.push(...hiddenSource(type, reader));
  if (!type || fitting.length === 0) return [];
  const chosen = fitting.length < providers.length ? (fitting[0]?.when ?? []) : [];
  const when = joinBranches(action.when, chosen) ?? action.when;
  const here: Part = { ...action, when };
  const configuration = child(here, 'Configuration', reader) ?? {
    ...here,
    entries: new Map<string, Entry>(),
    hidden: here.entries.has('Configuration') ? { kind: 'form' } : here.hidden,
  };
  const read = (key: string) => valueOf(configuration, key, reader);
  return [
    {
      when,
      place: here.place,
      name: valueOf(here, 'Name', reader),
      stage: valueOf(stage, 'Name', reader),
      configuration: configuration.place,
      connection: read('ConnectionArn'),
      repository: read('FullRepositoryId'),
      branch: read('BranchName'),
      format: read('OutputArtifactFormat'),
      detectsChanges: read('DetectChanges'),
      unknownKeys: [...configuration.entries]
        .filter(([name]) => !KEYS.has(name) && !name.startsWith('Fn::'))
        .flatMap(([name, { at, value }]) => {
          const there = joinBranches(when, presence(value) ?? when);
          return there ? [{ name, place: reader.locate(at), when: there }] : [];
        }),
      role: valueOf(here, 'RoleArn', reader),
      outputs: artifacts(here, 'OutputArtifacts', reader),
    },
  ];
}

/** Why an action can be a source action through a connection, although its provider does not say so. */
function hiddenSource(type: Part, reader: Reader): Unknown[] {
  const isSource = valueOf(type, 'Category', reader).possibilities.some(
    ({ content }) => content.kind === 'unknown' || (content.kind === 'known' && content.text === 'Source'),
  );
  if (!isSource) return [];
  return valueOf(type, 'Provider', reader).possibilities.flatMap(({ content }): Unknown[] => {
    if (content.kind === 'unknown') return [content.why];
    const [name] = content.kind === 'known' && content.origin === 'default' ? content.parameters : [];
    return name === undefined ? [] : [{ kind: 'parameter', name }];
  });
}

/** A map under a key; what is missing in it belongs to the key. */
function child(part: Part, key: string, reader: Reader): Part | undefined {
  const entry = part.entries.get(key);
  const found = readPart(entry?.value, part.place, part.when, reader);
  return found && entry && entry.at >= 0 ? { ...found, place: reader.locate(entry.at) } : found;
}

function describeAction(action: Part, reader: Reader): TemplateAction[] {
  const type = child(action, 'ActionTypeId', reader);
  const configuration = child(action, 'Configuration', reader);
  const inputs = artifacts(action, 'InputArtifacts', reader);
  if (!type || inputs.length === 0) return [];
  return [
    {
      when: action.when,
      place: action.place,
      name: valueOf(action, 'Name', reader),
      provider: valueOf(type, 'Provider', reader),
      inputs,
      project: configuration
        ? valueOf(configuration, 'ProjectName', reader)
        : reader.resolver.value(undefined, action.place),
    },
  ];
}

function artifacts(action: Part, key: string, reader: Reader): readonly Value[] {
  return partsOf(action, key, reader).map((artifact) => valueOf(artifact, 'Name', reader));
}

function describeTrigger(trigger: Part, reader: Reader): TemplateTrigger {
  const entry = trigger.entries.get('GitConfiguration');
  const git = child(trigger, 'GitConfiguration', reader) ?? trigger;
  // What can't be read is not missing.
  if (entry && git === trigger) {
    reader.hidden.push(reasonOf(entry.value, trigger.place, reader));
    const sourceAction = reader.resolver.value(entry.value, trigger.place);
    return { when: trigger.when, place: trigger.place, sourceAction, push: [], pullRequest: [] };
  }
  return {
    when: trigger.when,
    place: trigger.place,
    sourceAction: valueOf(git, 'SourceActionName', reader),
    push: partsOf(git, 'Push', reader).map((filter) => describeFilter(filter, reader)),
    pullRequest: partsOf(git, 'PullRequest', reader).map((filter) => describeFilter(filter, reader)),
  };
}

function describeFilter(filter: Part, reader: Reader): TemplateFilter {
  const read = (key: string): TemplatePatterns | undefined => {
    const patterns = child(filter, key, reader);
    const entry = filter.entries.get(key)?.value;
    if (!patterns && entry && entry.kind !== 'null' && !isNoValue(entry))
      return { includes: [reader.resolver.value(entry, filter.place)], excludes: [] };
    return (
      patterns && {
        includes: valuesOf(patterns, 'Includes', reader),
        excludes: valuesOf(patterns, 'Excludes', reader),
      }
    );
  };
  const [branches, tags, filePaths] = [read('Branches'), read('Tags'), read('FilePaths')];
  return { ...(branches && { branches }), ...(tags && { tags }), ...(filePaths && { filePaths }) };
}
