import { ModelledError, type AwsError } from './error.js';
import type { HttpResponse } from '../core/http.js';

/** A query service, by its name and version. */
export interface QueryApi {
  name: string;
  version: string;
}

/** What the query services call the errors that the JSON services name otherwise, and their status there. */
const ERRORS: Readonly<Record<string, { code: string; status: number }>> = {
  AccessDeniedException: { code: 'AccessDenied', status: 403 },
  ExpiredTokenException: { code: 'ExpiredToken', status: 403 },
  IncompleteSignatureException: { code: 'IncompleteSignature', status: 400 },
  InvalidSignatureException: { code: 'SignatureDoesNotMatch', status: 403 },
  MissingAuthenticationTokenException: { code: 'MissingAuthenticationToken', status: 403 },
  SerializationException: { code: 'MalformedInput', status: 400 },
  ThrottlingException: { code: 'Throttling', status: 400 },
  UnknownOperationException: { code: 'InvalidAction', status: 400 },
  UnrecognizedClientException: { code: 'InvalidClientTokenId', status: 403 },
  ValidationException: { code: 'ValidationError', status: 400 },
};

/** An operation's output in XML: the names of its members are elements, those of a list are `member`. */
export function renderQueryResult(
  api: QueryApi,
  operation: string,
  output: object,
  requestId: string,
): HttpResponse {
  const content = {
    [`${operation}Result`]: output,
    ResponseMetadata: { RequestId: requestId },
  };
  return respond(200, api, element(`${operation}Response`, content), requestId);
}

/** An error in XML, under the name that the query services have for it. */
export function renderQueryError(api: QueryApi, error: AwsError, requestId: string): HttpResponse {
  const renamed = error instanceof ModelledError ? undefined : ERRORS[error.code];
  const { code, status } = renamed ?? { code: error.code, status: error.httpStatus };
  const content = {
    Error: { Type: status < 500 ? 'Sender' : 'Receiver', Code: code, Message: error.message },
    RequestId: requestId,
  };
  return respond(status, api, element('ErrorResponse', content), requestId);
}

function respond(status: number, { name, version }: QueryApi, xml: string, requestId: string): HttpResponse {
  const namespace = `https://${name}.amazonaws.com/doc/${version}/`;
  return {
    status,
    headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId },
    body: xml.replace('>', ` xmlns="${namespace}">`),
  };
}

function element(name: string, value: unknown): string {
  return `<${name}>${render(value)}</${name}>`;
}

function render(value: unknown): string {
  if (Array.isArray(value)) return value.map((member) => element('member', member)).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, member]) => element(name, member))
      .join('');
  }
  return escapeXml(String(value));
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
