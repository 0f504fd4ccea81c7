/** Names and links of a page, and the marks of its findings; pure. */

import { connectionListUrl } from '../../domain/arn.js';
import type { ConnectionOutcome, Outcome, PipelineOutcome } from '../../domain/outcome.js';
import { code, html, short } from '../escape.js';

export const ICONS = { pass: '✅', warn: '⚠️', fail: '❌', skip: '➖' } as const;

/** Characters of a name, of a cell, and of the verdict; nobody reads more of them. */
export const LONGEST = { name: 120, cell: 600, verdict: 400 };

export const name = (text: string): string => code(short(text, LONGEST.name));

/** A link whose text is data; the address is one that this action built. */
export function link(text: string, url: string): string {
  return `<a href="${url.replace(/["<>&]/g, (char) => `&#${char.charCodeAt(0)};`)}">${html(text)}</a>`;
}

export const isConsole = (url: string): boolean =>
  /^https:\/\/(?:[\w-]+\.)?console\.(?:aws\.amazon\.com|amazonaws(?:-us-gov\.com|\.cn))\/[^\s\\]*$/.test(url);

export function checkLink(id: string, { docsUrl, findings }: Outcome): string {
  return findings.some((finding) => finding.id === id) ? link(id, `${docsUrl}#${id}`) : id;
}

/** A way to a connection that holds no account id, which a job may mask. */
export function fromList({ arn }: Pick<ConnectionOutcome, 'arn'>): string {
  const list = connectionListUrl(arn);
  return list === undefined ? '' : ` (in the ${link('list of connections', list)})`;
}

export const pipelineLink = ({ name: own, url }: PipelineOutcome): string =>
  link(short(own, LONGEST.name), url);
