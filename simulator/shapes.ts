import { AwsError, validationError } from './awsError.js';

/** Signing name of an API for connections. */
export type ConnectionsService = 'codestar-connections' | 'codeconnections';

export interface GetConnectionInput {
  ConnectionArn: string;
}

export interface ListConnectionsInput {
  ProviderTypeFilter?: string;
  HostArnFilter?: string;
  MaxResults?: number;
  NextToken?: string;
}

export interface GetPipelineInput {
  name: string;
  version?: number;
}

export interface ListPipelinesInput {
  nextToken?: string;
  maxResults?: number;
}

export interface SourceRevisionOverride {
  actionName: string;
  revisionType: string;
  revisionValue: string;
}

export interface StartPipelineExecutionInput {
  name: string;
  variables?: { name: string; value: string }[];
  clientRequestToken?: string;
  sourceRevisions?: SourceRevisionOverride[];
}

export interface ListPipelineExecutionsInput {
  pipelineName: string;
  maxResults?: number;
  nextToken?: string;
}

export interface GetPipelineExecutionInput {
  pipelineName: string;
  pipelineExecutionId: string;
}

/** A call of a JSON service, its input checked. */
export type AwsCall =
  | { service: ConnectionsService; operation: 'GetConnection'; input: GetConnectionInput }
  | { service: ConnectionsService; operation: 'ListConnections'; input: ListConnectionsInput }
  | { service: 'codepipeline'; operation: 'GetPipeline'; input: GetPipelineInput }
  | { service: 'codepipeline'; operation: 'ListPipelines'; input: ListPipelinesInput }
  | { service: 'codepipeline'; operation: 'StartPipelineExecution'; input: StartPipelineExecutionInput }
  | { service: 'codepipeline'; operation: 'ListPipelineExecutions'; input: ListPipelineExecutionsInput }
  | { service: 'codepipeline'; operation: 'GetPipelineExecution'; input: GetPipelineExecutionInput };

/** Signing name of a service that speaks JSON. */
export type JsonService = AwsCall['service'];

type Shape =
  | { type: 'string'; min?: number; max?: number; pattern?: string; values?: readonly string[] }
  | { type: 'integer'; min?: number; max?: number }
  | { type: 'list'; min?: number; max?: number; member: Shape }
  | StructureShape;

interface StructureShape {
  type: 'structure';
  required: readonly string[];
  members: Readonly<Record<string, Shape>>;
}

const PROVIDERS = ['Bitbucket', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged'] as const;

const NAME: Shape = { type: 'string', min: 1, max: 100, pattern: '[A-Za-z0-9.@\\-_]+' };

const PIPELINE_NEXT_TOKEN: Shape = { type: 'string', min: 1, max: 2048 };

const GET_CONNECTION: StructureShape = {
  type: 'structure',
  required: ['ConnectionArn'],
  members: {
    ConnectionArn: { type: 'string', min: 0, max: 256, pattern: 'arn:aws(-[\\w]+)*:.+:.+:[0-9]{12}:.+' },
  },
};

function listConnections(providers: readonly string[], hostService: string): StructureShape {
  return {
    type: 'structure',
    required: [],
    members: {
      ProviderTypeFilter: { type: 'string', values: providers },
      HostArnFilter: {
        type: 'string',
        min: 0,
        max: 256,
        pattern: `arn:aws(-[\\w]+)*:${hostService}:.+:[0-9]{12}:host\\/.+`,
      },
      MaxResults: { type: 'integer', min: 0, max: 100 },
      NextToken: { type: 'string', min: 1, max: 1024, pattern: '^.*$' },
    },
  };
}

const VARIABLE: Shape = {
  type: 'structure',
  required: ['name', 'value'],
  members: {
    name: { type: 'string', min: 1, max: 128, pattern: '[A-Za-z0-9@\\-_]+' },
    value: { type: 'string', min: 1, max: 1000, pattern: '.*' },
  },
};

const SOURCE_REVISION: Shape = {
  type: 'structure',
  required: ['actionName', 'revisionType', 'revisionValue'],
  members: {
    actionName: NAME,
    revisionType: {
      type: 'string',
      values: ['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY'],
    },
    revisionValue: { type: 'string', min: 1, max: 1500 },
  },
};

/** The services' models: codestar-connections 2019-12-01, codeconnections 2023-12-01, codepipeline 2015-07-09. */
const INPUTS: Readonly<Record<JsonService, Readonly<Record<string, StructureShape>>>> = {
  'codestar-connections': {
    GetConnection: GET_CONNECTION,
    ListConnections: listConnections(PROVIDERS, 'codestar-connections'),
  },
  codeconnections: {
    GetConnection: GET_CONNECTION,
    ListConnections: listConnections([...PROVIDERS, 'AzureDevOps'], '(codestar-connections|codeconnections)'),
  },
  codepipeline: {
    GetPipeline: {
      type: 'structure',
      required: ['name'],
      members: { name: NAME, version: { type: 'integer', min: 1 } },
    },
    ListPipelines: {
      type: 'structure',
      required: [],
      members: { nextToken: PIPELINE_NEXT_TOKEN, maxResults: { type: 'integer', min: 1, max: 1000 } },
    },
    StartPipelineExecution: {
      type: 'structure',
      required: ['name'],
      members: {
        name: NAME,
        variables: { type: 'list', min: 1, max: 50, member: VARIABLE },
        clientRequestToken: { type: 'string', min: 1, max: 128, pattern: '^[a-zA-Z0-9-]+$' },
        sourceRevisions: { type: 'list', min: 0, max: 50, member: SOURCE_REVISION },
      },
    },
    ListPipelineExecutions: {
      type: 'structure',
      required: ['pipelineName'],
      members: {
        pipelineName: NAME,
        maxResults: { type: 'integer', min: 1, max: 100 },
        nextToken: PIPELINE_NEXT_TOKEN,
      },
    },
    GetPipelineExecution: {
      type: 'structure',
      required: ['pipelineName', 'pipelineExecutionId'],
      members: {
        pipelineName: NAME,
        pipelineExecutionId: {
          type: 'string',
          pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
        },
      },
    },
  },
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerFirst(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

function refuseType(path: string, expected: string): never {
  throw new AwsError('SerializationException', `The value at '${path}' can not be converted to ${expected}`);
}

/** The constraints on a size or number that `amount` breaks, in the services' words. */
function boundFaults(amount: number, { min, max }: { min?: number; max?: number }, noun: string): string[] {
  const faults: string[] = [];
  if (min !== undefined && amount < min)
    faults.push(`Member must have ${noun} greater than or equal to ${min}`);
  if (max !== undefined && amount > max) faults.push(`Member must have ${noun} less than or equal to ${max}`);
  return faults;
}

function stringFaults(shape: Extract<Shape, { type: 'string' }>, value: string): string[] {
  const faults = boundFaults(Array.from(value).length, shape, 'length');
  if (shape.pattern !== undefined && !new RegExp(`^(?:${shape.pattern})$`).test(value)) {
    faults.push(`Member must satisfy regular expression pattern: ${shape.pattern}`);
  }
  if (shape.values !== undefined && !shape.values.includes(value)) {
    faults.push(`Member must satisfy enum value set: [${shape.values.join(', ')}]`);
  }
  return faults;
}

function located(path: string, shown: string, faults: readonly string[]): string[] {
  return faults.map((fault) => `Value ${shown} at '${path}' failed to satisfy constraint: ${fault}`);
}

function structureFaults(shape: StructureShape, value: Record<string, unknown>, path: string): string[] {
  const prefix = path === '' ? '' : `${path}.`;
  const unknown = Object.keys(value).filter((member) => !(member in shape.members));
  const missing = shape.required.filter((member) => value[member] === undefined || value[member] === null);
  return [
    ...unknown.flatMap((member) =>
      located(prefix + lowerFirst(member), 'given', ['Member must be one that the operation knows']),
    ),
    ...missing.flatMap((member) => located(prefix + lowerFirst(member), 'null', ['Member must not be null'])),
    ...Object.entries(shape.members).flatMap(([member, inner]) => {
      const given = value[member];
      return given === undefined || given === null
        ? []
        : shapeFaults(inner, given, prefix + lowerFirst(member));
    }),
  ];
}

function shapeFaults(shape: Shape, value: unknown, path: string): string[] {
  switch (shape.type) {
    case 'string':
      if (typeof value !== 'string') return refuseType(path, 'a String');
      return located(path, `'${value}'`, stringFaults(shape, value));
    case 'integer':
      if (typeof value !== 'number' || !Number.isInteger(value)) return refuseType(path, 'an Integer');
      return located(path, `'${value}'`, boundFaults(value, shape, 'value'));
    case 'list':
      if (!Array.isArray(value)) return refuseType(path, 'a List');
      return [
        ...located(path, `'${JSON.stringify(value)}'`, boundFaults(value.length, shape, 'length')),
        ...value.flatMap((member, index) => shapeFaults(shape.member, member, `${path}.${index + 1}.member`)),
      ];
    case 'structure':
      if (!isRecord(value)) return refuseType(path, 'a Structure');
      return structureFaults(shape, value, path);
  }
}

/**
 * A call from its service, operation and JSON body, checked against the service's model: required members, types,
 * lengths, bounds, patterns, enums. Stricter than AWS in one way: a member that the model does not have is refused.
 * `ListPipelineExecutions` has no `filter` here, since stages are not simulated.
 *
 * Throws AwsError: UnknownOperationException, SerializationException (no JSON object, a wrong type), or
 * ValidationException with every broken constraint.
 */
export function parseCall(service: JsonService, operation: string, body: string): AwsCall {
  const shapes = INPUTS[service];
  const shape = Object.hasOwn(shapes, operation) ? shapes[operation] : undefined;
  if (shape === undefined) {
    throw new AwsError('UnknownOperationException', `The operation ${operation} is not known to ${service}.`);
  }
  const input = parseObject(body);
  const faults = structureFaults(shape, input, '');
  if (faults.length > 0) {
    const noun = faults.length === 1 ? 'error' : 'errors';
    throw validationError(`${faults.length} validation ${noun} detected: ${faults.join('; ')}`);
  }
  return { service, operation, input } as unknown as AwsCall;
}

function parseObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new AwsError('SerializationException', 'The body of the request is not JSON');
  }
  return isRecord(value) ? value : refuseType('body', 'a Structure');
}
