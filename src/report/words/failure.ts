/** Why a pipeline did not do what was requested, for the outputs; pure. */

import type { FailedCondition, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { conditionLine } from './condition.js';
import { waitLine } from './wait-line.js';

export interface Failure {
  /** Empty if no stage failed. */
  readonly stage: string;
  /** Empty if no action failed. */
  readonly action: string;
  readonly message: string;
  /** The page that tells more: the build log, or the execution. */
  readonly url: string;
}

/** Of the first pipeline, as all outputs that have a single value. Of the run, if nothing came of any pipeline. */
export function failureOf({ problem, pipelines, findings }: Outcome): Failure | undefined {
  if (problem) return ofMessage(problem.message, problem.remedy.url);
  const [first] = pipelines;
  const own = first && failureOfPipeline(first);
  if (own || first?.execution) return own;
  const found = findings.find(
    ({ status, pipeline }) => status === 'fail' && (pipeline === null || pipeline === first?.name),
  );
  return found && ofMessage(found.message, found.remedy?.url);
}

function failureOfPipeline(pipeline: PipelineOutcome): Failure | undefined {
  const { execution, problem, wait } = pipeline;
  if (problem) return ofMessage(problem.message, execution?.url ?? problem.remedy.url);
  if (!wait || wait.passed) return undefined;
  const { end } = wait;
  const page = execution?.url ?? '';
  switch (end.kind) {
    case 'ended': {
      const [failure] = end.failures;
      if (end.condition) return ofCondition(end.condition, page);
      if (!failure) return ofMessage(end.summary === '' ? (waitLine(pipeline) ?? '') : end.summary, page);
      const { stage, action, message, externalUrl } = failure;
      return { stage, action, message, url: externalUrl === '' ? page : externalUrl };
    }
    case 'lost':
      return ofMessage(end.problem.message, page);
    case 'timeout':
    case 'cancelled':
      return ofMessage(waitLine(pipeline) ?? '', page);
  }
}

function ofCondition(condition: FailedCondition, page: string): Failure {
  const url = condition.rules[0]?.externalUrl ?? '';
  return {
    stage: condition.stage,
    action: '',
    message: conditionLine(condition),
    url: url === '' ? page : url,
  };
}

const ofMessage = (message: string, url = ''): Failure => ({ stage: '', action: '', message, url });
