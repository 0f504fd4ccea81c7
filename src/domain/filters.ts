/** The filters of triggers: what they cover, and how they are told. Excludes win over includes (user guide). */

import type { Patterns, Pipeline, PullRequestFilter, PushFilter, SourceAction, Trigger } from './pipeline.js';

/** Whether an AWS glob pattern fits a branch, tag or file name. */
export type MatchesGlob = (pattern: string, name: string) => boolean;

/** The triggers of a source action. A V1 pipeline has none, whatever stands there. */
export function triggersOf({ type, triggers }: Pipeline, source: SourceAction): readonly Trigger[] {
  return type === 'V1' ? [] : triggers.filter(({ sourceAction }) => sourceAction === source.name);
}

/** Whether a push to a branch can pass the filter. One without branches and file paths is for `BranchName` alone. */
export function coversBranch(
  { tags, branches, filePaths }: PushFilter,
  branch: string,
  matches: MatchesGlob,
): boolean {
  if (tags) return false;
  return branches ? covers(branches, branch, matches) : filePaths !== undefined;
}

export function coversTag({ tags }: PushFilter, tag: string, matches: MatchesGlob): boolean {
  return tags !== undefined && covers(tags, tag, matches);
}

/** @param branch the branch that the pull request is to be merged into */
export function coversDestination(
  { branches }: PullRequestFilter,
  branch: string,
  matches: MatchesGlob,
): boolean {
  return !branches || covers(branches, branch, matches);
}

/** Without includes, everything else is included. */
function covers({ includes, excludes }: Patterns, name: string, matches: MatchesGlob): boolean {
  if (excludes.some((pattern) => matches(pattern, name))) return false;
  return includes.length === 0 || includes.some((pattern) => matches(pattern, name));
}

/** `includes main, release/*; excludes release/old` */
export function describePatterns(patterns: Patterns | undefined): string {
  const { includes = [], excludes = [] } = patterns ?? {};
  const parts = [
    includes.length > 0 ? `includes ${includes.join(', ')}` : '',
    excludes.length > 0 ? `excludes ${excludes.join(', ')}` : '',
  ];
  return parts.filter((part) => part !== '').join('; ') || 'any';
}

/** The condition of file paths, which only the changed files of a push can tell. */
export const describePaths = (filePaths: Patterns | undefined): string =>
  filePaths ? `, for changes of some files (${describePatterns(filePaths)})` : '';
