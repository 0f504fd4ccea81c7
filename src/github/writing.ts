/** Where a run writes, and what it needs for that. */

import { code } from '../domain/words.js';
import type { Purpose } from './answers.js';

export interface PublishingTarget {
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  /** The event is one to which GitHub gives a read-only token, since its code comes from a fork. */
  readonly readOnly: boolean;
}

/** What a permission of the job is for, and how it is granted: the words of every refusal. */
export function writing(
  { repository, readOnly }: PublishingTarget,
  what: string,
  permission: string,
): Purpose {
  const text = readOnly
    ? 'GitHub gives the workflow run for a pull request from a fork a read-only token, regardless of `permissions`. For pull requests within the repository, add the permission to the job:'
    : 'Add the permission to the job:';
  return {
    subject: `${what} of ${code(repository)}`,
    does: 'write',
    remedy: { text, lines: ['permissions:', `  ${permission}: write`] },
  };
}
