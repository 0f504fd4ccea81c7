import type { Caller } from './account.js';
import type { StructureShape } from './constraints.js';
import type { AwsError } from './error.js';

/** An operation of a service. Its functions are given an input that was checked by its shape. */
export interface Operation {
  readonly input: StructureShape;
  /** ARN that a refusal of IAM names. */
  resource(caller: Caller, input: unknown): string;
  /** What IAM holds the call to; the resource alone unless given. */
  heldTo?(caller: Caller, input: unknown): string[];
  /** `no-permission`: IAM cannot deny it. `token`: no signature either, since a token in the input says who calls. */
  readonly access?: 'no-permission' | 'token';
  /** The refusal by IAM, where it is not the usual one. */
  denial?(caller: Caller, input: unknown): AwsError;
  perform(caller: Caller, input: unknown): object;
}

/** Takes and gives JSON, and is asked by `x-amz-target`. */
export interface JsonProtocol {
  readonly kind: 'json';
  /** What may stand before the operation in a target. */
  readonly targets: readonly string[];
  readonly contentType: string;
  /** Namespace of the errors that the service models. */
  readonly namespace: string;
  /** What it calls a ValidationException. */
  readonly invalid?: (message: string) => AwsError;
}

/** Takes forms and gives XML. */
export interface QueryProtocol {
  readonly kind: 'query';
  /** Version of the API. */
  readonly version: string;
  readonly invalid?: undefined;
}

/** A service of AWS. */
export interface AwsService {
  /** Signing name, which is also its prefix in IAM. */
  readonly name: string;
  readonly protocol: JsonProtocol | QueryProtocol;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** A call of a service, its input checked. */
export interface AwsCall {
  service: string;
  operation: string;
  input: unknown;
}

/** The operation of that name, or undefined. */
export function operationOf({ operations }: AwsService, name: string): Operation | undefined {
  return Object.hasOwn(operations, name) ? operations[name] : undefined;
}
