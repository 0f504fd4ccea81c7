/** Which resources the expressions of a configuration refer to. A plan does not know every value yet. */

import type { Json } from '../domain/json.js';
import { array, record } from './planned.js';

/** The resource of an address, with the attribute that is referred to. */
export interface Reference {
  readonly address: string;
  /** As `aws_iam_role`. */
  readonly type: string;
  readonly attribute: string;
}

/** @returns what the expression at a path of the resource's block refers to */
export type FindReferences = (path: readonly (string | number)[]) => readonly Reference[];

export interface References {
  of(change: Json): FindReferences;
}

const MODULE = /^module\.([\w-]+)(?:\[[^\]]*\])?(?:\.|$)/;
const REFERENCE = /^((aws_\w+)\.[\w-]+(?:\[[^\]]*\])?)\.(\w+)$/;

/** @param configuration `configuration` of the plan */
export function createReferences(configuration: Json): References {
  const expressions = new Map<string, Json>();
  const walk = (module: Json, prefix: string, depth: number): void => {
    for (const resource of array(module['resources']).map(record)) {
      expressions.set(`${prefix}${String(resource['address'])}`, record(resource['expressions']));
    }
    if (depth === DEEPEST_MODULE) return;
    for (const [name, called] of Object.entries(record(module['module_calls']))) {
      walk(record(record(called)['module']), `${prefix}${name}/`, depth + 1);
    }
  };
  walk(record(configuration['root_module']), '', 0);

  return {
    of({ module_address: within, type, name }) {
      const module = typeof within === 'string' ? within : '';
      const own = expressions.get(`${namesOf(module)}${String(type)}.${String(name)}`);
      const prefix = module === '' ? '' : `${module}.`;
      return (path) => {
        const found = path.reduce<unknown>(
          (from, key) => (typeof key === 'number' ? array(from)[key] : record(from)[key]),
          own,
        );
        return array(record(found)['references']).flatMap((reference) => {
          const [, address = '', kind = '', attribute = ''] = REFERENCE.exec(String(reference)) ?? [];
          return address === '' ? [] : [{ address: `${prefix}${address}`, type: kind, attribute }];
        });
      };
    },
  };
}

const DEEPEST_MODULE = 20;

/** `module.a.module.b[0]` as `a/b/`. */
function namesOf(module: string): string {
  let names = '';
  for (let rest = module; ;) {
    const [whole = '', name] = MODULE.exec(rest) ?? [];
    if (name === undefined) return names;
    names += `${name}/`;
    rest = rest.slice(whole.length);
  }
}
