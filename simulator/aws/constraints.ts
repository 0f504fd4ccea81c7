import { AwsError } from './error.js';

/** What the model of a service asks of a value. */
export type Shape =
  | { type: 'string'; min?: number; max?: number; pattern?: string; values?: readonly string[] }
  | { type: 'integer'; min?: number; max?: number }
  | { type: 'boolean' }
  | { type: 'list'; min?: number; max?: number; member: Shape }
  | StructureShape;

export interface StructureShape {
  type: 'structure';
  required: readonly string[];
  members: Readonly<Record<string, Shape>>;
}

/** Whether a parsed value is an object with members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function lowerFirst(member: string): string {
  return member.charAt(0).toLowerCase() + member.slice(1);
}

/** Refuses a value of another type than the model's. */
export function refuseType(path: string, expected: string): never {
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

/**
 * The constraints that a structure breaks, in the services' words: required members, lengths, bounds, patterns, enums,
 * and members that the model does not have.
 * @param path where the structure is; empty for the whole input
 * Throws AwsError: SerializationException for a wrong type.
 */
export function structureFaults(
  shape: StructureShape,
  value: Record<string, unknown>,
  path: string,
): string[] {
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
    case 'boolean':
      return typeof value === 'boolean' ? [] : refuseType(path, 'a Boolean');
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
