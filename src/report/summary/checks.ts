/** The table of checks, closed; pure. */

import type { Outcome } from '../../domain/outcome.js';
import { markdown, prose, short } from '../escape.js';
import { placeOf } from '../words/concerns.js';
import { byWeight, rowsOf, statusCounts, type Row } from '../words/marks.js';
import { count } from '../words/names.js';
import { CELL_LENGTH, ICONS, NAME_LENGTH, checkLink, code } from './links.js';
import { Page, fold, rowOf, tableHead } from './page.js';

/** Rows of a table in which every check is shown. Of more, only those that failed or warned are. */
const ROWS = 60;

export function addChecks(page: Page, outcome: Outcome): void {
  const all = rowsOf(byWeight(outcome.findings));
  if (all.length === 0) return;
  const isConcern = ({ finding: { status } }: Row) => status === 'fail' || status === 'warn';
  const shown = all.filter((row) => all.length <= ROWS || isConcern(row));
  const hasPipelines = new Set(outcome.findings.flatMap(({ pipeline }) => pipeline ?? [])).size > 1;
  const head = tableHead(['', 'Check', ...(hasPipelines ? ['Pipeline'] : []), 'Finding']);
  const [before, after] = fold(`Checks: ${statusCounts(all.map(({ finding }) => finding))}`);
  page.addItems(
    shown.map((row) => renderRow(row, outcome, hasPipelines)),
    {
      separator: '\n',
      share: 1,
      all: all.length,
      frame: [`${before}${head}`, after],
      more: (left) => `${count(left, 'more check')}: see the log.`,
    },
  );
}

function renderRow({ ids, finding }: Row, outcome: Outcome, hasPipelines: boolean): string {
  const { status, pipeline, message } = finding;
  const at = placeOf(finding);
  const place = at === '' ? '' : `${code(at)}: `;
  return rowOf([
    `${ICONS[status]}&nbsp;${status}`,
    ids.map((id) => checkLink(id, outcome)).join(', '),
    ...(hasPipelines ? [pipeline === null ? '' : markdown(short(pipeline, NAME_LENGTH))] : []),
    `${place}${prose(short(message, CELL_LENGTH))}`,
  ]);
}
