/**
 * `commit-on-branch`: whether the commit to start at is on the branch. AWS starts at any commit of the repository
 * (docs/facts.md, "Starting"), so a start needs proof: what GitHub does not confirm is refused.
 */

import { shortCommit } from '../domain/short.js';
import { code } from '../domain/words.js';
import type { Detection } from '../domain/automatic-start.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { Problem } from '../domain/problem.js';
import type { CommitOnBranch } from '../domain/repository.js';
import type { Target } from '../domain/target.js';
import { forEachSource, type Check } from './check.js';
import { andDeploy, deploysPush, getOnto } from './next-run.js';
import {
  fail,
  follows,
  nothingStarts,
  pass,
  PASS_TOKEN,
  skip,
  withHeadline,
  type Verdict,
} from './verdict.js';

export const commitOnBranch = {
  id: 'commit-on-branch',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'commitOnBranch'],
  judge: forEachSource(({ facts, pipeline, source }, { target, matchesGlob }) =>
    judgeCommit(facts, source.branch, target, { pipeline, source, matchesGlob }),
  ),
} as const satisfies Check;

/**
 * @param ownBranch the one of the source action
 * @param detection none if the pipeline or its source action is not known
 */
export function judgeCommit(
  { commitOnBranch: standing }: Pick<PipelineFacts, 'commitOnBranch'>,
  ownBranch: string,
  target: Target,
  detection: Detection | undefined,
): Verdict {
  const { start, commit, allowOffBranch } = target;
  if (start === 'never') return nothingStarts();
  if (commit === undefined) return follows('start', 'No commit to check');
  const branch = target.branch ?? ownBranch;
  const isDeployed = deploysPush(branch, target, detection);
  const subject: Subject = { target, branch, isDeployed, name: code(shortCommit(commit)) };
  if (standing?.ok) return judgeStanding(standing.value, subject);
  const what = allowOffBranch
    ? `Can't rule out that ${subject.name} is in a pull request from a fork`
    : `Can't prove that ${subject.name} is on ${code(subject.branch)}`;
  const { message, remedy } = standing ? standing.problem : NO_TOKEN;
  return withHeadline(
    `can't deploy ${subject.name}: couldn't confirm its origin with GitHub`,
    fail(`${what}. ${message}`, remedy),
  );
}

interface Subject {
  readonly target: Target;
  readonly branch: string;
  /** A push to the branch is known to deploy it. */
  readonly isDeployed: boolean;
  /** The commit, as a message has it. */
  readonly name: string;
}

const NO_TOKEN: Pick<Problem, 'message' | 'remedy'> = {
  message: '`github-token` is empty, so this was not checked.',
  remedy: PASS_TOKEN,
};

function judgeStanding(standing: CommitOnBranch, { target, branch, isDeployed, name }: Subject): Verdict {
  const { event } = target;
  const [on, repository] = [code(branch), code(target.repository)];
  const isOff = `can't deploy ${name}: it is not on ${on}`;
  switch (standing.kind) {
    case 'event':
      return pass(`${name} is on ${on}: this ${code(event.name)} ran on that branch at that commit.`);
    case 'on':
      return pass(`${name} is on ${on} of ${repository}.`);
    case 'allowed':
      return skip(
        `\`allow-off-branch: true\`: ${name} doesn't have to be on ${on}. GitHub doesn't list it in any unmerged pull request from a fork.`,
      );
    case 'off':
      return withHeadline(
        isOff,
        fail(`${name} is not on ${on} of ${repository}.`, {
          text: getOnto(branch, target, isDeployed),
        }),
      );
    case 'fork': {
      const { number, headRepository: fork } = standing.pullRequest;
      const from = fork === undefined ? 'a fork that no longer exists' : `the fork ${code(fork)}`;
      return withHeadline(
        `can't deploy ${name}: it comes from a fork`,
        fail(
          `${name} is in pull request #${number} from ${from}, which is not merged. This action never starts such a commit, even with \`allow-off-branch: true\`.`,
          { text: andDeploy(`Review and merge pull request #${number}`, branch, isDeployed) },
        ),
      );
    }
    case 'no-branch':
      return withHeadline(
        `can't deploy ${name}: GitHub has no branch ${on}`,
        fail(`${repository} has no branch ${on}, so ${name} is not on it.`, {
          text: 'Check the branch: it may have been deleted or renamed.',
        }),
      );
    case 'unrelated':
      return withHeadline(
        isOff,
        fail(`${repository} has no commit ${name}, or none that shares history with ${on}.`, {
          text: 'Check the commit: it may never have been pushed to this repository.',
        }),
      );
  }
}
