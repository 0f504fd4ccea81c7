/** Outcome → the Markdown of the job summary, of a check run and of a comment; pure. */

import type { Outcome } from '../../domain/outcome.js';
import { prose, short } from '../escape.js';
import { checkConcerns, waitConcerns, type Concern } from '../words/concerns.js';
import { headline } from '../words/headline.js';
import { count } from '../words/names.js';
import { resultOf } from '../words/result.js';
import { addChecks } from './checks.js';
import { renderConcern, renderFailure, renderRemedy } from './concern.js';
import { contextLine } from './context.js';
import { renderFlowchart } from './flowchart.js';
import { ICONS, executionLink } from './links.js';
import { Page, fold } from './page.js';
import { addPipelines, connectionLines } from './pipelines.js';

/** GitHub shows nothing of a summary over 1 MiB, and other commands of the step may write to it too. */
const LIMIT_BYTES = 1_000_000;

/** Characters of the headline. */
const HEADLINE_LENGTH = 400;

/** Concerns that are shown, and those of them that are folded open. */
const CONCERNS = { shown: 12, open: 5 };

export interface SummaryOptions {
  /** Largest size; at least 4,000, which the headline may need. */
  readonly limitBytes?: number;
  /** Whether the page draws Mermaid diagrams. It does unless this is false. */
  readonly hasDiagrams?: boolean;
  /** What comes after the first concern is folded. */
  readonly isShort?: boolean;
}

/** Every part that does not fit is cut between two of its items, with a count of those that are left out. */
export function renderSummary(outcome: Outcome, options: SummaryOptions = {}): string {
  const { limitBytes = LIMIT_BYTES, isShort = false } = options;
  const page = new Page(limitBytes);
  page.add(`## ${iconOf(outcome)} ${prose(short(headline(outcome), HEADLINE_LENGTH))}`);
  page.add(contextLine(outcome));
  const { problem, cancelled } = outcome;
  if (problem && !cancelled) {
    page.add(linesOf(problem.message));
    page.addFirst([renderRemedy(problem.remedy), "See the log for the fix. It's too long to show here."]);
  }
  const concerns = concernParts(outcome);
  if (!isShort) {
    addConcerns(page, concerns);
    page.add(ownLink(outcome));
    addDetails(page, outcome, options);
    return page.text;
  }
  page.addFirst(concerns.slice(0, 1));
  page.add(ownLink(outcome));
  page.addFramed(fold('Details'), (inner) => {
    addConcerns(inner, concerns.slice(1));
    addDetails(inner, outcome, options);
  });
  return page.text;
}

/** Faults of several inputs are a line each. */
function linesOf(message: string): string {
  const lines = message.split('\n').map(prose);
  return lines.length === 1 ? lines.join('') : lines.map((line) => `- ${line}`).join('\n');
}

function iconOf(outcome: Outcome): string {
  const { failed, ready, findings } = outcome;
  if (failed || !ready || resultOf(outcome) === 'error') return ICONS.fail;
  return findings.some(({ status }) => status === 'warn') ? ICONS.warn : ICONS.pass;
}

function concernParts(outcome: Outcome): string[] {
  const failures = waitConcerns(outcome).map((concern) => renderFailure(concern, outcome));
  const checks = checkConcerns(outcome);
  const open = CONCERNS.open - failures.length;
  return [...failures, ...checks.map((concern: Concern, at) => renderConcern(concern, outcome, at < open))];
}

function addConcerns(page: Page, concerns: readonly string[]): void {
  page.addItems(concerns.slice(0, CONCERNS.shown), {
    separator: '\n\n',
    share: 0.45,
    all: concerns.length,
    more: (left) => `${count(left, 'more finding')}: see the checks, and the log.`,
  });
}

/** The execution of a single pipeline. Under a failure the link stands with the build log's. */
function ownLink(outcome: Outcome): string {
  const [only, ...others] = outcome.pipelines;
  return only && others.length === 0 && waitConcerns(outcome).length === 0 ? executionLink(only) : '';
}

function addDetails(page: Page, outcome: Outcome, { hasDiagrams = true }: SummaryOptions): void {
  page.addItems(connectionLines(outcome), {
    separator: '\n\n',
    share: 0.3,
    more: (left) => `${count(left, 'more connection')}: see the log.`,
  });
  const picture = hasDiagrams ? renderFlowchart(outcome) : '';
  addPipelines(page, outcome, picture !== '');
  page.add(picture);
  addChecks(page, outcome);
}
