/** One request over Node's own HTTP client, and its whole answer. */

import http from 'node:http';
import https from 'node:https';
import type { Agents } from './agents.js';
import { readBody, type BodyLimit } from './body.js';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/**
 * Sends a request, and follows no redirect.
 *
 * @throws the signal's reason, TooLargeError, or the error of the connection
 */
export function send(
  url: URL,
  { method = 'GET', headers, body, signal }: RequestOptions,
  agents: Agents,
  limit: BodyLimit,
): Promise<HttpAnswer> {
  const isPlain = url.protocol === 'http:';
  const { request } = isPlain ? http : https;
  const agent = isPlain ? agents.http : agents.https;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject((signal?.aborted ? signal.reason : error) as Error);
    };
    request(url, { method, agent, ...(headers && { headers }), ...(signal && { signal }) }, (message) => {
      readBody(message, limit).then((read) => {
        resolve({ status: message.statusCode ?? 0, headers: message.headers, text: read.toString('utf8') });
      }, fail);
    })
      .on('error', fail)
      .end(body);
  });
}
