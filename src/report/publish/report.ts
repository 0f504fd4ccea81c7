/** The effects of a report: the runner's log, its output file and the job summary. Only this room prints. */

import type { ExecutionOutcome, Outcome } from '../../domain/outcome.js';
import type { Progress, StartProgress, StartStep } from '../../domain/progress.js';
import { issueCommand } from '../../runner/toolkit.js';
import { renderEnd } from '../log/end.js';
import { createPrinter } from '../log/printer.js';
import { renderProgress } from '../log/progress.js';
import { renderSummary } from '../summary/summary.js';
import { createFiles, type Environment } from './files.js';
import { renderOutputs, renderValues } from './outputs.js';

export interface Report {
  readonly publishProgress: (progress: Progress) => void;
  /** Has the runner hide a secret in everything that is printed from here on. */
  readonly publishMask: (secret: string) => void;
  /** Publishes how the run ended: outputs and summary, and the end of the log. */
  readonly publish: (outcome: Outcome) => void;
  /** What is known so far, with every execution that was started; none before the checks are done. */
  readonly outcomeSoFar: () => Outcome | undefined;
}

/** Times that the output `report` is written while pipelines start. Its size grows with their number. */
const EARLY_REPORTS = 20;

/** @param env says which of the runner's files there are */
export function createReport(env: Environment): Report {
  const print = createPrinter();
  const files = createFiles(env, (message) => {
    print([{ kind: 'warning', title: 'Report', message }]);
  });
  let checked: Outcome | undefined;
  let current: Outcome | undefined;
  let starts = 0;

  /** From here on the outputs have it, whatever happens to the step. */
  const keepExecution = ({ pipeline, step }: StartProgress): void => {
    if (!current || !isExecution(step)) return;
    current = withExecution(current, pipeline, step.execution);
    starts += 1;
    const isDue = starts % Math.ceil(current.pipelines.length / EARLY_REPORTS) === 0;
    files.writeOutputs(isDue ? renderOutputs(current) : renderValues(current));
  };

  return {
    publishProgress(progress) {
      if (progress.kind === 'checked') current = checked = progress.outcome;
      if (progress.kind === 'start') keepExecution(progress);
      print(renderProgress(progress, checked?.pipelines.length === 1));
    },
    publishMask(secret) {
      issueCommand('add-mask', {}, secret);
    },
    publish(outcome) {
      current = outcome;
      files.writeOutputs(renderOutputs(outcome));
      files.writeSummary(renderSummary(outcome));
      print(renderEnd(outcome, checked));
    },
    outcomeSoFar: () => current,
  };
}

/** AWS gave the id of an execution, or told more about it. */
const isExecution = (step: StartStep): step is StartStep & { readonly execution: ExecutionOutcome } =>
  step.kind === 'requested' || step.kind === 'adopted' || step.kind === 'already-started';

function withExecution(outcome: Outcome, pipeline: string, execution: ExecutionOutcome): Outcome {
  const pipelines = outcome.pipelines.map((each) => (each.name === pipeline ? { ...each, execution } : each));
  return { ...outcome, pipelines };
}
