/** The story on one screen: what is wanted → facts → checks → start → wait → Outcome. */

import { executionUrl } from './domain/arn.js';
import { evaluate } from './checks/index.js';
import { startOfPush } from './checks/trigger.js';
import { startOrAdopt } from './execution/start.js';
import { awaitExecution } from './execution/wait.js';
import { readFacts } from './facts/index.js';
import { awaitHandshakes } from './facts/handshake.js';
import { conclude, describeConnection, findingsOf, isReady, type Start } from './conclude.js';
import { sourceOf } from './domain/source.js';
import { asProblem } from './domain/problem.js';
import type { FailOn, Inputs } from './domain/inputs.js';
import type { Facts } from './domain/facts.js';
import type { MatchesGlob } from './domain/filters.js';
import type { Finding } from './domain/finding.js';
import type { Outcome } from './domain/outcome.js';
import type { RunEvent } from './domain/run-event.js';
import type { Target } from './domain/target.js';
import type { Ports } from './ports/index.js';

/**
 * @param signal aborts when the workflow is cancelled: waiting ends, and nothing is started any more
 * @returns what was found and done; whatever a port throws, as it promises, is in there
 */
export async function run(
  inputs: Inputs,
  event: RunEvent,
  region: string,
  ports: Ports,
  signal?: AbortSignal,
): Promise<Outcome> {
  const target = aim(inputs, event);
  const first = await readFacts(target, ports, region, signal);
  const facts = await awaitHandshakes(
    first,
    target,
    ports,
    (connection) => {
      ports.progress({
        kind: 'waiting-for-connection',
        connection: describeConnection(connection),
        timeoutMs: target.connectionTimeout,
      });
    },
    signal,
  );
  const matches = await globsFor(facts, ports);
  const findings = evaluate(facts, target, matches);
  const starts = await startReady(facts, findings, inputs.failOn, target, matches, ports, signal);
  return conclude(facts, findings, starts, inputs.failOn, target, signal?.aborted ?? false);
}

/** An input given by the user wins over the event. */
function aim(inputs: Inputs, event: RunEvent): Target {
  return { ...inputs, event, branch: inputs.branch ?? event.branch, commit: inputs.commit ?? event.commit };
}

async function globsFor({ pipelines }: Facts, ports: Ports): Promise<MatchesGlob> {
  const needed = pipelines.some(({ pipeline }) => pipeline.ok && pipeline.value.triggers.length > 0);
  return needed ? ports.loadGlobs() : () => false;
}

/** Every pipeline is started, and waited for, by itself; one that fails leaves the others. */
async function startReady(
  facts: Facts,
  findings: readonly Finding[],
  failOn: FailOn,
  target: Target,
  matches: MatchesGlob,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<Start[]> {
  return Promise.all(
    facts.pipelines.map(async (known): Promise<Start> => {
      const pipeline = known.pipeline.ok ? known.pipeline.value : undefined;
      const source = pipeline && sourceOf(pipeline, target);
      const { commit } = target;
      const wanted = target.start !== 'never' && isReady(findingsOf(known, findings), failOn);
      if (!wanted || !source || commit === undefined) return {};
      try {
        signal?.throwIfAborted();
        const trigger = startOfPush(pipeline, source, target, matches);
        const { problem, ...did } = await startOrAdopt(
          { facts: known, source, commit, target, trigger },
          ports,
          signal,
        );
        const url = executionUrl(facts.region, known.name, did.id);
        const begun = { ...did, url };
        if (problem) return { execution: begun, problem };
        if (!target.wait) return { execution: begun };
        const history = known.executions?.ok ? known.executions.value : undefined;
        const { name, executionMode } = pipeline;
        // What runs in PARALLEL mode is never rolled back.
        const rollsBack = executionMode === 'PARALLEL' ? [] : pipeline.rollsBack;
        const about = { pipeline: name, region: facts.region, rollsBack };
        const waiting = { ...about, source, execution: begun, history };
        return await awaitExecution(waiting, target, ports, signal);
      } catch (error) {
        return { problem: asProblem(error) };
      }
    }),
  );
}
