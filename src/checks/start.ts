/** `start` and `commit-on-branch`: whether a start that is asked for may happen. */

import type { PipelineFacts } from '../domain/facts.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import { fail, needsToken, pass, skip, unanswered, warn, type Verdict } from './finding.js';

const NOT_ASKED = 'No start is asked (start: never).';

export function checkStart(facts: PipelineFacts, target: Target): Verdict {
  const { start, commit, event, allowOffBranch } = target;
  if (start === 'never') return skip(NOT_ASKED);
  const { startRule } = event;
  switch (startRule.kind) {
    case 'never':
      return fail(
        `A start is asked (start: ${start}), and the event ${event.name} forbids it: ${startRule.why}.`,
        {
          text: 'Check only, on such an event:',
          lines: ['start: never'],
        },
      );
    case 'off-branch':
      if (!allowOffBranch) {
        return fail(`A start is asked (start: ${start}) on ${event.name}: ${startRule.why}.`, {
          text: 'Start on a push to the branch, or say that this pipeline may run a commit that is not on it:',
          lines: ['allow-off-branch: true'],
        });
      }
      break;
    case 'yes':
  }
  if (commit === undefined) {
    return fail(`A start is asked (start: ${start}), and the event ${event.name} names no commit.`, {
      text: 'Say at which commit:',
      lines: ['commit: ${{ github.sha }}'],
    });
  }
  if (!allowOffBranch && facts.commitOnBranch?.ok !== true) {
    const why = target.checks.has('commit-on-branch')
      ? 'commit-on-branch says what is in the way.'
      : 'The input checks leaves commit-on-branch out; add it.';
    return warn(
      `The start is to be at ${commit}, which could not be confirmed to be on the branch; AWS does not check it.`,
      {
        text: `${why} If the commit need not be on the branch, say so:`,
        lines: ['allow-off-branch: true'],
      },
    );
  }
  return pass(`The event ${event.name} allows a start at ${commit}.`);
}

/** COMMIT_ID is taken across all branches: AWS does not check that it is on BranchName (FACTS.md, Pipelines). */
export function checkCommitOnBranch(
  { commitOnBranch }: PipelineFacts,
  source: SourceAction,
  target: Target,
): Verdict {
  const { start, commit = '', allowOffBranch, repository, event } = target;
  const branch = target.branch ?? source.branch;
  if (start === 'never') return skip(NOT_ASKED);
  if (allowOffBranch) return skip(`allow-off-branch is true: the commit need not be on ${branch}.`);
  if (!commitOnBranch) {
    return target.commit === undefined ? skip('There is no commit to look for.') : needsToken();
  }
  if (!commitOnBranch.ok) return unanswered(commitOnBranch.problem);
  switch (commitOnBranch.value) {
    case 'on':
      return pass(`Commit ${commit} is on branch ${branch} of ${repository}.`);
    case 'off':
      return fail(
        `Commit ${commit} is not on branch ${branch} of ${repository}.`,
        event.startRule.kind === 'never'
          ? { text: `Once it is merged into ${branch}, the push can start the pipeline.` }
          : {
              text: 'Start at a commit of the branch, or say that this pipeline may run one that is not on it:',
              lines: ['allow-off-branch: true'],
            },
      );
    case 'unknown':
      return fail(`GitHub knows no branch ${branch} or no commit ${commit} in ${repository}.`, {
        text: 'Check branch and commit: the branch may have been deleted or renamed, the commit may never have been pushed.',
      });
  }
}
