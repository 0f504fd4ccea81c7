/** How the pipeline gets to run, on the event of this run: never by what the action itself refuses there. */

import { isPullRequest } from '../domain/run-event.js';
import { code } from '../domain/words.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';

/** @param head of the branch of the source action, if that is what has to run */
export function nextRun(
  { event, commit }: Pick<Target, 'event' | 'commit'>,
  { branch }: Pick<SourceAction, 'branch'>,
  head?: string,
): Remedy {
  const lines = ['start: if-needed'];
  if (event.startRule.kind === 'yes')
    return head === undefined || head === commit
      ? { text: 'To run it now:', lines }
      : { text: `To run it, run this action for ${code(branch)} with:`, lines };
  return isPullRequest(event)
    ? { text: `Merge: the push to ${code(branch)} deploys it.` }
    : { text: `A push to ${code(branch)} deploys it.` };
}
