/** The requests to AWS, GitHub and the runner, told request by request for a run with debug logging. */

import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

interface Message {
  readonly request: ClientRequest;
  readonly response?: IncomingMessage;
  readonly error?: Error;
}

/**
 * Tells of every request of this process, as Node's own diagnostics channels see it. Neither headers with credentials
 * nor bodies nor queries are told.
 *
 * @param now milliseconds
 */
export function traceRequests(tell: (message: string) => void, now: () => number): void {
  const sent = new WeakMap<ClientRequest, number>();
  const on = (event: string, hear: (message: Message) => void) => {
    subscribe(`http.client.${event}`, (message) => {
      hear(message as Message);
    });
  };
  const took = (request: ClientRequest) => `${Math.round(now() - (sent.get(request) ?? now()))} ms`;
  on('request.start', ({ request }) => {
    sent.set(request, now());
  });
  on('response.finish', ({ request, response }) => {
    const id = ['x-amzn-requestid', 'x-github-request-id']
      .map((name) => response?.headers[name])
      .find((value) => typeof value === 'string');
    const status = response?.statusCode ?? 0;
    tell(
      `${nameOf(request)}: ${status} after ${took(request)}${id === undefined ? '' : ` (request id ${id})`}`,
    );
  });
  on('request.error', ({ request, error }) => {
    tell(`${nameOf(request)}: ${error?.message ?? 'an error'} after ${took(request)}`);
  });
}

/** `POST codepipeline.eu-west-1.amazonaws.com CodePipeline_20150709.GetPipeline`, or with the path. */
function nameOf(request: ClientRequest): string {
  const target = request.getHeader('x-amz-target');
  const what = typeof target === 'string' ? target : request.path.replace(/\?.*/s, '');
  return `${request.method} ${request.host} ${what}`;
}
