/** Resources of Terraform's AWS provider, as the properties of CloudFormation that say the same. */

import { call, list, opaque, text, type Node } from './node.js';
import { itemsOf, mapOf, policyNode, toNode, under, type Planned } from './planned.js';
import { POLICY_ATTACHMENT } from './stack.js';
import type { FindReferences } from './terraform-references.js';

/** The resources that a value refers to: by its expression if it is unknown, otherwise by an ARN of the plan. */
export interface Links {
  readonly references: FindReferences;
  addressOf(arn: string): string | undefined;
}

export interface Translation {
  /** The type in CloudFormation. */
  readonly type: string;
  properties(planned: Planned, links: Links): Node;
}

const CONNECTION_TYPES = ['aws_codeconnections_connection', 'aws_codestarconnections_connection'];

export const TRANSLATIONS: ReadonlyMap<string, Translation> = new Map<string, Translation>([
  ['aws_codeconnections_connection', { type: 'AWS::CodeConnections::Connection', properties: connection }],
  [
    'aws_codestarconnections_connection',
    { type: 'AWS::CodeStarConnections::Connection', properties: connection },
  ],
  ['aws_codepipeline', { type: 'AWS::CodePipeline::Pipeline', properties: pipeline }],
  ['aws_codebuild_project', { type: 'AWS::CodeBuild::Project', properties: project }],
  ['aws_iam_role', { type: 'AWS::IAM::Role', properties: role }],
  ['aws_iam_role_policy', { type: 'AWS::IAM::RolePolicy', properties: rolePolicy }],
  ['aws_iam_policy', { type: 'AWS::IAM::ManagedPolicy', properties: managedPolicy }],
  ['aws_iam_role_policy_attachment', { type: POLICY_ATTACHMENT, properties: attachment }],
  ['aws_iam_policy_attachment', { type: POLICY_ATTACHMENT, properties: policyAttachment }],
  ['aws_iam_role_policy_attachments_exclusive', { type: POLICY_ATTACHMENT, properties: exclusive }],
]);

type Path = readonly (string | number)[];

function connection(planned: Planned): Node {
  return mapOf({
    ConnectionName: toNode(under(planned, 'name')),
    ProviderType: toNode(under(planned, 'provider_type')),
    HostArn: filled(under(planned, 'host_arn')),
    ConnectionArn: toNode(under(planned, 'arn')),
  });
}

function project(planned: Planned, links: Links): Node {
  return mapOf({
    Name: toNode(under(planned, 'name')),
    ServiceRole: linked(under(planned, 'service_role'), ['service_role'], ['aws_iam_role'], links),
  });
}

function rolePolicy(planned: Planned, links: Links): Node {
  return mapOf({
    RoleName: linked(under(planned, 'role'), ['role'], ['aws_iam_role'], links),
    PolicyDocument: policyNode(under(planned, 'policy'), (text) => arnNode(text, links)),
  });
}

function managedPolicy(planned: Planned, links: Links): Node {
  return mapOf({ PolicyDocument: policyNode(under(planned, 'policy'), (text) => arnNode(text, links)) });
}

function attachment(planned: Planned, links: Links): Node {
  return mapOf({
    Roles: linked(under(planned, 'role'), ['role'], ['aws_iam_role'], links),
    PolicyArns: linked(under(planned, 'policy_arn'), ['policy_arn'], ['aws_iam_policy'], links),
  });
}

function policyAttachment(planned: Planned, links: Links): Node {
  return mapOf({
    Roles: linkedList(planned, 'roles', ['aws_iam_role'], links),
    PolicyArns: linked(under(planned, 'policy_arn'), ['policy_arn'], ['aws_iam_policy'], links),
  });
}

function exclusive(planned: Planned, links: Links): Node {
  return mapOf({
    Roles: linked(under(planned, 'role_name'), ['role_name'], ['aws_iam_role'], links),
    PolicyArns: linkedList(planned, 'policy_arns', ['aws_iam_policy'], links),
  });
}

/** AWS fills in policies that the configuration does not name: unknown, they say nothing. */
function role(planned: Planned, links: Links): Node {
  const managed = under(planned, 'managed_policy_arns');
  const boundary = under(planned, 'permissions_boundary');
  return mapOf({
    RoleName: toNode(under(planned, 'name')),
    Policies: list(
      itemsOf(under(planned, 'inline_policy')).map((policy) =>
        mapOf({ PolicyDocument: policyNode(under(policy, 'policy'), (text) => arnNode(text, links)) }),
      ),
    ),
    ...(managed.unknown !== true && {
      ManagedPolicyArns: linkedList(planned, 'managed_policy_arns', ['aws_iam_policy'], links),
    }),
    PermissionsBoundary: filled(boundary),
  });
}

function pipeline(planned: Planned, links: Links): Node {
  return mapOf({
    Name: toNode(under(planned, 'name')),
    RoleArn: linked(under(planned, 'role_arn'), ['role_arn'], ['aws_iam_role'], links),
    Stages: blocks(planned, 'stage', (stage, at) =>
      mapOf({
        Name: toNode(under(stage, 'name')),
        Actions: blocks(stage, 'action', (each, index) =>
          action(each, ['stage', at, 'action', index], links),
        ),
      }),
    ),
    Triggers: blocks(planned, 'trigger', (trigger) =>
      mapOf({ GitConfiguration: single(trigger, 'git_configuration', gitConfiguration) }),
    ),
  });
}

function action(planned: Planned, path: Path, links: Links): Node {
  const configuration = toNode(under(planned, 'configuration'));
  const entries = configuration.kind === 'map' ? new Map(configuration.entries) : undefined;
  const arn = under(under(planned, 'configuration'), 'ConnectionArn');
  if (entries && (arn.unknown === true || typeof arn.value === 'string')) {
    const value = linked(arn, [...path, 'configuration'], CONNECTION_TYPES, links);
    entries.set('ConnectionArn', { at: -1, value });
  }
  return mapOf({
    Name: toNode(under(planned, 'name')),
    ActionTypeId: mapOf({ Provider: toNode(under(planned, 'provider')) }),
    Configuration: entries ? { kind: 'map', entries, at: -1 } : configuration,
    InputArtifacts: artifacts(under(planned, 'input_artifacts')),
    OutputArtifacts: artifacts(under(planned, 'output_artifacts')),
    RoleArn: linked(under(planned, 'role_arn'), [...path, 'role_arn'], ['aws_iam_role'], links),
  });
}

const artifacts = (planned: Planned): Node =>
  planned.unknown === true
    ? opaque({ kind: 'apply' })
    : list(itemsOf(planned).map((each) => mapOf({ Name: toNode(each) })));

function gitConfiguration(planned: Planned): Node {
  const patterns = (filter: Planned, key: string) =>
    single(filter, key, (each) =>
      mapOf({ Includes: toNode(under(each, 'includes')), Excludes: toNode(under(each, 'excludes')) }),
    );
  const filter = (each: Planned) =>
    mapOf({
      Branches: patterns(each, 'branches'),
      FilePaths: patterns(each, 'file_paths'),
      Tags: patterns(each, 'tags'),
    });
  return mapOf({
    SourceActionName: toNode(under(planned, 'source_action_name')),
    Push: blocks(planned, 'push', filter),
    PullRequest: blocks(planned, 'pull_request', filter),
  });
}

function blocks(planned: Planned, key: string, translate: (block: Planned, index: number) => Node): Node {
  const block = under(planned, key);
  return block.unknown === true ? opaque({ kind: 'apply' }) : list(itemsOf(block).map(translate));
}

/** A block that occurs at most once. */
function single(planned: Planned, key: string, translate: (block: Planned) => Node): Node | undefined {
  const blocks = under(planned, key);
  if (blocks.unknown === true) return opaque({ kind: 'apply' });
  const [block] = itemsOf(blocks);
  return block && translate(block);
}

/** A value that names a resource of the plan is a reference to it. */
function linked(planned: Planned, path: Path, types: readonly string[], links: Links): Node {
  const node = filled(planned);
  if (node.kind === 'text') return arnNode(node.text, links);
  if (planned.unknown !== true) return node;
  const fitting = links.references(path).filter(({ type }) => types.includes(type));
  const [first] = fitting;
  const isOne = first && fitting.every(({ address }) => address === first.address);
  return isOne ? getAtt(first.address, first.attribute) : node;
}

/** The same, of a list. Of one that is not known, each resource that it refers to counts. */
function linkedList(planned: Planned, key: string, types: readonly string[], links: Links): Node {
  const value = under(planned, key);
  if (value.unknown === true) return linked(value, [key], types, links);
  return list(itemsOf(value).map((item) => linked(item, [key], types, links)));
}

/** A text, or the resource whose ARN it is. */
function arnNode(value: string, links: Links): Node {
  const address = links.addressOf(value);
  return address === undefined ? text(value) : getAtt(address, 'arn');
}

/** An attribute that is not set is an empty text in the state. */
const filled = (planned: Planned): Node =>
  planned.value === '' ? { kind: 'null', at: -1 } : toNode(planned);

const getAtt = (address: string, attribute: string): Node =>
  call('Fn::GetAtt', list([text(address), text(attribute)]));
