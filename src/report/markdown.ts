/** Outcome → the Markdown of the job summary; pure. */

import type { Finding, Outcome, PipelineOutcome } from '../model.js';
import type { Remedy } from '../problem.js';
import { code, markdown } from './escape.js';
import { MARKS, byWeight, startLine, verdict } from './words.js';

const ICONS = { pass: '✅', warn: '⚠️', fail: '❌', skip: '➖' } as const;

/** Characters of a summary; GitHub drops one over 1 MiB whole, and a character has at most 4 bytes. */
const LONGEST = 250_000;

export function renderSummary(outcome: Outcome): string {
  const { problem, findings, connections, pipelines } = outcome;
  const icon = outcome.failed
    ? ICONS.fail
    : findings.some(({ status }) => status === 'warn')
      ? ICONS.warn
      : ICONS.pass;
  const head = `## ${icon} ${markdown(verdict(outcome))}`;
  if (problem) return join([head, markdown(problem.message), renderRemedy(problem.remedy)]);

  const subject = [
    code(outcome.repository),
    ...(outcome.branch === undefined ? [] : [`branch ${code(outcome.branch)}`]),
    ...(outcome.commit === undefined ? [] : [`commit ${code(outcome.commit)}`]),
  ].join(' · ');
  const links = [
    ...connections.map(({ name, url, status }) => `- Connection ${link(name, url)}: ${status}`),
    ...pipelines.map((pipeline) => renderPipeline(pipeline, outcome.startAsked)),
  ];
  const sorted = byWeight(findings);
  const remedies = sorted.filter(({ status, remedy }) => remedy && (status === 'fail' || status === 'warn'));
  return join([
    head,
    subject,
    ...remedies.map(renderFinding),
    links.join('\n'),
    fit(sorted, [head, subject, ...remedies.map(renderFinding), ...links].join('\n').length),
  ]);
}

function renderPipeline(pipeline: PipelineOutcome, startAsked: boolean): string {
  const { name, url, execution } = pipeline;
  const text = startLine(pipeline, startAsked);
  const did = execution
    ? ` · execution ${link(execution.id, execution.url)} (${execution.status}, ${execution.started ? 'started' : 'adopted'})`
    : text === undefined
      ? ''
      : ` · ${markdown(text)}`;
  return `- Pipeline ${link(name, url)}${did}`;
}

function renderFinding({ id, status, pipeline, message, remedy }: Finding): string {
  const about = pipeline === null ? '' : ` ${code(pipeline)}`;
  return join([`**${ICONS[status]} ${id}**${about} — ${markdown(message)}`, renderRemedy(remedy)]);
}

function renderRemedy(remedy: Remedy | undefined): string {
  if (!remedy) return '';
  const { text, lines = [], url } = remedy;
  const block = lines.length > 0 ? `<pre>${lines.map((line) => markdown(line)).join('\n')}</pre>` : '';
  return join([markdown(text), block, url === undefined ? '' : link(url, url)]);
}

/** The table of checks, cut with a count where the summary would grow too long. */
function fit(findings: readonly Finding[], used: number): string {
  const rows: string[] = [];
  let length = used;
  for (const { id, status, pipeline, message } of findings) {
    const row = `| ${MARKS[status]} ${status} | ${id} | ${pipeline === null ? '' : code(pipeline)} | ${markdown(message)} |`;
    length += row.length;
    if (length > LONGEST) break;
    rows.push(row);
  }
  const left = findings.length - rows.length;
  const table = ['| | check | pipeline | |', '| --- | --- | --- | --- |', ...rows].join('\n');
  return join([table, left > 0 ? `${left} more findings are in the log.` : '']);
}

/** A link whose text is data; the address is one that this action built. */
function link(text: string, url: string): string {
  return `<a href="${url.replace(/["<>&]/g, (char) => `&#${char.charCodeAt(0)};`)}">${markdown(text)}</a>`;
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
