/** Marks and counts of findings; pure. */

import type { Finding, FindingStatus } from '../../domain/finding.js';

export const MARKS: Readonly<Record<FindingStatus, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

const WORDS = [
  ['fail', 'failed'],
  ['warn', 'warned'],
  ['pass', 'passed'],
  ['skip', 'skipped'],
] as const;

/** @returns as "1 failed, 6 passed" */
export function statusCounts(findings: readonly Pick<Finding, 'status'>[]): string {
  return WORDS.flatMap(([status, word]) => {
    const number = findings.filter((finding) => finding.status === status).length;
    return number > 0 ? [`${number} ${word}`] : [];
  }).join(', ');
}

const ORDER: readonly FindingStatus[] = ['fail', 'warn', 'pass', 'skip'];

/** Failures first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status));
}

/** What a finding of the log or the summary says, with the checks that say it. */
export interface Row {
  readonly ids: readonly string[];
  readonly finding: Finding;
}

/** Skips that follow from one missing fact are one row. What was not asked for needs none. */
export function rowsOf(findings: readonly Finding[]): Row[] {
  const rows = new Map<string, Row>();
  findings.forEach((finding, at) => {
    const { id, status, pipeline, message, because, unasked } = finding;
    if (unasked) return;
    const key = status === 'skip' ? JSON.stringify([pipeline, because ?? message]) : String(at);
    const row = rows.get(key) ?? { finding, ids: [] };
    rows.set(key, { ...row, ids: [...row.ids, id] });
  });
  return [...rows.values()];
}
