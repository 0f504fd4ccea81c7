/** The composition root: builds the real ports, turns signals into one AbortController, and is the last catch. */

import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { createAgents, type Agents } from './http/agents.js';
import { assumedCredentials } from './aws/assumed.js';
import { createConnections } from './aws/connections.js';
import { ambientCredentials } from './aws/credentials.js';
import { createIdentity } from './aws/identity.js';
import { createPipelines } from './aws/pipelines.js';
import { inputTexts } from './runner/input-texts.js';
import { listenForCancellation } from './runner/cancellation.js';
import { systemClock as clock } from './runner/clock.js';
import { startDebugging } from './runner/debugging.js';
import { readPayload } from './runner/payload.js';
import { decideRegion } from './runner/region.js';
import { secretsOf } from './runner/secrets.js';
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
import { asProblem, type Problem } from './domain/problem.js';
import { openLazily } from './report/publish/lazy-publication.js';
import { createReport } from './report/publish/report.js';
import { run } from './run.js';
import type { Publication } from './report/publish/publication.js';
import type { Outcome } from './domain/outcome.js';
import type { RunEvent } from './domain/run-event.js';
import type { Ports } from './ports/index.js';

const { env } = process;
const { publish, publishProgress, publishMask, outcomeSoFar } = createReport(env);

let event: RunEvent | undefined;
/** None before the outcome is published. Nothing changes it after that. */
let exitCode: number | undefined;

/** The first signal ends waiting, and a second one the process. Once the outcome is published it gets its time to the end. */
const { signal, elapsedMs, overdue } = listenForCancellation(clock, {
  first: (message) => {
    if (exitCode === undefined) publishProgress({ kind: 'notice', title: 'Canceled', message });
  },
  second: () => {
    if (exitCode === undefined) end(interruptedBy(asProblem(signal.reason)));
    exit();
  },
});

const MANY_PIPELINES = 50;
/** A thousand pipelines make garbage fast, for which V8 would let its heap grow by 80 MiB. */
const GARBAGE_FLAGS = ['--semi-space-growth-factor=1', '--heap-growing-percent=60'];

async function main(): Promise<void> {
  let publication: Publication | undefined;
  const work = async () => {
    secretsOf(env).forEach(publishMask);
    const inputs = readInputs(inputTexts(env), env['GITHUB_REPOSITORY']);
    event = readEvent(env, readPayload(env['GITHUB_EVENT_PATH']));
    if (env['RUNNER_DEBUG'] === '1') {
      await startDebugging(event, (message) => {
        publishProgress({ kind: 'debug', message });
      });
    }
    const region = await decideRegion(inputs, env, (message) => {
      publishProgress({ kind: 'notice', title: 'Region', message });
    });
    if (inputs.pipelines === '*' || inputs.pipelines.length > MANY_PIPELINES)
      GARBAGE_FLAGS.forEach((flag) => {
        setFlagsFromString(flag);
      });
    const agents = createAgents(env);
    const context = { inputs, event, region, agents };
    publication = openPublication(context);
    const ports = createPorts(context, publication);
    const whole = run({ inputs, event, region, ports, signal });
    return Promise.race([whole, overdue()]);
  };
  const outcome = await work().catch((error: unknown) => interruptedBy(asProblem(error)));
  // Checks and report of many pipelines each take a while: between them a signal is heard.
  await setImmediate();
  end(outcome);
  await publication?.conclude(outcome, elapsedMs());
}

/** Outputs, summary and log come first: a check run or a comment can take long, or be cut off. */
function end(outcome: Outcome): void {
  try {
    publish(outcome);
    exitCode = outcome.failed ? 1 : 0;
  } catch (error) {
    exitCode = 1;
    publish(concludeEarly(asProblem(error), event));
  }
}

/** What was started is never denied, whatever stops the step. */
function interruptedBy(problem: Problem): Outcome {
  const { aborted } = signal;
  const outcome = outcomeSoFar();
  return outcome
    ? { ...outcome, failed: true, cancelled: aborted, problem }
    : concludeEarly(problem, event, aborted);
}

/** Sockets and timers that nobody waits for any more must not hold the step. */
function exit(): void {
  process.stdout.write('', () => process.exit(exitCode ?? 1));
}

interface Context {
  readonly inputs: Inputs;
  readonly event: RunEvent;
  readonly region: string;
  readonly agents: Agents;
}

function createPorts(
  { inputs: { githubToken, role }, event, region, agents }: Context,
  publication: Publication | undefined,
): Ports {
  const transport = createTransport(clock, agents, env);
  const tell = (text: string) => {
    publishProgress({ kind: 'line', text });
  };
  const credentials = role
    ? assumedCredentials({
        role,
        region,
        requestIdToken: createIdTokens(env, event, agents),
        transport,
        clock,
        mask: publishMask,
        tell,
      })
    : ambientCredentials({ clock, env, tell });
  const settings = withCredentials(transport, credentials);
  return {
    connections: createConnections(region, settings),
    pipelines: createPipelines(region, settings),
    identity: createIdentity(region, settings),
    roles: createRoles(region, settings),
    forge: githubToken === undefined ? undefined : createForge(requestOf(githubToken, agents)),
    clock,
    loadFiles: async () =>
      (await import('./runner/files.js')).createFiles(env['GITHUB_WORKSPACE'] ?? process.cwd()),
    loadGlobs: async () => (await import('./domain/glob.js')).createGlobs(),
    loadBuilds: async (home) => (await import('./aws/builds.js')).createBuilds(home, settings),
    progress: (progress) => {
      publishProgress(progress);
      publication?.tell(progress);
    },
  };
}

function openPublication({ inputs, event, region, agents }: Context): Publication | undefined {
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

process.on('uncaughtException', (error) => {
  if (exitCode === undefined) end(interruptedBy(asProblem(error)));
  exit();
});
// Nobody reads the log any more, which is no reason to lose the outputs.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);

void main().then(exit);
