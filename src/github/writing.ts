/** Where a run writes, and what it needs for that. */

import type { Purpose } from './answers.js';

export interface Place {
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  /** The event is one to which GitHub gives a read-only token, since its code comes from a fork. */
  readonly readOnly: boolean;
}

/** What a permission of the job is for, and how it is granted: the words of every refusal. */
export function writing({ repository, readOnly }: Place, what: string, permission: string): Purpose {
  const text = readOnly
    ? 'GitHub gives the run of a pull request from a fork a read-only token, whatever its workflow says: nothing is to be mended there. For pull requests of the repository itself, add the permission to those of the job:'
    : 'Add the permission to those of the job:';
  return {
    subject: `${what} of ${repository}`,
    does: 'write',
    remedy: { text, lines: ['permissions:', `  ${permission}: write`] },
  };
}
