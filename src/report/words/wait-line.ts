/** How waiting for an execution ended, in a sentence or two; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { PipelineOutcome, RelatedExecution, Release, WaitEnd } from '../../domain/outcome.js';
import { code } from '../../domain/words.js';
import { conditionLine } from './condition.js';
import { holdClause } from './hold.js';
import { executionName } from './names.js';

/**
 * Names of failed actions are left out: they have sentences of their own.
 *
 * @returns none if nothing was waited for; empty if there is nothing to add
 */
export function waitLine({ name, execution, wait }: PipelineOutcome): string | undefined {
  if (!execution || !wait) return undefined;
  const { end, superseded, canceled = [] } = wait;
  const before = superseded.filter((id) => !canceled.includes(id));
  const followed = [
    ...(before.length > 0
      ? [`${executionName(execution.id)} superseded ${before.map(executionName).join(', ')}.`]
      : []),
    ...(canceled.length > 0
      ? [
          `AWS canceled ${canceled.map(executionName).join(', ')}, because the pipeline's definition changed. Followed ${executionName(execution.id)} instead.`,
        ]
      : []),
  ];
  return [...followed, ...sentences(name, execution.id, end)].join(' ');
}

function sentences(name: string, id: string, end: WaitEnd): string[] {
  const execution = `Execution ${executionName(id)} of ${code(name)}`;
  switch (end.kind) {
    case 'ended': {
      const { status, summary, failures, condition, rollback, successor } = end;
      return [
        ...(failures.length === 0 && !condition ? [`${execution} ${ENDED[status]}.`] : []),
        ...(condition ? [conditionLine(condition)] : []),
        ...(summary === '' ? [] : [`AWS: ${summary}`]),
        ...(rollback ? [rollbackLine(rollback)] : []),
        ...(successor ? [successorLine(successor)] : []),
      ];
    }
    case 'timeout':
      return [
        `${execution} is still running after ${formatDuration(end.timeoutMs)}.`,
        ...(end.hold ? [`It ${holdClause(end.hold)}.`] : []),
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

export function rollbackLine({ id, status }: RelatedExecution): string {
  return `AWS started execution ${executionName(id)} to roll the stage back (${status}).`;
}

function successorLine({ id, status, url }: RelatedExecution): string {
  return `Execution ${executionName(id)} runs the same commit (${status}): ${url}`;
}

export function releaseLine(release: Release): string {
  switch (release.kind) {
    case 'left':
      return WHY_LEFT[release.why];
    case 'stopped':
      return release.abandoned
        ? 'It is being stopped, and running actions are abandoned (`on-cancel: abandon`).'
        : 'It stops when its running actions end (`on-cancel: stop`).';
    case 'ended':
      return `It had already ended (${release.status}).`;
    case 'not-stopped':
      return `Couldn't stop it: ${release.problem.message}`;
  }
}

const WHY_LEFT = {
  asked: 'It keeps running (`on-cancel: leave`).',
  adopted:
    'It keeps running: this step adopted it instead of starting it, and only stops executions that it started.',
  followed:
    'It keeps running: it replaced the execution of this step, which only stops executions that it started.',
} as const;
