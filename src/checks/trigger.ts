/** `trigger`: what starts this pipeline. Its configuration is told as configuration, its executions as history. */

import { startOnPush, startOnPullRequest, type AutomaticStart } from '../domain/automatic-start.js';
import { triggersOf } from '../domain/filters.js';
import { shortId } from '../domain/short.js';
import { usesRepository } from '../domain/source.js';
import { startOfOwnPush } from '../domain/start-need.js';
import { startHistory, type StartHistory } from '../domain/start-history.js';
import { mayStart, type Target } from '../domain/target.js';
import { code } from '../domain/words.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { follows, pass, skip, unknown, warn, withHeadline, type Verdict } from './verdict.js';

export const trigger = {
  id: 'trigger',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline', 'executions'],
  judge: forEachSource(judge),
} as const satisfies Check;

/** So many commits that no push started an execution of are no accident. */
const MANY_COMMITS = 3;

function judge(subject: SourceSubject, { target, matchesGlob }: CheckContext): Verdict {
  const { pipeline, source, facts } = subject;
  const { executions } = facts;
  const { branch, event } = target;
  const detection = { pipeline, source, matchesGlob };
  if (source.repository !== target.repository)
    return follows('repository', `${code(pipeline.name)} uses ${code(source.repository)}`);

  const push = startOnPush(detection, { branch, tag: event.tag });
  const request = startOnPullRequest(detection, target);
  const isOfRequest = request !== undefined && request.starts !== 'no';
  const start = isOfRequest ? request : push;
  const also = request && start.starts === 'no' ? `, and ${request.how}` : '';
  const how = `${start.how}${also}`;
  const what = isOfRequest ? 'this pull request' : pushes(source, target);
  const setting = describeSetting(pipeline, { ...start, how }, what);
  const history = executions?.ok ? startHistory(executions.value, source) : undefined;
  const says = history ? `${setting} ${describeHistory(history)}` : setting;

  const twice = startedTwice(subject, target, matchesGlob);
  if (twice) return warn(`${says} ${twice}`, ADOPT);
  if (start.starts === 'no') return judgeUnset({ ...subject, says, history }, target);
  if (history && history.commits >= MANY_COMMITS && !history.lastPush) {
    // Of filters for certain files or tags, or for another branch, there may have been no push.
    const isCertain = start.starts === 'yes' && !isOfRequest && isOwnBranch(source, target);
    return isCertain
      ? withHeadline(
          `ignores pushes: none of its last ${history.executions} executions was started by one`,
          warn(says, NO_WEBHOOK),
        )
      : skip(`${says} Can't tell whether there was a push to start it.`);
  }
  const unreliable = severalBranches(pipeline, source);
  if (unreliable === undefined) return passOf(pipeline, says);
  return target.start === 'never'
    ? warn(`${says} ${unreliable}`, startIt('Give each branch a pipeline of its own, or', source, target))
    : passOf(pipeline, `${says} ${unreliable}`);
}

const ADOPT: Remedy = {
  text: 'Turn off AWS change detection (`"DetectChanges": "false"`, and no triggers), or have this action follow the execution that AWS starts:',
  lines: ['start: if-needed'],
};

const NO_WEBHOOK: Remedy = {
  text: 'AWS may have no webhook for this pipeline. A pipeline created while its connection was PENDING may never get one. Edit and save the source action in the AWS console. If only a workflow should start the pipeline, turn detection off:',
  lines: ['"DetectChanges": "false"'],
};

/** Whether the event of this run starts the pipeline at the commit that `start: always` starts, too. */
function startedTwice(
  subject: SourceSubject,
  target: Target,
  matchesGlob: CheckContext['matchesGlob'],
): string | undefined {
  if (target.start !== 'always' || !mayStart(target)) return undefined;
  const own = { ...subject, matchesGlob };
  // A merge is an event of its pull request, too.
  const starts = [startOfOwnPush(own, target)?.starts, startOnPullRequest(own, target)?.starts];
  const runs = starts.includes('yes') ? 'runs' : starts.includes('perhaps') ? 'may run' : undefined;
  return runs && `With \`start: always\`, the commit of this ${code(target.event.name)} ${runs} twice.`;
}

/** V1 pipelines have no triggers to judge, only their default detection. */
const passOf = ({ type }: Pipeline, says: string): Verdict =>
  type === 'V1' ? skip(`V1 pipelines have no triggers. ${says}`) : pass(says);

interface Unset extends SourceSubject {
  readonly says: string;
  readonly history: StartHistory | undefined;
}

/** Nothing that is set in AWS starts the pipeline. */
function judgeUnset({ says, history, pipeline, source, facts }: Unset, target: Target): Verdict {
  if (target.start !== 'never' || history?.latest?.trigger === STARTED) return passOf(pipeline, says);
  if (facts.executions?.ok === false) {
    const verdict = unknown(`the executions of ${code(pipeline.name)}`, facts.executions.problem);
    return { ...verdict, message: `${says} Can't tell whether a workflow starts it. ${verdict.message}` };
  }
  return withHeadline(`ignores ${pushes(source, target)}`, warn(says, fix(pipeline, source, target)));
}

/** `triggerType` of a start by a workflow, or by a person. */
const STARTED = 'StartPipelineExecution';

function fix(pipeline: Pipeline, source: SourceAction, target: Target): Remedy {
  const { branch, event } = target;
  // `branch` refuses a start there.
  if (event.tag === undefined && branch !== undefined && !isOwnBranch(source, target))
    return {
      text: `Run this action for ${code(source.branch)}, or cover ${code(branch)} with a trigger: see \`branch\`.`,
    };
  const what = pipeline.type === 'V1' ? '' : 'a trigger that covers this, or, without any trigger, ';
  return startIt(
    `Give source action ${code(source.name)} ${what}\`"DetectChanges": "true"\`, or`,
    source,
    target,
  );
}

function startIt(instead: string, source: SourceAction, target: Target): Remedy {
  const by = 'let this action start it';
  const where =
    target.event.name === 'push' && target.event.startRule.kind === 'yes'
      ? by
      : `${by} in a workflow that runs on ${pushes(source, target)}`;
  return { text: `${instead} ${where}:`, lines: ['start: if-needed'] };
}

/** Whether the run is about the branch that a start takes, unless it names a commit. */
const isOwnBranch = (source: SourceAction, { branch, event }: Target): boolean =>
  event.tag === undefined && (branch === undefined || branch === source.branch);

function pushes(source: SourceAction, { branch, event }: Target): string {
  return event.tag === undefined
    ? `pushes to ${code(branch ?? source.branch)}`
    : `pushes of tag ${code(event.tag)}`;
}

function describeSetting({ name }: Pipeline, { starts, how, files }: AutomaticStart, what: string): string {
  const is = { yes: 'is', perhaps: files === undefined ? 'may be' : 'is', no: 'is not' }[starts];
  return `${code(name)} ${is} set to start on ${what}: ${how}.`;
}

function describeHistory({ executions, lastPush, latest }: StartHistory): string {
  if (executions === 0) return 'It has never run.';
  const { id, trigger = 'an unknown trigger' } = latest ?? {};
  const last =
    id === undefined || latest === lastPush
      ? ''
      : ` Execution ${code(shortId(id))}, its latest, was started by ${code(trigger)}.`;
  if (lastPush) return `The last push execution was ${code(shortId(lastPush.id))}.${last}`;
  const none =
    executions === 1
      ? 'Its only execution was not started by a push.'
      : `None of its last ${executions} executions was started by a push.`;
  return `${none}${last}`;
}

/** AWS subscribes once for a pipeline and a repository (docs/facts.md, "Change detection"). */
function severalBranches(pipeline: Pipeline, source: SourceAction): string | undefined {
  const detects = (action: SourceAction) =>
    pipeline.triggers.length === 0 ? action.detectsChanges : triggersOf(pipeline, action).length > 0;
  const same = pipeline.sourceActions.filter(
    (action) => usesRepository(action, source.repository) && detects(action),
  );
  const branches = new Set(same.map(({ branch }) => branch));
  if (branches.size < 2) return undefined;
  const list = same.map(({ name, branch }) => `${code(name)}: ${code(branch)}`).join(', ');
  return `This start is not reliable: AWS subscribes once per pipeline and repository, but its source actions use ${branches.size} branches of ${code(source.repository)} (${list}).`;
}
