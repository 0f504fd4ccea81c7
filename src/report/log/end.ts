/** Outcome → the end of the log: what was not told yet, and the headline as its last line; pure. */

import type { Outcome, PipelineOutcome } from '../../domain/outcome.js';
import type { Problem } from '../../domain/problem.js';
import { checkConcerns, waitConcerns, type Concern } from '../words/concerns.js';
import { headline, headlinesOfPipelines } from '../words/headline.js';
import { waitLine } from '../words/wait-line.js';
import { annotate } from './annotations.js';
import { renderChecks } from './checks.js';
import type { LogEntry } from './entry.js';

/** @param checked what was told when the checks were done; none if it never came to that */
export function renderEnd(outcome: Outcome, checked: Outcome | undefined): LogEntry[] {
  const { problem, cancelled } = outcome;
  return [
    // A cancellation was told when it came.
    ...(problem && !cancelled ? annotate([concernOf(problem)]) : []),
    ...(checked || problem ? [] : renderChecks(outcome)),
    ...annotate(waitConcerns(outcome)),
    ...(checked ? annotate(laterConcerns(outcome, checked)) : []),
    ...ends(outcome),
    line(headline(outcome)),
  ];
}

const line = (text: string): LogEntry => ({ kind: 'line', text });

const concernOf = ({ kind, message, remedy }: Problem): Concern => ({
  status: 'fail',
  id: kind === 'input' ? 'Invalid inputs' : 'Stopped',
  pipeline: null,
  message,
  remedy,
});

/** What a start or a wait added to the findings. */
function laterConcerns(outcome: Outcome, checked: Outcome): Concern[] {
  const keyOf = ({ id, pipeline, message }: Concern) => JSON.stringify([id, pipeline, message]);
  const told = new Set(checkConcerns(checked).map(keyOf));
  return checkConcerns(outcome).filter((concern) => !told.has(keyOf(concern)));
}

/** Pipelines that have a line each at the end. */
const LINES = 10;

/** How each of several pipelines ended. Of a single one the headline says it, unless its execution was superseded. */
function ends(outcome: Outcome): LogEntry[] {
  const { pipelines } = outcome;
  const texts =
    pipelines.length > 1
      ? pipelines.filter((each) => !isTold(each)).map(headlinesOfPipelines(outcome))
      : pipelines.flatMap(detour);
  if (texts.length <= LINES) return texts.map(line);
  return [{ kind: 'group', title: `${texts.length} pipelines`, lines: texts }];
}

/** What was started or adopted, and nothing more, was told when it happened. */
const isTold = ({ execution, problem, wait }: PipelineOutcome): boolean =>
  execution !== undefined && !problem && !wait;

function detour(pipeline: PipelineOutcome): string[] {
  const isPlain = pipeline.wait?.passed !== true || pipeline.wait.superseded.length === 0;
  return isPlain ? [] : [waitLine(pipeline) ?? ''];
}
