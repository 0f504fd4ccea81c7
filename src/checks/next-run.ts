/** How the pipeline gets to run, on the event of this run: never by what the action itself refuses there. */

import { isPullRequest } from '../domain/run-event.js';
import type { SourceAction } from '../domain/pipeline.js';
import type { Remedy } from '../domain/problem.js';
import type { Target } from '../domain/target.js';

export function nextRun({ event }: Pick<Target, 'event'>, { branch }: Pick<SourceAction, 'branch'>): Remedy {
  if (event.startRule.kind === 'yes') return { text: 'To run it now:', lines: ['start: if-needed'] };
  return isPullRequest(event)
    ? { text: `Merge: the push to \`${branch}\` deploys it.` }
    : { text: `A push to \`${branch}\` deploys it.` };
}
