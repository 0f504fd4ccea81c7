/** Outcome → the Markdown of the job summary; pure. */

import type { Finding, Outcome, PipelineOutcome } from '../model.js';
import type { Remedy } from '../problem.js';
import { code, markdown } from './escape.js';
import {
  MARKS,
  byWeight,
  concernsOf,
  startLine,
  verdict,
  waitConcerns,
  waitLine,
  type Concern,
} from './words.js';

const ICONS = { pass: '✅', warn: '⚠️', fail: '❌', skip: '➖' } as const;

/**
 * Characters of each part of a summary. GitHub drops one over 1 MiB whole, and a character has at most 4 bytes in
 * UTF-8, so three parts of this size fit.
 */
const PART = 80_000;

/** @param limit largest size of the whole, in bytes of UTF-8 */
export function renderSummary(outcome: Outcome, limit = Infinity): string {
  const whole = renderWhole(outcome);
  if (Buffer.byteLength(whole) <= limit) return whole;
  const rest = '\n\nThe rest is in the log.';
  const kept = Buffer.from(whole)
    .subarray(0, limit - rest.length)
    .toString('utf8');
  return kept.slice(0, kept.lastIndexOf('\n\n')) + rest;
}

function renderWhole(outcome: Outcome): string {
  const { problem, findings, connections, pipelines } = outcome;
  const head = `## ${iconOf(outcome)} ${markdown(verdict(outcome))}`;
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
  const table = [TABLE_HEAD, ...byWeight(findings).map(renderRow)];
  return join([
    head,
    subject,
    fit([...waitConcerns(outcome), ...concernsOf(outcome)].map(renderConcern), '\n\n'),
    fit(links, '\n'),
    fit(table, '\n'),
  ]);
}

function iconOf({ failed, ready, findings }: Outcome): string {
  if (failed || !ready) return ICONS.fail;
  return findings.some(({ status }) => status === 'warn') ? ICONS.warn : ICONS.pass;
}

/** As many whole parts as there is room for, and a count of the others. */
function fit(parts: readonly string[], separator: string): string {
  let room = PART;
  const kept = parts.filter((part) => {
    room -= part.length + separator.length;
    return room >= 0;
  });
  const left = parts.length - kept.length;
  return join([kept.join(separator), left > 0 ? `${left} more are in the log.` : '']);
}

function renderPipeline(pipeline: PipelineOutcome, startAsked: boolean): string {
  const { name, url, execution } = pipeline;
  const text = startLine(pipeline, startAsked);
  const did = execution
    ? ` · execution ${link(execution.id, execution.url)} (${execution.status}, ${execution.started ? 'started' : 'adopted'})`
    : text === undefined
      ? ''
      : ` · ${markdown(text)}`;
  const ended = waitLine(pipeline);
  return `- Pipeline ${link(name, url)}${did}${ended === undefined ? '' : ` · ${markdown(ended)}`}`;
}

function renderConcern({ id, status, pipeline, message, remedy }: Concern): string {
  const about = pipeline === null ? '' : ` ${code(pipeline)}`;
  return join([`**${ICONS[status]} ${id}**${about} — ${markdown(message)}`, renderRemedy(remedy)]);
}

function renderRemedy(remedy: Remedy | undefined): string {
  if (!remedy) return '';
  const { text, lines = [], url } = remedy;
  const block = lines.length > 0 ? `<pre>${lines.map((line) => markdown(line)).join('\n')}</pre>` : '';
  return join([markdown(text), block, url === undefined ? '' : link(url, url)]);
}

const TABLE_HEAD = '| | check | pipeline | |\n| --- | --- | --- | --- |';

function renderRow({ id, status, pipeline, message }: Finding): string {
  return `| ${MARKS[status]} ${status} | ${id} | ${pipeline === null ? '' : code(pipeline)} | ${markdown(message)} |`;
}

/** A link whose text is data; the address is one that this action built. */
function link(text: string, url: string): string {
  return `<a href="${url.replace(/["<>&]/g, (char) => `&#${char.charCodeAt(0)};`)}">${markdown(text)}</a>`;
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join('\n\n');
