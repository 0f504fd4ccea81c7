/** Names and links of a page, and the marks of its findings; pure. */

import { connectionListUrl } from '../../domain/arn.js';
import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { code as codeOf, html, short } from '../escape.js';

export const ICONS = { pass: '✅', warn: '⚠️', fail: '❌', skip: '➖' } as const;

/** Characters of a name. */
export const NAME_LENGTH = 120;
/** Characters of a sentence in a cell. */
export const CELL_LENGTH = 600;

export const code = (text: string): string => codeOf(short(text, NAME_LENGTH));

/** A link whose text is data. The address is one that this action built, or that was checked. */
export const link = (text: string, url: string): string => anchor(html(short(text, NAME_LENGTH)), url);

/** The same, of a name. */
export const codeLink = (text: string, url: string): string => anchor(code(text), url);

const anchor = (inner: string, url: string): string =>
  `<a href="${url.replace(/["<>&]/g, (char) => `&#${char.charCodeAt(0)};`)}">${inner}</a>`;

export const isConsole = (url: string): boolean =>
  /^https:\/\/(?:[\w-]+\.)?console\.(?:aws\.amazon\.com|amazonaws(?:-us-gov\.com|\.cn))\/[^\s\\]*$/.test(url);

export function checkLink(id: string, { docsUrl, findings }: Outcome): string {
  return findings.some((finding) => finding.id === id) ? link(id, `${docsUrl}#${id}`) : html(id);
}

/** A way to a connection that holds no account id, which a job may mask. */
export function fromList({ arn }: Pick<ConnectionOutcome, 'arn'>): string {
  const list = connectionListUrl(arn);
  return list === undefined ? '' : ` (in the ${link('list of connections', list)})`;
}

export const pipelineLink = ({ name, url }: PipelineOutcome): string => codeLink(name, url);

/** @returns nothing without an execution */
export const executionLink = ({ execution }: PipelineOutcome): string =>
  execution ? link('View execution', execution.url) : '';
