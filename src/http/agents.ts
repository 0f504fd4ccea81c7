/** The way from the runner to AWS and GitHub: through a proxy if the environment names one. */

import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import { Problem } from '../domain/problem.js';
import { tooLarge } from './body.js';

export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

type Env = Readonly<Record<string, string | undefined>>;

/** To one host at once. The pace keeps the calls below it. */
const MOST_SOCKETS = 50;

const MOST_PROXY_BYTES = 1024 ** 2;

/**
 * Node's own agents know HTTP_PROXY, HTTPS_PROXY and NO_PROXY, in either letter case, since 24.5; an older one goes
 * straight.
 *
 * @param env the environment of the step
 * @throws Problem for a proxy that Node cannot use
 */
export function createAgents(env: Env): Agents {
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, proxyEnv: { ...env } };
  return {
    http: orProxyProblem(env, 'http_proxy', () => new http.Agent(options)),
    https: orProxyProblem(env, 'https_proxy', () => bounded(new https.Agent(options))),
  };
}

/** Node names the whole address in its error, with the password. The lower-case variable wins. */
function orProxyProblem<T>(env: Env, name: string, create: () => T): T {
  try {
    return create();
  } catch {
    const variable = env[name] ? name : name.toUpperCase();
    throw new Problem('input', `\`${variable}\` is not a valid proxy URL.`, {
      remedy: {
        text: 'Write it like this, with special characters in the user name and the password percent-encoded:',
        lines: [`${variable}: http://USER:PASSWORD@PROXY_HOST:PORT`],
      },
    });
  }
}

/**
 * Node listens once more with each part of a proxy's answer to CONNECT, and reads on until the headers end
 * (`establishTunnel` in lib/https.js of nodejs/node): what never ends takes all memory.
 */
function bounded(agent: https.Agent): https.Agent {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...parameters) => {
    const socket = connect(...parameters);
    if (socket) boundTunnel(socket as Socket);
    return socket;
  };
  return agent;
}

type Socket = Duplex & { readonly bytesRead: number };
type Listener = (...args: unknown[]) => void;

/** Of all who use a socket only the tunnel listens for `readable`. */
function boundTunnel(socket: Socket): void {
  const on = socket.on.bind(socket) as (event: string, listener: Listener) => Socket;
  const heard = new Set<Listener>();
  const listen = (event: string, listener: Listener): Socket => {
    if (event !== 'readable') return on(event, listener);
    if (heard.has(listener)) return socket;
    heard.add(listener);
    const read = () => {
      if (socket.bytesRead > MOST_PROXY_BYTES)
        socket.destroy(tooLarge("The proxy's answer to CONNECT", MOST_PROXY_BYTES));
      else listener();
    };
    // By this name Node finds the listener that is to be removed.
    return on(event, Object.assign(read, { listener }));
  };
  socket.on = listen as typeof socket.on;
}
