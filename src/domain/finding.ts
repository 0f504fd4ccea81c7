/** What a check found. */

import type { Problem, Remedy } from './problem.js';

export type FindingStatus = 'pass' | 'warn' | 'fail' | 'skip';

export interface Finding {
  /** Id of the check, as `branch-exists`. `checks/index.ts` lists them. */
  readonly id: string;
  readonly status: FindingStatus;
  /** The pipeline that the finding is about; null if it is about a connection or the whole run. */
  readonly pipeline: string | null;
  /** The pipelines that the finding is about, if it is about several and not about all of them. `pipeline` is null then. */
  readonly pipelines?: readonly string[];
  /** Index in `Facts.connections` if the finding is about a connection; null otherwise. */
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
  /**
   * A skip that follows from another finding: the id of the check that says why. All that follow from one finding have the
   * same, whichever of them was skipped first.
   */
  readonly because?: string;
  /** A skip for which AWS gave no answer: why. All that lack one answer have the same. */
  readonly unanswered?: Problem;
}

/** The findings of each pipeline, in their order; under null those that are about no single pipeline. */
export function byPipeline(findings: readonly Finding[]): ReadonlyMap<string | null, readonly Finding[]> {
  const groups = new Map<string | null, Finding[]>();
  for (const finding of findings) {
    const group = groups.get(finding.pipeline);
    if (group) group.push(finding);
    else groups.set(finding.pipeline, [finding]);
  }
  return groups;
}
