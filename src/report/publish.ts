/** The effects of a report: the runner's log, its output file and the job summary. Only this room prints. */

import type { Outcome, Progress } from '../model.js';
import { logLine, visible } from './escape.js';
import { renderLog, renderProgress, type LogEntry } from './log.js';
import { renderSummary } from './markdown.js';
import { renderOutputs } from './outputs.js';
import { issue, issueCommand, issueFileCommand, prepareKeyValueMessage, summary } from './toolkit.js';

/**
 * Publishes an Outcome everywhere.
 *
 * @param env says which of the runner's files there are: without one, its part is left out
 */
export async function publish(
  outcome: Outcome,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const entry of renderLog(outcome)) print(entry);
  if (env['GITHUB_OUTPUT']) {
    for (const [name, value] of Object.entries(renderOutputs(outcome))) {
      issueFileCommand('OUTPUT', prepareKeyValueMessage(name, value));
    }
  }
  if (env['GITHUB_STEP_SUMMARY']) await summary.addRaw(renderSummary(outcome), true).write();
}

export function publishProgress(progress: Progress): void {
  print(renderProgress(progress));
}

/** Masks a secret in everything that the log shows from here on. */
export function mask(secret: string): void {
  issueCommand('add-mask', {}, secret);
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
