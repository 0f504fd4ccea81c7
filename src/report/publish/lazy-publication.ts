/** The check run and the comment, loaded while the first calls to AWS are under way, and not at all without an input for either. */

import { asProblem } from '../../domain/problem.js';
import type { Progress } from '../../domain/progress.js';
import type { Plan, Publication, PublicationPorts } from './publication.js';

export interface LazyPorts extends Pick<PublicationPorts, 'clock' | 'progress'> {
  /** None without a token. */
  loadGitHub(): Promise<PublicationPorts['github']>;
}

/** @returns none if no input asks for a check run or a comment */
export function openLazily(plan: Plan, ports: LazyPorts): Publication | undefined {
  const { checkRun, comment } = plan.inputs;
  if (checkRun === undefined && !comment) return undefined;
  const open = async (): Promise<Publication> => {
    const [{ openPublication }, github] = await Promise.all([import('./publication.js'), ports.loadGitHub()]);
    return openPublication(plan, { ...ports, github });
  };
  const opened = open();
  return {
    tell: (progress: Progress) => {
      void opened.then(
        (publication) => {
          publication.tell(progress);
        },
        () => undefined,
      );
    },
    // Whatever becomes of it, the result of the step stays.
    conclude: (outcome, cancelledMs) =>
      opened
        .then((publication) => publication.conclude(outcome, cancelledMs))
        .catch((error: unknown) => {
          const { message } = asProblem(error);
          ports.progress({ kind: 'warning', title: 'check-run, comment', message });
        }),
  };
}
