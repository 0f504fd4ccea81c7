/**
 * `fetch` as far as Octokit uses it, over Node's own HTTP client, which the AWS clients have loaded anyway: the global
 * one brings undici with it and would cost every run a third more (docs/performance.md).
 */

import type { Agents } from '../http/agents.js';
import { send, type RequestOptions } from '../http/send.js';

/** Redirects that are followed: GitHub answers with one where a repository or a branch was renamed. */
const REDIRECTS = 5;

export type Fetch = (url: string, options?: RequestOptions) => Promise<unknown>;

/**
 * @returns a function that gives what Octokit reads of a `Response`, and throws the signal's reason or the error of the
 *   connection
 */
export const createFetch =
  (agents: Agents): Fetch =>
  (url, options = {}) =>
    follow(url, options, agents, REDIRECTS);

async function follow(
  url: string,
  options: RequestOptions,
  agents: Agents,
  redirects: number,
): Promise<unknown> {
  const { message, text } = await send(new URL(url), options, agents);
  const { statusCode: status = 0, headers } = message;
  const location = status >= 300 && status < 400 && options.method === 'GET' ? headers.location : undefined;
  if (location !== undefined && redirects > 0) {
    const next = new URL(location, url);
    // The token is for this server alone.
    if (next.origin === new URL(url).origin) return follow(next.href, options, agents, redirects - 1);
  }
  return {
    status,
    url,
    headers: new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    text: () => Promise.resolve(text),
    arrayBuffer: () => Promise.resolve(new TextEncoder().encode(text).buffer),
  };
}
