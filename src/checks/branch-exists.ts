/** `branch-exists`: whether GitHub has the branch of the run and the one that the source action names. */

import { usesRepository } from '../domain/source.js';
import { code } from '../domain/words.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, follows, needsToken, pass, unanswered, withHeadline, type Verdict } from './verdict.js';

export const branchExists = {
  id: 'branch-exists',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'branches'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ facts: { branches }, source }: SourceSubject, { target }: CheckContext): Verdict {
  const { repository } = target;
  if (!branches) return needsToken();
  // The run has no branch, and the one of the source action is another repository's.
  if (branches.length === 0) return follows('repository', 'No branch to look for');
  const sourceBranch = usesRepository(source, repository) ? source.branch : undefined;
  for (const { name, branch } of branches) {
    if (!branch.ok || branch.value.kind === 'found') continue;
    const { renamedTo } = branch.value;
    const isSource = name === sourceBranch;
    const user = isSource ? `, but source action ${code(source.name)} uses it` : '';
    const became =
      renamedTo === undefined
        ? `doesn't exist in ${code(repository)}`
        : `of ${code(repository)} was renamed to ${code(renamedTo)}`;
    return withHeadline(
      isSource
        ? `uses branch ${code(name)}, which doesn't exist`
        : `can't run branch ${code(name)}: it doesn't exist`,
      fail(
        `Branch ${code(name)} ${became}${user}.`,
        isSource
          ? fixPipeline(renamedTo)
          : { text: 'Push the branch, or fix `branch`:', lines: [`branch: ${renamedTo ?? source.branch}`] },
      ),
    );
  }
  const unread = branches.flatMap(({ branch }) => (branch.ok ? [] : [branch.problem]))[0];
  if (unread) return unanswered(unread);
  const [first = '', ...others] = branches.map(({ name }) => code(name));
  return pass(
    others.length === 0
      ? `Branch ${first} exists in ${code(repository)}.`
      : `Branches ${[first, ...others].join(' and ')} exist in ${code(repository)}.`,
  );
}

function fixPipeline(renamedTo: string | undefined): Remedy {
  const then = "start the pipeline once. AWS doesn't run it when you change its branch";
  return renamedTo === undefined
    ? {
        text: `Push the branch. Or set \`BranchName\` of the source action to an existing branch, and ${then}.`,
      }
    : {
        text: `Fix the source action, and ${then}:`,
        lines: [`"BranchName": ${JSON.stringify(renamedTo)}`],
      };
}
