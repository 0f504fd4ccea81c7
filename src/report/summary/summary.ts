/** Outcome → the Markdown of the job summary, of a check run and of a comment; pure. */

import { concernsOf, waitConcerns } from '../words/concerns.js';
import type { Outcome } from '../../domain/outcome.js';
import { markdown, short } from '../escape.js';
import { count } from '../words/marks.js';
import { verdict } from '../words/verdict.js';
import { addChecks } from './checks.js';
import { renderConcern, renderRemedy } from './concern.js';
import { renderFlowchart } from './flowchart.js';
import { ICONS, LONGEST, name } from './links.js';
import { Page } from './page.js';
import { PIPELINES, addPipelines, pipelineLine, waitedPipeline, connectionLines } from './pipelines.js';

/** GitHub shows nothing of a summary over 1 MiB; other commands of the step may write to it too. */
const LIMIT_BYTES = 1_000_000;

/** Concerns that are shown, and those of them whose remedy is folded open. */
const CONCERNS = { shown: 12, open: 5 };

export interface SummaryOptions {
  /** Whether Mermaid diagrams are drawn where the page is shown; they are unless this is false. */
  readonly diagrams?: boolean;
}

/**
 * Every part that does not fit is cut between two of its items, with a count of those that are left out.
 *
 * @param limit largest size, in bytes of UTF-8; at least 4,000, which the verdict may need
 */
export function renderSummary(
  outcome: Outcome,
  limit: number = LIMIT_BYTES,
  { diagrams = true }: SummaryOptions = {},
): string {
  const { problem, pipelines } = outcome;
  const head = `## ${iconOf(outcome)} ${markdown(short(verdict(outcome), LONGEST.verdict))}`;
  const page = new Page(limit);
  page.add(head);
  if (problem) {
    page.add(markdown(problem.message));
    page.addFirst([renderRemedy(problem.remedy), 'What to do is in the log: there is no room for it here.']);
    return page.text;
  }
  page.add(subjectOf(outcome));
  const concerns = [...waitConcerns(outcome), ...concernsOf(outcome)];
  const blocks = concerns
    .slice(0, CONCERNS.shown)
    .map((concern, at) => renderConcern(concern, outcome, at < CONCERNS.open));
  page.addItems(blocks, {
    separator: '\n\n',
    share: 0.45,
    all: concerns.length,
    more: (left) => `${count(left, 'more finding')} to look at: see the checks, and the log.`,
  });
  if (diagrams) page.addFirst([renderFlowchart(outcome), renderFlowchart(outcome, 3)]);
  const isFew = pipelines.length <= PIPELINES.few;
  const told = isFew ? pipelines.filter(({ wait }) => !wait) : [];
  page.addItems([...connectionLines(outcome), ...told.map((pipeline) => pipelineLine(pipeline, outcome))], {
    separator: '\n',
    share: 0.3,
    more: (left) => `${count(left, 'more line')}: see the log.`,
  });
  if (isFew) {
    for (const pipeline of pipelines.filter(({ wait }) => wait)) {
      page.addFirst([waitedPipeline(pipeline, diagrams), waitedPipeline(pipeline, false)]);
    }
  } else addPipelines(page, outcome);
  addChecks(page, outcome);
  return page.text;
}

function iconOf({ failed, ready, findings }: Outcome): string {
  if (failed || !ready) return ICONS.fail;
  return findings.some(({ status }) => status === 'warn') ? ICONS.warn : ICONS.pass;
}

function subjectOf({ repository, branch, commit }: Outcome): string {
  return [
    name(repository),
    ...(branch === undefined ? [] : [`branch ${name(branch)}`]),
    ...(commit === undefined ? [] : [`commit ${name(commit)}`]),
  ].join(' · ');
}
