import { systemClock, type Clock, type TimeScale } from '../core/clock.js';
import type { Refusal } from '../core/faults.js';
import type { HttpRequest, HttpResponse } from '../core/http.js';
import { deriveUuid } from '../core/identifiers.js';
import type { AccountSpec, Caller, CredentialSpec } from './account.js';
import { parseCall, parseQueryCall } from './calls.js';
import { AwsError, conflict, expiredToken, internalFailure, ModelledError, throttled } from './error.js';
import { renderQueryError, renderQueryResult } from './query.js';
import { operationOf, type AwsCall, type AwsService, type JsonProtocol } from './service.js';
import { readAuthorization, verifySignature } from './sigv4.js';

/** What answers calls: a world of services. */
export interface Cloud {
  readonly spec: AccountSpec;
  readonly services: readonly AwsService[];
  readonly clock: Clock;
  readonly timeScale: TimeScale | undefined;
  credentialOf(accessKeyId: string, sessionToken: string | undefined): CredentialSpec;
  callerOf(credential: CredentialSpec, region: string): Caller;
  denial(caller: Caller, call: AwsCall): Error;
  perform(caller: Caller, call: AwsCall): object;
}

/** What a request says that it asks for, before anything is checked. */
export interface AwsIdentity {
  service: AwsService | undefined;
  /** Region of the signature; undefined where there is none to read. */
  region: string | undefined;
  operation: string;
  /** The parsed body, or its text where it does not parse. */
  input: unknown;
}

/** The one Region that IAM takes signatures for in each partition (endpoint rules of IAM). */
const IAM_REGIONS: Readonly<Record<string, string>> = {
  aws: 'us-east-1',
  'aws-cn': 'cn-north-1',
  'aws-us-gov': 'us-gov-west-1',
};

/** What a query service takes; botocore names the character set, the SDK for JavaScript does not. */
const FORM = /^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i;

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

/** The form of an answer to a request that names no service. */
const UNKNOWN_SERVICE: JsonProtocol = {
  kind: 'json',
  targets: [],
  contentType: 'application/x-amz-json-1.1',
  namespace: 'com.amazon.coral.service',
};

/** Who calls without a signature. */
const ANYBODY: Caller = { accountId: '', arn: '', userId: '', region: '' };

/** What a request asks for, by its target or form, without checking it. Never throws. */
export function identifyAws(services: readonly AwsService[], request: HttpRequest): AwsIdentity {
  const region = /Credential=[^/]*\/\d*\/([^/,]*)\//.exec(request.headers['authorization'] ?? '')?.[1];
  const target = request.headers['x-amz-target'];
  if (target === undefined) {
    const form = new URLSearchParams(request.body);
    const action = form.get('Action');
    const input = Object.fromEntries(form);
    if (action === null) {
      return { service: undefined, region, operation: `${request.method} ${request.path}`, input };
    }
    const queried = services.filter(({ protocol }) => protocol.kind === 'query');
    const service =
      queried.find(({ protocol }) => protocol.kind === 'query' && protocol.version === form.get('Version')) ??
      queried.find(({ name }) => name === 'sts');
    return { service, region, operation: action, input };
  }
  const dot = target.lastIndexOf('.');
  const service = services.find(
    ({ protocol }) => protocol.kind === 'json' && protocol.targets.includes(target.slice(0, dot)),
  );
  return {
    service,
    region,
    operation: service === undefined ? target : target.slice(dot + 1),
    input: parseLeniently(request.body),
  };
}

/**
 * AWS's answer to a request. Checked in this order: method and path, target, signature where the operation has one,
 * content type, body, the service's model, `refusal` if one is to be played, IAM, and then the world's state.
 * @param wallClock the clock that signatures are held to, which is the machine's even where the world's stands still
 */
export function answerAws(
  cloud: Cloud,
  request: HttpRequest,
  { refusal, wallClock = systemClock }: { refusal?: Refusal | undefined; wallClock?: Clock } = {},
): HttpResponse {
  const identity = identifyAws(cloud.services, request);
  const { service, operation } = identity;
  const requestId = requestIdOf(identity);
  try {
    if (request.method !== 'POST' || request.path !== '/' || request.query !== '') {
      throw unknownOperation(`${request.method} ${request.path} is not an operation`);
    }
    if (service === undefined) throw unknownOperation(`${operation} is not an operation`);
    const isUnsigned = operationOf(service, operation)?.access === 'token';
    const caller = isUnsigned ? ANYBODY : authenticate(cloud, request, service.name, wallClock);
    const call = readCall(service, operation, request);
    if (refusal !== undefined) throw refusalError(refusal, () => cloud.denial(caller, call));
    const output = cloud.perform(caller, call);
    const told = cloud.spec.timestamps === 'text' ? writeTimes(output) : output;
    return renderOutput(service, operation, told, requestId);
  } catch (error) {
    if (error instanceof AwsError) return renderError(service, error, requestId);
    throw error;
  }
}

/** Members of outputs that are times, in seconds since the epoch. */
const TIMES = new Set([
  'created',
  'endTime',
  'lastChangedAt',
  'lastModified',
  'lastStatusChange',
  'lastUpdateTime',
  'startTime',
  'updated',
]);

/** An output whose times are text. */
function writeTimes(output: object): object {
  return JSON.parse(
    JSON.stringify(output, (name, value: unknown) =>
      TIMES.has(name) && typeof value === 'number' ? new Date(value * 1000).toISOString() : value,
    ),
  ) as object;
}

/** An answer that has nothing in it: `{}`, or XML whose result is empty. */
export function answerWithoutMembers(identity: AwsIdentity): HttpResponse {
  const { service, operation } = identity;
  return service === undefined
    ? renderJson(200, {}, 'application/json', requestIdOf(identity))
    : renderOutput(service, operation, {}, requestIdOf(identity));
}

function requestIdOf({ service, ...rest }: AwsIdentity): string {
  return deriveUuid(JSON.stringify([service?.name, rest]));
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

function authenticate(cloud: Cloud, request: HttpRequest, service: string, wallClock: Clock): Caller {
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
  const { regions, partition = 'aws' } = cloud.spec;
  const allowed = service === 'iam' ? [IAM_REGIONS[partition]] : regions;
  if (!allowed.includes(authorization.region)) {
    throw new AwsError('InvalidSignatureException', 'Credential should be scoped to a valid region.');
  }
  const token = request.headers['x-amz-security-token'];
  const credential = cloud.credentialOf(authorization.accessKeyId, token);
  verifySignature(request, authorization, {
    secretAccessKey: credential.secretAccessKey,
    times: [wallClock.now(), ...(cloud.timeScale === undefined ? [] : [cloud.clock.now()])],
  });
  return cloud.callerOf(credential, authorization.region);
}

function readCall(service: AwsService, operation: string, request: HttpRequest): AwsCall {
  const { protocol } = service;
  const given = request.headers['content-type'] ?? '';
  if (protocol.kind === 'json') {
    if (given !== protocol.contentType) {
      throw unknownOperation(`The content type is '${given}', and must be '${protocol.contentType}'`);
    }
    return parseCall(service, operation, request.body);
  }
  if (!FORM.test(given)) throw unknownOperation(`The content type is '${given}', which is no form`);
  return parseQueryCall(service, new URLSearchParams(request.body));
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

function renderOutput(
  service: AwsService,
  operation: string,
  output: object,
  requestId: string,
): HttpResponse {
  const { protocol } = service;
  return protocol.kind === 'query'
    ? renderQueryResult({ name: service.name, version: protocol.version }, operation, output, requestId)
    : renderJson(200, output, protocol.contentType, requestId);
}

function renderError(service: AwsService | undefined, error: AwsError, requestId: string): HttpResponse {
  const protocol = service?.protocol ?? UNKNOWN_SERVICE;
  if (protocol.kind === 'query') {
    return renderQueryError({ name: service?.name ?? '', version: protocol.version }, error, requestId);
  }
  const type = `${FRAMEWORK_ERRORS[error.code] ?? protocol.namespace}#${error.code}`;
  const body = { __type: type, message: error.message };
  const response = renderJson(error.httpStatus, body, protocol.contentType, requestId);
  return { ...response, headers: { ...response.headers, 'x-amzn-errortype': error.code } };
}

function renderJson(status: number, value: object, contentType: string, requestId: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': contentType, 'x-amzn-requestid': requestId },
    body: JSON.stringify(value),
  };
}
