/**
 * A plan of Terraform (`terraform show -json`), as the resources of CloudFormation that say the same: its pipelines are
 * then described and judged like any other. The plan has no lines; a place is that of the `resource` block, if it is known.
 */

import type { Json } from '../domain/json.js';
import type { Place } from '../domain/template.js';
import { text, type Entry } from './node.js';
import { array, record } from './planned.js';
import { BUDGET, type Resource, type Stack } from './stack.js';
import { createReferences } from './terraform-references.js';
import { TRANSLATIONS, type Links } from './terraform-resources.js';

export interface PlanLayout {
  readonly file: string;
  /** The block of a resource, by its type and name. */
  readonly block: (type: string, name: string) => Place | undefined;
}

type Side = 'before' | 'after';

/** @returns the resources before and after the apply; none if the text is not a plan */
export function readPlan(text: string, layout: PlanLayout): Readonly<Record<Side, Stack>> | undefined {
  const plan = parse(text);
  if (!Array.isArray(plan['resource_changes'])) return undefined;
  const changes = plan['resource_changes'].map(record).filter(({ mode }) => mode !== 'data');
  const references = createReferences(record(plan['configuration']));
  const read = (side: Side): Stack => {
    const arns = arnsOf(changes, side);
    const resources = changes.flatMap((each) =>
      readResource(
        each,
        side,
        { references: references.of(each), addressOf: (arn) => arns.get(arn) },
        layout,
      ),
    );
    return {
      file: layout.file,
      format: 'Terraform',
      scope: {
        parameters: new Map<string, Entry>(),
        mappings: undefined,
        resources: new Set(resources.map(({ id }) => id)),
        given: new Map<string, string>(),
        budget: { left: BUDGET },
      },
      resources,
      hidden: [],
    };
  };
  return { before: read('before'), after: read('after') };
}

/** A cheap test: a template of CloudFormation has no such key. */
export const looksLikePlan = (text: string): boolean => text.includes('"resource_changes"');

/** Whether a text that begins like this is a plan or a state, as `terraform show -json` writes it. */
export const beginsLikePlan = (start: string): boolean => /^\s*\{\s*"format_version"\s*:/.test(start);

/** `terraform show -json` without a plan, or the file of the state itself. */
export const looksLikeState = (text: string): boolean =>
  text.includes('"terraform_version"') && !/"(?:resource_changes|planned_values)"/.test(text);

function parse(text: string): Json {
  try {
    return record(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The addresses of the resources by their ARNs, as far as those are known. */
function arnsOf(changes: readonly Json[], side: Side): ReadonlyMap<string, string> {
  const arns = new Map<string, string>();
  for (const change of changes) {
    const { arn } = record(record(change['change'])[side]);
    if (typeof arn === 'string') arns.set(arn, String(change['address']));
  }
  return arns;
}

function readResource(resource: Json, side: Side, links: Links, { file, block }: PlanLayout): Resource[] {
  const { type, name } = resource;
  const change = record(resource['change']);
  const translation = TRANSLATIONS.get(String(type));
  if (!translation || typeof change[side] !== 'object' || change[side] === null) return [];
  const address = String(resource['address']);
  const place = { ...(block(String(type), String(name)) ?? { file }), construct: address };
  const actions = array(change['actions']);
  const planned = {
    value: change[side],
    unknown: side === 'after' ? change['after_unknown'] : undefined,
    sensitive: change[`${side}_sensitive`],
  };
  return [
    {
      id: address,
      type: translation.type,
      when: [],
      place,
      locate: () => place,
      properties: translation.properties(planned, links),
      // `create` goes with `delete` or `forget`.
      replaced: actions.length > 1 && actions.includes('create'),
      deletionPolicy: actions.includes('forget') ? text('Retain') : undefined,
    },
  ];
}
