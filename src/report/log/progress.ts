/** What a person hears while the step works → the log; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { Progress } from '../../domain/progress.js';
import type { LogEntry } from './entry.js';
import { renderEvent } from './execution-event.js';
import { renderStart } from './start-progress.js';

export function renderProgress(progress: Progress): LogEntry[] {
  switch (progress.kind) {
    case 'line':
    case 'notice':
    case 'warning':
    case 'debug':
      return [progress];
    case 'waiting-for-connection': {
      const { connection, timeoutMs } = progress;
      return [
        {
          kind: 'notice',
          title: 'Connection is PENDING',
          message: `Waiting up to ${formatDuration(timeoutMs)} for a person to choose "Update pending connection" for ${connection.name}: ${connection.url}`,
        },
      ];
    }
    case 'reading-pipelines': {
      const { region, repository, read, listed, found } = progress;
      const text = `Read ${read} of ${listed} pipelines listed in ${region}: ${found} take${found === 1 ? 's' : ''} from ${repository}.`;
      return [{ kind: 'line', text }];
    }
    case 'start':
      return [renderStart(progress)];
    case 'execution':
      return [renderEvent(progress.pipeline, progress.event)];
    case 'checked':
      return [];
  }
}
