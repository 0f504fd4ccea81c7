/** What was read of AWS and GitHub before the checks. */

import type { Connection, ConnectionReference } from './connection.js';
import type { Execution, SourceFailure } from './execution.js';
import type { Fact } from './fact.js';
import type { Finding } from './finding.js';
import type { Pipeline, StageState } from './pipeline.js';
import type { Problem } from './problem.js';
import type { AppInstallation, Branch, CommitOnBranch, Comparison } from './repository.js';
import type { BuildRole, RoleSimulation } from './role.js';
import type { SourceSelection } from './source.js';
import type { Template } from './template.js';

/**
 * What a check can need. `connection` and `pipeline` are always read if they are given. The others are read only if a
 * chosen check, or the start, needs them.
 */
export type FactName =
  | 'connection'
  | 'pipeline'
  | 'executions'
  | 'commitOnBranch'
  | 'branches'
  | 'stages'
  | 'sourceFailure'
  | 'drift'
  | 'role'
  | 'buildRoles'
  | 'installations'
  | 'templates'
  | 'templateBase'
  | 'repositoryNames';

/** What a connection reference stands for. */
export interface ConnectionLookup {
  readonly found: readonly Connection[];
  /** Other connections to suggest if none, or several, are found. None if they could not be listed. */
  readonly others: readonly Connection[] | undefined;
}

export interface ConnectionFacts {
  readonly reference: ConnectionReference;
  readonly lookup: Fact<ConnectionLookup>;
  /** How long the step waited for a PENDING connection. */
  readonly waitedMs: number;
}

/** The connection, if the reference stands for exactly one. */
export function foundConnection({ lookup }: Pick<ConnectionFacts, 'lookup'>): Connection | undefined {
  const [first, second] = lookup.ok ? lookup.value.found : [];
  return second ? undefined : first;
}

/** A branch that a check asks for, and what GitHub says about it. */
export interface BranchFacts {
  readonly name: string;
  readonly branch: Fact<Branch>;
}

/**
 * What was read of one pipeline. A fact is `undefined` if nothing needs it, or if it depends on another one that could
 * not be read.
 */
export interface PipelineFacts {
  readonly name: string;
  readonly pipeline: Fact<Pipeline>;
  /** Which source action this run is about, decided once. None if the pipeline could not be read. */
  readonly selection: SourceSelection | undefined;
  /** Index of this pipeline's connection in `Facts.connections`. None without a selected source action. */
  readonly connection: number | undefined;
  /** Newest first. With `if-needed`, all up to one that can be adopted. */
  readonly executions: Fact<readonly Execution[]> | undefined;
  /** None if no start is requested, there is no commit, or GitHub can't be asked for want of a token. */
  readonly commitOnBranch: Fact<CommitOnBranch> | undefined;
  /** The branch of the run and the one of the source action. None without a token. */
  readonly branches: readonly BranchFacts[] | undefined;
  readonly stages: Fact<readonly StageState[]> | undefined;
  /**
   * How the source action of the newest execution that has one failed, or with a full clone a build that clones the
   * source. Read only if that execution failed.
   */
  readonly sourceFailure: Fact<SourceFailure | undefined> | undefined;
  /**
   * The head of the branch, seen from the commit that the pipeline last ran. Read only if the two differ. No value if GitHub
   * knows no way between them.
   */
  readonly drift: Fact<Comparison | undefined> | undefined;
  /**
   * The commit to start at, seen from the one that the pipeline last ran. Read only if the two differ and a trigger has file
   * paths. No value if GitHub knows no way between them.
   */
  readonly changes: Fact<Comparison | undefined> | undefined;
  /** The same, seen from the commit before the push of this run. Read only on a push, if a trigger has file paths. */
  readonly pushed: Fact<Comparison | undefined> | undefined;
  readonly role: Fact<RoleSimulation> | undefined;
  /** Of the CodeBuild projects that clone the source themselves. None without a full clone. */
  readonly buildRoles: readonly BuildRole[] | undefined;
}

/** Whether a finding is about this pipeline: its own, its connection's, or the whole run's. */
export function concerns(
  finding: Pick<Finding, 'pipeline' | 'pipelines' | 'connection'>,
  { name, connection }: Pick<PipelineFacts, 'name' | 'connection'>,
): boolean {
  if (finding.pipeline !== null) return finding.pipeline === name;
  if (finding.pipelines) return finding.pipelines.includes(name);
  return finding.connection === null || finding.connection === connection;
}

/** How the search for every pipeline of a repository went. */
export interface SearchFacts {
  /** Pipelines that the Region lists. */
  readonly listed: number;
  /** Those whose structure could be read. */
  readonly read: number;
  /** Names of those that use the repository through a GitHub version 1 action. */
  readonly version1: readonly string[];
  /** Why the list, or the rest of it, could not be read. */
  readonly problem: Problem | undefined;
  /** Why no further pipelines were read. */
  readonly givenUp: Problem | undefined;
}

/** The template at the base of the change, or why there is none to compare with. */
export type TemplateBase =
  | { readonly kind: 'read'; readonly template: Template }
  /** The base has no file of this path. */
  | { readonly kind: 'new' }
  /** It had neither pipelines nor connections. */
  | { readonly kind: 'bare' }
  /** Neither has the repository: a tool generates it. */
  | { readonly kind: 'generated' }
  | { readonly kind: 'no-token' }
  /** The event has no base. */
  | { readonly kind: 'no-base' }
  | { readonly kind: 'unreadable'; readonly problem: Problem };

/** A file that `template` names. */
export interface TemplateFacts {
  /** Path in the repository, with forward slashes. */
  readonly file: string;
  /** It was named itself, not only the folder or pattern that it is in. */
  readonly isNamed: boolean;
  /** None if it is no template, or has neither pipelines nor connections. */
  readonly template: Fact<Template | undefined>;
  /** None if nothing needs it, or there is nothing to compare. */
  readonly base: TemplateBase | undefined;
}

/** What GitHub calls a repository. */
export interface RepositoryName {
  readonly name: string;
  /** It is on GitHub for sure. A connection to another provider can have a repository of the same name. */
  readonly isCertain: boolean;
}

export interface TemplatesFacts {
  readonly files: readonly TemplateFacts[];
  /** Paths that match nothing, or that must not be read. */
  readonly problems: readonly Problem[];
  /** By the name in lower case. */
  readonly names: ReadonlyMap<string, RepositoryName>;
}

export interface Facts {
  /** Empty if AWS is not called. */
  readonly region: string;
  /** The account of the credentials. Read only if a message needs it. */
  readonly account: string | undefined;
  readonly connections: readonly ConnectionFacts[];
  readonly pipelines: readonly PipelineFacts[];
  /** None if the pipelines were given by name. */
  readonly search: SearchFacts | undefined;
  /** The apps that the repository's owner has installed. No value if the owner is not an organization. */
  readonly installations: Fact<readonly AppInstallation[] | undefined> | undefined;
  /** None if `template` is empty. */
  readonly templates: TemplatesFacts | undefined;
}
