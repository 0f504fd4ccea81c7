/** What is to be done; pure. */

import type { ConnectionOutcome, Outcome } from '../../domain/outcome.js';
import type { Remedy } from '../../domain/problem.js';
import { html, markdown } from '../escape.js';
import type { Concern } from '../words/concerns.js';
import { ICONS, checkLink, fromList, isConsole, link, name } from './links.js';
import { join } from './page.js';

export function renderConcern(
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

export function renderRemedy(
  remedy: Remedy | undefined,
  connections: readonly ConnectionOutcome[] = [],
): string {
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
