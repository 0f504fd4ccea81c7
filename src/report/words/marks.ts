/** Marks and counts of findings; pure. */

import type { Finding, FindingStatus } from '../../domain/finding.js';

export const MARKS: Readonly<Record<FindingStatus, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

export const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`;

const COUNTED = [
  ['fail', 'failed'],
  ['warn', 'warned'],
  ['pass', 'passed'],
  ['skip', 'skipped'],
] as const;

/** How many findings there are of each status: `1 failed, 6 passed`. */
export function statusCounts(findings: readonly Pick<Finding, 'status'>[]): string {
  return COUNTED.flatMap(([status, word]) => {
    const number = findings.filter((finding) => finding.status === status).length;
    return number > 0 ? [`${number} ${word}`] : [];
  }).join(', ');
}

/** Findings in the order of the table, failures first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight: Record<FindingStatus, number> = { fail: 0, warn: 1, skip: 3, pass: 2 };
  return [...findings].sort((a, b) => weight[a.status] - weight[b.status]);
}
