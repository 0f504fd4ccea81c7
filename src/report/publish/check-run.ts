/** Outcome → what the check run shows; pure. */

import { INPUT_NAMES } from '../../domain/inputs.js';
import type { Outcome } from '../../domain/outcome.js';
import type { RunEvent } from '../../domain/run-event.js';
import type { CheckAnnotation, CheckConclusion, CheckRunState } from '../../ports/github.js';
import { prose, visible, visibleLines } from '../escape.js';
import { renderSummary } from '../summary/summary.js';
import { aboutOf, concernsOf } from '../words/concerns.js';
import { headline } from '../words/headline.js';
import { withRemedy } from '../words/remedy.js';

/** GitHub says characters and counts bytes: https://github.com/github/docs/issues/35252 */
const SUMMARY_BYTES = 65_535;

/** GitHub documents this limit for an annotation's title, and none for a check run's. */
const TITLE_LENGTH = 255;

/** Latest lines that a check run in progress shows. */
const LATEST_LINES = 50;

/** @param lines what has happened so far, in its order */
export function renderInProgress(lines: readonly string[], event: RunEvent): CheckRunState {
  const latest = lines.slice(-LATEST_LINES).map((line) => `- ${prose(line)}`);
  const left = lines.length - latest.length;
  const earlier = left > 0 ? [`${left} earlier lines are in the log.`, ''] : [];
  const text = [...earlier, ...latest].join('\n');
  return {
    title: clip(lines.at(-1) ?? 'Checks are running'),
    summary: withLink(Buffer.byteLength(text) <= SUMMARY_BYTES / 2 ? text : prose(lines.at(-1) ?? ''), event),
    annotations: [],
  };
}

/** @param cancelled the workflow was, also where that left no report of its own */
export function renderConcluded(outcome: Outcome, event: RunEvent, cancelled: boolean): CheckRunState {
  const room = SUMMARY_BYTES - Buffer.byteLength(withLink('', event));
  return {
    conclusion: concludeAs(outcome, cancelled),
    title: clip(headline(outcome)),
    summary: withLink(renderSummary(outcome, { limitBytes: room, hasDiagrams: false }), event),
    annotations: annotate(outcome, event),
  };
}

/** As the step is; one that passes although there is something to look at is `neutral`. */
function concludeAs(outcome: Outcome, cancelled: boolean): CheckConclusion {
  if (cancelled || outcome.cancelled) return 'cancelled';
  if (outcome.failed) return 'failure';
  return concernsOf(outcome).length > 0 ? 'neutral' : 'success';
}

/** The page of the run: GitHub takes no other `details_url` of a job's own token. */
export function runUrl({ serverUrl, repository, runId, runAttempt }: RunEvent): string {
  return `${serverUrl}/${repository}/actions/runs/${runId}/attempts/${runAttempt}`;
}

const withLink = (text: string, event: RunEvent): string =>
  `${text}\n\n<a href="${encodeURI(runUrl(event))}">View the log of this run</a>`;

/** What stands in a workflow: an input of this action, a permission or a condition. */
const WORKFLOW_LINE = new RegExp(`^(?:${INPUT_NAMES.join('|')}|permissions|if):`);

/** What is in a file of the repository is said there, and what a line of the workflow fixes in the workflow. */
function annotate(outcome: Outcome, { workflow, repository }: RunEvent): CheckAnnotation[] {
  const prefix = `${repository}/`;
  const ownWorkflow = workflow?.startsWith(prefix) === true ? workflow.slice(prefix.length) : undefined;
  return concernsOf(outcome).flatMap((concern): CheckAnnotation[] => {
    const { status, message, remedy, file, line } = concern;
    const isOfWorkflow = remedy?.lines?.some((each) => WORKFLOW_LINE.test(each)) === true;
    const path = file ?? (isOfWorkflow ? ownWorkflow : undefined);
    if (path === undefined) return [];
    return [
      {
        path,
        ...(line !== undefined && { line }),
        level: status === 'fail' ? 'failure' : 'warning',
        title: clip(aboutOf(concern)),
        message: visibleLines(withRemedy(message, remedy)),
      },
    ];
  });
}

/** One line of plain text; not cut between the two halves of a character. */
function clip(text: string): string {
  const line = visible(text);
  return line.length <= TITLE_LENGTH
    ? line
    : `${line.slice(0, TITLE_LENGTH - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
