/** What a template says about pipelines and connections. Every value carries its place. */

import { Problem, type Remedy } from './problem.js';

export interface Place {
  /** Path below the workspace, with forward slashes. */
  readonly file: string;
  /** Both count from 1. */
  readonly line?: number;
  readonly column?: number;
  /** Path of the CDK construct, as `/Deploy/Pipeline/Resource`, or address of the Terraform resource. */
  readonly construct?: string;
}

/** One side of an `Fn::If`. */
export interface ConditionBranch {
  readonly condition: string;
  readonly holds: boolean;
}

/** Why a value is not known from the files alone. */
export type Unknown =
  | { readonly kind: 'parameter'; readonly name: string }
  /** The parameter's value is the name of a parameter of Systems Manager. */
  | { readonly kind: 'ssm'; readonly name: string }
  /** As `AWS::StackName`. */
  | { readonly kind: 'pseudo'; readonly name: string }
  | { readonly kind: 'import' }
  /** `{{resolve:…}}` */
  | { readonly kind: 'dynamic' }
  | { readonly kind: 'loop' }
  /** A macro, or `AWS::Include`. */
  | { readonly kind: 'macro'; readonly name: string }
  /** A placeholder of Jinja, cookiecutter or another tool. */
  | { readonly kind: 'placeholder' }
  /** `#{…}`, which CodePipeline replaces when it runs. */
  | { readonly kind: 'variable' }
  | { readonly kind: 'attribute'; readonly resource: string }
  | { readonly kind: 'undeclared'; readonly name: string }
  | { readonly kind: 'function'; readonly name: string }
  /** Terraform knows it after the apply. */
  | { readonly kind: 'apply' }
  /** Terraform marks it as sensitive. */
  | { readonly kind: 'sensitive' }
  /** It does not have the expected form, or is too large. */
  | { readonly kind: 'form' };

/** Stands for an expression that equals no other, not even itself. */
export const INCOMPARABLE = '?';

export type Content =
  | {
      readonly kind: 'known';
      readonly text: string;
      /** Where it comes from; the weakest of its parts counts: a default is one that a deployment can replace. */
      readonly origin: 'written' | 'given' | 'default';
      /** The parameters that are part of it. */
      readonly parameters: readonly string[];
      /** It must not be shown. */
      readonly secret: boolean;
    }
  | {
      readonly kind: 'unknown';
      readonly why: Unknown;
      /** Equal expressions have equal values, unless they are `INCOMPARABLE`. */
      readonly expression: string;
      /** What a mapping holds for the keys that it can be, by those keys. */
      readonly choices?: ReadonlyMap<string, string>;
    }
  /** Another resource of the template, or an attribute of it. */
  | { readonly kind: 'resource'; readonly id: string; readonly attribute: string }
  | { readonly kind: 'absent' };

/** What a value is on some sides of the conditions. */
export interface Possibility {
  readonly when: readonly ConditionBranch[];
  /** Of what is written, which can be the default of a parameter. */
  readonly place: Place;
  readonly content: Content;
}

export interface Value {
  /** Of its use. An absent value has the place of the map that lacks it. */
  readonly place: Place;
  /** At least one. */
  readonly possibilities: readonly Possibility[];
}

export interface TemplateConnection {
  /** Logical id, or address in Terraform. */
  readonly id: string;
  readonly place: Place;
  /** As `AWS::CodeConnections::Connection`. */
  readonly type: string;
  readonly name: Value;
  readonly provider: Value;
  readonly host: Value;
  /** Known to a plan of Terraform alone. */
  readonly arn: Value;
  /** Terraform plans to replace it, whatever changes. */
  readonly replaced: boolean;
  /** It stays if the template no longer has it. */
  readonly retained: boolean;
}

/** A source action of provider `CodeStarSourceConnection`. */
export interface TemplateSource {
  /** The conditions under which it is part of the pipeline. */
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly name: Value;
  readonly stage: Value;
  /** Of the key `Configuration`. */
  readonly configuration: Place;
  readonly connection: Value;
  readonly repository: Value;
  readonly branch: Value;
  readonly format: Value;
  readonly detectsChanges: Value;
  /** Keys of `Configuration` that this action does not have. */
  readonly unknownKeys: readonly {
    readonly name: string;
    readonly place: Place;
    readonly when: readonly ConditionBranch[];
  }[];
  /** `RoleArn` of the action. */
  readonly role: Value;
  readonly outputs: readonly Value[];
}

/** An action that is no source action. */
export interface TemplateAction {
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly name: Value;
  readonly provider: Value;
  readonly inputs: readonly Value[];
  /** `ProjectName` of CodeBuild. */
  readonly project: Value;
}

export interface TemplatePatterns {
  readonly includes: readonly Value[];
  readonly excludes: readonly Value[];
}

export interface TemplateFilter {
  readonly branches?: TemplatePatterns;
  readonly tags?: TemplatePatterns;
  readonly filePaths?: TemplatePatterns;
}

export interface TemplateTrigger {
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly sourceAction: Value;
  readonly push: readonly TemplateFilter[];
  readonly pullRequest: readonly TemplateFilter[];
}

export interface TemplatePipeline {
  readonly id: string;
  /** Its `Condition`. */
  readonly when: readonly ConditionBranch[];
  readonly place: Place;
  readonly name: Value;
  readonly role: Value;
  readonly sources: readonly TemplateSource[];
  readonly actions: readonly TemplateAction[];
  readonly triggers: readonly TemplateTrigger[];
  /** `RestartExecutionOnUpdate`. */
  readonly restarts: Value;
  /** Why some of its stages or actions are not among these. */
  readonly hidden: readonly Unknown[];
}

export interface TemplateCondition {
  /** As `StringEquals`. */
  readonly operator: string;
  /** As `codeconnections:FullRepositoryId`. */
  readonly key: string;
  readonly values: readonly Value[];
}

export interface TemplateStatement {
  readonly place: Place;
  /** The `Condition` of its policy. */
  readonly when: readonly ConditionBranch[];
  readonly effect: Value;
  readonly actions: readonly Value[];
  /** It has `NotAction` or `NotResource`. */
  readonly inverted: boolean;
  readonly resources: readonly Value[];
  readonly conditions: readonly TemplateCondition[];
}

export interface TemplateRole {
  readonly id: string;
  readonly place: Place;
  readonly name: Value;
  readonly statements: readonly TemplateStatement[];
  /** What else gives the role policies, or can: ARNs of managed policies, and what is not known. */
  readonly elsewhere: readonly string[];
  /** A permissions boundary limits what its policies allow. */
  readonly hasBoundary: boolean;
}

/** A project of CodeBuild. */
export interface TemplateProject {
  readonly id: string;
  readonly name: Value;
  readonly role: Value;
}

/** A key that its map has already: CloudFormation takes the last one. */
export interface DuplicateKey {
  readonly name: string;
  readonly place: Place;
  /** Of the one before it. */
  readonly firstLine: number;
  /** Both have the same value. */
  readonly isHarmless: boolean;
}

export interface Template {
  readonly file: string;
  readonly format: 'CloudFormation' | 'CDK' | 'Terraform';
  readonly pipelines: readonly TemplatePipeline[];
  readonly connections: readonly TemplateConnection[];
  readonly roles: readonly TemplateRole[];
  readonly projects: readonly TemplateProject[];
  /** Names of its parameters. */
  readonly parameters: readonly string[];
  /** Parts that the file alone does not tell. */
  readonly hidden: readonly { readonly why: Unknown; readonly place: Place }[];
  /** The first ones. */
  readonly duplicates?: readonly DuplicateKey[];
  /** Terraform's own state before the plan. */
  readonly before?: Template;
}

/** A template that cannot be read. */
export class TemplateProblem extends Problem {
  readonly place: Place;
  /** It is the source of a template, which another tool has to render. */
  readonly isUnrendered: boolean;

  constructor(place: Place, message: string, remedy: Remedy, isUnrendered = false) {
    super('input', message, { remedy });
    this.place = place;
    this.isUnrendered = isUnrendered;
  }
}
