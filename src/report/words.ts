/** The words that log, annotations, summary and `report` share; pure. */

import type { Finding, FindingStatus, Outcome, PipelineOutcome } from '../model.js';
import type { Remedy } from '../problem.js';

export const MARKS: Readonly<Record<FindingStatus, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

const count = (number: number, thing: string): string => `${number} ${thing}${number === 1 ? '' : 's'}`;

/** The whole run in one sentence. */
export function verdict(outcome: Outcome): string {
  if (outcome.problem) return 'Not checked: the step could not begin.';
  const { pipelines, findings } = outcome;
  const failing = findings.filter(({ status }) => status === 'fail').length;
  const warning = findings.filter(({ status }) => status === 'warn').length;
  const warned = warning > 0 ? `, ${count(warning, 'warning')}` : '';
  if (!outcome.ready) {
    const withheld =
      outcome.startAsked && pipelines.every(({ execution }) => !execution) ? '; nothing was started' : '';
    return `Not ready: ${failing > 0 ? `${count(failing, 'check')} failed` : 'a warning counts as a failure (fail-on: warning)'}${warned}${withheld}.`;
  }
  const refused = pipelines.filter(({ problem }) => problem).length;
  if (refused > 0) return `Ready, but ${count(refused, 'start')} failed${warned}.`;
  const started = pipelines.filter(({ execution }) => execution?.started).length;
  const adopted = pipelines.filter(({ execution }) => execution && !execution.started).length;
  const did = [
    started > 0 ? `${count(started, 'pipeline')} started` : '',
    adopted > 0 ? `${count(adopted, 'pipeline')} already ran or running at this commit` : '',
  ].filter((part) => part !== '');
  const passed = count(findings.filter(({ status }) => status === 'pass').length, 'check');
  return `Ready: ${passed} passed${warned}${did.length > 0 ? `; ${did.join(', ')}` : ''}.`;
}

/** What became of the start of one pipeline, where one was asked for. */
export function startLine(
  { name, execution, ready, problem }: PipelineOutcome,
  startAsked: boolean,
): string | undefined {
  if (problem) return problem.message;
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

/** Everything that failed or warned, the most important first: refused starts, failures, warnings. */
export function concernsOf({ findings, pipelines }: Outcome): Concern[] {
  const starts = pipelines.flatMap(({ name, problem }): Concern[] =>
    // A denied start is a finding of `permissions` already.
    problem && problem.kind !== 'denied' && problem.kind !== 'credentials'
      ? [{ status: 'fail', id: 'start', pipeline: name, message: problem.message, remedy: problem.remedy }]
      : [],
  );
  const found = byWeight(findings).flatMap(({ id, status, pipeline, message, remedy }): Concern[] =>
    status === 'fail' || status === 'warn' ? [{ status, id, pipeline, message, remedy }] : [],
  );
  return [...starts, ...found];
}

/** Findings in the order of the table, failures first. */
export function byWeight(findings: readonly Finding[]): Finding[] {
  const weight: Record<FindingStatus, number> = { fail: 0, warn: 1, skip: 3, pass: 2 };
  return [...findings].sort((a, b) => weight[a.status] - weight[b.status]);
}
