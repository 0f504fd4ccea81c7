/** Whether `start: if-needed` has anything to do; pure. */

import { startOfPush, startOnPush, type AutomaticStart, type Detection } from './automatic-start.js';
import { findAdoptable } from './last-run.js';
import { changedFiles } from './repository.js';
import type { PipelineFacts } from './facts.js';
import type { MatchesGlob } from './filters.js';
import type { Pipeline, SourceAction } from './pipeline.js';
import type { Target } from './target.js';

export interface StartSubject {
  readonly facts: Pick<PipelineFacts, 'executions' | 'changes' | 'pushed'>;
  readonly pipeline: Pipeline;
  readonly source: SourceAction;
  readonly matchesGlob: MatchesGlob;
}

function detectionOf({ pipeline, source, matchesGlob }: StartSubject, changes: Changes): Detection {
  const files = changes?.ok ? changedFiles(changes.value) : undefined;
  return { pipeline, source, matchesGlob, changedFiles: files };
}

type Changes = PipelineFacts['changes'];

/**
 * Whether the push of this run starts the pipeline. AWS looks at the files of the push: those since the pipeline last ran may
 * be of an earlier one.
 *
 * @returns none if the run is not for a push
 */
export function startOfOwnPush(subject: StartSubject, target: Target): AutomaticStart | undefined {
  const { pushed, changes } = subject.facts;
  const start = startOfPush(detectionOf(subject, pushed ?? changes), target);
  return start?.files === 'one-matches' && !pushed ? { ...start, starts: 'perhaps' } : start;
}

/**
 * Only the changed files decide on a start at this commit, and none of those since the pipeline last ran matches.
 *
 * @returns why, as the end of a sentence; none if there is something to start or to adopt
 */
export function nothingToStart(subject: StartSubject, target: Target): string | undefined {
  const { commit, branch, event, start } = target;
  const { executions } = subject.facts;
  if (start !== 'if-needed' || commit === undefined || !executions?.ok) return undefined;
  if (findAdoptable(executions.value, subject.source, commit)) return undefined;
  const { files, how } = startOnPush(detectionOf(subject, subject.facts.changes), { branch, tag: event.tag });
  return files === 'none-matches' ? how : undefined;
}
