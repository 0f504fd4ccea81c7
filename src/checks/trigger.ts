/**
 * `trigger`: what starts this pipeline by itself. With any trigger the default detection is off, and DetectChanges is
 * "false" as a rule (user guide, "Automate starting pipelines using triggers and filtering").
 */

import { isPullRequest } from '../domain/run-event.js';
import { mayStart } from '../domain/target.js';
import { takesFrom } from '../domain/source.js';
import type { MatchesGlob } from '../domain/filters.js';
import type { Pipeline, PushFilter, SourceAction, Trigger } from '../domain/pipeline.js';
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
import { pass, skip, warn, type Verdict } from './finding.js';

/** Whether something starts the pipeline; `perhaps` where only the changed files decide, which are not known here. */
export interface SelfStart {
  readonly starts: 'yes' | 'perhaps' | 'no';
  /** What does, or why nothing does, as the end of a sentence. */
  readonly how: string;
}

export function checkTrigger(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matches: MatchesGlob,
): Verdict {
  const { name, type } = pipeline;
  if (source.repository !== target.repository)
    return skip(
      `The pipeline takes from ${source.repository}; the finding of repository says what that means.`,
    );

  const push = startOnPush(pipeline, source, target, matches);
  const request = startOnRequest(pipeline, source, target, matches);
  const starting = request && request.starts !== 'no' ? request : push;
  const also = request && starting.starts === 'no' ? `, and ${request.how}` : '';
  const says = `${describeCause(starting === request, source, target)} ${CLAIM[starting.starts]} pipeline ${name} by itself: ${starting.how}${also}.`;

  const unreliable = severalBranches(pipeline, source);
  switch (target.start) {
    case 'never':
      if (starting.starts === 'no') return warn(says, mend(pipeline, source, target));
      if (unreliable !== undefined)
        return warn(`${says} ${unreliable}`, {
          text: 'Give each branch a pipeline of its own, or let this action start it:',
          lines: ['start: if-needed'],
        });
      break;
    case 'always': {
      // A pull request's commit is not what a later push to its base branch starts.
      const own = isPullRequest(target.event) ? request : push;
      if (own && own.starts !== 'no' && mayStart(target))
        return warn(
          `${says} With start: always the same commit ${own.starts === 'yes' ? 'runs' : 'may run'} twice.`,
          {
            text: 'Let this action adopt the execution that is there, or turn the detection of AWS off ("DetectChanges": "false", and no trigger):',
            lines: ['start: if-needed'],
          },
        );
      break;
    }
    case 'if-needed':
  }
  const note = unreliable === undefined ? '' : ` ${unreliable}`;
  return type === 'V1' ? skip(`A V1 pipeline has no triggers. ${says}${note}`) : pass(`${says}${note}`);
}

function mend({ type, triggers }: Pipeline, source: SourceAction, { branch, event }: Target): Remedy {
  const isOfBranch = event.tag === undefined && branch !== undefined && branch !== source.branch;
  if (isOfBranch && triggers.length === 0 && source.detectsChanges)
    return {
      text: `Run this action for branch ${source.branch}; the finding of branch says how to have another one covered.`,
    };
  const trigger =
    type === 'V1' ? '' : 'give the source action a trigger that covers this, or, without any trigger, ';
  return {
    text: `Let this action start it, or let AWS: ${trigger}"DetectChanges": "true" in its configuration.`,
    lines: ['start: if-needed'],
  };
}

function describeCause(isRequest: boolean, source: SourceAction, { branch, event }: Target): string {
  if (isRequest) return 'This pull request';
  return event.tag === undefined ? `A push to ${branch ?? source.branch}` : `A push of tag ${event.tag}`;
}

const CLAIM = { yes: 'starts', perhaps: 'may start', no: 'does not start' } as const;

/**
 * Whether the push of this run starts the pipeline by itself, at the commit of this run. The inputs have no say in it:
 * only the event's own branch or tag counts.
 *
 * @returns none where the run is about no push, or about another repository or commit
 */
export function startOfPush(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matches: MatchesGlob,
): SelfStart | undefined {
  const { event, commit } = target;
  if (event.name !== 'push' || source.repository !== event.repository || commit !== event.commit)
    return undefined;
  return startOnPush(pipeline, source, { ...target, branch: event.branch }, matches);
}

function startOnPush(
  pipeline: Pipeline,
  source: SourceAction,
  target: Target,
  matches: MatchesGlob,
): SelfStart {
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
          ? coversBranch(filter, branch, matches) || (isEmpty(filter) && branch === source.branch)
          : coversTag(filter, tag, matches),
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

function startByDetection(source: SourceAction, target: Target): SelfStart {
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

/** @returns none where the run is about no pull request */
function startOnRequest(
  pipeline: Pipeline,
  source: SourceAction,
  { event, branch }: Target,
  matches: MatchesGlob,
): SelfStart | undefined {
  if (!isPullRequest(event) || branch === undefined) return undefined;
  const filters = triggersOf(pipeline, source).flatMap(({ pullRequest }) => pullRequest);
  const { pullRequestEvent } = event;
  const covering = filters.filter(
    (filter) =>
      pullRequestEvent !== undefined &&
      (filter.events.length === 0 || filter.events.includes(pullRequestEvent)) &&
      coversDestination(filter, branch, matches),
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

function describeFilter(filter: PushFilter): SelfStart {
  const how = `a push filter covers it (${describeWhole(filter)})`;
  return filter.filePaths ? perhaps(`${how}${describePaths(filter.filePaths)}${UNDECIDED}`) : yes(how);
}

function describeWhole({ branches, tags, filePaths }: PushFilter): string {
  if (tags) return `tags: ${describePatterns(tags)}`;
  if (branches) return `branches: ${describePatterns(branches)}`;
  return filePaths ? 'any branch' : 'the branch of the source action';
}

const yes = (how: string): SelfStart => ({ starts: 'yes', how });
const perhaps = (how: string): SelfStart => ({ starts: 'perhaps', how });
const no = (how: string): SelfStart => ({ starts: 'no', how });

/** Detection subscribes per pipeline and repository (FACTS.md, Pipelines). */
function severalBranches(pipeline: Pipeline, source: SourceAction): string | undefined {
  const detects = (action: SourceAction) =>
    pipeline.triggers.length === 0 ? action.detectsChanges : triggersOf(pipeline, action).length > 0;
  const same = pipeline.sourceActions.filter(
    (action) => takesFrom(action, source.repository) && detects(action),
  );
  const branches = new Set(same.map(({ branch }) => branch));
  if (branches.size < 2) return undefined;
  const list = same.map(({ name, branch }) => `${name}: ${branch}`).join(', ');
  return `That is not reliable: ${same.length} of its source actions take ${branches.size} branches of ${source.repository} (${list}).`;
}
