/** `branch` and `branch-exists`: whether the pipeline deals with the branch of the run, and GitHub has it. */

import { isPullRequest } from '../domain/run-event.js';
import { takesFrom } from '../domain/source.js';
import type { PipelineFacts } from '../domain/facts.js';
import type { MatchesGlob } from '../domain/filters.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Target } from '../domain/target.js';
import {
  coversBranch,
  coversDestination,
  coversTag,
  describePaths,
  describePatterns,
  triggersOf,
} from '../domain/filters.js';
import type { Remedy } from '../domain/problem.js';
import { fail, needsToken, pass, skip, unanswered, type Verdict } from './finding.js';

export function checkBranch(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matches: MatchesGlob,
): Verdict {
  const triggers = triggersOf(pipeline, source);
  const { branch, event } = target;
  if (branch === undefined) {
    const { tag } = event;
    const covered =
      tag !== undefined &&
      triggers.some(({ push }) => push.some((filter) => coversTag(filter, tag, matches)));
    return pass(
      `This ${event.name} has no branch of its own: the pipeline's, ${source.branch}, counts${covered ? `, and a trigger covers tag ${tag}` : ''}.`,
    );
  }
  if (source.branch === branch) return pass(`Source action ${source.name} takes branch ${branch}.`);
  for (const { push, pullRequest } of triggers) {
    const filter = push.find((each) => coversBranch(each, branch, matches));
    if (filter)
      return pass(
        `A push trigger covers branch ${branch} (${describePatterns(filter.branches)})${describePaths(filter.filePaths)}.`,
      );
    const request = isPullRequest(event)
      ? pullRequest.find((each) => coversDestination(each, branch, matches))
      : undefined;
    if (request) {
      return pass(
        `A pull request trigger covers destination branch ${branch} (${describePatterns(request.branches)})${describePaths(request.filePaths)}.`,
      );
    }
  }
  const filters = triggers
    .flatMap(({ push, pullRequest }) => [...push, ...pullRequest])
    .flatMap(({ branches }) => branches ?? []);
  const tried =
    filters.length === 0 ? '' : `, and no trigger covers it (${filters.map(describePatterns).join('; ')})`;
  return fail(`Source action ${source.name} takes branch ${source.branch}, not ${branch}${tried}.`, {
    text: 'Run this action for the branch of the pipeline, or write in the configuration of the source action (and start the pipeline once: the change runs nothing):',
    lines: [`"BranchName": ${JSON.stringify(branch)}`],
  });
}

/** Judges the branch of the run and the one that the source action names, where they are two. */
export function checkBranchExists(
  { branches }: PipelineFacts,
  source: SourceAction,
  target: Target,
): Verdict {
  const { repository } = target;
  if (!branches) return needsToken();
  if (branches.length === 0)
    return skip(
      `No branch of ${repository} is known: the run has none, and the pipeline takes from ${source.repository}.`,
    );
  const ownBranch = takesFrom(source, repository) ? source.branch : undefined;
  for (const { name, branch } of branches) {
    if (!branch.ok || branch.value.kind === 'found') continue;
    const { renamedTo } = branch.value;
    const whose = name === ownBranch ? `, which source action ${source.name} takes` : '';
    const renamed = renamedTo === undefined ? '' : `: it was renamed to ${renamedTo}`;
    return fail(
      `GitHub has no branch ${name} in ${repository}${whose}${renamed}.`,
      name === ownBranch
        ? mendPipeline(renamedTo)
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

function mendPipeline(renamedTo: string | undefined): Remedy {
  const text =
    'in the configuration of the source action (and start the pipeline once: the change runs nothing)';
  return renamedTo === undefined
    ? { text: `Push the branch, or write the BranchName of one that is there ${text}.` }
    : { text: `Write the new name ${text}:`, lines: [`"BranchName": ${JSON.stringify(renamedTo)}`] };
}
