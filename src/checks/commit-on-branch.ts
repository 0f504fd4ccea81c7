/**
 * `commit-on-branch`: whether the commit to start at is on the branch. AWS starts at any commit of the repository
 * (docs/facts.md, "Starting").
 */

import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, needsToken, NO_START_ASKED, pass, skip, unanswered, type Verdict } from './verdict.js';

export const commitOnBranch = {
  id: 'commit-on-branch',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'commitOnBranch'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ facts: { commitOnBranch }, source }: SourceSubject, { target }: CheckContext): Verdict {
  const { start, commit = '', allowOffBranch, repository, event } = target;
  const branch = target.branch ?? source.branch;
  if (start === 'never') return skip(NO_START_ASKED);
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
