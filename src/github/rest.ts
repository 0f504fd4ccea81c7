/** Calls of GitHub's REST API that change something; with the secondary rate limits that they meet. */

import type { Clock } from '../domain/clock.js';
import { record, split, statusOf, type Json, type Reading } from './answers.js';
import type { Fetch } from './fetch.js';

/** Milliseconds until one request has its answer. */
const TIMEOUT = 10_000;

/** Milliseconds that GitHub may ask to be left alone for; a longer pause is not waited for. */
const LONGEST_PAUSE = 3000;

/** Who asks, and where. */
export interface Access {
  readonly token: string;
  /** `GITHUB_API_URL`. */
  readonly apiUrl: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** `owner/name` of the repository that the workflow runs in. */
  readonly repository: string;
  /** The event is one to which GitHub gives a read-only token, since its code comes from a fork. */
  readonly readOnly: boolean;
}

export interface Answer {
  readonly data: unknown;
  readonly headers: Readonly<Record<string, string | number | undefined>>;
}

/**
 * @param route as `POST /repos/{owner}/{repo}/check-runs`; owner and repo are known
 * @throws the error of Octokit
 */
export type Send = (route: string, parameters: Json, signal?: AbortSignal) => Promise<Answer>;

export function createSend({ token, apiUrl, fetch, clock, repository }: Access): Send {
  const send: Send = async (route, parameters, signal) => {
    const { request } = await import('@octokit/request');
    const timeout = AbortSignal.timeout(TIMEOUT);
    return request(route, {
      ...parameters,
      ...split(repository),
      baseUrl: apiUrl,
      headers: { authorization: `token ${token}` },
      request: { fetch, signal: signal ? AbortSignal.any([signal, timeout]) : timeout },
    });
  };
  return async (route, parameters, signal) => {
    try {
      return await send(route, parameters, signal);
    } catch (error) {
      const pause = pauseOf(error);
      if (pause === undefined) throw error;
      await clock.sleep(pause, signal);
      return send(route, parameters, signal);
    }
  };
}

/** Milliseconds after which GitHub takes the request that it refused for its rate; none where that is too long. */
function pauseOf(error: unknown): number | undefined {
  const status = statusOf(error);
  if (status !== 403 && status !== 429) return undefined;
  const seconds = Number(record(record(record(error)['response'])['headers'])['retry-after']);
  return seconds >= 0 && seconds * 1000 <= LONGEST_PAUSE ? seconds * 1000 : undefined;
}

/** What a permission of the job is for, and how it is granted: the words of every refusal. */
export function writing({ apiUrl, repository, readOnly }: Access, what: string, permission: string): Reading {
  const text = readOnly
    ? 'GitHub gives the run of a pull request from a fork a read-only token, whatever its workflow says: nothing is to be mended there. For pull requests of the repository itself, add the permission to those of the job:'
    : 'Add the permission to those of the job:';
  return {
    subject: `${what} of ${repository}`,
    does: 'write',
    apiUrl,
    remedy: { text, lines: ['permissions:', `  ${permission}: write`] },
  };
}
