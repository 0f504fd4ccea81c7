/** `branch-exists`: whether GitHub has the branch of the run and the one that the source action names. */

import { usesRepository } from '../domain/source.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, needsToken, pass, skip, unanswered, type Verdict } from './verdict.js';

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
  if (branches.length === 0)
    return skip(
      `No branch of ${repository} is known: the run has none, and the pipeline takes from ${source.repository}.`,
    );
  const sourceBranch = usesRepository(source, repository) ? source.branch : undefined;
  for (const { name, branch } of branches) {
    if (!branch.ok || branch.value.kind === 'found') continue;
    const { renamedTo } = branch.value;
    const whose = name === sourceBranch ? `, which source action ${source.name} takes` : '';
    const renamed = renamedTo === undefined ? '' : `: it was renamed to ${renamedTo}`;
    return fail(
      `GitHub has no branch ${name} in ${repository}${whose}${renamed}.`,
      name === sourceBranch
        ? fixPipeline(renamedTo)
        : {
            text: 'Correct the input branch, or push the branch:',
            lines: [`branch: ${renamedTo ?? source.branch}`],
          },
    );
  }
  const unread = branches.flatMap(({ branch }) => (branch.ok ? [] : [branch.problem]))[0];
  if (unread) return unanswered(unread);
  const names = branches.map(({ name }) => name).join(' and ');
  return pass(`GitHub has ${branches.length === 1 ? 'branch' : 'the branches'} ${names} in ${repository}.`);
}

function fixPipeline(renamedTo: string | undefined): Remedy {
  const text =
    'in the configuration of the source action (and start the pipeline once: the change runs nothing)';
  return renamedTo === undefined
    ? { text: `Push the branch, or write the BranchName of one that is there ${text}.` }
    : { text: `Write the new name ${text}:`, lines: [`"BranchName": ${JSON.stringify(renamedTo)}`] };
}
