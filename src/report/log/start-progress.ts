/** What happens around a start → what the log shows of it; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { StartProgress } from '../../domain/progress.js';
import { code } from '../../domain/words.js';
import { commitName, executionName } from '../words/names.js';
import { withRemedy } from '../words/remedy.js';
import type { LogEntry } from './entry.js';

export function renderStart({ pipeline, commit, step }: StartProgress): LogEntry[] {
  const name = code(pipeline);
  const line = (text: string): LogEntry[] => [{ kind: 'line', text }];
  switch (step.kind) {
    case 'grace': {
      const waiting = `Waiting up to ${formatDuration(step.ms)} for that execution.`;
      return line(
        step.certain
          ? `This push also triggers ${name}. ${waiting}`
          : `This push may also trigger ${name}: ${step.how}. ${waiting}`,
      );
    }
    case 'undecided': {
      const isOne = step.executions.length === 1;
      const which = `${isOne ? 'Execution' : 'Executions'} ${step.executions.map(executionName).join(', ')} of ${name}`;
      return line(
        `${which} ${isOne ? "doesn't show its" : "don't show their"} commit yet. Waiting up to ${formatDuration(step.ms)}.`,
      );
    }
    case 'shown':
      return line(`Found an execution of ${commitName(commit)} after ${formatDuration(step.ms)}.`);
    case 'nothing-shown':
      return line(`No execution of ${commitName(commit)} after ${formatDuration(step.ms)}. Starting one.`);
    case 'conflict':
      return line(`${step.problem.message} Trying again for up to ${formatDuration(step.ms)}.`);
    case 'at-head':
      return line(
        `V1 pipelines start only at the head of their branch. The head of ${code(step.branch)} is ${commitName(commit)}.`,
      );
    case 'started':
      return line(`Started ${name} at ${commitName(commit)}: ${step.execution.url}`);
    case 'adopted': {
      const { status, url } = step.execution;
      return line(`Not started: ${name} already runs ${commitName(commit)} (${status}): ${url}`);
    }
    case 'already-started': {
      const { status, url } = step.execution;
      return line(
        `Not started: an earlier request already started ${name} at ${commitName(commit)} (${status}): ${url}`,
      );
    }
    case 'other-variables': {
      const isOne = step.executions.length === 1;
      const which = `${isOne ? 'Execution' : 'Executions'} ${step.executions.map(executionName).join(', ')} of ${commitName(commit)}`;
      return line(
        `${which} ${isOne ? 'has' : 'have'} other \`variables\`. Starting one with those of this step.`,
      );
    }
    case 'unknown-variables': {
      const { execution, problem } = step;
      const why = problem?.message ?? "AWS doesn't show them.";
      const text = `The \`variables\` of this step were not applied. Can't tell whether execution ${executionName(execution)} of ${name} has the same: ${why}`;
      const message = withRemedy(text, {
        text: 'To start an execution with them:',
        lines: ['start: always'],
      });
      return [{ kind: 'warning', title: `start (${pipeline})`, message }];
    }
    case 'requested':
    case 'confirmed':
      return [];
    case 'unconfirmed': {
      const { execution, problem } = step;
      const why = problem?.message ?? "it doesn't show its commit yet.";
      const text = `Can't confirm that execution ${executionName(execution)} of ${name} runs ${commitName(commit)}: ${why}`;
      return problem?.kind === 'denied'
        ? [{ kind: 'warning', title: `start (${pipeline})`, message: text }]
        : line(text);
    }
  }
}
