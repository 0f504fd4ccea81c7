/** The resources of a template, before it is known what they say. */

import type { ConditionBranch, Place, Template, Unknown } from '../domain/template.js';
import type { Locate, Scope } from './context.js';
import type { Node } from './node.js';

export interface Resource {
  /** Logical id, or address in Terraform. */
  readonly id: string;
  /** As `AWS::CodePipeline::Pipeline`. */
  readonly type: string;
  /** Its `Condition`. */
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly locate: Locate;
  readonly properties: Node | undefined;
  /** Terraform plans to replace it. */
  readonly replaced: boolean;
  readonly deletionPolicy: Node | undefined;
}

export interface Stack {
  readonly file: string;
  readonly format: Template['format'];
  readonly scope: Scope;
  readonly resources: readonly Resource[];
  readonly hidden: readonly { readonly why: Unknown; readonly place: Place }[];
}

/** Steps for the values of one template. */
export const BUDGET = 300_000;

export const PIPELINE = 'AWS::CodePipeline::Pipeline';

export const CONNECTIONS: ReadonlySet<string> = new Set([
  'AWS::CodeConnections::Connection',
  'AWS::CodeStarConnections::Connection',
]);

/** What attaches a managed policy to a role; CloudFormation itself has no such resource. */
export const POLICY_ATTACHMENT = 'PolicyAttachment';
