/** `trigger`: what starts this pipeline on a push or a pull request. */

import { startOnPush, startOnPullRequest } from '../domain/automatic-start.js';
import { triggersOf } from '../domain/filters.js';
import { isPullRequest } from '../domain/run-event.js';
import { usesRepository } from '../domain/source.js';
import { mayStart, type Target } from '../domain/target.js';
import type { Pipeline, SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { pass, skip, warn, type Verdict } from './verdict.js';

export const trigger = {
  id: 'trigger',
  group: 'standard',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ pipeline, source }: SourceSubject, { target, matchesGlob }: CheckContext): Verdict {
  const { name, type } = pipeline;
  if (source.repository !== target.repository)
    return skip(
      `The pipeline takes from ${source.repository}; the finding of repository says what that means.`,
    );

  const push = startOnPush(pipeline, source, target, matchesGlob);
  const request = startOnPullRequest(pipeline, source, target, matchesGlob);
  const starting = request && request.starts !== 'no' ? request : push;
  const also = request && starting.starts === 'no' ? `, and ${request.how}` : '';
  const says = `${describeCause(starting === request, source, target)} ${CLAIM[starting.starts]} pipeline ${name} by itself: ${starting.how}${also}.`;

  const unreliable = severalBranches(pipeline, source);
  switch (target.start) {
    case 'never':
      if (starting.starts === 'no') return warn(says, fix(pipeline, source, target));
      if (unreliable !== undefined)
        return warn(`${says} ${unreliable}`, {
          text: 'Give each branch a pipeline of its own, or let this action start it:',
          lines: ['start: if-needed'],
        });
      break;
    case 'always': {
      // A pull request's commit is not what a later push to its base branch starts.
      const ofEvent = isPullRequest(target.event) ? request : push;
      if (ofEvent && ofEvent.starts !== 'no' && mayStart(target))
        return warn(
          `${says} With start: always the same commit ${ofEvent.starts === 'yes' ? 'runs' : 'may run'} twice.`,
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

function fix({ type, triggers }: Pipeline, source: SourceAction, { branch, event }: Target): Remedy {
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

/** AWS subscribes once for a pipeline and a repository (docs/facts.md, "Change detection"). */
function severalBranches(pipeline: Pipeline, source: SourceAction): string | undefined {
  const detects = (action: SourceAction) =>
    pipeline.triggers.length === 0 ? action.detectsChanges : triggersOf(pipeline, action).length > 0;
  const same = pipeline.sourceActions.filter(
    (action) => usesRepository(action, source.repository) && detects(action),
  );
  const branches = new Set(same.map(({ branch }) => branch));
  if (branches.size < 2) return undefined;
  const list = same.map(({ name, branch }) => `${name}: ${branch}`).join(', ');
  return `That is not reliable: ${same.length} of its source actions take ${branches.size} branches of ${source.repository} (${list}).`;
}
