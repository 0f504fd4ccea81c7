/** Connections, and pipelines one by one or as a table; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { markdown, short } from '../escape.js';
import { count } from '../words/marks.js';
import { startLine } from '../words/start-line.js';
import { waitLine } from '../words/wait-line.js';
import { byTrouble } from './flowchart.js';
import { renderGantt } from './gantt.js';
import { ICONS, LONGEST, fromList, link, pipelineLink } from './links.js';
import { Page, fold, join, rowOf } from './page.js';
import { stageLine, stageTable } from './stage-rows.js';
import { durationOf, stagesOf } from './stages.js';

/** Pipelines that are told of one by one; more of them are rows of a table, and of those but the first are folded. */
export const PIPELINES = { few: 3, unfolded: 15 };

export function connectionLines({ connections, connectionAsked, pipelines }: Outcome): string[] {
  const isUsed = ({ arn }: ConnectionOutcome) =>
    pipelines.some(({ source }) => source?.connectionArn === arn);
  return connections
    .filter((connection) => connectionAsked || isUsed(connection) || connection.status !== 'AVAILABLE')
    .map((connection) => {
      const named = link(short(connection.name, LONGEST.name), connection.url);
      return `- Connection ${named}: ${connection.status}${fromList(connection)}`;
    });
}

export function pipelineLine(pipeline: PipelineOutcome, outcome: Outcome): string {
  const parts = [
    `Pipeline ${pipelineLink(pipeline)}`,
    ...didWords(pipeline, outcome),
    stageLine(stagesOf(pipeline)),
  ];
  return `- ${parts.filter((part) => part !== '').join(' · ')}`;
}

/** A pipeline whose execution was waited for. */
export function waitedPipeline(pipeline: PipelineOutcome, diagrams: boolean): string {
  const { execution, wait } = pipeline;
  if (!execution || !wait) return '';
  const took = durationOf(wait.actions);
  const how = [
    `${execution.status}, ${execution.started ? 'started' : 'adopted'}`,
    ...(took === undefined ? [] : [formatDuration(took)]),
  ].join(' · ');
  // That it ended as its status says needs no sentence.
  const { end, superseded } = wait;
  const isPlain = end.kind === 'ended' && end.summary === '' && !end.rollback && superseded.length === 0;
  return join([
    `**Pipeline ${pipelineLink(pipeline)}** · execution ${link(execution.id, execution.url)} ${how}`,
    isPlain ? '' : markdown(short(waitLine(pipeline) ?? '', LONGEST.cell)),
    stageTable(stagesOf(pipeline)),
    diagrams ? renderGantt(wait.actions) : '',
  ]);
}

/** What became of its start. */
function didWords(pipeline: PipelineOutcome, { startAsked }: Outcome): string[] {
  const { execution } = pipeline;
  if (execution)
    return [
      `execution ${link(execution.id, execution.url)} ${execution.status}, ${execution.started ? 'started' : 'adopted'}`,
    ];
  const text = startLine(pipeline, startAsked);
  return text === undefined ? [] : [markdown(short(text, LONGEST.cell))];
}

/** Those with trouble first; the others are folded. */
export function addPipelines(page: Page, outcome: Outcome): void {
  const all = byTrouble(outcome).map(({ pipeline, weight }) => [
    ICONS[weight],
    pipelineLink(pipeline),
    executionCell(pipeline, outcome),
    stageLine(stagesOf(pipeline)),
  ]);
  const columns = ['', 'Pipeline', 'Execution', 'Stages'].map((head, at) => ({ head, at }));
  const used = columns.filter(({ head, at }) => head === '' || all.some((cells) => cells[at] !== ''));
  const head = `${rowOf(used.map((column) => column.head))}\n${rowOf(used.map(() => '---'))}\n`;
  const rows = all.map((cells) => rowOf(used.map(({ at }) => cells[at] ?? '')));
  const listing = {
    separator: '\n',
    share: 0.5,
    more: (left: number) => `${count(left, 'more pipeline')}: see the log.`,
  };
  page.addItems(rows.slice(0, PIPELINES.unfolded), { ...listing, frame: [head, ''] });
  const folded = rows.slice(PIPELINES.unfolded);
  if (folded.length === 0) return;
  page.addItems(folded, {
    ...listing,
    frame: fold(`The other ${count(folded.length, 'pipeline')}`, head, false),
  });
}

function executionCell({ execution }: PipelineOutcome, { startAsked }: Outcome): string {
  if (!execution) return startAsked ? 'not started' : '';
  return `${link('execution', execution.url)} ${execution.status}, ${execution.started ? 'started' : 'adopted'}`;
}
