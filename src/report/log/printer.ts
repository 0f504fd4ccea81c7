/** Prints entries of the log as the runner reads them. */

import { issue, issueCommand } from '../../runner/toolkit.js';
import { logLine, visible, visibleLines } from '../escape.js';
import { placeOf } from '../words/concerns.js';
import { ANNOTATIONS, type LogEntry } from './entry.js';

export type Print = (entries: readonly LogEntry[]) => void;

export function createPrinter(): Print {
  /** Title of the group that lines are streamed into. */
  let open: string | undefined;
  const annotated: Record<'error' | 'warning' | 'notice', number> = { error: 0, warning: 0, notice: 0 };

  /** GitHub drops annotations beyond the limit without a word. They are lines here. */
  const limit = (entry: LogEntry): LogEntry => {
    if (entry.kind !== 'error' && entry.kind !== 'warning' && entry.kind !== 'notice') return entry;
    annotated[entry.kind] += 1;
    if (annotated[entry.kind] <= ANNOTATIONS) return entry;
    const place = placeOf(entry);
    const about = place === '' ? entry.title : `${entry.title}: ${place}`;
    return { kind: 'line', text: `${entry.kind}: ${about}: ${entry.message}` };
  };

  const print = (given: LogEntry): void => {
    const entry = limit(given);
    const title = entry.kind === 'stream' ? entry.title : undefined;
    if (open !== undefined && title !== open) issue('endgroup');
    if (title !== undefined && title !== open) issue('group', visible(title));
    open = title;
    printEntry(entry);
  };

  return (entries) => {
    corked(() => {
      entries.forEach(print);
    });
  };
}

/** One write for many lines. */
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
      // The toolkit escapes what the values of a command must not hold.
      issueCommand(
        entry.kind,
        {
          title: visible(entry.title),
          ...(entry.file !== undefined && { file: visible(entry.file) }),
          ...(entry.line !== undefined && { line: entry.line }),
        },
        visibleLines(entry.message),
      );
      break;
  }
}

function write(text: string, longest?: number): void {
  process.stdout.write(`${logLine(text, longest)}\n`);
}
