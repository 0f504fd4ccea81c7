import { isRecord, refuseType, structureFaults, type StructureShape } from './constraints.js';
import { AwsError, validationError } from './error.js';
import { parseForm } from './form.js';
import { operationOf, type AwsCall, type AwsService } from './service.js';

/**
 * A call from its service, operation and JSON body, checked against the service's model: required members, types,
 * lengths, bounds, patterns, enums. Stricter than AWS in one way: a member that the model here does not have is
 * refused.
 *
 * Throws AwsError: UnknownOperationException, SerializationException (no JSON object, a wrong type), or
 * ValidationException, of CloudWatch Logs InvalidParameterException, with every broken constraint.
 */
export function parseCall(service: AwsService, operation: string, body: string): AwsCall {
  return checkCall(service, operation, () => parseObject(body));
}

/**
 * A call from the form of a query service, checked as those of the JSON services are.
 *
 * Throws AwsError: UnknownOperationException, also for another version, SerializationException (an index that is
 * missing, a number that is none), or ValidationException with every broken constraint.
 */
export function parseQueryCall(service: AwsService, form: URLSearchParams): AwsCall {
  const { Action: operation = '', Version: version, ...members } = Object.fromEntries(form);
  if (service.protocol.kind !== 'query' || version !== service.protocol.version) {
    throw unknownOperation(service.name, operation);
  }
  return checkCall(service, operation, (shape) => parseForm(members, shape));
}

function checkCall(
  service: AwsService,
  name: string,
  parse: (shape: StructureShape) => Record<string, unknown>,
): AwsCall {
  const operation = operationOf(service, name);
  if (operation === undefined) throw unknownOperation(service.name, name);
  const input = parse(operation.input);
  const faults = structureFaults(operation.input, input, '');
  if (faults.length > 0) {
    const noun = faults.length === 1 ? 'error' : 'errors';
    const { invalid = validationError } = service.protocol;
    throw invalid(`${faults.length} validation ${noun} detected: ${faults.join('; ')}`);
  }
  return { service: service.name, operation: name, input };
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
