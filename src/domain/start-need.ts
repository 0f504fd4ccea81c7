/** Whether `start: if-needed` has anything to do; pure. */

import { startOnPush, type Detection } from './automatic-start.js';
import { findAdoptable } from './last-run.js';
import { changedFiles } from './repository.js';
import type { PipelineFacts } from './facts.js';
import type { MatchesGlob } from './filters.js';
import type { Pipeline, SourceAction } from './pipeline.js';
import type { Target } from './target.js';

export interface StartSubject {
  readonly facts: Pick<PipelineFacts, 'executions' | 'changes'>;
  readonly pipeline: Pipeline;
  readonly source: SourceAction;
  readonly matchesGlob: MatchesGlob;
}

/** What is known of the start by a push to which the commit to start at belongs. */
export function detectionOf({ facts: { changes }, pipeline, source, matchesGlob }: StartSubject): Detection {
  const files = changes?.ok ? changedFiles(changes.value) : undefined;
  return { pipeline, source, matchesGlob, changedFiles: files };
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
  const { files, how } = startOnPush(detectionOf(subject), { branch, tag: event.tag });
  return files === 'none-matches' ? how : undefined;
}
