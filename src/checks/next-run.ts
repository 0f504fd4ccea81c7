/** How the pipeline gets to run, on the event of this run: never by what the action itself refuses there. */

import { startOnPush, type Detection } from '../domain/automatic-start.js';
import { isPullRequest } from '../domain/run-event.js';
import { code } from '../domain/words.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';

/**
 * How the pipeline gets to run.
 *
 * @param isDeployed whether a push to the branch is known to deploy it
 * @param head of the branch, if that is what has to run
 */
export function nextRun(
  { event, commit }: Pick<Target, 'event' | 'commit'>,
  { branch }: Pick<SourceAction, 'branch'>,
  isDeployed: boolean,
  head?: string,
): Remedy {
  const lines = ['start: if-needed'];
  if (event.startRule.kind === 'yes')
    return head === undefined || head === commit
      ? { text: 'To run it now:', lines }
      : { text: `To start it, use this action on ${code(branch)} with:`, lines };
  const isNext = isPullRequest(event) && !event.pullRequestEnd && event.branch === branch;
  return { text: isNext ? afterMerge(branch, isDeployed) : byPush(branch, isDeployed) };
}

/**
 * Whether a push to a branch is known to deploy it: AWS is set to start on it, or this workflow runs on it and starts.
 *
 * @param detection none if the pipeline or its source action is not known
 */
export function deploysPush(
  branch: string,
  { event, repository, start }: Target,
  detection: Detection | undefined,
): boolean {
  const runsOnPush = event.name === 'push' && event.startRule.kind === 'yes' && event.branch === branch;
  if (runsOnPush && start !== 'never') return true;
  // AWS matches repository names case-sensitively.
  if (detection?.source.repository !== repository) return false;
  return startOnPush(detection, { branch }).starts === 'yes';
}

/** How what is on the branch gets to run. */
export const byPush = (branch: string, isDeployed: boolean): string =>
  isDeployed ? `A push to ${code(branch)} deploys it.` : `Run this action on ${code(branch)}.`;

const afterMerge = (branch: string, isDeployed: boolean): string =>
  isDeployed
    ? `After the merge, the push to ${code(branch)} deploys it.`
    : `After the merge, run this action on ${code(branch)}.`;

/** What has to be done, as the begin of a sentence, and how it gets to run then. */
export const andDeploy = (first: string, branch: string, isDeployed: boolean): string =>
  isDeployed
    ? `${first}: the push to ${code(branch)} deploys it.`
    : `${first}. Then run this action on ${code(branch)}.`;

/** How a commit that is not on the branch gets to run. */
export function getOnto(branch: string, { event }: Pick<Target, 'event'>, isDeployed: boolean): string {
  const on = code(branch);
  const { pullRequest, pullRequestEnd, startRule } = event;
  const which = pullRequest === undefined ? 'the pull request' : `pull request #${pullRequest}`;
  if (pullRequestEnd === 'closed') return andDeploy(`Reopen ${which} and merge it`, branch, isDeployed);
  if (pullRequestEnd === 'merged')
    return `The merge pushed it to ${on}${isDeployed ? ', and that push deploys it' : ''}. Run this action on pushes to ${on}.`;
  if (isPullRequest(event)) return afterMerge(branch, isDeployed);
  const first = startRule.kind === 'off-branch' ? 'Let the merge queue merge it' : `Merge it into ${on}`;
  return andDeploy(first, branch, isDeployed);
}
