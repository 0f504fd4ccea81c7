/**
 * `fetch` as far as Octokit uses it, over Node's own HTTP client, which the AWS clients have loaded anyway: the global
 * one brings undici with it and would cost every run a third more (docs/performance.md).
 */

import type { Agents } from '../http/agents.js';
import { send, type RequestOptions } from '../http/send.js';

const BODY_LIMIT = { what: "GitHub's answer", bytes: 32 * 1024 ** 2 };

/** GitHub redirects if a repository or a branch was renamed. */
const MOST_REDIRECTS = 5;

export type Fetch = (url: string, options?: RequestOptions) => Promise<unknown>;

/**
 * @returns a function that gives what Octokit reads of a `Response`, and throws the signal's reason or the error of the
 *   connection
 */
export const createFetch =
  (agents: Agents): Fetch =>
  (url, options = {}) =>
    follow(url, options, agents, MOST_REDIRECTS);

async function follow(
  url: string,
  options: RequestOptions,
  agents: Agents,
  redirectsLeft: number,
): Promise<unknown> {
  const { status, headers, text } = await send(new URL(url), options, agents, BODY_LIMIT);
  if (redirectsLeft > 0 && mayFollow(status, options.method) && headers.location !== undefined) {
    const next = new URL(headers.location, url);
    // The token is for this server alone.
    if (next.origin === new URL(url).origin) return follow(next.href, options, agents, redirectsLeft - 1);
  }
  return {
    status,
    url,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    text: () => Promise.resolve(text),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer),
  };
}

/** 307 and 308 ask for the same request, the others for a GET: https://www.rfc-editor.org/rfc/rfc9110#section-15.4 */
function mayFollow(status: number, method = 'GET'): boolean {
  return status === 307 || status === 308 || (status >= 300 && status < 400 && method === 'GET');
}
