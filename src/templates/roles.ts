/** Which policies of the template a role has. */

import { INCOMPARABLE, type Content, type TemplateRole, type Value } from '../domain/template.js';
import { code } from '../domain/words.js';
import type { Scope } from './context.js';
import { entriesOf, itemsOf, type Node } from './node.js';
import { concernsConnections, readDocument, type Statements } from './policies.js';
import { createResolver } from './resolve.js';
import { POLICY_ATTACHMENT, type Resource, type Stack } from './stack.js';

/** A policy that names its roles, rather than the other way round. */
interface Policy {
  readonly id: string;
  readonly roles: readonly Value[];
  readonly statements: Statements;
}

/** A resource that attaches managed policies to roles. */
interface Attachment {
  readonly id: string;
  readonly roles: readonly Value[];
  readonly policies: readonly Value[];
}

interface Policies {
  readonly all: readonly Policy[];
  readonly byId: ReadonlyMap<string, Policy>;
  readonly attachments: readonly Attachment[];
  /** What any role of the template is called. */
  readonly roleNames: ReadonlySet<string>;
  /** Parts of the template that are not known can hold further policies. */
  readonly hasHidden: boolean;
}

export function describeRoles({ resources, scope, hidden }: Stack): TemplateRole[] {
  const all = resources.flatMap((resource) => readPolicy(resource, scope));
  const roles = resources.filter(({ type }) => type === 'AWS::IAM::Role');
  const policies: Policies = {
    all,
    byId: new Map(all.map((policy) => [policy.id, policy])),
    attachments: resources.flatMap((resource) => readAttachment(resource, scope)),
    roleNames: new Set(roles.flatMap((role) => [role.id, ...namesIn(nameOf(role, scope))])),
    hasHidden: hidden.length > 0,
  };
  return roles.map((role) => describeRole(role, policies, scope));
}

const nameOf = ({ properties, locate, place }: Resource, scope: Scope): Value =>
  createResolver(scope, locate).value(entriesOf(properties)?.get('RoleName')?.value, place);

function readAttachment({ id, type, place, locate, properties }: Resource, scope: Scope): Attachment[] {
  if (type !== POLICY_ATTACHMENT) return [];
  const resolver = createResolver(scope, locate);
  const read = (key: string) => resolver.values(entriesOf(properties)?.get(key)?.value, place);
  return [{ id, roles: read('Roles'), policies: read('PolicyArns') }];
}

const POLICIES: ReadonlySet<string> = new Set([
  'AWS::IAM::Policy',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::RolePolicy',
]);

function readPolicy(resource: Resource, scope: Scope): Policy[] {
  const { id, type, place, locate, properties } = resource;
  const entries = POLICIES.has(type) ? entriesOf(properties) : undefined;
  if (!entries) return [];
  const resolver = createResolver(scope, locate);
  const key = type === 'AWS::IAM::RolePolicy' ? 'RoleName' : 'Roles';
  return [
    {
      id,
      roles: resolver.values(entries.get(key)?.value, place),
      statements: readDocument(entries.get('PolicyDocument')?.value, resolver, resource),
    },
  ];
}

function describeRole(resource: Resource, policies: Policies, scope: Scope): TemplateRole {
  const { id, place, locate, properties } = resource;
  const resolver = createResolver(scope, locate);
  const entries = entriesOf(properties);
  const name = nameOf(resource, scope);
  const inline = entries?.get('Policies')?.value;
  const names = new Set([id, ...namesIn(name)]);
  const belongs = (roles: readonly Value[]) => roles.flatMap(namesIn).some((each) => names.has(each));
  const mayBelong = (roles: readonly Value[]) =>
    !belongs(roles) && roles.some((role) => canBe(role, name, policies.roleNames));

  const managed = [
    ...resolver.values(entries?.get('ManagedPolicyArns')?.value, place),
    ...policies.attachments.filter(({ roles }) => belongs(roles)).flatMap((each) => each.policies),
  ];
  const attached = new Set([
    ...managed.flatMap(namesIn).flatMap((each) => policies.byId.get(each) ?? []),
    ...policies.all.filter(({ roles }) => belongs(roles)),
  ]);
  const documents = [
    ...(itemsOf(inline) ?? []).map((policy) =>
      readDocument(entriesOf(policy)?.get('PolicyDocument')?.value, resolver, { ...resource, when: [] }),
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
      ...(policies.hasHidden || hasAdditions(properties) ? ['what a loop or a macro adds'] : []),
      ...policies.all
        .filter((policy) => mayBelong(policy.roles) && concernsConnections(policy.statements))
        .map((policy) => `policy ${code(policy.id)}, whose roles are unknown`),
      ...policies.attachments
        .filter(({ roles }) => mayBelong(roles))
        .map((each) => `attachment ${code(each.id)}, whose roles are unknown`),
    ],
    hasBoundary: resolver
      .value(entries?.get('PermissionsBoundary')?.value, place)
      .possibilities.some(({ content }) => content.kind !== 'absent'),
  };
}

/** A loop or a transform among the properties of the role, or in their place. */
function hasAdditions(properties: Node | undefined): boolean {
  const entries = entriesOf(properties);
  if (!entries) return properties !== undefined && properties.kind !== 'null';
  return [...entries.keys()].some((key) => key === 'Fn::Transform' || key.startsWith('Fn::ForEach::'));
}

/** Whether a role that is not among the known ones can be the one of this name, as far as both are known. */
const canBe = (role: Value, name: Value, roleNames: ReadonlySet<string>): boolean =>
  namesIn(role).every((each) => !roleNames.has(each)) &&
  role.possibilities.some(
    ({ content }) => isUnknown(content) || (content.kind === 'known' && hasUnknownName(name)),
  );

const isUnknown = (content: Content): boolean => content.kind === 'unknown';

const hasUnknownName = ({ possibilities }: Value): boolean =>
  possibilities.some(({ content }) => isUnknown(content));

/** A managed policy that is no resource of the template. */
function describeForeign({ possibilities }: Value, policies: Policies['byId']): string[] {
  return possibilities.flatMap(({ content }) => {
    if (content.kind === 'absent' || (content.kind === 'resource' && policies.has(content.id))) return [];
    return [content.kind === 'known' && !content.secret ? code(content.text) : 'a managed policy'];
  });
}

/**
 * Ids of resources, names, and expressions of what is not known: equal ones have equal values. They do not meet: an id has
 * letters and digits alone, or is an address, and an expression has quotes.
 */
const namesIn = ({ possibilities }: Value): string[] =>
  possibilities.flatMap(({ content }) => {
    switch (content.kind) {
      case 'resource':
        return [content.id];
      case 'known':
        return [content.text];
      case 'unknown':
        return content.expression === INCOMPARABLE ? [] : [content.expression];
      case 'absent':
        return [];
    }
  });
