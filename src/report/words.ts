/** The words that log, annotations, summary and `report` share; pure. */

import type { Finding, FindingStatus, Outcome, PipelineOutcome } from '../model.js';
import type { Remedy } from '../problem.js';

export const MARKS: Readonly<Record<FindingStatus, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** The whole run in one sentence. */
export function verdict(outcome: Outcome): string {
  const { problem } = outcome;
  if (problem?.kind === 'input') return 'Not checked: the step could not begin.';
  if (problem) return 'Stopped before the checks were done.';
  const { findings } = outcome;
  const numberOf = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  const counts = [
    ...(outcome.ready ? [`${count(numberOf('pass'), 'check')} passed`] : []),
    ...(numberOf('fail') > 0 ? [`${count(numberOf('fail'), 'check')} failed`] : []),
    ...(numberOf('warn') > 0 ? [`${count(numberOf('warn'), 'check')} warned`] : []),
  ].join(', ');
  const head = `${outcome.cancelled ? 'Cancelled. ' : ''}${outcome.ready ? 'Ready' : 'Not ready'}`;
  return `${head}: ${[counts, ...didStart(outcome)].join('; ')}.`;
}

function didStart({ pipelines, startAsked }: Outcome): string[] {
  const names = (started: boolean) =>
    pipelines.flatMap(({ name, execution }) => (execution?.started === started ? [name] : [])).join(', ');
  const did = [
    ...(names(true) === '' ? [] : [`started: ${names(true)}`]),
    ...(names(false) === '' ? [] : [`not started again: ${names(false)}`]),
  ];
  // A request whose answer was lost may have taken effect.
  const isKnown = !pipelines.some(
    ({ problem }) => problem?.kind === 'unreachable' || problem?.kind === 'broken',
  );
  const failed = pipelines.flatMap(({ name, problem, execution }) => (problem && !execution ? [name] : []));
  return [
    ...(startAsked && isKnown && did.length === 0 ? ['nothing was started'] : did),
    ...(failed.length === 0 ? [] : [`start failed: ${failed.join(', ')}`]),
  ];
}

/** What became of the start of one pipeline, where one was asked for. */
export function startLine(
  { name, execution, ready, problem }: PipelineOutcome,
  startAsked: boolean,
): string | undefined {
  if (problem && execution)
    return `Pipeline ${name} was started, and runs ${execution.commit} instead of the commit that was asked for: execution ${execution.id}.`;
  if (problem) return `The start of pipeline ${name} failed.`;
  if (!startAsked) return undefined;
  if (!execution) return ready ? undefined : `Pipeline ${name} was not started: its checks do not allow it.`;
  return execution.started
    ? `Pipeline ${name} was started at ${execution.commit}: execution ${execution.id}.`
    : `Pipeline ${name} was not started again: execution ${execution.id} of ${execution.commit} is there (${execution.status}).`;
}

/** A remedy as text, for places without markup. */
export function remedyText({ text, lines = [], url }: Remedy): string {
  return [text, ...lines, ...(url === undefined ? [] : [url])].join('\n');
}

/** What a person has to look at. */
export interface Concern {
  readonly status: 'fail' | 'warn';
  readonly id: string;
  readonly pipeline: string | null;
  readonly message: string;
  readonly remedy: Remedy | undefined;
}

/** Everything that failed or warned, failures first. */
export function concernsOf({ findings }: Outcome): Concern[] {
  return byWeight(findings).flatMap(({ id, status, pipeline, message, remedy }): Concern[] =>
    status === 'fail' || status === 'warn' ? [{ status, id, pipeline, message, remedy }] : [],
  );
}

/** Findings in the order of the table, failures first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight: Record<FindingStatus, number> = { fail: 0, warn: 1, skip: 3, pass: 2 };
  return [...findings].sort((a, b) => weight[a.status] - weight[b.status]);
}
