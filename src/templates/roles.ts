/** Which policies of the template a role has. */

import type { TemplateCondition, TemplateRole, TemplateStatement, Value } from '../domain/template.js';
import type { Scope } from './context.js';
import { entriesOf, itemsOf, type Entry, type Node } from './node.js';
import { createResolver, type Resolver } from './resolve.js';
import { POLICY_ATTACHMENT, type Resource } from './stack.js';

/** A policy that names its roles, rather than the other way round. */
interface Attachment {
  readonly id: string;
  readonly roles: readonly Value[];
  readonly statements: readonly TemplateStatement[] | undefined;
}

/** The policies of a template by their own ids, and by the ids and names of their roles. */
interface Policies {
  readonly byId: ReadonlyMap<string, Attachment>;
  readonly byRole: ReadonlyMap<string, ReadonlySet<Attachment>>;
  /** The managed policies that are attached by resources of their own, by the ids and names of the roles. */
  readonly attached: ReadonlyMap<string, readonly Value[]>;
}

export function describeRoles(resources: readonly Resource[], scope: Scope): TemplateRole[] {
  const byId = new Map<string, Attachment>();
  const byRole = new Map<string, Set<Attachment>>();
  for (const policy of resources.flatMap((resource) => readPolicy(resource, scope))) {
    byId.set(policy.id, policy);
    for (const role of policy.roles.flatMap(namesIn)) {
      byRole.set(role, (byRole.get(role) ?? new Set()).add(policy));
    }
  }
  const attached = readAttachments(resources, scope);
  return resources
    .filter(({ type }) => type === 'AWS::IAM::Role')
    .map((resource) => describeRole(resource, { byId, byRole, attached }, scope));
}

function readAttachments(resources: readonly Resource[], scope: Scope): Policies['attached'] {
  const attached = new Map<string, Value[]>();
  for (const { type, place, locate, properties } of resources) {
    if (type !== POLICY_ATTACHMENT) continue;
    const resolver = createResolver(scope, locate);
    const entries = entriesOf(properties);
    const policy = resolver.value(entries?.get('PolicyArn')?.value, place);
    for (const role of namesIn(resolver.value(entries?.get('RoleName')?.value, place))) {
      const known = attached.get(role);
      if (known) known.push(policy);
      else attached.set(role, [policy]);
    }
  }
  return attached;
}

const POLICIES: ReadonlySet<string> = new Set([
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
]);

function readPolicy({ id, type, place, locate, properties }: Resource, scope: Scope): Attachment[] {
  const entries = POLICIES.has(type) ? entriesOf(properties) : undefined;
  if (!entries) return [];
  const resolver = createResolver(scope, locate);
  const key = type === 'AWS::IAM::RolePolicy' ? 'RoleName' : 'Roles';
  return [
    {
      id,
      roles: resolver.values(entries.get(key)?.value, place),
      statements: readDocument(entries.get('PolicyDocument')?.value, resolver, { place, locate }),
    },
  ];
}

function describeRole(resource: Resource, policies: Policies, scope: Scope): TemplateRole {
  const { id, place, locate, properties } = resource;
  const resolver = createResolver(scope, locate);
  const entries = entriesOf(properties);
  const name = resolver.value(entries?.get('RoleName')?.value, place);
  const inline = entries?.get('Policies')?.value;
  const names = [id, ...namesIn(name)];
  const managed = [
    ...resolver.values(entries?.get('ManagedPolicyArns')?.value, place),
    ...names.flatMap((each) => policies.attached.get(each) ?? []),
  ];
  const attached = new Set([
    ...managed.flatMap(namesIn).flatMap((each) => policies.byId.get(each) ?? []),
    ...names.flatMap((each) => [...(policies.byRole.get(each) ?? [])]),
  ]);
  const documents = [
    ...(itemsOf(inline) ?? []).map((policy) =>
      readDocument(entriesOf(policy)?.get('PolicyDocument')?.value, resolver, resource),
    ),
    ...[...attached].map(({ statements }) => statements),
  ];
  const hasInline = inline !== undefined && inline.kind !== 'null';
  const isWhole = !documents.includes(undefined) && (!hasInline || itemsOf(inline) !== undefined);
  return {
    id,
    place,
    name,
    statements: documents.flatMap((statements) => statements ?? []),
    elsewhere: [
      ...managed.flatMap((arn) => describeForeign(arn, policies.byId)),
      ...(isWhole ? [] : ["a policy that can't be read"]),
    ],
  };
}

/** A managed policy that is no resource of the template. */
function describeForeign({ possibilities }: Value, policies: Policies['byId']): string[] {
  return possibilities.flatMap(({ content }) => {
    if (content.kind === 'absent' || (content.kind === 'resource' && policies.has(content.id))) return [];
    return [content.kind === 'known' && !content.secret ? content.text : 'a managed policy'];
  });
}

/** Ids of resources and names, which do not meet: an id has letters and digits alone, or is an address. */
const namesIn = ({ possibilities }: Value): string[] =>
  possibilities.flatMap(({ content }) =>
    content.kind === 'resource' ? [content.id] : content.kind === 'known' ? [content.text] : [],
  );

/** @returns none if it cannot be read */
function readDocument(
  node: Node | undefined,
  resolver: Resolver,
  { place, locate }: Pick<Resource, 'place' | 'locate'>,
): TemplateStatement[] | undefined {
  const statements = entriesOf(node)?.get('Statement')?.value;
  if (!statements) return undefined;
  const items = itemsOf(statements) ?? [statements];
  const all: TemplateStatement[] = [];
  for (const item of items) {
    const parts = entriesOf(item);
    if (!parts) return undefined;
    const conditions = readConditions(parts.get('Condition'), resolver, place);
    const read = (key: string) => resolver.values(parts.get(key)?.value, place);
    if (!conditions) return undefined;
    all.push({
      place: item.at >= 0 ? locate(item.at) : place,
      effect: resolver.value(parts.get('Effect')?.value, place),
      actions: read('Action'),
      inverted: parts.has('NotAction') || parts.has('NotResource'),
      resources: read('Resource'),
      conditions,
    });
  }
  return all;
}

function readConditions(
  entry: Entry | undefined,
  resolver: Resolver,
  place: Resource['place'],
): TemplateCondition[] | undefined {
  if (!entry || entry.value.kind === 'null') return [];
  const operators = entriesOf(entry.value);
  if (!operators) return undefined;
  return [...operators].flatMap(([operator, { value }]) => {
    const keys = entriesOf(value);
    if (!keys) return [{ operator, key: '', values: [] }];
    return [...keys].map(([key, { value: values }]) => ({
      operator,
      key,
      values: resolver.values(values, place),
    }));
  });
}
