/** How the pipeline gets to run, on the event of this run: never by what the action itself refuses there. */

import { isPullRequest } from '../domain/run-event.js';
import { code } from '../domain/words.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';

/**
 * How the pipeline gets to run.
 *
 * @param head of the branch, if that is what has to run
 */
export function nextRun(
  { event, commit }: Pick<Target, 'event' | 'commit'>,
  { branch }: Pick<SourceAction, 'branch'>,
  head?: string,
): Remedy {
  const lines = ['start: if-needed'];
  if (event.startRule.kind === 'yes')
    return head === undefined || head === commit
      ? { text: 'To run it now:', lines }
      : { text: `To start it, use this action on ${code(branch)} with:`, lines };
  const isNext = isPullRequest(event) && !event.pullRequestEnd && event.branch === branch;
  return {
    text: isNext
      ? `After the merge, the push to ${code(branch)} deploys it.`
      : `A push to ${code(branch)} deploys it.`,
  };
}

/** How a commit that is not on the branch gets to run. */
export function getOnto(branch: string, { event }: Pick<Target, 'event'>): string {
  const on = code(branch);
  const then = `the push to ${on} deploys it.`;
  const { pullRequest, pullRequestEnd, startRule } = event;
  const which = pullRequest === undefined ? 'the pull request' : `pull request #${pullRequest}`;
  if (pullRequestEnd === 'closed') return `Reopen ${which} and merge it: ${then}`;
  if (pullRequestEnd === 'merged')
    return `The merge pushed it to ${on}, and that push deploys it. Run this action on pushes to ${on}.`;
  if (isPullRequest(event)) return `After the merge, ${then}`;
  return startRule.kind === 'off-branch'
    ? `Let the merge queue merge it: ${then}`
    : `Merge it into ${on}: ${then}`;
}
