/** The story on one screen: what is wanted → facts → checks → start → Outcome. */

import { connectionUrl, executionUrl, pipelineUrl } from './arn.js';
import { concerns, evaluate } from './checks/index.js';
import { theConnection } from './checks/connection.js';
import { deny } from './checks/permissions.js';
import { startOrAdopt } from './execution/start.js';
import { awaitHandshakes, readFacts } from './facts.js';
import { sourceOf } from './source.js';
import { asProblem, type Problem } from './problem.js';
import type { FailOn, Inputs } from './inputs.js';
import type {
  Connection,
  ConnectionOutcome,
  ExecutionOutcome,
  Facts,
  Finding,
  MatchesGlob,
  Outcome,
  PipelineFacts,
  Ports,
  RunEvent,
  Target,
} from './model.js';

/**
 * @param signal aborts when the workflow is cancelled: waiting ends, and nothing is started any more
 * @throws nothing: whatever goes wrong is in the Outcome
 */
export async function run(
  inputs: Inputs,
  event: RunEvent,
  region: string,
  ports: Ports,
  signal?: AbortSignal,
): Promise<Outcome> {
  const target = aim(inputs, event);
  const first = await readFacts(target, ports, region);
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
  const findings = evaluate(facts, target, await globsFor(facts, ports));
  const starts = await startReady(facts, findings, inputs.failOn, target, ports, signal);
  return conclude(facts, findings, starts, inputs.failOn, target);
}

/** An input given by the user wins over the event. */
function aim(inputs: Inputs, event: RunEvent): Target {
  const {
    repository,
    connection,
    pipelines,
    sourceAction,
    start,
    allowOffBranch,
    variables,
    connectionTimeout,
  } = inputs;
  return {
    event,
    repository,
    branch: inputs.branch ?? event.branch,
    commit: inputs.commit ?? event.commit,
    connection,
    pipelines,
    sourceAction,
    start,
    allowOffBranch,
    variables,
    connectionTimeout,
  };
}

async function globsFor({ pipelines }: Facts, ports: Ports): Promise<MatchesGlob> {
  const needed = pipelines.some(({ pipeline }) => pipeline.ok && pipeline.value.triggers.length > 0);
  return needed ? ports.loadGlobs() : () => false;
}

/** What became of one pipeline's start. */
interface Start {
  readonly execution?: ExecutionOutcome;
  readonly problem?: Problem;
}

/** Every pipeline is started by itself; one that fails leaves the others. */
async function startReady(
  facts: Facts,
  findings: readonly Finding[],
  failOn: FailOn,
  target: Target,
  ports: Ports,
  signal: AbortSignal | undefined,
): Promise<Start[]> {
  return Promise.all(
    facts.pipelines.map(async (known): Promise<Start> => {
      const source = known.pipeline.ok ? sourceOf(known.pipeline.value, target) : undefined;
      const { commit } = target;
      const wanted = target.start !== 'never' && isReady(findingsOf(known, findings), failOn);
      if (!wanted || !source || commit === undefined) return {};
      try {
        signal?.throwIfAborted();
        const { execution, started } = await startOrAdopt(known, source, commit, target, ports.pipelines);
        const url = executionUrl(facts.region, known.name, execution.id);
        return { execution: { id: execution.id, status: execution.status, started, commit, url } };
      } catch (error) {
        return { problem: asProblem(error) };
      }
    }),
  );
}

function conclude(
  facts: Facts,
  findings: readonly Finding[],
  starts: readonly Start[],
  failOn: FailOn,
  target: Target,
): Outcome {
  const all = [
    ...findings.filter(({ id }) => id !== 'permissions'),
    ...permissionsAfter(starts, facts, findings, target),
  ];
  const pipelines = facts.pipelines.map((known, index) => {
    const { execution, problem } = starts[index] ?? {};
    return {
      name: known.name,
      ready: isReady(findingsOf(known, all), failOn),
      url: pipelineUrl(facts.region, known.name),
      pipeline: known.pipeline.ok ? known.pipeline.value : undefined,
      source: known.pipeline.ok ? sourceOf(known.pipeline.value, target) : undefined,
      execution,
      problem,
    };
  });
  const ready = isReady(all, failOn);
  return {
    ready,
    failed: (failOn !== 'never' && !ready) || pipelines.some(({ problem }) => problem !== undefined),
    repository: target.repository,
    branch: target.branch,
    commit: target.commit,
    startAsked: target.start !== 'never',
    connections: facts.connections.flatMap((known) => {
      const connection = theConnection(known);
      return connection ? [describeConnection(connection)] : [];
    }),
    findings: all,
    pipelines,
    problem: undefined,
  };
}

/** A start that was denied is a finding of `permissions` too; its pass then no longer holds. */
function permissionsAfter(
  starts: readonly Start[],
  facts: Facts,
  findings: readonly Finding[],
  target: Target,
): Finding[] {
  const before = findings.filter(({ id }) => id === 'permissions');
  const denied = starts.flatMap(({ problem }, index) =>
    problem?.kind === 'denied' || problem?.kind === 'credentials'
      ? [deny(problem, target.event, facts.pipelines[index]?.name ?? null, null)]
      : [],
  );
  return denied.length > 0 ? [...before.filter(({ status }) => status !== 'pass'), ...denied] : before;
}

function findingsOf(known: PipelineFacts, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => concerns(finding, known));
}

/** Whether every finding that counts has passed; with `fail-on: warning` one that warns counts too. */
function isReady(findings: readonly Finding[], failOn: FailOn): boolean {
  return !findings.some(({ status }) => status === 'fail' || (status === 'warn' && failOn === 'warning'));
}

function describeConnection(connection: Connection): ConnectionOutcome {
  return { ...connection, url: connectionUrl(connection.arn) };
}

/** The Outcome of a run that a bad input, or an unexpected error, stopped. */
export function concludeEarly(problem: Problem, event?: RunEvent): Outcome {
  return {
    ready: false,
    failed: true,
    repository: event?.repository ?? '',
    branch: event?.branch,
    commit: event?.commit,
    startAsked: false,
    connections: [],
    findings: [],
    pipelines: [],
    problem,
  };
}
