/**
 * `freshness`: whether the pipeline last ran the head of its branch. A change of its repository or branch runs nothing, and
 * AWS does not replay a push that it missed (docs/facts.md, "Repointed pipelines").
 */

import { startOnPush } from '../domain/automatic-start.js';
import { isRollback, isUndecided, lastRun, type Run } from '../domain/last-run.js';
import { changedFiles, type Comparison } from '../domain/repository.js';
import { shortCommit, shortId } from '../domain/short.js';
import { code } from '../domain/words.js';
import type { Execution } from '../domain/execution.js';
import type { Fact } from '../domain/fact.js';
import { deploysPush, nextRun } from './next-run.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import {
  follows,
  needsToken,
  pass,
  skip,
  unanswered,
  unknown,
  warn,
  withHeadline,
  type Verdict,
} from './verdict.js';

export const freshness = {
  id: 'freshness',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'executions', 'branches', 'drift'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge(subject: SourceSubject, context: CheckContext): Verdict {
  const { facts, pipeline, source } = subject;
  const { executions, branches } = facts;
  const name = code(pipeline.name);
  if (source.repository !== context.target.repository)
    return follows('repository', `${name} uses ${code(source.repository)}`);
  if (!branches) return needsToken();
  if (!executions) return skip('Executions were not read.');
  if (!executions.ok) return unknown(`the executions of ${name}`, executions.problem);
  const branch = branches.find((each) => each.name === source.branch)?.branch;
  if (!branch) return skip(`Branch ${code(source.branch)} was not read.`);
  if (!branch.ok) return unanswered(branch.problem);
  if (branch.value.kind === 'absent')
    return follows('branch-exists', `No branch ${code(source.branch)} to compare with`);
  return compareWithHead({ ...subject, executions: executions.value, head: branch.value.head }, context);
}

interface Subject extends SourceSubject {
  readonly executions: readonly Execution[];
  readonly head: string;
}

function compareWithHead(subject: Subject, context: CheckContext): Verdict {
  const { facts, source, executions, head } = subject;
  const { target, matchesGlob } = context;
  const run = lastRun(executions, source);
  const at = `${code(source.branch)} is at ${code(shortCommit(head))}`;
  if (run?.commit === head) return pass(describeRun(subject, run, `, the head of ${code(source.branch)}`));
  const [newest] = executions;
  if (newest && isUndecided(newest, source))
    return skip(`Execution ${code(shortId(newest.id))} is in progress and shows no commit yet. ${at}.`);

  const files = judgeFiles(subject, run, context);
  if (files) return files;
  const unread =
    facts.drift?.ok === false ? ` Can't tell how far off that is: ${facts.drift.problem.message}` : '';
  const what = `${describeRun(subject, run, describeDrift(facts.drift, source.branch))}${unread}`;
  if (target.start !== 'never') return skip(`${what} ${at}. This run has \`start: ${target.start}\`.`);
  const isDeployed = deploysPush(source.branch, target, { ...subject, matchesGlob });
  const then = nextRun(target, source, isDeployed, head);
  const text = `AWS doesn't run a pipeline when its repository or branch changes, and doesn't replay missed pushes. ${then.text}`;
  return withHeadline(headlineOf(subject, run), warn(`${what} ${at}.`, { ...then, text }));
}

/** What the changed files say: that nothing was missed, or that it can't be told. None if they do not decide. */
function judgeFiles(
  subject: Subject,
  run: Run | undefined,
  { matchesGlob }: CheckContext,
): Verdict | undefined {
  const { facts, pipeline, source } = subject;
  const { drift } = facts;
  if (!drift || !run || isRollback(run.execution)) return undefined;
  const files = drift.ok ? changedFiles(drift.value) : undefined;
  const start = startOnPush({ pipeline, source, matchesGlob, changedFiles: files }, source);
  const what = describeRun(subject, run, describeDrift(drift, source.branch));
  if (start.files === 'none-matches') return pass(`${what} It missed no push: ${start.how}.`);
  const isOpen = start.files === 'cut' || (start.files === 'not-known' && !drift.ok);
  return isOpen ? skip(`${what} Can't tell whether it missed a push: ${start.how}.`) : undefined;
}

/** @param relation how what it ran stands to the branch */
function describeRun({ pipeline, executions }: Subject, run: Run | undefined, relation: string): string {
  const name = code(pipeline.name);
  if (!run)
    return executions.length === 0
      ? `${name} has never run.`
      : `None of the latest executions of ${name} fetched a commit.`;
  const { execution, commit } = run;
  const { id, status, rollback } = execution;
  const target =
    rollback?.target === undefined ? 'an earlier execution' : `execution ${code(shortId(rollback.target))}`;
  const ran = commit === undefined ? target : `${code(shortCommit(commit))}${relation}`;
  const verb = isRollback(execution) ? 'was rolled back to' : 'last ran';
  return `${name} ${verb} ${ran} (execution ${code(shortId(id))}: ${status}).`;
}

function describeDrift(drift: Fact<Comparison | undefined> | undefined, branch: string): string {
  const on = code(branch);
  if (!drift?.ok) return `, which is not the head of ${on}`;
  const { status, aheadBy, behindBy } = drift.value ?? {};
  switch (status) {
    case 'ahead':
      return `, ${commits(aheadBy)} behind ${on}`;
    case 'behind':
      return `, with ${commits(behindBy)} that ${on} doesn't have`;
    case 'diverged':
      return `, ${commits(aheadBy)} behind ${on} and with ${commits(behindBy)} that it doesn't have`;
    default:
      return `, which shares no history with ${on} or is not on GitHub`;
  }
}

function headlineOf({ facts: { drift }, source, executions }: Subject, run: Run | undefined): string {
  if (!run)
    return executions.length === 0 ? 'has never run' : "didn't fetch a commit in its latest executions";
  if (isRollback(run.execution)) return 'was rolled back';
  const { status, aheadBy } = (drift?.ok ? drift.value : undefined) ?? {};
  if (status === 'ahead') return `is ${commits(aheadBy)} behind ${code(source.branch)}`;
  return `last ran a commit other than the head of ${code(source.branch)}`;
}

const commits = (count = 0): string => `${count} commit${count === 1 ? '' : 's'}`;
