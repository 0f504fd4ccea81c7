/**
 * `freshness`: whether the pipeline last ran the head of its branch. A change of its repository or branch runs nothing
 * (docs/facts.md, "Repointed pipelines").
 */

import { mayStart } from '../domain/target.js';
import { commitOf, lastRun } from '../domain/last-run.js';
import { usesRepository } from '../domain/source.js';
import type { Fact } from '../domain/fact.js';
import type { Comparison } from '../domain/repository.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { needsToken, pass, skip, unanswered, unknown, warn, type Verdict } from './verdict.js';

export const freshness = {
  id: 'freshness',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'executions', 'branches', 'drift'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge(
  { facts: { executions, branches, drift }, pipeline: { name }, source }: SourceSubject,
  { target }: CheckContext,
): Verdict {
  if (!usesRepository(source, target.repository))
    return skip(
      `The pipeline takes from ${source.repository}; the finding of repository says what that means.`,
    );
  if (!branches) return needsToken();
  if (!executions) return skip('The executions of the pipeline were not read.');
  if (!executions.ok) return unknown(`the executions of \`${name}\``, executions.problem);
  const branch = branches.find((each) => each.name === source.branch)?.branch;
  if (!branch) return skip(`Branch ${source.branch} was not asked for.`);
  if (!branch.ok) return unanswered(branch.problem);
  if (branch.value.kind === 'absent') return skip(`GitHub has no branch ${source.branch} to compare with.`);

  const { head } = branch.value;
  const last = lastRun(executions.value, source)?.commit;
  const isHead = last === head || (drift?.ok === true && drift.value?.status === 'identical');
  if (isHead) return pass(`Pipeline ${name} last ran ${head}, the head of branch ${source.branch}.`);
  const [newest] = executions.value;
  if (newest?.status === 'InProgress' && commitOf(newest, source) === undefined)
    return skip(`Execution ${newest.id} of pipeline ${name} is in progress and shows no commit yet.`);
  const what =
    last === undefined
      ? `Pipeline ${name} has ${executions.value.length === 0 ? 'never run' : `no commit of source action ${source.name} in its newest executions`}; branch ${source.branch} is at ${head}.`
      : `Pipeline ${name} last ran ${last}, ${describe(drift, source.branch)}; the branch is at ${head}.`;
  if (target.start === 'never') return warn(what, REMEDY);
  const fixesIt = mayStart(target) && target.commit === head;
  return pass(
    `${what} This run asks for a start ${fixesIt ? 'there' : 'that does not change it'} (start: ${target.start}).`,
  );
}

const REMEDY: Remedy = {
  text: 'A change of the repository or branch of a pipeline runs nothing, and a push that was missed is not made up for. If no execution is on its way, let this action start it:',
  lines: ['start: if-needed'],
};

function describe(drift: Fact<Comparison | undefined> | undefined, branch: string): string {
  if (!drift?.ok) {
    const why = drift ? ` (how far off it is could not be read: ${drift.problem.message})` : '';
    return `which is not the head of branch ${branch}${why}`;
  }
  const { status, aheadBy, behindBy } = drift.value ?? {};
  switch (status) {
    case 'behind':
      return `${commits(behindBy)} behind branch ${branch}`;
    case 'ahead':
      return `${commits(aheadBy)} that branch ${branch} does not have: those of another branch, or it was moved back`;
    case 'diverged':
      return `a commit of another line than branch ${branch} (${commits(behindBy)} behind it, ${commits(aheadBy)} that it does not have)`;
    default:
      return `a commit that has nothing in common with branch ${branch}, or that GitHub does not have`;
  }
}

const commits = (count = 0): string => `${count} commit${count === 1 ? '' : 's'}`;
