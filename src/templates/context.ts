/** What the resolver and its functions know of a template, and of each other. */

import type { ConditionBranch, Place, Possibility } from '../domain/template.js';
import type { Budget, Entry, Node } from './node.js';

/** What the functions of a template refer to. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, Entry>;
  readonly mappings: Node | undefined;
  readonly resources: ReadonlySet<string>;
  /** Values of `template-parameters`. */
  readonly given: ReadonlyMap<string, string>;
  /** For all values of the template. */
  readonly budget: Budget;
}

/** A list on one side of the conditions. */
export interface ListSide {
  readonly when: readonly ConditionBranch[];
  readonly items: readonly (readonly Possibility[])[];
}

export interface Context {
  readonly scope: Scope;
  readonly locate: Locate;
  readonly sides: (node: Node) => readonly Possibility[];
  readonly lists: (node: Node) => readonly ListSide[];
  /** A parameter, or a resource and an attribute of it after a dot. */
  readonly refer: (name: string, node: Node) => readonly Possibility[];
}

/** The place of an offset. */
export type Locate = (at: number) => Place;
