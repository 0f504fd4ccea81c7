/** `start`: whether a start that is asked for can happen. */

import type { PipelineFacts } from '../domain/facts.js';
import type { Target } from '../domain/target.js';
import { forEachPipeline, type Check } from './check.js';
import { fail, NO_START_ASKED, pass, skip, warn, type Verdict } from './verdict.js';

export const start = {
  id: 'start',
  group: 'core',
  about: 'pipeline',
  needs: [],
  judge: forEachPipeline((facts, { target }) => judge(facts, target)),
} as const satisfies Check;

function judge(facts: PipelineFacts, target: Target): Verdict {
  const { start, commit, event, allowOffBranch } = target;
  if (start === 'never') return skip(NO_START_ASKED);
  const { startRule } = event;
  switch (startRule.kind) {
    case 'never':
      return fail(
        `A start is asked (start: ${start}), and the event ${event.name} forbids it: ${startRule.why}.`,
        {
          text: 'Check only, on such an event:',
          lines: ['start: never'],
        },
      );
    case 'off-branch':
      if (!allowOffBranch) {
        return fail(`A start is asked (start: ${start}) on ${event.name}: ${startRule.why}.`, {
          text: 'Start on a push to the branch, or say that this pipeline may run a commit that is not on it:',
          lines: ['allow-off-branch: true'],
        });
      }
      break;
    case 'yes':
  }
  if (commit === undefined) {
    return fail(`A start is asked (start: ${start}), and the event ${event.name} names no commit.`, {
      text: 'Say at which commit:',
      lines: ['commit: ${{ github.sha }}'],
    });
  }
  if (!allowOffBranch && facts.commitOnBranch?.ok !== true) {
    const why = target.checks.has('commit-on-branch')
      ? 'commit-on-branch says what is in the way.'
      : 'The input checks leaves commit-on-branch out; add it.';
    return warn(
      `The start is to be at ${commit}, which could not be confirmed to be on the branch; AWS does not check it.`,
      {
        text: `${why} If the commit need not be on the branch, say so:`,
        lines: ['allow-off-branch: true'],
      },
    );
  }
  return pass(`The event ${event.name} allows a start at ${commit}.`);
}
