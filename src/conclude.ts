/** Makes the Outcome, from which every report is made. Pure. */

import { accountOf, connectionUrl, pipelineUrl } from './domain/arn.js';
import { judgeAllDenied } from './checks/index.js';
import type { DeniedCall } from './checks/denied.js';
import { failWith, isOfPermissions } from './checks/verdict.js';
import { concerns, foundConnection } from './domain/facts.js';
import { DOCS_URL } from './event.js';
import { selectedSource } from './domain/source.js';
import type { FailOn } from './domain/inputs.js';
import type { Problem } from './domain/problem.js';
import type { Connection } from './domain/connection.js';
import type { Facts, PipelineFacts } from './domain/facts.js';
import { byPipeline, type Finding } from './domain/finding.js';
import type {
  ConnectionOutcome,
  Outcome,
  OutcomeContext,
  StartOutcome,
  WaitOutcome,
} from './domain/outcome.js';
import type { CommitInfo } from './domain/repository.js';
import type { RunEvent } from './domain/run-event.js';
import type { Target } from './domain/target.js';

export interface Conclusion {
  readonly facts: Facts;
  readonly findings: readonly Finding[];
  /** One for each pipeline of the facts, in their order. */
  readonly starts: readonly StartOutcome[];
  readonly target: Target;
  /** What GitHub says about the commit, if it is known by then. */
  readonly commitInfo?: CommitInfo | undefined;
  readonly cancelled: boolean;
}

export function conclude(conclusion: Conclusion): Outcome {
  const { facts, starts, target, cancelled } = conclusion;
  const { failOn } = target;
  const findings = withStarts(conclusion);
  const findingsOf = findingsByPipeline(findings);
  const pipelines = facts.pipelines.map((pipelineFacts, index) => {
    const { name, pipeline, selection, stages } = pipelineFacts;
    const { execution, notNeeded, problem, wait } = starts[index] ?? {};
    return {
      name,
      ready: isReady(findingsOf(pipelineFacts), failOn),
      url: pipelineUrl(facts.region, name),
      pipeline: pipeline.ok ? pipeline.value : undefined,
      source: selectedSource(selection),
      ...(stages?.ok && { stages: stages.value }),
      execution,
      problem,
      ...(notNeeded !== undefined && { notNeeded }),
      ...(wait && { wait }),
    };
  });
  const ready = isReady(findings, failOn);
  return {
    ready,
    failed:
      cancelled ||
      (failOn !== 'never' && !ready) ||
      pipelines.some(({ problem, wait }) => problem !== undefined || wait?.passed === false),
    repository: target.repository,
    branch: target.branch,
    commit: target.commit,
    context: contextOf(facts, target, conclusion.commitInfo),
    cancelled,
    startAsked: target.start !== 'never',
    connectionAsked: target.connection !== undefined,
    docsUrl: target.event.docsUrl,
    connections: facts.connections.flatMap((connectionFacts, index) => {
      const connection = foundConnection(connectionFacts);
      return connection ? [{ ...describeConnection(connection), index }] : [];
    }),
    findings,
    pipelines,
    problem: undefined,
  };
}

function contextOf(
  { region, account, pipelines, connections }: Facts,
  target: Target,
  commitInfo: CommitInfo | undefined,
): OutcomeContext {
  const { event, repository, commit } = target;
  const pipelineArn = pipelines.flatMap(({ pipeline }) => (pipeline.ok ? (pipeline.value.arn ?? []) : []))[0];
  const connectionArn = connections.flatMap((facts) => foundConnection(facts)?.arn ?? [])[0];
  const accountId =
    account ?? accountOf(pipelineArn) ?? (pipelines.length === 0 ? accountOf(connectionArn) : undefined);
  // What a repository of another server or provider has as a page is not known.
  const isHere = repository.toLowerCase() === event.repository.toLowerCase();
  return {
    ...(region !== '' && { region }),
    ...(accountId !== undefined && { account: accountId }),
    ...(isHere &&
      commit !== undefined && {
        commit: { ...commitInfo, url: `${event.serverUrl}/${event.repository}/commit/${commit}` },
      }),
  };
}

/** A failed start is a finding too: of `permissions` if it was denied, as a wait can be, and otherwise of `start`. */
function withStarts({ facts, findings, starts, target }: Conclusion): Finding[] {
  const nameAt = (index: number) => facts.pipelines[index]?.name ?? '';
  const problems = new Map(
    starts.flatMap(({ problem }, index) => (problem ? [[nameAt(index), problem] as const] : [])),
  );
  const waits = starts.flatMap(({ wait }, index) =>
    waitProblems(wait).map((problem) => [nameAt(index), problem] as const),
  );
  const deniedCall = (pipeline: string, problem: Problem) => ({ pipeline, connection: null, problem });
  const later: DeniedCall[] = [
    ...[...problems, ...waits].flatMap(([pipeline, problem]) =>
      isOfPermissions(problem) ? deniedCall(pipeline, problem) : [],
    ),
    ...starts.flatMap(({ wait }, index) =>
      (wait?.logProblems ?? []).map((problem) => ({
        ...deniedCall(nameAt(index), problem),
        optional: { input: 'follow-logs: false' },
      })),
    ),
    ...starts.flatMap(({ wait }, index) =>
      (wait?.lookProblems ?? []).map((problem) => ({
        ...deniedCall(nameAt(index), problem),
        optional: { input: 'wait: false' },
      })),
    ),
  ];
  const permissions = later.length > 0 ? judgeAllDenied(facts, target, later) : undefined;
  return findings.map((finding): Finding => {
    if (permissions?.id === finding.id) return permissions;
    const problem = finding.id === 'start' ? problems.get(finding.pipeline ?? '') : undefined;
    if (!problem || isOfPermissions(problem)) return finding;
    return { ...finding, ...failWith(problem) };
  });
}

/** What a wait, or the stop at its end, could not do. */
function waitProblems(wait: WaitOutcome | undefined): Problem[] {
  if (wait?.end.kind === 'lost') return [wait.end.problem];
  const release = wait && 'release' in wait.end ? wait.end.release : undefined;
  return release?.kind === 'not-stopped' ? [release.problem] : [];
}

/** @returns what says of a pipeline which findings are about it; of a thousand pipelines, each looks at its own alone */
export function findingsByPipeline(findings: readonly Finding[]): (pipeline: PipelineFacts) => Finding[] {
  const groups = byPipeline(findings);
  const shared = groups.get(null) ?? [];
  return (pipeline) => [
    ...shared.filter((finding) => concerns(finding, pipeline)),
    ...(groups.get(pipeline.name) ?? []),
  ];
}

/** Whether no finding fails, and with `fail-on: warning` none warns. */
export function isReady(findings: readonly Finding[], failOn: FailOn): boolean {
  return !findings.some(({ status }) => status === 'fail' || (status === 'warn' && failOn === 'warning'));
}

export function describeConnection(connection: Connection): ConnectionOutcome {
  return { ...connection, url: connectionUrl(connection.arn) };
}

/** The Outcome of a run that ended before the checks were done: invalid inputs, an unexpected error, a cancellation. */
export function concludeEarly(problem: Problem, event?: RunEvent, cancelled = false): Outcome {
  return {
    ready: false,
    failed: true,
    repository: event?.repository ?? '',
    branch: event?.branch,
    commit: event?.commit,
    context: {},
    cancelled,
    startAsked: false,
    connectionAsked: false,
    docsUrl: event?.docsUrl ?? DOCS_URL,
    connections: [],
    findings: [],
    pipelines: [],
    problem,
  };
}
