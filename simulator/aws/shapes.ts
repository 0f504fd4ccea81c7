import { AwsError, invalidParameter, validationError } from './error.js';
import { isRecord, refuseType, structureFaults, type Shape, type StructureShape } from './constraints.js';
import { parseForm } from './form.js';

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

export interface StopPipelineExecutionInput {
  pipelineName: string;
  pipelineExecutionId: string;
  abandon?: boolean;
  reason?: string;
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

export interface GetPipelineStateInput {
  name: string;
}

export interface ListActionExecutionsInput {
  pipelineName: string;
  filter?: {
    pipelineExecutionId?: string;
    latestInPipelineExecution?: { pipelineExecutionId: string; startTimeRange: 'Latest' | 'All' };
  };
  maxResults?: number;
  nextToken?: string;
}

/** A condition key and its values in a simulated request. */
export interface ContextEntry {
  ContextKeyName: string;
  ContextKeyValues: string[];
  ContextKeyType: string;
}

export interface SimulatePrincipalPolicyInput {
  PolicySourceArn: string;
  ActionNames: string[];
  ResourceArns?: string[];
  ContextEntries?: ContextEntry[];
  MaxItems?: number;
  Marker?: string;
}

export interface BatchGetBuildsInput {
  ids: string[];
}

export interface GetLogEventsInput {
  logGroupName: string;
  logStreamName: string;
  startTime?: number;
  endTime?: number;
  nextToken?: string;
  limit?: number;
  startFromHead?: boolean;
}

export interface AssumeRoleWithWebIdentityInput {
  RoleArn: string;
  RoleSessionName: string;
  WebIdentityToken: string;
  DurationSeconds?: number;
}

/** A call of a service, its input checked. */
export type AwsCall =
  | { service: 'sts'; operation: 'GetCallerIdentity'; input: object }
  | { service: 'sts'; operation: 'AssumeRoleWithWebIdentity'; input: AssumeRoleWithWebIdentityInput }
  | { service: 'iam'; operation: 'SimulatePrincipalPolicy'; input: SimulatePrincipalPolicyInput }
  | { service: ConnectionsService; operation: 'GetConnection'; input: GetConnectionInput }
  | { service: ConnectionsService; operation: 'ListConnections'; input: ListConnectionsInput }
  | { service: 'codebuild'; operation: 'BatchGetBuilds'; input: BatchGetBuildsInput }
  | { service: 'logs'; operation: 'GetLogEvents'; input: GetLogEventsInput }
  | { service: 'codepipeline'; operation: 'GetPipeline'; input: GetPipelineInput }
  | { service: 'codepipeline'; operation: 'ListPipelines'; input: ListPipelinesInput }
  | { service: 'codepipeline'; operation: 'StartPipelineExecution'; input: StartPipelineExecutionInput }
  | { service: 'codepipeline'; operation: 'StopPipelineExecution'; input: StopPipelineExecutionInput }
  | { service: 'codepipeline'; operation: 'ListPipelineExecutions'; input: ListPipelineExecutionsInput }
  | { service: 'codepipeline'; operation: 'GetPipelineExecution'; input: GetPipelineExecutionInput }
  | { service: 'codepipeline'; operation: 'GetPipelineState'; input: GetPipelineStateInput }
  | { service: 'codepipeline'; operation: 'ListActionExecutions'; input: ListActionExecutionsInput };

/** Signing name of a service that takes forms and answers in XML. */
export type QueryService = 'sts' | 'iam';

/** Signing name of a service that speaks JSON. */
export type JsonService = Exclude<AwsCall['service'], QueryService>;

const PROVIDERS = ['Bitbucket', 'GitHub', 'GitHubEnterpriseServer', 'GitLab', 'GitLabSelfManaged'] as const;

const NAME: Shape = { type: 'string', min: 1, max: 100, pattern: '[A-Za-z0-9.@\\-_]+' };

const EXECUTION_ID: Shape = {
  type: 'string',
  pattern: '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}',
};

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

const ACTION_EXECUTION_FILTER: Shape = {
  type: 'structure',
  required: [],
  members: {
    pipelineExecutionId: EXECUTION_ID,
    latestInPipelineExecution: {
      type: 'structure',
      required: ['pipelineExecutionId', 'startTimeRange'],
      members: {
        pipelineExecutionId: EXECUTION_ID,
        startTimeRange: { type: 'string', values: ['Latest', 'All'] },
      },
    },
  },
};

const CONTEXT_TYPES = ['string', 'numeric', 'boolean', 'ip', 'binary', 'date'] as const;

/** The model asks for none of the three members, but says what an entry is by all of them. */
const CONTEXT_ENTRY: Shape = {
  type: 'structure',
  required: ['ContextKeyName', 'ContextKeyValues', 'ContextKeyType'],
  members: {
    ContextKeyName: { type: 'string', min: 5, max: 256 },
    ContextKeyValues: { type: 'list', min: 1, member: { type: 'string' } },
    ContextKeyType: { type: 'string', values: CONTEXT_TYPES.flatMap((type) => [type, `${type}List`]) },
  },
};

const SIMULATE_PRINCIPAL_POLICY: StructureShape = {
  type: 'structure',
  required: ['PolicySourceArn', 'ActionNames'],
  members: {
    PolicySourceArn: { type: 'string', min: 20, max: 2048 },
    ActionNames: { type: 'list', min: 1, member: { type: 'string', min: 3, max: 128 } },
    ResourceArns: { type: 'list', min: 1, member: { type: 'string', min: 1, max: 2048 } },
    ContextEntries: { type: 'list', member: CONTEXT_ENTRY },
    MaxItems: { type: 'integer', min: 1, max: 1000 },
    Marker: { type: 'string', min: 1, max: 320, pattern: '[\\u0020-\\u00FF]+' },
  },
};

const ASSUME_ROLE_WITH_WEB_IDENTITY: StructureShape = {
  type: 'structure',
  required: ['RoleArn', 'RoleSessionName', 'WebIdentityToken'],
  members: {
    RoleArn: { type: 'string', min: 20, max: 2048 },
    RoleSessionName: { type: 'string', min: 2, max: 64, pattern: '[\\w+=,.@-]*' },
    WebIdentityToken: { type: 'string', min: 4, max: 20_000 },
    DurationSeconds: { type: 'integer', min: 900, max: 43_200 },
  },
};

/** Of its names for a group the one alone that BatchGetBuilds gives. */
const GET_LOG_EVENTS: StructureShape = {
  type: 'structure',
  required: ['logGroupName', 'logStreamName'],
  members: {
    logGroupName: { type: 'string', min: 1, max: 512, pattern: '[\\.\\-_/#A-Za-z0-9]+' },
    logStreamName: { type: 'string', min: 1, max: 512, pattern: '[^:*]*' },
    startTime: { type: 'integer', min: 0 },
    endTime: { type: 'integer', min: 0 },
    nextToken: { type: 'string', min: 1 },
    limit: { type: 'integer', min: 1, max: 10_000 },
    startFromHead: { type: 'boolean' },
  },
};

/**
 * The services' models: codestar-connections 2019-12-01, codeconnections 2023-12-01, codepipeline 2015-07-09,
 * codebuild 2016-10-06, logs 2014-03-28, sts 2011-06-15, iam 2010-05-08.
 */
const INPUTS: Readonly<Record<AwsCall['service'], Readonly<Record<string, StructureShape>>>> = {
  sts: {
    GetCallerIdentity: { type: 'structure', required: [], members: {} },
    AssumeRoleWithWebIdentity: ASSUME_ROLE_WITH_WEB_IDENTITY,
  },
  iam: { SimulatePrincipalPolicy: SIMULATE_PRINCIPAL_POLICY },
  'codestar-connections': {
    GetConnection: GET_CONNECTION,
    ListConnections: listConnections(PROVIDERS, 'codestar-connections'),
  },
  codeconnections: {
    GetConnection: GET_CONNECTION,
    ListConnections: listConnections([...PROVIDERS, 'AzureDevOps'], '(codestar-connections|codeconnections)'),
  },
  codebuild: {
    BatchGetBuilds: {
      type: 'structure',
      required: ['ids'],
      members: { ids: { type: 'list', min: 1, max: 100, member: { type: 'string', min: 1 } } },
    },
  },
  logs: { GetLogEvents: GET_LOG_EVENTS },
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
    StopPipelineExecution: {
      type: 'structure',
      required: ['pipelineName', 'pipelineExecutionId'],
      members: {
        pipelineName: NAME,
        pipelineExecutionId: EXECUTION_ID,
        abandon: { type: 'boolean' },
        reason: { type: 'string', max: 200 },
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
      members: { pipelineName: NAME, pipelineExecutionId: EXECUTION_ID },
    },
    GetPipelineState: { type: 'structure', required: ['name'], members: { name: NAME } },
    ListActionExecutions: {
      type: 'structure',
      required: ['pipelineName'],
      members: {
        pipelineName: NAME,
        filter: ACTION_EXECUTION_FILTER,
        maxResults: { type: 'integer', min: 1, max: 100 },
        nextToken: PIPELINE_NEXT_TOKEN,
      },
    },
  },
};

/** Version of each query service's API. */
export const VERSIONS: Readonly<Record<QueryService, string>> = { sts: '2011-06-15', iam: '2010-05-08' };

/**
 * A call from its service, operation and JSON body, checked against the service's model: required members, types,
 * lengths, bounds, patterns, enums. Stricter than AWS in one way: a member that the model does not have is refused.
 * `ListPipelineExecutions` has no `filter` here, since it asks for a stage's execution.
 *
 * Throws AwsError: UnknownOperationException, SerializationException (no JSON object, a wrong type), or
 * ValidationException, of CloudWatch Logs InvalidParameterException, with every broken constraint.
 */
export function parseCall(service: JsonService, operation: string, body: string): AwsCall {
  return checkCall(service, operation, () => parseObject(body));
}

/**
 * A call from the form of a query service, checked as those of the JSON services are. Of `SimulatePrincipalPolicy` the
 * members are left out, and so refused, which bring further policies into the simulation, and of
 * `AssumeRoleWithWebIdentity` those that narrow the session.
 *
 * Throws AwsError: UnknownOperationException, also for another version, SerializationException (an index that is
 * missing, a number that is none), or ValidationException with every broken constraint.
 */
export function parseQueryCall(service: QueryService, form: URLSearchParams): AwsCall {
  const { Action: operation = '', Version: version, ...members } = Object.fromEntries(form);
  if (version !== VERSIONS[service]) throw unknownOperation(service, operation);
  return checkCall(service, operation, (shape) => parseForm(members, shape));
}

function checkCall(
  service: AwsCall['service'],
  operation: string,
  parse: (shape: StructureShape) => Record<string, unknown>,
): AwsCall {
  const shapes = INPUTS[service];
  const shape = Object.hasOwn(shapes, operation) ? shapes[operation] : undefined;
  if (shape === undefined) throw unknownOperation(service, operation);
  const input = parse(shape);
  const faults = structureFaults(shape, input, '');
  if (faults.length > 0) {
    const noun = faults.length === 1 ? 'error' : 'errors';
    const message = `${faults.length} validation ${noun} detected: ${faults.join('; ')}`;
    throw service === 'logs' ? invalidParameter(message) : validationError(message);
  }
  return { service, operation, input } as unknown as AwsCall;
}

function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError('UnknownOperationException', `The operation ${operation} is not known to ${service}.`);
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
