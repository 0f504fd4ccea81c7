/** What the resources of a template say about pipelines, connections and who may use them. */

import type { Template, TemplateConnection, TemplateProject } from '../domain/template.js';
import { entriesOf } from './node.js';
import { describePipeline } from './pipeline.js';
import { createResolver } from './resolve.js';
import { describeRoles } from './roles.js';
import { CONNECTIONS, PIPELINE, type Resource, type Stack } from './stack.js';

export function describe(stack: Stack): Template {
  const { file, format, scope, resources, hidden } = stack;
  const ofType = (isWanted: (type: string) => boolean) => resources.filter(({ type }) => isWanted(type));
  return {
    file,
    format,
    pipelines: ofType((type) => type === PIPELINE).map((each) => describePipeline(each, scope)),
    connections: ofType((type) => CONNECTIONS.has(type)).map((each) => describeConnection(each, stack)),
    roles: describeRoles(stack),
    projects: ofType((type) => type === 'AWS::CodeBuild::Project').map((each) =>
      describeProject(each, stack),
    ),
    parameters: [...scope.parameters.keys()],
    hidden,
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html */
const RETAINING: ReadonlySet<string> = new Set(['Retain', 'RetainExceptOnCreate']);

function describeConnection(resource: Resource, { scope }: Stack): TemplateConnection {
  const { id, type, place, locate, properties, replaced, deletionPolicy } = resource;
  const resolver = createResolver(scope, locate);
  const entries = entriesOf(properties);
  const read = (key: string) => resolver.value(entries?.get(key)?.value, place);
  return {
    id,
    type,
    place,
    name: read('ConnectionName'),
    provider: read('ProviderType'),
    host: read('HostArn'),
    arn: read('ConnectionArn'),
    replaced,
    retained: resolver
      .value(deletionPolicy, place)
      .possibilities.every(({ content }) => content.kind === 'known' && RETAINING.has(content.text)),
  };
}

function describeProject({ id, place, locate, properties }: Resource, { scope }: Stack): TemplateProject {
  const resolver = createResolver(scope, locate);
  const entries = entriesOf(properties);
  return {
    id,
    name: resolver.value(entries?.get('Name')?.value, place),
    role: resolver.value(entries?.get('ServiceRole')?.value, place),
  };
}
