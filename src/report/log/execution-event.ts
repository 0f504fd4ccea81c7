/** What changed in an execution that is waited for → a line of the log; pure. */

import { stripVTControlCharacters } from 'node:util';
import { formatDuration } from '../../domain/duration.js';
import type { BuildAction, NoLog } from '../../domain/build.js';
import type { ActionExecution } from '../../domain/execution.js';
import type { ExecutionEvent } from '../../domain/progress.js';
import type { LogEntry } from './entry.js';
import { rollbackWords } from '../words/wait-line.js';

export function renderEvent(pipeline: string, event: ExecutionEvent): LogEntry {
  const line = (text: string): LogEntry => ({ kind: 'line', text: `${pipeline} · ${text}` });
  switch (event.kind) {
    case 'waiting':
      return line(
        `Waiting up to ${formatDuration(event.timeoutMs)} for execution ${event.id}. ${expect(event.expected)} ${event.url}`,
      );
    case 'action':
      return line(describe(event.execution, event.attempt));
    case 'retry':
      return line(`${event.stage} is retried: attempt ${event.attempt}`);
    case 'approval':
      return {
        kind: 'notice',
        title: `Approval (${pipeline})`,
        message: `The manual approval ${event.action} of stage ${event.stage} holds the deploy of pipeline ${pipeline} until somebody approves or rejects it: ${event.url}`,
      };
    case 'rollback':
      return line('This execution is a rollback.');
    case 'stopping':
      return line(`The execution is Stopping.${event.summary === '' ? '' : ` ${event.summary}`}`);
    case 'unanswered':
      return line(`Waiting goes on, although: ${event.problem.message}`);
    case 'followed':
      return line(`Execution ${event.from} was superseded by ${event.to}, which is followed.`);
    case 'rolled-back':
      return line(`${rollbackWords(event.rollback)} ${event.rollback.url}`);
    case 'log':
      return {
        kind: 'stream',
        title: `${pipeline} · ${nameOf(event)}: log`,
        // Colours say nothing that the words do not, and would be shown as their codes.
        lines: event.lines.map((text) => `${event.action} | ${stripVTControlCharacters(text)}`),
      };
    case 'no-log':
      return line(
        [`${nameOf(event)}: its log is not followed: ${whyNoLog(event.why)}`, event.externalUrl]
          .filter((part) => part !== '')
          .join(' · '),
      );
  }
}

function whyNoLog(why: NoLog): string {
  switch (why) {
    case 'disabled':
      return 'the project keeps none in CloudWatch Logs.';
    case 'absent':
      return 'CloudWatch Logs has none.';
    case 'unknown':
      return 'CodeBuild has no build of its id; of a batch there is no log to follow.';
    default:
      return why.message;
  }
}

const nameOf = ({ stage, action, attempt }: Pick<BuildAction, 'stage' | 'action' | 'attempt'>): string =>
  `${stage} / ${action}${attempt > 1 ? ` (attempt ${attempt})` : ''}`;

function expect(expected: (ExecutionEvent & { kind: 'waiting' })['expected']): string {
  if (!expected) return 'How long it takes is not known: no past success shows it.';
  const { remainingMs, successes } = expected;
  const past = successes === 1 ? 'the last success' : `the last ${successes} successes`;
  return remainingMs < 1000
    ? `By ${past} it should be done by now.`
    : `By ${past} it should be done in about ${formatDuration(remainingMs)}.`;
}

function describe(execution: ActionExecution, attempt: number): string {
  const { stage, action, status, startedAt, updatedAt, error, summary, externalUrl } = execution;
  const isOver = status !== 'InProgress';
  const known = startedAt !== undefined && updatedAt !== undefined && updatedAt >= startedAt;
  const took = isOver && known ? ` after ${formatDuration(updatedAt - startedAt)}` : '';
  const reason = error ? [error.code, error.message].filter((part) => part !== '').join(': ') : summary;
  // The summary of what succeeded is its own affair: of a source action it is JSON.
  const details = [status === 'Failed' ? reason : '', externalUrl].filter((part) => part !== '');
  return `${nameOf({ stage, action, attempt })}: ${status}${took}${details.length > 0 ? ` · ${details.join(' · ')}` : ''}`;
}
