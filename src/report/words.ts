/** The words that log, annotations, summary and `report` share; pure. */

import { formatDuration } from '../domain/duration.js';
import type { Finding, FindingStatus } from '../domain/finding.js';
import type { Outcome, PipelineOutcome, Release, Rollback, WaitEnd } from '../domain/outcome.js';
import type { Remedy } from '../domain/problem.js';

export const MARKS: Readonly<Record<FindingStatus, string>> = { pass: '✓', warn: '!', fail: '✗', skip: '–' };

export const count = (number: number, thing: string): string =>
  `${number} ${thing}${number === 1 ? '' : 's'}`;

const COUNTED = [
  ['fail', 'failed'],
  ['warn', 'warned'],
  ['pass', 'passed'],
  ['skip', 'skipped'],
] as const;

/** How many findings there are of each status: `1 failed, 6 passed`. */
export function statusCounts(findings: readonly Pick<Finding, 'status'>[]): string {
  return COUNTED.flatMap(([status, word]) => {
    const number = findings.filter((finding) => finding.status === status).length;
    return number > 0 ? [`${number} ${word}`] : [];
  }).join(', ');
}

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
  return `${ends(outcome)}${head}: ${[counts, ...didStart(outcome)].join('; ')}.`;
}

/** How each execution ended that was waited for: `app Succeeded, docs Failed. ` */
function ends({ pipelines }: Outcome): string {
  const all = pipelines.flatMap(({ name, wait }) => (wait ? [`${name} ${endWord(wait.end)}`] : []));
  return all.length === 0 ? '' : `${all.join(', ')}. `;
}

function endWord(end: WaitEnd): string {
  switch (end.kind) {
    case 'ended':
      return end.status;
    case 'timeout':
      return 'not done in time';
    case 'cancelled':
      return 'not waited for to its end';
    case 'lost':
      return 'out of sight';
  }
}

/** How the wait for the execution of one pipeline ended, where there was one. */
export function waitLine({ name, execution, wait }: PipelineOutcome): string | undefined {
  if (!execution || !wait) return undefined;
  const { end, superseded } = wait;
  const subject = `execution ${execution.id} of pipeline ${name}`;
  const followed = superseded.length > 0 ? `, which superseded ${superseded.join(', ')},` : '';
  switch (end.kind) {
    case 'ended':
      return [
        `${capital(subject)}${followed} ended: ${end.status}.`,
        ...(end.summary === '' ? [] : [`AWS says: ${end.summary}`]),
        ...(end.rollback ? [rollbackWords(end.rollback)] : []),
      ].join(' ');
    case 'timeout':
      return `${capital(subject)}${followed} did not end within the timeout of ${formatDuration(end.timeoutMs)}. ${releaseWords(end.release)}`;
    case 'cancelled':
      return `The workflow was cancelled while ${subject}${followed} was waited for. ${releaseWords(end.release)}`;
    case 'lost':
      return `${capital(subject)}${followed} could not be waited for any longer: ${end.problem.message}`;
  }
}

/** What AWS made of a failure by itself. */
export function rollbackWords({ id, status }: Rollback): string {
  return `AWS rolls the stage back by itself: execution ${id} (${status}).`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function releaseWords(release: Release): string {
  switch (release.kind) {
    case 'left':
      return `It is left to run on${WHY_LEFT[release.why]}.`;
    case 'stopped':
      return release.abandoned
        ? 'It is being stopped, and the actions that run are abandoned (on-cancel: abandon).'
        : 'It is being stopped as soon as the actions that run have ended (on-cancel: stop).';
    case 'not-stopped':
      return `It could not be stopped: ${release.problem.message}`;
  }
}

const WHY_LEFT = {
  asked: ' (on-cancel: leave)',
  adopted: ': it was adopted, not started here, and is never stopped',
  followed: ': it superseded the one that was meant, was not started here, and is never stopped',
} as const;

/** What a person has to look at of the executions that were waited for. */
export function waitConcerns({ pipelines }: Outcome): Concern[] {
  return pipelines.flatMap((pipeline): Concern[] => {
    const { name, execution, wait } = pipeline;
    const line = waitLine(pipeline);
    if (!execution || !wait || wait.passed || line === undefined) return [];
    const concern = { status: 'fail', id: 'execution', pipeline: name } as const;
    const page = { text: 'The execution in the console:', url: execution.url };
    const { end } = wait;
    if (end.kind === 'lost') return [{ ...concern, message: line, remedy: end.problem.remedy ?? page }];
    const failures = end.kind === 'ended' ? end.failures : [];
    if (failures.length === 0)
      return [{ ...concern, message: line, remedy: { ...page, ...grantOfStop(end) } }];
    return failures.map(({ stage, action, message, externalUrl }) => ({
      ...concern,
      message: [
        `Action ${action} of stage ${stage} failed in execution ${execution.id} of pipeline ${name}:`,
        message === '' ? 'AWS gives no reason.' : message,
        externalUrl,
      ]
        .filter((part) => part !== '')
        .join(' '),
      remedy: page,
      externalUrl,
    }));
  });
}

/** The permission that a stop lacked. */
function grantOfStop(end: WaitEnd): Remedy | undefined {
  const release = 'release' in end ? end.release : undefined;
  const problem = release?.kind === 'not-stopped' ? release.problem : undefined;
  return problem?.kind === 'denied' ? problem.remedy : undefined;
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
  { name, execution, ready, problem, wait }: PipelineOutcome,
  startAsked: boolean,
): string | undefined {
  if (problem && execution)
    return `Pipeline ${name} was started, and runs ${execution.commit} instead of the commit that was asked for: execution ${execution.id}.`;
  if (problem) return `The start of pipeline ${name} failed.`;
  if (!startAsked) return undefined;
  if (!execution) return ready ? undefined : `Pipeline ${name} was not started: its checks do not allow it.`;
  const [begun] = wait?.superseded ?? [];
  if (begun !== undefined)
    return `Pipeline ${name}: execution ${begun} was superseded, and ${execution.id} of ${execution.commit} followed.`;
  return execution.started
    ? `Pipeline ${name} was started at ${execution.commit}: execution ${execution.id}.`
    : `Pipeline ${name} was not started again: execution ${execution.id} of ${execution.commit} is there (${execution.status}).`;
}

/** A remedy as text, for places without markup. */
export function remedyText({ text, lines = [], url }: Remedy): string {
  return [text, ...lines, ...(url === undefined ? [] : [url])].join('\n');
}

/** What is wrong and what mends it, for places without markup. */
export function withRemedy(message: string, remedy: Remedy | undefined): string {
  return remedy ? `${message}\n${remedyText(remedy)}` : message;
}

/** What an annotation is about: the check, and its pipeline. */
export function aboutOf({ id, pipeline }: Pick<Concern, 'id' | 'pipeline'>): string {
  return pipeline === null ? id : `${id} (${pipeline})`;
}

/** What a person has to look at. */
export interface Concern {
  readonly status: 'fail' | 'warn';
  readonly id: string;
  readonly pipeline: string | null;
  readonly message: string;
  readonly remedy: Remedy | undefined;
  /** Where AWS says that there is more, if it does: the last words of the message. */
  readonly externalUrl?: string;
}

/** What to do first; none where nothing is to be done. */
export function nextStep(outcome: Outcome): Remedy | undefined {
  const { problem, pipelines } = outcome;
  if (problem) return problem.remedy;
  const [first] = [...waitConcerns(outcome), ...concernsOf(outcome)];
  if (first) return first.remedy;
  const running = pipelines.find(({ execution, wait }) => execution?.status === 'InProgress' && !wait);
  return running?.execution && { text: 'Follow the execution in the console:', url: running.execution.url };
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
