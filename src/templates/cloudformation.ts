/** CloudFormation and SAM: the parts of a template, from its tree. */

import type { Place } from '../domain/template.js';
import { entriesOf, type Entry, type Node } from './node.js';
import { macroOf } from './resolve.js';
import { BUDGET, type Resource, type Stack } from './stack.js';

/** Macros of AWS that leave pipelines, connections and policies as they are. */
const HARMLESS =
  /^AWS::(?:Serverless-|LanguageExtensions$|SecretsManager-|CodeDeployBlueGreen$|ServiceCatalog$)/;

export interface Layout {
  readonly file: string;
  readonly given: ReadonlyMap<string, string>;
  place(at: number): Place;
  /** Where the construct of a resource is; none for a template that is no output of CDK. */
  construct?(id: string, path: string | undefined): Place;
}

/** @returns none if it is not a template */
export function readStack(root: Node, layout: Layout): Stack | undefined {
  const top = root.kind === 'map' ? root.entries : undefined;
  const declared = top?.get('Resources');
  if (!top || !declared) return undefined;
  const resources = entriesOf(declared.value) ?? new Map<string, Entry>();

  const hidden: Hidden[] = [
    ...hiddenIn(top, layout),
    ...hiddenIn(resources, layout),
    ...hiddenAs(declared, layout),
    ...transforms(top.get('Transform')).map(({ name, at }) => ({
      why: { kind: 'macro' as const, name },
      place: layout.place(at),
    })),
  ];
  // A macro of one's own can rewrite everything; what AWS includes only adds to what is written.
  const isRewritten = hidden.some(({ why }) => why.kind === 'macro' && !why.name.startsWith('AWS::'));
  return {
    file: layout.file,
    format: layout.construct ? 'CDK' : 'CloudFormation',
    scope: {
      parameters: entriesOf(top.get('Parameters')?.value) ?? new Map<string, Entry>(),
      mappings: top.get('Mappings')?.value,
      resources: new Set(resources.keys()),
      given: layout.given,
      budget: { left: BUDGET },
    },
    resources: isRewritten ? [] : [...resources].flatMap(([id, entry]) => readResource(id, entry, layout)),
    hidden,
  };
}

function readResource(id: string, { value, at }: Entry, layout: Layout): Resource[] {
  const entries = entriesOf(value);
  const type = entries?.get('Type')?.value;
  if (type?.kind !== 'text') return [];
  const metadata = entriesOf(entries?.get('Metadata')?.value)?.get('aws:cdk:path')?.value;
  const condition = entries?.get('Condition')?.value;
  const construct = layout.construct?.(id, metadata?.kind === 'text' ? metadata.text : undefined);
  return [
    {
      id,
      type: type.text,
      when: condition?.kind === 'text' ? [{ condition: condition.text, holds: true }] : [],
      place: construct ?? layout.place(at),
      locate: construct ? () => construct : (offset) => layout.place(offset),
      properties: entries?.get('Properties')?.value,
      replaced: false,
      deletionPolicy: entries?.get('DeletionPolicy')?.value,
    },
  ];
}

type Hidden = Stack['hidden'][number];

/** A loop or a transform in the place of all resources. */
function hiddenAs({ value }: Entry, layout: Layout): Hidden[] {
  const place = layout.place(value.at);
  if (value.kind === 'opaque') return [{ why: value.why, place }];
  return value.kind === 'call' ? [{ why: { kind: 'macro', name: macroOf(value.argument) }, place }] : [];
}

/** Loops and transforms among the keys of a map. */
function hiddenIn(entries: ReadonlyMap<string, Entry>, layout: Layout): Hidden[] {
  return [...entries].flatMap(([key, { value, at }]): Hidden[] => {
    const place = layout.place(at);
    if (key.startsWith('Fn::ForEach::')) return [{ why: { kind: 'loop' }, place }];
    return key === 'Fn::Transform' ? [{ why: { kind: 'macro', name: macroOf(value) }, place }] : [];
  });
}

function transforms(entry: Entry | undefined): readonly { readonly name: string; readonly at: number }[] {
  if (!entry) return [];
  const items = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  return items
    .map((item) => ({ name: macroOf(item), at: item.at }))
    .filter(({ name }) => !HARMLESS.test(name));
}
