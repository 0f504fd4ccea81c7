/** Pipelines one by one or as a table, and connections; pure. */

import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { prose, short } from '../escape.js';
import { headlinesOfPipelines } from '../words/headline.js';
import { count } from '../words/names.js';
import { byTrouble, type WeighedPipeline } from '../words/trouble.js';
import { CELL_LENGTH, ICONS, codeLink, executionLink, fromList, link } from './links.js';
import { Page, fold, join, rowOf, tableHead } from './page.js';
import { stageLine, stageTable } from './stage-rows.js';
import { stagesOf } from './stages.js';

/** Pipelines that have a part each. More of them are rows of a table. */
const PARTS = 3;
/** Rows of that table that are not folded. */
const OPEN_ROWS = 15;

/** Connections that were requested on their own, or need a look. */
export function connectionLines({ connections, pipelines }: Outcome): string[] {
  const isShown = ({ status }: ConnectionOutcome) => pipelines.length === 0 || status !== 'AVAILABLE';
  return connections
    .filter(isShown)
    .map((each) => `Connection ${codeLink(each.name, each.url)}: ${prose(each.status)}${fromList(each)}`);
}

/** @param isDrawn a picture shows the stages */
export function addPipelines(page: Page, outcome: Outcome, isDrawn: boolean): void {
  const { pipelines } = outcome;
  const [only, ...others] = pipelines;
  if (only && others.length === 0) page.add(renderStages(only, isDrawn));
  else if (pipelines.length <= PARTS)
    for (const weighed of byTrouble(outcome)) page.add(renderPipeline(weighed, outcome, isDrawn));
  else addTable(page, outcome);
}

/** One list of stages: with times after a wait, and in a line otherwise. */
function renderStages(pipeline: PipelineOutcome, isDrawn: boolean): string {
  const stages = stagesOf(pipeline);
  if (pipeline.wait) return stageTable(stages);
  const line = stageLine(stages);
  return line === '' || pipeline.execution || isDrawn ? '' : `Latest execution: ${line}`;
}

function renderPipeline({ pipeline, weight }: WeighedPipeline, outcome: Outcome, isDrawn: boolean): string {
  return join([
    [`${ICONS[weight]} ${sentences(outcome)(pipeline)}`, executionLink(pipeline)]
      .filter((part) => part !== '')
      .join(' · '),
    renderStages(pipeline, isDrawn),
  ]);
}

function sentences(outcome: Outcome): (pipeline: PipelineOutcome) => string {
  const headlineOf = headlinesOfPipelines(outcome);
  return (pipeline) => prose(short(headlineOf(pipeline), CELL_LENGTH));
}

/** Pipelines with trouble first. The others are folded. */
function addTable(page: Page, outcome: Outcome): void {
  const sentence = sentences(outcome);
  const rows = byTrouble(outcome).map(({ pipeline, weight }) =>
    rowOf([
      ICONS[weight],
      sentence(pipeline),
      executionLink(pipeline) || link('View pipeline', pipeline.url),
    ]),
  );
  const head = tableHead(['', 'Pipeline', '']);
  const listing = {
    separator: '\n',
    share: 0.5,
    more: (left: number) => `${count(left, 'more pipeline')}: see the log.`,
  };
  page.addItems(rows.slice(0, OPEN_ROWS), { ...listing, frame: [head, ''] });
  const folded = rows.slice(OPEN_ROWS);
  if (folded.length === 0) return;
  const [before, after] = fold(`The other ${count(folded.length, 'pipeline')}`);
  page.addItems(folded, { ...listing, frame: [`${before}${head}`, after] });
}
