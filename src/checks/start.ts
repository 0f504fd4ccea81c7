/** `start`: whether a requested start can happen. */

import { isPullRequest } from '../domain/run-event.js';
import { selectedSource } from '../domain/source.js';
import { nothingToStart } from '../domain/start-need.js';
import { shortCommit } from '../domain/short.js';
import { code } from '../domain/words.js';
import type { Detection } from '../domain/automatic-start.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { Remedy } from '../domain/problem.js';
import { startRuleOf, type Target } from '../domain/target.js';
import { forEachPipeline, type Check, type CheckContext } from './check.js';
import { judgeCommit } from './commit-on-branch.js';
import { byPush, deploysPush, getOnto } from './next-run.js';
import { fail, nothingStarts, pass, withHeadline, type Verdict } from './verdict.js';

export const start = {
  id: 'start',
  group: 'core',
  about: 'pipeline',
  needs: ['commitOnBranch'],
  judge: forEachPipeline(judge),
} as const satisfies Check;

function judge(facts: PipelineFacts, { target, matchesGlob }: CheckContext): Verdict {
  const { start, commit, event, allowOffBranch, variables } = target;
  if (start === 'never') return nothingStarts();
  const source = selectedSource(facts.selection);
  const branch = source?.branch ?? target.branch;
  const pipeline = facts.pipeline.ok ? facts.pipeline.value : undefined;
  const detection = pipeline && source && { pipeline, source, matchesGlob };
  const startRule = startRuleOf(target);
  if (startRule.kind === 'never' || (startRule.kind === 'off-branch' && !allowOffBranch))
    return refuse(target, startRule.why, branch, detection);
  if (commit === undefined)
    return fail(`Can't start: \`${event.name}\` has no commit.`, {
      text: 'Set the commit to start at:',
      lines: ['commit: ${{ github.sha }}'],
    });
  if (branch !== undefined && !target.checks.has('commit-on-branch')) {
    const proof = judgeCommit(facts, branch, target, detection);
    if (proof.status === 'fail') return proof;
  }
  if (pipeline?.type === 'V1' && variables.length > 0) return refuseVariables(pipeline.name);
  const needless = detection && nothingToStart({ facts, ...detection }, target);
  if (needless !== undefined)
    return pass(
      `Nothing to start at ${code(shortCommit(commit))}: ${needless}. To start it anyway, set \`start: always\`.`,
    );
  return pass(`${code(event.name)} allows a start at ${code(shortCommit(commit))}.`);
}

function refuse(
  target: Target,
  why: string,
  branch: string | undefined,
  detection: Detection | undefined,
): Verdict {
  const cannot = describeRefusal(target, why);
  const check: Remedy = { text: 'To run only the checks on this event:', lines: ['start: never'] };
  const text =
    branch === undefined
      ? check.text
      : `${howItRuns(target, branch, deploysPush(branch, target, detection))} ${check.text}`;
  return withHeadline(`can't start ${cannot}`, fail(`Can't start ${cannot}.`, { ...check, text }));
}

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/pipeline-types-planning.html */
const refuseVariables = (name: string): Verdict =>
  withHeadline(
    "can't start: V1 pipelines have no variables",
    fail(`Can't start V1 pipeline ${code(name)} with \`variables\`: only V2 pipelines have variables.`, {
      text: 'Convert the pipeline to V2, or remove the input `variables` from this step.',
    }),
  );

/** A commit of another repository, or none, is not to be merged. */
function howItRuns(target: Target, branch: string, isDeployed: boolean): string {
  const isElsewhere = target.event.startRule.kind === 'never' && !isPullRequest(target.event);
  return isElsewhere ? byPush(branch, isDeployed) : getOnto(branch, target, isDeployed);
}

function describeRefusal({ event, branch }: Target, why: string): string {
  if (!isPullRequest(event)) return `on ${code(event.name)}: ${why}`;
  const { pullRequest, pullRequestEnd, fork } = event;
  const which = pullRequest === undefined ? 'this pull request' : `pull request #${pullRequest}`;
  const on = branch === undefined ? 'its base branch' : code(branch);
  return `from ${which}: ${fork ? 'it comes from a fork' : ENDS[pullRequestEnd ?? 'none'](on)}`;
}

const ENDS = {
  none: (on: string) => `its commit isn't on ${on} yet`,
  closed: () => 'it was closed without being merged',
  merged: () => 'it was merged before this event',
} as const;
