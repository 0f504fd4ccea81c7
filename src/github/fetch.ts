/**
 * `fetch` as far as Octokit uses it, over Node's own HTTP client, which the AWS clients have loaded anyway: the global
 * one brings undici with it and would cost every run a third more (docs/performance.md).
 */

import http from 'node:http';
import https from 'node:https';
import type { Agents } from '../agents.js';

interface Options {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** Redirects that are followed: GitHub answers with one where a repository or a branch was renamed. */
const REDIRECTS = 5;

export type Fetch = (url: string, options?: Options) => Promise<unknown>;

/**
 * @returns a function that gives what Octokit reads of a `Response`, and throws the signal's reason or the error of the
 *   connection
 */
export const createFetch =
  (agents: Agents): Fetch =>
  (url, options = {}) =>
    follow(url, options, agents, REDIRECTS);

async function follow(url: string, options: Options, agents: Agents, redirects: number): Promise<unknown> {
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

/** One request, without redirects. */
export function send(url: URL, { method = 'GET', headers, body, signal }: Options, agents: Agents) {
  const isPlain = url.protocol === 'http:';
  const { request } = isPlain ? http : https;
  const agent = isPlain ? agents.http : agents.https;
  return new Promise<{ message: http.IncomingMessage; text: string }>((resolve, reject) => {
    const fail = (error: Error) => {
      reject(signal?.aborted ? (signal.reason as Error) : error);
    };
    request(url, { method, agent, ...(headers && { headers }), ...(signal && { signal }) }, (message) => {
      const chunks: Buffer[] = [];
      message.on('data', (chunk: Buffer) => chunks.push(chunk));
      message.on('end', () => {
        resolve({ message, text: Buffer.concat(chunks).toString('utf8') });
      });
      message.on('error', fail);
    })
      .on('error', fail)
      .end(body);
  });
}
