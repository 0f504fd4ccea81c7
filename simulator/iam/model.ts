import type { Shape, StructureShape } from '../aws/constraints.js';

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

/** Without the members that bring further policies into the simulation. */
export const SIMULATE_PRINCIPAL_POLICY: StructureShape = {
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
