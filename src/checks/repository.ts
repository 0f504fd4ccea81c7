/**
 * `repository`: whether the source action uses this repository, in the same letter case. AWS compares the case too, and
 * a pipeline that differs in it never starts on a push (docs/facts.md, "Letter case").
 */

import { code } from '../domain/words.js';
import { forEachSource, type Check } from './check.js';
import { fail, pass, withHeadline, type Verdict } from './verdict.js';
import type { SourceAction } from '../domain/pipeline.js';

export const repository = {
  id: 'repository',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachSource(({ source }, { target }) => judge(source, target.repository)),
} as const satisfies Check;

function judge(source: SourceAction, expected: string): Verdict {
  const uses = `uses ${code(source.repository)}`;
  const subject = `Source action ${code(source.name)} ${uses}`;
  if (source.repository === expected) return pass(`${subject}.`);
  const lines = [`"FullRepositoryId": ${JSON.stringify(expected)}`];
  if (source.repository.toLowerCase() === expected.toLowerCase())
    return withHeadline(
      'ignores pushes: wrong letter case in the repository name',
      fail(`${subject}, but this repository is ${code(expected)}.`, {
        text: 'AWS matches repository names case-sensitively, so pushes never start this pipeline. Fix the source action:',
        lines,
      }),
    );
  return withHeadline(
    `${uses}, not ${code(expected)}`,
    fail(`${subject}, not ${code(expected)}.`, {
      text: `If this pipeline should deploy ${code(expected)}, fix the source action and start the pipeline once. AWS doesn't run it when you change its repository:`,
      lines,
    }),
  );
}
