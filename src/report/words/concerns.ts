/** What a person has to look at; pure. */

import type { FailedAction, Outcome, PipelineOutcome, WaitEnd } from '../../domain/outcome.js';
import type { Problem, Remedy } from '../../domain/problem.js';
import { byWeight } from './marks.js';
import { code, sentence } from '../../domain/words.js';
import { waitLine } from './wait-line.js';
import { holdRemedy } from './hold.js';

export interface Concern {
  readonly status: 'fail' | 'warn';
  /** Id of the check; `execution` for one that was waited for. */
  readonly id: string;
  readonly pipeline: string | null;
  readonly message: string;
  readonly remedy: Remedy | undefined;
  /** Where in a file of the repository it is. */
  readonly file?: string;
  readonly line?: number;
  /** The page that says more. Its address is data from AWS. */
  readonly page?: { readonly name: string; readonly url: string };
}

/** What an annotation is about: the check, and its pipeline. */
export function aboutOf({ id, pipeline }: Pick<Concern, 'id' | 'pipeline'>): string {
  return pipeline === null ? id : `${id} (${pipeline})`;
}

/** Everything that failed or warned: executions first, then checks, failures before warnings. */
export function concernsOf(outcome: Outcome): Concern[] {
  return [...waitConcerns(outcome), ...checkConcerns(outcome)];
}

/** The checks that failed or warned, failures first. */
export function checkConcerns({ findings }: Pick<Outcome, 'findings'>): Concern[] {
  return byWeight(findings).flatMap(({ id, status, pipeline, message, remedy, file, line }): Concern[] =>
    status === 'fail' || status === 'warn'
      ? [
          {
            status,
            id,
            pipeline,
            message,
            remedy,
            ...(file !== undefined && { file }),
            ...(line !== undefined && { line }),
          },
        ]
      : [],
  );
}

/** `infra/pipeline.yaml:24`; empty for what is in no file. */
export function placeOf({ file, line }: Pick<Concern, 'file' | 'line'>): string {
  if (file === undefined) return '';
  return line === undefined ? file : `${file}:${line}`;
}

/** The executions whose wait did not end well. */
export function waitConcerns({ pipelines, context }: Pick<Outcome, 'pipelines' | 'context'>): Concern[] {
  return pipelines.flatMap((pipeline): Concern[] => {
    const { name, execution, wait } = pipeline;
    if (!execution || !wait || wait.passed) return [];
    // The finding of `permissions` says it, with the statement that is missing.
    if (wait.end.kind === 'lost' && wait.end.problem.permission) return [];
    const concern = { status: 'fail', id: 'execution', pipeline: name } as const;
    const failures = wait.end.kind === 'ended' ? wait.end.failures : [];
    const message = waitLine(pipeline) ?? '';
    const rule = wait.end.kind === 'ended' ? wait.end.condition?.rules[0] : undefined;
    const page = rule && rule.externalUrl !== '' && { name: 'View rule', url: rule.externalUrl };
    if (failures.length === 0) {
      const { hold } = { hold: undefined, ...wait.end };
      const remedy =
        (hold && holdRemedy(hold, { ...context, pipeline: name, url: execution.url })) ?? remedyOf(wait.end);
      return [{ ...concern, message, remedy, ...(page && { page }) }];
    }
    return failures.map((failure, at) => ({
      ...concern,
      // What AWS made of the failure is said once.
      message:
        at === 0 && message !== '' ? `${sentence(failureLine(failure))} ${message}` : failureLine(failure),
      remedy: failure.source?.remedy,
      // The link to the execution was told when it was started or found.
      ...(failure.externalUrl !== '' && {
        page: { name: pageName(failure, pipeline), url: failure.externalUrl },
      }),
    }));
  });
}

function failureLine({ stage, action, message }: FailedAction): string {
  const what = `Action ${code(action)} in stage ${code(stage)} failed`;
  return message === '' ? `${what}. AWS gives no reason.` : `${what}: ${message}`;
}

const BUILD_PROVIDERS: readonly string[] = ['CodeBuild', 'Commands', 'Jenkins'];

function pageName({ stage, action }: FailedAction, { wait }: PipelineOutcome): string {
  const provider = wait?.actions.find((each) => each.stage === stage && each.action === action)?.provider;
  return provider !== undefined && !BUILD_PROVIDERS.includes(provider) ? 'View action' : 'View build log';
}

const HOUR_MS = 3_600_000;

/** Twice as long, in whole hours. */
const longerThan = (timeoutMs: number): string => `${Math.max(2, Math.ceil((2 * timeoutMs) / HOUR_MS))}h`;

/** The finding of `permissions` has the statement that is missing. */
const remedyOfRelease = ({ permission, remedy }: Problem): Remedy | undefined =>
  permission ? undefined : remedy;

function remedyOf(end: WaitEnd): Remedy | undefined {
  switch (end.kind) {
    case 'lost':
      return end.problem.remedy;
    case 'timeout':
      if (end.release.kind === 'not-stopped') return remedyOfRelease(end.release.problem);
      return { text: 'To wait longer, set:', lines: [`wait-timeout: ${longerThan(end.timeoutMs)}`] };
    case 'cancelled':
      return end.release.kind === 'not-stopped' ? remedyOfRelease(end.release.problem) : undefined;
    case 'ended':
      switch (end.status) {
        case 'Superseded':
          return end.hasNoSuperseder
            ? { text: 'AWS lists no newer execution to follow. Run the job again to start a new execution.' }
            : { text: 'To wait for the newer execution instead, set:', lines: ['on-superseded: follow'] };
        case 'Cancelled':
          return end.successor
            ? { text: 'To wait for that execution instead, set:', lines: ['on-superseded: follow'] }
            : { text: 'Run the job again to start a new execution.' };
        case 'Stopped':
          return { text: 'Run the job again to start a new execution.' };
        case 'Failed':
        case 'Succeeded':
          return undefined;
      }
  }
}
