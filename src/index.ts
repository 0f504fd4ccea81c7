/** The composition root: builds the real ports, turns signals into one AbortController, and is the last catch. */

import { setFlagsFromString } from 'node:v8';
import { createAgents, type Agents } from './http/agents.js';
import { assumedCredentials } from './aws/assumed.js';
import { createConnections } from './aws/connections.js';
import { ambientCredentials } from './aws/credentials.js';
import { createIdentity } from './aws/identity.js';
import { createPipelines } from './aws/pipelines.js';
import { inputTexts } from './runner/input-texts.js';
import { systemClock as clock } from './runner/clock.js';
import { readPayload } from './runner/payload.js';
import { decideRegion } from './runner/region.js';
import { createRoles } from './aws/roles.js';
import { createTransport, withCredentials } from './aws/settings.js';
import { readEvent } from './event.js';
import { createFetch } from './github/fetch.js';
import { createForge } from './github/forge.js';
import { createRequest, type Request } from './github/request.js';
import { createIdTokens } from './runner/oidc.js';
import type { Inputs } from './domain/inputs.js';
import { readInputs } from './inputs.js';
import { concludeEarly } from './conclude.js';
import { asProblem, Problem } from './domain/problem.js';
import { openLazily } from './report/publish/lazy-publication.js';
import { createReport } from './report/publish/report.js';
import { run } from './run.js';
import type { Publication } from './report/publish/publication.js';
import type { Outcome } from './domain/outcome.js';
import type { RunEvent } from './domain/run-event.js';
import type { Ports } from './ports/index.js';

const { env } = process;
const { publish, publishMask, publishProgress } = createReport();

async function main(): Promise<Outcome> {
  let event: RunEvent | undefined;
  let publication: Publication | undefined;
  let cancelledAt: number | undefined;
  const work = async () => {
    const inputs = readInputs(inputTexts(env), env['GITHUB_REPOSITORY']);
    event = readEvent(env, readPayload(env['GITHUB_EVENT_PATH']));
    if (env['RUNNER_DEBUG'] === '1') await startDebugging(event);
    const region = await decideRegion(inputs, env, (message) => {
      publishProgress({ kind: 'notice', title: 'Region', message });
    });
    // Reading a thousand pipelines makes garbage fast; V8 would let its young generation grow by 48 MiB for it.
    if (inputs.pipelines === '*') setFlagsFromString('--semi-space-growth-factor=1');
    const cancelled = cancellation();
    cancelled.addEventListener('abort', () => (cancelledAt = clock.now()), { once: true });
    const agents = createAgents(env);
    publication = openPublication(inputs, event, region, agents);
    const ports = createPorts(inputs, event, region, agents, publication);
    const whole = run({ inputs, event, region, ports, signal: cancelled });
    return Promise.race([whole, rejectAfter(cancelled, CANCEL_TIMEOUT_MS)]);
  };
  const outcome = await work().catch((error: unknown) => concludeEarly(asProblem(error), event));
  await publication?.conclude(outcome, cancelledAt && clock.now() - cancelledAt);
  return outcome;
}

/** Debug logging was asked for, of the whole run. */
async function startDebugging({ name, repository, branch, commit }: RunEvent): Promise<void> {
  const tell = (message: string) => {
    publishProgress({ kind: 'debug', message });
  };
  tell(`Node.js ${process.version} on ${process.platform} ${process.arch}`);
  tell(`Event ${name} of ${repository}: branch ${branch ?? '(none)'}, commit ${commit ?? '(none)'}`);
  const { traceRequests } = await import('./http/trace.js');
  traceRequests(tell, () => performance.now());
}

function createPorts(
  { githubToken, role }: Inputs,
  event: RunEvent,
  region: string,
  agents: Agents,
  publication: Publication | undefined,
): Ports {
  const transport = createTransport(clock, agents);
  const credentials = role
    ? assumedCredentials(role, region, createIdTokens(env, event, agents), transport, clock, publishMask)
    : ambientCredentials(clock);
  const settings = withCredentials(transport, credentials);
  return {
    connections: createConnections(region, settings),
    pipelines: createPipelines(region, settings),
    identity: createIdentity(region, settings),
    roles: createRoles(region, settings),
    forge: githubToken === undefined ? undefined : createForge(requestOf(githubToken, agents)),
    clock,
    loadGlobs: async () => (await import('./domain/glob.js')).createGlobs(),
    loadBuilds: async (home) => (await import('./aws/builds.js')).createBuilds(home, settings),
    progress: (progress) => {
      publishProgress(progress);
      publication?.tell(progress);
    },
  };
}

function openPublication(
  inputs: Inputs,
  event: RunEvent,
  region: string,
  agents: Agents,
): Publication | undefined {
  const { githubToken } = inputs;
  const loadGitHub = async () => {
    if (githubToken === undefined) return undefined;
    const { createPublishing } = await import('./github/publishing.js');
    return createPublishing(requestOf(githubToken, agents), event);
  };
  return openLazily({ inputs, event, region }, { loadGitHub, clock, progress: publishProgress });
}

function requestOf(token: string, agents: Agents): Request {
  const apiUrl = env['GITHUB_API_URL'] ?? 'https://api.github.com';
  return createRequest({ token, apiUrl, fetch: createFetch(agents), clock });
}

/** The run itself ends within 4 s of a cancellation. This is for what nobody expects: 5 s are promised. */
const CANCEL_TIMEOUT_MS = 4500;

/** A call that gets no answer must not keep a cancelled step from its report. */
function rejectAfter(signal: AbortSignal, ms: number): Promise<never> {
  return new Promise((_, reject) => {
    const end = () =>
      setTimeout(() => {
        reject(signal.reason as Problem);
      }, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}

/** The first SIGINT or SIGTERM ends waiting; a second one ends the process. */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(1);
      const message = `The workflow was cancelled (${name}): waiting ends, and nothing is started any more.`;
      publishProgress({ kind: 'notice', title: 'Cancelled', message });
      controller.abort(
        new Problem('refused', message, { remedy: { text: 'Run the job again when it should go on.' } }),
      );
    });
  }
  return controller.signal;
}

/** @returns whether the step failed */
function publishWhole(outcome: Outcome): boolean {
  try {
    publish(outcome, env);
    return outcome.failed;
  } catch (error) {
    publish(concludeEarly(asProblem(error)), env);
    return true;
  }
}

void main().then((outcome) => {
  const failed = publishWhole(outcome);
  // Sockets and timers that nobody waits for any more must not hold the step.
  process.stdout.write('', () => process.exit(failed ? 1 : 0));
});
