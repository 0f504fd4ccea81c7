/** What happens around a start → what the log shows of it; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { StartProgress } from '../../domain/progress.js';
import type { LogEntry } from './entry.js';

export function renderStart({ pipeline, commit, step }: StartProgress): LogEntry {
  const line = (text: string): LogEntry => ({ kind: 'line', text: `Pipeline ${pipeline}: ${text}` });
  switch (step.kind) {
    case 'grace':
      return line(
        `this push ${step.certain ? 'starts' : 'may start'} it by itself (${step.how}). Its execution of ${commit} has ${formatDuration(step.ms)} to show before one is started here.`,
      );
    case 'undecided':
      return line(
        `execution ${step.executions.join(', ')} in progress shows no source revision yet, and may be the one of ${commit}. Waiting up to ${formatDuration(step.ms)} for it.`,
      );
    case 'shown':
      return line(
        `execution ${step.execution.id} of ${commit} showed after ${formatDuration(step.ms)} (${step.execution.status}). It is adopted, and none is started.`,
      );
    case 'nothing-shown':
      return line(
        `no execution of ${commit} that is in progress or succeeded showed within ${formatDuration(step.ms)}, beside ${step.others} other execution${step.others === 1 ? '' : 's'}. One is started here.`,
      );
    case 'conflict':
      return line(
        `${step.problem.message} Asking again under the same token for up to ${formatDuration(step.ms)}.`,
      );
    case 'at-head':
      return line(
        `V1 pipelines start only at the head of their branch. The head of \`${step.branch}\` is ${commit}.`,
      );
    case 'started':
      return line(`was started at ${commit}: ${step.execution.url}`);
    case 'adopted':
      return line(`was not started again: ${step.execution.url}`);
    case 'already-started':
      return line(`another run already started this execution, so it is adopted: ${step.execution.url}`);
    case 'confirmed':
      return line(`execution ${step.execution} shows ${commit} as its source revision, as it was started.`);
    case 'unconfirmed': {
      const { execution, problem } = step;
      const text = `whether execution ${execution} runs ${commit} could not be confirmed: ${problem?.message ?? 'it shows no source revision yet.'}`;
      return problem?.kind === 'denied'
        ? { kind: 'warning', title: `start (${pipeline})`, message: `Pipeline ${pipeline}: ${text}` }
        : line(text);
    }
  }
}
