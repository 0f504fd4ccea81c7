/**
 * `repository`: whether the source action uses this repository, in the same letter case. AWS compares the case too, and
 * a pipeline that differs in it never starts on a push (docs/facts.md, "Letter case").
 */

import { forEachSource, type Check } from './check.js';
import { fail, pass, type Verdict } from './verdict.js';
import type { SourceAction } from '../domain/pipeline.js';

export const repository = {
  id: 'repository',
  group: 'core',
  about: 'pipeline',
  needs: ['pipeline'],
  judge: forEachSource(({ source }, { target }) => judge(source, target.repository)),
} as const satisfies Check;

function judge(source: SourceAction, expected: string): Verdict {
  if (source.repository === expected) return pass(`Source action ${source.name} takes from ${expected}.`);
  const lines = [`"FullRepositoryId": "${expected}"`];
  if (source.repository.toLowerCase() === expected.toLowerCase()) {
    return fail(
      `Source action ${source.name} takes from ${source.repository}; the repository is ${expected}: the letter case differs.`,
      {
        text: 'AWS compares the case exactly and never starts this pipeline on a push. In the configuration of the source action, write:',
        lines,
      },
    );
  }
  return fail(`Source action ${source.name} takes from ${source.repository}, not from ${expected}.`, {
    text: 'If the pipeline should deploy this repository, write in the configuration of its source action (and start the pipeline once: the change runs nothing):',
    lines,
  });
}
