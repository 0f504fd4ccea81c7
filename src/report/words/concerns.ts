/** What a person has to look at, and what to do first; pure. */

import type { Outcome, WaitEnd } from '../../domain/outcome.js';
import type { Remedy } from '../../domain/problem.js';
import { byWeight } from './marks.js';
import { waitLine } from './wait-line.js';

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

/** What an annotation is about: the check, and its pipeline. */
export function aboutOf({ id, pipeline }: Pick<Concern, 'id' | 'pipeline'>): string {
  return pipeline === null ? id : `${id} (${pipeline})`;
}

/** Everything that failed or warned, failures first. */
export function concernsOf({ findings }: Outcome): Concern[] {
  return byWeight(findings).flatMap(({ id, status, pipeline, message, remedy }): Concern[] =>
    status === 'fail' || status === 'warn' ? [{ status, id, pipeline, message, remedy }] : [],
  );
}

/** What a person has to look at of the executions that were waited for. */
export function waitConcerns({ pipelines }: Outcome): Concern[] {
  return pipelines.flatMap((pipeline): Concern[] => {
    const { name, execution, wait } = pipeline;
    const line = waitLine(pipeline);
    if (!execution || !wait || wait.passed || line === undefined) return [];
    const concern = { status: 'fail', id: 'execution', pipeline: name } as const;
    const page = { text: 'The execution in the console:', url: execution.url };
    const { end } = wait;
    if (end.kind === 'lost') return [{ ...concern, message: line, remedy: end.problem.remedy }];
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

/** What to do first; none where nothing is to be done. */
export function nextStep(outcome: Outcome): Remedy | undefined {
  const { problem, pipelines } = outcome;
  if (problem) return problem.remedy;
  const [first] = [...waitConcerns(outcome), ...concernsOf(outcome)];
  if (first) return first.remedy;
  const running = pipelines.find(({ execution, wait }) => execution?.status === 'InProgress' && !wait);
  return running?.execution && { text: 'Follow the execution in the console:', url: running.execution.url };
}
