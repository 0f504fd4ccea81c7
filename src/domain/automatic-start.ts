/**
 * What starts a pipeline on a push or a pull request without anyone asking: its triggers, or else the detection of its
 * source action (docs/facts.md, "Change detection").
 */

import { isPullRequest, pushOf } from './run-event.js';
import { code } from './words.js';
import type { MatchesGlob } from './filters.js';
import type { Pipeline, PushFilter, SourceAction, Trigger } from './pipeline.js';
import type { ChangedFiles } from './repository.js';
import type { Target } from './target.js';
import {
  coverageOfBranch,
  coverageOfTag,
  coversAnyFile,
  coversDestination,
  describePaths,
  describePatterns,
  describePushFilter,
  triggersOf,
  type Coverage,
} from './filters.js';

export interface Detection {
  readonly pipeline: Pipeline;
  readonly source: SourceAction;
  readonly matchesGlob: MatchesGlob;
  /** What changed since the pipeline last ran. None if that is not known. */
  readonly changedFiles?: ChangedFiles | undefined;
}

/** Whether AWS starts the pipeline. */
export interface AutomaticStart {
  /** `perhaps` if the filters decide by what is not known here. */
  readonly starts: 'yes' | 'perhaps' | 'no';
  /** What starts it, or why nothing does, as the end of a sentence. */
  readonly how: string;
  /**
   * Set if the changed files decide: whether one matches. `cut` if none of those that GitHub lists does, and there are more.
   * After `none-matches`, the pipeline misses nothing.
   */
  readonly files?: 'one-matches' | 'none-matches' | 'cut' | 'not-known';
}

/** What is pushed: a tag, or a branch. */
export interface PushedRef {
  /** The one of the source action if there is none. */
  readonly branch?: string | undefined;
  readonly tag?: string | undefined;
}

/**
 * Whether the push that this run is for starts the pipeline at the commit of this run. The event's branch or tag
 * counts, whatever the inputs say.
 *
 * @returns none if the run is not for a push, or about another repository or commit
 */
export function startOfPush(detection: Detection, { event, commit }: Target): AutomaticStart | undefined {
  const push = pushOf(event);
  if (!push || detection.source.repository !== event.repository || commit !== event.commit) return undefined;
  const start = startOnPush(detection, event);
  // The tag of a release can be older than the release.
  return push.isCertain || start.starts === 'no' ? start : { ...start, starts: 'perhaps' };
}

/** Whether the pipeline is set to start on a push. */
export function startOnPush(detection: Detection, { branch: pushed, tag }: PushedRef): AutomaticStart {
  const { pipeline, source, matchesGlob } = detection;
  const branch = pushed ?? source.branch;
  if (pipeline.type === 'V1' || pipeline.triggers.length === 0) return startByDetection(source, branch, tag);
  const triggers = triggersOf(pipeline, source);
  if (triggers.length === 0) {
    const others = [...new Set(pipeline.triggers.map(({ sourceAction }) => code(sourceAction)))].join(', ');
    return no(`its triggers are for ${others}, not for ${code(source.name)}, and turn default detection off`);
  }
  const isDefault = tag === undefined && branch === source.branch;
  if (isDefault && triggers.some(isWithoutFilter)) return yes('its trigger has no filter');
  const filters = triggers.flatMap(({ push }) => push);
  const starts = filters.map((filter) => {
    const coverage =
      tag === undefined
        ? coverageOfBranch(filter, branch, matchesGlob)
        : coverageOfTag(filter, tag, matchesGlob);
    return startByFilter(isDefault && isBare(filter) ? 'yes' : coverage, filter, detection);
  });
  const likeliest =
    starts.find((each) => each.starts === 'yes') ??
    starts.find((each) => each.starts === 'perhaps') ??
    starts.find(({ files }) => files !== undefined);
  if (likeliest) return likeliest;
  return no(
    filters.length === 0
      ? 'its triggers are for pull requests only'
      : `none of its push filters covers it (${filters.map(describePushFilter).join(', or ')})`,
  );
}

function startByDetection(
  { name, branch: own, detectsChanges }: SourceAction,
  branch: string,
  tag: string | undefined,
): AutomaticStart {
  if (!detectsChanges)
    return no(`\`DetectChanges\` of source action ${code(name)} is \`false\`, and it has no trigger`);
  if (tag !== undefined) return no(`default detection watches branch ${code(own)}, not tags`);
  return branch === own
    ? yes(`source action ${code(name)} detects changes`)
    : no(`default detection watches branch ${code(own)} only`);
}

/** @returns none if the run is not for a pull request */
export function startOnPullRequest(
  { pipeline, source, matchesGlob }: Detection,
  { event, branch }: Target,
): AutomaticStart | undefined {
  const { pullRequestEvent } = event;
  if (!isPullRequest(event) || branch === undefined) return undefined;
  const filters = triggersOf(pipeline, source).flatMap(({ pullRequest }) => pullRequest);
  const covering = filters.filter(
    (filter) =>
      pullRequestEvent !== undefined &&
      (filter.events.length === 0 || filter.events.includes(pullRequestEvent)) &&
      coversDestination(filter, branch, matchesGlob),
  );
  const sure = covering.find(({ filePaths }) => !filePaths) ?? covering[0];
  const about = `${pullRequestEvent ?? 'this event'} into ${code(branch)}`;
  if (!sure) return no(`no pull request filter covers ${about}`);
  const how = `a pull request filter covers ${about} (${describePatterns(sure.branches)})`;
  return sure.filePaths ? perhaps(`${how}${describePaths(sure.filePaths)}`) : yes(how);
}

function startByFilter(
  coverage: Coverage,
  filter: PushFilter,
  { changedFiles, matchesGlob }: Detection,
): AutomaticStart {
  const what = `a push filter covers it (${describePushFilter(filter)})`;
  const { filePaths } = filter;
  switch (coverage) {
    case 'yes':
      return yes(what);
    case 'no':
      return no(what);
    case 'unclear':
      return perhaps(`${what}, but AWS doesn't document how it combines tags with other filters`);
    case 'some-files':
  }
  if (!filePaths || !changedFiles)
    return { ...perhaps(`${what}, if a changed file matches`), files: 'not-known' };
  if (coversAnyFile(filePaths, changedFiles.names, matchesGlob))
    return { ...yes(`${what}, and a changed file matches`), files: 'one-matches' };
  if (changedFiles.mayBeCut)
    return {
      ...perhaps(`${what}, but GitHub's list of changed files is too short to tell whether one matches`),
      files: 'cut',
    };
  return { ...no(`${what}, and no changed file matches`), files: 'none-matches' };
}

const isBare = ({ branches, tags, filePaths }: PushFilter): boolean => !branches && !tags && !filePaths;

const isWithoutFilter = ({ push, pullRequest }: Trigger): boolean =>
  push.length === 0 && pullRequest.length === 0;

const yes = (how: string): AutomaticStart => ({ starts: 'yes', how });
const perhaps = (how: string): AutomaticStart => ({ starts: 'perhaps', how });
const no = (how: string): AutomaticStart => ({ starts: 'no', how });
