/**
 * What starts a pipeline on a push or a pull request without anyone asking: its triggers, or else the detection of its
 * source action (docs/facts.md, "Change detection").
 */

import { isPullRequest } from './run-event.js';
import type { MatchesGlob } from './filters.js';
import type { Pipeline, PushFilter, SourceAction, Trigger } from './pipeline.js';
import type { Target } from './target.js';
import {
  coversBranch,
  coversDestination,
  coversTag,
  describePaths,
  describePatterns,
  triggersOf,
} from './filters.js';

/** Whether AWS starts the pipeline. `perhaps` if only the changed files decide, which are not known here. */
export interface AutomaticStart {
  readonly starts: 'yes' | 'perhaps' | 'no';
  /** What starts it, or why nothing does, as the end of a sentence. */
  readonly how: string;
}

/**
 * Whether the push that this run is for starts the pipeline at the commit of this run. The event's branch or tag
 * counts, whatever the inputs say.
 *
 * @returns none if the run is not for a push, or about another repository or commit
 */
export function startOfPush(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matchesGlob: MatchesGlob,
): AutomaticStart | undefined {
  const { event, commit } = target;
  if (event.name !== 'push' || source.repository !== event.repository || commit !== event.commit)
    return undefined;
  return startOnPush(pipeline, source, { ...target, branch: event.branch }, matchesGlob);
}

export function startOnPush(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matchesGlob: MatchesGlob,
): AutomaticStart {
  if (pipeline.type === 'V1' || pipeline.triggers.length === 0) return startByDetection(source, target);
  const triggers = triggersOf(pipeline, source);
  if (triggers.length === 0) {
    const others = [...new Set(pipeline.triggers.map(({ sourceAction }) => sourceAction))].join(', ');
    return no(`its triggers are for ${others}, not for ${source.name}, and turn the default detection off`);
  }
  const { tag } = target.event;
  const branch = target.branch ?? source.branch;
  const covering = triggers.flatMap((trigger) => {
    if (isWithoutFilter(trigger)) {
      return tag === undefined && branch === source.branch ? [yes('its trigger has no filter')] : [];
    }
    return trigger.push
      .filter((filter) =>
        tag === undefined
          ? coversBranch(filter, branch, matchesGlob) || (isEmpty(filter) && branch === source.branch)
          : coversTag(filter, tag, matchesGlob),
      )
      .map(describeFilter);
  });
  const sure = covering.find(({ starts }) => starts === 'yes') ?? covering[0];
  if (sure) return sure;
  const filters = triggers.flatMap(({ push }) => push);
  return no(
    filters.length === 0
      ? 'its triggers are for pull requests alone'
      : `none of its push filters covers it (${filters.map(describeWhole).join('; ')})`,
  );
}

function startByDetection(source: SourceAction, target: Target): AutomaticStart {
  const { tag } = target.event;
  const branch = target.branch ?? source.branch;
  if (!source.detectsChanges)
    return no(`DetectChanges of source action ${source.name} is "false", and there is no trigger`);
  if (tag !== undefined)
    return no(`the default detection looks at pushes to branch ${source.branch}, not at tags`);
  return branch === source.branch
    ? yes(`the default detection of source action ${source.name} looks at that branch`)
    : no(`the default detection looks at branch ${source.branch} alone`);
}

/** @returns none if the run is not for a pull request */
export function startOnPullRequest(
  pipeline: Pipeline,
  source: SourceAction,
  { event, branch }: Target,
  matchesGlob: MatchesGlob,
): AutomaticStart | undefined {
  if (!isPullRequest(event) || branch === undefined) return undefined;
  const filters = triggersOf(pipeline, source).flatMap(({ pullRequest }) => pullRequest);
  const { pullRequestEvent } = event;
  const covering = filters.filter(
    (filter) =>
      pullRequestEvent !== undefined &&
      (filter.events.length === 0 || filter.events.includes(pullRequestEvent)) &&
      coversDestination(filter, branch, matchesGlob),
  );
  const sure = covering.find(({ filePaths }) => !filePaths) ?? covering[0];
  if (!sure) return no(`no pull request filter covers ${pullRequestEvent ?? 'this event'} into ${branch}`);
  const how = `a pull request filter covers ${pullRequestEvent ?? ''} into ${branch} (${describePatterns(sure.branches)})`;
  return sure.filePaths ? perhaps(`${how}${describePaths(sure.filePaths)}${UNDECIDED}`) : yes(how);
}

const UNDECIDED = ', which cannot be decided from here';

const isEmpty = ({ branches, tags, filePaths }: PushFilter): boolean => !branches && !tags && !filePaths;

const isWithoutFilter = ({ push, pullRequest }: Trigger): boolean =>
  push.length === 0 && pullRequest.length === 0;

function describeFilter(filter: PushFilter): AutomaticStart {
  const how = `a push filter covers it (${describeWhole(filter)})`;
  return filter.filePaths ? perhaps(`${how}${describePaths(filter.filePaths)}${UNDECIDED}`) : yes(how);
}

function describeWhole({ branches, tags, filePaths }: PushFilter): string {
  if (tags) return `tags: ${describePatterns(tags)}`;
  if (branches) return `branches: ${describePatterns(branches)}`;
  return filePaths ? 'any branch' : 'the branch of the source action';
}

const yes = (how: string): AutomaticStart => ({ starts: 'yes', how });
const perhaps = (how: string): AutomaticStart => ({ starts: 'perhaps', how });
const no = (how: string): AutomaticStart => ({ starts: 'no', how });
