/** The table of checks; pure. */

import type { Finding } from '../../domain/finding.js';
import type { Outcome } from '../../domain/outcome.js';
import { markdown, short } from '../escape.js';
import { byWeight, count, statusCounts } from '../words/marks.js';
import { ICONS, LONGEST, checkLink } from './links.js';
import { Page, fold, rowOf } from './page.js';

/** Checks of which each is a row; of more only those that failed or warned, and these are folded beyond some. */
const CHECKS = { all: 60, unfolded: 30 };

export function addChecks(page: Page, outcome: Outcome): void {
  const { findings } = outcome;
  if (findings.length === 0) return;
  const isConcern = ({ status }: Finding) => status === 'fail' || status === 'warn';
  const concerning = findings.filter(isConcern).length;
  const shown = byWeight(findings).filter((each) => findings.length <= CHECKS.all || isConcern(each));
  const hasPipelines = new Set(findings.flatMap(({ pipeline }) => pipeline ?? [])).size > 1;
  const columns = ['', 'Check', ...(hasPipelines ? ['Pipeline'] : []), 'Finding'];
  const head = `${rowOf(columns)}\n${rowOf(columns.map(() => '---'))}\n`;
  const isOpen = concerning > 0 && concerning <= CHECKS.unfolded;
  page.addItems(
    shown.map((finding) => findingRow(finding, outcome, hasPipelines)),
    {
      separator: '\n',
      share: 1,
      all: findings.length,
      frame: fold(`${count(findings.length, 'check')}: ${statusCounts(findings)}`, head, isOpen),
      more: (left) => `${count(left, 'more check')}: see the log.`,
    },
  );
}

function findingRow(
  { id, status, pipeline, message }: Finding,
  outcome: Outcome,
  hasPipelines: boolean,
): string {
  const about = hasPipelines ? [pipeline === null ? '' : markdown(short(pipeline, LONGEST.name))] : [];
  const word = `${ICONS[status]}&nbsp;${status}`;
  return rowOf([word, checkLink(id, outcome), ...about, markdown(short(message, LONGEST.cell))]);
}
