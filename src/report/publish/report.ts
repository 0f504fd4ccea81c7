/** The effects of a report: the runner's log, its output file and the job summary. Only this room prints. */

import type { Outcome } from '../../domain/outcome.js';
import type { Progress } from '../../domain/progress.js';
import { logLine, visible, visibleLines } from '../escape.js';
import { ANNOTATIONS, type LogEntry } from '../log/entry.js';
import { renderLog } from '../log/log.js';
import { renderProgress } from '../log/progress.js';
import { renderSummary } from '../summary/summary.js';
import { renderOutputs } from './outputs.js';
import { issue, issueCommand, issueFileCommand, prepareKeyValueMessage } from '../../runner/toolkit.js';

export interface Report {
  /**
   * Publishes an Outcome everywhere.
   *
   * @param env says which of the runner's files there are: without one, its part is left out
   */
  readonly publish: (outcome: Outcome, env: Readonly<Record<string, string | undefined>>) => void;
  readonly publishProgress: (progress: Progress) => void;
  /** Has the runner hide a secret in everything that is printed from here on. */
  readonly publishMask: (secret: string) => void;
}

export function createReport(): Report {
  /** Title of the group that lines are streamed into. */
  let open: string | undefined;
  const annotated: Record<'error' | 'warning' | 'notice', number> = { error: 0, warning: 0, notice: 0 };

  /** GitHub drops annotations beyond the limit, and does not say which: they are lines here. */
  const limit = (entry: LogEntry): LogEntry => {
    if (entry.kind !== 'error' && entry.kind !== 'warning' && entry.kind !== 'notice') return entry;
    annotated[entry.kind] += 1;
    if (annotated[entry.kind] <= ANNOTATIONS) return entry;
    return { kind: 'line', text: `${entry.kind}: ${entry.title}: ${entry.message}` };
  };

  const print = (given: LogEntry): void => {
    const entry = limit(given);
    const title = entry.kind === 'stream' ? entry.title : undefined;
    if (open !== undefined && title !== open) issue('endgroup');
    if (title !== undefined && title !== open) issue('group', visible(title));
    open = title;
    printEntry(entry);
  };

  /** A file of the runner that cannot be written is no reason to lose the rest of the report. */
  const writeFile = (name: string, ...messages: readonly string[]): void => {
    try {
      for (const message of messages) issueFileCommand(name, message);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      print({ kind: 'warning', title: 'Report', message: `GITHUB_${name} could not be written: ${reason}` });
    }
  };

  return {
    publish(outcome, env) {
      const log = renderLog(outcome);
      const outputs = Object.entries(renderOutputs(outcome)).map((output) =>
        prepareKeyValueMessage(...output),
      );
      const summary = renderSummary(outcome);
      corked(() => {
        log.forEach(print);
      });
      if (env['GITHUB_OUTPUT']) writeFile('OUTPUT', ...outputs);
      if (env['GITHUB_STEP_SUMMARY']) writeFile('STEP_SUMMARY', summary);
    },
    publishProgress(progress) {
      corked(() => {
        renderProgress(progress).forEach(print);
      });
    },
    publishMask(secret) {
      issueCommand('add-mask', {}, secret);
    },
  };
}

/** One write for many lines, not one for each. */
function corked(print: () => void): void {
  process.stdout.cork();
  try {
    print();
  } finally {
    process.stdout.uncork();
  }
}

function printEntry(entry: LogEntry): void {
  switch (entry.kind) {
    case 'line':
      write(entry.text);
      break;
    case 'stream':
      for (const line of entry.lines) write(line, Number.POSITIVE_INFINITY);
      break;
    case 'group':
      issue('group', visible(entry.title));
      for (const line of entry.lines) write(line);
      issue('endgroup');
      break;
    case 'debug':
      issueCommand('debug', {}, visible(entry.message));
      break;
    case 'error':
    case 'warning':
    case 'notice':
      // The toolkit escapes what a command's value must not hold.
      issueCommand(entry.kind, { title: visible(entry.title) }, visibleLines(entry.message));
      break;
  }
}

function write(text: string, longest?: number): void {
  process.stdout.write(`${logLine(text, longest)}\n`);
}
