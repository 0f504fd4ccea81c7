/**
 * `freshness`: whether the pipeline last took what the branch has now. After a change of its repository or branch
 * nothing runs by itself (user guide, source actions).
 */

import { mayStart } from '../domain/target.js';
import { newestRevision, takesFrom } from '../domain/source.js';
import type { Fact } from '../domain/fact.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Comparison } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import type { Remedy } from '../domain/problem.js';
import { needsToken, pass, skip, unanswered, unknown, warn, type Verdict } from './finding.js';

export function checkFreshness(
  { executions, branches, drift }: PipelineFacts,
  { name }: Pipeline,
  source: SourceAction,
  target: Target,
): Verdict {
  if (!takesFrom(source, target.repository))
    return skip(
      `The pipeline takes from ${source.repository}; the finding of repository says what that means.`,
    );
  if (!branches) return needsToken();
  if (!executions) return skip('The executions of the pipeline were not read.');
  if (!executions.ok) return unknown(`The executions of pipeline ${name}`, executions.problem);
  const own = branches.find((branch) => branch.name === source.branch)?.branch;
  if (!own) return skip(`Branch ${source.branch} was not asked for.`);
  if (!own.ok) return unanswered(own.problem);
  if (own.value.kind === 'absent') return skip(`GitHub has no branch ${source.branch} to compare with.`);

  const { head } = own.value;
  const last = newestRevision(executions.value, source);
  const isHead = last === head || (drift?.ok === true && drift.value?.status === 'identical');
  if (isHead) return pass(`Pipeline ${name} last ran ${head}, the head of branch ${source.branch}.`);
  const [newest] = executions.value;
  if (newest?.status === 'InProgress' && newestRevision([newest], source) === undefined)
    return skip(`Execution ${newest.id} of pipeline ${name} is in progress and shows no commit yet.`);
  const what =
    last === undefined
      ? `Pipeline ${name} has ${executions.value.length === 0 ? 'never run' : `no commit of source action ${source.name} in its newest executions`}; branch ${source.branch} is at ${head}.`
      : `Pipeline ${name} last ran ${last}, ${describe(drift, source.branch)}; the branch is at ${head}.`;
  if (target.start === 'never') return warn(what, REMEDY);
  const mends = mayStart(target) && target.commit === head;
  return pass(
    `${what} This run asks for a start ${mends ? 'there' : 'that does not change it'} (start: ${target.start}).`,
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
