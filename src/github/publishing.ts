/** What GitHub shows of a run next to its log: one module, so that a run that asks for none of it loads none of it. */

import type { RunEvent } from '../domain/run-event.js';
import type { CheckRuns, Comments } from '../ports/github.js';
import { createCheckRuns } from './check-run.js';
import { createComments } from './comment.js';
import type { Request } from './request.js';

export interface Publishing {
  readonly checkRuns: CheckRuns;
  /** None if the event is about no pull request. */
  readonly comments: Comments | undefined;
}

export function createPublishing(
  request: Request,
  { repository, fork, name, pullRequest }: RunEvent,
): Publishing {
  // A run of `pull_request_target` or `workflow_run` has a token of the base repository.
  const readOnly = fork && name.startsWith('pull_request') && name !== 'pull_request_target';
  const place = { repository, readOnly };
  return {
    checkRuns: createCheckRuns(request, place),
    comments: pullRequest === undefined ? undefined : createComments(request, place, pullRequest),
  };
}
