/** What a person hears while the step works → the log; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { Progress } from '../../domain/progress.js';
import { code } from '../../domain/words.js';
import { renderChecks } from './checks.js';
import type { LogEntry } from './entry.js';
import { renderEvent } from './execution-event.js';
import { renderStart } from './start-progress.js';

/** @param isOnly the run is about one pipeline alone */
export function renderProgress(progress: Progress, isOnly = false): LogEntry[] {
  switch (progress.kind) {
    case 'line':
    case 'notice':
    case 'warning':
    case 'debug':
      return [progress];
    case 'waiting-for-connection': {
      const { connection, timeoutMs } = progress;
      const message = `Connection ${code(connection.name)} is PENDING. Waiting up to ${formatDuration(timeoutMs)} for someone to choose "Update pending connection": ${connection.url}`;
      return [{ kind: 'notice', title: 'Connection is PENDING', message }];
    }
    case 'reading-pipelines': {
      const { region, repository, read, listed, found } = progress;
      const text = `Read ${read} of ${listed} pipelines in ${region}: ${found} ${found === 1 ? 'uses' : 'use'} ${code(repository)}.`;
      return [{ kind: 'line', text }];
    }
    case 'checked':
      return renderChecks(progress.outcome);
    case 'start':
      return renderStart(progress);
    case 'execution':
      return [renderEvent(progress.pipeline, progress.event, isOnly)];
  }
}
