/** How waiting for an execution ended, in a sentence or two; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { PipelineOutcome, Release, Rollback, WaitEnd } from '../../domain/outcome.js';
import { code } from '../../domain/words.js';
import { executionName } from './names.js';

/**
 * Names of failed actions are left out: they have sentences of their own.
 *
 * @returns none if nothing was waited for; empty if there is nothing to add
 */
export function waitLine({ name, execution, wait }: PipelineOutcome): string | undefined {
  if (!execution || !wait) return undefined;
  const { end, superseded } = wait;
  const followed =
    superseded.length > 0
      ? [`${executionName(execution.id)} superseded ${superseded.map(executionName).join(', ')}.`]
      : [];
  return [...followed, ...sentences(name, execution.id, end)].join(' ');
}

function sentences(name: string, id: string, end: WaitEnd): string[] {
  const execution = `Execution ${executionName(id)} of ${code(name)}`;
  switch (end.kind) {
    case 'ended': {
      const { status, summary, failures, rollback } = end;
      return [
        ...(failures.length === 0 ? [`${execution} ${ENDED[status]}.`] : []),
        ...(summary === '' ? [] : [`AWS: ${summary}`]),
        ...(rollback ? [rollbackLine(rollback)] : []),
      ];
    }
    case 'timeout':
      return [
        `${execution} is still running after ${formatDuration(end.timeoutMs)}.`,
        releaseLine(end.release),
      ];
    case 'cancelled':
      return [`Stopped waiting for ${code(name)}.`, releaseLine(end.release)];
    case 'lost':
      return [
        `Can't follow execution ${executionName(id)} of ${code(name)} any longer: ${end.problem.message}`,
      ];
  }
}

const ENDED = {
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'was stopped',
  Cancelled: "was canceled: the pipeline's definition changed while it ran",
  Superseded: 'was superseded by a newer execution',
} as const;

export function rollbackLine({ id, status }: Rollback): string {
  return `AWS rolls the stage back with execution ${executionName(id)} (${status}).`;
}

export function releaseLine(release: Release): string {
  switch (release.kind) {
    case 'left':
      return WHY_LEFT[release.why];
    case 'stopped':
      return release.abandoned
        ? 'It is being stopped, and running actions are abandoned (`on-cancel: abandon`).'
        : 'It stops when its running actions end (`on-cancel: stop`).';
    case 'not-stopped':
      return `Couldn't stop it: ${release.problem.message}`;
  }
}

const WHY_LEFT = {
  asked: 'It keeps running (`on-cancel: leave`).',
  adopted: 'It keeps running: this step adopted it, and only stops what it started.',
  followed: 'It keeps running: it replaced the execution of this step, which only stops what it started.',
} as const;
