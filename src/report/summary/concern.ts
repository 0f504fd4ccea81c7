/** What is wrong and what to do; pure. */

import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import type { Remedy } from '../../domain/problem.js';
import { html, prose } from '../escape.js';
import { placeOf, type Concern } from '../words/concerns.js';
import { ICONS, checkLink, code, executionLink, fromList, isConsole, link } from './links.js';
import { fold, join } from './page.js';

/** An execution that did not end well: the cause, then where to look. */
export function renderFailure(concern: Concern, outcome: Outcome): string {
  const { pipeline, message, remedy, page } = concern;
  const own = outcome.pipelines.find(({ name }) => name === pipeline);
  const about = outcome.pipelines.length > 1 && pipeline !== null ? `${code(pipeline)}: ` : '';
  const links = [page ? pageLink(page) : '', ...(own ? [executionLink(own), rollbackLink(own)] : [])].filter(
    (part) => part !== '',
  );
  return join([`${about}${prose(message)}`, renderRemedy(remedy), links.join(' · ')]);
}

function rollbackLink({ wait }: PipelineOutcome): string {
  const rollback = wait?.end.kind === 'ended' ? wait.end.rollback : undefined;
  return rollback ? link('View rollback', rollback.url) : '';
}

/** An address that AWS gave is a link if it leads to AWS's console, and text otherwise. */
function pageLink({ name, url }: NonNullable<Concern['page']>): string {
  return isConsole(url) ? link(name, url) : `${prose(name)}: ${prose(url)}`;
}

/** A check that failed or warned. */
export function renderConcern(concern: Concern, outcome: Outcome, isOpen: boolean): string {
  const { id, status, pipeline, message, remedy } = concern;
  const place = placeOf(concern);
  const subject = pipeline === null || outcome.pipelines.length < 2 ? place : pipeline;
  const about = subject === '' ? '' : ` · ${code(subject)}`;
  const title = `${ICONS[status]} <b>${checkLink(id, outcome)}</b>${about}`;
  const [before, after] = fold(title, isOpen);
  return `${before}${join([prose(message), renderRemedy(remedy, outcome.connections)])}${after}`;
}

export function renderRemedy(
  remedy: Remedy | undefined,
  connections: readonly ConnectionOutcome[] = [],
): string {
  if (!remedy) return '';
  const { text, lines = [], url } = remedy;
  const block = lines.length > 0 ? `<pre>${lines.map(html).join('\n')}</pre>` : '';
  if (url === undefined) return join([prose(text), block]);
  const connection = connections.find((each) => each.url === url);
  const way = `${link(pageName(url, connection), url)}${connection ? fromList(connection) : ''}`;
  // A short link goes on with the sentence before it.
  return lines.length === 0 && isConsole(url) ? `${prose(text)} ${way}` : join([prose(text), block, way]);
}

/** An address of the console is long, and says nothing that its page does not. */
function pageName(url: string, connection: ConnectionOutcome | undefined): string {
  if (connection?.status === 'PENDING') return 'Complete the connection in the AWS console';
  if (connection) return 'View connection';
  if (!isConsole(url)) return url;
  return PAGES.find(([path]) => url.includes(path))?.[1] ?? 'View in the AWS console';
}

const PAGES = [
  ['/executions/', 'View execution'],
  ['/codepipeline/pipelines/', 'View pipeline'],
  ['/codesuite/settings/', 'View connections'],
] as const;
