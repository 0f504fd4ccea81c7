/** How waiting for an execution ended, in one sentence; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { PipelineOutcome, Release, Rollback } from '../../domain/outcome.js';

/** How the wait for the execution of one pipeline ended, where there was one. */
export function waitLine({ name, execution, wait }: PipelineOutcome): string | undefined {
  if (!execution || !wait) return undefined;
  const { end, superseded } = wait;
  const subject = `execution ${execution.id} of pipeline ${name}`;
  const followed = superseded.length > 0 ? `, which superseded ${superseded.join(', ')},` : '';
  switch (end.kind) {
    case 'ended':
      return [
        `${capital(subject)}${followed} ended: ${end.status}.`,
        ...(end.summary === '' ? [] : [`AWS says: ${end.summary}`]),
        ...(end.rollback ? [rollbackWords(end.rollback)] : []),
      ].join(' ');
    case 'timeout':
      return `${capital(subject)}${followed} did not end within the timeout of ${formatDuration(end.timeoutMs)}. ${releaseWords(end.release)}`;
    case 'cancelled':
      return `The workflow was cancelled while ${subject}${followed} was waited for. ${releaseWords(end.release)}`;
    case 'lost':
      return `${capital(subject)}${followed} could not be waited for any longer: ${end.problem.message}`;
  }
}

/** What AWS made of a failure by itself. */
export function rollbackWords({ id, status }: Rollback): string {
  return `AWS rolls the stage back by itself: execution ${id} (${status}).`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function releaseWords(release: Release): string {
  switch (release.kind) {
    case 'left':
      return `It is left to run on${WHY_LEFT[release.why]}.`;
    case 'stopped':
      return release.abandoned
        ? 'It is being stopped, and the actions that run are abandoned (on-cancel: abandon).'
        : 'It is being stopped as soon as the actions that run have ended (on-cancel: stop).';
    case 'not-stopped':
      return `It could not be stopped: ${release.problem.message}`;
  }
}

const WHY_LEFT = {
  asked: ' (on-cancel: leave)',
  adopted: ': it was adopted, not started here, and is never stopped',
  followed: ': it superseded the one that was meant, was not started here, and is never stopped',
} as const;
