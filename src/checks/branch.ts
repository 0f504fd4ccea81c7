/** `branch`: whether the pipeline handles the branch of the run. */

import { isPullRequest } from '../domain/run-event.js';
import { code } from '../domain/words.js';
import {
  coverageOfBranch,
  coverageOfTag,
  coversDestination,
  describePaths,
  describePatterns,
  triggersOf,
} from '../domain/filters.js';
import { forEachSource, type Check, type CheckContext, type SourceSubject } from './check.js';
import { fail, pass, skip, withHeadline, type Verdict } from './verdict.js';

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
      triggers.some(({ push }) => push.some((filter) => coverageOfTag(filter, tag, matchesGlob) === 'yes'));
    const how = covered ? ` A trigger covers tag ${code(tag)}.` : '';
    return pass(
      `${code(event.name)} has no branch, so this run is checked against the pipeline's own branch, ${code(source.branch)}.${how}`,
    );
  }
  const uses = `uses branch ${code(source.branch)}`;
  const subject = `Source action ${code(source.name)} ${uses}`;
  if (source.branch === expected) return pass(`${subject}.`);
  const pushFilters = triggers.flatMap(({ push }) => push);
  const coverages = pushFilters.map((filter) => coverageOfBranch(filter, expected, matchesGlob));
  const filter = pushFilters.find((_, at) => coverages[at] === 'yes' || coverages[at] === 'some-files');
  if (filter)
    return pass(
      `A push trigger covers branch ${code(expected)} (${describePatterns(filter.branches)})${describePaths(filter.filePaths)}.`,
    );
  const request = triggers
    .flatMap(({ pullRequest }) => pullRequest)
    .find((each) => isPullRequest(event) && coversDestination(each, expected, matchesGlob));
  if (request)
    return pass(
      `A pull request trigger covers destination branch ${code(expected)} (${describePatterns(request.branches)})${describePaths(request.filePaths)}.`,
    );
  if (coverages.includes('unclear'))
    return skip(
      `Can't tell whether a push trigger covers branch ${code(expected)}: its filter has branches and tags, and AWS doesn't document how it combines the two.`,
    );
  if (event.branchMayBeTag && expected === event.branch)
    return skip(
      `Can't tell whether ${code(expected)} of ${code(event.name)} is a branch or a tag: GitHub didn't say.`,
      {
        text: 'If it is a branch, set `branch`, or let the action ask GitHub:',
        lines: [`branch: ${expected}`],
      },
    );
  const filters = triggers
    .flatMap(({ push, pullRequest }) => [...push, ...pullRequest])
    .flatMap(({ branches }) => branches ?? []);
  const tried =
    filters.length === 0 ? '' : `, and no trigger covers it (${filters.map(describePatterns).join(', or ')})`;
  return withHeadline(
    `${uses}, not ${code(expected)}`,
    fail(`${subject}, not ${code(expected)}${tried}.`, {
      text: `Run this job for branch ${code(source.branch)} only. Or, if this pipeline should deploy ${code(expected)}, fix the source action and start the pipeline once:`,
      lines: [`"BranchName": ${JSON.stringify(expected)}`],
    }),
  );
}
