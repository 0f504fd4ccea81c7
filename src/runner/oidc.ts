/**
 * The OIDC token that GitHub signs for this job, requested from the runner:
 * https://docs.github.com/en/actions/reference/security/oidc
 */

import { record, type Json } from '../domain/json.js';
import type { Agents } from '../http/agents.js';
import { TooLargeError } from '../http/body.js';
import { send, type HttpAnswer } from '../http/send.js';
import type { RunEvent } from '../domain/run-event.js';
import type { IdToken, RequestIdToken } from '../ports/github.js';
import { Problem, RUN_AGAIN_GITHUB, type ProblemKind } from '../domain/problem.js';

/** Until the runner has answered. */
const TIMEOUT_MS = 10_000;

const BODY_LIMIT = { what: "The runner's answer", bytes: 1024 ** 2 };

/**
 * @param env has `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN` in a job with `id-token: write`
 * @returns a function that throws a Problem: of kind `credentials` if the job may have no token, of a transient kind if the
 *   runner gave no usable answer
 */
export function createIdTokens(
  env: Readonly<Record<string, string | undefined>>,
  event: Pick<RunEvent, 'fork'>,
  agents: Agents,
): RequestIdToken {
  return async (audience) => {
    const url = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
    const bearer = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
    if (!url || !bearer) throw explainAbsence(event);
    if (!URL.canParse(url)) throw noToken('broken', '`ACTIONS_ID_TOKEN_REQUEST_URL` is not a valid URL');
    const address = new URL(url);
    address.searchParams.set('audience', audience);
    return readToken(await ask(address, bearer, agents));
  };
}

async function ask(url: URL, bearer: string, agents: Agents): Promise<HttpAnswer> {
  const headers = { authorization: `bearer ${bearer}`, accept: 'application/json' };
  try {
    return await send(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }, agents, BODY_LIMIT);
  } catch (error) {
    const kind = error instanceof TooLargeError ? 'broken' : 'unreachable';
    throw noToken(kind, (error as Error).message, error);
  }
}

function readToken({ status, text }: HttpAnswer): IdToken {
  if (status !== 200) {
    const isTransient = [408, 425, 429].includes(status) || status >= 500;
    throw noToken(isTransient ? 'broken' : 'credentials', `the runner answered with status ${status}`);
  }
  const answer = parse(text);
  if (!answer) throw noToken('broken', "the runner's answer is not JSON");
  const { value } = answer;
  if (typeof value !== 'string') throw noToken('broken', "the runner's answer has no member `value`");
  return { jwt: value, claims: readClaims(value) };
}

/** @returns none for what is not JSON */
function parse(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return record(value);
  } catch {
    return undefined;
  }
}

/** The claims that are texts, unchecked: they are for messages alone. */
function readClaims(jwt: string): Readonly<Record<string, string>> {
  const claims = parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) ?? {};
  const texts = Object.entries(claims).filter(
    (claim): claim is [string, string] => typeof claim[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function explainAbsence({ fork }: Pick<RunEvent, 'fork'>): Problem {
  if (fork)
    return new Problem(
      'credentials',
      "Can't assume the role: GitHub doesn't issue an OIDC token to the workflow run for a pull request from a fork.",
      {
        remedy: {
          text: 'Skip this job for forks. The push after the merge can run it with credentials:',
          lines: [
            'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
          ],
        },
      },
    );
  return new Problem(
    'credentials',
    "Can't assume the role: the job lacks the permission `id-token: write`.",
    {
      remedy: {
        text: 'Add the permission to the job:',
        lines: ['permissions:', '  id-token: write', '  contents: read'],
      },
    },
  );
}

function noToken(kind: ProblemKind, why: string, cause?: unknown): Problem {
  return new Problem(kind, `Couldn't get an OIDC token: ${why.replace(/\.$/, '')}.`, {
    cause,
    remedy: RUN_AGAIN_GITHUB,
  });
}
