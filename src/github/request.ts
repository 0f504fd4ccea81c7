/** The one way to ask GitHub's REST API: bounded in time, patient with its rate limits, every error a Problem. */

import { record, type Json } from '../domain/json.js';
import type { Clock } from '../domain/clock.js';
import { Problem } from '../domain/problem.js';
import { redirected, statusOf, problemOfGitHub, type Purpose } from './answers.js';
import type { Fetch } from './fetch.js';

/** Until one request has its answer. */
const TIMEOUT_MS = 10_000;

/** The longest pause that GitHub may ask for; a longer one is not waited for. */
const LONGEST_PAUSE_MS = 3000;

/** Who asks, and where. */
export interface Access {
  readonly token: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
}

export interface Answer {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/**
 * @param route as `POST /repos/{owner}/{repo}/check-runs`
 * @throws Problem, whose cause has the status of the answer
 */
export type Request = (
  route: string,
  parameters: Json,
  purpose: Purpose,
  signal?: AbortSignal,
) => Promise<Answer>;

/**
 * Octokit is loaded by the first request.
 *
 * @throws Problem for an address that is none
 */
export function createRequest({ token, apiUrl, fetch, clock }: Access): Request {
  const { host } = parse(apiUrl);
  const send = async (route: string, parameters: Json, signal: AbortSignal | undefined): Promise<Answer> => {
    const { request } = await import('@octokit/request');
    const timeout = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await request(route, {
      ...parameters,
      baseUrl: apiUrl,
      headers: { authorization: `token ${token}` },
      request: { fetch, signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
    });
    // Octokit takes a redirect for a success.
    if (answer.status >= 300) throw redirected(answer.status, answer.headers.location);
    return answer;
  };
  const sendTwice = async (...[route, parameters, signal]: Parameters<typeof send>): Promise<Answer> => {
    try {
      return await send(route, parameters, signal);
    } catch (error) {
      const pause = pauseOf(error);
      if (pause === undefined) throw error;
      await clock.sleep(pause, signal);
      return send(route, parameters, signal);
    }
  };
  return async (route, parameters, purpose, signal) => {
    try {
      return await sendTwice(route, parameters, signal);
    } catch (error) {
      throw problemOfGitHub(error, purpose, host);
    }
  };
}

/** The address can hold a password, so that it is never told. */
function parse(apiUrl: string): URL {
  if (URL.canParse(apiUrl)) return new URL(apiUrl);
  throw new Problem('input', '`GITHUB_API_URL` is not a valid URL.', {
    remedy: {
      text: 'The runner sets this variable. Remove your own value, or correct it:',
      lines: ['GITHUB_API_URL: https://api.github.com'],
    },
  });
}

/**
 * Milliseconds after which GitHub takes the request that it refused for its rate; none if that is too long.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
function pauseOf(error: unknown): number | undefined {
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return undefined;
  const ms = Number(record(record(record(error)['response'])['headers'])['retry-after']) * 1000;
  return ms >= 0 && ms <= LONGEST_PAUSE_MS ? ms : undefined;
}
