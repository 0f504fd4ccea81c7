/**
 * The filters of triggers: what they cover, and how they are told. Excludes win over includes:
 * https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter.html
 */

import { code } from './words.js';
import type { Patterns, Pipeline, PullRequestFilter, PushFilter, SourceAction, Trigger } from './pipeline.js';

/** Whether an AWS glob pattern fits a branch, tag or file name. */
export type MatchesGlob = (pattern: string, name: string) => boolean;

/** The triggers of a source action. A V1 pipeline has none, whatever stands there. */
export function triggersOf({ type, triggers }: Pipeline, source: SourceAction): readonly Trigger[] {
  return type === 'V1' ? [] : triggers.filter(({ sourceAction }) => sourceAction === source.name);
}

/**
 * `no`, `yes` for changes of any file, `some-files` if the changed files decide. `unclear` is a filter with tags and branches
 * or files, of which AWS does not say how the two go together.
 */
export type Coverage = 'yes' | 'some-files' | 'unclear' | 'no';

/** Whether a push to a branch can pass the filter. One without branches and file paths is for `BranchName` alone. */
export function coverageOfBranch(
  { tags, branches, filePaths }: PushFilter,
  branch: string,
  matches: MatchesGlob,
): Coverage {
  const isCovered = branches ? covers(branches, branch, matches) : filePaths !== undefined && !tags;
  if (!isCovered) return 'no';
  if (tags) return 'unclear';
  return filePaths ? 'some-files' : 'yes';
}

/** Whether a push to a branch may pass the filter. */
export const coversBranch = (filter: PushFilter, branch: string, matches: MatchesGlob): boolean =>
  coverageOfBranch(filter, branch, matches) !== 'no';

/** Whether a push of a tag can pass the filter. */
export function coverageOfTag(
  { tags, branches, filePaths }: PushFilter,
  tag: string,
  matches: MatchesGlob,
): Coverage {
  if (!tags || !covers(tags, tag, matches)) return 'no';
  return branches || filePaths ? 'unclear' : 'yes';
}

/** A file filter passes if any changed file does. */
export const coversAnyFile = (filePaths: Patterns, files: readonly string[], matches: MatchesGlob): boolean =>
  files.some((file) => covers(filePaths, file, matches));

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

/** As "includes `main`, `release/*` and excludes `release/old`". */
export function describePatterns(patterns: Patterns | undefined): string {
  const { includes = [], excludes = [] } = patterns ?? {};
  const parts = [
    includes.length > 0 ? `includes ${quote(includes)}` : '',
    excludes.length > 0 ? `excludes ${quote(excludes)}` : '',
  ];
  return parts.filter((part) => part !== '').join(' and ') || 'any';
}

const quote = (patterns: readonly string[]): string => patterns.map(code).join(', ');

/** As "branches: includes `main`, and file paths: includes `src/**`". */
export function describePushFilter({ tags, branches, filePaths }: PushFilter): string {
  const parts = [
    tags && `tags: ${describePatterns(tags)}`,
    branches && `branches: ${describePatterns(branches)}`,
    filePaths && `file paths: ${describePatterns(filePaths)}`,
  ].filter((part) => part !== undefined);
  return parts.join(', and ') || 'any push to the branch of the source action';
}

/** The condition of file paths, which only the changed files can tell. */
export const describePaths = (filePaths: Patterns | undefined): string =>
  filePaths ? `, if certain files change (${describePatterns(filePaths)})` : '';
