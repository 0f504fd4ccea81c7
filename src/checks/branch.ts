/** `branch`: whether the pipeline handles the branch of the run. */

import { isPullRequest } from '../domain/run-event.js';
import {
  coversBranch,
  coversDestination,
  coversTag,
  describePaths,
  describePatterns,
  triggersOf,
} from '../domain/filters.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, pass, type Verdict } from './verdict.js';

export const branch = {
  id: 'branch',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachSource(judge),
} as const satisfies Check;

function judge({ pipeline, source }: SourceSubject, { target, matchesGlob }: CheckContext): Verdict {
  const triggers = triggersOf(pipeline, source);
  const { branch: expected, event } = target;
  if (expected === undefined) {
    const { tag } = event;
    const covered =
      tag !== undefined &&
      triggers.some(({ push }) => push.some((filter) => coversTag(filter, tag, matchesGlob)));
    return pass(
      `This ${event.name} has no branch of its own: the pipeline's, ${source.branch}, counts${covered ? `, and a trigger covers tag ${tag}` : ''}.`,
    );
  }
  if (source.branch === expected) return pass(`Source action ${source.name} takes branch ${expected}.`);
  for (const { push, pullRequest } of triggers) {
    const filter = push.find((each) => coversBranch(each, expected, matchesGlob));
    if (filter)
      return pass(
        `A push trigger covers branch ${expected} (${describePatterns(filter.branches)})${describePaths(filter.filePaths)}.`,
      );
    const request = isPullRequest(event)
      ? pullRequest.find((each) => coversDestination(each, expected, matchesGlob))
      : undefined;
    if (request) {
      return pass(
        `A pull request trigger covers destination branch ${expected} (${describePatterns(request.branches)})${describePaths(request.filePaths)}.`,
      );
    }
  }
  const filters = triggers
    .flatMap(({ push, pullRequest }) => [...push, ...pullRequest])
    .flatMap(({ branches }) => branches ?? []);
  const tried =
    filters.length === 0 ? '' : `, and no trigger covers it (${filters.map(describePatterns).join('; ')})`;
  return fail(`Source action ${source.name} takes branch ${source.branch}, not ${expected}${tried}.`, {
    text: 'Run this action for the branch of the pipeline, or write in the configuration of the source action (and start the pipeline once: the change runs nothing):',
    lines: [`"BranchName": ${JSON.stringify(expected)}`],
  });
}
