/** The effects of a report: the runner's log, its output file and the job summary. Only this room prints. */

import type { Outcome, Progress } from '../model.js';
import { logLine, visible } from './escape.js';
import { renderLog, renderProgress, type LogEntry } from './log.js';
import { renderSummary } from './markdown.js';
import { renderOutputs } from './outputs.js';
import { issue, issueCommand, issueFileCommand, prepareKeyValueMessage } from './toolkit.js';

/**
 * Publishes an Outcome everywhere.
 *
 * @param env says which of the runner's files there are: without one, its part is left out
 */
export function publish(outcome: Outcome, env: Readonly<Record<string, string | undefined>>): void {
  const log = renderLog(outcome);
  const outputs = Object.entries(renderOutputs(outcome)).map((output) => prepareKeyValueMessage(...output));
  const summary = renderSummary(outcome);
  // One write for the whole log, not one a line.
  process.stdout.cork();
  try {
    log.forEach(print);
  } finally {
    process.stdout.uncork();
  }
  if (env['GITHUB_OUTPUT']) writeFile('OUTPUT', ...outputs);
  if (env['GITHUB_STEP_SUMMARY']) writeFile('STEP_SUMMARY', summary);
}

/** A file of the runner that cannot be written is no reason to lose the rest of the report. */
function writeFile(name: string, ...messages: readonly string[]): void {
  try {
    for (const message of messages) issueFileCommand(name, message);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    print({ kind: 'warning', title: 'Report', message: `GITHUB_${name} could not be written: ${reason}` });
  }
}

/** Has the runner hide a secret in everything that is printed from here on. */
export function publishMask(secret: string): void {
  issueCommand('add-mask', {}, secret);
}

export function publishProgress(progress: Progress): void {
  print(renderProgress(progress));
}

function print(entry: LogEntry): void {
  switch (entry.kind) {
    case 'line':
      write(entry.text);
      break;
    case 'group':
      issue('group', visible(entry.title));
      entry.lines.forEach(write);
      issue('endgroup');
      break;
    case 'error':
    case 'warning':
    case 'notice':
      // The toolkit escapes what a command's value must not hold; line breaks are ours and are kept.
      issueCommand(
        entry.kind,
        { title: visible(entry.title) },
        entry.message.split('\n').map(visible).join('\n'),
      );
      break;
  }
}

function write(text: string): void {
  process.stdout.write(`${logLine(text)}\n`);
}
