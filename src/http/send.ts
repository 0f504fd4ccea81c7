/** One request over Node's own HTTP client, and its whole answer. */

import http from 'node:http';
import https from 'node:https';
import type { Agents } from './agents.js';

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
}

/** One request, without redirects. */
export function send(url: URL, { method = 'GET', headers, body, signal }: RequestOptions, agents: Agents) {
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
