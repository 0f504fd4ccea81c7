import { AwsError, conflict, expiredToken, internalFailure, ModelledError, throttled } from './error.js';
import { systemClock, type Clock } from '../core/clock.js';
import type { Refusal } from '../core/faults.js';
import type { HttpRequest, HttpResponse } from '../core/http.js';
import { deriveUuid } from '../core/identifiers.js';
import { FORM_TYPE, renderQueryError, renderQueryResult } from './query.js';
import { parseCall, parseQueryCall, VERSIONS, type JsonService, type QueryService } from './shapes.js';
import { readAuthorization, verifySignature } from './sigv4.js';
import type { Caller, World } from '../world.js';

/** What a request says that it asks for, before anything is checked. */
export interface AwsIdentity {
  service: JsonService | QueryService | 'unknown';
  /** Region of the signature; undefined where there is none to read. */
  region: string | undefined;
  operation: string;
  /** The parsed body, or its text where it does not parse. */
  input: unknown;
}

interface JsonProtocol {
  targets: readonly string[];
  contentType: string;
  /** Namespace of the errors that the service models. */
  namespace: string;
}

const PROTOCOLS: Readonly<Record<JsonService, JsonProtocol>> = {
  'codestar-connections': {
    targets: [
      'CodeStar_connections_20191201',
      'com.amazonaws.codestar.connections.CodeStar_connections_20191201',
    ],
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.codestar.connections',
  },
  codeconnections: {
    targets: ['com.amazonaws.codeconnections.CodeConnections_20231201'],
    contentType: 'application/x-amz-json-1.0',
    namespace: 'com.amazonaws.codeconnections',
  },
  codepipeline: {
    targets: ['CodePipeline_20150709'],
    contentType: 'application/x-amz-json-1.1',
    namespace: 'com.amazonaws.codepipeline',
  },
  codebuild: {
    targets: ['CodeBuild_20161006'],
    contentType: 'application/x-amz-json-1.1',
    namespace: 'com.amazonaws.codebuild',
  },
  logs: {
    targets: ['Logs_20140328'],
    contentType: 'application/x-amz-json-1.1',
    namespace: 'com.amazonaws.logs',
  },
};

const SERVICES = Object.keys(PROTOCOLS) as JsonService[];

/** The one Region that IAM takes signatures for in each partition (endpoint rules of IAM). */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** Errors of the framework that all services are built on; the rest are the service's own. */
const FRAMEWORK_ERRORS: Readonly<Record<string, string>> = {
  AccessDeniedException: 'com.amazon.coral.service',
  ExpiredTokenException: 'com.amazon.coral.service',
  IncompleteSignatureException: 'com.amazon.coral.service',
  InternalFailure: 'com.amazon.coral.service',
  InvalidSignatureException: 'com.amazon.coral.service',
  MissingAuthenticationTokenException: 'com.amazon.coral.service',
  SerializationException: 'com.amazon.coral.service',
  UnknownOperationException: 'com.amazon.coral.service',
  UnrecognizedClientException: 'com.amazon.coral.service',
  ThrottlingException: 'com.amazon.coral.availability',
  ValidationException: 'com.amazon.coral.validate',
};

/** What a request asks for, by its target or form, without checking it. Never throws. */
export function identifyAws(request: HttpRequest): AwsIdentity {
  const region = /Credential=[^/]*\/\d*\/([^/,]*)\//.exec(request.headers['authorization'] ?? '')?.[1];
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    const form = new URLSearchParams(request.body);
    const action = form.get('Action');
    return {
      service: action === null ? 'unknown' : form.get('Version') === VERSIONS.iam ? 'iam' : 'sts',
      region,
      operation: action ?? `${request.method} ${request.path}`,
      input: Object.fromEntries(form),
    };
  }
  const dot = target.lastIndexOf('.');
  const service = SERVICES.find((name) => PROTOCOLS[name].targets.includes(target.slice(0, dot)));
  return {
    service: service ?? 'unknown',
    region,
    operation: service === undefined ? target : target.slice(dot + 1),
    input: parseLeniently(request.body),
  };
}

/**
 * AWS's answer to a request. Checked in this order: method and path, target, signature where the operation has one, content type, body, the
 * service's model, `refusal` if one is to be played, IAM, and then the world's state.
 * @param wallClock the clock that signatures are held to, which is the machine's even where the world's stands still
 */
export function answerAws(
  world: World,
  request: HttpRequest,
  { refusal, wallClock = systemClock }: { refusal?: Refusal | undefined; wallClock?: Clock } = {},
): HttpResponse {
  const identity = identifyAws(request);
  const answer: Answer = { identity, requestId: requestIdOf(identity) };
  try {
    if (request.method !== 'POST' || request.path !== '/' || request.query !== '') {
      throw unknownOperation(`${request.method} ${request.path} is not an operation`);
    }
    if (identity.service === 'unknown') throw unknownOperation(`${identity.operation} is not an operation`);
    const caller = isUnsigned(identity) ? ANYBODY : authenticate(world, request, identity.service, wallClock);
    return isQueryService(identity.service)
      ? answerQuery(world, request, caller, identity.service, answer, refusal)
      : answerJson(world, request, caller, identity.service, answer, refusal);
  } catch (error) {
    if (error instanceof AwsError) return renderError(error, answer);
    throw error;
  }
}

/** An answer that has nothing in it: `{}`, or XML whose result is empty. */
export function answerWithoutMembers(identity: AwsIdentity): HttpResponse {
  const { service, operation } = identity;
  return isQueryService(service)
    ? renderQueryResult(service, operation, {}, requestIdOf(identity))
    : { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
}

/** Who calls without a signature: a token in the input says who it is. */
const ANYBODY: Caller = { accountId: '', arn: '', userId: '', region: '' };

function isUnsigned({ service, operation }: AwsIdentity): boolean {
  return service === 'sts' && operation === 'AssumeRoleWithWebIdentity';
}

interface Answer {
  identity: AwsIdentity;
  requestId: string;
}

function requestIdOf(identity: AwsIdentity): string {
  return deriveUuid(JSON.stringify(identity));
}

function isQueryService(service: string): service is QueryService {
  return service === 'sts' || service === 'iam';
}

function unknownOperation(message: string): AwsError {
  return new AwsError('UnknownOperationException', message, 404);
}

function parseLeniently(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function authenticate(world: World, request: HttpRequest, service: string, wallClock: Clock): Caller {
  const authorization = readAuthorization(request);
  if (authorization === undefined) {
    throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  if (authorization.service !== service) {
    throw new AwsError(
      'InvalidSignatureException',
      `Credential should be scoped to correct service: '${service}'.`,
    );
  }
  const { regions, partition = 'aws' } = world.spec;
  const allowed = service === 'iam' ? [IAM_REGIONS[partition]] : regions;
  if (!allowed.includes(authorization.region)) {
    throw new AwsError('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  const token = request.headers['x-amz-security-token'];
  const credential = world.credentialOf(authorization.accessKeyId, token);
  verifySignature(request, authorization, {
    secretAccessKey: credential.secretAccessKey,
    times: [wallClock.now(), ...(world.timeScale === undefined ? [] : [world.clock.now()])],
  });
  return world.callerOf(credential, authorization.region);
}

function requireContentType(request: HttpRequest, contentType: string): void {
  const given = request.headers['content-type'] ?? '';
  if (given !== contentType) {
    throw unknownOperation(`The content type is '${given}', and must be '${contentType}'`);
  }
}

function answerJson(
  world: World,
  request: HttpRequest,
  caller: Caller,
  service: JsonService,
  answer: Answer,
  refusal: Refusal | undefined,
): HttpResponse {
  requireContentType(request, PROTOCOLS[service].contentType);
  const call = parseCall(service, answer.identity.operation, request.body);
  if (refusal !== undefined) throw refusalError(refusal, () => world.denial(caller, call));
  return renderJson(200, world.perform(caller, call), PROTOCOLS[service].contentType, answer);
}

function answerQuery(
  world: World,
  request: HttpRequest,
  caller: Caller,
  service: QueryService,
  answer: Answer,
  refusal: Refusal | undefined,
): HttpResponse {
  requireContentType(request, FORM_TYPE);
  const call = parseQueryCall(service, new URLSearchParams(request.body));
  if (refusal !== undefined) throw refusalError(refusal, () => world.denial(caller, call));
  return renderQueryResult(service, call.operation, world.perform(caller, call), answer.requestId);
}

function refusalError(refusal: Refusal, denial: () => Error): Error {
  if (typeof refusal === 'object') {
    return new ModelledError(refusal.code, refusal.message, refusal.status ?? 400);
  }
  switch (refusal) {
    case 'denied':
      return denial();
    case 'throttled':
      return throttled();
    case 'error500':
      return internalFailure();
    case 'expired':
      return expiredToken();
    case 'conflict':
      return conflict();
  }
}

function renderError(error: AwsError, answer: Answer): HttpResponse {
  const { service } = answer.identity;
  if (isQueryService(service)) return renderQueryError(service, error, answer.requestId);
  const protocol: JsonProtocol = PROTOCOLS[service === 'unknown' ? 'codepipeline' : service];
  const type = `${FRAMEWORK_ERRORS[error.code] ?? protocol.namespace}#${error.code}`;
  const response = renderJson(
    error.httpStatus,
    { __type: type, message: error.message },
    protocol.contentType,
    answer,
  );
  return { ...response, headers: { ...response.headers, 'x-amzn-errortype': error.code } };
}

function renderJson(status: number, value: object, contentType: string, { requestId }: Answer): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: JSON.stringify(value),
  };
}
