/** The whole run in one line: pipeline, outcome, cause. The same in the log, the summary, the check run and the comment; pure. */

import { formatDuration } from '../../domain/duration.js';
import type { Finding } from '../../domain/finding.js';
import type { FailedAction, Outcome, PipelineOutcome, WaitEnd, WaitOutcome } from '../../domain/outcome.js';
import { causeOf, causeOfProblem } from './cause.js';
import { conditionCause } from './condition.js';
import { durationOf } from './duration.js';
import { holdClause } from './hold.js';
import { headlineOfSeveral } from './headline-several.js';
import { capital, code, listOf } from '../../domain/words.js';
import { commitName } from './names.js';
import { mayHaveStarted } from './result.js';

export function headline(outcome: Outcome): string {
  const { problem, cancelled, pipelines } = outcome;
  if (cancelled) return canceled(outcome);
  if (problem) return problem.kind === 'input' ? 'Invalid inputs' : `Stopped: ${causeOfProblem(problem)}`;
  const [pipeline, ...others] = pipelines;
  if (!pipeline) return ofRun(outcome);
  return others.length === 0 ? headlinesOfPipelines(outcome)(pipeline) : headlineOfSeveral(outcome);
}

const isRunning = ({ execution, wait }: PipelineOutcome): boolean =>
  wait?.end.kind !== 'ended' && (execution?.status === 'InProgress' || execution?.status === 'Stopping');

const isStopping = ({ execution }: PipelineOutcome): boolean => execution?.status === 'Stopping';

function canceled({ pipelines }: Outcome): string {
  const running = pipelines.filter(isRunning);
  const [first] = running;
  const started = pipelines.filter(({ execution }) => execution?.started);
  const uncertain = pipelines.filter(mayHaveStarted);
  if (!first && uncertain.length > 0)
    return `Canceled: ${listOf(uncertain.map(({ name }) => name))} may have been started`;
  if (!first)
    return started.length === 0
      ? 'Canceled: nothing was started'
      : `Canceled: ${listOf(started.map(({ name }) => name))} had already ended`;
  const left = running.filter((each) => !isStopping(each));
  const shown = left.length > 0 ? left : running;
  const names = listOf(shown.map(({ name }) => name));
  const isOne = shown.length === 1;
  if (left.length === 0) return `Canceled: ${names} ${isOne ? 'is' : 'are'} being stopped`;
  return `Canceled: ${names} ${isOne ? 'keeps' : 'keep'} running in AWS`;
}

/** A run that is about no pipeline. */
function ofRun({ findings, connections }: Outcome): string {
  const finding = decisive(findings).find((each) => isAbout(each));
  if (finding) return capital(clauseOf(finding));
  const [connection] = connections;
  if (connection) return `Connection ${code(connection.name)} is ready`;
  return capital(findings.find(({ headline: own }) => own !== undefined)?.headline ?? 'Ready');
}

/** The same for each of several pipelines, each time with what decides about all of them at hand. */
export function headlinesOfPipelines(outcome: Outcome): (pipeline: PipelineOutcome) => string {
  const deciding = decisive(outcome.findings);
  return (pipeline) => ofPipeline(pipeline, outcome, deciding);
}

function ofPipeline(pipeline: PipelineOutcome, outcome: Outcome, deciding: readonly Finding[]): string {
  const { execution, problem, wait, ready } = pipeline;
  const name = code(pipeline.name);
  if (problem && execution && execution.commit !== outcome.commit)
    return `${name} runs ${commitName(execution.commit)} instead of ${commitName(outcome.commit ?? '')}`;
  if (problem && execution?.started) return `Started ${name}, then hit a problem: ${causeOfProblem(problem)}`;
  if (problem && mayHaveStarted(pipeline)) return `${name} may have been started: ${causeOfProblem(problem)}`;
  if (problem) return `Couldn't start ${name}: ${causeOfProblem(problem)}`;
  if (execution && wait) return ofWait(pipeline, wait);
  const finding = deciding.find((each) => isAbout(each, pipeline.name));
  if (execution) {
    const commit = commitName(execution.commit);
    const done = execution.started
      ? `Started ${name} at ${commit}`
      : `Not started: ${name} already runs ${commit}`;
    if (!finding) return done;
    return `${done}, but ${isOfTemplate(finding) ? clauseOf(finding) : `it ${predicate(finding)}`}`;
  }
  if (finding) return isOfTemplate(finding) ? capital(clauseOf(finding)) : `${name} ${predicate(finding)}`;
  if (ready && pipeline.notNeeded !== undefined)
    return `Not started: no changed file matches the filters of ${name}`;
  return ready ? `${name} is ready` : `${name} isn't ready`;
}

/** A finding that names what it is about. */
const clauseOf = ({ headline: own, message }: Finding): string => own ?? causeOf(message);

/** What a template says is about the pipelines in it, and not about those that are deployed. */
const isOfTemplate = ({ id, pipeline }: Finding): boolean => id.startsWith('template') && pipeline === null;

/** What a finding says of a pipeline, after its name. */
function predicate({ headline: own, message, pipeline, id, unanswered }: Finding): string {
  if (own === undefined) return `isn't ready: ${causeOf(message)}`;
  if (pipeline !== null || unanswered) return own;
  return `${id === 'permissions' ? "can't be checked" : "can't deploy"}: ${own}`;
}

/** About this pipeline, or about the whole run. */
const isAbout = ({ pipeline, pipelines }: Finding, name = ''): boolean =>
  pipelines?.includes(name) ?? (pipeline === null || pipeline === name);

/** The findings of which the first decides: failures, then warnings that stop the deploy. */
function decisive(findings: readonly Finding[]): Finding[] {
  return [
    ...findings.filter(({ status }) => status === 'fail'),
    ...findings.filter(({ status, headline: own }) => status === 'warn' && own !== undefined),
  ];
}

/** What the message proves of a failed source, else the message. */
function failureCause({ message, source }: FailedAction): string {
  if (source?.headline !== undefined) return source.headline;
  return message === '' ? 'AWS gives no reason' : causeOf(message);
}

function ofWait(pipeline: PipelineOutcome, wait: WaitOutcome): string {
  const { end } = wait;
  const name = code(pipeline.name);
  switch (end.kind) {
    case 'ended':
      return ofEnd(pipeline, wait, end);
    case 'timeout': {
      const after = `Timed out after ${formatDuration(end.timeoutMs)}: ${name}`;
      if (end.release.kind === 'stopped') return `${after} is being stopped`;
      return `${after} ${end.hold ? holdClause(end.hold) : 'is still running'}`;
    }
    case 'cancelled':
      return end.release.kind === 'stopped'
        ? `Canceled: ${name} is being stopped`
        : `Canceled: ${name} keeps running in AWS`;
    case 'lost':
      return `Lost track of ${name}: ${causeOfProblem(end.problem)}`;
  }
}

function ofEnd(
  { name, execution }: PipelineOutcome,
  { actions }: WaitOutcome,
  { status, summary, failures, condition }: WaitEnd & { kind: 'ended' },
): string {
  const [failure] = failures;
  const why = summary === '' ? '' : `: ${causeOf(summary)}`;
  const subject = code(name);
  switch (status) {
    case 'Succeeded': {
      const took = durationOf(actions);
      const how = took === undefined ? '' : ` in ${formatDuration(took)}`;
      return `${subject} succeeded at ${commitName(execution?.commit ?? '')}${how}`;
    }
    case 'Failed':
      if (condition) return `${subject} failed in ${code(condition.stage)}: ${conditionCause(condition)}`;
      if (!failure) return `${subject} failed${why}`;
      return `${subject} failed in ${code(failure.stage)}: ${failureCause(failure)}`;
    case 'Stopped':
      return `${subject} was stopped${why}`;
    case 'Cancelled':
      return `${subject} was canceled: the pipeline's definition changed`;
    case 'Superseded':
      return `${subject} was superseded by a newer execution`;
  }
}
