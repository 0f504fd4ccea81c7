/** Facts, findings and starts → the Outcome that every report is made of; pure. */

import { connectionUrl, pipelineUrl } from './domain/arn.js';
import { theConnection } from './checks/connection.js';
import { concerns } from './checks/index.js';
import { fail } from './checks/finding.js';
import { deny, warnOfLogs } from './checks/permissions.js';
import { DOCS_URL } from './event.js';
import { sourceOf } from './domain/source.js';
import type { FailOn } from './domain/inputs.js';
import type { Problem } from './domain/problem.js';
import type { Connection } from './domain/connection.js';
import type { Facts, PipelineFacts } from './domain/facts.js';
import type { Finding } from './domain/finding.js';
import type { ConnectionOutcome, ExecutionOutcome, Outcome, WaitOutcome } from './domain/outcome.js';
import type { RunEvent } from './domain/run-event.js';
import type { Target } from './domain/target.js';

/** What became of one pipeline's start; neither where none was asked or allowed. */
export interface Start {
  readonly execution?: ExecutionOutcome;
  readonly problem?: Problem;
  /** How the wait for it ended, where there was one. */
  readonly wait?: WaitOutcome;
}

/** @param starts one for each of the facts' pipelines, in their order */
export function conclude(
  facts: Facts,
  findings: readonly Finding[],
  starts: readonly Start[],
  failOn: FailOn,
  target: Target,
  cancelled: boolean,
): Outcome {
  const all = withStarts(findings, starts, facts, target);
  const pipelines = facts.pipelines.map((known, index) => {
    const { execution, problem, wait } = starts[index] ?? {};
    return {
      name: known.name,
      ready: isReady(findingsOf(known, all), failOn),
      url: pipelineUrl(facts.region, known.name),
      pipeline: known.pipeline.ok ? known.pipeline.value : undefined,
      source: known.pipeline.ok ? sourceOf(known.pipeline.value, target) : undefined,
      ...(known.stages?.ok && { stages: known.stages.value }),
      execution,
      problem,
      ...(wait && { wait }),
    };
  });
  const ready = isReady(all, failOn);
  return {
    ready,
    failed:
      cancelled ||
      (failOn !== 'never' && !ready) ||
      pipelines.some(({ problem, wait }) => problem !== undefined || wait?.passed === false),
    repository: target.repository,
    branch: target.branch,
    commit: target.commit,
    cancelled,
    startAsked: target.start !== 'never',
    connectionAsked: target.connection !== undefined,
    docsUrl: target.event.docsUrl,
    connections: facts.connections.flatMap((known, index) => {
      const connection = theConnection(known);
      return connection ? [{ ...describeConnection(connection), index }] : [];
    }),
    findings: all,
    pipelines,
    problem: undefined,
  };
}

/** A start that failed is a finding too: of `permissions` where it was denied, as a wait can be, else of `start`. */
function withStarts(
  findings: readonly Finding[],
  starts: readonly Start[],
  facts: Facts,
  target: Target,
): Finding[] {
  const problems = new Map(
    starts.flatMap(({ problem }, at) =>
      problem ? [[facts.pipelines[at]?.name ?? '', problem] as const] : [],
    ),
  );
  const isDenied = ({ kind }: Problem) => kind === 'denied' || kind === 'credentials';
  const denied = [...problems, ...waitProblems(starts, facts)].filter(([, problem]) => isDenied(problem));
  const withoutLog = starts.flatMap(({ wait }, at) =>
    (wait?.logProblems ?? []).map((problem) => ({ pipeline: facts.pipelines[at]?.name ?? '', problem })),
  );
  const isClean = denied.length === 0 && withoutLog.length === 0;
  const kept = findings.filter(({ id, status }) => isClean || id !== 'permissions' || status !== 'pass');
  return [
    ...kept.map((finding): Finding => {
      const problem = finding.id === 'start' ? problems.get(finding.pipeline ?? '') : undefined;
      if (!problem || isDenied(problem)) return finding;
      return { ...finding, ...fail(problem.message, problem.remedy ?? { text: 'Run the job again.' }) };
    }),
    ...denied.map(([pipeline, problem]) => deny(problem, target.event, pipeline, null)),
    ...warnOfLogs(withoutLog, target.event),
  ];
}

/** What a wait, or the stop at its end, could not do. */
function waitProblems(starts: readonly Start[], facts: Facts): (readonly [string, Problem])[] {
  return starts.flatMap(({ wait }, at) => {
    const name = facts.pipelines[at]?.name ?? '';
    if (wait?.end.kind === 'lost') return [[name, wait.end.problem] as const];
    const release = wait && 'release' in wait.end ? wait.end.release : undefined;
    return release?.kind === 'not-stopped' ? [[name, release.problem] as const] : [];
  });
}

export function findingsOf(known: PipelineFacts, findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => concerns(finding, known));
}

/** Whether every finding that counts has passed; with `fail-on: warning` one that warns counts too. */
export function isReady(findings: readonly Finding[], failOn: FailOn): boolean {
  return !findings.some(({ status }) => status === 'fail' || (status === 'warn' && failOn === 'warning'));
}

export function describeConnection(connection: Connection): ConnectionOutcome {
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
    cancelled: false,
    startAsked: false,
    connectionAsked: false,
    docsUrl: event?.docsUrl ?? DOCS_URL,
    connections: [],
    findings: [],
    pipelines: [],
    problem,
  };
}
