/** What AWS did not answer: one warning for all pipelines, instead of a skip in each that nobody sees. */

import { code, listOf } from '../domain/words.js';
import { RUN_AGAIN, type Problem } from '../domain/problem.js';
import type { Finding } from '../domain/finding.js';

/**
 * The first check that needed an answer warns, and those of all pipelines are one. Each other skip follows from it.
 *
 * @param findings of all checks, those of one pipeline in the order of the checks
 * @param pipelines how many there are
 */
export function warnOfUnanswered(findings: readonly Finding[], pipelines: number): Finding[] {
  const tellers = new Map<Problem, string>();
  const told = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { id, unanswered } = finding;
    if (!unanswered || tellers.has(unanswered)) continue;
    tellers.set(unanswered, id);
    told.set(id, [...(told.get(id) ?? []), finding]);
  }
  return findings.flatMap((finding): Finding[] => {
    const teller = finding.unanswered && tellers.get(finding.unanswered);
    if (teller === undefined) return [finding];
    const all = told.get(teller) ?? [];
    const skipped = { ...finding, because: teller };
    if (finding !== all[0]) return [skipped];
    return all.length === 1 ? [warningOf(finding)] : [warningOfSeveral(finding, all, pipelines), skipped];
  });
}

/** It has a headline, since nothing is ready whose warnings are not known. */
function warningOf({ remedy = RUN_AGAIN, ...finding }: Finding): Finding {
  return {
    ...finding,
    status: 'warn',
    remedy,
    headline: `couldn't be fully checked: ${code(finding.id)} got no answer from AWS`,
  };
}

function warningOfSeveral(finding: Finding, all: readonly Finding[], pipelines: number): Finding {
  const names = all.flatMap(({ pipeline }) => pipeline ?? []);
  return {
    ...warningOf(finding),
    pipeline: null,
    ...(names.length < pipelines && { pipelines: names }),
    message: `Got no answer from AWS about ${names.length} pipelines: ${listOf(names)}. ${(finding.unanswered ?? finding).message}`,
  };
}
