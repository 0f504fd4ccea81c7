/** The templates of `infrastructure/` as deployed, in the words of the simulator. */

import { join } from 'node:path';
import { deploy, readTemplate, type Deployed } from '../cloudformation.js';
import type { PipelineDeclaration, PolicyStatement, RoleSpec } from '../../simulator/index.js';
import { ACCOUNT } from './fixtures.js';

type TemplateName = 'access' | 'connection' | 'pipeline';

const ROOT = join(__dirname, '..', '..');

/** A stack of one of the templates. */
export const stackOf = (name: TemplateName, parameters: Readonly<Record<string, string>>): Deployed =>
  deploy(readTemplate(join(ROOT, 'infrastructure', `${name}.yaml`)), parameters);

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: NonNullable<PolicyStatement['conditions']>;
  readonly Principal: { readonly Federated?: string };
}

interface Document {
  readonly Statement: readonly Statement[];
}

interface Role {
  readonly AssumeRolePolicyDocument: Document;
  readonly ManagedPolicyArns?: readonly string[];
  readonly Policies?: readonly { readonly PolicyDocument: Document }[];
}

/** A role of a stack, with all its policies; `name` if its ARN should have another one than its logical id. */
export function roleOf({ resources }: Deployed, id: string, name = id): RoleSpec {
  const {
    AssumeRolePolicyDocument,
    ManagedPolicyArns = [],
    Policies = [],
  } = resources[id] as unknown as Role;
  const shared = ManagedPolicyArns.map((arn) => resources[arn.split('/')[1] ?? '']);
  const documents = [...Policies, ...(shared as unknown as { PolicyDocument: Document }[])];
  return {
    arn: `arn:aws:iam::${ACCOUNT}:role/${name}`,
    statements: documents
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .map(({ Effect, Action, Resource, Condition }) => ({
        effect: Effect,
        actions: [Action].flat(),
        resources: [Resource].flat(),
        ...(Condition && { conditions: Condition }),
      })),
    trust: AssumeRolePolicyDocument.Statement.flatMap(({ Principal: { Federated }, Condition }) =>
      Federated === undefined ? [] : { federated: Federated, ...(Condition && { conditions: Condition }) },
    ),
  };
}

/** The pipeline of a stack as the API has it. */
export const declarationOf = ({ resources }: Deployed): PipelineDeclaration => ({
  ...(uncapitalize(resources['Pipeline']) as PipelineDeclaration),
  version: 1,
});

/** Members as the API names them. The configuration of an action has names of its own. */
function uncapitalize(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(uncapitalize);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      name === 'Configuration' ? member : uncapitalize(member),
    ]),
  );
}
