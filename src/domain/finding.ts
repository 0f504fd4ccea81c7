/** What a check found. */

import type { Remedy } from './problem.js';

/** Every check, in the order of CONTRACT.md's table. */
export const CHECK_IDS = [
  'connection-found',
  'connection-available',
  'connection-provider',
  'pipeline-found',
  'source-action',
  'source-connection',
  'repository',
  'branch',
  'start',
  'branch-exists',
  'commit-on-branch',
  'trigger',
  'transition',
  'last-source',
  'freshness',
  'role',
  'app-scope',
  'permissions',
] as const;

export type CheckId = (typeof CHECK_IDS)[number];

/** The first nine and `permissions`: what the input `checks` never leaves out. */
export const ALWAYS_CHECKED: readonly CheckId[] = [...CHECK_IDS.slice(0, 9), 'permissions'];

/** All but those that need permissions of their own. */
export const STANDARD_CHECKS: readonly CheckId[] = CHECK_IDS.filter(
  (id) => id !== 'role' && id !== 'app-scope',
);

export type FindingStatus = 'pass' | 'warn' | 'fail' | 'skip';

export interface Finding {
  readonly id: CheckId;
  readonly status: FindingStatus;
  /** The pipeline that the finding is about; null where it is about a connection or the whole run. */
  readonly pipeline: string | null;
  /** Index in `Facts.connections` where the finding is about a connection; null elsewhere. */
  readonly connection: number | null;
  /** One sentence that names the thing and both values. */
  readonly message: string;
  readonly remedy?: Remedy;
  /** Where in a template it is. */
  readonly file?: string;
  readonly line?: number;
  /**
   * What this finding means for the deploy, in a few words for the headline. About a pipeline, it goes on after the
   * pipeline's name, as "ignores pushes: wrong letter case in the repository name". Otherwise it is a clause of its own,
   * as "connection `github` is PENDING", which can stand after a colon. No final period. A warning has one only if it
   * stops the deploy, or makes it miss something: then nothing is called ready.
   */
  readonly headline?: string;
  /** A skip that nobody has to see: an input that would ask for this check is empty. */
  readonly unasked?: true;
}
