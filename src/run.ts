/** The story on one screen: target → facts → checks → start → wait → Outcome. */

import { executionUrl } from './domain/arn.js';
import { evaluate, needsOf } from './checks/index.js';
import { startOrAdopt } from './execution/start.js';
import { awaitExecution } from './execution/wait.js';
import { settleBranch } from './facts/event-branch.js';
import { readFacts } from './facts/index.js';
import { awaitHandshakes } from './facts/handshake.js';
import { conclude, describeConnection, findingsOf, isReady, type StartOutcome } from './conclude.js';
import { startOfPush } from './domain/automatic-start.js';
import { selectedSource } from './domain/source.js';
import { asProblem } from './domain/problem.js';
import { toTarget, type Target } from './domain/target.js';
import type { Inputs } from './domain/inputs.js';
import type { Facts, PipelineFacts } from './domain/facts.js';
import type { MatchesGlob } from './domain/filters.js';
import type { Finding } from './domain/finding.js';
import type { Outcome } from './domain/outcome.js';
import type { RunEvent } from './domain/run-event.js';
import type { Ports } from './ports/index.js';

export interface RunContext {
  readonly inputs: Inputs;
  readonly event: RunEvent;
  readonly region: string;
  readonly ports: Ports;
  /** Aborts when the workflow is canceled: waiting ends, and nothing more is started. */
  readonly signal?: AbortSignal | undefined;
}

/** @returns what was found and done, including every Problem that a port threw */
export async function run({ inputs, event, region, ports, signal }: RunContext): Promise<Outcome> {
  const target = toTarget(inputs, await settleBranch(event, ports.forge));
  const request = { target, needs: needsOf(target.checks), region, ports, signal };
  const facts = await awaitHandshakes(await readFacts(request), request, (connection) => {
    ports.progress({
      kind: 'waiting-for-connection',
      connection: describeConnection(connection),
      timeoutMs: target.connectionTimeout,
    });
  });
  const matchesGlob = await globsFor(facts, ports);
  const findings = evaluate(facts, target, matchesGlob);
  const context: StartContext = { facts, findings, target, matchesGlob, ports, signal };
  const starts = await Promise.all(facts.pipelines.map((each) => startReady(context, each)));
  return conclude({ facts, findings, starts, target, cancelled: signal?.aborted ?? false });
}

async function globsFor({ pipelines }: Facts, ports: Ports): Promise<MatchesGlob> {
  const needed = pipelines.some(({ pipeline }) => pipeline.ok && pipeline.value.triggers.length > 0);
  return needed ? ports.loadGlobs() : () => false;
}

interface StartContext {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  readonly target: Target;
  readonly matchesGlob: MatchesGlob;
  readonly ports: Ports;
  readonly signal: AbortSignal | undefined;
}

/** Starts one pipeline if its checks allow it, and waits for it. A failure leaves the other pipelines alone. */
async function startReady(
  { facts: { region }, findings, target, matchesGlob, ports, signal }: StartContext,
  pipelineFacts: PipelineFacts,
): Promise<StartOutcome> {
  const { commit } = target;
  const pipeline = pipelineFacts.pipeline.ok ? pipelineFacts.pipeline.value : undefined;
  const source = selectedSource(pipelineFacts.selection);
  const isAllowed = target.start !== 'never' && isReady(findingsOf(pipelineFacts, findings), target.failOn);
  if (!isAllowed || !pipeline || !source || commit === undefined) return {};
  const { name, executions } = pipelineFacts;
  const context = { target, region, pipeline, source, commit, ports, signal };
  try {
    signal?.throwIfAborted();
    const trigger = startOfPush(pipeline, source, target, matchesGlob);
    const { problem, ...started } = await startOrAdopt({ ...context, executions, trigger });
    const execution = { ...started, url: executionUrl(region, name, started.id) };
    if (problem) return { execution, problem };
    if (!target.wait) return { execution };
    const history = executions?.ok ? executions.value : undefined;
    return await awaitExecution({ ...context, execution, history });
  } catch (error) {
    return { problem: asProblem(error) };
  }
}
