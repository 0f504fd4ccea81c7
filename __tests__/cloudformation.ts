/** Templates of CloudFormation as a deployment would have them: parameters checked, conditions decided, functions evaluated. */

import { readFileSync } from 'node:fs';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';

/** Where a template is deployed. */
export interface Place {
  readonly partition: string;
  readonly region: string;
}

const COMMERCIAL: Place = { partition: 'aws', region: REGION };

interface Parameter {
  readonly Description?: string;
  readonly Default?: string;
  readonly AllowedValues?: readonly string[];
  readonly AllowedPattern?: string;
}

type Members = Readonly<Record<string, unknown>>;

interface Conditional extends Members {
  readonly Condition?: string;
}

export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Mappings?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly Rules?: Readonly<Record<string, { readonly Assertions: readonly Members[] }>>;
  readonly Conditions?: Members;
  readonly Resources: Readonly<Record<string, Conditional>>;
  readonly Outputs: Readonly<Record<string, Conditional>>;
}

export interface Deployed {
  /** The properties of the resources that are made, by their logical ids. */
  readonly resources: Readonly<Record<string, Record<string, never>>>;
  readonly outputs: Readonly<Record<string, string>>;
}

/** What `AWS::NoValue` takes away. */
const NOTHING = Symbol('AWS::NoValue');

/** A template, with each tag in its long form: `!Sub x` as `{ 'Fn::Sub': 'x' }`. */
export function readTemplate(file: string): Template {
  const document = parseDocument(readFileSync(file, 'utf8'), { logLevel: 'error' });
  if (document.errors.length > 0) throw document.errors[0] as Error;
  return toValue(document.contents) as Template;
}

function toValue(node: unknown): unknown {
  let value: unknown;
  if (isMap(node)) {
    value = Object.fromEntries(node.items.map((pair) => [toValue(pair.key), toValue(pair.value)]));
  } else if (isSeq(node)) {
    value = node.items.map(toValue);
  } else {
    value = isScalar(node) ? node.value : null;
  }
  const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined;
  if (tag?.startsWith('!') !== true) return value;
  return { [tag === '!Ref' ? 'Ref' : `Fn::${tag.slice(1)}`]: value };
}

/** @throws Error where a parameter is missing, too much or not allowed, or an assertion of a rule does not hold */
export function deploy(
  template: Template,
  given: Readonly<Record<string, string>> = {},
  place: Place = COMMERCIAL,
): Deployed {
  const stack = new Stack(template, { ...readParameters(template, given), ...toPseudo(place) });
  for (const { Assertions } of Object.values(template.Rules ?? {})) {
    for (const { Assert, AssertDescription } of Assertions) {
      if (stack.evaluate(Assert) !== true) throw new Error(String(AssertDescription));
    }
  }
  const made = (all: Readonly<Record<string, Conditional>>) =>
    Object.entries(all).filter(([, { Condition }]) => Condition === undefined || stack.holds(Condition));
  return {
    resources: Object.fromEntries(
      made(template.Resources).map(([id, { Properties }]) => [
        id,
        stack.evaluate(Properties) as Record<string, never>,
      ]),
    ),
    outputs: Object.fromEntries(
      made(template.Outputs).map(([id, { Value }]) => [id, String(stack.evaluate(Value))]),
    ),
  };
}

const toPseudo = ({ partition, region }: Place): Record<string, string> => ({
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': partition,
  'AWS::Region': region,
});

function readParameters(
  { Parameters }: Template,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const unknown = Object.keys(given).filter((name) => !(name in Parameters));
  if (unknown.length > 0) throw new Error(`Parameters: [${unknown.join(', ')}] do not exist in the template`);
  return Object.fromEntries(
    Object.entries(Parameters).map(([name, { Default, AllowedValues, AllowedPattern }]) => {
      const value = given[name] ?? Default;
      if (value === undefined) throw new Error(`Parameters: [${name}] must have values`);
      const fits =
        (AllowedValues?.includes(value) ?? true) && new RegExp(AllowedPattern ?? '', 'u').test(value);
      if (!fits) throw new Error(`Parameter ${name} failed to satisfy constraint`);
      return [name, value];
    }),
  );
}

class Stack {
  readonly #template: Template;
  readonly #parameters: Readonly<Record<string, string>>;

  constructor(template: Template, parameters: Readonly<Record<string, string>>) {
    this.#template = template;
    this.#parameters = parameters;
  }

  get #partition(): string {
    return this.#parameters['AWS::Partition'] ?? '';
  }

  get #region(): string {
    return this.#parameters['AWS::Region'] ?? '';
  }

  holds(condition: string): boolean {
    const expression = this.#template.Conditions?.[condition];
    if (expression === undefined) throw new Error(`There is no condition ${condition}.`);
    return this.evaluate(expression) === true;
  }

  evaluate(value: unknown): unknown {
    if (Array.isArray(value))
      return value.map((each) => this.evaluate(each)).filter((each) => each !== NOTHING);
    if (typeof value !== 'object' || value === null) return value;
    const [first] = Object.entries(value);
    if (first && Object.keys(value).length === 1) {
      const [name, argument] = first as [string, unknown];
      if (name === 'Ref') return this.#ref(String(argument));
      if (name.startsWith('Fn::')) return this.#call(name, argument);
    }
    const members = Object.entries(value).map(([name, member]) => [name, this.evaluate(member)] as const);
    return Object.fromEntries(members.filter(([, member]) => member !== NOTHING));
  }

  #call(name: string, argument: unknown): unknown {
    const list = Array.isArray(argument) ? (argument as unknown[]) : [argument];
    switch (name) {
      case 'Fn::Sub':
        return this.#substitute(String(list[0]), (list[1] ?? {}) as Members);
      case 'Fn::GetAtt':
        return this.#attribute(...(String(argument).split('.') as [string, string]));
      case 'Fn::If':
        return this.evaluate(list[this.holds(String(list[0])) ? 1 : 2]);
      case 'Fn::Equals':
        return this.evaluate(list[0]) === this.evaluate(list[1]);
      case 'Fn::Not':
        return this.evaluate(list[0]) !== true;
      case 'Fn::Condition':
        return this.holds(String(argument));
      case 'Fn::FindInMap': {
        const [map, first, second] = list.map((each) => String(this.evaluate(each))) as [
          string,
          string,
          string,
        ];
        const found = this.#template.Mappings?.[map]?.[first]?.[second];
        if (found === undefined) throw new Error(`Unable to get mapping for ${map}::${first}::${second}`);
        return found;
      }
      case 'Fn::And':
        return list.every((each) => this.evaluate(each) === true);
      case 'Fn::Or':
        return list.some((each) => this.evaluate(each) === true);
      case 'Fn::Split':
        return String(this.evaluate(list[1])).split(String(list[0]));
      case 'Fn::Select':
        return (this.evaluate(list[1]) as unknown[])[Number(list[0])];
      default:
        throw new Error(`${name} is not evaluated here.`);
    }
  }

  #substitute(text: string, variables: Members): string {
    return text.replace(/\$\{([\w:.]+)\}/g, (_, name: string) => {
      if (name in variables) return String(this.evaluate(variables[name]));
      const [id, attribute] = name.includes('::') ? [name] : name.split('.');
      return String(attribute === undefined ? this.#ref(name) : this.#attribute(id ?? '', attribute));
    });
  }

  #ref(name: string): unknown {
    if (name === 'AWS::NoValue') return NOTHING;
    return this.#parameters[name] ?? this.#identifier(name);
  }

  /** What `Ref` gives of a resource. */
  #identifier(id: string): string {
    const { Type, Properties, Condition } = this.#resource(id);
    if (Condition !== undefined && !this.holds(Condition)) throw new Error(`${id} is not made.`);
    const { Name, LogGroupName } = Properties as Members;
    switch (Type) {
      case 'AWS::CodeConnections::Connection':
        return `arn:${this.#partition}:codeconnections:${this.#region}:${ACCOUNT}:connection/aaaaaaaa-1111-4111-8111-111111111111`;
      case 'AWS::IAM::OIDCProvider':
        return `arn:${this.#partition}:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
      case 'AWS::IAM::ManagedPolicy':
        return `arn:${this.#partition}:iam::${ACCOUNT}:policy/${id}`;
      case 'AWS::S3::Bucket':
        return `${id.toLowerCase()}-bucket`;
      default:
        return String(this.evaluate(Name ?? LogGroupName ?? id));
    }
  }

  #attribute(id: string, attribute: string): string {
    const { Type } = this.#resource(id);
    switch (`${String(Type)}.${attribute}`) {
      case 'AWS::CodeConnections::Connection.ConnectionStatus':
        return 'PENDING';
      case 'AWS::IAM::Role.Arn':
        return `arn:${this.#partition}:iam::${ACCOUNT}:role/${id}`;
      case 'AWS::S3::Bucket.Arn':
        return `arn:${this.#partition}:s3:::${this.#identifier(id)}`;
      case 'AWS::KMS::Key.Arn':
        return `arn:${this.#partition}:kms:${this.#region}:${ACCOUNT}:key/${id}`;
      case 'AWS::CodeBuild::Project.Arn':
        return `arn:${this.#partition}:codebuild:${this.#region}:${ACCOUNT}:project/${this.#identifier(id)}`;
      default:
        throw new Error(`Attribute ${attribute} of ${id} is not known here.`);
    }
  }

  #resource(id: string): Conditional {
    const resource = this.#template.Resources[id];
    if (resource === undefined) throw new Error(`There is no resource or parameter ${id}.`);
    return resource;
  }
}
