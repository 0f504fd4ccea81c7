/** `branch`: whether the pipeline deals with the branch of the run. */

import type { MatchesGlob, Patterns, Pipeline, PushFilter, SourceAction, Target } from '../model.js';
import { fail, pass, type Verdict } from './finding.js';

export function checkBranch(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matches: MatchesGlob,
): Verdict {
  const triggers = pipeline.triggers.filter(({ sourceAction }) => sourceAction === source.name);
  const { branch, event } = target;
  if (branch === undefined) {
    const covered =
      event.tag !== undefined &&
      triggers.some(({ push }) => push.some((filter) => coversTag(filter, event.tag ?? '', matches)));
    return pass(
      `This ${event.name} has no branch of its own: the pipeline's, ${source.branch}, counts${covered ? `, and a trigger covers tag ${event.tag ?? ''}` : ''}.`,
    );
  }
  if (source.branch === branch) return pass(`Source action ${source.name} takes branch ${branch}.`);
  for (const { push, pullRequest } of triggers) {
    const filter = push.find((each) => !each.tags && coversBranch(each, branch, matches));
    if (filter)
      return pass(
        `A push trigger covers branch ${branch} (${describe(filter.branches)})${paths(filter.filePaths)}.`,
      );
    const request = isPullRequest(event.name)
      ? pullRequest.find((each) => !each.branches || covers(each.branches, branch, matches))
      : undefined;
    if (request) {
      return pass(
        `A pull request trigger covers destination branch ${branch} (${describe(request.branches)})${paths(request.filePaths)}.`,
      );
    }
  }
  const filters = triggers
    .flatMap(({ push, pullRequest }) => [...push, ...pullRequest])
    .flatMap(({ branches }) => branches ?? []);
  const tried =
    filters.length === 0 ? '' : `, and no trigger covers it (${filters.map(describe).join('; ')})`;
  return fail(`Source action ${source.name} takes branch ${source.branch}, not ${branch}${tried}.`, {
    text: 'Run this action for the branch of the pipeline, or write in the configuration of the source action (and start the pipeline once: the change runs nothing):',
    lines: [`"BranchName": "${branch}"`],
  });
}

/** Excludes win; without includes everything else is included (user guide, "Trigger filtering"). */
function covers({ includes, excludes }: Patterns, name: string, matches: MatchesGlob): boolean {
  if (excludes.some((pattern) => matches(pattern, name))) return false;
  return includes.length === 0 || includes.some((pattern) => matches(pattern, name));
}

/** File paths without branches set no condition on the branch; a filter with neither is for `BranchName` alone. */
function coversBranch({ branches, filePaths }: PushFilter, branch: string, matches: MatchesGlob): boolean {
  return branches ? covers(branches, branch, matches) : filePaths !== undefined;
}

function coversTag({ tags }: PushFilter, tag: string, matches: MatchesGlob): boolean {
  return tags !== undefined && covers(tags, tag, matches);
}

const isPullRequest = (name: string): boolean => name === 'pull_request' || name === 'pull_request_target';

function describe(patterns: Patterns | undefined): string {
  const { includes = [], excludes = [] } = patterns ?? {};
  const parts = [
    includes.length > 0 ? `includes ${includes.join(', ')}` : '',
    excludes.length > 0 ? `excludes ${excludes.join(', ')}` : '',
  ];
  return parts.filter((part) => part !== '').join('; ') || 'any';
}

const paths = (filePaths: Patterns | undefined): string =>
  filePaths ? `, for pushes that change files of ${describe(filePaths)}` : '';
