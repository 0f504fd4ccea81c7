/** The way from the runner to AWS and GitHub: through a proxy where the environment names one. */

import http from 'node:http';
import https from 'node:https';

export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** Sockets to one host at once; the pace keeps the calls below it. */
const MAX_SOCKETS = 50;

/**
 * Node's own agents know HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in either letter case, since 24.5; an older one goes
 * straight.
 *
 * @param env the environment of the step
 */
export function createAgents(env: Readonly<Record<string, string | undefined>>): Agents {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS, proxyEnv: { ...env } };
  return { http: new http.Agent(options), https: new https.Agent(options) };
}
