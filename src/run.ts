/** The story on one screen: target → facts → checks → start → wait → Outcome. */

import { evaluate, needsOf } from './checks/index.js';
import { limitCleanup, type ExecutionContext } from './execution/context.js';
import { deploy } from './execution/deploy.js';
import { describeCommit } from './facts/commit.js';
import { settleBranch } from './facts/event-branch.js';
import { readFacts } from './facts/index.js';
import { awaitHandshakes } from './facts/handshake.js';
import { conclude, concludeEarly, describeConnection, findingsByPipeline, isReady } from './conclude.js';
import { nothingToStart, startOfOwnPush } from './domain/start-need.js';
import { unlessAborted } from './domain/poll.js';
import { asProblem } from './domain/problem.js';
import { selectedSource } from './domain/source.js';
import { toTarget } from './domain/target.js';
import type { Connection } from './domain/connection.js';
import type { Inputs } from './domain/inputs.js';
import type { Facts, PipelineFacts } from './domain/facts.js';
import type { MatchesGlob } from './domain/filters.js';
import type { Outcome, StartOutcome } from './domain/outcome.js';
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

/**
 * After a cancellation it ends within 4 s, and what was started is in the Outcome.
 *
 * @returns what was found and done, including every Problem that a port threw
 */
export async function run(context: RunContext): Promise<Outcome> {
  const { event, ports, signal = new AbortController().signal } = context;
  const cleanupMs = limitCleanup(signal, ports.clock);
  const read = await readAll(context).catch((error: unknown) => {
    if (signal.aborted) return undefined;
    throw error;
  });
  if (!read) return concludeEarly(asProblem(signal.reason), event, true);
  const { target, facts, commitInfo } = read;
  const matchesGlob = await globsFor(facts, ports);
  const templates = facts.templates && (await import('./checks/template/index.js')).templateJudges;
  const findings = evaluate(facts, target, matchesGlob, templates);
  const conclusion = { facts, findings, target };
  ports.progress({
    kind: 'checked',
    outcome: conclude({ ...conclusion, starts: [], cancelled: signal.aborted }),
  });
  const findingsOf = findingsByPipeline(findings);
  const starting = { facts, target, findingsOf, matchesGlob, ports, signal, cleanupMs };
  const starts = await Promise.all(facts.pipelines.map((each) => startReady(starting, each)));
  return conclude({ ...conclusion, starts, commitInfo: await commitInfo, cancelled: signal.aborted });
}

/** Reads what the checks need, and waits for the connections that a person has to authorize. */
async function readAll({ inputs, event, region, ports, signal }: RunContext) {
  const target = toTarget(inputs, await unlessAborted(settleBranch(event, ports.forge), signal));
  const commitInfo = describeCommit(target, ports, signal);
  const request = { target, needs: needsOf(target), region, ports, signal };
  const facts = await unlessAborted(readFacts(request), signal);
  const wait = (connection: Connection) => {
    ports.progress({
      kind: 'waiting-for-connection',
      connection: describeConnection(connection),
      timeoutMs: target.waitForConnectionMs,
    });
  };
  return { target, facts: await awaitHandshakes(facts, request, wait), commitInfo };
}

async function globsFor({ pipelines, templates }: Facts, ports: Ports): Promise<MatchesGlob> {
  const written = (templates?.files ?? []).flatMap(({ template }) =>
    template.ok && template.value ? template.value.pipelines : [],
  );
  const deployed = pipelines.flatMap(({ pipeline }) => (pipeline.ok ? [pipeline.value] : []));
  const needed = [...written, ...deployed].some(({ triggers }) => triggers.length > 0);
  return needed ? ports.loadGlobs() : () => false;
}

interface StartContext extends Pick<ExecutionContext, 'target' | 'signal' | 'cleanupMs'> {
  readonly facts: Facts;
  readonly findingsOf: ReturnType<typeof findingsByPipeline>;
  readonly matchesGlob: MatchesGlob;
  readonly ports: Ports;
}

/** Starts one pipeline if its checks allow it, and waits for it. */
async function startReady(context: StartContext, pipelineFacts: PipelineFacts): Promise<StartOutcome> {
  const { facts, findingsOf, target, matchesGlob } = context;
  const { commit } = target;
  const pipeline = pipelineFacts.pipeline.ok ? pipelineFacts.pipeline.value : undefined;
  const source = selectedSource(pipelineFacts.selection);
  const isAllowed = target.start !== 'never' && isReady(findingsOf(pipelineFacts), target.failOn);
  if (!isAllowed || !pipeline || !source || commit === undefined) return {};
  const { region } = facts;
  const { executions } = pipelineFacts;
  const subject = { facts: pipelineFacts, pipeline, source, matchesGlob };
  const notNeeded = nothingToStart(subject, target);
  if (notNeeded !== undefined) return { notNeeded };
  const trigger = startOfOwnPush(subject, target);
  return deploy({ ...context, region, pipeline, source, commit, executions, trigger });
}
