/** Outcome → the Markdown of the job summary, of a check run and of a comment; pure. */

import { connectionListUrl } from '../domain/arn.js';
import { formatDuration } from '../domain/duration.js';
import { CHECK_IDS } from '../domain/finding.js';
import type { Finding } from '../domain/finding.js';
import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../domain/outcome.js';
import type { Remedy } from '../domain/problem.js';
import { code, html, markdown, short } from './escape.js';
import { byTrouble, renderFlowchart } from './flowchart.js';
import { renderGantt } from './gantt.js';
import { durationOf, stagesOf, type StageShown, type Tone } from './stages.js';
import {
  byWeight,
  concernsOf,
  count,
  startLine,
  statusCounts,
  verdict,
  waitConcerns,
  waitLine,
  type Concern,
} from './words.js';

const ICONS = { pass: '✅', warn: '⚠️', fail: '❌', skip: '➖' } as const;
const TONES: Readonly<Record<Tone, string>> = { good: '✅', bad: '❌', busy: '🔵', cut: '⏹️', idle: '➖' };

/** GitHub shows nothing of a summary over 1 MiB; other commands of the step may write to it too. */
const LIMIT = 1_000_000;

/** Characters of a name, of a cell, and of the verdict; nobody reads more of them. */
const LONGEST = { name: 120, cell: 600, verdict: 400 };

/** Concerns that are shown, and those of them whose remedy is folded open. */
const CONCERNS = { shown: 12, open: 5 };
/** Pipelines that are told of one by one; more of them are rows of a table, and of those but the first are folded. */
const PIPELINES = { few: 3, unfolded: 15 };
/** Checks of which each is a row; of more only those that failed or warned, and these are folded beyond some. */
const CHECKS = { all: 60, unfolded: 30 };

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
  limit: number = LIMIT,
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

/** How a list of items goes into a page. */
interface Listing {
  readonly separator: string;
  /** Share of the room that is left, which they may take. */
  readonly share: number;
  /** What is said of items that are left out. */
  readonly more: (left: number) => string;
  /** How many items there are, where not all of them are given; those of a head do not count. */
  readonly all?: number;
  /** What stands before the first item and after the last one, if there is any. */
  readonly frame?: readonly [before: string, after: string];
}

/** A page that grows by whole parts, as long as there is room. */
class Page {
  text = '';
  #room: number;

  constructor(limit: number) {
    this.#room = limit;
  }

  add(part: string): boolean {
    if (part === '') return true;
    const whole = this.text === '' ? part : `\n\n${part}`;
    const size = sizeOf(whole);
    if (size > this.#room) return false;
    this.#room -= size;
    this.text += whole;
    return true;
  }

  /** The first of several ways to say the same that fits. */
  addFirst(ways: readonly string[]): void {
    ways.some((way) => this.add(way));
  }

  /** As many items as fit, and how many are left out. */
  addItems(items: readonly string[], { separator, share, more, all, frame = ['', ''] }: Listing): void {
    const total = all ?? items.length;
    let room = this.#room * share - sizeOf(frame.join('')) - sizeOf(more(total)) - MARGIN;
    const kept: string[] = [];
    for (const item of items) {
      room -= sizeOf(item) + sizeOf(separator);
      if (room < 0) break;
      kept.push(item);
    }
    const left = total - kept.length;
    const shown = kept.length === 0 ? '' : `${frame[0]}${kept.join(separator)}${frame[1]}`;
    this.add(join([shown, left > 0 ? more(left) : '']));
  }
}

/** Bytes that joins may add. */
const MARGIN = 16;

const sizeOf = (text: string): number => Buffer.byteLength(text);

function iconOf({ failed, ready, findings }: Outcome): string {
  if (failed || !ready) return ICONS.fail;
  return findings.some(({ status }) => status === 'warn') ? ICONS.warn : ICONS.pass;
}

const name = (text: string): string => code(short(text, LONGEST.name));

function subjectOf({ repository, branch, commit }: Outcome): string {
  return [
    name(repository),
    ...(branch === undefined ? [] : [`branch ${name(branch)}`]),
    ...(commit === undefined ? [] : [`commit ${name(commit)}`]),
  ].join(' · ');
}

// --- What is to be done -----------------------------------------------------------------------------------

function renderConcern(
  { id, status, pipeline, message, remedy, externalUrl }: Concern,
  outcome: Outcome,
  open: boolean,
): string {
  const about = pipeline === null || outcome.pipelines.length < 2 ? '' : ` · ${name(pipeline)}`;
  const title = `${ICONS[status]} <b>${checkLink(id, outcome)}</b>${about}`;
  const body = join([messageWith(message, externalUrl), renderRemedy(remedy, outcome.connections)]);
  return `<details${open ? ' open' : ''}>\n<summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** An address that AWS gave is a link where it leads to AWS's console, and text elsewhere. */
function messageWith(message: string, url = ''): string {
  if (!isConsole(url) || !message.endsWith(url)) return markdown(message);
  return `${markdown(message.slice(0, -url.length).trimEnd())} ${link('Open the action in the AWS console', url)}`;
}

function checkLink(id: string, { docsUrl }: Outcome): string {
  return CHECK_IDS.some((each) => each === id) ? link(id, `${docsUrl}#${id}`) : id;
}

function renderRemedy(remedy: Remedy | undefined, connections: readonly ConnectionOutcome[] = []): string {
  if (!remedy) return '';
  const { text, lines = [], url } = remedy;
  const block = lines.length > 0 ? `<pre>${lines.map(html).join('\n')}</pre>` : '';
  if (url === undefined) return join([markdown(text), block]);
  const connection = connections.find((each) => each.url === url);
  const way = `${link(pageName(url), url)}${connection ? fromList(connection) : ''}`;
  // A short link goes on with the sentence before it.
  return lines.length === 0 && isConsole(url)
    ? `${markdown(text)} ${way}`
    : join([markdown(text), block, way]);
}

/** An address of the console is long, and says nothing that the words before it do not. */
const pageName = (url: string): string => (isConsole(url) ? CONSOLE : url);

const CONSOLE = 'Open the AWS console';

const isConsole = (url: string): boolean =>
  /^https:\/\/(?:[\w-]+\.)?console\.(?:aws\.amazon\.com|amazonaws(?:-us-gov\.com|\.cn))\/[^\s\\]*$/.test(url);

// --- What there is ----------------------------------------------------------------------------------------

function connectionLines({ connections, connectionAsked, pipelines }: Outcome): string[] {
  const isUsed = ({ arn }: ConnectionOutcome) =>
    pipelines.some(({ source }) => source?.connectionArn === arn);
  return connections
    .filter((connection) => connectionAsked || isUsed(connection) || connection.status !== 'AVAILABLE')
    .map((connection) => {
      const named = link(short(connection.name, LONGEST.name), connection.url);
      return `- Connection ${named}: ${connection.status}${fromList(connection)}`;
    });
}

/** A way to a connection that holds no account id, which a job may mask. */
function fromList({ arn }: Pick<ConnectionOutcome, 'arn'>): string {
  const list = connectionListUrl(arn);
  return list === undefined ? '' : ` (in the ${link('list of connections', list)})`;
}

const pipelineLink = ({ name: own, url }: PipelineOutcome): string => link(short(own, LONGEST.name), url);

function pipelineLine(pipeline: PipelineOutcome, outcome: Outcome): string {
  const parts = [
    `Pipeline ${pipelineLink(pipeline)}`,
    ...didWords(pipeline, outcome),
    stageLine(stagesOf(pipeline)),
  ];
  return `- ${parts.filter((part) => part !== '').join(' · ')}`;
}

/** A pipeline whose execution was waited for. */
function waitedPipeline(pipeline: PipelineOutcome, diagrams: boolean): string {
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

/** Stages that are shown of one pipeline. */
const STAGES = 50;

/** Nothing where all that is known is of other executions. */
function stageLine(stages: readonly StageShown[]): string {
  if (stages.every(({ tone }) => tone === 'idle')) return '';
  const left = stages.length - STAGES;
  return [
    ...stages
      .slice(0, STAGES)
      .map(({ name: stage, state, tone }) =>
        `${TONES[tone]} ${markdown(short(stage, LONGEST.name))} ${state}`.trimEnd(),
      ),
    ...(left > 0 ? [count(left, 'more stage')] : []),
  ].join(' → ');
}

function stageTable(stages: readonly StageShown[]): string {
  if (!stages.some(({ state }) => state !== '')) return '';
  const left = stages.length - STAGES;
  const rows = stages
    .slice(0, STAGES)
    .map(
      ({ name: stage, state, tone, tookMs }) =>
        `| ${markdown(short(stage, LONGEST.name))} | ${TONES[tone]} ${state} | ${tookMs === undefined ? '' : formatDuration(tookMs).replaceAll(' ', '&nbsp;')} |`,
    );
  const more = left > 0 ? [`| ${count(left, 'more stage')} | | |`] : [];
  return ['| Stage | State | Took |', '| --- | --- | --- |', ...rows, ...more].join('\n');
}

/** Those with trouble first; the others are folded. */
function addPipelines(page: Page, outcome: Outcome): void {
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

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** What stands before and after a part that can be folded. */
function fold(title: string, head: string, open: boolean): [string, string] {
  return [`<details${open ? ' open' : ''}>\n<summary>${title}</summary>\n\n${head}`, '\n\n</details>'];
}

function executionCell({ execution }: PipelineOutcome, { startAsked }: Outcome): string {
  if (!execution) return startAsked ? 'not started' : '';
  return `${link('execution', execution.url)} ${execution.status}, ${execution.started ? 'started' : 'adopted'}`;
}

// --- Checks -----------------------------------------------------------------------------------------------

function addChecks(page: Page, outcome: Outcome): void {
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

/** A link whose text is data; the address is one that this action built. */
function link(text: string, url: string): string {
  return `<a href="${url.replace(/["<>&]/g, (char) => `&#${char.charCodeAt(0)};`)}">${html(text)}</a>`;
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
