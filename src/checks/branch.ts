/** `branch`: whether the pipeline handles the branch of the run. */

import { isPullRequest } from '../domain/run-event.js';
import { code } from '../domain/words.js';
import {
  coversBranch,
  coversDestination,
  coversTag,
  describePaths,
  describePatterns,
  triggersOf,
} from '../domain/filters.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, pass, withHeadline, type Verdict } from './verdict.js';

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
    const how = covered ? ` A trigger covers tag ${code(tag)}.` : '';
    return pass(
      `${code(event.name)} has no branch: the pipeline's own branch ${code(source.branch)} counts.${how}`,
    );
  }
  const uses = `uses branch ${code(source.branch)}`;
  const subject = `Source action ${code(source.name)} ${uses}`;
  if (source.branch === expected) return pass(`${subject}.`);
  for (const { push, pullRequest } of triggers) {
    const filter = push.find((each) => coversBranch(each, expected, matchesGlob));
    if (filter)
      return pass(
        `A push trigger covers branch ${code(expected)} (${describePatterns(filter.branches)})${describePaths(filter.filePaths)}.`,
      );
    const request = isPullRequest(event)
      ? pullRequest.find((each) => coversDestination(each, expected, matchesGlob))
      : undefined;
    if (request) {
      return pass(
        `A pull request trigger covers destination branch ${code(expected)} (${describePatterns(request.branches)})${describePaths(request.filePaths)}.`,
      );
    }
  }
  const filters = triggers
    .flatMap(({ push, pullRequest }) => [...push, ...pullRequest])
    .flatMap(({ branches }) => branches ?? []);
  const tried =
    filters.length === 0 ? '' : `, and no trigger covers it (${filters.map(describePatterns).join('; ')})`;
  return withHeadline(
    `${uses}, not ${code(expected)}`,
    fail(`${subject}, not ${code(expected)}${tried}.`, {
      text: `Run this job for branch ${code(source.branch)} only. Or, if this pipeline should deploy ${code(expected)}, fix the source action and start the pipeline once:`,
      lines: [`"BranchName": ${JSON.stringify(expected)}`],
    }),
  );
}
