/** What changed in an execution that is waited for → the log; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { BuildAction, NoLog } from '../../domain/build.js';
import type { ActionExecution } from '../../domain/execution.js';
import type { ExecutionEvent } from '../../domain/progress.js';
import { withoutAnsi } from '../escape.js';
import { causeOf } from '../words/cause.js';
import { code } from '../../domain/words.js';
import { count, executionName } from '../words/names.js';
import { pointName } from '../words/condition.js';
import { rollbackLine } from '../words/wait-line.js';
import type { LogEntry } from './entry.js';

/** @param isOnly the run is about this pipeline alone, so that its name need not stand in every line */
export function renderEvent(pipeline: string, event: ExecutionEvent, isOnly = false): LogEntry {
  const line = (text: string): LogEntry => ({
    kind: 'line',
    text: isOnly ? text : `${code(pipeline)} · ${text}`,
  });
  switch (event.kind) {
    case 'waiting':
      return line(`Waiting up to ${formatDuration(event.timeoutMs)}. ${estimate(event.expected)}`);
    case 'action':
      return line(actionLine(event.execution, event.attempt));
    case 'retry':
      return line(`Stage ${code(event.stage)} is being retried (attempt ${event.attempt})`);
    case 'approval':
      return {
        kind: 'notice',
        title: `Approval (${pipeline})`,
        message: `${code(pipeline)} is waiting for manual approval ${code(event.action)} in stage ${code(event.stage)}: ${event.url}`,
      };
    case 'rule':
      return line(ruleLine(event));
    case 'skipped':
      return line(`Stage ${code(event.stage)} is skipped: its condition was not met`);
    case 'held':
      return line(heldLine(event));
    case 'not-visible':
      return line(`AWS doesn't show the execution yet. Waiting up to ${formatDuration(event.ms)} for it.`);
    case 'status':
      return line(`The execution is ${event.status}${event.summary === '' ? '' : `: ${event.summary}`}`);
    case 'rollback':
      return line('This execution is a rollback.');
    case 'stopping':
      return line(`The execution is being stopped${event.summary === '' ? '.' : `: ${event.summary}`}`);
    case 'unanswered':
      return line(`Still waiting, but couldn't get the status from AWS: ${event.problem.message}`);
    case 'followed':
      return line(
        event.why === 'Cancelled'
          ? `The pipeline's definition changed, so AWS canceled execution ${executionName(event.from)}. Following ${executionName(event.to)} of the same commit: ${event.url}`
          : `Execution ${executionName(event.to)} superseded ${executionName(event.from)}. Following it: ${event.url}`,
      );
    case 'rolled-back':
      return line(`${rollbackLine(event.rollback)} ${event.rollback.url}`);
    case 'log':
      return {
        kind: 'stream',
        title: `${pipeline} · ${placeOf(event)}: log`,
        // Colors say nothing that the words do not, and would be shown as their codes.
        lines: event.lines.map((text) => `${event.action} | ${withoutAnsi(text)}`),
      };
    case 'no-log':
      return line(
        [`No log for ${placeName(event)}: ${whyNoLog(event.why)}`, event.externalUrl]
          .filter((part) => part !== '')
          .join(' '),
      );
  }
}

function heldLine({ stage, transition }: Extract<ExecutionEvent, { kind: 'held' }>): string {
  const { reason, changedBy } = transition;
  const who = changedBy === '' ? '' : ` by ${code(changedBy)}`;
  return `The execution is waiting: the transition into ${code(stage)} is disabled${who}${reason === '' ? '' : `: ${reason}`}`;
}

function ruleLine({ execution, point, attempt }: Extract<ExecutionEvent, { kind: 'rule' }>): string {
  const { stage, rule, status, startedAt, updatedAt, error, summary, externalUrl } = execution;
  const what = `${code(stage)} ${pointName(point)}, rule ${code(rule)}${attemptOf({ attempt })}: ${status}`;
  if (status === 'InProgress') return `${what}${externalUrl === '' ? '' : ` ${externalUrl}`}`;
  const reason = status === 'Failed' ? causeOf(error?.message ?? summary) : '';
  return `${what}${tookName(startedAt, updatedAt)}${reason === '' ? '' : `: ${reason}`}`;
}

function tookName(startedAt: number | undefined, updatedAt: number | undefined): string {
  const isKnown = startedAt !== undefined && updatedAt !== undefined && updatedAt >= startedAt;
  return isKnown ? ` after ${formatDuration(updatedAt - startedAt)}` : '';
}

function whyNoLog(why: NoLog): string {
  switch (why) {
    case 'disabled':
      return "the CodeBuild project doesn't write to CloudWatch Logs.";
    case 'absent':
      return 'CloudWatch Logs has none.';
    case 'unknown':
      return "CodeBuild doesn't know this build. The logs of batch builds can't be followed.";
    default:
      return why.message;
  }
}

type ActionAttempt = Pick<BuildAction, 'stage' | 'action' | 'attempt'>;

/** Many stages have one action of the same name. */
const namesOf = ({ stage, action }: ActionAttempt): string[] =>
  stage === action ? [stage] : [stage, action];

const attemptOf = ({ attempt }: Pick<ActionAttempt, 'attempt'>): string =>
  attempt > 1 ? ` (attempt ${attempt})` : '';

const placeOf = (place: ActionAttempt): string => `${namesOf(place).join(' / ')}${attemptOf(place)}`;

const placeName = (place: ActionAttempt): string =>
  `${namesOf(place).map(code).join(' / ')}${attemptOf(place)}`;

function estimate(expected: (ExecutionEvent & { kind: 'waiting' })['expected']): string {
  if (!expected) return 'No earlier successful run to estimate from.';
  const { usualMs, successes } = expected;
  const runs = successes === 1 ? 'last successful run' : `last ${count(successes, 'successful run')}`;
  return `Usually takes about ${formatDuration(usualMs)} (${runs}).`;
}

function actionLine(execution: ActionExecution, attempt: number): string {
  const { stage, action, status, startedAt, updatedAt, error, summary, externalUrl } = execution;
  const place = placeName({ stage, action, attempt });
  if (status === 'InProgress') return `${place}: ${status}${externalUrl === '' ? '' : ` ${externalUrl}`}`;
  // The summary of a success is not for people: a source action's is JSON.
  const reason = status === 'Failed' ? causeOf(error?.message ?? summary) : '';
  return `${place}: ${status}${tookName(startedAt, updatedAt)}${reason === '' ? '' : `: ${reason}`}`;
}
