/** What was read of AWS and GitHub before the checks. */

import type { Connection, ConnectionReference } from './connection.js';
import type { ActionFailure, Execution } from './execution.js';
import type { Fact } from './fact.js';
import type { Pipeline, StageState } from './pipeline.js';
import type { Problem } from './problem.js';
import type { AppInstallation, Branch, CommitOnBranch, Comparison } from './repository.js';
import type { RoleSimulation } from './role.js';

/**
 * The connections that a reference stands for, and some that are there where it stands for none or several; none where
 * the list could not be read.
 */
export interface ConnectionLookup {
  readonly found: readonly Connection[];
  readonly others: readonly Connection[] | undefined;
}

export interface ConnectionFacts {
  readonly reference: ConnectionReference;
  readonly lookup: Fact<ConnectionLookup>;
  /** How long a PENDING connection was waited for, in milliseconds. */
  readonly waitedMs: number;
}

/** A branch that a check asks for, and what GitHub says of it. */
export interface BranchFacts {
  readonly name: string;
  readonly branch: Fact<Branch>;
}

/** What was read of one pipeline. A fact that no chosen check and no start needs is `undefined`, as is one that hangs on another that failed. */
export interface PipelineFacts {
  readonly name: string;
  readonly pipeline: Fact<Pipeline>;
  /** Index of this pipeline's connection in `Facts.connections`; none where its source action is not known. */
  readonly connection: number | undefined;
  /** Newest first; with `if-needed` as far as an execution of the wanted commit was looked for. */
  readonly executions: Fact<readonly Execution[]> | undefined;
  /** None where no start is asked, or the commit need not be on the branch. */
  readonly commitOnBranch: Fact<CommitOnBranch> | undefined;
  /** The branch of the run and the one of the source action; none without a token. */
  readonly branches: readonly BranchFacts[] | undefined;
  readonly stages: Fact<readonly StageState[]> | undefined;
  /** How the source action of the newest execution failed, if it did; read where that execution failed. */
  readonly sourceFailure: Fact<ActionFailure | undefined> | undefined;
  /** The newest revision seen from the branch, where it is not its head; no value where GitHub knows no way between them. */
  readonly drift: Fact<Comparison | undefined> | undefined;
  readonly role: Fact<RoleSimulation> | undefined;
}

/** What the search for every pipeline of a repository went through. */
export interface SearchFacts {
  /** Pipelines that the Region lists. */
  readonly listed: number;
  /** Those whose structure could be read. */
  readonly read: number;
  /** Why the list, or the rest of it, could not be read. */
  readonly problem: Problem | undefined;
  /** Why the pipelines that are neither read nor told of as unread were not asked for any more. */
  readonly givenUp: Problem | undefined;
}

export interface Facts {
  readonly region: string;
  /** The account that was asked; read only where a message needs it. */
  readonly account: string | undefined;
  readonly connections: readonly ConnectionFacts[];
  readonly pipelines: readonly PipelineFacts[];
  /** None where the pipelines were given by name. */
  readonly search: SearchFacts | undefined;
  /** The apps that the repository's owner has installed; no value where the owner is no organization. */
  readonly installations: Fact<readonly AppInstallation[] | undefined> | undefined;
}
