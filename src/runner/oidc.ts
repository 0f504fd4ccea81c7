/** The OIDC token that GitHub signs for this job, asked of the runner (github/docs, "OpenID Connect reference"). */

import type { Agents } from '../http/agents.js';
import type { RunEvent } from '../domain/run-event.js';
import type { IdToken, RequestIdToken } from '../ports/github.js';
import { Problem, RUN_AGAIN_GITHUB } from '../domain/problem.js';
import { send } from '../http/send.js';

/** Milliseconds until the runner has answered one request. */
const TIMEOUT = 10_000;
const ATTEMPTS = 3;

/**
 * @param env has `ACTIONS_ID_TOKEN_REQUEST_URL` and `…_TOKEN` in a job with `id-token: write`
 * @returns a function that throws a Problem of kind `credentials` where the job may have no token
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
    const address = new URL(url);
    address.searchParams.set('audience', audience);
    const headers = { authorization: `bearer ${bearer}`, accept: 'application/json' };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(address, headers, agents);
      } catch (error) {
        if (attempt === ATTEMPTS) throw unanswered(error);
      }
    }
  };
}

async function ask(url: URL, headers: Readonly<Record<string, string>>, agents: Agents): Promise<IdToken> {
  const { message, text } = await send(url, { headers, signal: AbortSignal.timeout(TIMEOUT) }, agents);
  if (message.statusCode !== 200) throw new Error(`it answered with status ${message.statusCode ?? 0}`);
  const { value } = parse(text);
  if (typeof value !== 'string') throw new Error('its answer has no token');
  return { jwt: value, claims: readClaims(value) };
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text);
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

/** The claims that are texts, unchecked: they are for messages alone. */
function readClaims(jwt: string): Readonly<Record<string, string>> {
  const claims = parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'));
  const texts = Object.entries(claims).filter(
    (claim): claim is [string, string] => typeof claim[1] === 'string',
  );
  return Object.fromEntries(texts);
}

function explainAbsence({ fork }: Pick<RunEvent, 'fork'>): Problem {
  if (fork)
    return new Problem(
      'credentials',
      'role-to-assume is given, but GitHub gives no OIDC token to a run for a fork, so the role cannot be assumed.',
      {
        remedy: {
          text: 'Skip this job for forks; after the merge the push runs it:',
          lines: [
            'if: ${{ !github.event.pull_request || github.event.pull_request.head.repo.full_name == github.repository }}',
          ],
        },
      },
    );
  return new Problem(
    'credentials',
    'role-to-assume is given, but the job has no OIDC token to assume it with: the permission "id-token: write" is missing.',
    {
      remedy: {
        text: 'Add the permission to the job:',
        lines: ['permissions:', '  id-token: write', '  contents: read'],
      },
    },
  );
}

function unanswered(error: unknown): Problem {
  const said = error instanceof SyntaxError ? 'its answer is no JSON' : (error as Error).message;
  return new Problem('credentials', `The runner gave no OIDC token: ${said}.`, {
    cause: error,
    remedy: RUN_AGAIN_GITHUB,
  });
}
